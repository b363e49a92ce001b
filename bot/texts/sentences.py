"""What the bot says: a field for each sentence, so that a language that lacks one is a type error."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.texts.keepers import KeepersTexts
from bot.texts.loop import LoopTexts
from index.read.document import Stretch


@dataclass(frozen=True, slots=True)
class Texts:
    """What the bot says in one language, without HTML: `render` escapes it."""

    language: str
    """The key in `TEXTS`: zh, zh-hant, en."""
    loop: LoopTexts
    """What is said of questions without an answer."""
    start: Callable[[int, int], str]
    """Greeting; takes the numbers of documents and passages."""
    examples: str
    """Above the buttons with questions to try."""
    example: Callable[[str], str]
    """A whole question about what a heading names."""
    help: Callable[[str, bool], str]
    """How to ask; takes the bot's name, and whether it sees all messages of its groups."""
    help_guest: Callable[[str], str]
    """Below `help`: how to ask where the bot is no member; takes its name."""
    added: Callable[[str, bool], str]
    """To a group that adds the bot; takes its name, and whether it sees all messages there."""
    not_here: str
    """To who asks where the bot is not meant to work; 64 characters at most, since a button says it too."""
    privacy: Callable[[int, str], str]
    """What the bot stores; takes the days for which it does, and one of the next three."""
    on_a_server: str
    """What is so besides where the ledger is on a server."""
    words_alone: str
    """Where answers are found by words alone."""
    compares_here: str
    """Where a model on this machine compares meanings."""
    compares_at: Callable[[str], str]
    """Where a model elsewhere does; takes the host to which texts are sent."""
    erased: Callable[[int], str]
    """After /forget; takes the number of questions that were deleted."""
    usage: Callable[[str], str]
    """To /ask without a question; takes the bot's name."""
    guest_usage: Callable[[str], str]
    """To who calls the bot as a guest without a question; takes the bot's name."""
    answer: str
    """Title of a card, where Telegram wants one."""
    read_as: Callable[[str], str]
    """Above an answer to a question that was read together with the one before; takes both as one."""
    alone: str
    """Button that answers such a question by itself."""
    mended: Callable[[Sequence[str]], str]
    """Above an answer to a question with slips of the pen; takes the words that they are read as."""
    may_mean: Callable[[str], str]
    """Below what was not found; takes the question in another spelling, which has an answer."""
    verbatim: str
    """Button that searches such a question word for word."""
    polite: str
    """To a greeting, thanks or 👍, which ask nothing."""
    answered_above: str
    """Pointer to the answer that a group got to the same question just now."""
    too_fast: Callable[[int], str]
    """To a person in a group who asks too much; takes the seconds to wait."""
    too_many: Callable[[int], str]
    """To a group that asks too much; takes the seconds to wait."""
    only_text: str
    """To a picture, a sticker, a voice message."""
    no_documents: str
    """Greeting while there are no documents."""
    not_read: Callable[[int, Sequence[str], int], str]
    """Which files are not read; takes their number, formats with counts, and the number of further formats."""
    no_suffix: str
    """There, in the place of a format: names without one."""
    nearest_only: str
    """Above a passage that may not say what is asked."""
    lacks: Callable[[str], str]
    """After it; takes the kind of thing that is asked for and that the passage has none of."""
    other_language: str
    """Below `not_found`, where the documents are in another script than the question."""
    not_found: str
    """Above what was found instead of an answer."""
    pending: Callable[[int], str]
    """Above an answer while the folder is read for the first time; takes the number of files still to be read."""
    not_found_yet: Callable[[int], str]
    """The same, where nothing was found in those read so far."""
    inline_pending: Callable[[int], str]
    """The same, on the button above inline rows."""
    missing: Callable[[Sequence[str]], str]
    """Below the answer; takes the words that are nowhere in the documents."""
    headings: str
    """Above the nearest headings of an unanswered question."""
    nearest: str
    """Above the passages that are nearest to a removed one."""
    others: str
    """Above further hits."""
    position: Callable[[int, int], str]
    """Beside a file's name; takes which of its passages is shown, and how many there are."""
    also_in: Callable[[Sequence[str]], str]
    """Below a passage; takes the other files that say the same."""
    place: Callable[[Sequence[Stretch]], str]
    """Behind a passage's link; takes the places in its original that it spans, outermost first."""
    problem: Callable[[Sequence[str]], str]
    """Why a file is not read, and what helps; takes the name of the reason and what it is filled with."""
    unreadable: Callable[[int, Sequence[str], int], str]
    """Which files could not be read; takes their number, some with reasons, and the number of further ones."""
    not_whole: Callable[[int, Sequence[str], int], str]
    """Of which files not all could be read; takes the same."""
    matched: Callable[[Sequence[str]], str]
    """In the footer; takes the words of the question that the passage has."""
    asked: Callable[[str], str]
    """Above the answer to a question that was tapped; takes the question."""
    unknown_passage: str
    """To a link whose passage the bot does not know."""
    failed: Callable[[str], str]
    """To who asked when something went wrong; takes the name of the error in the log."""
    given_up: str
    crowded: str
    """To who asked a question that ended the bot again and again, so that it is not tried any more."""
    share: str
    """Button that posts the passage to another chat."""
    copy_link: str
    """Button that copies the passage's link."""
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
    """Above a passage whose text has changed since its link was made."""
    old: str
    """Above the old text of a changed passage."""
    renamed: Callable[[str, str], str]
    """Above a passage whose file was renamed; takes the old name and the new one."""
    removed: Callable[[str], str]
    """To a link whose passage was removed from the documents; takes its file."""
    bad_link: str
    """To a link of the bot's that is incomplete."""
    link_of_other: str
    """To a link of another bot's."""
    passage_removed: str
    """To a button of a passage that was removed from the documents."""
    document_ends: str
    """To ▲ or ▼ at the end of the document."""
    bad_button: str
    """To a button that is none of the bot's, or too old."""
    voted: Callable[[int, int], str]
    """After a vote; takes how many found the passage right, and how many did not."""
    unvoted: Callable[[int, int], str]
    """After a vote was taken back; takes the same."""
    forgotten: str
    """To a button of a question that the bot stores no more."""
    sending: str
    """While a file is on its way."""
    file_missing: str
    """To who wants a file that is not in the folder any more."""
    file_too_big: Callable[[int], str]
    """To who wants a file that Telegram does not take; takes its size in MB."""
    file_changed: str
    """Below a file that does not contain the passage any more."""
    inline_hint: str
    """Button above an empty inline query."""
    inline_none: str
    """Button above an inline query without hits."""
    access_public: str
    """Of a collection that everybody may see."""
    access_closed: str
    """Of a collection that nobody may see."""
    access_only: Callable[[Sequence[int], Sequence[int]], str]
    """Of a collection that some may see; takes the ids of groups and of people."""
    access_root: str
    """How the folder itself is called: files outside collections, and collections without rules."""
    access_no_folder: Callable[[Sequence[str]], str]
    """To an admin; takes the names of rules for folders that there are not."""
    access_help: str
    """Below the list of collections: how to change who may see them."""
    access_usage: Callable[[Sequence[str]], str]
    """To a change that cannot be understood; takes the collections."""
    access_not_written: Callable[[str], str]
    """Where rules cannot be written; takes the reason."""
    ids: Callable[[int | None, int], str]
    """To /id; takes the person's id, None where nobody can tell, and the chat's."""
    keepers: KeepersTexts
    """What is said to keepers of the documents."""
    commands: dict[str, str]
    """Command -> what the menu says of it."""
    description: str
    """What an empty private chat shows; 512 characters at most."""
    short_description: str
    """What the profile and shared links show; 120 characters at most."""
