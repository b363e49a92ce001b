"""What the bot says to keepers, in English."""

from __future__ import annotations

from bot.texts.keepers import KeepersTexts


def _passages(number: int) -> str:
    return f"{number:,} passage" if number == 1 else f"{number:,} passages"


def _outcome(added: int, changed: int, removed: int, copied: int) -> str:
    others = [(changed, "changed"), (removed, "removed"), (copied, "copy" if copied == 1 else "copies")]
    return ", ".join([f"+{_passages(added)}", *(f"{number:,} {what}" for number, what in others if number)])


KEEPERS_EN = KeepersTexts(
    which=lambda names, count: (
        f"📥 {', '.join(names)}{f' and {count - len(names)} more' if count > len(names) else ''}\n"
        "Into which folder? Nothing is stored before you choose."
    ),
    which_entry=lambda heading: f"📥 “{heading}”\nInto which folder? Nothing is stored before you choose.",
    storing="⏳ Fetching, reading, storing…",
    done_before="This is done already.",
    outcome=_outcome,
    colon=": ",
    same="unchanged",
    removed=lambda count: f"removed, −{_passages(count)}",
    more=lambda count: f"… and {count:,} more",
    nothing_stored="Nothing was stored.",
    titles={
        "store": "📥 Stored in {}",
        "keep": "📥 Kept in {}",
        "remove": "🗑 Removed from {}",
        "undo": "↩️ Undone in {}",
        "bring": "🕘 Brought back in {}",
    },
    undo="↩️ Undo",
    undone_before="This was undone already, or is too old to be undone.",
    changed_since=lambda source: f"⚠️ Not undone: {source} has been changed since.",
    not_written=lambda reason: f"⚠️ Nothing was changed, the folder of documents cannot be written: {reason}",
    too_large=lambda name, size, most: f"⚠️ {name} has {size:,} MB; {most:,} MB at most can be kept. Not stored.",
    too_large_there="larger than 20 MB, the most that this Bot API server gives unless it is started with --local",
    not_forgotten=lambda reason: f"⚠️ Your id still stands below entries, which cannot be written: {reason}",
    read_only=lambda reason: (
        f"⚠️ The folder of documents cannot be written ({reason}): files from the chat cannot be kept or removed. "
        "With Docker, mount it without :ro."
    ),
    keep_usage=(
        "Reply to a message with /keep heading, or write /keep heading and the text below it. "
        "The heading may be left out in a reply."
    ),
    in_private_first="Write to me in private first: there I ask into which folder it goes.",
    documents=lambda count, page, pages: f"📚 {count:,} documents" + (f", page {page}/{pages}" if pages > 1 else ""),
    facts=lambda size, date, passages, shown: f"{size} · {date} · {_passages(passages)} · read {shown:,}×",
    open="📖 Open",
    replace="🔁 Replace",
    remove="🗑 Remove",
    versions=lambda count: f"🕘 Old versions ({count})",
    back="‹ Back",
    sure=lambda source: f"Remove {source}? It can be undone.",
    sure_yes="🗑 Yes, remove it",
    old_versions=lambda source: f"🕘 Old versions of {source}: tap one to bring it back.",
    send_new=lambda source, suffix: f"🔁 Reply to this message with the new file ({suffix}) for {source}.",
    other_suffix=lambda suffix: f"⚠️ Not replaced: the new file must be a {suffix} file, too.",
    closed_to_you="You keep this document, but may not read it; /access says who may.",
    nothing_to_show="There is nothing in it to show.",
    no_such=lambda name, near: (
        f"There is no document “{name}”." + (f" Did you mean: {', '.join(near)}?" if near else " /docs lists them all.")
    ),
    rm_usage="Write the document behind the command: /rm NAME. /docs lists them all.",
    several="Which one?",
    reindexing="⏳ Reading everything again…",
    reindexed=lambda documents, passages, version: f"✅ {documents:,} documents, {_passages(passages)}, idx {version}",
    log=lambda page, pages: "📜 What was done, the latest first" + (f", page {page}/{pages}" if pages > 1 else ""),
    log_empty="Nothing has been changed from the chat yet.",
    test_usage="Write a question behind the command: /test question",
    explained={
        "read": "Read as",
        "official": "Added",
        "nowhere": "nowhere",
        "tokens": "Tokens",
        "answer": "✅ the answer",
        "nearest": "⚠️ the nearest",
        "none": "✖ none",
        "confidence": "sure",
        "topic": "on the topic",
        "decided": "Decided by",
        "start": "start",
        "score": "score",
        "coverage": "has of the question",
        "length": "long paragraphs",
        "lacking": "what is asked for is missing",
        "weight": "long question",
        "known": "known words",
        "size": "size",
        "cosine": "meaning",
        "unigrams": "characters",
        "bigrams": "pairs",
        "words": "words",
        "grams": "stems",
        "headings": "headings",
        "sentences": "best sentence",
        "factor": "names and titles",
        "why": "A passage stands where its score puts it, by words, or by words and meaning.",
    },
    access_of=lambda name: f"To let others see it: /access {name} + ID …",
    access_public="🌐 Everybody",
    access_closed="🔒 Only those named",
    deeds={
        "access public": "opened to all",
        "access closed": "closed",
        "access +": "let somebody see",
        "access -": "let somebody see no more",
        "store": "stored",
        "keep": "kept an entry",
        "remove": "removed",
        "undo": "undid",
        "bring": "brought back",
    },
)
