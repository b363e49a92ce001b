"""Which files of the folder are not read, in one line, however many they are."""

from __future__ import annotations

from collections.abc import Sequence

from bot.render.showable import cut_middle, one_line
from bot.texts import Texts
from index.read.files import OtherFormat

# Formats that are named, the commonest ones, and the longest name of a file.
_NAMED = 6
_NAME_UNITS = 60


def not_read(others: Sequence[OtherFormat], texts: Texts, *, examples: bool = False) -> str:
    """Return the line that counts the files of formats that are not read, with examples if wanted; empty for none."""
    if not others:
        return ""
    named = [_counted(other, texts, examples=examples) for other in others[:_NAMED]]
    return texts.not_read(sum(other.count for other in others), named, len(others) - len(named))


def _counted(other: OtherFormat, texts: Texts, *, examples: bool) -> str:
    names = ", ".join(cut_middle(one_line(source), _NAME_UNITS) for source in other.examples)
    return f"{other.suffix or texts.no_suffix} {other.count}" + (f" ({names})" if examples else "")
