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
    help_guest: Callable[[str], str]
    """Below it, how to ask where the bot is no member; its name."""
    added: Callable[[str, bool], str]
    """Where the bot is added to a group; its name, whether it sees all messages there."""
    not_here: str
    """Where the bot is not meant to work; 64 characters at most, a button says it too."""
    privacy: Callable[[int], str]
    """What is kept; the days for which it is."""
    erased: Callable[[int], str]
    """After /forget; how many questions there were."""
    usage: Callable[[str], str]
    """/ask without a question; the bot's name."""
    guest_usage: Callable[[str], str]
    """To who calls the bot into a chat without a question; the bot's name."""
    answer: str
    """What a card is, where Telegram wants a title."""
    read_as: Callable[[str], str]
    """Above an answer to a question that was read together with the one before; how it was read."""
    alone: str
    """Button that answers the question by itself."""
    answered_above: str
    """Pointer to the answer that a group got to the same question just now."""
    too_fast: Callable[[int], str]
    """To a person in a group who asks too much; seconds to wait."""
    too_many: Callable[[int], str]
    """To a group that asks too much; seconds to wait."""
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
    before: str
    """Button to the passage before, in its document."""
    after: str
    """Button to the passage after."""
    file: str
    """Button that sends the original file."""
    back: str
    """Button from the passages around a hit back to it."""
    old_text: str
    """Button to the text that a changed passage had."""
    new_text: str
    """Button back to the text that it has now."""
    shared: str
    """Below a passage posted where people may never have heard of the bot."""
    changed: str
    """Above a passage whose text is not that of its link any more."""
    old: str
    """Above a text that is not in the documents any more."""
    renamed: Callable[[str, str], str]
    """Above a passage whose file has another name now; the old name, the new one."""
    removed: Callable[[str], str]
    """A link to a passage that is not in the documents any more; its file."""
    bad_link: str
    """A link that is none of the bot's."""
    passage_gone: str
    """A button of a passage that is not in the documents any more."""
    document_ends: str
    """▲ or ▼ where there is nothing more."""
    bad_button: str
    """A button that is none of the bot's."""
    voted: Callable[[int, int], str]
    """After a vote; how many found the passage right, how many did not."""
    forgotten: str
    """A button of a question that is not kept any more."""
    sending: str
    """While a file is on its way."""
    file_gone: str
    """A file that is not there."""
    file_too_big: Callable[[int], str]
    """A file that Telegram does not take; its size in MB."""
    file_changed: str
    """Below a file that does not have the passage any more."""
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
