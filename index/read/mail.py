"""read: mails (eml) and web pages saved as one file (mht), with what is attached to them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from itertools import islice, zip_longest

from index.errors import CannotRead, Undecodable
from index.read.blocks import Blocks
from index.read.document import Document
from index.read.encoding import decode
from index.read.kinds import kind_of
from index.read.lines import unwrapped
from index.read.mail_around import is_around, stands_around
from index.read.web import add_html, decoded

_HEADERS = ("From", "To", "Cc", "Date")
# What programs write has more characters than GB 2312, by whose name they call it.
_CHINESE = re.compile(rb"=\?(?:gb2312|gb_2312-80|gbk|x-gbk|cp936)\?", re.IGNORECASE)
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_QUOTED = re.compile(r"^(?:>\s?)+")
# What opens a quote: who wrote it, or that it is another mail.
_ANNOUNCES = re.compile(
    r"(?:写道|寫道|wrote)\s?[：:]$"
    r"|^-{2,}\s*(?:原始邮件|原始郵件|转发的?邮件|轉寄郵件|original message|forwarded message)\s*-{2,}$",
    re.IGNORECASE,
)
# The first line of the head of an earlier mail, and the one below it.
_FROM = re.compile(r"\*?(?:发件人|寄件者|寄件人|from)\*?\s?[：:]", re.IGNORECASE)
_BELOW_FROM = re.compile(
    r"\*?(?:发送时间|发送日期|发送|日期|时间|寄件日期|收件人|收件者|sent|date|to)\*?\s?[：:]", re.IGNORECASE
)
# The line above who signs, or above an earlier mail.
_DRAWN = re.compile(r"([-_=*—])\1+\s?")
# A page whose text is so many times as long as the plain text beside it says more.
_LONGER = 3
_MOST_ATTACHMENTS = 100


def read_mail(source: str, data: bytes) -> Document:
    """Return the document of a mail: subject, people, date, the better of its texts, and its attachments."""
    return _document(source, data, with_attachments=True)


def _document(source: str, data: bytes, *, with_attachments: bool) -> Document:
    message = BytesParser(policy=policy.default).parsebytes(_with_headers_that_can_be_read(data))
    blocks = Blocks()
    subject = _header(message, "Subject")
    saved_page = "From" not in message or (message.get_content_type() == "multipart/related" and "To" not in message)
    if subject and not saved_page:
        blocks.add_heading(subject, 1, stays=True)
    lines = [f"{name}: {value}" for name in _HEADERS if (value := _header(message, name))]
    if not saved_page:
        blocks.add_text("\n".join(lines))
    title = _add_body(blocks, message)
    for part in islice(_attachments(message), _MOST_ATTACHMENTS if with_attachments else 0):
        _add_attachment(blocks, part)
    return blocks.document(source, subject or title)


def _with_headers_that_can_be_read(data: bytes) -> bytes:
    """The mail with its headers in UTF-8, or in the character set that their writer had rather than the one named."""
    data = _CHINESE.sub(b"=?gb18030?", data)
    end = _BLANK_LINE.search(data)
    headers = data[: end.start()] if end else data
    if headers.isascii():
        return data
    try:
        return decode(headers).encode() + data[len(headers) :]
    except Undecodable:
        return data


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message.get(name, "")).split())
    except (
        ValueError,
        LookupError,
        AttributeError,
        TypeError,
        IndexError,
    ):  # of the library, about a stranger's header
        return ""


def _add_body(blocks: Blocks, message: EmailMessage) -> str:
    """Add the better of a mail's texts; the title of its page, if that is the one."""
    plain, page = _text(message, "plain"), _text(message, "html")
    if page:
        shown = Blocks()
        add_html(shown, page, whole=True, left_out=stands_around)
        length = len(shown.document("", " ").text)
        if length > _LONGER * len(plain):
            return add_html(blocks, page, whole=True, left_out=stands_around)
    _add_plain(blocks, plain)
    return ""


def _add_plain(blocks: Blocks, text: str) -> None:
    """Add a mail's plain text; what is quoted in it stands by itself, with the reply right below it."""
    for number, lines in enumerate(_parted(text.split("\n"))):
        if number:
            blocks.end_section(2)
        for block in re.split(r"\n\s*\n", "\n".join(lines)):
            kept = [line for line in block.split("\n") if line.strip() and not _DRAWN.fullmatch(line)]
            joined = "\n".join(unwrapped(kept))
            if kept and not is_around(joined):
                blocks.add_text(joined)


def _parted(lines: Sequence[str]) -> Iterator[list[str]]:
    """The lines without the marks of quotes, in parts: each but the first begins where more is quoted than above."""
    part: list[str] = []
    depth = 0  # of the quotes above
    announced = False  # whether nothing but blank lines stands below who wrote what is quoted
    for line, below in zip_longest(lines, lines[1:], fillvalue=""):
        marks = _QUOTED.match(line)
        own, quoted = line[marks.end() if marks else 0 :].rstrip(), marks.group().count(">") if marks else 0
        begins_head = bool(_FROM.match(own) and _BELOW_FROM.match(_QUOTED.sub("", below)))
        announces = begins_head or bool(_ANNOUNCES.search(own))
        if part and not announced and (announces or quoted > depth):
            yield part
            part = []
        part.append(own)
        if own or marks:
            announced = announces or (announced and not own)
            depth = quoted
    yield part


def _text(message: EmailMessage, kind: str) -> str:
    """The text of a kind that is the mail's body, empty if there is none."""
    try:
        part = message.get_body((kind,))
    except (AttributeError, KeyError, ValueError):
        part = None
    if part is None:
        parts = (one for one in message.walk() if one.get_content_type() == f"text/{kind}" and not one.get_filename())
        part = next(iter(parts), None)
    if part is None:
        return ""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    charset = part.get_content_charset()
    try:
        text = data.decode(charset) if charset and charset not in ("us-ascii", "utf-8") else ""
    except (LookupError, UnicodeError):
        text = ""
    try:
        return text or (decoded(data) if kind == "html" else decode(data))
    except Undecodable:
        return ""


def _attachments(message: EmailMessage) -> Iterator[EmailMessage]:
    """The parts that are attached to a mail, not those of a mail that is attached itself."""
    parts = [message]
    while parts:
        part = parts.pop()
        is_mail = part.get_content_type() == "message/rfc822"
        if part is not message and (is_mail or (part.get_filename() and not part.is_multipart())):
            yield part
        elif part.is_multipart() and not is_mail:
            inner = part.get_payload()
            parts += (
                [one for one in reversed(inner) if isinstance(one, EmailMessage)] if isinstance(inner, list) else []
            )


def _add_attachment(blocks: Blocks, part: EmailMessage) -> None:
    """Add an attachment that some reader reads, below its name; those attached to it are not looked at."""
    from index.read.formats import is_text, read_text
    from index.read.readers import read_original

    name = " ".join(str(part.get_filename() or "").split()) or "message.eml"
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload(0) if part.is_multipart() else None
        data = inner.as_bytes() if isinstance(inner, EmailMessage) else b""
    else:
        payload = part.get_payload(decode=True)
        data = payload if isinstance(payload, bytes) else b""
    try:
        if is_text(name):
            document = read_text(name, data)
        elif kind_of(name, data) == "mail":
            document = _document(name, data, with_attachments=False)
        else:
            document = read_original(name, data)
    except (CannotRead, Undecodable):
        return
    blocks.enter("part", name)
    blocks.add_heading(name, 2)
    blocks.add_document(document, level=2)
