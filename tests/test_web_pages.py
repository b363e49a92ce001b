"""Web pages: the article, in the encoding that it is written in, and nothing that stands around every page."""

from __future__ import annotations

import pytest

from index.errors import CannotRead
from index.read.readers import read_original
from tests.support.originals import headings_of, passages_of, text_of

ARTICLE = "江阴大桥封闭施工，相关车辆可从润扬大桥绕行。"
PAGE = '<html><head><meta charset="{}"><title>绕行通知 - 交通网</title></head><body><h1>绕行通知</h1><p>{}</p></body></html>'


@pytest.mark.parametrize(
    ("declared", "written"),
    [
        ("gb2312", "utf-8"),
        ("utf-8", "gbk"),
        ("gb2312", "gb18030"),
        ("utf-8", "utf-16"),
        ("big5", "utf-8"),
        ("iso-8859-1", "utf-8"),
        ("", "gb18030"),
    ],
)
def test_the_encoding_is_told_by_the_bytes_whatever_is_declared(declared: str, written: str) -> None:
    document = read_original("a.html", PAGE.format(declared, f"{ARTICLE}镕").encode(written))
    assert document.text == f"绕行通知\n\n{ARTICLE}镕"
    assert document.title == "绕行通知"


def test_encodings_that_bytes_do_not_tell_are_believed() -> None:
    data = '<meta charset="shift_jis"><p>営業時間は九時からです。</p>'.encode("shift_jis")
    assert text_of("a.html", data) == "営業時間は九時からです。"


def test_what_stands_around_the_article_is_left_out() -> None:
    links = "".join(f'<li><a href="/{n}">栏目第{n}</a></li>' for n in range(8))
    page = (
        f"<body><nav>导航</nav><ul>{links}</ul><script>var a='脚本';</script><style>p{{}}</style>"
        f"<article><h1>绕行通知</h1><p>{ARTICLE}</p></article><aside>热门</aside><footer>版权所有</footer></body>"
    )
    assert text_of("a.html", page.encode()) == f"绕行通知\n\n{ARTICLE}"


def test_an_article_with_many_links_stays() -> None:
    page = "<body><p>" + "，".join(f'第{n}条见<a href="/{n}">附件</a>的说明文字' for n in range(8)) + "。</p></body>"
    assert "第7条见附件的说明文字。" in text_of("a.html", page.encode())


def test_hidden_elements_and_readings_above_words_are_gone() -> None:
    page = "<p>访问<ruby>東京<rp>(</rp><rt>とうきょう</rt><rp>)</rp></ruby>。<span style='display: none'>暗</span></p><p hidden>隐</p>"
    assert text_of("a.html", page.encode()) == "访问東京。"


def test_headings_lists_and_tables_are_what_they_are() -> None:
    page = (
        "<h1>手册</h1><h2>材料</h2><ol><li>身份证</li><li>照片</li></ol><h2>分机</h2>"
        "<table><tr><th>姓名</th><th>分机</th></tr><tr><td>乙二</td><td>8022</td></tr></table>"
    )
    document = read_original("a.html", page.encode())
    assert headings_of(document) == [(1, "手册"), (2, "材料"), (2, "分机")]
    assert "1. 身份证\n2. 照片" in document.text
    assert document.text.endswith("姓名：乙二；分机：8022")


def test_cells_over_several_rows_and_columns_are_in_all_of_them() -> None:
    page = (
        "<table><tr><th rowspan=2>部门</th><th colspan=2>人数</th></tr><tr><th>男</th><th>女</th></tr>"
        "<tr><td rowspan=2>财务</td><td>3</td><td>4</td></tr><tr><td>5</td><td>6</td></tr></table>"
    )
    assert text_of("a.html", page.encode()).split("\n") == [
        "部门：财务；人数 男：3；人数 女：4",
        "部门：财务；人数 男：5；人数 女：6",
    ]


def test_a_line_break_is_a_line_end_and_lines_of_the_source_are_not() -> None:
    assert text_of("a.html", "<p>地址：\n滨江路88号<br>电话：\n 8001</p>".encode()) == "地址： 滨江路88号\n电话： 8001"


