"""A DATA folder from before files of other formats were read: every link served from it still opens.

`fixtures/before_formats` was written by the bot of that time: `docs` as they were when it ended (one edited and one
removed while it ran), `data` (its index, here in a folder `documents`), and `served.json` with what each link it ever
served led to.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from index import open_index
from index.stored import index_directory
from tests.support.former import former_data, told

SERVED: list[dict[str, Any]] = told("before_formats", "served.json")


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """The documents as that bot left them, beside its DATA."""
    return former_data("before_formats", tmp_path)


def test_every_link_served_leads_where_it_led(docs: Path) -> None:
    engine = open_index(docs, docs.parent / "data")
    for served in SERVED:
        resolved = engine.resolve(served["passage_id"])
        assert resolved is not None
        now = resolved.now
        led = resolved.then.text, now and now.source, now and now.text
        assert led == (served["then"], served["source"], served["now"])


def test_links_lead_on_where_the_documents_changed_before_the_new_bot_came(docs: Path) -> None:
    (docs / "通知.txt").unlink()
    rules = docs / "制度" / "考勤.md"
    rules.write_text(rules.read_text(encoding="utf-8").replace("五天年假", "六天年假"), encoding="utf-8")
    engine = open_index(docs, docs.parent / "data")
    for served in SERVED:
        resolved = engine.resolve(served["passage_id"])
        assert resolved is not None
        assert resolved.then.text == served["then"]
        if "五天年假" in served["then"]:
            assert resolved.now is not None
            assert "六天年假" in resolved.now.text


@pytest.mark.long
def test_the_index_is_made_anew_once_and_then_opened(docs: Path) -> None:
    first = open_index(docs, docs.parent / "data")
    written = (index_directory(docs, docs.parent / "data") / "manifest.json").stat().st_mtime_ns
    again = open_index(docs, docs.parent / "data")
    assert again.version == first.version
    assert (index_directory(docs, docs.parent / "data") / "manifest.json").stat().st_mtime_ns == written
