"""read: what stands around the text of a mail: who may read it, where it is shown better, how to get no more."""

from __future__ import annotations

import re

from index.read.web_tree import BLOCKS, Node, every, folded

# What is said below a text is not longer.
_LONGEST_DISCLAIMER = 800
_LONGEST_AROUND = 200
# Links with nothing else are a navigation: so many of them, of short names.
_LEAST_LINKS = 3
_LONGEST_LINK = 8
_OF_MAIL = re.compile(r"邮件|郵件|e-?mail|\bmessage\b", re.IGNORECASE)
# Whom a mail is not for.
_DISCLAIMS = re.compile(
    r"误收|誤收|错误.{0,4}收到|非.{0,8}收件人|(?:指定|预定|上述)的?收件人|intended recipient|received .{0,30}in error",
    re.IGNORECASE,
)
_CONFIDES = re.compile(r"保密|机密|機密|删除|刪除|confidential|privileged|delete", re.IGNORECASE)
_SENT_FROM = re.compile(r"(?:发自我的|來自我的|来自我的|从我的|sent from my)\s?\S.{0,30}", re.IGNORECASE)
_AUTOMATIC = re.compile(
    r".{0,12}(?:系统|系統|自动发送|自動發送).{0,12}(?:勿|不要).{0,6}回[复覆].{0,6}|.{0,40}do not reply to this .{0,30}",
    re.IGNORECASE,
)
_LEADS_ELSEWHERE = re.compile(
    r"退订|退訂|取消订阅|取消訂閱|浏览器|瀏覽器|unsubscribe|in (?:your )?browser|(?:mail|subscription) preferences",
    re.IGNORECASE,
)


def is_around(text: str) -> bool:
    """Return whether a paragraph only says for whom a mail is, from what device it came, that none should reply."""
    text = " ".join(text.split())
    if _SENT_FROM.fullmatch(text) or _AUTOMATIC.fullmatch(text):
        return True
    disclaims = len(text) <= _LONGEST_DISCLAIMER and _OF_MAIL.search(text) and _DISCLAIMS.search(text)
    return bool(disclaims and _CONFIDES.search(text))


def stands_around(node: Node) -> bool:
    """Return whether an element of a mail that is a page is such a paragraph, a navigation, or leads elsewhere."""
    if not node.words or node.chars > _LONGEST_DISCLAIMER:
        return False
    links = [folded(inner) for inner in every(node) if inner.tag == "a" and inner.words]
    if len(links) >= _LEAST_LINKS and node.link_words == node.words and max(map(len, links)) <= _LONGEST_LINK:
        return True
    if any(inner is not node and inner.tag in BLOCKS for inner in every(node)):
        return False
    leads = node.chars <= _LONGEST_AROUND and any(_LEADS_ELSEWHERE.search(link) for link in links)
    return leads or is_around(folded(node))
