"""tokenize: blank what all addresses have, so that a link is found by its telling parts alone.

Example: `https://www.fin.example.com/a.html` → `fin.example`, `a`. A text that explains what
`www` or `html` is keeps the word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_LABEL = "[a-z0-9-]+"
# To the next address, where several stand in a row.
_PATH = r"(?:(?!(?:https?|ftp)://|(?<=[,;|])www\d?\.)[\x21-\x7e])*"
# What every address has, and the stretch around it that may be one.
_HINT = re.compile(r"[:w@.](?:(?<=:)//|(?<=w)ww|(?<=@)|(?<=\.)(?:com|cn|org|gov|edu))")
_STRETCH = re.compile(r"[\x21-\x7e]+")
_ADDRESS = re.compile(
    r"(?<![a-z0-9])(?:"
    rf"(?P<scheme>(?:https?|ftp)://(?:www\d?\.)?|www\d?\.)(?P<host>[a-z0-9.-]+)(?P<path>{_PATH})"
    rf"|(?<=@)(?P<mail>{_LABEL}(?:\.{_LABEL})+)"
    rf"|(?<![.@-])(?P<bare>(?:{_LABEL}\.)+(?:com|cn|org|gov|edu)(?![a-z0-9-]))(?P<page>/{_PATH})?"
    ")"
)
# The last label of a host, and the one before it in .com.cn, .co.uk.
_TOP = re.compile(r"(?:(?<=\.)(?:com|co|org|net|gov|edu|ac)\.)?(?<=\.)[a-z]{2,}\.?$")
_IN_PATH = re.compile(r"(?<=\.)(?:html?|shtml|php|aspx?|jsp)(?![a-z0-9])|%[0-9a-f]{2}")


def common_parts(folded: str) -> Iterator[tuple[int, int, str]]:
    """Yield the parts of addresses that say nothing of where they lead, each as (start, end, blanks).

    | part of an address          | example                       |
    |-----------------------------|-------------------------------|
    | scheme and `www`            | `https://www.`                |
    | last labels of the host     | `com`, `com.cn`               |
    | file type of a page         | `.html`                       |
    | bytes written as two digits | `%E5`                         |
    """
    end = 0
    for hint in _HINT.finditer(folded):
        if hint.start() >= end:
            start = hint.start()
            while start > end and "\x20" < folded[start - 1] < "\x7f":
                start -= 1
            stretch = _STRETCH.match(folded, start)
            end = stretch.end() if stretch else hint.end()
            yield from _common_parts(folded, start, end)


def _common_parts(folded: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    for match in _ADDRESS.finditer(folded, start, end):
        yield from _blanks(*match.span("scheme"))
        for pattern, groups in ((_TOP, ("host", "mail", "bare")), (_IN_PATH, ("path", "page"))):
            for group in groups:
                for common in pattern.finditer(match[group] or ""):
                    yield from _blanks(match.start(group) + common.start(), match.start(group) + common.end())


def _blanks(start: int, end: int) -> Iterator[tuple[int, int, str]]:
    if start < end:
        yield start, end, " " * (end - start)
