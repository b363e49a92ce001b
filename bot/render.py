"""render: an answer as people see it; the only place that knows HTML, keyboards and colours."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.texts import Texts
from index import Answer, Hit, Passage

# Telegram's limits (Bot API, sendMessage and MessageEntity): 4,096 characters after parsing,
# counted here in UTF-16 units, the strictest reading; 100 entities, of which a card uses
# a few for its own lines.
MESSAGE_UNITS = 4096
_BOLD_SPANS = 40
# What each part of a card may take, so that the whole stays below the limit.
_PASSAGE_UNITS = 2600
_PATH_UNITS = 240
_OTHER_UNITS = 40
_SOURCE_UNITS = 40
_WORDS_UNITS = 200
# A longer passage is folded away behind a tap.
_EXPANDABLE_UNITS = 300
_SNIPPET_UNITS = 80
_TITLE_UNITS = 60
_NEAREST = 3
# A hit that scores less, relative to the best, shares a common word or two with the question.
_NEAR = 0.4
# Below it, an answer says of itself that it may be none.
_SURE = 0.8

# What a message cannot carry or what would turn the text around it: controls, halves of
# surrogate pairs, direction overrides and isolates.
_UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_ATTACHED = re.compile("[\u0300-\u036f\u200d\u20e3\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]")


@dataclass(frozen=True, slots=True)
class Button:
    """One button: it shares a passage by an inline query, or copies a text."""

    label: str
    share: str | None = None
    copy: str | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A message: Telegram's HTML, and rows of buttons below it."""

    html: str
    rows: tuple[tuple[Button, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """An inline result: a row to pick, and the card it posts."""

    article_id: str
    title: str
    description: str
    card: Card


@dataclass(frozen=True, slots=True)
class Links:
    """Makes the links of one bot's passages."""

    username: str

    def to(self, passage: Passage) -> str:
        """Return the address that shows a passage to anyone who opens it."""
        return f"https://t.me/{self.username}?start={payload(passage)}"


def payload(passage: Passage) -> str:
    """Return a passage's name in deep links, inline queries and inline results: p_ and its id."""
    return f"p_{passage.passage_id}"


# --- cards


def answer_card(answer: Answer, texts: Texts, links: Links, version: str) -> Card:
    """Return the card of an answer, or of its absence; one message in any chat."""
    if not answer.answered:
        return _unanswered_card(answer, texts, links)
    first = answer.hits[0]
    lines = [f"{texts.unsure}\n"] if answer.confidence < _SURE else []
    lines.append(_passage_html(first, links))
    near = [hit for hit in answer.hits[1:] if hit.score >= _NEAR * first.score]
    others = [f"{mark} {_other(hit, links)}" for mark, hit in zip("②③④⑤", near, strict=False)]
    if others:
        lines.append(_escape(texts.others) + "\n" + "\n".join(others))
    matched = tuple(dict.fromkeys(first.passage.text[a:b] for a, b in first.highlights))
    notes = [texts.matched(matched)] if matched else []
    notes += [texts.missing(answer.missing)] if answer.missing else []
    notes.append(f"idx {version}")
    lines.append(f"<i>{_escape(_cut(_clean(' · '.join(notes)), _WORDS_UNITS))}</i>")
    return Card("\n".join(lines), _buttons(first.passage, texts, links))


def passage_card(passage: Passage, texts: Texts, links: Links) -> Card:
    """Return the card of a passage by itself: what its link and a shared result show."""
    return Card(_passage_html(Hit(passage, 0.0), links), _buttons(passage, texts, links))


def articles(hits: Sequence[Hit], texts: Texts, links: Links) -> list[Article]:
    """Return hits as inline results, their ids stable: the passages' own names."""
    return [
        Article(
            article_id=payload(hit.passage),
            title=_cut(_clean(_short_path(hit.passage)), _TITLE_UNITS) or hit.passage.passage_id,
            description=_snippet(hit, _SNIPPET_UNITS),
            card=Card(_passage_html(hit, links), _buttons(hit.passage, texts, links)),
        )
        for hit in hits
    ]


def start_card(texts: Texts, documents: int, headings: Sequence[str], passages: int) -> Card:
    """Return the greeting, with headings of the documents as examples of what to ask."""
    if not passages:
        return text_card(texts.no_documents)
    examples = "".join(f"\n· <code>{_escape(_cut(_clean(h), _OTHER_UNITS))}</code>" for h in headings)
    below = f"\n\n{_escape(texts.examples)}{examples}" if examples else ""
    return Card(_escape(texts.start(documents, passages)) + below)


def text_card(text: str) -> Card:
    """Return a card that says one of the bot's own texts."""
    return Card(_escape(_cut(_clean(text), MESSAGE_UNITS)))


def _unanswered_card(answer: Answer, texts: Texts, links: Links) -> Card:
    lines = [_escape(texts.not_found)]
    if answer.missing:
        lines.append(_escape(_cut(_clean(texts.missing(answer.missing)), _WORDS_UNITS)))
    if answer.hits:
        lines.append(_escape(texts.nearest))
        lines += [f"· {_other(hit, links)}" for hit in answer.hits[:_NEAREST]]
    return Card("\n".join(lines))


def _buttons(passage: Passage, texts: Texts, links: Links) -> tuple[tuple[Button, ...], ...]:
    share = Button(texts.share, share=f"#{payload(passage)}")
    return ((share, Button(texts.copy_link, copy=links.to(passage))),)


def _passage_html(hit: Hit, links: Links) -> str:
    """Source and headings, the passage as a quotation, its link."""
    link = links.to(hit.passage)
    body = _marked(hit)
    expandable = " expandable" if _units(hit.passage.text) > _EXPANDABLE_UNITS else ""
    path = " › ".join((hit.passage.source, *hit.passage.headings))
    return (
        f"📄 {_escape(_cut_middle(_clean(path), _PATH_UNITS))}\n"
        f"<blockquote{expandable}>{body}</blockquote>\n"
        f"🔗 {_escape(link)}"
    )


def _marked(hit: Hit) -> str:
    """The passage's text as HTML: the question's words bold, the deciding sentence underlined."""
    text = hit.passage.text
    shown = _fitting(text, _PASSAGE_UNITS)
    bold = [span for span in hit.highlights if span[1] <= shown][:_BOLD_SPANS]
    sentence = hit.sentence or (0, 0)
    edges = sorted({0, shown, *(min(edge, shown) for span in [*bold, sentence] for edge in span)})
    pieces = []
    underlined = False
    for start, end in pairwise(edges):
        inside = sentence[0] <= start < sentence[1]
        if inside != underlined:
            pieces.append("<u>" if inside else "</u>")
            underlined = inside
        piece = _escape(_clean(text[start:end]))
        pieces.append(f"<b>{piece}</b>" if any(a <= start < b for a, b in bold) else piece)
    return "".join(pieces) + ("</u>" if underlined else "") + ("…" if shown < len(text) else "")


def _other(hit: Hit, links: Links) -> str:
    """One line for a further hit: its file, and how the sentence that matters begins."""
    source = _cut_middle(_clean(hit.passage.source), _SOURCE_UNITS)
    return f"{_link(links.to(hit.passage), source)} › {_escape(_snippet(hit, _OTHER_UNITS))}"


def _short_path(passage: Passage) -> str:
    """Source and innermost heading: enough to choose by."""
    path = (passage.source, *passage.headings[-1:])
    return " › ".join(_cut_middle(_clean(part), _SOURCE_UNITS) for part in path)


def _snippet(hit: Hit, units: int) -> str:
    """The beginning of a passage's deciding sentence."""
    start = hit.sentence[0] if hit.sentence else 0
    text = " ".join(_clean(hit.passage.text[start : start + 2 * units]).split())
    return ("…" if start else "") + _cut(text, units)


def _link(address: str, text: str) -> str:
    return f'<a href="{html.escape(address)}">{_escape(text)}</a>'


# --- text that can be shown


def _clean(text: str) -> str:
    """The text without what a message cannot carry; a lost character is shown as lost."""
    return _UNSHOWABLE.sub("\ufffd", _DIRECTIONS.sub("", text.replace("\t", " ")))


def _escape(text: str) -> str:
    return html.escape(text, quote=False)


def _units(text: str) -> int:
    """Length in UTF-16 code units, as Telegram counts offsets."""
    return len(text) + sum(c > "\uffff" for c in text)


def _fitting(text: str, units: int) -> int:
    """How many characters of a text take at most so many units, not cut inside a cluster."""
    uncut = len(text)
    for place, char in enumerate(text):
        units -= 2 if char > "\uffff" else 1
        if units < 0:
            uncut = place
            break
    end = uncut
    while 0 < end < len(text) and (_ATTACHED.match(text[end]) or text[end - 1] == "\u200d"):
        end -= 1
    return end or uncut


def _cut(text: str, units: int) -> str:
    """The text, or as much of its beginning as fits, with an ellipsis."""
    return text if _units(text) <= units else text[: _fitting(text, units - 1)].rstrip() + "…"


def _cut_middle(text: str, units: int) -> str:
    """The text, or its beginning and its end: of a path both the file and the last heading tell."""
    if _units(text) <= units:
        return text
    tail = text[-(units // 2) :]
    while _units(tail) > units // 2:
        tail = tail[1:]
    return f"{_cut(text, units - _units(tail))}{tail.lstrip()}"
