"""Every sentence in English."""

from __future__ import annotations

from bot.texts.keepers_en import KEEPERS_EN
from bot.texts.loop_en import EN as LOOP
from bot.texts.sentences import Texts
from index.read.problems import in_english

_KINDS = {
    "phone": "telephone number",
    "address": "address on the web",
    "money": "amount of money",
    "share": "share",
    "clock": "time of day",
    "frequency": "interval",
    "duration": "length of time",
    "day": "date",
    "when": "time",
    "ordinal": "ordinal",
    "number": "such number",
    "location": "location",
    "place": "place",
    "name": "name of a person",
    "person": "person or office",
}
_PLACES = {
    ("part", False): "“{}”",
    ("part", True): "“{}”",
    ("numbered part", False): "part {}",
    ("numbered part", True): "parts {}",
    ("sheet", False): "sheet “{}”",
    ("sheet", True): "sheets “{}”",
    ("page", False): "page {}",
    ("page", True): "pages {}",
    ("slide", False): "slide {}",
    ("slide", True): "slides {}",
    ("row", False): "row {}",
    ("row", True): "rows {}",
}


def counted(number: int, noun: str) -> str:
    """Return a number of things in English: 1 passage, 2 passages."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


EN = Texts(
    language="en",
    loop=LOOP,
    start=lambda documents, passages: (
        f"👋 I quote your documents, I never make things up. {counted(documents, 'document')}, "
        f"{counted(passages, 'passage')}. Just ask."
    ),
    examples="Tap one to try:",
    example=lambda heading: f"What about “{heading}”?",
    help=lambda name, sees_all: "\n".join(
        [
            "Send a question. I answer with the passage of the documents that says it, word for word, "
            "with its file, its headings and a link to share.",
            "",
            f"· In a group: /ask@{name} question; or reply to somebody's message with /ask@{name} and I answer that "
            "message; or reply to one of mine"
            + (f"; or @{name} question." if sees_all else ". I cannot see other messages, nor perhaps a bare mention."),
            f"· In any chat: type @{name} question, pick a row, and the passage is posted there.",
            "· Anyone can open the 🔗 link below a passage; 📤 posts it to another chat.",
            "· /privacy tells what is kept and for how long; /forget deletes what is kept of you.",
            "",
            "What the documents do not say, I say they do not, and which words occur nowhere.",
        ]
    ),
    help_guest=lambda name: (
        f'Where I am no member: send "@{name} question" as a message, without picking a row; '
        f"or reply to somebody's message with @{name}."
    ),
    added=lambda name, sees_all: (
        f"👋 Send /ask@{name} question, or reply to somebody's message with /ask@{name}, "
        "and I answer with the passage of the documents that says it."
        + (f" @{name} question works too." if sees_all else " I cannot see other messages.")
    ),
    not_here="Sorry, I am not meant to work here.",
    privacy=lambda days, found: (
        f"{found}\n"
        f"Kept for {days} days: questions, the passages shown, votes, passages posted. People and groups stand there "
        "under names that are made with a secret key.\n"
        "Your id and the group's are kept as they are only while an answer is owed or a line is yet to disappear.\n"
        "Who may see which folder is written down by ids, by the people who run this bot.\n"
        f"Who changes documents or rules from the chat stands with name and id in a list, for {days} days; below "
        f"entries kept from the chat, with the id. What was replaced is kept for {days} days.\n"
        "/forget deletes your questions, votes and posts at once, and makes a code of your name and id in that list "
        "and below entries; the deed stays. The log holds errors only, without questions.\n"
        "With privacy mode on, Telegram does not pass me group messages that are not meant for me."
    ),
    on_a_server=(
        "All this, and the key, is on a database server: what is deleted there is found by nobody any more, "
        "but leaves its disk and its backups only in time."
    ),
    words_alone="No language model, no third party: the search runs offline on this machine.",
    compares_here="Nothing is generated, no third party: a small model compares meanings, offline on this machine.",
    compares_at=lambda host: (
        f"Nothing is generated. To compare meanings, questions and passages are sent to a model at {host}."
    ),
    erased=lambda count: f"Deleted: {count} of your questions, and your votes and posts.",
    usage=lambda name: (
        f"Write the question behind the command: /ask@{name} question, or reply to a text message with /ask@{name}."
    ),
    guest_usage=lambda name: f"Write the question behind @{name}, or reply to a text message with @{name}.",
    answer="Answer",
    read_as=lambda question: f"↩️ Read with your last question: {question}",
    alone="↩️ Undo",
    mended=lambda words: f"✏️ Read as {', '.join(f'“{word}”' for word in words)}",
    may_mean=lambda question: f"Did you mean: {question}",
    verbatim="✏️ Undo",
    polite="😊 I am here. Whatever you want to know from the documents, just ask.",
    answered_above="↑ Answered just now",
    too_fast=lambda seconds: f"You are asking a little fast; please wait about {seconds} s.",
    too_many=lambda seconds: f"There are many questions in this group; please wait about {seconds} s.",
    only_text="I read text only. Please send your question as a sentence.",
    no_documents="There are no documents to search yet.",
    not_read=lambda count, formats, more: (
        ("1 file of another format is" if count == 1 else f"{count} files of other formats are")
        + f" not read: {', '.join(formats)}"
        + (f", and {more} more formats" if more > 1 else ", and 1 more format" if more else "")
    ),
    no_suffix="no suffix",
    nearest_only="⚠️ The nearest passage; it may not say it",
    lacks=lambda kind: f": it has no {_KINDS.get(kind, kind)}",
    other_language="The documents are in another language: please ask in theirs.",
    not_found="No passage found that answers this.",
    pending=lambda count: f"⏳ {counted(count, 'file')} still to be read; the answer may be another one then.",
    not_found_yet=lambda count: (
        f"⏳ Nothing found so far: {counted(count, 'file')} still to be read, so this is provisional."
    ),
    inline_pending=lambda count: f"⏳ {counted(count, 'file')} still to be read · ask in private",
    missing=lambda words: f"Never mentioned in the documents: {', '.join(words)}",
    headings="Nearest headings:",
    nearest="Nearest passages:",
    others="Also:",
    position=lambda number, of: f"passage {number}/{of}",
    also_in=lambda sources: f"also in {', '.join(sources)}",
    place=lambda where: ", ".join(_PLACES[one.named, one.first != one.last].format(one.ends) for one in where),
    problem=lambda problem: in_english(tuple(problem)),
    unreadable=lambda count, files, more: (
        f"{count} {'file' if count == 1 else 'files'} could not be read: {'; '.join(files)}"
        + (f"; and {more} more" if more else "")
    ),
    not_whole=lambda count, files, more: (
        f"{counted(count, 'file')} not read whole: {'; '.join(files)}" + (f"; and {more} more" if more else "")
    ),
    matched=lambda words: f"matched: {', '.join(words)}",
    asked=lambda question: f"💬 {question}",
    unknown_passage="The passage of this link is no longer in the documents. Send me a question and I will look again.",
    failed=lambda name: f"⚙️ Something went wrong; it is logged as #{name}. Please try again later.",
    crowded="⏳ Many people are asking at once. Your question has arrived, and I will answer it in its turn.",
    given_up="Sorry, I tried this several times and never came to the end of it. Could you put it differently?",
    share="📤 Send",
    copy_link="🔗 Link",
    before="▲ Up",
    after="▼ Down",
    file="📎 File",
    back="‹ Back",
    old_text="🕘 Old",
    new_text="See the present text",
    shared="Quoted word for word from the document; tap the title to read on or to ask.",
    changed="ℹ️ This passage has been changed; this is what it says now.",
    old="🕘 This is an old text; the document has been changed.",
    renamed=lambda old, new: f"ℹ️ The file has another name now: {old} → {new}",
    removed=lambda source: f"ℹ️ This passage has been removed from {source}.",
    bad_link="This link is incomplete or mistyped. Send me a question and I will look.",
    link_of_other="This is another bot's link, which I cannot open. Send me a question and I will look.",
    passage_removed="This passage is no longer in the documents.",
    document_ends="The document ends here.",
    bad_button="This button no longer works.",
    voted=lambda up, down: f"Noted, thank you. 👍 {up} · 👎 {down}",
    unvoted=lambda up, down: f"Taken back. 👍 {up} · 👎 {down}",
    forgotten="This question is no longer kept; please ask it again.",
    sending="Sending…",
    file_missing="This file is no longer in the folder of documents.",
    file_too_big=lambda mb: f"This file has {mb} MB; Telegram takes no more than 50 MB.",
    file_changed="ℹ️ The file has been changed since; that passage is no longer in it.",
    inline_hint="💬 Type a question, or ask in private",
    inline_none="Nothing found · ask in private",
    access_public="🌐 everybody",
    access_closed="🔒 nobody",
    access_only=lambda groups, people: (
        "🔒 "
        + "; ".join(
            [
                *([f"groups {', '.join(map(str, groups))}"] if groups else []),
                *([f"people {', '.join(map(str, people))}"] if people else []),
            ]
        )
    ),
    access_root="/ (files outside folders, and folders without rules)",
    access_no_folder=lambda names: f"⚠️ No such folder: {', '.join(names)}",
    access_help=(
        "To change it: /access FOLDER closed · /access FOLDER public · /access FOLDER + ID … · /access FOLDER - ID …\n"
        "Groups have negative ids; their members may ask in private, too. / stands for the folder itself."
    ),
    access_usage=lambda names: (
        "I did not understand that. Like this: /access FOLDER closed, public, + ID or - ID. "
        + (f"Folders: {', '.join(names)}" if names else "There are no folders yet.")
    ),
    access_not_written=lambda reason: f"⚠️ Nothing was changed, the rules cannot be written: {reason}",
    ids=lambda person, chat: "\n".join([*([f"Your id: {person}"] if person else []), f"This chat's id: {chat}"]),
    keepers=KEEPERS_EN,
    commands={
        "ask": "Ask: /ask question, or as a reply to a message",
        "help": "How to use it",
        "privacy": "What is kept",
        "forget": "Delete what is kept of me",
        "id": "Your id and this chat's",
        "access": "Who may see which folder",
        "docs": "All documents: read, replace, remove",
        "rm": "Remove a document: /rm name",
        "keep": "Keep a message: reply with /keep heading",
        "reindex": "Read all documents again",
        "test": "Why a question is answered as it is",
        "log": "Who changed what",
    },
    description=(
        "Send a question and I answer with the passage of the documents that says it: which file, under which "
        "heading, the deciding sentence marked, with a link anyone can open. If the documents do not say it, I say so."
    ),
    short_description="Answers questions with the passage that says it, its source and a link to share.",
)
