"""The cards of questions without an answer, and the buttons that ask for one or say what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.render.buttons import Rows
from bot.render.card import Button, Card, Links
from bot.render.gap_press import GapDeed, GapPress
from bot.render.quote import anchor, shown_heading
from bot.render.showable import clean, cut, escape, one_line
from bot.texts import Texts
from index import Passage

MARKS = "①②③④⑤⑥⑦⑧⑨⑩"
PER_PAGE = 6
"""Gaps on a page of their list."""
_QUESTION_UNITS, _LINE_UNITS = 300, 60
_WORDINGS = 5
_REASONS = ("off", "outdated", "incomplete", "other")
"""Why an answer is not right, in the order of their buttons."""


@dataclass(frozen=True, slots=True)
class GapLine:
    """A gap as it is listed.

    Attributes:
        gap_id: Its id.
        question: Its commonest wording.
        asked: How often it was asked.
        people: By how many.
        since: The day when it was asked first.
        state: What has become of it.
        due: Until when it is to be checked or answered; empty where it is neither.
        overdue: Whether that is over.
        owner: Who takes care of it; empty where nobody does.
        proposed: Whether its answer is to be confirmed.
    """

    gap_id: str
    question: str
    asked: int
    people: int
    since: str
    state: str
    due: str = ""
    overdue: bool = False
    owner: str = ""
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class GapDetail:
    """A gap as its card shows it.

    Attributes:
        line: What its list says of it.
        wordings: Its other wordings.
        chats: In how many chats it was asked.
        missing: The words that no document has.
        nearest: The passages that come nearest.
        reasons: Why its answers are said not to be right; None where nobody voted against one.
        answer: The passage that answers it, or is proposed to.
        answered_by: In which way; empty where it is not answered.
        draft: The entry that is proposed.
    """

    line: GapLine
    wordings: Sequence[str] = ()
    chats: int = 1
    missing: Sequence[str] = ()
    nearest: Sequence[Passage] = ()
    reasons: Sequence[str] | None = None
    answer: Passage | None = None
    answered_by: str = ""
    draft: str = ""


def bell_row(question_id: str, texts: Texts, *, rung: bool = False) -> tuple[Button, ...]:
    """Return the button to be told of an answer, or, once it is rung, no more."""
    label = texts.loop.unbell if rung else texts.loop.bell
    return (Button(label, GapPress("bell", texts.language, question_id, number=int(rung))),)


def why_rows(passage_id: str, question_id: str | None, texts: Texts) -> Rows:
    """Return the buttons that say why an answer is not right."""
    reasons = _REASONS if question_id else _REASONS[:-1]

    def button(number: int, reason: str) -> Button:
        deed: GapDeed = "which" if reason == "other" else "why"
        press = GapPress(deed, texts.language, passage_id, question_id or "", number if deed == "why" else 0)
        return Button(texts.loop.reasons[reason], press)

    return (tuple(button(number, reason) for number, reason in enumerate(reasons)),)


def voted_rows(passage_id: str, question_id: str | None, texts: Texts, *, voted_down: bool, rung: bool | None) -> Rows:
    """Return the buttons below an answer that was voted on: to say why it is not right, and to be told of another.

    Args:
        passage_id: The answer.
        question_id: The card's question; None where it has none.
        texts: The language.
        voted_down: Whether somebody voted against it.
        rung: Whether the asker waits to be told; None where there is nothing to wait for.
    """
    why = why_rows(passage_id, question_id, texts) if voted_down else ()
    return why if question_id is None or rung is None else (*why, bell_row(question_id, texts, rung=rung))


def which_rows(passage_id: str, question_id: str, others: Sequence[int], texts: Texts) -> Rows:
    """Return the buttons of the hits of which one is right instead: their ranks, from 1."""
    base = len(_REASONS)
    return (
        tuple(
            Button(MARKS[rank - 1], GapPress("why", texts.language, passage_id, question_id, base + rank))
            for rank in others
        ),
    )


def reason_of(number: int) -> str | int:
    """Return the reason of a button, or the rank of the hit that is right instead."""
    return _REASONS[number] if number < len(_REASONS) else number - len(_REASONS)


def list_card(
    lines: Sequence[GapLine], counts: Mapping[str, int], order: int, page: int, of: int, texts: Texts
) -> Card:
    """Return a page of gaps, each with a button that shows it.

    Args:
        lines: Those of the page.
        counts: How many there are in each state.
        order: The number of the order.
        page: From 0.
        of: How many pages there are.
        texts: The language.
    """
    said = texts.loop
    if not lines:
        return Card(escape(said.no_gaps))
    html = [f"<b>{escape(said.gaps(counts, page + 1, of))}</b>"]
    html += [f"{MARKS[number]} {_listed(line, texts)}" for number, line in enumerate(lines)]

    def to(label: str, number: int, by: int = order) -> Button:
        return Button(label, GapPress("list", texts.language, number=by * 1000 + number))

    numbers = tuple(
        Button(MARKS[number], GapPress("card", texts.language, line.gap_id)) for number, line in enumerate(lines)
    )
    orders = tuple(to(label, 0, by) for by, label in enumerate(said.orders.values()) if by != order)
    pages = (*([to("‹", page - 1)] if page else []), *([to("›", page + 1)] if page + 1 < of else []))
    return Card("\n\n".join(html), tuple(row for row in (numbers, (*pages, *orders)) if row))


def gap_card(detail: GapDetail, texts: Texts, links: Links, deeds: Sequence[GapDeed]) -> Card:
    """Return the card of a gap.

    Args:
        detail: The gap.
        texts: The language.
        links: Makes the links.
        deeds: What whoever sees it may do now.
    """
    said, line = texts.loop, detail.line
    html = [
        f"{escape(said.states[line.state])} <b>{_short(line.question, _QUESTION_UNITS)}</b>",
        escape(" · ".join(_facts(line, texts, detail.chats))),
    ]
    if detail.wordings:
        html += [f"{escape(said.wordings)}", *(f"· {_short(text)}" for text in detail.wordings[:_WORDINGS])]
    if detail.missing:
        html.append(_short(texts.missing(detail.missing), _QUESTION_UNITS))
    if detail.reasons is not None:
        html.append(escape(said.voted_down([said.reasons[reason] for reason in detail.reasons])))
    if detail.answer is not None and detail.answered_by:
        html.append(f"{escape(said.answered_by[detail.answered_by])}: {_linked(detail.answer, links)}")
    if detail.draft:
        html.append(f"<blockquote expandable>{_short(detail.draft, 1500)}</blockquote>")
    if line.proposed:
        html.append(escape(said.proposed))
    if detail.nearest and line.state != "answered":
        html += [escape(said.nearest), *(f"· {_linked(passage, links)}" for passage in detail.nearest)]
    if "how" in deeds:
        html.append(f"<i>{escape(said.how)}</i>")
    buttons = [
        Button(said.buttons[deed], GapPress(deed, texts.language, line.gap_id)) for deed in deeds if deed != "how"
    ]
    return Card("\n".join(html), _in_rows(buttons))


def choice_card(deed: GapDeed, back: str, choices: Sequence[tuple[str, GapPress]], texts: Texts, question: str) -> Card:
    """Return a card to choose from.

    Args:
        deed: What is chosen for.
        back: The gap.
        choices: What each button says and does.
        texts: The language.
        question: The gap's.
    """
    html = [f"<b>{_short(question)}</b>", escape(texts.loop.choose[deed] if choices else texts.loop.nothing_to_choose)]
    html += [f"{MARKS[number]} {_short(label, 2 * _LINE_UNITS)}" for number, (label, _) in enumerate(choices)]
    numbers = tuple(Button(MARKS[number], press) for number, (_, press) in enumerate(choices))
    card = GapPress("card", texts.language, back)
    return Card("\n".join(html), tuple(row for row in (numbers, (Button("‹", card),)) if row))


def lines_card(title: str, lines: Sequence[str], rows: Rows = ()) -> Card:
    """Return a card that says something in lines, the first in bold."""
    return Card("\n".join([f"<b>{escape(clean(title))}</b>", *(_short(line, 2 * _LINE_UNITS) for line in lines)]), rows)


def open_list(texts: Texts) -> Rows:
    """Return the button that shows the list of gaps."""
    return ((Button("📮", GapPress("list", texts.language)),),)


def _listed(line: GapLine, texts: Texts) -> str:
    proposed = f"\n{escape(texts.loop.proposed)}" if line.proposed else ""
    return f"{_short(line.question)}\n{escape(' · '.join(_facts(line, texts)))}{proposed}"


def _facts(line: GapLine, texts: Texts, chats: int = 1) -> list[str]:
    said = texts.loop
    return [
        said.gap_facts(line.asked, line.people, line.since),
        *([said.chats(chats)] if chats > 1 else []),
        *([said.due(line.due, line.overdue)] if line.due else []),
        *([said.owner(cut(one_line(line.owner), _LINE_UNITS))] if line.owner else []),
    ]


def _linked(passage: Passage, links: Links) -> str:
    return anchor(links.to(passage), shown_heading(passage))


def _short(text: str, most: int = _LINE_UNITS) -> str:
    return escape(cut(clean(text if "\n" in text and most > _QUESTION_UNITS else one_line(text)), most))


def _in_rows(buttons: Sequence[Button], most: int = 3) -> Rows:
    return tuple(tuple(buttons[start : start + most]) for start in range(0, len(buttons), most))
