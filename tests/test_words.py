"""The person who keeps the documents adds words, in formats known from elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import ask, open_index
from index.tokenize.question import analyse
from index.tokenize.segmenters import Jieba, Rjieba
from index.tokenize.tokens import Tokenizer
from index.tokenize.vocabulary import Vocabulary, read_vocabulary
from tests.conftest import MakeFolder

LAW = {"民法典.md": "# 民法典\n\n承运人对运输过程中货物的毁损承担赔偿责任。\n\n保管人应当妥善保管货物。"}


@pytest.fixture
def words(tmp_path: Path) -> Path:
    folder = tmp_path / "words"
    folder.mkdir()
    return folder


def test_a_synonym_is_found_highlighted_and_not_missing(folder: MakeFolder, words: Path) -> None:
    docs = folder(LAW)
    question = "快遞公司把東西弄壞了賠不賠"
    (words / "synonyms.txt").write_text("")
    assert "快遞" in "".join(ask(open_index(docs, words=words), question).missing)
    (words / "synonyms.txt").write_text("# bridges\n承运人, 快递公司, 物流公司\n")
    answer = ask(open_index(docs, words=words), question)
    hit = answer.hits[0]
    assert hit.passage.text.startswith("承运人")
    assert "承运人" in {hit.passage.text[a:b] for a, b in hit.highlights}
    assert not any("快" in word for word in answer.missing)


def test_an_arrow_reads_one_word_as_another_whole_words_only_in_an_alphabet(words: Path) -> None:
    (words / "synonyms.txt").write_text("car => vehicle\nPTO, holiday => leave\n")
    tokenizer = Tokenizer(read_vocabulary(words))
    assert tokenizer.tokenize("My CAR, a carpet, PTO").unigrams == ["my", "vehicl", "a", "carpet", "leav"]


def test_origins_of_a_synonym_are_the_whole_synonym() -> None:
    tokenizer = Tokenizer(Vocabulary(synonyms=(("快递公司", "承运人"),)))
    folded, origins = tokenizer.fold_with_origins("问快递公司吗")
    assert folded == "问承运人吗"
    assert origins == [(0, 1), (1, 5), (1, 5), (1, 5), (5, 6)]


@pytest.mark.parametrize("segmenter", [Rjieba, pytest.param(Jieba, marks=pytest.mark.long)])
def test_a_word_of_the_user_dictionary_is_one_word(segmenter: type[Rjieba | Jieba]) -> None:
    assert "陪产假" not in segmenter().words("男职工陪产假")
    assert "陪产假" in segmenter((("陪产假", 1000),)).words("男职工陪产假")


def test_a_stop_word_says_nothing_of_a_question(words: Path) -> None:
    (words / "stopwords.txt").write_text("我司\n")
    assert "我司" in analyse("我司 年假", Tokenizer(Vocabulary(dictionary=(("我司", 9999),))))[1].words
    assert "我司" not in analyse("我司 年假", Tokenizer(read_vocabulary(words)))[1].words


def test_bad_lines_are_reported_by_number_and_the_others_used(folder: MakeFolder, words: Path) -> None:
    (words / "synonyms.txt").write_text("a, bb\n\n快递 承运人\n快递公司 => 承运人\n")
    (words / "userdict.txt").write_text("陪产假 100 n\n陪产假 很多 n x\n词 ²\n词 " + "9" * 5000 + "\n")
    (words / "stopwords.txt").write_bytes(bytes(range(256)) * 40)
    engine = open_index(folder(LAW), words=words)
    assert {(problem.source, problem.reason.split(",")[0]) for problem in engine.unreadable} == {
        ("synonyms.txt, line 1", "a single character stands in too many other words"),
        ("synonyms.txt, line 3", "not: a"),
        ("userdict.txt, line 2", "not: word"),
        ("userdict.txt, line 3", "not: word"),
        ("userdict.txt, line 4", "not: word"),
        ("stopwords.txt", "not text in any known encoding"),
    }
    assert ask(engine, "快递公司").hits[0].passage.text.startswith("承运人")


def test_words_that_changed_are_picked_up_by_the_kept_index(folder: MakeFolder, words: Path, tmp_path: Path) -> None:
    docs, data = folder(LAW), tmp_path / "data"
    before = open_index(docs, data, words=words).version
    (words / "synonyms.txt").write_text("快递公司 => 承运人\n")
    engine = open_index(docs, data, words=words)
    assert engine.version != before
    assert ask(engine, "快递公司").hits


def test_a_folder_of_words_that_is_not_there_is_an_error(folder: MakeFolder, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        open_index(folder(LAW), words=tmp_path / "nowhere")
