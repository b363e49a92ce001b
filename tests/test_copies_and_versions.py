"""Copies are shown once, of several versions the newest first, histories never as the answer."""

from __future__ import annotations

import pytest

from index import ask, open_index
from tests.conftest import MakeFolder
from tests.support.shown import shown


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


def test_a_history_of_adoption_is_found_and_never_the_sure_answer(folder: MakeFolder) -> None:
    text = "# 章程\n\n2001年3月1日 第一届会员大会通过\n\n2010年5月2日 第九届会员大会修订\n"
    answer = ask(open_index(folder({"a.md": text})), "章程什么时候由第九届会员大会修订")
    assert answer.hits
    assert answer.confidence < 0.8


def test_the_newer_edition_of_a_section_is_first_although_it_says_more(folder: MakeFolder) -> None:
    files = {
        "手册2022版.md": "# 手册（2022年版）\n\n## 年休假\n\n入职满一年后享有5天带薪年假。\n",
        "手册2024版.md": "# 手册（2024年版）\n\n## 年休假\n\n入职满一年后享有7天带薪年假，工龄每增一年加一天。\n",
    }
    assert shown(folder, files, "年假有几天").source == "手册2024版.md"
    assert shown(folder, files, "2022年的年假有几天").source == "手册2022版.md"
