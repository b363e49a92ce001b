"""What people keep is read as they mean it: headings, names, values, wrapped lines, addresses."""

from __future__ import annotations

import pytest

from index import open_index
from tests.conftest import MakeFolder
from tests.support.shown import shown


@pytest.mark.parametrize(
    ("text", "question", "said"),
    [
        ("前台电话8001\n保安电话8002\n食堂电话8003\n", "前台电话", "前台电话8001"),
        ("成人票 50元\n儿童票 25元\n", "成人票多少钱", "成人票 50元"),
        ("姓名,分机\n甲一,8001\n乙二,8002\n", "乙二的分机", "乙二,8002"),
        (
            "关于报名的通知\n\n请各位按时报名。\n\n截止日期是6月30日\n\n逾期不再受理。\n",
            "报名截止日期",
            "截止日期是6月30日",
        ),
        ("开放时间：9:00-17:00\n\n周末不开放，节假日另行通知，请各位互相转告。\n", "开放时间", "开放时间：9:00-17:00"),
    ],
)
def test_a_short_line_that_says_something_is_text(folder: MakeFolder, text: str, question: str, said: str) -> None:
    found = shown(folder, {"a.txt": text}, question)
    assert found.answered
    assert found.marked == said


@pytest.mark.parametrize(
    ("line", "question"),
    [
        ("押金两百元", "押金"),
        ("借期三个月", "借期"),
        ("讲座定于周五晚上七点", "讲座"),
        ("每周一闭馆", "闭馆"),
        ("截止时间下周三", "截止时间"),
        ("地点：二楼礼堂", "地点"),
        ("主讲人：冯老师", "主讲人"),
        ("密码是bluejay", "密码"),
        ("Entries close 3 May", "When do entries close?"),
        ("Gates open at 8 pm", "When do gates open?"),
        ("Tickets cost 12 euros", "What do tickets cost?"),
        ("Door code: magpie", "door code"),
    ],
)
def test_a_line_with_a_value_between_paragraphs_is_marked(folder: MakeFolder, line: str, question: str) -> None:
    before = "本馆每年举办许多活动，欢迎附近的居民带着家人一起来参加，也欢迎志愿者前来帮忙布置会场和维持秩序。"
    after = "如有变动另行通知，请大家留意门口的公告栏，也可以向服务台的工作人员打听最新的消息和具体的安排。"
    found = shown(folder, {"a.txt": f"通知\n\n{before}\n\n{line}\n\n{after}\n"}, question)
    assert (found.marked, found.headings) == (line, ("通知",))


@pytest.mark.parametrize("dots", ["……", "…………", " ..... "])
def test_dots_between_a_label_and_its_value_end_no_sentence(folder: MakeFolder, dots: str) -> None:
    text = f"红豆汤{dots}9元\n绿豆汤{dots}8元\n"
    assert shown(folder, {"a.txt": text}, "红豆汤多少钱").marked == f"红豆汤{dots}9元"
    assert shown(folder, {"b.txt": "他想了很久……然后走了。\n"}, "想了很久").marked == "他想了很久……"


@pytest.mark.parametrize(
    "title",
    [
        "2024年3月",
        "深度学习：原理与应用",
        "Chapter 2: Leave",
        "改革开放四十年",
        "Minutes of 14 June",
        "星期一",
        "工作要点",
        "第三章 休假",
        "考核前三名",
        "Around the world in 80 days",
    ],
)
def test_a_title_that_only_looks_like_a_value_is_a_heading(folder: MakeFolder, title: str) -> None:
    text = f"手册\n\n{title}\n\n各部门按照计划完成了全年的各项任务，没有发生安全事故，请各位同事继续保持下去。\n"
    assert shown(folder, {"a.txt": text}, "发生安全事故了吗").headings == ("手册", title)


@pytest.mark.parametrize("title", ["2024年工作总结", "关于2024年春节放假的通知", "会议纪要 2024-06-30", "附件2"])
def test_a_title_with_a_year_or_number_is_a_heading(folder: MakeFolder, title: str) -> None:
    text = f"{title}\n\n各部门按照计划完成了全年的各项任务，没有发生安全事故。\n"
    assert shown(folder, {"a.txt": text}, "发生安全事故了吗").headings == (title,)


def test_a_chapters_line_alone_is_no_passage(folder: MakeFolder) -> None:
    engine = open_index(folder({"a.md": "# 手册\n\n## 第一章 总则\n\n## 第二章 休假\n\n年假五天。\n\n……\n\n- 3 -\n"}))
    assert [passage.text for passage in engine.passages] == ["年假五天。"]


