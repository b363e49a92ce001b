"""Every sentence the bot says, in each of its languages; a missing one is a type error."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_HAN = re.compile("[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Texts:
    """What the bot says in one language. No HTML here: `render` escapes what it is given."""

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


_ZH = Texts(
    start=lambda documents, passages: (
        f"👋 我只引用资料原文，不编造。已收录 {documents} 份文档、{passages} 段。直接发问题即可。"
    ),
    examples="资料里有这些标题，可以照着问：",
    help=lambda name, sees_all: "\n".join(
        [
            "直接发问题，我回复资料里说到它的那一段原文，并注明文件、标题和可以分享的链接。",
            "",
            f"· 群里：/ask@{name} 问题；或者回复某人的消息发 /ask@{name}，我直接回答那条消息；也可以回复我的消息接着问"
            + (f"；或者 @{name} 问题。" if sees_all else "。其余群消息我收不到，单独 @ 我可能也收不到。"),
            f"· 任何聊天：输入 @{name} 问题，选一条，原文就发到那里。",
            "· 每段下面的 🔗 链接谁都能打开，📤 把这一段转到别的聊天。",
            "",
            "资料里没有的，我会直说没有，并指出哪些词从未出现。",
        ]
    ),
    privacy=(
        "不使用语言模型，不经过第三方，检索在本机离线完成。\n"
        "我不保存你的问题，也不保存你是谁；日志里只有出错记录，不含问题原文。\n"
        "群里没有发给我的消息，在隐私模式下 Telegram 不会转给我。"
    ),
    usage=lambda name: f"请把问题写在命令后面：/ask@{name} 问题，或者回复一条文字消息发 /ask@{name}。",
    only_text="我只读文字。请把问题写成一句话发给我。",
    no_documents="资料夹里还没有可以检索的文档。",
    unsure="⚠️ 不太确定，仅供参考",
    not_found="没有找到能回答的段落。",
    missing=lambda words: f"资料中从未出现：{'、'.join(words)}",
    nearest="最接近的段落：",
    others="其他结果：",
    matched=lambda words: f"命中：{'、'.join(words)}",
    gone="这个链接指向的段落已经不在资料中。直接发问题，我再找找。",
    failed=lambda name: f"⚙️ 出错了，已记录（#{name}）。请稍后再试。",
    share="📤 分享到聊天",
    copy_link="🔗 复制链接",
    inline_hint="💬 输入问题，或到私聊提问",
    inline_none="没有找到 · 到私聊换个问法",
    commands={"ask": "提问：/ask 问题，或回复一条消息", "help": "怎么用", "privacy": "隐私说明"},
    description=(
        "发一个问题，我用资料里的原文回答：写明是哪个文件、哪个标题下的哪一段，关键句标出，"
        "并附上谁都能打开的链接。资料里没有，我就说没有。"
    ),
    short_description="用资料原文回答问题，注明出处，附可分享的链接。",
)

_EN = Texts(
    start=lambda documents, passages: (
        f"👋 I quote your documents, I never make things up. {documents} documents, {passages} passages. Just ask."
    ),
    examples="Some headings to ask about:",
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
            "",
            "What the documents do not say, I say they do not, and which words occur nowhere.",
        ]
    ),
    privacy=(
        "No language model, no third party: the search runs offline on this machine.\n"
        "I keep neither your questions nor who you are; the log holds errors only, without questions.\n"
        "With privacy mode on, Telegram does not pass me group messages that are not meant for me."
    ),
    usage=lambda name: (
        f"Write the question behind the command: /ask@{name} question, or reply to a text message with /ask@{name}."
    ),
    only_text="I read text only. Please send your question as a sentence.",
    no_documents="There are no documents to search yet.",
    unsure="⚠️ Not sure this answers it",
    not_found="No passage found that answers this.",
    missing=lambda words: f"Never mentioned in the documents: {', '.join(words)}",
    nearest="Nearest passages:",
    others="Also:",
    matched=lambda words: f"matched: {', '.join(words)}",
    gone="The passage of this link is no longer in the documents. Send me a question and I will look again.",
    failed=lambda name: f"⚙️ Something went wrong; it is logged as #{name}. Please try again later.",
    share="📤 Share to a chat",
    copy_link="🔗 Copy link",
    inline_hint="💬 Type a question, or ask in private",
    inline_none="Nothing found · ask in private",
    commands={
        "ask": "Ask: /ask question, or as a reply to a message",
        "help": "How to use it",
        "privacy": "What is kept",
    },
    description=(
        "Send a question and I answer with the passage of the documents that says it: which file, under which "
        "heading, the deciding sentence marked, with a link anyone can open. If the documents do not say it, I say so."
    ),
    short_description="Answers questions with the passage that says it, its source and a link to share.",
)

TEXTS = {"zh": _ZH, "en": _EN}
"""Language, by its two-letter code -> texts."""


def texts_for(language_code: str | None, text: str = "") -> Texts:
    """Return the texts in a person's language; where it is not known, in their message's script."""
    if language_code:
        return TEXTS.get(language_code[:2].lower(), _EN)
    return _ZH if not text or _HAN.search(text) else _EN
