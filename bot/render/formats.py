"""Which files of the folder are not read, and why, in one line, however many they are."""

from __future__ import annotations

from collections.abc import Sequence

from bot.render.showable import cut_middle, one_line
from bot.texts import Texts
from index.read.document import Unreadable
from index.read.files import OtherFormat
from index.read.problems import PARTIAL, PROBLEMS

# Formats that are named, the commonest ones, and the longest name of a file.
_NAMED = 6
# Files that are named with the reason why they cannot be read.
_REASONS = 3
_NAME_UNITS = 60


def not_read(others: Sequence[OtherFormat], texts: Texts, *, examples: bool = False) -> str:
    """Return the line that counts the files of formats that are not read, with examples if wanted; empty for none."""
    if not others:
        return ""
    named = [_counted(other, texts, examples=examples) for other in others[:_NAMED]]
    return texts.not_read(sum(other.count for other in others), named, len(others) - len(named))


def unreadable(files: Sequence[Unreadable], texts: Texts) -> str:
    """Return the lines that count the files that could not be read, and those that could in part; empty for none."""
    partly = [file for file in files if file.problem[:1] and file.problem[0] in PARTIAL]
    wholly = [file for file in files if file not in partly]
    lines = [
        say(len(several), [_named(file, texts) for file in several[:_REASONS]], max(0, len(several) - _REASONS))
        for say, several in ((texts.unreadable, wholly), (texts.not_whole, partly))
        if several
    ]
    return "\n".join(lines)


def _named(file: Unreadable, texts: Texts) -> str:
    return f"{cut_middle(one_line(file.source), _NAME_UNITS)} – {reason(file, texts)}"


def reason(file: Unreadable, texts: Texts) -> str:
    """Return why a file could not be read, in somebody's language as far as the reason has a name."""
    return one_line(texts.problem(file.problem) if file.problem else file.reason)


def _counted(other: OtherFormat, texts: Texts, *, examples: bool) -> str:
    names = ", ".join(cut_middle(one_line(source), _NAME_UNITS) for source in other.examples)
    counted = f"{other.suffix or texts.no_suffix} {other.count}" + (f" ({names})" if examples else "")
    known = other.suffix.removeprefix(".")
    return f"{counted} – {texts.problem((known,))}" if known in PROBLEMS else counted
