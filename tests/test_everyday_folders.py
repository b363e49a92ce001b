"""What people keep is read as they mean it: questions and replies, tables, lists, wrapped lines, names, copies."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from index import ask, open_index
from tests.conftest import MakeFolder


@dataclass(frozen=True)
class Shown:
    """The first hit of a question, and the sources of all."""

    answered: bool
    source: str
    sources: tuple[str, ...]
    headings: tuple[str, ...]
    text: str
    marked: str
    missing: tuple[str, ...]


def shown(folder: MakeFolder, files: dict[str, str], question: str) -> Shown:
    answer = ask(open_index(folder(files)), question)
    hit = answer.hits[0]
    marked = hit.passage.text[slice(*hit.sentence)] if hit.sentence else ""
    sources = tuple(other.passage.source for other in answer.hits)
    passage = hit.passage
    return Shown(answer.answered, passage.source, sources, passage.headings, passage.text, marked, answer.missing)


FAQS = {
    "headings.md": "## 能停车吗？\n\n地下二层可停两小时。\n\n## 能带宠物吗？\n\n导盲犬除外，一律不可以。\n",
    "unspaced.md": "##能停车吗？\n地下二层可停两小时。\n##能带宠物吗？\n导盲犬除外，一律不可以。\n",
    "bold.md": "**能停车吗？**\n\n地下二层可停两小时。\n\n**能带宠物吗？**\n\n导盲犬除外，一律不可以。\n",
    "bold_above.md": "**能停车吗？**\n地下二层可停两小时。\n\n**能带宠物吗？**\n导盲犬除外，一律不可以。\n",
    "labels.txt": "问：能停车吗？\n答：地下二层可停两小时。\n\n问：能带宠物吗？\n答：导盲犬除外，一律不可以。\n",
    "letters.txt": "Q1: 能停车吗\nA1: 地下二层可停两小时。\nQ2: 能带宠物吗\nA2: 导盲犬除外，一律不可以。\n",
    "apart.txt": "问：能停车吗？\n\n答：地下二层可停两小时。\n\n问：能带宠物吗？\n\n答：导盲犬除外，一律不可以。\n",
    "lines.txt": "能停车吗？\n\n地下二层可停两小时。\n\n能带宠物吗？\n\n导盲犬除外，一律不可以。\n",
    "numbers.txt": "1. 能停车吗？\n地下二层可停两小时。\n2. 能带宠物吗？\n导盲犬除外，一律不可以。\n",
    "chat.txt": "甲 2024-05-01 10:02\n能停车吗\n乙 2024-05-01 10:03\n地下二层可停两小时。\n"
    "丙 2024-05-01 11:00\n能带宠物吗\n乙 2024-05-01 11:08\n导盲犬除外，一律不可以。\n",
    "messages.txt": "[10:02] 小甲: 能停车吗？\n[10:03] 小乙: 地下二层可停两小时。\n"
    "[11:00] 小丙: 能带宠物吗？\n[11:08] 小乙: 导盲犬除外，一律不可以。\n",
}


@pytest.mark.parametrize("name", FAQS)
def test_a_question_that_documents_ask_is_answered_by_the_reply_below_it(folder: MakeFolder, name: str) -> None:
    found = shown(folder, {name: FAQS[name]}, "能停车吗？")
    assert found.answered
    assert "地下二层" in found.marked
    assert "导盲犬" not in found.text


CHATS = {
    "plain.txt": "小甲：车停哪\n小乙：地下二层\n小丙：收到\n",
    "bare.txt": "小甲：\n车停哪？\n\n小乙：\n地下二层\n\n小丙：\n收到\n",
    "names.txt": "Ann:\n车停哪？\n\nBob Lee:\n地下二层\n",
    "lines.txt": "2024-05-01 10:02:11 小甲\n车停哪\n\n2024-05-01 10:03:20 小乙\n地下二层\n",
    "numbers.txt": "2024-05-01 10:02:11 小甲(10086)\n车停哪\n\n2024-05-01 10:03:20 小乙(10010)\n地下二层\n",
    "mails.txt": "2024-05-01 10:02:11 小甲<a@example.org>\n车停哪？\n\n"
    "2024-05-01 10:03:20 小乙<b@example.org>\n地下二层\n",
    "brackets.txt": "Ann, [01.05.2024 10:02]\n车停哪\n\nBob, [01.05.2024 10:03]\n地下二层\n",
    "today.txt": "ann — Today at 10:02 AM\n车停哪\n\nbob — Today at 10:03 AM\n地下二层\n",
    "yesterday.txt": "小甲 昨天 10:02\n车停哪\n小乙 昨天 10:03\n地下二层\n",
    "bold.md": "**小甲** 10:02\n\n车停哪\n\n**小乙** 10:03\n\n地下二层\n",
    "initials.txt": "A. Wu 10:02\n车停哪\n\nB. Lee 10:03\n地下二层\n",
    "short days.txt": "5/1/24, 6:04 PM - Ann: 车停哪\n5/1/24, 6:06 PM - Bob: 地下二层\n",
}


@pytest.mark.parametrize("name", CHATS)
def test_a_question_in_a_chat_is_answered_by_what_another_says_next(folder: MakeFolder, name: str) -> None:
    found = shown(folder, {name: CHATS[name]}, "车停哪")
    assert found.marked.endswith("地下二层")
    assert "\n" not in found.marked
    assert "车停哪" in found.text
    assert found.headings == ()


@pytest.mark.parametrize(
    ("text", "question", "said"),
    [
        ("目标：什么都会\n计划：每天读书\n", "目标", "目标：什么都会"),
        ("主题：如何给树浇水\n主讲：丁工\n地点：苗圃\n", "主题是什么", "主题：如何给树浇水"),
        ("申请材料：\n1. 不知道怎么填时附说明\n2. 照片\n", "申请材料", "申请材料：\n1. 不知道怎么填时附说明\n2. 照片"),
        ("丁工：什么时候浇水由苗圃决定。\n吴工：好的。\n", "什么时候浇水", "丁工：什么时候浇水由苗圃决定。"),
    ],
)
def test_lines_with_a_label_and_statements_are_no_questions_of_a_chat(
    folder: MakeFolder, text: str, question: str, said: str
) -> None:
    assert shown(folder, {"a.txt": text}, question).marked == said


@pytest.mark.parametrize(
    ("text", "question", "said"),
    [
        ("单间朝南，带阳台。双间朝北，带厨房。\n", "单间朝哪边", "单间朝南，带阳台。"),
        ("Dogs cost two euros, cash only. Cats cost one euro, cash only.\n", "What do dogs cost?", None),
        ("钱医生|眼科|上午\n孙医生|牙科|下午\n", "钱医生在哪科", "钱医生|眼科|上午"),
        ("门卫\t老段\t北门\n库房\t小路\t南门\n", "门卫是谁", "门卫\t老段\t北门"),
        ("医生|科室|时段\n钱医生|眼科|上午\n孙医生|牙科|下午\n", "孙医生的科室", "孙医生|牙科|下午"),
    ],
)
def test_the_first_of_some_lines_is_put_aside_only_where_it_names_columns(
    folder: MakeFolder, text: str, question: str, said: str | None
) -> None:
    expected = said or "Dogs cost two euros, cash only."
    assert shown(folder, {"a.txt": text}, question).marked == expected


def test_a_question_that_is_only_quoted_answers_nothing(folder: MakeFolder) -> None:
    files = {"a.txt": "很多人问“年假有几天？”，下次会议上讨论。\n", "b.txt": "年假为每年五天，须提前申请。\n"}
    assert shown(folder, files, "年假有几天？").source == "b.txt"


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


TABLE = "| 部门 | 电话 | 地点 |\n|---|---|---|\n" + "".join(
    f"| 第{n}科 | 8{n:03} | {n % 9}楼{n % 7}室 |\n" for n in range(1, 200)
)


def test_a_row_of_a_long_table_is_found_by_its_key_and_marked(folder: MakeFolder) -> None:
    found = shown(folder, {"a.md": f"# 通讯录\n\n各科电话\n\n{TABLE}"}, "第123科的电话")
    assert found.answered
    assert found.marked == "部门：第123科；电话：8123；地点：6楼4室"
    assert found.headings == ("通讯录", "各科电话")
    assert all(line.startswith("部门：第") and line.endswith("室") for line in found.text.split("\n"))


def test_empty_cells_are_left_out_and_a_corner_without_a_name_is_the_key(folder: MakeFolder) -> None:
    table = "| | 周一 | 周二 |\n|---|---|---|\n| 上午 | 数学 | |\n| 下午 | 体育 | 美术 |\n"
    engine = open_index(folder({"a.md": table}))
    assert engine.passages[0].text == "上午；周一：数学\n下午；周一：体育；周二：美术"


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


def test_a_list_is_shown_with_the_line_that_opens_it_and_marked_as_a_whole(folder: MakeFolder) -> None:
    items = "1. 身份证复印件一份，正反两面印在同一张纸上\n2. 免冠照片两张，背面写明姓名和单位\n3. 盖章的申请表"
    for name in ("a.txt", "a.md"):
        found = shown(folder, {name: f"申请材料如下：\n{items}\n\n以上材料请装订。\n"}, "申请材料有哪些")
        assert found.marked == f"申请材料如下：\n{items}"


@pytest.mark.parametrize("mark", ["- ", "* ", "+ ", "1. "])
@pytest.mark.parametrize("above", ["露营要带的东西：\n\n", "# 露营要带的东西\n\n"])
def test_a_markdown_list_is_marked_as_a_whole_whatever_its_marks(folder: MakeFolder, mark: str, above: str) -> None:
    items = "".join(f"{mark}{item}\n" for item in ("雨衣", "火柴", "饭盒"))
    found = shown(folder, {"a.md": f"{above}{items}\n出发前请再看一遍天气。\n"}, "露营要带的东西")
    assert all(item in found.marked for item in ("雨衣", "火柴", "饭盒"))
    assert "天气" not in found.marked


def test_an_item_of_two_sentences_is_marked_with_the_whole_list(folder: MakeFolder) -> None:
    text = "露营须知\n\n要带的东西\n- 雨衣。厚一点。\n- 火柴\n\n出发前请再看一遍天气，下雨就改期。\n"
    assert shown(folder, {"a.txt": text}, "要带的东西").marked == "- 雨衣。厚一点。\n- 火柴"


def test_one_item_of_a_list_is_marked_alone_where_it_is_asked(folder: MakeFolder) -> None:
    text = "露营要带的东西：\n\n- 雨衣一件，要厚的\n- 火柴两盒\n"
    assert shown(folder, {"a.md": text}, "火柴几盒").marked == "火柴两盒"


def test_paragraphs_below_a_heading_are_no_list(folder: MakeFolder) -> None:
    text = "# 住宿\n\n每晚不超过四百元。\n\n两人一间，自带被褥。\n"
    assert shown(folder, {"a.md": text}, "住宿").marked == "每晚不超过四百元。"


def test_the_address_of_a_link_is_text(folder: MakeFolder) -> None:
    text = "见[预订系统](https://book.example.org/rooms)和[手册](./manual.md)，或写给<a@example.org>。\n"
    engine = open_index(folder({"a.md": text}))
    assert engine.passages[0].text == "见预订系统（https://book.example.org/rooms）和手册，或写给a@example.org。"


def test_a_text_in_many_files_is_one_hit_that_names_them_and_all_its_links_lead_on(folder: MakeFolder) -> None:
    copies = {f"{letter}.txt": "访客须在前台登记，领取访客证。\n" for letter in "abcdefgh"}
    engine = open_index(folder({**copies, "z.txt": "访客停车在地下二层。\n"}))
    first, second = ask(engine, "访客要登记吗").hits
    assert second.passage.source == "z.txt"
    assert {first.passage.source, *first.also_in} == set(copies)
    assert all(led and led.now == p for p in engine.passages for led in [engine.resolve(p.passage_id)])


def test_copies_do_not_make_each_others_words_common(folder: MakeFolder) -> None:
    files = {"a.txt": "访客须在前台登记。\n", "b.txt": "食堂在一楼。\n", "c.txt": "班车七点发。\n"}
    before = open_index(folder(files)).snapshot
    copies = {f"copies/{n}.txt": files["a.txt"] for n in range(5)}
    after = open_index(folder({**files, **copies})).snapshot
    weights = [snapshot.token_weights(snapshot.analyse("访客登记")) for snapshot in (before, after)]
    assert weights[0] == weights[1]


def test_equal_texts_of_two_years_are_two_hits_the_newest_first(folder: MakeFolder) -> None:
    files = {f"{year}/年假.md": "年假为五天，须提前两周申请。\n" for year in (2022, 2024, 2023)}
    assert shown(folder, files, "年假几天").sources == ("2024/年假.md", "2023/年假.md", "2022/年假.md")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (("规定2022.md", ""), ("规定2024.md", "")),
        (("a.md", "# 收费标准（2022年版）\n\n"), ("b.md", "# 收费标准（2024年版）\n\n")),
        (("a.md", "---\ntitle: 收费\ndate: 2022-01-01\n---\n"), ("b.md", "---\ntitle: 收费\ndate: 2024-01-01\n---\n")),
        (("收费v1.md", ""), ("收费v2.md", "")),
        (("收费 第一版.md", ""), ("收费 第二版.md", "")),
        (("收费（旧）.md", ""), ("收费（新）.md", "")),
        (("fees_old.md", ""), ("fees_new.md", "")),
    ],
)
def test_of_versions_the_newest_is_first(folder: MakeFolder, old: tuple[str, str], new: tuple[str, str]) -> None:
    files = {
        old[0]: f"{old[1]}会议室每小时收费一百元，押金五百元，当天退还。\n",
        new[0]: f"{new[1]}会议室每小时收费两百元，押金五百元，当天退还。\n",
    }
    assert shown(folder, files, "会议室每小时收费").source == new[0]


def test_a_day_in_a_name_is_found_however_it_is_written(folder: MakeFolder) -> None:
    files = {
        "菜单20240108.txt": "周一午餐是鱼配米饭，另有素菜两种。\n",
        "菜单20240311.txt": "周一午餐是鸡配米饭，另有素菜两种。\n",
    }
    assert shown(folder, files, "1月8日周一午餐").source == "菜单20240108.txt"
    assert shown(folder, files, "周一午餐是什么").source == "菜单20240311.txt"


def test_bare_dots_around_a_paragraph_are_not_shown(folder: MakeFolder) -> None:
    assert shown(folder, {"a.txt": "……\n\n招新在体育馆。\n\n……\n"}, "招新").text == "招新在体育馆。"


def test_a_history_of_adoption_is_found_and_never_the_sure_answer(folder: MakeFolder) -> None:
    text = "# 章程\n\n2001年3月1日 第一届会员大会通过\n\n2010年5月2日 第九届会员大会修订\n"
    answer = ask(open_index(folder({"a.md": text})), "章程什么时候由第九届会员大会修订")
    assert answer.hits
    assert answer.confidence < 0.8
