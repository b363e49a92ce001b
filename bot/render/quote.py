"""A passage as a quotation, and as the one line that stands for it in a list."""

from __future__ import annotations

import html
from collections.abc import Callable
from itertools import pairwise

from bot.render.card import Links
from bot.render.showable import clean, columns, cut, cut_columns, cut_middle, escape, fitting, one_line, units
from bot.texts import Texts
from index import Passage
from index.rank.snapshot import Hit

# Telegram shows 100 entities of a message. A card's own lines take a few, and Telegram adds
# some for the addresses and names that it finds in a passage.
_BOLD_SPANS = 40
# The longest each part may be, so that a whole card stays within Telegram's limit.
_PASSAGE_UNITS = 2600
_NAME_UNITS = 80
_HEADINGS_UNITS = 160
_SOURCE_UNITS = 40
# A line on a phone has about 45 columns; the mark and the separator take some of them.
_SHORT_SOURCE_UNITS = 16
LINE_COLUMNS = 36
# To this the outer headings are cut where all of them take more than two lines.
_OUTER_COLUMNS = 20
# Other files with the same passage that are named.
_MOST_COPIES = 3
# A longer passage is folded, and opens with a tap.
_EXPANDABLE_UNITS = 300


def quotation(hit: Hit) -> str:
    """Return title, source and headings, and below them the passage as a quotation."""
    passage = hit.passage
    expandable = " expandable" if units(passage.text) > _EXPANDABLE_UNITS else ""
    title = escape(cut_columns(one_line(passage.title), 2 * _OUTER_COLUMNS))
    document = " · ".join(filter(None, [title, document_name(passage.source)]))
    path = [document, *map(escape, _headings(passage))]
    return f"📄 {' › '.join(path)}\n<blockquote{expandable}>{_marked(hit)}</blockquote>"


def also_line(hit: Hit, texts: Texts) -> list[str]:
    """Return the line with the other files that say the same, if there are any."""
    sources = [cut_middle(one_line(source), _SOURCE_UNITS) for source in hit.also_in[:_MOST_COPIES]]
    if not sources:
        return []
    more = f" +{len(hit.also_in) - _MOST_COPIES}" if len(hit.also_in) > _MOST_COPIES else ""
    return [f"<i>{with_names(lambda *names: texts.also_in(names), *sources)}{more}</i>"]


def link_line(passage: Passage, links: Links, texts: Texts) -> str:
    """Return the line with a passage's link, written out to be copied anywhere, and where it stands in the original."""
    place = cut_middle(one_line(texts.place(passage.where)), _NAME_UNITS)
    return " · ".join(filter(None, (f"🔗 {escape(links.to(passage))}", escape(place))))


def line(hit: Hit, links: Links) -> str:
    """Return one line for a hit: its file as a link, and the beginning of its deciding sentence."""
    source = cut_middle(one_line(hit.passage.source), _SHORT_SOURCE_UNITS) or hit.passage.passage_id
    room = max(LINE_COLUMNS - columns(source), LINE_COLUMNS // 3)
    text = excerpt(hit, LINE_COLUMNS)
    return f"{anchor(links.to(hit.passage), source)} › {escape(cut_columns(text, room))}"


def short_path(passage: Passage) -> str:
    """Return source and innermost heading: enough to choose by."""
    path = (passage.source, *passage.headings[-1:])
    return " › ".join(cut_middle(one_line(part), _SOURCE_UNITS) for part in path)


def excerpt(hit: Hit, limit: int) -> str:
    """Return the beginning of a passage's deciding sentence, on one line."""
    start = hit.sentence[0] if hit.sentence else 0
    text = one_line(hit.passage.text[start : start + 2 * limit])
    return ("…" if start else "") + cut(text, limit)


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
