"""The card of an answer, or of its absence."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from bot.render.buttons import CardContext, Rows, rows
from bot.render.card import Card, Links
from bot.render.gaps import bell_row
from bot.render.quote import also_line, anchor, further, quotation, shown_heading, source_lines
from bot.render.showable import clean, cut, escape
from bot.texts import Texts
from index import Answer, Passage
from index.rank.hits import Hit

FIRST = CardContext(rank=1)
_WORDS_UNITS = 200
_NEAREST = 3
# Further hits that are listed; ‹ › lead to all.
_FURTHER = 2
_MARKS = "①②③④⑤⑥⑦⑧⑨⑩"


def answer_card(answer: Answer, texts: Texts, links: Links, context: CardContext = FIRST) -> Card:
    """Return the card of an answer, or the one that says there is none; one message in any chat.

    Args:
        answer: What the documents say.
        texts: The language to say it in.
        links: Makes the links.
        context: What the card needs to know; its rank is that of the hit to show.
    """
    if not answer.answered:
        return _unanswered_card(answer, texts, links, context)
    hits = answer.hits[: len(_MARKS)]
    context = replace(context, rank=min(context.rank, len(hits)), of=len(hits), mended=bool(answer.read_as))
    hit = hits[context.rank - 1]
    lines = [f"{_shortened(texts.asked(context.asked))}\n"] if context.asked else []
    lines += [f"{_shortened(texts.read_as(context.read_as))}\n"] if context.read_as else []
    lines += [f"{_mended(answer, texts)}\n"] if answer.read_as else []
    lines += [f"{escape(texts.loop.pinned)}\n"] if context.pinned and context.rank == 1 else []
    lines += [f"{_shortened(caveat)}\n" for caveat in caveats(answer, texts)] if context.rank == 1 else []
    lines += [f"{escape(pending)}\n" for pending in still_to_be_read(answer, texts)]
    question = context.read_as or answer.question
    web = links.on_the_web(hit.passage, question)
    lines += [source_lines(hit.passage, texts, context.position, links.to(hit.passage), web), quotation(hit)]
    lines += also_line(hit, texts)
    source = hit.passage.source
    others = [
        f"{mark} {further(other, links, source)}" for mark, other in zip(_MARKS, hits, strict=False) if other is not hit
    ]
    if others:
        lines += ["", escape(texts.others), *others[:_FURTHER], ""]
    notes = _notes(answer, hit, texts)
    if notes:
        lines.append(f"<i>{_shortened(notes)}</i>")
    below = _bell(context, texts) if context.rank == 1 else ()
    return Card("\n".join(lines).rstrip(), (*rows(hit.passage, context, texts, links, question), *below))


def told_card(answer: Answer, question: str, texts: Texts, links: Links, context: CardContext) -> Card:
    """Return the card of an answer that there was none of when its question was asked."""
    card = answer_card(replace(answer, verdict="answer"), texts, links, context)
    return Card(f"{_shortened(texts.loop.told(question))}\n\n{card.html}", card.rows)


def line_card(answer: Answer, texts: Texts, context: CardContext = FIRST) -> Card:
    """Return one line that says there is no answer, for chats where others read along."""
    return Card(escape(cut(clean(" ".join(without_answer(answer, texts))), _WORDS_UNITS)), _bell(context, texts))


def without_answer(answer: Answer, texts: Texts) -> list[str]:
    """Return the lines that say that there is no answer, and why."""
    if answer.pending:
        return [texts.not_found_yet(answer.pending)]
    if answer.lacks == "documents":
        return [texts.no_documents]
    if answer.lacks == "language":
        return [texts.not_found, texts.other_language]
    return [texts.not_found, *missing(answer, texts), *([texts.may_mean(answer.may_mean)] if answer.may_mean else [])]


def caveats(answer: Answer, texts: Texts) -> list[str]:
    """Return the lines that say that a passage may not be the answer, and what is missing; none above an answer."""
    if answer.verdict != "nearest":
        return []
    lacks = texts.lacks(answer.lacks) if answer.lacks else ""
    return ["\n".join([texts.nearest_only + lacks, *missing(answer, texts)])]


def missing(answer: Answer, texts: Texts) -> list[str]:
    """Return the line with the words that no document has, if there are any; none before all are read."""
    return [texts.missing(answer.missing)] if answer.missing and not answer.pending else []


def still_to_be_read(answer: Answer, texts: Texts) -> list[str]:
    """Return the line that says above an answer how many files are still to be read, if any are."""
    return [texts.pending(answer.pending)] if answer.pending else []


def _mended(answer: Answer, texts: Texts) -> str:
    """Return the line that says as what slips of the pen were read."""
    return _shortened(texts.mended([meant for _, meant in answer.read_as]))


def _shortened(text: str) -> str:
    """Return a line of the bot's own with people's words in it as HTML, not longer than a few lines."""
    return escape(cut(clean(text), _WORDS_UNITS))


def _notes(answer: Answer, hit: Hit, texts: Texts) -> str:
    """Return the footer: what matched, and what is missing of an answer; nothing where there is neither."""
    found = [hit.passage.text[a:b] for a, b in hit.highlights]
    matched = tuple({word.casefold(): word for word in reversed(found)}.values())[::-1]
    words = [texts.matched(matched)] if matched else []
    words += missing(answer, texts) if answer.verdict == "answer" else []
    return " · ".join(words)


def _bell(context: CardContext, texts: Texts) -> Rows:
    return (bell_row(context.bell, texts),) if context.bell else ()


def _unanswered_card(answer: Answer, texts: Texts, links: Links, context: CardContext) -> Card:
    lines = [_mended(answer, texts)] if answer.read_as else []
    lines += map(_shortened, without_answer(answer, texts))
    nearest = nearest_headings(answer)
    if nearest:
        lines += ["", escape(texts.headings)]
        lines += [f"· {anchor(links.to(passage), heading)}" for heading, passage in nearest.items()]
    return Card("\n".join(lines), _bell(context, texts))


def nearest_headings(answer: Answer) -> dict[str, Passage]:
    """Return the headings that have a word of a question without an answer, each with its first passage."""
    words = {hit.passage.text[a:b].casefold() for hit in answer.hits for a, b in hit.highlights}
    found: dict[str, Passage] = {}
    for hit in answer.hits:
        heading = shown_heading(hit.passage)
        if any(len(word) > 1 and word in heading.casefold() for word in words):
            found.setdefault(heading, hit.passage)
    return dict(islice(found.items(), _NEAREST))
