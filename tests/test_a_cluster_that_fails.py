"""A question that comes while a cluster gives no whole answer is answered once it does; nobody is told of an error."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from index.cluster.nodes import nodes_of
from index.errors import ClusterFailed
from index.served import open_served_index
from tests.botapi import BotApi
from tests.support.bots import running
from tests.support.nothing_lost import answers
from tests.support.one_state import OneState, one_state
from tests.support.sites import visited, words_of
from tests.support.waiting import until

CHAT = 7_000
ANN = {"id": CHAT, "is_bot": False, "first_name": "Ann", "language_code": "zh-hans"}
PRIVATE = {"id": CHAT, "type": "private", "first_name": "Ann"}


@pytest.fixture
def node(tmp_path: Path) -> Iterator[OneState]:
    with one_state(tmp_path / "elsewhere") as one:
        yield one
        nodes_of(one.cluster).close()


@asynccontextmanager
async def asked_of(node: OneState, telegram: BotApi, data: Path) -> AsyncIterator[None]:
    engine = await asyncio.to_thread(open_served_index, node.cluster, data)
    async with running(telegram, engine, data):
        yield


async def test_for_a_moment_the_question_waits_in_its_chats_order(
    node: OneState, telegram: BotApi, tmp_path: Path
) -> None:
    async with asked_of(node, telegram, tmp_path / "data"):
        node.status = 503
        asked = [await telegram.message("年假有几天", **{"from": ANN, "chat": PRIVATE}) for _ in range(2)]
        await until(lambda: node.refused)
        node.status = 200
        await until(lambda: len(answers(telegram).get(CHAT, [])) == 2)
    assert answers(telegram) == {CHAT: [message["message_id"] for message in asked]}
    assert said(telegram) == []


@pytest.mark.long
async def test_for_long_the_question_is_asked_again_later(
    node: OneState, telegram: BotApi, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with asked_of(node, telegram, tmp_path / "data"):
        node.status = 503
        asked = await telegram.message("年假有几天", **{"from": ANN, "chat": PRIVATE})
        await until(lambda: "the cluster gives no whole answer" in caplog.text)
        node.status = 200
        await until(lambda: answers(telegram))
    assert answers(telegram) == {CHAT: [asked["message_id"]]}
    assert said(telegram) == []


@pytest.mark.long
async def test_a_later_question_of_the_chat_waits_for_one_that_is_asked_again(
    node: OneState, telegram: BotApi, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with asked_of(node, telegram, tmp_path / "data"):
        node.status = 503
        asked = [await telegram.message("年假有几天", **{"from": ANN, "chat": PRIVATE})]
        await until(lambda: "the cluster gives no whole answer" in caplog.text)
        node.status = 200
        asked.append(await telegram.message("病假有几天", **{"from": ANN, "chat": PRIVATE}))
        await until(lambda: len(answers(telegram).get(CHAT, [])) == 2)
    assert answers(telegram) == {CHAT: [message["message_id"] for message in asked]}


async def test_a_page_that_cannot_be_shown_says_so_and_the_log_has_one_line(
    node: OneState, telegram: BotApi, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    engine = await asyncio.to_thread(open_served_index, node.cluster, tmp_path / "data")
    async with visited(telegram, engine, tmp_path / "data") as client:
        node.status = 503
        for _ in range(2):
            page = await client.get("/p/0123456789ab")
            assert page.status_code == 503
            assert "暂时查不了资料" in words_of(page)
    assert len([line for line in caplog.messages if "pages cannot be shown" in line]) == 1
    assert "Traceback" not in caplog.text


async def test_what_the_cluster_refuses_is_said_at_once(node: OneState, telegram: BotApi, tmp_path: Path) -> None:
    async with asked_of(node, telegram, tmp_path / "data"):
        node.status = 403
        await telegram.message("年假有几天", **{"from": ANN, "chat": PRIVATE})
        await until(lambda: said(telegram))
    assert not ClusterFailed("no", 403).may_pass


def said(telegram: BotApi) -> list[str]:
    """What people were told of errors."""
    texts = [str(call.parameters.get("text", "")) for call in telegram.calls]
    return [text for text in texts if text.startswith("⚙️")]
