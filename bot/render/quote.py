"""A passage as a quotation, with its source above it, and as the few lines that stand for it in a list."""

from __future__ import annotations

import html
from collections.abc import Callable
from itertools import pairwise

from bot.render.buttons import Position
from bot.render.card import Links
from bot.render.showable import (
    clean,
    columns,
    cut_columns,
    cut_middle,
    cut_middle_columns,
    escape,
    fitting,
    one_line,
    units,
)
from bot.texts import Texts
from index import Passage
from index.rank.hits import Hit

ALONE = Position()
"""The position of a document's only passage."""

# Telegram shows 100 entities of a message. A card's own lines take a few, and Telegram adds
# some for the addresses and names that it finds in a passage.
_BOLD_SPANS = 40
# The longest each part may be, so that a whole card stays within Telegram's limit.
_PASSAGE_UNITS = 2600
_NAME_UNITS = 80
_HEADINGS_UNITS = 160
_SOURCE_UNITS = 40
# A line on a phone has about 45 columns; a mark and the separators take some of them.
LINE_COLUMNS = 36
# A line that is only a link has a mark before it.
_LABEL_COLUMNS = 32
# To this the outer headings are cut where all of them take more than two lines.
_OUTER_COLUMNS = 20
# Other files with the same passage that are named.
_MOST_COPIES = 3
# Of a further hit, more than is ever shown.
_EXCERPT_CHARS = 200
# A longer passage is folded, and opens with a tap.
_EXPANDABLE_UNITS = 300


def source_lines(
    passage: Passage, texts: Texts, position: Position = ALONE, address: str | None = None, web: str | None = None
) -> str:
    """Return a passage's title and headings, and below them where in its file it stands.

    Args:
        passage: What is quoted.
        texts: The card's language.
        position: Of the passage; said where the document has more than one.
        address: Where the title leads; None: nowhere.
        web: Its page; None: there is none.
    """
    beside = [escape(cut_middle(one_line(texts.place(passage.where)), _NAME_UNITS))] if passage.where else []
    beside += [escape(texts.position(position.number, position.of))] if position.of > 1 else []
    beside += [document_name(passage.source)] if passage.title else []
    beside += [anchor(web, "🌐")] if web else []
    path = " › ".join([_title(passage, address), *map(escape, _headings(passage))])
    return "\n".join([f"📄 {path}", *([" · ".join(beside)] if beside else [])])


def quotation(hit: Hit) -> str:
    """Return a passage as a quotation."""
    expandable = " expandable" if units(hit.passage.text) > _EXPANDABLE_UNITS else ""
    return f"<blockquote{expandable}>{_marked(hit)}</blockquote>"


def also_line(hit: Hit, texts: Texts) -> list[str]:
    """Return the line with the other files that say the same, if there are any."""
    sources = [cut_middle(one_line(source), _SOURCE_UNITS) for source in hit.also_in[:_MOST_COPIES]]
    if not sources:
        return []
    more = f" +{len(hit.also_in) - _MOST_COPIES}" if len(hit.also_in) > _MOST_COPIES else ""
    return [f"<i>{with_names(lambda *names: texts.also_in(names), *sources)}{more}</i>"]


def further(hit: Hit, links: Links, below: str = "") -> str:
    """Return a further hit: its title and heading as a link, and below them what it says, two lines of a phone long.

    Args:
        hit: What is shown.
        links: Makes the link.
        below: The source of the document that is named above already.
    """
    passage = hit.passage
    known = below == passage.source and passage.headings_below_title
    named = shown_heading(passage) if known else label(passage) or passage.passage_id
    return f"{anchor(links.to(passage), named)}\n{escape(cut_columns(excerpt(hit), 2 * LINE_COLUMNS))}"


def source_and_heading(passage: Passage) -> str:
    """Return where a passage stands, in a line without marks: its source, and its innermost heading."""
    heading = one_line("".join(passage.headings[-1:]))
    return f"{passage.source} › {heading}" if heading else passage.source


def shown_heading(passage: Passage) -> str:
    """Return a passage's innermost heading, or else its title, on one line of a phone; empty if it has neither."""
    return cut_columns(one_line((passage.title, *passage.headings)[-1]), _LABEL_COLUMNS)


def label(passage: Passage) -> str:
    """Return a passage's title, or else its file, and its innermost heading, on one line of a phone."""
    heading = [one_line(heading) for heading in passage.headings_below_title[-1:]]
    room = _OUTER_COLUMNS if heading else _LABEL_COLUMNS
    named = cut_columns(one_line(passage.title), room) or cut_middle_columns(one_line(passage.source), room)
    return " › ".join([named, *(cut_columns(one, _LABEL_COLUMNS - columns(f"{named} › ")) for one in heading)])


def excerpt(hit: Hit) -> str:
    """Return a passage from its deciding sentence on, on one line, as much of it as may be shown."""
    start = hit.sentence[0] if hit.sentence else 0
    return one_line(hit.passage.text[start : start + _EXCERPT_CHARS])


def with_names(say: Callable[..., str], *names: str) -> str:
    """Return one of the bot's own texts as HTML, with the names of files in it as `document_name` shows them."""
    marks = [chr(0xE000 + number) for number in range(len(names))]
    text = escape(say(*marks))
    for mark, name in zip(marks, names, strict=True):
        text = text.replace(mark, document_name(name))
    return text


def document_name(source: str) -> str:
    """Return a document's name; as code, or Telegram would take handbook.md for an address in Moldova."""
    return f"<code>{escape(cut_middle(one_line(source), _NAME_UNITS))}</code>"


def anchor(address: str, text: str) -> str:
    """Return a link that shows a text."""
    return f'<a href="{html.escape(address)}">{escape(text)}</a>'


def _title(passage: Passage, address: str | None) -> str:
    """Return a passage's title, or else its file's name, as HTML."""
    title = cut_columns(one_line(passage.title), 2 * _OUTER_COLUMNS)
    if address is None:
        return f"<b>{escape(title)}</b>" if title else document_name(passage.source)
    named = title or cut_middle(one_line(passage.source), _NAME_UNITS) or passage.passage_id
    return f"<b>{anchor(address, named)}</b>"


def _headings(passage: Passage) -> list[str]:
    """Return the headings below a passage's title; where they are long, the outer are cut and all share one limit."""
    headings = [one_line(heading) for heading in passage.headings_below_title]
    if columns(" › ".join(headings)) > 2 * LINE_COLUMNS:
        headings[:-1] = [cut_columns(heading, _OUTER_COLUMNS) for heading in headings[:-1]]
    path = " › ".join(headings)
    return [cut_middle(path, _HEADINGS_UNITS)] if path else []


def _marked(hit: Hit) -> str:
    """Return the passage's text as HTML: the question's words bold, the deciding sentence underlined."""
    text = hit.passage.text
    shown = fitting(text, _PASSAGE_UNITS)
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
        piece = escape(clean(text[start:end]))
        pieces.append(f"<b>{piece}</b>" if any(a <= start < b for a, b in bold) else piece)
    return "".join(pieces) + ("</u>" if underlined else "") + ("…" if shown < len(text) else "")