def test_the_title_of_a_page_without_headings_is_the_one_it_declares_without_the_sites_name() -> None:
    page = f"<head><title>绕行通知_新闻频道</title></head><p>{ARTICLE}</p>"
    (passage,) = passages_of("a.html", page.encode())
    assert passage.title == "绕行通知"


def test_elements_nested_without_end_are_refused_and_many_levels_are_read() -> None:
    assert text_of("a.html", ("<div>" * 2000 + ARTICLE + "</div>" * 2000).encode()) == ARTICLE
    with pytest.raises(CannotRead) as raised:
        read_original("a.html", ("<div>" * 50_000 + "x").encode())
    assert raised.value.problem == "too_deep"


def test_the_caption_of_a_table_is_its_title() -> None:
    rows = "<tr><th>品名</th><th>单价</th></tr><tr><td>苹果</td><td>5</td></tr>"
    page = f"<h1>门市</h1><table><caption>价目表</caption>{rows}</table><p>欢迎光临。</p>"
    table, text = passages_of("a.html", page.encode())
    assert (table.text, table.headings) == ("价目表\n\n品名：苹果；单价：5", ("门市", "价目表"))
    assert text.headings == ("门市",)


def test_terms_stand_with_what_is_said_of_them() -> None:
    page = "<dl><dt>营业时间</dt><dd>九点到五点</dd><dt>电话</dt><dd>8001</dd></dl><p>欢迎光临。</p>"
    assert text_of("a.html", page.encode()) == "营业时间：九点到五点\n电话：8001\n\n欢迎光临。"
    page = "<dl><dt>怎么退货？</dt><dd>七天内可退。</dd><dt>怎么换货？</dt><dd>先联系客服。</dd></dl>"
    assert text_of("a.html", page.encode()) == "怎么退货？\n七天内可退。\n\n怎么换货？\n先联系客服。"


def test_what_folds_and_what_says_a_picture_are_read() -> None:
    page = (
        "<details><summary>退款规则</summary>七日内可退。</details><figure><img><figcaption>校门</figcaption></figure>"
    )
    assert text_of("a.html", page.encode()).split() == ["退款规则", "七日内可退。", "校门"]


def test_the_way_to_a_page_and_the_name_of_its_site_are_left_out() -> None:
    way = '<div>当前位置：<a href="/">首页</a> &gt; <a href="/news">新闻公告</a> &gt; 正文</div>'
    page = f"<body><header><div>青禾医院</div></header>{way}<div><h1>绕行通知</h1><p>{ARTICLE}</p></div></body>"
    assert text_of("a.html", page.encode()) == f"绕行通知\n\n{ARTICLE}"


def test_a_way_in_a_text_stays() -> None:
    page = '<h1>设置</h1><p>依次打开 <a href="/s">设置</a> &gt; 隐私 &gt; 通知，再关掉推送，然后重新启动手机即可。</p>'
    assert "设置 > 隐私 > 通知" in text_of("a.html", page.encode())


def test_raised_numbers_that_lead_to_notes_are_no_part_of_the_text() -> None:
    page = (
        '<h1>烫伤</h1><p>冲洗15至20分钟<a href="#n1"><sup>1</sup></a>，面积大于5m<sup>2</sup>的<sup><a href="a#n2">2</a></sup>'
        '就医<sup><a href="#n3">[3]</a></sup>，见<a href="#app">附录</a>。</p><p id="n1">1 水温不宜过低。</p>'
    )
    assert text_of("a.html", page.encode()) == "烫伤\n\n冲洗15至20分钟，面积大于5m2的就医，见附录。\n\n1 水温不宜过低。"


def test_whose_site_it_is_is_left_out_and_what_is_said_of_such_numbers_is_not() -> None:
    page = (
        "<h1>备案</h1><p>ICP备案需要二十个工作日，备案号写在页脚。</p><div>主办单位：某区政府</div>"
        "<center>版权所有 某区政府</center><div><p>京ICP备12345678号</p><p>京公网安备 11010502030000号</p></div>"
    )
    assert text_of("a.html", page.encode()) == "备案\n\nICP备案需要二十个工作日，备案号写在页脚。\n\n主办单位：某区政府"


