"""What the bot says of questions without an answer, in English."""

from __future__ import annotations

from bot.texts.loop import LoopTexts

_STATES = {"new": "🆕 new", "checking": "🔎 checking", "answered": "✅ answered", "declined": "🚫 declined"}


def _many(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"


EN = LoopTexts(
    bell="🔔 Tell me when there is an answer",
    unbell="🔕 Do not tell me",
    bell_on="I will tell you here once there is an answer (kept for 30 days).",
    bell_off="I will not tell you.",
    bell_told="You were told of the answer already.",
    bell_of_other="Somebody else asked this; please ask it yourself.",
    told=lambda question: f"🔔 You asked: {question}",
    pinned="📌 Pinned by the keepers",
    why="What is wrong?",
    reasons={"off": "Off the point", "outdated": "Outdated", "incomplete": "Incomplete", "other": "Another"},
    reason_noted="Noted, thank you.",
    which="Which passage is right?",
    states=_STATES,
    gaps=lambda counts, page, pages: (
        "📮 Questions without an answer: "
        + " · ".join(f"{_STATES[state]} {count}" for state, count in counts.items() if count)
        + (f" (page {page}/{pages})" if pages > 1 else "")
    ),
    no_gaps="📮 No question is without an answer.",
    gap_facts=lambda asked, people, since: (
        f"asked {'once' if asked == 1 else f'{asked} times'} · "
        f"{people} {'person' if people == 1 else 'people'} · since {since}"
    ),
    chats=lambda count: f"{count} chats",
    due=lambda day, over: f"⏰ overdue since {day}" if over else f"due {day}",
    owner=lambda name: f"taken by {name}",
    orders={"age": "By age", "people": "By people", "owner": "By owner"},
    wordings="Also asked as:",
    nearest="Nearest passages:",
    voted_down=lambda reasons: "👎 somebody found the answer wrong" + (f": {', '.join(reasons)}" if reasons else ""),
    answered_by={
        "document": "answered by a document",
        "entry": "answered by a reply",
        "pin": "answered by a pinned passage",
    },
    proposed="⏳ another admin is to confirm it",
    how=(
        "Reply to this card with the answer, which becomes an entry; "
        "or with the link of a passage, which is then pinned as the answer."
    ),
    buttons={
        "take": "✋ Take",
        "release": "↩️ Leave",
        "decline": "🚫 Decline",
        "reopen": "🔁 Reopen",
        "how": "✍️ Answer",
        "pins": "📌 Pin",
        "parts": "✂️ Split",
        "like": "🧲 Merge",
        "confirm": "✅ Confirm",
        "reject": "❌ Reject",
        "list": "‹ List",
    },
    gap_gone="This question is no longer there.",
    done={
        "take": "It is yours.",
        "release": "Left to others.",
        "decline": "Declined.",
        "reopen": "Open again.",
        "pin": "Pinned.",
        "part": "Split.",
        "merge": "Merged.",
        "into": "Stored; those who asked are told.",
        "confirm": "Confirmed.",
        "reject": "Rejected.",
        "proposed": "Another admin is to confirm it.",
    },
    not_now="That cannot be done now; the card shows how it stands.",
    by_another="Another admin is to confirm it.",
    choose={
        "pins": "Which passage is the answer?",
        "parts": "Which wording is another question?",
        "like": "Which question is the same?",
        "into": "Into which folder?",
    },
    nothing_to_choose="There is nothing to choose.",
    not_pinnable="Not all who asked may see this passage, so it cannot be pinned.",
    digest=lambda new, overdue, answered, resolved: (
        f"📬 Questions today: {new} new · {overdue} overdue · {answered} answered"
        + ("" if resolved is None else f" · {resolved}% resolved")
    ),
    replayed=lambda open_, changed, worse: ", ".join(
        [
            *([f"{_many(open_, 'open question')} now {'have' if open_ > 1 else 'has'} an answer"] if open_ else []),
            *([f"{_many(changed, 'first hit')} changed"] if changed else []),
            *([f"⚠️ {_many(worse, 'golden question')} {'are' if worse > 1 else 'is'} worse"] if worse else []),
        ]
    ),
    proposed_many=lambda count: f"{count} open questions may have an answer now; please confirm",
    answers_gone=lambda count: f"{_many(count, 'question')} open again: the answer is no longer in the documents",
    changed_hit=lambda question, before, after: f"{question}: {before} | {after}",
    worse=lambda question: f"⚠️ {question}",
    partly=lambda asked, of: f"{asked} of {of} questions were asked again within the budget.",
    pin_gone=lambda text: f"📌 The passage pinned for “{text}” is no longer in the documents.",
    stats_none="📊 Nobody has asked yet.",
    labels={
        "title": "Questions",
        "days": "Questions a day",
        "answer": "answered",
        "nearest": "nearest",
        "none": "none",
        "resolved": "truly resolved",
        "definition": (
            "truly resolved = (answered and not voted down by the asker + answered later and told) / all questions"
        ),
        "hours_to_answer": "h to answer",
        "gaps": "Most asked gaps",
        "documents": "Most read documents",
        "busiest": "Busiest hours",
        "questions": "questions",
        "people": "people",
        "open": "open",
        "answered": "answered",
    },
    no_font="(No font with Chinese characters is installed, so there is no picture: install Noto Sans CJK.)",
    privacy=lambda days: (
        "Questions without an answer are grouped, for admins to answer. Only after 🔔 the chat's id is kept as it is, "
        f"until you are told or for {days} days. What admins do is kept with their ids and names. "
        "A wording that only you used leaves pins and the headings of entries with /forget; one that others used "
        "too, or that stayed pinned beyond that time, remains. "
        "What was exported or backed up before /forget is out of its reach."
    ),
    commands={"gaps": "Questions without an answer", "stats": "Figures"},
)
