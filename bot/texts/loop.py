"""What the bot says of questions without an answer: a field for each sentence, as in `sentences`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LoopTexts:
    """What the bot says of them in one language, without HTML."""

    bell: str
    """Button below an answer that is none: to be told once there is one."""
    unbell: str
    """The same button, once the person is to be told."""
    bell_on: str
    """To who pressed it."""
    bell_off: str
    """To who pressed it again."""
    bell_told: str
    """To who was told of the answer already."""
    bell_of_other: str
    """To who pressed it below somebody else's question."""
    told: Callable[[str], str]
    """Above an answer that there was none of before; takes the question."""
    pinned: str
    """Above a passage that a keeper chose for the question."""
    why: str
    """To who votes against an answer, above the reasons."""
    reasons: Mapping[str, str]
    """off, outdated, incomplete, other -> the button that says so."""
    reason_noted: str
    """To who gave a reason."""
    which: str
    """To who says that another passage is right, above these."""
    states: Mapping[str, str]
    """State of a gap -> its sign and what it is called."""
    gaps: Callable[[Mapping[str, int], int, int], str]
    """Above a list of gaps; takes how many are in each state, which page it is, and of how many."""
    no_gaps: str
    """Instead of such a list."""
    gap_facts: Callable[[int, int, str], str]
    """Below a gap's question; takes how often it was asked, by how many, and since when."""
    chats: Callable[[int], str]
    """Of a gap that was asked in several chats; takes how many."""
    due: Callable[[str, bool], str]
    """Until when it is due; takes the day, and whether that is over."""
    owner: Callable[[str], str]
    """Who takes care of a gap; takes the name."""
    orders: Mapping[str, str]
    """age, people, owner -> the button that orders a list by it."""
    wordings: str
    """Above the other wordings of a gap."""
    nearest: str
    """Above the passages that come nearest to a gap."""
    voted_down: Callable[[Sequence[str]], str]
    """Of a gap that was answered, and voted down; takes the reasons."""
    answered_by: Mapping[str, str]
    """document, entry, pin -> how a gap was answered."""
    proposed: str
    """Of an answer that another admin is to confirm."""
    how: str
    """How to answer a gap."""
    buttons: Mapping[str, str]
    """Deed -> the button on a gap's card."""
    gap_gone: str
    """To a button of a gap that is no more, or none of the person's."""
    done: Mapping[str, str]
    """Deed -> what is said once it is done."""
    not_now: str
    """To a button that cannot do it in the gap's present state."""
    by_another: str
    """To who wants to confirm what he proposed himself."""
    choose: Mapping[str, str]
    """pins, parts, like, into -> above what can be chosen."""
    nothing_to_choose: str
    """Where there is nothing to choose."""
    not_pinnable: str
    """To a link whose passage is not seen by all who asked."""
    digest: Callable[[int, int, int, int | None], str]
    """A day's digest; takes new gaps, overdue ones, answered ones, and the share resolved in per cent."""
    replayed: Callable[[int, int, int], str]
    """After a change of documents; takes open questions that have an answer now, first hits that changed, golden
    questions that are worse."""
    proposed_many: Callable[[int], str]
    """The same where answers are confirmed first; takes how many there are."""
    answers_gone: Callable[[int], str]
    """The same where the passages of answers are gone, and their questions open again; takes how many there are."""
    changed_hit: Callable[[str, str, str], str]
    """One of these; takes the question, and the source and heading before and after."""
    worse: Callable[[str], str]
    """A golden question that is worse; takes it."""
    partly: Callable[[int, int], str]
    """Below that, where the budget was used up; takes how many questions were asked of how many."""
    pin_gone: Callable[[str], str]
    """To admins; takes the wording whose pinned passage is gone."""
    stats_none: str
    """Where nothing was asked."""
    labels: Mapping[str, str]
    """Names of what a picture shows."""
    no_font: str
    """Below figures as text, where no font has Chinese characters."""
    privacy: Callable[[int], str]
    """What is stored of gaps; takes the days for which a consent is."""
    commands: Mapping[str, str]
    """Command -> what it does."""
