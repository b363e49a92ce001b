"""Web pages that mark nothing: what leads elsewhere is told from lists that are content by its links and its place."""

from __future__ import annotations

import pytest

from index.read.readers import read_original
from tests.support.originals import headings_of, text_of

TEXT = "本馆周二至周日开放，周一闭馆，法定节假日的开放时间另行通知，请各位读者留意大厅公告。"
MAIN = f"<h1>开放时间</h1><p>{TEXT}</p>"


def page(inside: str) -> bytes:
    return f"<meta charset=utf-8><body>{inside}</body>".encode()


def links(*texts: str, tag: str = "li") -> str:
    return "".join(f'<{tag}><a href="{n}.html">{text}</a></{tag}>' for n, text in enumerate(texts))


AROUND = {
    "a line of links above": f"<div>{links('首页', '馆藏', tag='span')} | <a href=s>服务</a></div>{MAIN}",
    "a list of links above": f"<ul>{links('概况', '指南', '公告')}</ul>{MAIN}",
    "blocks of one link each": f"<div>{links('概况', '指南', tag='div')}</div>{MAIN}",
    "beside the text": f"<div>{MAIN}</div><div><h3>热门文章</h3><ul>{links('闭馆通知', '新书')}</ul></div>",
    "below it": f"{MAIN}<div><h3>热门文章</h3><ul>{links('春节闭馆的通知')}</ul></div>",
    "on a line": f"{MAIN}<div>相关阅读：{links('办证', '预约', tag='span')}</div>",
    "the next page": f"{MAIN}<p>上一篇：<a href=1>闭馆</a></p><p><a href=2>下一篇：新书</a></p>",
    "buttons": f"{MAIN}<p>【<a href='javascript:print()'>打印</a>】【关闭】</p>",
    "counters": f"{MAIN}<div>查看: 2871 | 回复: 3</div><p>浏览：35次 【字号：大 中 小】</p>",
    "the bar of pages": f"{MAIN}<div><a>上一页</a> <b>1</b> <a>2</a> / 2 页 <a>下一页</a></div>",
    "who may write": f"{MAIN}<div>您需要登录后才可以回帖 <a>登录</a> | <a>立即注册</a></div>",
    "the program": f"{MAIN}<div>Powered by <b>Discuz!</b> X3.4</div><p>扫一扫在手机打开当前页</p>",
    "the last change": f"{MAIN}<div>本页面最后修订于2024年11月2日。</div><div>分类：<a>场馆</a> | <a>图书</a></div>",
    "a foot by its name": f"{MAIN}<div id=footer><ul><li>全部文字在知识共享协议之条款下提供。<li>隐私政策</ul></div>",
    "contents": f"<ul><li><a href=#a>1 时间</a><li><a href=#b>2 地点</a></ul>{MAIN}",
}


@pytest.mark.parametrize("kind", AROUND)
def test_what_leads_elsewhere_is_left_out(kind: str) -> None:
    assert text_of("a.html", page(AROUND[kind])) == f"开放时间\n\n{TEXT}"


def test_tabs_below_what_is_to_be_chosen_are_no_text() -> None:
    data = page(
        f"<h1>雪茶</h1><div>规格：<button>单罐</button></div><div>{links('详情', '评价', tag='b')}</div><p>{TEXT}</p>"
    )
    assert text_of("a.html", data) == f"雪茶\n\n规格：\n\n{TEXT}"


@pytest.mark.parametrize(
    "text", ["登录后可下载发票。", "打开打印机", "第2页的表由科室填写", "评论：3条意见已采纳", "上一页的通知作废"]
)
def test_what_is_said_of_pages_and_logins_stays(text: str) -> None:
    assert text_of("a.html", page(f"{MAIN}<p>{text}</p>")).endswith(text)