def test_names_of_files_folders_and_front_matter_are_searched_and_never_missing(folder: MakeFolder) -> None:
    files = {
        "差旅/住宿标准.md": "每晚不超过四百元。\n",
        "差旅/伙食补助.md": "每天一百元。\n",
        "a.md": '---\ntitle: "报销: 流程"\ntags: [发票, 审批]\n---\n先填单，再贴票。\n',
        "b.md": "---\ntags:\n  - 班车\n---\n每天七点半从东门发出。\n",
    }
    for question, source in (
        ("住宿标准是什么", "差旅/住宿标准.md"),
        ("差旅伙食补助", "差旅/伙食补助.md"),
        ("报销流程", "a.md"),
        ("班车", "b.md"),
    ):
        found = shown(folder, files, question)
        assert (found.answered, found.source, found.missing) == (True, source, ())
    assert shown(folder, files, "报销流程").headings == ("报销: 流程",)


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("Backup and restore", "backup-and-restore.md"),
        ("how do I backup and restore?", "backup-and-restore.md"),
        ("请问打印机安装怎么弄", "打印机安装.md"),
        ("打印机 安裝", "打印机安装.md"),
        ("打印机安装前要断电吗", "安全.md"),  # more than a title: what a text says decides
    ],
)
def test_a_page_whose_title_is_asked_comes_before_a_text_that_mentions_it(
    folder: MakeFolder, question: str, source: str
) -> None:
    files = {
        "backup-and-restore.md": "Run the tool every night.\n",
        "notes.md": "Backup and restore are described elsewhere; backup first, then restore.\n",
        "打印机安装.md": "先接电源，再装驱动。\n",
        "安全.md": "打印机安装前要断电；打印机安装由网管负责，打印机安装后登记。\n",
    }
    assert shown(folder, files, question).source == source


@pytest.mark.parametrize(
    ("wrapped", "joined"),
    [
        (
            "It must be requested two\nweeks in advance. Then wait.",
            "It must be requested two weeks in advance. Then wait.",
        ),
        (
            "值夜班的人每两小时巡视一次水泵\n房，记下水位，发现漏水的时候应\n当马上通知维修组。",
            "水泵房，记下水位，发现漏水的时候应当马上通知",
        ),
        ("从下周一起，食堂的开放时间调整为早上七点到晚上九点，周末不休\n息。外来人员请登记。", "周末不休息。"),
    ],
)
def test_wrapped_lines_are_joined(folder: MakeFolder, wrapped: str, joined: str) -> None:
    for name in ("a.md", "a.txt"):
        assert joined in open_index(folder({name: wrapped})).passages[0].text


@pytest.mark.parametrize(
    "text",
    [
        "床前明月光，\n疑是地上霜。\n举头望明月，\n低头思故乡。",
        "北京市海淀区\n中关村大街1号\n邮编100084",
        "红日初升照大江上\n白云飞过万重山中\n青松立在石头旁边。",
        "湖边小屋一共三间可以住人\n山上小屋一共两间可以住人\n林中小屋只有一间。",
        "前台电话8001\n保安电话8002\n电话全天有人接。",
        "食堂在一楼。\n打印机在二楼。",
        "关于放假的通知\n请各位同事于六月三十日之前把假期安排报给行政部汇总，逾期不再受理。",
    ],
)
def test_lines_of_verses_addresses_lists_and_titles_stay(folder: MakeFolder, text: str) -> None:
    engine = open_index(folder({"a.txt": text}))
    said = [line for p in engine.passages for line in (*p.headings, *p.text.split("\n"))]
    assert set(filter(None, said)) == set(text.split("\n"))


def test_blanks_between_all_characters_are_no_words(folder: MakeFolder) -> None:
    found = shown(folder, {"a.txt": "年 假 为 五 天 ， 病 假 为 十 天 。\n"}, "病假")
    assert found.marked == "年假为五天，病假为十天。"


def test_abbreviations_and_numbers_of_lists_end_no_sentence(folder: MakeFolder) -> None:
    files = {"a.md": "The U.S. office is run by Dr. Smith. He starts at nine.\n"}
    assert shown(folder, files, "Who runs the U.S. office?").marked == "The U.S. office is run by Dr. Smith."


def test_the_address_of_a_link_is_text(folder: MakeFolder) -> None:
    text = "见[预订系统](https://book.example.org/rooms)和[手册](./manual.md)，或写给<a@example.org>。\n"
    engine = open_index(folder({"a.md": text}))
    assert engine.passages[0].text == "见预订系统（https://book.example.org/rooms）和手册，或写给a@example.org。"


def test_bare_dots_around_a_paragraph_are_not_shown(folder: MakeFolder) -> None:
    assert shown(folder, {"a.txt": "……\n\n招新在体育馆。\n\n……\n"}, "招新").text == "招新在体育馆。"
