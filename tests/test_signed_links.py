"""Only what the bot has signed is believed, for what and for whom it was signed, and as long as it holds."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from bot.answering.tokens import LOGIN_S, SESSION_S, Tokens

KEY, OTHER_KEY = bytes(32), bytes([1] * 32)


@dataclass
class Clock:
    now: float = 1_800_000_000.5

    def __call__(self) -> float:
        return self.now


def tokens(clock: Clock | None = None) -> Tokens:
    return Tokens(KEY, clock or Clock())


@given(st.text())
def test_a_question_comes_out_as_it_went_in(question: str) -> None:
    token = tokens().question("abcdefghijkl", question)
    assert tokens().read_question("abcdefghijkl", token) == question.encode("utf-8", "replace").decode()
    assert token.isascii()


def test_a_question_holds_for_its_passage_and_its_bot_only() -> None:
    token = tokens().question("abcdefghijkl", "能罚款吗")
    assert tokens().read_question("abcdefghijkm", token) is None
    assert Tokens(OTHER_KEY).read_question("abcdefghijkl", token) is None
    assert tokens().read_question("abcdefghijkl", "x" + token) is None


@given(st.text())
def test_what_anybody_makes_up_is_nothing(made_up: str) -> None:
    assert tokens().read_question("abcdefghijkl", made_up) is None
    assert tokens().person_of(made_up) is None
    assert tokens().may_log_in(made_up) is None


def test_a_link_to_log_in_is_used_once() -> None:
    mine = tokens()
    code = mine.login(7)
    assert mine.may_log_in(code) == mine.may_log_in(code) == 7
    session = mine.log_in(code)
    assert session is not None
    assert mine.person_of(session) == 7
    assert mine.log_in(code) is None
    assert mine.may_log_in(code) is None


def test_a_link_to_log_in_holds_for_five_minutes_and_for_this_run() -> None:
    clock = Clock()
    mine = tokens(clock)
    code, other = mine.login(7), mine.login(8)
    clock.now += 5
    assert Tokens(KEY, clock).may_log_in(code) is None
    clock.now += LOGIN_S - 6
    assert mine.may_log_in(code) == 7
    clock.now += 1
    assert mine.may_log_in(code) is None
    assert mine.log_in(other) is None


def test_a_session_holds_for_a_week_and_through_restarts_and_is_no_link() -> None:
    clock = Clock()
    session = tokens(clock).log_in(tokens(clock).login(-7))
    assert session is not None
    clock.now += SESSION_S - 1
    assert tokens(clock).person_of(session) == -7
    assert tokens(clock).may_log_in(session) is None
    clock.now += 1
    assert tokens(clock).person_of(session) is None
