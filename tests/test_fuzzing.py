"""Whatever comes from outside, made up or broken: it is read or named, answered or left alone, and never a fault."""

from __future__ import annotations

import asyncio
import json
import logging
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.render.card import read_press
from bot.settings import Settings, WrongSettings, load_settings
from index.errors import EngineError
from index.evaluate.sets import read_golden, read_questions
from index.passages import split
from index.read.children import Readers
from index.read.document import Document
from index.read.files import File
from tests.support.originals import cells, docx, p, pdf, xlsx
from tests.support.worlds import World, documents, write
from tests.telegram_html import parse

Json = dict[str, Any]
TEXT = st.text(max_size=200) | st.sampled_from(
    ["年假有几天", "<b>&amp;", "@passagebot", "\ud800", "\x00", "\u202e", "#p_0"]
)
ID = st.integers(1, 2**52)
PERSON = st.fixed_dictionaries(
    {"id": ID, "is_bot": st.booleans(), "first_name": TEXT}, optional={"language_code": TEXT, "username": TEXT}
)
CHAT = st.builds(
    lambda number, kind: {"id": number if kind == "private" else -number, "type": kind, "title": "?"},
    ID,
    st.sampled_from(["private", "group", "supergroup", "channel"]),
)
WORDS = st.builds(
    "{}{}".format,
    st.sampled_from(
        ["", "/start ", "/start p_", "/start f_", "/ask ", "/access ", "/forget", "/@", "/ask@passagebot "]
    ),
    TEXT,
)
# Who speaks as a chat (an anonymous admin, a channel) has a `sender_chat`.
SAID = st.fixed_dictionaries(
    {"message_id": ID, "date": st.integers(0, 2**31), "from": PERSON, "chat": CHAT, "text": WORDS},
    optional={"sender_chat": CHAT, "caption": TEXT, "media_group_id": TEXT, "edit_date": st.integers(1, 2**31)},
)
DATA = TEXT | st.builds(
    "v1.{}.{}.{}.{}.{}.{}".format, TEXT, TEXT, st.sampled_from(["0" * 12, "x"]), TEXT, st.integers(), st.integers()
)
PRESS = st.fixed_dictionaries(
    {"id": TEXT, "from": PERSON, "chat_instance": TEXT, "data": DATA},
    optional={
        "inline_message_id": TEXT,
        "message": st.fixed_dictionaries({"message_id": ID, "date": ID, "chat": CHAT}),
    },
)
QUERY = st.fixed_dictionaries({"id": TEXT, "from": PERSON, "query": TEXT, "offset": TEXT})
CHOSEN = st.fixed_dictionaries({"result_id": TEXT, "from": PERSON, "query": TEXT, "inline_message_id": TEXT})
CONTENT: st.SearchStrategy[Json] = st.one_of(
    *(st.fixed_dictionaries({kind: SAID}) for kind in ("message", "edited_message", "channel_post")),
    st.fixed_dictionaries({"callback_query": PRESS}),
    st.fixed_dictionaries({"inline_query": QUERY}),
    st.fixed_dictionaries({"chosen_inline_result": CHOSEN}),
    st.fixed_dictionaries({"guest_message": SAID}),
)


class Collecting(logging.Handler):
    """Puts what is logged as an error into a list."""

    def __init__(self, records: list[logging.LogRecord]) -> None:
        super().__init__(logging.ERROR)
        self._records = records

    def emit(self, record: logging.LogRecord) -> None:
        self._records.append(record)


@contextmanager
def no_errors() -> Iterator[None]:
    """Nothing is logged as an error within."""
    records: list[logging.LogRecord] = []
    handler = Collecting(records)
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)
    assert [(record.getMessage(), record.exc_info) for record in records] == []


def with_entities(content: Json) -> Json:
    """A message that begins with a command, as Telegram would mark it."""
    for message in content.values():
        text = message.get("text", "")
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
    return content


async def handle(contents: list[Json], folder: Path) -> None:
    world = await World(write(folder / "docs", documents(1)), folder / "data").begin("")
    try:
        for number, content in enumerate(contents, 1):
            for _, call in await world.do({"update_id": number, **with_entities(content)}, 1000 * number):
                if "text" in call and "callback_query_id" not in call:
                    parse(call["text"])
    finally:
        await world.end()


