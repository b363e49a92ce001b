"""Telegram's HTML, as strictly as the Bot API takes it (Formatting options, HTML style)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(r"<(/?)([a-z-]+)((?:\s[^<>]*)?)>|&(lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);|[^<>&]|(.)", re.DOTALL)
_TAGS = {"b", "i", "u", "s", "a", "code", "pre", "blockquote"}
_ATTRIBUTES = {"a": r' href="[^"<>]+"', "blockquote": r"( expandable)?"}
_REFERENCES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}


class Refused(ValueError):
    """What the Bot API would answer with 400."""


@dataclass(frozen=True)
class Entity:
    tag: str
    text: str


def parse(source: str) -> tuple[str, list[Entity]]:
    """The text and the entities of a message; `Refused` where Telegram would refuse it."""
    try:
        size = len(source.encode())
    except UnicodeEncodeError:
        raise Refused("strings must be encoded in UTF-8") from None
    if size > 1 << 15:
        raise Refused("text is too long")
    text = ""
    open_tags: list[tuple[str, int]] = []
    entities: list[Entity] = []
    for match in _TOKEN.finditer(source):
        closing, tag, attributes, reference, stray = match.groups()
        if stray:
            raise Refused(f"unescaped {stray!r}")
        if not tag:
            text += _REFERENCES.get(reference, "?") if reference else match.group()
        elif closing:
            if not open_tags or open_tags[-1][0] != tag:
                raise Refused(f"unexpected end tag {tag}")
            _, start = open_tags.pop()
            entities.append(Entity(tag, text[start:]))
        else:
            if tag not in _TAGS or not re.fullmatch(_ATTRIBUTES.get(tag, ""), attributes):
                raise Refused(f"unsupported start tag {match.group()}")
            if tag == "blockquote" and any(name == "blockquote" for name, _ in open_tags):
                raise Refused("nested quotation")
            open_tags.append((tag, len(text)))
    if open_tags:
        raise Refused(f"no end tag for {open_tags[-1][0]}")
    if len(text.encode("utf-16-le")) // 2 > 4096:
        raise Refused("message is too long")
    if not text.strip():
        raise Refused("message text is empty")
    return text, entities
