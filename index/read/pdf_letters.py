"""read: the letters of a PDF's text layer: those that are meant, and the blanks between them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from index.read.pdf_boxes import Boxes

# Characters that only look like the ones that are meant: radicals for characters, ligatures.
_LOOKALIKES = re.compile("[\u2e80-\u2fdf\ufb00-\ufb06]")
_HAN = "[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f\U00020000-\U0003ffff]"
HAN_CHARACTER = re.compile(_HAN)
# What is to be filled in ends at a blank.
_BETWEEN_HAN = re.compile(rf"(?<={_HAN})(?<!＿)[ \u00a0]+(?={_HAN})")
# A label; in a line of labels the blank before one stays.
FIELD = re.compile("[\u4e00-\u9fff]{2,8}[：:]")
_BEFORE_FIELD = re.compile(f"(?<=[^：:，；])[ \u00a0]+(?={FIELD.pattern})")
# After the number of a chapter or an article the blank stays.
ARTICLE = re.compile(r"第[〇零一二三四五六七八九十百千\d]+[编篇部章节条款]")
# PDFium's sign for a hyphen at a line's end that belongs to no word; a soft hyphen.
HYPHEN = "\x02"
SOFT_HYPHEN = "\u00ad"
# What it puts where it joined the two lines itself.
JOINT = "\ufffe"
# Stands for a blank that stays, though it is between Chinese characters.
BLANK = "\u2060"
# Letters apart from others of which the font does not say what they are: signs of drawings.
_UNKNOWN = re.compile("(?<!\\S)\ufffd+(?!\\S)")
# The marks of symbol fonts, which have codes of their own; and those before an item that a gap parts from it.
_SYMBOL = re.compile(r"^[\uf020-\uf0ff]\s*(?=\S)|^[\uf020-\uf0ff]$")
# Where Chinese letters meet others, with a blank or without; so many, and this share with one, make a habit.
_MEET = re.compile("[\u4e00-\u9fff]( ?)[A-Za-z\\d]|[A-Za-z\\d]( ?)[\u4e00-\u9fff]")
_LEAST_PARTED, _LEAST_SHARE = 4, 0.85


def are_parted(texts: Iterable[str]) -> bool:
    """Return whether texts have a blank wherever Chinese letters meet others; one at a line's end does not show."""
    parted = tight = 0
    for text in texts:
        for behind, before in _MEET.findall(text):
            parted += bool(behind or before)
            tight += not (behind or before)
    return parted >= _LEAST_PARTED and parted >= _LEAST_SHARE * (parted + tight)


def meet(first: str, second: str) -> bool:
    """Return whether Chinese letters at the end of a line meet others in the next, or the other way round."""
    return bool(_MEET.fullmatch(first[-1:] + second[:1]))


def cleaned(text: str) -> str:
    """A piece of a line, with the characters that are meant and without blanks between Chinese ones."""
    text = _LOOKALIKES.sub(lambda char: unicodedata.normalize("NFKC", char[0]), text)
    text = text.replace(HYPHEN, "").replace(SOFT_HYPHEN, "").replace(JOINT, "")
    text = _UNKNOWN.sub("", _SYMBOL.sub("• ", text))
    if "：" in text and (" " in text or "\u00a0" in text):
        label, mark, said = text.partition("：")
        text = f"{label}{mark}{_BEFORE_FIELD.sub(BLANK, said)}"
    number, rest, *_ = (*text.split(maxsplit=1), "", "")
    if ARTICLE.fullmatch(number):
        text = f"{number} {_BETWEEN_HAN.sub('', ' '.join(rest.split()))}".strip()
    else:
        text = _BETWEEN_HAN.sub("", " ".join(text.split()))
    return text.replace(BLANK, " ")


def is_no_blank(boxes: Boxes, text: str, before: int, after: int, position: int = 0) -> bool:
    """Whether blanks were made of a gap beside a Chinese character: none of the text, nor any between words."""
    if not HAN_CHARACTER.match(text[before]) and not HAN_CHARACTER.match(text[after]):
        return False
    made = all(boxes.is_made(position + at) for at in range(before + 1, after) if text[at] == " ")
    return made and not boxes.has_blank(position + before, position + after)