def test_marked_names_beside_their_values_are_label_and_value() -> None:
    rows = "".join(
        f"<tr><th>{a}</th><td>{b}</td></tr>" for a, b in (("类型", "绿茶"), ("产地", "杭州"), ("采摘", "清明前"))
    )
    assert text_of("a.html", f"<table>{rows}</table>".encode()) == "类型：绿茶\n产地：杭州\n采摘：清明前"


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        (
            "<tr><th colspan=2>青塔<tr><td colspan=2><img src=a><tr><th>高<td>9米<tr><th>建<td>宋",
            "青塔\n\n高：9米\n建：宋",
        ),
        (
            "<tr><td colspan=2><b>青塔</b><tr><th scope=row>高<td>9米<tr><th scope=row>建<td>宋",
            "青塔\n\n高：9米\n建：宋",
        ),
        ("<tr><th>高<td>9米<th>建<td>宋<tr><th>简介<td colspan=3>砖塔。", "高：9米；建：宋\n简介：砖塔。"),
        ("<tr><th rowspan=2>门<td>东<tr><td>西<tr><th>高<td>9米", "门：东\n门：西\n高：9米"),
        (
            "<tr><th>塔<th>高<tr><th scope=row>青塔<td>9米<tr><th scope=row>白塔<td>8米",
            "塔：青塔；高：9米\n塔：白塔；高：8米",
        ),
        (
            "<tr><td><th>早<th>晚<tr><th>周一<td>甲<td>乙<tr><th>周二<td>丙<td>丁",
            "周一；早：甲；晚：乙\n周二；早：丙；晚：丁",
        ),
    ],
)
def test_a_marked_name_beside_its_value_is_one_whatever_stands_above(rows: str, text: str) -> None:
    assert text_of("a.html", f"<p>塔。</p><table>{rows}</table>".encode()).removeprefix("塔。\n\n") == text


def test_what_is_struck_through_is_no_longer_said() -> None:
    page = "<h1>雪茶</h1><div>价格：<b>￥68</b> <del>￥88</del></div><p><s>周一</s>周二<i style='text-decoration: line-through'>三</i>发货</p>"
    assert text_of("a.html", page.encode()) == "雪茶\n\n价格：￥68\n\n周二发货"


def test_a_mark_that_strikes_the_whole_page_through_is_a_mistake() -> None:
    assert (
        text_of("a.html", "<h1>公告</h1><s><p>周一休息。</p><p>周二开门。</p>".encode())
        == "公告\n\n周一休息。\n\n周二开门。"
    )


TEXT = "线路途经滨江夜市和市一医院，试运行一个月后再调整班次。"


@pytest.mark.parametrize(
    ("page", "headings"),
    [
        (f"<p><strong>沿线夜市、医院都能到</strong></p><p>{TEXT}</p>", ["沿线夜市、医院都能到"]),
        (
            f"<p><b>站点</b></p><p>{TEXT}</p><div style='font-weight:700'>末班车凌晨一点半</div><p>{TEXT}</p>"
            f"<p><b>票价</b></p><ul><li>两元</ul>",
            ["站点", "末班车凌晨一点半", "票价"],
        ),
        (f"<p>{TEXT}</p><p><b>市公交集团</b></p><p>2025年7月1日</p>", []),
        (f"<p><b>热线：</b>96196</p><p><b>本周五起试运行。</b></p><p>{TEXT}</p><p><b>电话：96196</b></p>", []),
        (f"<p><b>末班车凌晨一点半</b></p><p>{TEXT}</p>", []),
        (f"<p><b>愿大家都能</b></p><p>{TEXT}</p>", []),
        (f"<p>{TEXT}</p><p><b>公交集团宣传部</b></p>", []),
        (f"<ul><li><b>夜市</b><li>{TEXT}</ul>", []),
    ],
)
def test_a_bold_paragraph_above_a_text_is_a_heading_if_it_is_a_name(page: str, headings: list[str]) -> None:
    document = read_original("a.html", f"<h1>夜间公交</h1><p>{TEXT}</p>{page}".encode())
    assert [text for _, text in headings_of(document)] == ["夜间公交", *headings]
