"""While a folder is read for the first time, the files read so far answer, and every answer says how many are not."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from filelock import FileLock

from bot.documents.beside import Beside
from bot.documents.live import LiveEngine
from bot.documents.watch import Watch
from bot.render.answers import answer_card
from bot.render.card import Links
from bot.render.terminal import Speed
from bot.texts import TEXTS
from index import Engine, Progress, ask, open_index
from index.errors import IndexLocked
from index.open import open_so_far, refresh_index
from index.read.children import LIMITS
from index.read.collections import EVERYTHING
from index.stored import index_directory
from tests.botapi import BotApi
from tests.conftest import MakeFolder
from tests.support.bots import running
from tests.support.command import passagebot
from tests.support.originals import docx, p
from tests.support.waiting import until

pytestmark = pytest.mark.long

# Text is read first, what is read in children afterwards.
FILES: dict[str, str | bytes] = {
    "年假.txt": "每年享有年假五天。",
    "加班.docx": docx(p("加班可以调休。")),
    "人事/病假.docx": docx(p("病假须有证明。")),
}


class Broken(Exception):
    """The process ended here."""


def begun(docs: Path, data: Path) -> Engine:
    """The engine of a folder whose first reading was broken off once some files were stored."""

    def end() -> None:
        raise Broken

    with pytest.raises(Broken):
        refresh_index(docs, data, on_stored=end)
    engine = open_so_far(docs, data)
    assert engine is not None
    return engine


def test_the_files_read_so_far_answer_and_say_how_many_are_not_read(folder: MakeFolder, tmp_path: Path) -> None:
    engine = begun(folder(FILES), tmp_path / "data")
    assert engine.sources == ("年假.txt",)
    assert engine.pending == 2
    answer = ask(engine, "年假有几天")
    assert (answer.hits[0].passage.text, answer.pending) == ("每年享有年假五天。", 2)


def test_nothing_is_read_where_there_is_no_index_yet(folder: MakeFolder, tmp_path: Path) -> None:
    engine = open_so_far(folder(FILES), tmp_path / "data")
    assert engine is not None
    assert (engine.pending, len(engine.passages), ask(engine, "年假").answered) == (3, 0, False)


def test_what_was_broken_off_goes_on_where_it_was(folder: MakeFolder, tmp_path: Path) -> None:
    docs, data = folder(FILES), tmp_path / "data"
    begun(docs, data)
    steps: list[Progress] = []
    engine = refresh_index(docs, data, on_progress=steps.append)
    assert max(step.total for step in steps if step.step == "read") == 2
    assert (engine.pending, len(engine.sources)) == (0, 3)
    assert ask(engine, "加班怎么办").hits[0].passage.text == "加班可以调休。"
    assert open_so_far(docs, data) is None


def test_the_index_is_the_same_as_if_it_had_been_read_at_once(folder: MakeFolder, tmp_path: Path) -> None:
    docs, stored = folder(FILES), list[int]()
    in_portions = refresh_index(docs, tmp_path / "data", on_stored=lambda: stored.append(1))
    at_once = open_index(docs)
    assert stored == [1]
    assert in_portions.version == at_once.version
    assert list(in_portions.passages) == list(at_once.passages)
    assert ask(in_portions, "病假要什么") == ask(at_once, "病假要什么")


def test_a_file_that_changed_before_the_reading_went_on_keeps_its_links(folder: MakeFolder, tmp_path: Path) -> None:
    docs, data = folder(FILES), tmp_path / "data"
    passage_id = begun(docs, data).passages[0].passage_id
    (docs / "年假.txt").write_text("每年享有年假十天。")
    engine = refresh_index(docs, data)
    resolved = engine.resolve(passage_id)
    assert resolved is not None
    assert resolved.now is not None
    assert resolved.now.text == "每年享有年假十天。"


def test_files_added_later_are_no_first_reading(folder: MakeFolder, tmp_path: Path) -> None:
    docs, data = folder({"年假.txt": "每年享有年假五天。"}), tmp_path / "data"
    refresh_index(docs, data)
    folder(FILES)
    stored = list[int]()
    refresh_index(docs, data, on_stored=lambda: stored.append(1))
    assert stored == []


def test_who_may_not_see_a_collection_does_not_hear_of_its_files(folder: MakeFolder, tmp_path: Path) -> None:
    engine = begun(folder(FILES), tmp_path / "data")
    assert ask(engine.seen_as(EVERYTHING.without(["人事"])), "年假有几天").pending == 1


@pytest.mark.parametrize("language", list(TEXTS))
def test_a_card_says_how_many_files_are_not_read_and_calls_a_none_provisional(
    folder: MakeFolder, tmp_path: Path, language: str
) -> None:
    engine, texts = begun(folder(FILES), tmp_path / "data"), TEXTS[language]
    assert texts.pending(2) in answer_card(ask(engine, "年假有几天"), texts, Links("bot")).html
    none = answer_card(ask(engine, "火星上有什么"), texts, Links("bot")).html
    assert none.startswith(texts.not_found_yet(2))
    assert texts.missing(["火星"]) not in none


def test_ask_answers_from_what_another_process_has_read_so_far(folder: MakeFolder, tmp_path: Path) -> None:
    docs, data = folder(FILES), tmp_path / "data"
    begun(docs, data)
    with FileLock(index_directory(docs, data) / "lock"):
        said = passagebot("ask", "年假有几天", "--docs", str(docs), data=data, check=0).stdout
        found = json.loads(passagebot("ask", "年假有几天", "--docs", str(docs), "--json", data=data, check=0).stdout)
        none = passagebot("ask", "火星上有什么", "--docs", str(docs), data=data, check=1).stdout
    assert said.startswith(TEXTS["zh"].pending(2))
    assert "每年享有年假五天。" in said
    assert found["pending"] == 2
    assert none.startswith(TEXTS["zh"].not_found_yet(2))


def test_figures_are_made_of_all_files_whoever_is_reading(folder: MakeFolder, tmp_path: Path) -> None:
    docs, data = folder(FILES), tmp_path / "data"
    begun(docs, data)
    with FileLock(index_directory(docs, data) / "lock"):
        assert open_index(docs, data).pending == 0
        with pytest.raises(IndexLocked):
            refresh_index(docs, data)


async def test_a_chat_is_told_how_many_files_are_still_to_be_read(
    telegram: BotApi, folder: MakeFolder, tmp_path: Path
) -> None:
    engine = begun(folder(FILES), tmp_path / "data")
    async with running(telegram, engine, tmp_path / "ledger"):
        assert "还有 2 个文件没有读" in (await telegram.ask("年假有几天")).text
        assert "暂时没有找到" in (await telegram.ask("火星上有什么")).text
        assert "还有 2 个文件没有读" in (await telegram.ask("/start")).text
        button = (await telegram.inline("年假有几天")).parameters["button"]
        assert "还有 2 个文件没有读" in button["text"]


class Noting(LiveEngine):
    """Notes how many files are to be read in each engine that it takes."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.pending: list[int] = []

    def prepare(self, engine: Engine) -> None:
        self.pending.append(engine.pending)
        super().prepare(engine)


