"""The running bot has the vectors of its passages made in a child process, and tells people where texts go."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.documents.embedding import Embedding
from bot.documents.live import LiveEngine
from bot.documents.model import Model
from index import ask, open_index
from index.stored import unembedded_passages
from tests.botapi import BotApi
from tests.conftest import MakeFolder
from tests.support.bots import running
from tests.support.models import ConceptModel, ModelServer, model_server
from tests.support.waiting import PATIENCE_S, until
from tests.test_meaning import PAY, QUESTION

pytestmark = pytest.mark.long


def model_at(server: ModelServer) -> Model:
    return Model(server.root, "concepts", "secret", int(PATIENCE_S * 1000), frozenset())


@asynccontextmanager
async def embedding(live: LiveEngine, docs: Path, data: Path, model: Model) -> AsyncIterator[None]:
    task = asyncio.create_task(Embedding(live, docs, data, model).run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_vectors_are_made_beside_the_bot_and_of_new_documents_too(folder: MakeFolder, tmp_path: Path) -> None:
    docs, data = folder(PAY), tmp_path / "data"
    with model_server() as server:
        meaning = model_at(server).meaning()
        live = LiveEngine(open_index(docs, data, embeddings=meaning))
        async with embedding(live, docs, data, model_at(server)):
            await until(lambda: unembedded_passages(docs, data, meaning) == 0)
            (docs / "new.md").write_text(
                "# 假期\n\n员工每年享有带薪休假五天，可以分次使用，不跨年度。\n", encoding="utf-8"
            )
            live.engine = open_index(docs, data, embeddings=meaning)
            await until(lambda: any("带薪休假" in text for text in server.inputs))
            await until(lambda: unembedded_passages(docs, data, meaning) == 0)
            fresh = open_index(docs, data, embeddings=model_at(server).meaning())
            shown = len(server.inputs)
            assert ask(fresh, QUESTION).by == "words+meaning"
            assert server.inputs[shown:] == [QUESTION]
        assert set(server.keys) == {"Bearer secret"}


async def test_a_model_that_fails_while_vectors_are_made_is_said_in_the_log(
    folder: MakeFolder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    docs, data = folder(PAY), tmp_path / "data"
    caplog.set_level("INFO")
    with model_server() as server:
        server.answer = (503, b"")
        live = LiveEngine(open_index(docs, data, embeddings=model_at(server).meaning()))
        async with embedding(live, docs, data, model_at(server)):
            await until(lambda: "503" in caplog.text)
    assert "secret" not in caplog.text


@pytest.mark.parametrize(
    ("destination", "said"),
    [(None, "由本机的一个小模型比较意思"), ("models.example", "发送到 models.example")],
)
async def test_privacy_says_whether_texts_leave_the_machine(
    telegram: BotApi, folder: MakeFolder, tmp_path: Path, destination: str | None, said: str
) -> None:
    model = ConceptModel()
    model.destination = destination
    async with running(telegram, open_index(folder(PAY), embeddings=model), tmp_path / "data"):
        assert said in (await telegram.ask("/privacy")).text