def test_how_often_a_page_was_opened_is_not_said_beside_its_day() -> None:
    line = "<div>2025-07-18 来源：晚报 浏览：3521次 字号：大 中 小</div>"
    assert (
        text_of("a.html", page(f"<h1>开放时间</h1>{line}<p>{TEXT}</p>"))
        == f"开放时间\n\n2025-07-18 来源：晚报\n\n{TEXT}"
    )


RULES = ("职工考勤管理办法", "差旅费报销实施细则", "公务用车使用规定", "固定资产管理制度", "印章使用管理规定")
CONTENT = {
    "nothing else is there": f"<p><a href=h>首页</a> <a href=b>书</a></p><h1>书</h1><ul>{links(*RULES)}</ul>",
    "below a few words": f"<h1>制度</h1><p>常用制度。</p><ul>{links(*RULES[:2])}</ul>",
    "below a colon": f"<h1>依据</h1><p>{TEXT}</p><p>办理依据：</p><ul>{links(*RULES)}</ul><p>{TEXT}</p>",
    "among the text": f"<h1>依据</h1><p>{TEXT}</p><h2>制度</h2><ul>{links(*RULES[:2])}</ul><p>{TEXT}</p>",
    "links in a sentence": f"<h1>依据</h1><p>{TEXT}</p><p>见{'、'.join(f'<a href=1>{one}</a>' for one in RULES)}。</p>",
    "files": f"<h1>通知</h1><p>{TEXT}</p><div><a href=a.doc>{RULES[0]}</a> <a href=b.xls>{RULES[1]}</a></div>",
    "one link": f"<h1>通知</h1><p>{TEXT}</p><p><a href=1>{RULES[0]}</a></p><p><a href=2>{RULES[1]}</a></p>",
    "questions that open": f"<h1>问</h1><div><a href='javascript:;'>{RULES[0]}</a></div><div>{TEXT}</div>",
}


@pytest.mark.parametrize("kind", CONTENT)
def test_links_that_are_content_stay(kind: str) -> None:
    text = text_of("a.html", page(CONTENT[kind]))
    assert all(rule in text for rule in RULES if rule in CONTENT[kind])


def test_what_edits_a_heading_is_no_part_of_it() -> None:
    edit = "<span>[<a href=e>编辑</a> | <a href=s>编辑源代码</a>]</span>"
    inside = f"<h1>龙井茶</h1><h2>历史{edit}</h2><p>{TEXT}</p><h2>冲泡<a href=#c>¶</a></h2><p>{TEXT}</p>"
    document = read_original("a.html", page(f"{inside}<h2>参见 <a href=x>绿茶</a></h2><p>{TEXT}</p>"))
    assert headings_of(document) == [(1, "龙井茶"), (2, "历史"), (2, "冲泡"), (2, "参见 绿茶")]


def test_lines_in_a_cell_read_apart() -> None:
    table = "<table><tr><th>日<th>菜<tr><td>周一<td>宫保鸡丁<br>米饭<tr><td>周二<td><p>白粥</p><p>包子</p></table>"
    assert text_of("a.html", page(table)) == "日：周一；菜：宫保鸡丁 米饭\n日：周二；菜：白粥 包子"


def test_blocks_that_look_like_those_of_the_text_stay() -> None:
    item = '<div class="item"><h3><a href=1>{}</a></h3><p>{}</p></div>'
    inside = item.format("书法班", "每周六上午，八百元。") + item.format("合唱班", "<a href=1>查看详情</a>")
    assert "合唱班" in text_of("a.html", page(f"<h1>课程列表</h1>{inside}"))


def test_dates_beside_links_make_no_text_of_them() -> None:
    news = "<div><h4>最新</h4><ul><li><a href=1>招生</a><span>03-01</span><li><a href=2>暑期</a> 2025-02-11</ul></div>"
    assert text_of("a.html", page(f"{MAIN}{news}")) == f"开放时间\n\n{TEXT}"


def test_signs_behind_a_heading_take_no_time() -> None:
    assert text_of("a.html", page(f"<h1>开放时间<span>[{'编' * 500}</span></h1><p>{TEXT}</p>")).endswith(TEXT)
