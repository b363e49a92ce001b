"""read: take the front matter off a Markdown text: title, tags and date between two rules at its top.

Read line by line, not by a YAML parser: people write `title: Leave: how much`, which is no YAML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Between two rules (YAML: ---, TOML: +++) at the very top; its first line is `key:`, `key =`.
_FRONT_MATTER = re.compile(
    r"\A\s*(?P<rule>---|\+\+\+)[ \t]*\n"
    r"(?P<lines>(?:[ \t]*(?:#[^\n]*)?\n)*[\w-]+[ \t]*[:=][^\n]*\n(?:[^\n]*\n)*?)"
    r"(?:(?P=rule)|\.\.\.)[ \t]*(?:\n|\Z)"
)
_ENTRY = re.compile(r"(?P<key>[\w-]+)[ \t]*[:=][ \t]*(?P<value>.*)")
_MEMBER = re.compile(r"[ \t]*-[ \t]+(?P<value>.*)")
_TITLES = ("title", "标题", "標題")
_TAGS = ("tags", "tag", "categories", "category", "keywords", "aliases", "alias", "标签", "標籤", "分类", "关键词")
_DATES = ("date", "updated", "lastmod", "日期")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a document says of itself.

    Attributes:
        title: Empty if there is none.
        names: Tags and dates, in their order.
        body: The text below.
    """

    title: str
    names: tuple[str, ...]
    body: str


def front_matter(text: str) -> FrontMatter:
    """Return the front matter of a text and its body; a text without one is all body."""
    match = _FRONT_MATTER.match(text)
    if not match:
        return FrontMatter("", (), text)
    values: dict[str, list[str]] = {}
    key = ""
    for line in match["lines"].split("\n"):
        if entry := _ENTRY.fullmatch(line):
            key = entry["key"].lower()
            values[key] = _members(entry["value"])
        elif (member := _MEMBER.fullmatch(line)) and key:
            values[key] += _members(member["value"])
    title = next((" ".join(values[key]) for key in _TITLES if values.get(key)), "")
    names = [value for key in (*_TAGS, *_DATES) for value in values.get(key, ())]
    return FrontMatter(title, tuple(dict.fromkeys(names)), text[match.end() :])


def _members(value: str) -> list[str]:
    """The texts of a value: of a list each member. Example: [a, "b c"] → a, b c."""
    value = value.strip()
    listed = value.startswith("[") and value.endswith("]")
    members = value[1:-1].split(",") if listed else [value]
    bare = (_unquoted(member.strip()) for member in members)
    return [member for member in bare if member]


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1].strip() if quoted else value
