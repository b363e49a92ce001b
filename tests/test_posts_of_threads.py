"""Threads on web pages: each post stands below who wrote it and when, however the page is laid out."""

from __future__ import annotations

import pytest

from tests.support.originals import text_of

POSTS = (("修车老鲁", "2025-4-2 21:05", "先用万用表测电池。"), ("小电驴", "2025-4-3 08:40", "同意，换了整组就好。"))
LAYOUTS = {
    "a table each": (
        "<table><tr><td><div>{0}</div><div>版主</div><div>积分 99</div><td><div>发表于 {1} | 只看该作者 | 沙发</div>"
        "<tr><td><td>{2}</table>"
    ),
    "a cell over rows": (
        "<table><tr><td rowspan=2><div><a>{0}</a></div><td><div>发表于 {1}</div><div>{2}</div>"
        "<tr><td><a>回复</a> <a>举报</a></table>"
    ),
    "blocks": "<div><div><a>{0}</a><span>会员</span></div><div>发表于 {1} 3楼</div><div><p>{2}</p></div></div>",
    "the name on the line": "<div><b>{0}</b> 发表于 {1}</div><p>{2}</p>",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_post_is_below_its_writer_and_its_day(layout: str) -> None:
    page = "<h1>充不满电</h1>" + "".join(LAYOUTS[layout].format(*post) for post in POSTS)
    assert text_of("a.html", page.encode()).split("\n\n") == [
        "充不满电",
        *(f"{name} {day}\n{said}" for name, day, said in POSTS),
    ]


def test_what_a_post_quotes_is_not_said_by_its_writer() -> None:
    quote = "<blockquote>修车老鲁 发表于 2025-4-2 21:05<br>先用万用表</blockquote>"
    posts = (POSTS[0], (*POSTS[1][:2], f"{quote}同意。"))
    page = "<h1>充不满电</h1>" + "".join(LAYOUTS["blocks"].format(*post) for post in posts)
    assert text_of("a.html", page.encode()).split("\n\n")[2:] == [
        "修车老鲁 发表于 2025-4-2 21:05\n先用万用表",
        "小电驴 2025-4-3 08:40\n同意。",
    ]


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<h1>放假</h1><div>办公室</div><div>发布于 2025-07-01</div><p>放假一天。</p>", "办公室\n\n发布于 2025-07-01"),
        (
            "<table><tr><th>名<th>日期<tr><td>放假<td>发布于 2025-07-01<tr><td>停水<td>发布于 2025-07-02</table>",
            "名：放假；日期：发布于 2025-07-01\n名：停水；日期：发布于 2025-07-02",
        ),
        ("<h1>新闻</h1><ul><li>放假 发布于 2025-07-01<li>停水 发布于 2025-07-02</ul>", "放假 发布于 2025-07-01"),
    ],
)
def test_the_day_of_an_article_is_no_post(page: str, text: str) -> None:
    assert text in text_of("a.html", page.encode())


def test_a_post_without_a_text_is_not_lost() -> None:
    posts = ((*POSTS[0][:2], ""), POSTS[1], ("小钱", "2025-4-5 10:00", ""))
    page = "".join(LAYOUTS["blocks"].format(*post) for post in posts)
    lines = text_of("a.html", page.encode()).split("\n\n")
    assert lines == ["修车老鲁 2025-4-2 21:05", "小电驴 2025-4-3 08:40\n同意，换了整组就好。", "小钱 2025-4-5 10:00"]
