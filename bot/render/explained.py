"""The card that says why a question is answered as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.render.card import Card, Links
from bot.render.pages import MESSAGE_UNITS
from bot.render.quote import further
from bot.render.showable import clean, escape, one_line, units
from bot.texts import Texts
from index.explain import Explanation
from index.rank.hits import Hit
from index.rank.ranker import ScoreShares

_MARKS = "①②③④⑤"
# Tokens of a field that are shown.
_TOKENS = 30


def explained_card(explained: Explanation, texts: Texts, links: Links) -> Card:
    """Return the card of an explanation: as many of its lines as a message takes."""
    lines: list[str] = []
    for line in _lines(explained, texts, links):
        if units("\n".join([*lines, line])) > MESSAGE_UNITS:
            break
        lines.append(line)
    return Card("\n".join(lines))


def _lines(explained: Explanation, texts: Texts, links: Links) -> Iterator[str]:
    said, answer = texts.keepers.explained, explained.answer
    yield escape(f"🔬 {one_line(answer.question)}")
    yield escape(_read(explained, texts))
    for field, tokens in explained.tokens.items():
        if tokens:
            yield escape(clean(f"{said['tokens']} · {said[field]}: {' '.join(tokens[:_TOKENS])}"))
    if answer.missing:
        yield escape(texts.missing(answer.missing))
    yield ""
    topic = f"{said['topic']} {explained.topic:.2f} / {explained.least_topic:.2f}"
    sure = f"{said['confidence']} {answer.confidence:.2f} / {explained.least:.2f}"
    yield f"<b>{escape(said[answer.verdict])}</b> · {escape(sure)} · {escape(topic)}{escape(_lacks(explained, texts))}"
    if explained.confidence:
        signs = [f"{said[name or 'start']} {value:+.1f}" for name, value in explained.confidence if round(value, 1)]
        yield escape(f"{said['decided']}: {', '.join(signs)}")
    for mark, (hit, shares) in zip(_MARKS, explained.shares, strict=False):
        yield ""
        yield f"{mark} {further(hit, links)}"
        yield escape(_score(hit, shares, said))
    if explained.shares:
        yield ""
        yield f"<i>{escape(said['why'])}</i>"


def _read(explained: Explanation, texts: Texts) -> str:
    """How the question was read: words that only ask stand in brackets."""
    said = texts.keepers.explained
    words = [
        (f"{word.text}[{said['nowhere']}]" if not word.known else word.text) if word.content else f"({word.text})"
        for word in explained.words
    ]
    official = f"; {said['official']}: {', '.join(explained.official)}" if explained.official else ""
    mended = [texts.mended([meant for _, meant in explained.answer.read_as])] if explained.answer.read_as else []
    return clean("\n".join([*mended, f"{said['read']}: {' · '.join(words)}{official}"]))


def _lacks(explained: Explanation, texts: Texts) -> str:
    lacks = explained.answer.lacks
    return texts.lacks(lacks) if lacks and explained.shares else ""


def _score(hit: Hit, shares: ScoreShares, said: Mapping[str, str]) -> str:
    """What the score of a hit is made of. Example: 12.3 = words 5.1 + headings 2.0 + best sentence 5.2, × 1."""
    parts = [f"{said[field]} {value:.1f}" for field, value in shares.fields.items() if value]
    parts.append(f"{said['sentences']} {shares.sentences:.1f}")
    factor = "" if shares.factor == 1 else f", × {shares.factor:.2f} ({said['factor']})"
    meaning = "" if hit.cosine is None else f"; {said['cosine']} {hit.cosine:.3f} → {hit.score:.1f}"
    return f"{shares.score:.1f} = {' + '.join(parts)}{factor}{meaning}"
