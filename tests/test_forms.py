"""Forms that nothing marks: labels in turn with what is filled in, told from tables with names above their columns."""

from __future__ import annotations

from html import escape

import pytest

from tests.support.originals import cells, docx, tc, text_of, word_table, xlsx

MEDICINE = "药品名称|阿莫西林胶囊 / 规格|0.25g×24粒 / 用法用量|口服。成人一次0.5g / 贮藏|遮光，密封保存 / 有效期|24个月"
SHOP = "企业名称|康泰药房|法定代表人|祝英 / 注册资本|50万元|成立日期|2016-05-11 / 员工人数|8人|电话|88001122"
BOOK = "书名|活着 / 作者|余华 / 出版社|作家出版社 / 定价|45元 / 出版时间|2012年8月"
REPAIR = (
    "报修人|蒋敏|房号|3-502|报修时间|2025-04-02 10:20 / "
    "维修员|老秦|完成时间|2025-04-02 15:00|费用|免费 / 满意度|满意|回访人|小陶|回访日期|2025-04-05"
)
JOURNEY = "报销人|唐宁 / 出差事由|参加广州展会"
CASE = "案件编号|（2024）临民初118号 / 原告|周海 / 被告|临江百货有限公司 / 案由|买卖合同纠纷 / 开庭时间|2024年6月3日9时"
VISITS = "参观对象|社会公众、学校团体 / 开放日|每周三、周六 / 讲解|免费"
TICKED = "性别|□男 □女|婚否|□是 □否 / 学位|□有 □无|住校|□是 □否"
OLD_SIGNS = "公司名稱|青禾有限公司|統一編號|12345678 / 資本額|五百萬元|設立日期|2016-05-11"
ENGLISH = "Product|Desk lamp / Power|12 W / Weight|1.2 kg / Colour|white"
FORMS = [MEDICINE, SHOP, BOOK, REPAIR, JOURNEY, CASE, VISITS, TICKED, OLD_SIGNS, ENGLISH]

TABLES = [
    "姓名|部门 / 张三|技术部 / 李四|市场部",
    "术语|解释 / 熵|描述系统混乱程度的物理量 / 焓|系统内能与压强体积之积的和",
    "问题|答案 / 怎么办卡？|带身份证到一楼服务台办理。 / 可以带宠物吗？|不可以，导盲犬除外。",
    "项目|规格 / 打印速度|黑白22页/分，彩色15页/分 / 分辨率|4800×1200 dpi / 重量|6.8千克",
    "收费项目|收费标准 / 挂号费|10元 / 护理费|一级20元，二级15元 / 诊查费|免费",
    "景点|门票 / 西湖|免费 / 灵隐寺|75元 / 千岛湖|旺季150元，淡季120元",
    "岗位|任职资格 / 收银员|高中以上，会用电脑 / 理货员|能吃苦，18至45岁 / 店长|大专，三年以上经验",
    "指标名称|目标值 / 合格率|不低于98% / 交付周期|15天 / 客户满意度|良好",
    "姓名|部门|职务|备注 / 张三|技术部|工程师|兼职，到六月止 / 李四|市场部|经理|休假",
    "字段名|含义 / 用户名|登录用的名称 / 手机号|11位数字 / 邮箱|用于找回密码，须验证 / 注册时间|系统自动记录",
    "对象|条件 / 单位|有营业执照 / 个人|年满18周岁 / 社团|登记满一年，有会员30人以上",
    "Plan|Price|Storage|Support / Free|0|5 GB|forum / Pro|$9|100 GB|email, within a day",
    "城市|省份|特产|景点 / 杭州|浙江|龙井茶|西湖 / 景德镇|江西|瓷器|古窑",
    "职务|姓名|职务|姓名 / 会长|郭靖|秘书长|黄蓉 / 副会长|杨康|会计|穆念慈",
    "环节|负责人|场地|时间 / 签到|小何|大厅|八点半 / 开幕式|老秦|礼堂|九点",
]


def rows_of(table: str) -> list[list[str]]:
    return [row.split("|") for row in table.split(" / ")]


def files_of(table: str) -> dict[str, bytes]:
    """A table as files of several formats, none of which says what its first row is."""
    rows = rows_of(table)
    page = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return {
        "a.docx": docx(word_table(*("".join(map(tc, row)) for row in rows))),
        "a.xlsx": xlsx({"表": cells(dict(enumerate(rows, 1)))}),
        "a.html": f"<meta charset=utf-8><p>说明。</p><table>{page}</table>".encode(),
        "a.csv": "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows).encode(),
    }


