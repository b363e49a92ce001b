"""What the bot says, one field a sentence; a language that lacks one is a type error."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Texts:
    """What the bot says in one language. No HTML here: `render` escapes what it is given."""

    language: str
    """By which `TEXTS` has it: zh, zh-hant, en."""
    start: Callable[[int, int], str]
    """Greeting; documents, passages."""
    examples: str
    """Above the headings offered as examples."""
    help: Callable[[str, bool], str]
    """How to ask; the bot's name, whether it sees all messages of its groups."""
    privacy: str
    usage: Callable[[str], str]
    """/ask without a question; the bot's name."""
    only_text: str
    """To a picture, a sticker, a voice message."""
    no_documents: str
    """Nothing is indexed."""
    unsure: str
    """Above an answer that may be none."""
    not_found: str
    """Above what was found instead of an answer."""
    missing: Callable[[Sequence[str]], str]
    """Words that are nowhere in the documents."""
    nearest: str
    """Above the nearest passages of an unanswered question."""
    others: str
    """Before the links to further hits."""
    matched: Callable[[Sequence[str]], str]
    """Words of the question that the passage has."""
    gone: str
    """A link to a passage that is not in the documents."""
    failed: Callable[[str], str]
    """Something went wrong; a name by which the keeper finds it in the log."""
    share: str
    copy_link: str
    inline_hint: str
    """Button above an empty inline query."""
    inline_none: str
    """Button above an inline query without hits."""
    commands: dict[str, str]
    """Command -> what the menu says of it."""
    description: str
    """What an empty private chat shows; 512 characters at most."""
    short_description: str
    """What the profile and shared links show; 120 characters at most."""
