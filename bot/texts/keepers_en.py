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
    too_large=lambda name, size, most: f"⚠️ {name} has {size:,} MB; bots can fetch {most:,} MB at most. Not stored.",
    not_fetched=lambda reason: f"Telegram does not give it: {reason}",
    read_only=lambda reason: (
        f"⚠️ The folder of documents cannot be written ({reason}): files from the chat cannot be kept or removed. "
        "With Docker, mount it without :ro."
    ),
    keep_usage=(
        "Reply to a message with /keep heading, or write /keep heading and the text below it. "
        "The heading may be left out in a reply."
    ),
    deeds={
        "store": "stored",
        "keep": "kept an entry",
        "remove": "removed",
        "undo": "undid",
        "bring": "brought back",
    },
)
