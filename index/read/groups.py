"""read: find the lines that belong together: a question and its reply, a list and the line that opens it.

They are recognized in the text, whatever format it comes from.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from index.read.chat import asks, said_in, says_who, sender_of
from index.read.document import Span
from index.read.lines import cells_of

_ASKS_LABEL = re.compile(r"(?:Q(?:uestion)?|问题?|問題?|提问|提問)\s*\d{0,3}\s*[:：.、．]\s*\S", re.IGNORECASE)
_REPLIES_LABEL = re.compile(
    r"(?:A(?:nswer)?|答案?|答复|答覆|回答|回复|回覆|解答)\s*\d{0,3}\s*[:：.、．]\s*\S", re.IGNORECASE
)
_CLOSERS = "”’」』）)\"'*_ "
_INNER_END = re.compile(r"[。！!；;]|\.\s")
_ITEM = re.compile(
    r"(?:[-*+•·●○■□◆▪]\s|\d{1,3}[.、．)）](?!\d)|[（(](?:\d{1,3}|[一二三四五六七八九十]{1,3})[）)]"
    r"|[①-⑳]|[一二三四五六七八九十]{1,3}、|[a-zA-Z][.)]\s)\s*\S"
)
_LINE_BELOW = re.compile(r"(\s*\n[^\S\n]*)(\S[^\n]*)")
_BARE_ITEM_CELLS = 80
_NUMBER = re.compile(r"^(?:\d{1,3}[.、．)）]|[（(]?[一二三四五六七八九十]{1,3}[）)、])\s*")
_COLUMN = re.compile(r"(?:^|；)([^：；\n]+)：")
_DELIMITER = re.compile(r"[,，\t|;；]")
_CLOSED = re.compile(r"[。.！!？?…][”’」』）)\"']*$")
# Messages that a question's replies are looked for in, and lines of a reply.
_MOST_MESSAGES = 4
_QUESTION_CELLS = 100


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that is not blank, and whether a blank line or the top is above it."""

    start: int
    end: int
    text: str
    opens_block: bool


def groups_of(text: str, bounds: Sequence[Span]) -> list[Span]:
    """Return where lines of a text belong together, in order, not overlapping; none crosses a heading.

    | group                          | recognized by                                              |
    |--------------------------------|------------------------------------------------------------|
    | question and reply             | 问：… 答：…, or a question alone on its line above text       |
    | messages of a chat             | name, time: a question, and what others say next           |
    | a list and the line opening it | a line that ends in ： or ？, above items with marks, numbers |

    Args:
        text: A document's.
        bounds: Its headings and tables, which belong to no group.
    """
    lines = list(_lines(text))
    barred = _barred(lines, bounds)
    groups: list[Span] = []
    i = 0
    while i < len(lines):
        last = i if barred[i] else _group_end(lines, i)
        last = next((j - 1 for j in range(i + 1, last + 1) if barred[j]), last)
        if last > i:
            groups.append((lines[i].start, lines[last].end))
        i = last + 1
    return groups


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return spans in order, those that overlap as one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def is_question(sentence: str) -> bool:
    """Whether a sentence asks: it ends in a question mark, or is labelled as a question."""
    bare = sentence.strip().rstrip(_CLOSERS)
    return bare.endswith(("？", "?")) or bool(_ASKS_LABEL.match(bare))


def is_item(line: str) -> bool:
    """Whether a line is an item of a list, by its mark or number."""
    return bool(_ITEM.match(line))


def opens_list(text: str, start: int, end: int) -> bool:
    """Whether a line of a text opens a list: it ends in a colon, or in no mark above an item with one."""
    line = text[start:end]
    if line.endswith(("：", ":")):
        return True
    below = _LINE_BELOW.match(text, end)
    is_item_below = below is not None and below[1].count("\n") == 1 and is_item(below[2])
    return is_item_below and not is_item(line) and not _CLOSED.search(line)


def list_end(text: str, start: int, end: int) -> int:
    """Return where the list ends that begins with some lines of a text, `end` if none does.

    | the lines are              | items are                                              |
    |----------------------------|--------------------------------------------------------|
    | one that opens a list       | the short lines right below, and those with a mark     |
    | an item, or a short line   | the same; without a mark they end no sentence          |

    Args:
        text: A passage's.
        start: Where the lines start.
        end: Where they end.
    """
    opened = opens_list(text, start, end)
    if not opened and not is_item(text[start:end]) and not _is_bare_item(text[start:end]):
        return end
    if is_item(text[start:end]):  # all of it, not its first sentence
        end += len(text[end:].partition("\n")[0])
    for match in _LINE_BELOW.finditer(text, end):
        gap, line = match[1], match[2]
        bare = gap.count("\n") == 1 and _is_bare_item(line, sentence=opened)
        if match.start() != end or not (bare or is_item(line)):
            break
        end = match.end()
    return end


def heads_rows(lines: Sequence[str], terms: Sequence[Collection[str]]) -> bool:
    """Whether the first of some lines names the columns of the others, as in a CSV.

    A line that ends a sentence is no row. A list may have no such line: then nothing that a
    question asks is in the other lines alone.

    Args:
        lines: The lines.
        terms: The question's terms in each of them.
    """
    if len(lines) < 2 or any(map(_CLOSED.search, lines)) or any(map(str.isdigit, lines[0])):
        return False
    counts = {len(_DELIMITER.findall(line)) for line in lines}
    return len(counts) == 1 and 0 not in counts and any(set(row).difference(terms[0]) for row in terms[1:])