async def test_the_bot_answers_from_each_portion_as_it_is_read(folder: MakeFolder, tmp_path: Path) -> None:
    docs, data = folder({**FILES, "长.txt": " " * 600_000 + "第777条规定了很多事情。"}), tmp_path / "data"
    so_far = open_so_far(docs, data)
    assert so_far is not None
    live = Noting(so_far)
    watch = Watch(live, docs, data, None)
    watching = asyncio.create_task(watch.run())
    await until(watch.read.is_set)
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    assert live.pending == [2, 0]
    assert len(live.engine.sources) == 4


async def test_what_is_under_way_ends_when_it_is_told_to(folder: MakeFolder, tmp_path: Path) -> None:
    docs, data = folder(FILES), tmp_path / "data"
    live = Noting(open_index(docs))
    beside = Beside(live, docs, data, None, LIMITS)
    beside.end()
    await asyncio.to_thread(beside.index, lambda line: None)
    assert open_so_far(docs, data) is not None


def test_progress_says_files_pages_rates_and_the_time_left(folder: MakeFolder, tmp_path: Path) -> None:
    steps: list[Progress] = []
    refresh_index(folder(FILES), tmp_path / "data", on_progress=steps.append)
    read = [(step.done, step.total, step.pages) for step in steps if step.step == "read"]
    assert read == [(1, 3, 0), (2, 3, 1), (3, 3, 2)]
    speed = Speed()
    assert speed.of(Progress("read", 0, 3)) == ""
    said = speed.of(Progress("read", 3, 3, 2, 1.0))
    assert ", 2 pages, " in said
    assert said.endswith("0 s left")
