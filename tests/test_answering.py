"""An answer is a passage that shares words with the question, or an honest no."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Engine, Passage, ask, open_index
from index.rank.engine import build_engine
from index.tokenize.tokens import Tokenizer
from tests.conftest import MakeFolder

HANDBOOK = {
    "手册.md": "# 员工手册\n\n## 年假\n\n工作满一年的员工每年享有年假五天。满十年的享有十天。\n\n## 报销\n\n"
    "报销单须在三十日内提交。\n\n## Leave\n\nEmployees request holidays three days ahead."
}


def test_a_question_finds_its_passage_in_either_script_and_width(folder: MakeFolder) -> None:
    engine = open_index(folder(HANDBOOK))
    for question in ("报销单多少天内提交？", "報銷單多少天內提交？", "报销单　多少天内　提交"):
        assert "三十日" in ask(engine, question).hits[0].passage.text
    assert "three days" in ask(engine, "How do employees request a HOLIDAY?").hits[0].passage.text


@pytest.mark.usefixtures("compiled_loops")
@pytest.mark.long
def test_more_hits_may_be_wanted_than_a_machine_word_holds(caplog: pytest.LogCaptureFixture) -> None:
    passages = [Passage(f"{number:012}", "a.txt", (), 0, "年假五天", number) for number in range(5000)]
    engine = build_engine(passages, Tokenizer())
    engine.prepare()
    assert len(engine.search("年假", 10**30)) == 5000
    assert not caplog.records


def test_headings_count_as_part_of_their_passage(folder: MakeFolder) -> None:
    engine = open_index(folder({"x.md": "# 差旅\n\n每天一百元。\n\n# 通讯\n\n每月一百元。"}))
    assert ask(engine, "差旅补助").hits[0].passage.text == "每天一百元。"


def test_no_answer_without_a_shared_word(folder: MakeFolder) -> None:
    answer = ask(open_index(folder(HANDBOOK)), "quantum chromodynamics")
    assert not answer.answered
    assert answer.hits == ()
    assert answer.confidence == 0


def test_missing_names_the_words_that_are_nowhere_as_they_were_written(folder: MakeFolder) -> None:
    engine = open_index(folder(HANDBOOK))
    assert ask(engine, "護照和年假怎么办？Visa呢").missing == ("護照", "Visa")
    assert ask(engine, "年假五天").missing == ()


def test_an_empty_folder_an_empty_file_and_an_empty_question_are_fine(folder: MakeFolder, tmp_path: Path) -> None:
    for engine in (open_index(folder({})), open_index(folder({"empty.txt": "", "blank.md": " \n\n"}))):
        assert not ask(engine, "年假").answered
    engine = open_index(folder(HANDBOOK))
    for question in ("", "   ", "？！", "\n"):
        answer = ask(engine, question)
        assert (answer.answered, answer.hits, answer.missing) == (False, (), ())


@pytest.mark.parametrize("size", [4_096, pytest.param(100_000, marks=pytest.mark.long)])  # the longest message; more
@pytest.mark.long
def test_a_question_of_any_length_is_fine(seeds: Engine, size: int) -> None:
    assert not ask(seeds, "嗯" * size).answered


@pytest.mark.long
def test_a_question_of_a_hundred_thousand_characters_of_all_kinds_is_fine(seeds: Engine) -> None:
    varied = "".join(chr(0x4E00 + i % 20_000) for i in range(100_000))
    assert ask(seeds, varied).question == varied


def test_a_passage_is_resolved_by_its_name(seeds: Engine) -> None:
    hit = ask(seeds, "宁波化解了多少信访积案").hits[0]
    assert seeds.get(hit.passage.passage_id) == hit.passage
    assert seeds.get("nosuchname12") is None


def test_the_threshold_decides_what_is_called_the_answer(seeds: Engine) -> None:
    question = "宁波化解了多少信访积案"
    assert ask(seeds, question, min_confidence=0.0).verdict == "answer"
    assert ask(seeds, question, min_confidence=1.1).verdict == "nearest"


@given(st.text(max_size=80), st.integers(1, 5))
def test_any_question_gets_an_answer_whose_marks_fit_its_passages(seeds: Engine, question: str, k: int) -> None:
    answer = ask(seeds, question, k)
    assert len(answer.hits) <= k
    assert 0 <= answer.confidence <= 1
    assert [hit.score for hit in answer.hits] == sorted((hit.score for hit in answer.hits), reverse=True)
    for hit in answer.hits:
        size = len(hit.passage.text)
        edges = [edge for span in hit.highlights for edge in span]
        assert edges == sorted(set(edges))
        assert all(0 <= edge <= size for edge in edges)
        assert hit.sentence is None or 0 <= hit.sentence[0] < hit.sentence[1] <= size
    assert answer == ask(seeds, question, k)


def test_small_folders_answer_plain_questions(folder: MakeFolder) -> None:
    engine = open_index(folder(HANDBOOK))
    for question in ("年假有几天？", "报销要多久内交", "满十年的年假"):
        assert ask(engine, question).answered, question
    (only,) = (open_index(folder({"手册.md": "入职满一年的员工享有五天带薪年假。"})),)
    assert ask(only, "年假有几天？").answered
    assert not ask(only, "食堂几点开饭").answered


def test_a_word_that_is_there_in_another_form_is_not_missing(folder: MakeFolder) -> None:
    engine = open_index(folder({"h.txt": "Every employee gets five days. Expenses are paid. Databases are backed up."}))
    assert ask(engine, "How many employees? Is an expense paid? Which database?").missing == ()


def test_words_that_only_ask_are_not_missing(folder: MakeFolder) -> None:
    engine = open_index(folder({"h.md": "Employees get paid leave.\n\n员工享有带薪年假。"}))
    for question in ("How long is paid leave?", "How often do employees get paid?", "员工有几天年假？", "年假几周"):
        assert ask(engine, question).missing == (), question


def test_a_question_none_of_whose_words_is_known_is_not_answered(folder: MakeFolder, tmp_path: Path) -> None:
    words = tmp_path / "words"
    words.mkdir()
    (words / "userdict.txt").write_text("年假员工", encoding="utf-8")
    engine = open_index(folder({"h.md": "员工享有年假，年假期间员工照常领取工资。"}), words=words)
    answer = ask(engine, "年假员工")
    assert answer.missing == ("年假员工",)
    assert answer.confidence == 0
    assert not answer.answered


def test_of_questions_with_answers_the_answer_is_marked(folder: MakeFolder) -> None:
    engine = open_index(
        folder({"faq.md": "问：年假有几天？答：入职满一年享有五天。问：病假要证明吗？答：要医院证明。"})
    )
    hit = ask(engine, "年假有几天").hits[0]
    assert hit.sentence is not None
    assert hit.passage.text[slice(*hit.sentence)] == "答：入职满一年享有五天。"


def test_a_questions_particles_are_not_cut_out_of_words(folder: MakeFolder) -> None:
    engine = open_index(folder({"x.txt": "酒吧供应酒水。吗啡须凭处方。"}))
    assert ask(engine, "酒吧有酒吗").missing == ()
    assert ask(engine, "吗啡呢").missing == ()


def test_half_a_surrogate_pair_is_no_word(seeds: Engine) -> None:
    assert not ask(seeds, "\ud83d").answered


def test_the_part_of_a_paragraph_that_says_it_is_shown_and_marked(folder: MakeFolder) -> None:
    long = "公司的历史很长，经历了许多年的发展。" * 20 + "食堂每天七点开饭。" + "员工的生活丰富多彩，活动很多。" * 20
    hit = ask(open_index(folder({"x.txt": long})), "食堂几点开饭").hits[0]
    assert hit.sentence is not None
    assert hit.passage.text[slice(*hit.sentence)] == "食堂每天七点开饭。"


def test_a_question_of_stop_words_alone_is_not_answered(seeds: Engine) -> None:
    for question in ("的", "怎么", "是什么"):
        assert not ask(seeds, question).answered


def test_how_much_and_how_many_are_never_missing(folder: MakeFolder) -> None:
    engine = open_index(folder(HANDBOOK))
    for question in ("年假多少钱", "年假几点", "年假几倍"):
        assert ask(engine, question).missing == ()


def test_what_the_heading_says_does_not_make_a_sentence_the_one(folder: MakeFolder) -> None:
    text = "# 城市巴士\n\n它是一家公司。城市巴士在城里行驶。它成立于一九七九年。它成立后发展很快。"
    hit = ask(open_index(folder({"a.md": text})), "城市巴士何时成立").hits[0]
    assert hit.sentence is not None
    assert hit.passage.text[slice(*hit.sentence)] == "它成立于一九七九年。"
