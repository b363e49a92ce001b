"""read: the lines of a chat export: who says what, when, and whether it asks."""

from __future__ import annotations

import re

# What asks in a chat, where few write a question mark.
_ASKING = re.compile(
    r"[?？]|吗|嗎|多[少久长長]|什么(?!都)|什麼|怎么|怎麼|怎[样樣]|咋|哪(?![怕吒咤])|[几幾][点點号號个個天楼层樓位次]|谁|誰|如何|是否"
    r"|有没有|有沒有|能不能|能否|为啥|請問|请问"
    r"|\b(?:who|whose|what|when|where|why|how|which|anyone|anybody|does"
    r"|(?:can|should|could) (?:i|we|you)|(?:is|are) there)\b",
    re.IGNORECASE,
)
# What a message that asks does not look like; where the time stands in front, few are mistaken.
_STATEMENT = re.compile(r"[。.；;！!…]$|[，,].*[，,]")
_TIME = r"(?:上午|下午|晚上|凌晨)?\s?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?(?:\s?[AaPp]\.?[Mm]\.?)?"
_DAY = (
    r"(?:(?:\d{1,4}[-/.年])?\d{1,2}[-/.月]\d{1,4}日?(?:\s?(?:周|星期)\S)?|(?:周|星期)[一二三四五六日天]|今天|昨天|前天"
    r"|(?:[Tt]o|[Yy]ester)day(?: at)?)"
)
_STAMP = rf"(?:[—–-]\s)?[\[(（【]?(?:{_DAY}[,，T ]*)?{_TIME}[\])）】]?"
_PART = r"[^\s:：,，。.!！?？\[\]()（）<>]{1,20}"
_NAME = rf"(?:[A-Z]\.\s){{0,2}}{_PART}(?: {_PART}){{0,2}}"
# What else exports say of a sender: a title in front, a number or address behind.
_ID = r"(?:\s?[(（<][^\s()（）<>]{3,40}[)）>])?"
_SENDER = rf"(?:【[^\s【】]{{1,6}}】)?{_NAME}{_ID}"
# The line above a message, and a message with its sender on one line.
_SENDER_LINE = re.compile(rf"(?:{_SENDER},?\s+{_STAMP}|{_STAMP}\s+{_SENDER})[:：]?")
_MESSAGE = re.compile(
    rf"(?:{_STAMP}[,， ]*[-–—]?\s*(?P<a>{_NAME})|(?P<b>{_NAME})(?:\s*{_STAMP})?)\s*[:：]\s*(?P<said>\S.*)"
)
_BARE_SENDER = re.compile(rf"{_NAME}\s?[:：]")
# What stands before a colon and is nobody's name.
_LABEL = re.compile(
    r".*(?:时间|日期|地点|地址|电话|手机|方式|内容|说明|备注|要求|对象|单位|部门|名称|主题|题目|标题|议题|议程|目的|范围|材料|流程"
    r"|步骤|方法|条件|情形|情况|问题|原因|注意|提示|事项|如下|以下|包括|规定|标准|费用|价格|政策|办法|示例|物品|清单|项目|安排|资料|文件"
    r"|目标|计划|场景|做法|现象|解决|处理|背景|结论|摘要|关键词|作用|用途|意义|[优缺特]点|提醒|口号|书名|作者|片名|简介|概述|任务|措施"
    r"|(?:主讲|联系|负责|主持|经办|发言|申请|责任)人|[问答]|答案|答复|回答|回复|解答|[说道称想问]|[\d一二三四五六七八九十]+)"
    r"|第.*|.*(?<![^\s])(?:q|a|question|answer|note|notes|topic|title|subject|time|date|place|venue|address|phone|email|tip"
    r"|speaker|contact|agenda|chapter|section|part|step|steps|items?|requirements?|documents?|hours|price|fee|example|following)\d*",
    re.IGNORECASE,
)
_SENDER_LETTERS, _SENDER_CHARS = 18, 8


def names_sender(line: str, above: str = "") -> bool:
    """Whether a line only says who wrote the next one, and when; without the time below a question only."""
    line = line.strip()
    if ":" not in line and "：" not in line:
        return False
    return bool(_SENDER_LINE.fullmatch(line)) or (asks(above) and _is_bare_sender(line))


def says_who(line: str) -> bool:
    """Whether a line only says who wrote what is below, with or without the time."""
    return names_sender(line) or _is_bare_sender(line)


def asks(said: str, line: str = "") -> bool:
    """Whether a message asks, with or without a question mark.

    Args:
        said: The message.
        line: The line that it begins on; one with a sender and no time must be no statement.
    """
    if not _ASKING.search(said):
        return False
    message = _message(line)
    return message is None or _is_stamped(message) or not _STATEMENT.search(message["said"])


def asks_in_chat(sentence: str, above: str) -> bool:
    """Whether a message asks; its sender may stand in the line above."""
    if names_sender(above):
        return asks(sentence)
    said = said_in(sentence)
    return bool(said) and asks(said, sentence)


def sender_of(line: str) -> str:
    """Return who says what a line begins with; empty if it is no message."""
    if ":" not in line and "：" not in line:  # as most lines: neither a time nor a name before what is said
        return ""
    if says_who(line):
        return re.sub(_STAMP, "", line).strip(" :：")
    message = _message(line)
    return (message["a"] or message["b"]) if message else ""


def said_in(line: str) -> str:
    """Return what a line says behind its sender; empty if it is no message or only names the sender."""
    message = None if says_who(line.strip()) else _message(line)
    return message["said"] if message else ""


def _is_bare_sender(line: str) -> bool:
    """Whether a line is a short name and a colon."""
    return bool(_BARE_SENDER.fullmatch(line)) and _may_send(line.rstrip(" :："))


def _message(line: str) -> re.Match[str] | None:
    """A message with its sender on one line; without a time the sender has a short name."""
    message = _MESSAGE.fullmatch(line.strip()) if ":" in line or "：" in line else None
    if message is None or _is_stamped(message) or _may_send(message["a"] or message["b"]):
        return message
    return None


def _is_stamped(message: re.Match[str]) -> bool:
    return bool(re.search(_TIME, message.string[: message.start("said")]))


def _may_send(name: str) -> bool:
    """Whether what stands before a colon, without a time, may be somebody's name."""
    return len(name) <= (_SENDER_LETTERS if name.isascii() else _SENDER_CHARS) and not _LABEL.fullmatch(name)
