"""A model of meaning orders and judges beside words, for as long as it answers; without one nothing is different."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from index import Engine, ask, open_index
from index.embed.embedder import Embedder, Vectors, unit_vectors
from index.embed.meaning import Meaning
from index.embed.texts import digest_of
from index.errors import EmbedderFailed
from index.store.vectors import vectors_path
from index.stored import embed_index, index_directory
from tests.conftest import MakeFolder
from tests.support.models import ConceptModel, unmeasured, vector_of
from tests.support.waiting import PATIENCE_S

PAY = {
    "pay.md": "# 合同\n\n用人单位应当按月向劳动者支付劳动报酬，不得拖欠，也不得克扣。\n",
    "card.md": "# 食堂\n\n公司食堂的饭卡丢了，公司不给补怎么办，请到前台登记后等候通知。\n",
    "room.md": "# 会议\n\n会议室须提前一天预订，公司各部门轮流使用，用后请关灯关门。\n",
}
QUESTION = "公司不给工资怎么办"
WAITS_MS = PATIENCE_S * 1000


def sources(engine: Engine, question: str = QUESTION) -> list[str]:
    return [hit.passage.source for hit in engine.search(question, 10)]


def test_without_a_model_answers_are_by_words(folder: MakeFolder) -> None:
    answer = ask(open_index(folder(PAY)), QUESTION)
    assert answer.by == "words"
    assert answer.hits[0].passage.source == "card.md"
    assert all(hit.cosine is None and hit.words is None for hit in answer.hits)


def test_what_means_the_same_is_first_whatever_it_is_called(folder: MakeFolder) -> None:
    answer = ask(open_index(folder(PAY), embeddings=ConceptModel(), embedding_budget_ms=WAITS_MS), QUESTION)
    assert answer.by == "words+meaning"
    assert answer.hits[0].passage.source == "pay.md"
    assert answer.hits[0].cosine == pytest.approx(1.0, abs=0.01)


def test_who_quotes_a_passage_finds_it_whatever_is_nearer_in_meaning(folder: MakeFolder) -> None:
    engine = open_index(folder(PAY), embeddings=ConceptModel(), embedding_budget_ms=WAITS_MS)
    quoted, nearest = engine.search("食堂的饭卡丢了，公司不给补工资怎么办", 2)
    assert (quoted.passage.source, nearest.passage.source) == ("card.md", "pay.md")
    assert quoted.cosine is not None
    assert nearest.cosine is not None
    assert quoted.cosine < nearest.cosine


def test_scores_are_positive_and_fall_and_do_not_depend_on_how_many_are_wanted(folder: MakeFolder) -> None:
    files = {
        f"{n}.md": f"# 合同\n\n第{n}条规定，公司拖欠的费用由公司承担，{'工资' * (n % 3)}另计。\n" for n in range(150)
    }
    engine = open_index(folder(files), embeddings=ConceptModel(), embedding_budget_ms=WAITS_MS)
    all_hits = engine.search(QUESTION, 150)
    scores = [hit.score for hit in all_hits]
    assert len(all_hits) == 150
    assert min(scores) > 0
    assert scores == sorted(scores, reverse=True)
    assert engine.search(QUESTION, 3) == all_hits[:3]


def test_the_same_question_has_the_same_answer_from_stored_vectors_and_on_the_spot(
    folder: MakeFolder, tmp_path: Path
) -> None:
    docs, data = folder(PAY), tmp_path / "data"
    on_the_spot = open_index(docs, data, embeddings=ConceptModel(), embedding_budget_ms=WAITS_MS)
    before = ask(on_the_spot, QUESTION)
    embed_index(docs, data, Meaning(ConceptModel(), 1))
    model = ConceptModel()
    assert ask(open_index(docs, data, embeddings=model, embedding_budget_ms=WAITS_MS), QUESTION) == before
    assert model.shown == []


def test_a_passage_that_words_do_not_rank_high_is_found_by_its_vector(folder: MakeFolder, tmp_path: Path) -> None:
    files = {f"{n}.md": f"# 通知{n}\n\n公司不给办理的事项怎么办，第{n}类请看附件中的说明。\n" for n in range(150)}
    files["set.md"] = "# 设备\n\n头戴式听筒由设备部统一配发，每名员工一副，损坏的更换，遗失的须说明情况。\n"
    docs, data, question = folder(files), tmp_path / "data", "公司不给耳麦怎么办"
    assert "set.md" not in sources(open_index(docs, data), question)
    embed_index(docs, data, Meaning(ConceptModel(), 1))
    engine = open_index(docs, data, embeddings=ConceptModel(), embedding_budget_ms=WAITS_MS)
    assert sources(engine, question)[0] == "set.md"


def test_texts_that_are_moved_copied_or_renamed_are_not_embedded_again(folder: MakeFolder, tmp_path: Path) -> None:
    docs, data, model = folder(PAY), tmp_path / "data", ConceptModel()
    assert embed_index_of(docs, data, model) == 3
    (docs / "sub").mkdir()
    (docs / "pay.md").rename(docs / "sub" / "wages.md")
    (docs / "copy.md").write_text(PAY["card.md"], encoding="utf-8")
    (docs / "new.md").write_text("# 假期\n\n员工每年享有带薪休假五天，可以分次使用，不跨年度。\n", encoding="utf-8")
    model.shown.clear()
    assert embed_index_of(docs, data, model) == 1
    assert ["带薪休假" in text for text in model.shown] == [True]


def test_a_text_is_embedded_below_its_two_nearest_headings(folder: MakeFolder, tmp_path: Path) -> None:
    model = ConceptModel()
    docs = folder({"law.md": "# 劳动法\n\n## 总则\n\n### 报酬\n\n用人单位应当按月足额支付劳动报酬，不得无故拖欠。\n"})
    embed_index_of(docs, tmp_path / "data", model)
    assert model.shown == ["总则\n报酬\n用人单位应当按月足额支付劳动报酬，不得无故拖欠。"]


def test_what_was_asked_about_is_embedded_first_then_the_newest_files(folder: MakeFolder, tmp_path: Path) -> None:
    files = {f"{n:02}.md": f"# 通知\n\n第{n}号通知的正文，公司各部门须认真阅读并遵照执行。\n" for n in range(40)}
    docs, data = folder(files), tmp_path / "data"
    for n in range(40):
        os.utime(docs / f"{n:02}.md", (1_000_000_000 + n, 1_000_000_000 + n))
    engine = open_index(docs, data)
    asked = next(passage for passage in engine.passages if passage.source == "00.md")
    model, coming = ConceptModel(), [[], [digest_of(asked)]]
    embed_index(docs, data, Meaning(model, 1), asked_about=lambda: coming.pop(0) if coming else [])
    assert len(model.shown) == 40
    assert "第39号" in model.shown[0]
    assert "第0号" in model.shown[16]


def test_what_questions_lacked_is_known_for_whoever_makes_vectors(folder: MakeFolder) -> None:
    meaning = Meaning(ConceptModel(), PATIENCE_S)
    engine = open_index(folder(PAY), embeddings=meaning)
    ask(engine, QUESTION)
    assert set(meaning.take_asked_about()) == set(map(digest_of, engine.passages))
    assert meaning.take_asked_about() == []


def test_passages_of_a_folder_that_is_kept_out_are_never_shown_to_the_model(folder: MakeFolder, tmp_path: Path) -> None:
    docs = folder({"人事/pay.md": PAY["pay.md"], "card.md": PAY["card.md"]})
    model = ConceptModel()
    meaning = Meaning(model, PATIENCE_S, ["人事"])
    engine = open_index(docs, tmp_path / "data", embeddings=meaning)
    assert ask(engine, QUESTION).by == "words+meaning"
    embed_index(docs, tmp_path / "data", meaning)
    assert model.shown
    assert not any("劳动报酬" in text for text in model.shown)
    assert "人事/pay.md" in sources(engine)


class Troubled(ConceptModel):
    """The model as long as nothing is wrong with it."""

    def __init__(self, trouble: Callable[[], object]) -> None:
        super().__init__()
        self.trouble: Callable[[], object] | None = trouble

    def questions(self, texts: Sequence[str]) -> Vectors:
        if self.trouble is not None and unmeasured(texts):
            self.asked += texts
            return unit_vectors(self.trouble(), len(texts), self.dimension)
        return super().questions(texts)


def down() -> object:
    raise EmbedderFailed("the endpoint cannot be asked")


def broken() -> object:
    raise ZeroDivisionError


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (down, "the endpoint cannot be asked"),
        (broken, "ZeroDivisionError"),
        (lambda: [[1.0, 2.0]], "7 before"),
        (lambda: [[float("nan")] * 7], "no numbers"),
        (lambda: [[0.0] * 7], "all zeros"),
        (lambda: "none", "no vectors"),
    ],
)
@pytest.mark.long
def test_where_the_model_fails_words_answer_alone_and_more_carefully_and_the_log_says_it_once(
    folder: MakeFolder, caplog: pytest.LogCaptureFixture, trouble: Callable[[], object], said: str
) -> None:
    docs = folder(PAY)
    plain, model = open_index(docs), Troubled(trouble)
    engine = open_index(docs, embeddings=model, embedding_budget_ms=WAITS_MS)
    with caplog.at_level(logging.WARNING):
        answers = [ask(engine, QUESTION) for _ in range(5)]
    expected = ask(plain, QUESTION, min_confidence=engine.snapshot.recipe.alone)
    assert answers == [expected] * 5
    lines = [record.getMessage() for record in caplog.records if "words alone" in record.getMessage()]
    assert len(lines) == 1
    assert said in lines[0]


def test_a_model_that_comes_back_is_asked_again(folder: MakeFolder) -> None:
    model = Troubled(down)
    engine = open_index(folder(PAY), embeddings=model, embedding_budget_ms=WAITS_MS)
    assert ask(engine, QUESTION).by == "words"
    model.trouble = None
    tried = 0
    while ask(engine, QUESTION).by == "words":
        tried += 1
        assert tried < 100_000


def test_nobody_waits_for_a_model_that_hangs_but_the_first_for_its_budget(folder: MakeFolder) -> None:
    may_answer, asked = Event(), []

    def hang() -> object:
        asked.append(1)
        may_answer.wait(PATIENCE_S)
        return [vector_of(QUESTION)]

    engine = open_index(folder(PAY), embeddings=Troubled(hang), embedding_budget_ms=50)
    assert [ask(engine, QUESTION).by for _ in range(20)] == ["words"] * 20
    assert len(asked) == 1
    may_answer.set()


@pytest.mark.long
def test_passages_that_there_is_no_time_for_are_ranked_by_words(folder: MakeFolder) -> None:
    may_go_on = Event()

    class Slow(ConceptModel):
        def passages(self, texts: Sequence[str]) -> Vectors:
            may_go_on.wait(PATIENCE_S)
            return super().passages(texts)

    engine = open_index(folder(PAY), embeddings=Slow(), embedding_budget_ms=200)
    answer = ask(engine, QUESTION)
    may_go_on.set()
    assert answer.by == "words"
    assert answer.hits[0].passage.source == "card.md"


def test_a_model_that_gives_other_vectors_than_those_that_are_stored_is_not_compared_with_them(
    folder: MakeFolder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Longer(ConceptModel):
        dimension = 8

        def questions(self, texts: Sequence[str]) -> Vectors:
            return unit_vectors([[*vector_of(text), 1.0] for text in texts], len(texts), 8)

    docs, data = folder(PAY), tmp_path / "data"
    embed_index_of(docs, data, ConceptModel())
    engine = open_index(docs, data, embeddings=Longer(), embedding_budget_ms=WAITS_MS)
    assert ask(engine, QUESTION).by == "words"
    assert "7 numbers" in caplog.text


def test_vectors_that_were_damaged_count_as_not_there_and_are_made_anew(folder: MakeFolder, tmp_path: Path) -> None:
    docs, data, model = folder(PAY), tmp_path / "data", ConceptModel()
    embed_index_of(docs, data, model)
    path = vectors_path(index_directory(docs, data), model.name)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    model.shown.clear()
    engine = open_index(docs, data, embeddings=model, embedding_budget_ms=WAITS_MS)
    assert ask(engine, QUESTION).hits[0].passage.source == "pay.md"
    assert len(model.shown) == 1
    assert embed_index_of(docs, data, ConceptModel()) == 1
    assert embed_index_of(docs, data, ConceptModel()) == 0


@pytest.mark.parametrize("content", [b"", b"vectors1", b"\0" * 200])
def test_a_file_of_vectors_that_is_none_is_begun_anew(folder: MakeFolder, tmp_path: Path, content: bytes) -> None:
    docs, data = folder(PAY), tmp_path / "data"
    embed_index_of(docs, data, ConceptModel())
    vectors_path(index_directory(docs, data), ConceptModel.name).write_bytes(content)
    engine = open_index(docs, data, embeddings=ConceptModel(), embedding_budget_ms=WAITS_MS)
    assert ask(engine, QUESTION).by == "words+meaning"
    assert embed_index_of(docs, data, ConceptModel()) == 3


def test_a_writer_that_was_killed_leaves_what_it_wrote(folder: MakeFolder, tmp_path: Path) -> None:
    docs, data = folder(PAY), tmp_path / "data"
    embed_index_of(docs, data, ConceptModel())
    path = vectors_path(index_directory(docs, data), ConceptModel.name)
    whole = path.read_bytes()
    path.write_bytes(whole[:-5])
    assert embed_index_of(docs, data, ConceptModel()) == 1
    assert path.read_bytes() == whole


@pytest.mark.long
def test_vectors_of_texts_that_are_gone_are_left_out_once_they_are_the_most(folder: MakeFolder, tmp_path: Path) -> None:
    files = {
        "all.md": "".join(
            f"## 第{n}号通知\n\n公司各部门须认真阅读第{n}号通知的正文，并遵照执行。\n\n" for n in range(1100)
        )
    }
    docs, data = folder(files | PAY), tmp_path / "data"
    assert embed_index_of(docs, data, ConceptModel()) == 1103
    path = vectors_path(index_directory(docs, data), ConceptModel.name)
    large = path.stat().st_size
    (docs / "all.md").write_text("# 假期\n\n员工每年享有带薪休假五天，可以分次使用，不跨年度。\n", encoding="utf-8")
    assert embed_index_of(docs, data, ConceptModel()) == 1
    assert path.stat().st_size < large / 100
    assert embed_index_of(docs, data, ConceptModel()) == 0


def test_vectors_that_are_made_while_an_engine_is_open_are_taken_in(folder: MakeFolder, tmp_path: Path) -> None:
    docs, data, model = folder(PAY), tmp_path / "data", ConceptModel()
    engine = open_index(docs, data, embeddings=model, embedding_budget_ms=WAITS_MS)
    embed_index(docs, data, Meaning(ConceptModel(), 1))
    engine.refresh_vectors()
    assert ask(engine, QUESTION).by == "words+meaning"
    assert model.shown == []


def embed_index_of(docs: Path, data: Path, model: Embedder) -> int:
    """Bring the index up to date and make the vectors it lacks."""
    open_index(docs, data)
    return embed_index(docs, data, Meaning(model, 1))


@pytest.mark.usefixtures("compiled_loops")
@pytest.mark.long
def test_the_compiled_dot_products_are_those_of_numpy() -> None:
    from index.kernels import dots

    numbers = np.random.default_rng(3).integers(-127, 128, (500, 384), dtype=np.int8)
    for vectors in (numbers, np.asfortranarray(numbers), numbers[::3], numbers[:0]):
        rows = np.arange(len(vectors))[::-1].copy()
        expected = vectors[rows].astype(np.int64) @ numbers[7].astype(np.int64)
        assert np.array_equal(dots(vectors, rows, numbers[7]), expected)
