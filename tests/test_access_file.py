"""access.toml: what it says, what is wrong with it, and that what was closed stays closed whatever becomes of it."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from functools import partial
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.rules import ALL_CLOSED, Rules, Table, WrongRules, parsed, written
from bot.documents.rules_file import FILE, LAST_GOOD, REPLACED, RulesFile, view_as
from index.read.collections import EVERYTHING, View
from tests.conftest import MakeFolder
from tests.support.command import passagebot
from tests.support.waiting import until

EXAMPLE = """\
default = "public"
["人事"]
chats = [-1001234567890]      # groups; their members may ask in private, too
users = [111, 222]
"""
HR = Rules(True, {"人事": Table(frozenset({-1001234567890}), frozenset({111, 222}))})
HIDING = View(named=frozenset({"人事"}))


def test_a_file_says_who_may_see_what() -> None:
    rules = parsed(EXAMPLE.encode())
    assert rules == HR
    assert view_as(rules, 111) == view_as(rules, -1001234567890) == EVERYTHING
    assert view_as(rules, 333) == HIDING
    assert not rules.closes_nothing
    assert parsed(b'default = "public"').closes_nothing


def test_what_is_closed_by_default_is_seen_by_those_who_are_named() -> None:
    rules = parsed('default = "closed"\n["人事"]\nusers = [1]\n["公告"]\npublic = true\n'.encode())
    assert view_as(rules, 1) == View(False, frozenset({"人事", "公告"}))
    assert view_as(rules, 2) == View(False, frozenset({"公告"}))


def test_names_compare_after_nfc() -> None:
    rules = parsed('\ufeff["e\u0301te"]\r\nusers = [1]\r\n'.encode())
    assert not view_as(rules, 2).sees("e\u0301te/a.md")
    assert not view_as(rules, 2).sees("éte/a.md")
    assert view_as(rules, 1).sees("éte/a.md")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ('["人事"]\nusers = [1]\n\n["财务"]\nchats = [5]\n', "line 5: chats: 5 is no group's id"),
        ('["人事"]\nusers = [-1, "x", true]\n', "line 2: users: -1 is no person's id; line 2: users: 'x' is no"),
        ('["人事"]\nusers = 5\n', "line 2: users is a list of ids, such as users = [111]"),
        ('["人事"]\nuser = [5]\n', 'line 2: "user" is none of chats, users, public'),
        ('["人事"]\npublic = 1\n', "line 2: public is true or false, not 1"),
        ('default = "open"\n', 'line 1: default is "public" or "closed", not \'open\''),
        ("# a\nusers = [5]\n", 'line 2: "users" is no table; a collection is written ["users"]'),
        ('["人事"]\nusers = [5\n', "(at "),
        ('["é"]\n["e\u0301"]\n', 'line 2: "e\u0301" is named twice'),
        ("", "it is empty"),
        (" \n", "it is empty"),
        (b"\xff\xfe", "it is not UTF-8 text"),
    ],
)
def test_bad_lines_are_named(content: str | bytes, problem: str) -> None:
    with pytest.raises(WrongRules) as wrong:
        parsed(content.encode() if isinstance(content, str) else content)
    assert problem in str(wrong.value)
    assert "\n" not in str(wrong.value)


names = (
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=8)
    .map(lambda name: normalize("NFC", name))
    .filter(lambda name: name != "default")
)
ids = st.frozensets(st.integers(1, 10**15), max_size=3)
tables = st.builds(Table, ids.map(lambda found: frozenset(-one for one in found)), ids, st.booleans())


@given(st.booleans(), st.dictionaries(names, tables, max_size=4))
def test_what_is_written_is_what_is_read(is_open: bool, of: dict[str, Table]) -> None:
    rules = parsed(written(Rules(is_open, of)))
    assert rules == Rules(is_open, of)


def test_a_folder_called_default_has_no_rules_where_the_default_is_closed() -> None:
    rules = Rules(True, {"default": Table(users=frozenset({1}))})
    assert parsed(written(rules)) == rules
    with pytest.raises(WrongRules, match="a folder called default"):
        written(Rules(False, rules.tables))


class Place:
    """A folder with two collections, and what the bot writes."""

    def __init__(self, folder: MakeFolder, data: Path) -> None:
        self.docs = folder({"人事/a.md": "年假五天。", "财务/b.md": "报销单。"})
        self.data = data
        data.mkdir()

    def write(self, content: str | None) -> None:
        """Write the file as it was a while ago, or remove it."""
        path = self.data / FILE
        if content is None:
            path.unlink()
        else:
            path.write_text(content, encoding="utf-8")
            os.utime(path, (time.time() - 60, time.time() - 60))

    def begin(self) -> RulesFile:
        rules = RulesFile(self.data, self.docs, settled_s=0.05)
        rules.report()
        return rules

    async def settle(self) -> RulesFile:
        """Begin, and go on until the file is taken in."""
        rules = self.begin()
        watching = asyncio.create_task(rules.watch())
        present = (self.data / FILE).read_bytes()
        await until(lambda: (self.data / LAST_GOOD).exists() and (self.data / LAST_GOOD).read_bytes() == present)
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        return rules


@pytest.fixture
def place(folder: MakeFolder, tmp_path: Path) -> Place:
    return Place(folder, tmp_path / "data")


def test_without_any_file_everybody_sees_everything(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    rules = place.begin()
    assert rules.rules.closes_nothing
    assert caplog.messages == []


@pytest.mark.parametrize("then", [None, "", "[人事", '["人事"]\nusers = ["x"]\n', '["财务"]\nchats = [1]\n'])
@pytest.mark.long
async def test_what_was_closed_stays_closed_where_the_file_is_lost_or_bad(
    place: Place, caplog: pytest.LogCaptureFixture, then: str | None
) -> None:
    place.write(EXAMPLE)
    await place.settle()
    place.write(then)
    for _ in range(2):  # it is said at every start
        caplog.clear()
        rules = place.begin()
        assert rules.rules == HR
        assert ("missing" if then is None else "cannot be used") in caplog.text
        assert "still holds" in caplog.text
    place.write('default = "public"\n')
    caplog.clear()
    settled = await place.settle()
    assert settled.rules.closes_nothing
    assert not [message for message in caplog.messages if "holds" not in message]
    place.write(None)
    assert place.begin().rules.closes_nothing


@pytest.mark.parametrize("then", [None, "["])
def test_what_a_command_found_closed_stays_closed_for_the_next_one(place: Place, then: str | None) -> None:
    place.write(EXAMPLE)
    assert place.begin().rules == HR
    place.write(then)
    assert place.begin().rules == HR


@pytest.mark.parametrize("content", ["", "[", '["人事"]\nusers = ["x"]\n'])
def test_a_bad_file_and_nothing_kept_of_it_closes_everything(
    place: Place, caplog: pytest.LogCaptureFixture, content: str
) -> None:
    place.write(content)
    assert place.begin().rules == ALL_CLOSED
    assert "everything is closed" in caplog.text


def test_a_last_good_file_that_cannot_be_read_closes_everything(place: Place) -> None:
    (place.data / LAST_GOOD).write_text("[", encoding="utf-8")
    assert place.begin().rules == ALL_CLOSED
    place.write(EXAMPLE)
    assert place.begin().rules == HR


def test_a_file_that_the_settings_name_must_be_there(place: Place, tmp_path: Path) -> None:
    assert RulesFile(place.data, place.docs, tmp_path / "else.toml").rules == ALL_CLOSED


def test_a_folder_in_its_place_closes_everything(place: Place) -> None:
    (place.data / FILE).mkdir()
    assert place.begin().rules == ALL_CLOSED


def test_tables_that_name_no_folder_are_reported_once(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    place.write('["人事"]\n["人亊"]\nusers = [1]\n')
    rules = place.begin()
    assert rules.strangers == ["人亊"]
    rules.report()
    assert caplog.messages == ['access.toml: "人亊" is no folder of the documents']


@pytest.mark.long
async def test_a_change_is_followed_once_the_file_is_whole(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    place.write(EXAMPLE)
    await place.settle()
    rules = place.begin()
    watching = asyncio.create_task(rules.watch())
    try:
        (place.data / FILE).write_text("", encoding="utf-8")  # as an editor does before it writes
        await until(lambda: "it is empty" in rules.problem)
        assert rules.rules == HR
        (place.data / FILE).write_text('["财务"]\n', encoding="utf-8")
        await until(lambda: rules.rules == Rules(True, {"财务": Table()}))
        assert rules.problem == ""
        await until(lambda: "access.toml has changed, and holds" in caplog.messages)
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


async def test_a_file_that_is_being_written_while_the_bot_starts_opens_nothing(place: Place) -> None:
    place.write(EXAMPLE)
    await place.settle()
    (place.data / FILE).write_text('default = "public"\n', encoding="utf-8")  # the rest is still to come
    assert RulesFile(place.data, place.docs, settled_s=3600).rules == HR


async def test_a_change_from_the_chat_holds_at_once_and_keeps_what_was_written_by_hand(place: Place) -> None:
    place.write(EXAMPLE)
    rules = place.begin()
    await asyncio.gather(
        *(rules.change(partial(Rules.changed, name=name, table=Table(users=frozenset({5})))) for name in "甲乙丙")
    )
    assert set(rules.rules.tables) == {"人事", "甲", "乙", "丙"}
    assert place.begin().rules == rules.rules
    assert (place.data / LAST_GOOD).read_bytes() == (place.data / FILE).read_bytes()
    assert (place.data / REPLACED).exists()


async def test_rules_that_cannot_be_written_change_nothing(place: Place, tmp_path: Path) -> None:
    (tmp_path / "none").write_text("a file where a folder would be needed", encoding="utf-8")
    rules = RulesFile(place.data, place.docs, tmp_path / "none" / FILE)
    with pytest.raises(FileExistsError):
        await rules.change(lambda now: now.changed("人事", Table()))
    assert rules.rules == ALL_CLOSED


@pytest.mark.parametrize(
    ("seen_as", "sees"), [([], True), (["--as", "111"], True), (["--as=-1001234567890"], True), (["--as", "5"], False)]
)
def test_the_terminal_sees_everything_and_as_somebody_what_he_sees(
    place: Place, seen_as: list[str], sees: bool
) -> None:
    place.write(EXAMPLE)
    done = passagebot("ask", "年假几天", "--docs", str(place.docs), "--json", *seen_as, data=place.data)
    assert ("人事/a.md" in done.stdout) is sees