def columns_lacking(row: str, lines: Sequence[str]) -> set[str]:
    """Return the columns that some lines have, rows of a table as it is read, and one of the rows has not.

    Example: 邮箱, of `姓名：丙三；分机：8023` below `姓名：乙二；分机：8022；邮箱：b@x.cn`.
    """
    columns = [_COLUMN.findall(line) for line in (row, *lines)]
    own, *others = columns
    same = [other for other in others if len(own) > 1 and other[:1] == own[:1]]
    return {column for other in same for column in other} - set(own)


def _lines(text: str) -> Iterable[_Line]:
    start, opens_block = 0, True
    for line in text.split("\n"):
        bare = line.strip()
        if bare:
            indent = len(line) - len(line.lstrip())
            yield _Line(start + indent, start + indent + len(bare), bare, opens_block)
        opens_block = not bare
        start += len(line) + 1


def _barred(lines: Sequence[_Line], bounds: Sequence[Span]) -> list[bool]:
    """Whether each line overlaps one of some spans; both in order, so that one look at each is enough."""
    ordered = sorted(span for span in bounds if span[0] < span[1])
    ends = list(accumulate((end for _, end in ordered), max))  # of all spans so far
    starts = [start for start, _ in ordered]
    before = (bisect_left(starts, line.end) for line in lines)  # spans that start before a line's end
    return [count > 0 and ends[count - 1] > line.start for count, line in zip(before, lines, strict=True)]


def _group_end(lines: Sequence[_Line], i: int) -> int:
    """The last line of the group that begins with line i, i itself if it begins none."""
    text = lines[i].text
    if i + 1 >= len(lines):
        return i
    if _ASKS_LABEL.match(text):
        return _labelled_end(lines, i)
    if (end := _chat_end(lines, i)) > i:
        return end
    if _is_question_line(text) and not _is_question_line(lines[i + 1].text):
        return _block_end(lines, i + 1)
    if text[-1] in "：:" and _ITEM.match(lines[i + 1].text):
        return _items_end(lines, i + 1)
    return i


def _labelled_end(lines: Sequence[_Line], i: int) -> int:
    """The end of a reply with a label, or of the block below the question."""
    reply = next((j for j in range(i + 1, min(i + 4, len(lines))) if _REPLIES_LABEL.match(lines[j].text)), None)
    if reply is None:
        follows = not _ASKS_LABEL.match(lines[i + 1].text)
        return _block_end(lines, i + 1) if follows else i
    return _block_end(lines, reply)


def _block_end(lines: Sequence[_Line], first: int) -> int:
    """The last line of the block that line `first` is in, and of the items right below it."""
    last = first
    while last + 1 < len(lines):
        following = lines[last + 1]
        if (
            _is_question_line(following.text)
            or _ASKS_LABEL.match(following.text)
            or (
                following.opens_block
                and not (
                    _ITEM.match(following.text) and (lines[last].text[-1] in "：:" or _ITEM.match(lines[last].text))
                )
            )
        ):
            break
        last += 1
    return last


def _items_end(lines: Sequence[_Line], first: int) -> int:
    last = first
    while last + 1 < len(lines) and _ITEM.match(lines[last + 1].text):
        last += 1
    return last


def _is_question_line(text: str) -> bool:
    """Whether a line is one short question and nothing else."""
    if "？" not in text and "?" not in text:
        return False
    bare = _NUMBER.sub("", text).strip().rstrip(_CLOSERS)
    return bare.endswith(("？", "?")) and cells_of(bare) <= _QUESTION_CELLS and not _INNER_END.search(bare)


def _chat_end(lines: Sequence[_Line], i: int) -> int:
    """The last line of the replies to the message on line i, i itself if it is no question in a chat."""
    if not sender_of(lines[i].text):
        return i
    starts = [j for j in range(i, min(i + 4 * _MOST_MESSAGES, len(lines))) if sender_of(lines[j].text)]
    if len(starts) < 2:
        return i
    said = [_said(lines, a, b) for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]
    if not asks(said[0], lines[i].text) or sender_of(lines[i].text) == sender_of(lines[starts[1]].text):
        return i
    replies = 1
    while replies + 1 < min(len(starts), _MOST_MESSAGES) and not asks(said[replies + 1]):
        replies += 1
    if replies + 1 < len(starts):
        return starts[replies + 1] - 1
    last = starts[replies]
    return _block_end(lines, min(last + says_who(lines[last].text), len(lines) - 1))


def _said(lines: Sequence[_Line], start: int, end: int) -> str:
    """The text of the message on some lines, without its sender."""
    first = [said] if (said := said_in(lines[start].text)) else []
    return "\n".join([*first, *(line.text for line in lines[start + 1 : min(end, start + 4)])])


def _is_bare_item(line: str, *, sentence: bool = False) -> bool:
    """Whether a line may be an item of a list without a mark: short, nobody's message, no row of a table."""
    line = line.strip()
    inner = (not sentence and _INNER_END.search(line[:-1])) or ("：" in line and "；" in line)
    ends = not sentence and _CLOSED.search(line)
    return cells_of(line) <= _BARE_ITEM_CELLS and not (inner or ends or is_question(line) or sender_of(line))
