"""read: what stands around the article of a web page: navigation, lists of other pages, whose the site is."""

from __future__ import annotations

import re
from itertools import pairwise

from index.read.web_furniture import is_furniture
from index.read.web_tree import BLOCKS, CHOICES, TITLES, Node, every, folded

# What is around the article; left out if there is more than that.
_ASIDE = {"aside", "footer"}
_ASIDE_NAMES = {"footer", "site-footer", "page-footer", "copyright", "pagination", "pager", "breadcrumb", "breadcrumbs"}
_ASIDE_ROLES = {"navigation", "search", "contentinfo", "complementary", "banner", "menu"}
# Lists of links are navigation: so many of them, of short texts, with little else.
_LINKS = 4
_LINK_SHARE = 0.75
_LINK_CHARS = 40
# Links are what the page is about where they have so many times the words of its text, and are as long as titles.
_MOST_OF_PAGE = 3
_TITLE_WORDS = 6
_MOST_OF_TEXT = 0.7
_FILE = re.compile(
    r"^(?:tel|mailto):|\.(?:docx?|xlsx?|pptx?|pdf|wps|et|zip|rar|7z|csv|txt|rtf|od[tsp])(?:[?#]|$)", re.IGNORECASE
)
_ANNEX = re.compile(r"(?:附件|附表|附录)\s*[\d一二三四五六七八九十]{0,2}\s*[：:.、]?")
_STEPS = re.compile(
    r"[\[【<«]?\s*(?:[上下前后]一?[篇条页则章节]|previous|next)(?:文章|新闻|信息)?\s*(?:[：:>»\]】]|$)", re.IGNORECASE
)
_LONGEST_STEPS = 120
# What opens links to other pages.
_RELATED = re.compile(
    r"(?:(?:相关|推荐|热门|热点|最新|延伸|更多|猜你|分享)[^：:。]{0,6}|分类|分類|标签|標籤|categor(?:y|ies)|tags?)\s?[：:]",
    re.IGNORECASE,
)
_LONGEST_LABEL = 10
# What stands between the links of a navigation.
_BETWEEN = re.compile(r"[\s|｜/／·•>»›«‹—\-\[\]【】()（）]*")
_SENTENCE = re.compile("[、，；。]")
# When the pages are of that a list of links leads to.
_DATE = re.compile(r"(?:\d{2,4}[-./年])?\d{1,2}[-./月]\d{1,2}日?(?!\d)|\b\d{1,2}:\d\d(?::\d\d)?\b")
# Whose the site is, below every page.
_OWNER = re.compile(
    r"^(?:版权所有|版權所有|©|copyright\b)|[\u4e00-\u9fff]\s*ICP[备備]\s*\d{5,}|公网安备\s*\d{5,}|all rights reserved",
    re.IGNORECASE,
)
_LONGEST_OWNER = 150
# The way to a page, from the outermost.
_WAY = re.compile(r"(?:[^>»›/：:]{1,10}[：:]\s*)?[^>»›。，；]{1,20}(?:\s*[>»›]\s*[^>»›。，；]{1,40})+")
_LONGEST_WAY = 100
# The article is what is marked as it, if most of the text is in there.
_ARTICLE_SHARE = 0.4


def article_of(root: Node) -> Node:
    """Return what is marked as the article, if most of the text is in one."""
    for tag in ("main", "article"):
        found = [node for node in every(root) if node.tag == tag or node.attributes.get("role") == tag]
        best = max(found, key=lambda node: node.chars - node.link_chars, default=None)
        if best and best.chars - best.link_chars >= _ARTICLE_SHARE * (root.chars - root.link_chars):
            return best
    return root


