"""read: the posts of threads on web pages: who wrote each and when stands above it, told from the cells beside it."""

from __future__ import annotations

import re

from index.read.web_tree import BLOCKS, TITLES, Node, every, folded

# A tag for the line above a post: it is written in front of the text below it.
POST_HEAD = "post-head"
_DAY = r"(?:\d{2,4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}[-/.月]\d{1,2}日?|今天|昨天|前天)"
_WHEN = rf"(?:{_DAY}(?:\s{{0,3}}\d{{1,2}}:\d\d(?::\d\d)?)?|\d{{1,3}}\s?(?:秒|分钟|小时|天|个月|年)前|半小时前)"
_HEAD = re.compile(
    rf"(?P<name>[^\s|:：，。]{{1,20}}\s)?\s?(?:发表|发布|回复|回覆|發表|发帖)[于於在]?\s?[：:]?\s?(?P<when>{_WHEN})(?P<rest>.{{0,60}})"
)
# What stands behind the day of a post.
_FLOOR = re.compile(
    r"只看(?:该作者|楼主|大图)|楼主|沙发|板凳|地板|地下室|\d{1,5}\s?[楼#]|#\s?\d{1,5}|来自\s?[^\s|]{1,12}|(?:倒序|正序)浏览|阅读模式|显示全部楼层|电梯直达"
    r"|编辑|举报|引用|回复"
)
_LONGEST_HEAD = 120
_LONGEST_NAME = 20
_MOST_BESIDE = 120
_SAYS = re.compile(r"[。！？!?；]")
_NO_NAME = re.compile(r"[：:，。！？!?\d]{3,}|[：:。！？!?]")
_DEEPEST = 4
_OF_TABLES = {"table", "thead", "tbody", "tfoot", "tr", "td", "th"}
_MOST_SIBLINGS = 8
_NO_HEADS = {*TITLES, "li", "table", "caption", "blockquote"}
_Above = dict[int, tuple[Node, int]]  # the element that each stands in, and its place there


def name_posts(root: Node) -> None:
    """Write above each post of a thread who wrote it, and when; what else is said of the writer is left out.

    Example:
        修车老鲁, 版主, 积分 9921 beside 发表于 2025-4-2 21:05 | 沙发 → 修车老鲁 2025-4-2 21:05
    """
    above: _Above = {
        id(inner): (node, n) for node in every(root) for n, inner in enumerate(node.inner) if isinstance(inner, Node)
    }
    heads = [node for node in every(root) if _says_when(node) and not _is_quoted(node, above)]
    for head in heads if len(heads) > 1 or any(map(_has_floor, heads)) else ():
        match = _HEAD.fullmatch(folded(head))
        name = (match["name"] or "").strip() if match else ""
        if match and (name or (name := _writer(head, above))):
            head.tag, head.inner = POST_HEAD, [f"{name} {match['when']}"]
            head.links = head.link_chars = head.link_words = 0
            _lay_out(head, above)


def _says_when(node: Node) -> bool:
    """Whether a block with no others inside says when a post was written."""
    if node.tag not in BLOCKS or node.tag in _NO_HEADS or not 0 < node.chars <= _LONGEST_HEAD:
        return False
    if any(isinstance(inner, Node) and inner.tag in BLOCKS for inner in node.inner):
        return False
    match = _HEAD.fullmatch(folded(node))
    if not match or any(map(str.isalnum, _FLOOR.sub("", match["rest"]))):
        return False
    return node.tag not in ("td", "th") or _has_floor(node)  # the day of a file is a cell of a table


def _has_floor(node: Node) -> bool:
    return bool(_FLOOR.search(folded(node)))


def _is_quoted(node: Node, above: _Above) -> bool:
    while id(node) in above:
        node, _ = above[id(node)]
        if node.tag == "blockquote":
            return True
    return False


def _writer(head: Node, above: _Above) -> str:
    """The name that stands first in what is beside a post's head, above it; that is emptied. None if there is none."""
    node = head
    for _ in range(_DEEPEST):
        if id(node) not in above:
            return ""
        outer, place = above[id(node)]
        siblings = outer.inner[max(0, place - _MOST_SIBLINGS) : place]
        beside = [inner for inner in siblings if isinstance(inner, Node) and inner.chars]
        if beside:
            if any(part.tag in (*TITLES, POST_HEAD) for one in beside for part in every(one)):
                return ""
            if sum(one.chars for one in beside) > _MOST_BESIDE or any(_SAYS.search(folded(one)) for one in beside):
                return ""
            name = _first_text(beside[0])
            if not 0 < len(name) <= _LONGEST_NAME or _NO_NAME.search(name):
                return ""
            for one in beside:
                one.inner = []
                one.chars = one.words = one.link_chars = one.link_words = one.links = 0
            return name
        node = outer
    return ""


def _first_text(node: Node) -> str:
    """The first text in a block, up to the next element."""
    return next((text for inner in every(node) for one in inner.inner if (text := _bare(one))), "")


def _bare(inner: str | Node) -> str:
    return " ".join(inner.split()) if isinstance(inner, str) else ""


def _lay_out(node: Node, above: _Above) -> None:
    """Make the table that a post stands in a layout: its cells are no rows of values."""
    while id(node) in above and node.tag != "table":
        node, _ = above[id(node)]
    for inner in every(node) if node.tag == "table" else ():
        if inner.tag in _OF_TABLES:
            inner.tag = "div"
