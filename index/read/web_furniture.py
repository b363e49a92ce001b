"""read: short lines of web pages that say nothing of their subject: counters, bars of pages, who has to log in."""

from __future__ import annotations

import re

# What does something with the page. Example: 【打印】【关闭】.
_BUTTON = re.compile(
    r"(?:打印|关闭|返回|收藏|分享|\b(?:print|close|share)\b)(?:本[页文稿]|[页网]面|窗口|顶部|列表|首页|上页)?"
    r"|扫(?:一扫|码|描二维码)[在用]?(?:手机)?[上端]?(?:打开|浏览|阅读|查看|访问)(?:当前|本|此|该)?[页文]?[页章面]?",
    re.IGNORECASE,
)
_LONGEST_BUTTONS = 24
# The bar that leads to the other pages of a long text.
_PAGING = re.compile(
    r"(?:上|下|前|后|首|尾|末)一?页|第\s?\d{1,5}\s?页|共\s?\d{1,5}\s?[页条]|\d{1,5}\s?(?:/\s?\d{1,5})?\s?页?|跳转|转到"
    r"|\b(?:prev(?:ious)?|next|first|last)\b(?:\s?page)?",
    re.IGNORECASE,
)
_TURNS = re.compile(r"[上下前后]一?页|\b(?:prev(?:ious)?|next)\b", re.IGNORECASE)
_LONGEST_BAR = 80
# How often a page was opened, how large its letters are to be.
_COUNTS = r"(?:浏览|阅读|点击|访问|查看|人气|瀏覽|閱讀|點擊)(?:次数|量|数|人数)?\s?[：:]\s?\d[\d,]*\s?(?:人?次)?"
_SIZE = "(?:[特超]?大|中|小|默认)"
_SIZES = (
    rf"[【\[(（]?\s?字[体号]\s?(?:大小)?\s?[：:]?\s?[【\[(（]?\s?{_SIZE}(?:\s?[|/、\s]\s?{_SIZE}){{1,4}}\s?[】\])）]?"
)
_COUNTER = re.compile(rf"\s?[|｜]?\s?(?:{_COUNTS}|{_SIZES})")
_ANSWERS = re.compile(r"(?:回复|回帖|评论|点赞|收藏|转发|回覆)(?:数|量)?\s?[：:]\s?\d[\d,]*")
_LONGEST_COUNTERS = 150
_LOG_IN = re.compile(
    r"[您你]?(?:需要?|必须|请)?先?登[录陆錄]后?(?:才?[可能]以?|方可|即可)?(?:回[帖复]|发[帖言]|发?表?评论|发表|留言)"
    r"|[登录陆錄注册立即马上免费]{2,6}"
)
# With which program the page was made, when it was last changed.
_SITE = re.compile(
    r"powered by\s|(?:本|此|该|這個)[页頁]面?(?:最[后後近]|上次)(?:修[订訂改]|编辑|編輯|更新)[于於]", re.IGNORECASE
)
_LONGEST_SITE = 150


def is_furniture(text: str) -> bool:
    """Return whether a line says something of its page alone.

    | kind                         | example                        |
    |------------------------------|--------------------------------|
    | what prints or closes it      | 【打印】【关闭】                    |
    | the bar of pages              | 上一页 1 2 3 下一页               |
    | counters                      | 查看：2871 | 回复：3              |
    | who may write here            | 您需要登录后才可以回帖               |
    | the program, the last change  | Powered by, 本页面最后修订于        |
    """
    letters = sum(map(str.isalnum, text))
    if not letters:
        return False
    if letters <= _LONGEST_BUTTONS and _is_only(_BUTTON, text):
        return True
    if len(text) <= _LONGEST_BAR and _TURNS.search(text) and _is_only(_PAGING, text):
        return True
    if len(text) > _LONGEST_SITE:
        return False
    return bool(_SITE.match(text)) or any(_is_only(one, _COUNTER.sub("", text)) for one in (_ANSWERS, _LOG_IN))


def without_counters(text: str) -> str:
    """Return a short line without how often its page was opened and how large its letters are to be."""
    rest, count = _COUNTER.subn("", text) if len(text) <= _LONGEST_COUNTERS else (text, 0)
    return rest.strip(" |｜") if count else text


def _is_only(pattern: re.Pattern[str], text: str) -> bool:
    """Whether a text has words of a pattern and no others."""
    rest, count = pattern.subn("", text)
    return count > 0 and not any(map(str.isalnum, rest))