def test_each_label_of_a_form_is_joined_with_what_stands_beside_it_in_every_format() -> None:
    for form in FORMS:
        lines = ["；".join(f"{a}：{b}" for a, b in zip(row[::2], row[1::2], strict=True)) for row in rows_of(form)]
        for name, data in files_of(form).items():
            assert text_of(name, data).endswith("\n".join(lines)), name


@pytest.mark.parametrize("table", TABLES)
def test_a_table_has_the_names_of_its_columns_in_every_format(table: str) -> None:
    names, *rows = rows_of(table)
    lines = ["；".join(f"{a}：{b}" for a, b in zip(names, row, strict=True)) for row in rows]
    for name, data in files_of(table).items():
        assert text_of(name, data).endswith("\n".join(lines)), name


WIDE, WIDER = '<w:gridSpan w:val="3"/>', '<w:gridSpan w:val="4"/>'


def word_lines(*rows: str) -> list[str]:
    return [line for line in text_of("a.docx", docx(word_table(*rows))).split("\n") if line]


def row(*texts: str) -> str:
    return "".join(map(tc, texts))


def test_a_label_that_no_other_form_has_is_joined_as_those_beside_it_are() -> None:
    assert word_lines(
        row("姓名", "唐悦", "性别", "女"),
        row("电话", "13712345678", "卡种", "年卡"),
        row("金额", "1980元", "有效期", "2025.3.1—2026.2.28"),
    ) == ["姓名：唐悦；性别：女", "电话：13712345678；卡种：年卡", "金额：1980元；有效期：2025.3.1—2026.2.28"]


def test_parts_of_a_form_are_read_as_it_is_however_short_they_are() -> None:
    assert word_lines(
        tc("一、企业情况", WIDER),
        row("企业名称", "康泰药房", "法定代表人", "祝英"),
        row("注册资本", "50万元", "成立日期", "2016-05-11"),
        tc("二、联系", WIDER),
        row("通信处", "湖滨路9号", "联络员", "小方"),
        tc("三、审核", WIDER),
        row("初审", "通过", "复审", "通过"),
        row("备注") + tc("材料齐全", WIDE),
    ) == [
        "一、企业情况",
        "企业名称：康泰药房；法定代表人：祝英",
        "注册资本：50万元；成立日期：2016-05-11",
        "二、联系",
        "通信处：湖滨路9号；联络员：小方",
        "三、审核",
        "初审：通过；复审：通过",
        "备注：材料齐全",
    ]


def test_a_list_inside_a_form_that_has_no_names_takes_none_of_its_own_rows() -> None:
    two = '<w:gridSpan w:val="2"/>'
    assert word_lines(
        row("姓名", "沈佳琪", "性别", "女", "出生年月", "1996.08"),
        row("部门", "市场部", "职务", "专员", "入职日期", "2025-02-17"),
        tc("工作经历", '<w:gridSpan w:val="6"/>'),
        row("2018—2021") + tc("蓝天广告有限公司", two) + tc("文案", WIDE),
        row("2021—2025") + tc("临江电视台", two) + tc("编导", WIDE),
        row("紧急联系人", "沈国平", "关系", "父亲", "电话", "13700003333"),
    )[3:] == [
        "2018—2021；蓝天广告有限公司；文案",
        "2021—2025；临江电视台；编导",
        "紧急联系人：沈国平；关系：父亲；电话：13700003333",
    ]


def test_a_list_inside_a_form_has_the_names_above_it() -> None:
    assert (
        word_lines(
            row("宠物名", "团子", "品种", "橘猫"),
            row("体重", "3.6公斤", "出生日期", "2023年4月"),
            tc("疫苗", WIDER),
            row("疫苗名称", "接种日期", "医院", "医生"),
            row("狂犬疫苗", "2024年5月1日", "安心宠物医院", "钱医生"),
        )[-1]
        == "疫苗名称：狂犬疫苗；接种日期：2024年5月1日；医院：安心宠物医院；医生：钱医生"
    )


def test_the_place_of_a_picture_beside_a_form_is_said_once() -> None:
    start, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    assert word_lines(
        row("姓名", "丁一", "性别", "男") + tc("照片", start),
        row("学号", "2023001", "班级", "一班") + tc("", on),
    ) == ["姓名：丁一；性别：男；照片", "学号：2023001；班级：一班"]


def test_a_form_with_nothing_filled_in_but_its_last_row_names_no_columns() -> None:
    rows = [row("身份证号") + tc("", WIDE), row("家庭住址") + tc("", WIDE)]
    opinion = row("社区意见") + tc("（盖章） 年 月 日", WIDE)
    assert word_lines(row("姓名", "", "性别", ""), *rows, opinion) == [
        "姓名；性别",
        "身份证号",
        "家庭住址",
        "社区意见：（盖章） 年 月 日",
    ]


