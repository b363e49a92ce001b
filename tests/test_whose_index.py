"""An index in a cluster is somebody's: not who has a folder of the same path, but who has the same ledger."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.cli.ledger import run as copy
from bot.ledger.ledger import open_ledger
from bot.ledger.owner import known_owner, owner_of
from bot.settings import Settings
from index import ask, open_index
from index.cluster.address import Cluster
from index.cluster.nodes import nodes_of
from index.cluster.state import AnotherFolder, Head, States
from index.open import refresh_index
from index.served import open_served_index
from tests.support.command import passagebot
from tests.support.servers import Cluster as Servers


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.md").write_text("年假有五天。", encoding="utf-8")
    return folder


def head(there: Cluster) -> Head:
    return States(nodes_of(there)).head()


def said(engine: Any) -> str:
    text: str = ask(engine, "年假有几天").hits[0].passage.text
    return text


@pytest.mark.cluster
def test_a_folder_of_the_same_path_on_another_machine_is_refused(docs: Path, tmp_path: Path, there: Cluster) -> None:
    ours, theirs = replace(there, owner="ours"), replace(there, owner="theirs")
    engine = open_index(docs, tmp_path / "here", cluster=ours)
    (docs / "a.md").write_text("年假有十天。", encoding="utf-8")  # as it is on the other machine
    with pytest.raises(AnotherFolder, match="another PASSAGEBOT_DATA") as refused:
        open_index(docs, tmp_path / "elsewhere", cluster=theirs)
    (line,) = str(refused.value).splitlines()
    assert "PASSAGEBOT_ENGINE_PREFIX" in line
    assert "--take-over" in line
    with pytest.raises(AnotherFolder):
        open_served_index(theirs, tmp_path / "elsewhere")
    assert said(engine) == "年假有五天。"
    refresh_index(docs, tmp_path / "elsewhere", cluster=theirs, takes_over=True)
    assert said(open_served_index(theirs, tmp_path / "elsewhere")) == "年假有十天。"


@pytest.mark.cluster
def test_a_folder_that_is_mounted_elsewhere_is_the_same_one(docs: Path, tmp_path: Path, there: Cluster) -> None:
    ours = replace(there, owner="ours")
    open_index(docs, tmp_path / "here", cluster=ours)
    mounted = docs.rename(tmp_path / "mounted")
    (mounted / "a.md").write_text("年假有十天。", encoding="utf-8")
    assert said(open_index(mounted, tmp_path / "replica", cluster=ours)) == "年假有十天。"
    assert head(there).serving["folder"] == str(mounted.resolve())


@pytest.mark.cluster
def test_a_link_that_leads_to_the_next_release_is_the_same_folder(docs: Path, tmp_path: Path, there: Cluster) -> None:
    ours, current = replace(there, owner="ours"), tmp_path / "current"
    open_index(docs, tmp_path / "data", cluster=ours)  # as a former release named it
    current.symlink_to(docs)
    (docs / "b.md").write_text("病假有十天。", encoding="utf-8")
    open_index(current, tmp_path / "data", cluster=ours)
    following = tmp_path / "next"
    following.mkdir()
    (following / "a.md").write_text("年假有九天。", encoding="utf-8")
    current.unlink()
    current.symlink_to(following)
    assert said(open_index(current, tmp_path / "data", cluster=ours)) == "年假有九天。"


@pytest.mark.cluster
def test_a_moved_folder_stays_the_same_though_there_is_an_empty_one_where_it_was(
    docs: Path, tmp_path: Path, there: Cluster
) -> None:
    ours = replace(there, owner="ours")
    open_index(docs, tmp_path / "data", cluster=ours)
    moved = docs.rename(tmp_path / "moved")
    docs.mkdir()
    (moved / "a.md").write_text("年假有十天。", encoding="utf-8")
    assert said(open_index(moved, tmp_path / "data", cluster=ours)) == "年假有十天。"


@pytest.mark.cluster
def test_two_folders_of_one_owner_are_two(docs: Path, tmp_path: Path, there: Cluster) -> None:
    ours = replace(there, owner="ours")
    open_index(docs, tmp_path / "here", cluster=ours)
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.md").write_text("年假有十天。", encoding="utf-8")
    with pytest.raises(AnotherFolder, match="PASSAGEBOT_ENGINE_PREFIX"):
        open_index(other, tmp_path / "here", cluster=ours)


@pytest.mark.cluster
def test_the_very_same_files_are_taken_for_the_same_folder_and_marked(
    docs: Path, tmp_path: Path, there: Cluster
) -> None:
    open_index(docs, tmp_path / "laptop", cluster=replace(there, owner="laptop"))
    mounted = docs.rename(tmp_path / "mounted")
    bots = replace(there, owner="bots")
    assert said(open_index(mounted, tmp_path / "bot", cluster=bots)) == "年假有五天。"
    (mounted / "a.md").write_text("年假有十天。", encoding="utf-8")
    assert said(open_index(mounted, tmp_path / "bot", cluster=bots)) == "年假有十天。"
    with pytest.raises(AnotherFolder):
        open_served_index(replace(there, owner="laptop"), tmp_path / "laptop")


@pytest.mark.cluster
def test_what_a_former_release_wrote_is_ours_by_its_path_and_marked_from_then_on(
    docs: Path, tmp_path: Path, there: Cluster
) -> None:
    open_index(docs, tmp_path / "here", cluster=there)
    states = States(nodes_of(there))
    former = {name: value for name, value in head(there).serving.items() if name != "owner"}
    states.change(head(there), serving=former)
    other = docs.parent / "other"
    other.mkdir()
    (other / "b.md").write_text("病假有三十天。", encoding="utf-8")
    with pytest.raises(AnotherFolder):
        open_index(other, tmp_path / "other-data", cluster=replace(there, owner="others"))
    assert said(open_index(docs, tmp_path / "here", cluster=replace(there, owner="ours"))) == "年假有五天。"
    assert head(there).serving["owner"] == "ours"
    assert said(open_index(docs, tmp_path / "here", cluster=there)) == "年假有五天。"
    assert head(there).serving["owner"] == "ours"  # who does not know whose it is does not take the mark off


@pytest.mark.cluster
def test_doctor_says_when_the_cluster_has_something_else(docs: Path, tmp_path: Path, there: Cluster) -> None:
    named = {"PASSAGEBOT_ENGINE": ",".join(there.nodes), "PASSAGEBOT_ENGINE_PREFIX": there.prefix}
    settings: Any = {**named, "PASSAGEBOT_ENGINE_REPLICAS": "0", "PASSAGEBOT_DOCS": str(docs)}
    passagebot("index", data=tmp_path / "here", check=0, **settings)
    assert "ok    cluster's index: idx " in passagebot("doctor", data=tmp_path / "here", **settings).stdout
    (docs / "a.md").write_text("年假有十天。", encoding="utf-8")
    alone: Any = {name: value for name, value in settings.items() if name != "PASSAGEBOT_ENGINE"}
    passagebot("index", data=tmp_path / "here", check=0, **alone)
    seen = passagebot("doctor", data=tmp_path / "here", **settings).stdout
    assert "note  cluster's index: idx " in seen
    assert "→ passagebot index" in seen.partition("cluster's index")[2]
    passagebot("index", data=tmp_path / "elsewhere", check=0, **alone)
    passagebot("index", data=tmp_path / "elsewhere", check=2, **settings)
    seen = passagebot("doctor", data=tmp_path / "elsewhere", check=1, **settings).stdout
    assert "wrong cluster: " in seen
    assert "--take-over" in seen
    passagebot("index", "--take-over", data=tmp_path / "elsewhere", check=0, **settings)


def test_the_owner_of_a_ledger_that_is_a_file_stays_the_same(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data", _env_file=None)
    assert known_owner(settings) == ""
    owner = owner_of(settings)
    assert owner == owner_of(settings) == known_owner(settings)
    assert owner != owner_of(Settings(data=tmp_path / "other", _env_file=None))


@pytest.mark.server
async def test_the_owner_goes_with_the_ledger_to_a_server(postgres: Servers, tmp_path: Path) -> None:
    server = postgres.database()
    url = SecretStr(server.url.render_as_string(hide_password=False))
    alone = Settings(data=tmp_path / "data", _env_file=None)
    shared, replica = (Settings(data=tmp_path / name, database=url, _env_file=None) for name in ("data", "replica"))
    assert known_owner(shared) == ""
    assert owner_of(shared) == owner_of(replica) == known_owner(replica)
    owner = owner_of(alone)
    await (await open_ledger(tmp_path / "data")).close()
    assert owner_of(shared) != owner
    copy(None, shared)  # type: ignore[arg-type]
    assert owner_of(shared) == owner_of(replica) == owner
