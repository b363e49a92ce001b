"""Where several bots share a ledger, the leader tells who waits long for any of them."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from telegram import Bot, Update

from bot.wire.crowd import Crowd, WaitingForAll
from bot.wire.pace import Pace
from bot.wire.queue import queue_of
from bot.wire.retry import Shutdown
from tests.botapi import TOKEN
from tests.support.ledgers import on_a_server, open_ledger
from tests.support.servers import Cluster
from tests.support.several import asking
from tests.support.waiting import until

pytestmark = pytest.mark.server

BUSY = Pace(overall=(100, 1.0), long_s=0.02)
GROUP = {"id": -5, "type": "supergroup", "title": "Team"}


async def test_who_waits_long_for_any_bot_is_told_once_and_groups_and_who_is_being_answered_are_not(
    postgres: Cluster, tmp_path: Path
) -> None:
    told: list[int] = []

    async def tell(update: Update) -> None:
        assert update.effective_chat is not None
        told.append(update.effective_chat.id)

    bot, shutdown = Bot(TOKEN), Shutdown()
    with on_a_server(postgres):
        ledger = await open_ledger(tmp_path)
        for number, person in enumerate((1, 2, 1, 3, 4, 5)):
            content = asking(number, number, person, "?")
            if person == 4:
                content["message"]["chat"] = GROUP
            update = Update.de_json(content, bot)
            await ledger.update_log.record(number, json.dumps(content), queue_of(update))
        await ledger.update_log.begin(5)
        waiting = WaitingForAll(ledger.claims(), bot)
        telling = asyncio.create_task(Crowd(BUSY, shutdown).run(waiting, tell))
        await until(lambda: len(told) == 3)
        await asyncio.sleep(0.3)  # nobody is told again
        shutdown.begin()
        await telling
        assert await waiting.count() == 6
        await ledger.close()
    assert told == [1, 2, 3]
