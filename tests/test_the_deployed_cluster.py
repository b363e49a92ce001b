"""What `deploy/compose.search.yaml` sets up works on real nodes, and the bots may do there what they must."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.clusters import cluster
from tests.support.command import passagebot
from tests.support.secured import Secured, secured

pytestmark = pytest.mark.cluster


@contextmanager
def deployed() -> Iterator[Secured]:
    """Nodes as they are deployed; skipped where what they need is not to be had."""
    if shutil.which("openssl") is None:
        pytest.skip("there is no openssl, by which deploy/ makes certificates")
    folder = Path(tempfile.mkdtemp(prefix="secured-"))
    folder.chmod(0o755)
    try:
        with secured(folder) as there:
            yield there
    except subprocess.CalledProcessError as error:
        if "mvn" not in error.cmd:
            raise
        pytest.skip("Maven does not serve the plugin by which OpenSearch knows users")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_nodes_find_each_other_and_the_bots_may_what_they_must_and_no_more(tmp_path: Path) -> None:
    with cluster(), deployed() as there:
        work(there, tmp_path)
        refuse(there, tmp_path)


def work(there: Secured, folder: Path) -> None:
    """A folder is indexed, asked and indexed again."""
    docs = folder / "docs"
    docs.mkdir()
    settings: Any = {**there.settings, "PASSAGEBOT_DOCS": str(docs)}
    for text in ("年假有五天。", "年假有十天。"):
        (docs / "a.md").write_text(text, encoding="utf-8")
        written = passagebot("index", data=folder / "data", check=0, **settings)
        assert "in the cluster at https://" in written.stdout
        assert text in passagebot("ask", "年假有几天", data=folder / "data", check=0, **settings).stdout
    looked_at = passagebot("doctor", data=folder / "data", **settings).stdout
    assert "2 nodes, green" in looked_at
    assert "ok    cluster's index: idx " in looked_at


def refuse(there: Secured, folder: Path) -> None:
    """A wrong password, an unknown certificate and indices of others are said in one line."""
    password = folder / "password"
    password.write_text("hunter2", encoding="utf-8")
    for wrong, says in (
        ({"PASSAGEBOT_ENGINE_PASSWORD_FILE": str(password)}, "does not know the user or the password"),
        ({"PASSAGEBOT_ENGINE_CA": ""}, "certificate is not trusted"),
        ({"PASSAGEBOT_ENGINE_PREFIX": "others"}, "the user may not do that"),
    ):
        settings: Any = {**there.settings, **wrong}
        refused = passagebot("index", data=folder / "other", **settings)
        assert refused.returncode
        assert says in refused.stderr.splitlines()[-1]
        assert "hunter2" not in refused.stderr