def test_a_table_of_what_forms_ask_for_is_no_form() -> None:
    names = row("字段", "类型", "长度", "说明")
    assert word_lines(names, row("姓名", "文本", "20", "必填"), row("年龄", "整数", "3", "选填"))[0] == (
        "字段：姓名；类型：文本；长度：20；说明：必填"
    )


def test_times_of_a_programme_name_no_columns() -> None:
    assert word_lines(
        row("09:00—09:10", "主持人介绍来宾"), row("09:10—10:00", "审议报告"), row("10:00—10:15", "休息")
    ) == [
        "09:00—09:10；主持人介绍来宾",
        "09:10—10:00；审议报告",
        "10:00—10:15；休息",
    ]


# Nothing but the look of its cells says whether the first of these rows is one of names.
SONG = [["歌名", "小城夏天"], ["演唱", "李晴"], ["作词", "白桦"]]
AS_FORM = ["歌名：小城夏天", "演唱：李晴", "作词：白桦"]
AS_TABLE = ["歌名：演唱；小城夏天：李晴", "歌名：作词；小城夏天：白桦"]
STYLES = (
    '<fonts><font/><font><b/></font></fonts><fills><fill/><fill/><fill><patternFill patternType="solid">'
    '<fgColor rgb="FFDDDDDD"/></patternFill></fill></fills>'
    '<cellXfs><xf/><xf fontId="1"/><xf fillId="2"/></cellXfs>'
)


def marked_files(*, column: bool) -> dict[str, bytes]:
    """The song with the cells of its first column, or those of its first row, bold or on a ground of their own."""

    def look(row: int, place: int) -> bool:
        return place == 0 if column else row == 0

    bold, ground = "<w:rPr><w:b/></w:rPr>", '<w:tcPr><w:shd w:fill="DDDDDD"/></w:tcPr>'

    def word(opens: str, run: str) -> bytes:
        def cell(text: str, *, is_marked: bool) -> str:
            run_look, cell_look = (run, opens) if is_marked else ("", "")
            return f"<w:tc>{cell_look}<w:p><w:r>{run_look}<w:t>{text}</w:t></w:r></w:p></w:tc>"

        rows = ("".join(cell(one, is_marked=look(n, m)) for m, one in enumerate(row)) for n, row in enumerate(SONG))
        return docx(word_table(*rows))

    def page(start: str, end: str, attribute: str = "") -> bytes:
        rows = (
            "".join(f"<td {attribute}>{start}{one}{end}" if look(n, m) else f"<td>{one}" for m, one in enumerate(row))
            for n, row in enumerate(SONG)
        )
        return f"<meta charset=utf-8><p>说明。<table>{''.join(f'<tr>{row}' for row in rows)}</table>".encode()

    def sheet(style: int) -> bytes:
        rows = "".join(
            f'<row r="{n}">'
            + "".join(
                f'<c r="{"AB"[m]}{n}" t="inlineStr" s="{style if look(n - 1, m) else 0}"><is><t>{one}</t></is></c>'
                for m, one in enumerate(row)
            )
            + "</row>"
            for n, row in enumerate(SONG, 1)
        )
        return xlsx({"表": f"<sheetData>{rows}</sheetData>"}, styles=STYLES)

    return {
        "bold.docx": word("", bold),
        "ground.docx": word(ground, ""),
        "bold.html": page("<b>", "</b>"),
        "ground.html": page("", "", 'style="background: #ddd"'),
        "bold.xlsx": sheet(1),
        "ground.xlsx": sheet(2),
    }


@pytest.mark.parametrize(("column", "lines"), [(True, AS_FORM), (False, AS_TABLE)])
def test_marked_cells_say_whether_the_first_row_or_the_first_column_has_the_names(
    column: bool, lines: list[str]
) -> None:
    for name, data in marked_files(column=column).items():
        assert text_of(name, data).split("\n")[-len(lines) :] == lines, name


ABOVE = [
    ("供应商,金禾公司,入库日期,2025-03-02", "供应商：金禾公司；入库日期：2025-03-02"),
    ("学生姓名,李小雨,班级,三年级二班", "学生姓名：李小雨；班级：三年级二班"),
]


@pytest.mark.parametrize(("form", "line"), ABOVE)
@pytest.mark.parametrize("names", ["科目,平时,期末,等级", "品名,数量,单价,金额"])
def test_a_form_of_plain_cells_above_the_names_of_a_table_is_none_of_them(form: str, line: str, names: str) -> None:
    first, second, third, fourth = names.split(",")
    assert text_of("a.csv", f"{form}\n{names}\n甲,92,95,7\n乙,88,90,8".encode()).split("\n") == [
        line,
        f"{first}：甲；{second}：92；{third}：95；{fourth}：7",
        f"{first}：乙；{second}：88；{third}：90；{fourth}：8",
    ]
