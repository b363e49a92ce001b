"""The card of an answer, or of its absence."""

from __future__ import annotations

from dataclasses import replace

from bot.render.buttons import CardContext, rows
from bot.render.card import Card, Links
from bot.render.quote import also_line, line, link_line, quotation
from bot.render.showable import clean, cut, escape
from bot.texts import Texts
from index import Answer
from index.rank.snapshot import Hit

FIRST = CardContext(rank=1)
_WORDS_UNITS = 200
_NEAREST = 3
_MARKS = "①②③④⑤⑥⑦⑧⑨⑩"


def answer_card(answer: Answer, texts: Texts, links: Links, version: str, context: CardContext = FIRST) -> Card:
    """Return the card of an answer, or the one that says there is none; one message in any chat.

    Args:
        answer: What the documents say.
        texts: The language to say it in.
        links: Makes the links.
        version: Of the index that was asked.
        context: What the card's buttons need to know; its rank is that of the hit to show.
    """
    if not answer.answered:
        return _unanswered_card(answer, texts, links)
    hits = answer.hits[: len(_MARKS)]
    context = replace(context, rank=min(context.rank, len(hits)), of=len(hits), mended=bool(answer.read_as))
    hit = hits[context.rank - 1]
    lines = [f"{escape(cut(clean(texts.read_as(context.read_as)), _WORDS_UNITS))}\n"] if context.read_as else []
    lines += [f"{_mended(answer, texts)}\n"] if answer.read_as else []
    lines += [f"{escape(caveat)}\n" for caveat in caveats(answer, texts)] if context.rank == 1 else []
    lines += [quotation(hit), *also_line(hit, texts), link_line(hit.passage, links, texts)]
    others = [f"{mark} {line(other, links)}" for mark, other in zip(_MARKS, hits, strict=False) if other is not hit]
    if others:
        lines.append(escape(texts.others) + "\n" + "\n".join(others))
    lines.append(f"<i>{escape(_notes(answer, hit, f'{context.rank}/{len(hits)}', version, texts))}</i>")
    return Card("\n".join(lines), rows(hit.passage, context, texts, links))


def line_card(answer: Answer, texts: Texts) -> Card:
    """Return one line that says there is no answer, for chats where others read along."""
    return Card(escape(cut(clean(" ".join(without_answer(answer, texts))), _WORDS_UNITS)))


def without_answer(answer: Answer, texts: Texts) -> list[str]:
    """Return the lines that say that there is no answer, and why."""
    if answer.lacks == "documents":
        return [texts.no_documents]
    if answer.lacks == "language":
        return [texts.not_found, texts.other_language]
    return [texts.not_found, *([texts.missing(answer.missing)] if answer.missing else [])]


def caveats(answer: Answer, texts: Texts) -> list[str]:
    """Return the line that says that a passage may not be the answer, and what it lacks; none above an answer."""
    if answer.verdict != "nearest":
        return []
    return [texts.nearest_only + (texts.lacks(answer.lacks) if answer.lacks else "")]


def _mended(answer: Answer, texts: Texts) -> str:
    """Return the line that says as what slips of the pen were read."""
    return escape(cut(clean(texts.mended([meant for _, meant in answer.read_as])), _WORDS_UNITS))


def _notes(answer: Answer, hit: Hit, rank: str, version: str, texts: Texts) -> str:
    """Return the footer: what matched, what is missing, which of the hits it is, and of which index."""
    found = [hit.passage.text[a:b] for a, b in hit.highlights]
    matched = tuple({word.casefold(): word for word in reversed(found)}.values())[::-1]
    words = [texts.matched(matched)] if matched else []
    words += [texts.missing(answer.missing)] if answer.missing else []
    about = [cut(clean(" · ".join(words)), _WORDS_UNITS)] if words else []
    return " · ".join([*about, rank, f"idx {version}"])


def _unanswered_card(answer: Answer, texts: Texts, links: Links) -> Card:
    lines = [_mended(answer, texts)] if answer.read_as else []
    lines += [escape(cut(clean(line), _WORDS_UNITS)) for line in without_answer(answer, texts)]
    if answer.hits:
        lines.append(escape(texts.nearest))
        lines += [f"· {line(hit, links)}" for hit in answer.hits[:_NEAREST]]
    return Card("\n".join(lines))