@pytest.mark.long
@settings(max_examples=60)  # each is a bot of its own
@given(st.lists(CONTENT, min_size=5, max_size=30))
def test_no_update_is_answered_with_a_fault_or_with_html_that_telegram_refuses(contents: list[Json]) -> None:
    with tempfile.TemporaryDirectory() as folder, no_errors():
        asyncio.run(handle(contents, Path(folder)))


@given(DATA)
def test_data_of_buttons_that_nobody_made_is_nothing_or_a_press(data: str) -> None:
    press = read_press(data)
    assert press is None or read_press(press.data()) == press


ORIGINALS = {
    "a.docx": docx(p("年假五天") + p("加班可以调休")),
    "a.xlsx": xlsx({"表": cells({1: ["年假", 5.0], 2: ["病假", None]})}),
    "a.pdf": pdf([(50, 700, 12, "leave is five days")]),
    "a.html": "<table><tr><td>年假<td>五天</table><p>加班".encode(),
    "a.eml": "Subject: 年假\nContent-Type: text/html; charset=utf-8\n\n<p>五天".encode(),
    "a.rtf": rb"{\rtf1\ansi\u24180?\u20551? leave\par five}",
    "a.md": "# 年假\n\n- [^1] ![x](y) `五天`\n\n[^1]: 注".encode(),
    "a.csv": '年假,五天\n病假,"三\n天"'.encode(),
}
DAMAGE = st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=8), st.integers(0, 20)), max_size=5)


def damaged(content: bytes, damage: list[tuple[float, bytes, int]]) -> bytes:
    for where, put, taken in damage:
        at = int(where * len(content))
        content = content[:at] + put + content[at + taken :]
    return content


@pytest.mark.long
@settings(max_examples=60)  # each starts a process
@given(st.lists(st.tuples(st.sampled_from(sorted(ORIGINALS)), st.sampled_from(sorted(ORIGINALS)), DAMAGE), max_size=12))
def test_files_that_are_damaged_or_named_wrong_are_read_or_named_with_a_reason(
    files: list[tuple[str, str, list[tuple[float, bytes, int]]]],
) -> None:
    with tempfile.TemporaryDirectory() as name, Readers() as readers:
        folder, made = Path(name), []
        for number, (content, called, damage) in enumerate(files):
            path = folder / f"{number}{Path(called).suffix}"
            path.write_bytes(damaged(ORIGINALS[content], damage))
            made.append(File(path, path.name, folder))
        for _, found in readers.read(made):
            if isinstance(found, Document):
                for passage in split(found):
                    passage.text.encode()


@given(st.lists(st.text(max_size=60) | st.builds(json.dumps, st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["question", "passages", "answers", "source", "text"]), inner, max_size=4),
    max_leaves=8,
)), max_size=5))  # fmt: skip
@pytest.mark.parametrize("read", [read_golden, read_questions])
def test_files_of_questions_are_read_or_refused_in_one_line(read: Callable[[Path], object], lines: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "questions.jsonl")
        path.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
        assert "\n" not in complaint(EngineError, read, path)


def complaint(kind: type[Exception], work: Callable[..., object], *arguments: object) -> str:
    """What is said of something that is refused; nothing where it is taken."""
    try:
        work(*arguments)
    except kind as error:
        return str(error)
    return ""


NAMES = sorted(f"PASSAGEBOT_{name.upper()}" for name in Settings.model_fields)
VALUES = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    ["-1", "0", "1e9", "nan", "http://", "https://[", "1:a", "~", "a,b", "true", "٣", "999999999999999999999"]
)


@given(st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=4))
def test_settings_are_taken_or_refused_in_one_line_that_names_one(values: dict[str, str]) -> None:
    with pytest.MonkeyPatch.context() as environment, tempfile.TemporaryDirectory() as folder:
        environment.chdir(folder)
        for name, value in values.items():
            environment.setenv(name, value)
        refused = complaint(WrongSettings, load_settings)
    assert not refused or refused.startswith("PASSAGEBOT_")
    assert "\n" not in refused
