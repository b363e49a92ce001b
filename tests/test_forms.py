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
FORMS = [MEDICINE, SHOP, BOOK, REPAIR, JOURNEY, CASE]

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