class Around:
    """What stands around the text of a page: told from lists that are content by where it stands and by its links.

    Args:
        article: The part of the page that is read.
    """

    def __init__(self, article: Node) -> None:
        self._text = article.words - article.link_words
        self._inside: set[int] = set()  # nodes that stand in the text, among its paragraphs
        self._below: set[int] = set()  # and right below it
        self._opened: set[int] = set()  # nodes below a text that ends in a colon
        self._find_text(article)
        for node in every(article):
            blocks = [inner for inner in node.inner if not isinstance(inner, str) or inner.strip()]
            self._opened.update(id(after) for before, after in pairwise(blocks) if _last_sign(before) in "：:")

    def has(self, node: Node) -> bool:
        """Return whether a block stands around the article.

        | left out                                                  | stays                                  |
        |-----------------------------------------------------------|----------------------------------------|
        | what is marked so, the way to the page, whose the site is  |                                        |
        | a head without a heading or a paragraph                    |                                        |
        | short links and little else                                | most of the page; files; below a colon |
        | links alone, or below a heading, beside or below the text  | among the text                         |
        | the next page and the one before, what prints or closes it |                                        |
        | the contents of the page, as links                         |                                        |
        """
        if _is_marked(node) or self._is_named_aside(node) or _leads_here(node) or _names_owner(node):
            return True
        if not _has_blocks(node) and node.tag not in TITLES and is_furniture(folded(node)):
            return True
        if not node.links or node.tag in TITLES:
            return False
        return (_is_list(node) or self._leads_elsewhere(node)) and not self._is_content(node)

    def _is_named_aside(self, node: Node) -> bool:
        """Whether a block has the name of what is around, and not most of the text."""
        names = f"{node.attributes.get('id') or ''} {node.attributes.get('class') or ''}".lower().split()
        return not _ASIDE_NAMES.isdisjoint(names) and 2 * (node.words - node.link_words) < self._text

    def _is_content(self, node: Node) -> bool:
        """Whether links are what the page is about, or lead to files, or belong to the text above them."""
        is_most = node.link_words > _MOST_OF_PAGE * self._text and node.link_words >= _TITLE_WORDS * node.links
        return is_most or id(node) in self._opened or _leads_to_files(node)

    def _leads_elsewhere(self, node: Node) -> bool:
        """Whether a block leads to other pages or does something, and says nothing itself."""
        if not self._text or node.words - node.link_words > _LONGEST_STEPS:
            return False
        if node.words <= _LONGEST_STEPS and _STEPS.match(folded(node)):
            return True
        own = [inner for inner in every(node) if inner.tag in TITLES]
        rest = node.words - node.link_words - sum(inner.words - inner.link_words for inner in own)
        if (
            rest and not _has_only(_DATE, _without_links(node, headings=False))
        ) or node.link_words >= _LINK_CHARS * node.links:
            return not own and rest <= _LONGEST_LABEL and bool(_RELATED.match(folded(node)))
        if not own and not _has_blocks(node):
            return node.links > 1 and bool(_BETWEEN.fullmatch(_without_links(node)))
        if id(node) in self._inside:
            return node.links > 1 and all(map(_leads_into_page, _links_of(node)))
        return bool(own) or (node.links > 1 and id(node) not in self._below)

    def _find_text(self, node: Node) -> None:
        """Note which blocks stand in the text: those of the innermost block with most of it, up to its last words."""
        inner = [one for one in node.inner if isinstance(one, Node)]
        most = [one for one in inner if one.words - one.link_words >= _MOST_OF_TEXT * self._text and _has_blocks(one)]
        if most and self._text:
            self._find_text(most[0])
            return
        says = [n for n, one in enumerate(inner) if _says(one) and not self.has(one)]
        named = [n for n, one in enumerate(inner) if one.tag in TITLES or any(part.tag == "h1" for part in every(one))]
        begins, ends = min([*says[:1], *named[:1]], default=len(inner)), max(says, default=len(inner))
        kinds = {(one.tag, kind) for one in (inner[n] for n in says) if (kind := one.attributes.get("class"))}
        ends = max([ends, *(n for n, one in enumerate(inner) if (one.tag, one.attributes.get("class")) in kinds)])
        for n, one in enumerate(inner[begins:], begins):
            (self._inside if n <= ends else self._below).update(map(id, every(one)))


def _is_marked(node: Node) -> bool:
    """Whether a block is marked as no text; a head without a heading or a paragraph has the name of the site."""
    if node.tag == "header":
        return not any(inner.tag in TITLES or inner.tag == "p" for inner in every(node))
    return node.tag in _ASIDE or node.attributes.get("role") in _ASIDE_ROLES


def _has_only(pattern: re.Pattern[str], text: str) -> bool:
    """Whether a text has words of a pattern and no others."""
    rest, count = pattern.subn("", text)
    return count > 0 and not any(map(str.isalnum, rest))


def _is_list(node: Node) -> bool:
    """Whether a block has many short links and little else, and is no sentence that has them."""
    many = node.links >= _LINKS and node.link_chars > _LINK_SHARE * node.chars
    if not many or node.chars >= _LINK_CHARS * node.links:
        return False
    return _has_blocks(node) or not _SENTENCE.search(_without_links(node))


def _last_sign(inner: str | Node) -> str:
    """The last character of an element that is no blank."""
    while isinstance(inner, Node):
        filled = [
            one for one in inner.inner if (one.chars or one.tag in CHOICES if isinstance(one, Node) else one.strip())
        ]
        if not filled:
            return " "
        inner = filled[-1]
    return inner.rstrip()[-1:] or " "


def _links_of(node: Node) -> list[Node]:
    return [inner for inner in every(node) if inner.tag == "a" and inner.words]


def _says(node: Node) -> bool:
    """Whether a block has text that is in no link and no heading."""
    own = [inner for inner in every(node) if inner.tag in TITLES]
    return node.words - node.link_words > sum(inner.words - inner.link_words for inner in own)


def _has_blocks(node: Node) -> bool:
    return any(isinstance(inner, Node) and inner.tag in BLOCKS for inner in node.inner)


def _without_links(node: Node, *, headings: bool = True) -> str:
    left_out = {"a"} if headings else {"a", *TITLES}
    return " ".join(
        inner if isinstance(inner, str) else "" if inner.tag in left_out else _without_links(inner, headings=headings)
        for inner in node.inner
    )


def _leads_to_files(node: Node) -> bool:
    """Whether most links lead to files, annexes, mailboxes or telephones, which belong to the text."""
    links = _links_of(node)
    files = sum(bool(_FILE.search(link.attributes.get("href") or "") or _ANNEX.match(folded(link))) for link in links)
    return 2 * files > len(links)


def _leads_into_page(link: Node) -> bool:
    return (link.attributes.get("href") or "").strip().startswith("#")


def _names_owner(node: Node) -> bool:
    """Whether a block that has no others inside says whose the site is."""
    return not _has_blocks(node) and node.chars < _LONGEST_OWNER and bool(_OWNER.search(folded(node)))


def _leads_here(node: Node) -> bool:
    """Whether a block is the way to the page: links with marks between them. Example: 首页 > 新闻 > 正文."""
    if not 0 < node.links <= node.chars <= _LONGEST_WAY or any(inner.tag in TITLES for inner in every(node)):
        return False
    return bool(_WAY.fullmatch(folded(node)))
