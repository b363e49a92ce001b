"""read: charts of office files: their titles, and what they show as the rows of a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from xml.etree.ElementTree import Element

from index.read.archive import attribute, child, descendants, local
from index.read.blocks import Blocks
from index.read.number_formats import moment_of, plain_number, shown_moment, shown_number

_MOST_POINTS = 10_000


@dataclass(frozen=True, slots=True)
class _Series:
    """What a chart shows of one thing: its name, and its values by the names of the categories or their numbers."""

    name: str
    categories: dict[int, str]
    values: dict[int, str]


def add_chart(blocks: Blocks, chart: Element, level: int) -> None:
    """Add a chart to a document: its title as a heading, the titles of its axes as text, a row for each category."""
    plot = next(descendants(chart, "plotArea"), None)
    series = [_series(one) for one in descendants(chart, "ser")]
    lines = list(_lines(series))
    title = _text(child(chart, "chart", "title"))
    if title and lines:
        blocks.add_heading(title, level, stays=True)
    else:
        blocks.add_text(title)
    for axis in plot if plot is not None else ():
        blocks.add_text(_text(child(axis, "title")))
    blocks.add_rows((line, ()) for line in lines)
    if title and lines:
        blocks.end_section(level)


def _lines(series: list[_Series]) -> Iterator[str]:
    """A line for each category, with what each of the series has there."""
    numbers = sorted({number for one in series for number in one.values})
    for number in numbers:
        here = [one for one in series if number in one.values]
        categories = dict.fromkeys(one.categories.get(number, "") for one in here)
        for category in categories:
            said = [one for one in here if one.categories.get(number, "") == category]
            values = (f"{one.name}：{one.values[number]}" if one.name else one.values[number] for one in said)
            yield "；".join(filter(None, (category, *values)))


def _series(element: Element) -> _Series:
    named = next(iter(_points(child(element, "tx")).values()), "") or _text(child(element, "tx"))
    categories = child(element, "cat")
    values = child(element, "val")
    return _Series(
        named,
        _points(categories if categories is not None else child(element, "xVal")),
        _points(values if values is not None else child(element, "yVal")),
    )


def _points(element: Element | None) -> dict[int, str]:
    """The texts of points by their numbers, those of several levels from the outermost in."""
    levels = list(descendants(element, "lvl")) if element is not None else []
    if levels:
        return _joined([_level(level, "", are_numbers=False) for level in levels])
    found: dict[int, str] = {}
    for cache in element.iter() if element is not None else ():
        if local(cache) in ("strCache", "numCache", "strLit", "numLit"):
            code = child(cache, "formatCode")
            found |= _level(cache, (code.text or "") if code is not None else "", are_numbers=local(cache)[0] == "n")
    return found


def _joined(levels: list[dict[int, str]]) -> dict[int, str]:
    """The names of points, each after the names of its groups, which stand where these begin."""
    inner, *outer = levels
    found = {}
    for number, name in inner.items():
        groups = [level[max(n for n in level if n <= number)] for level in outer if any(n <= number for n in level)]
        found[number] = " ".join([*reversed(groups), name])
    return found


def _level(element: Element, code: str, *, are_numbers: bool) -> dict[int, str]:
    found = {}
    for point in islice(descendants(element, "pt"), _MOST_POINTS):
        value = child(point, "v")
        number = attribute(point, "idx")
        if number.isdigit() and value is not None and value.text and value.text.strip():
            text = " ".join(value.text.split())
            found[int(number)] = _shown(text, attribute(point, "formatCode") or code) if are_numbers else text
    return found


def _shown(value: str, code: str) -> str:
    """A number of a chart in its format."""
    try:
        number = float(value)
    except ValueError:
        return value
    moment = moment_of(number)
    shown = shown_number(number, code) or (shown_moment(moment, code) if moment is not None else None)
    return shown or plain_number(number)


def _text(element: Element | None) -> str:
    """The text of a title."""
    texts = (text.text or "" for text in descendants(element, "t")) if element is not None else ()
    return " ".join("".join(texts).split())
