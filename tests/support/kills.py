"""A bot that is killed again and again while people ask, and what became of their questions."""

from __future__ import annotations

import asyncio
import contextlib
import random
import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from bot.ledger.ledger import DATABASE
from tests.botapi import BotApi, Json, bot_api
from tests.conftest import SEEDS
from tests.support.nothing_lost import answers
from tests.support.processes import free_port, start, stop
from tests.support.waiting import until

_PEOPLE, _GROUPS = 60, 15
_ASKED = ("宁波化解了多少信访积案", "发现森林着火，该打什么电话", "年假有几天", "怎么申请医保", "谁负责接访")
# How long the last life may take to answer what is owed.
_LAST_LIFE_S = 900.0
# Questions that are asked at least.
_LEAST = 20
# Of how many lives one ends while it starts.
_UNBORN = 5


@dataclass(frozen=True)
class Lives:
    """How a bot lives and dies.

    Attributes:
        count: How many lives end by a kill.
        shortest_s, longest_s: How long after it has begun to take updates.
        rate: Questions a second.
        webhook: Whether updates are posted to it.
        trouble: Whether Telegram refuses calls meanwhile.
        seed: Of all chances.
    """

    count: int
    shortest_s: float
    longest_s: float
    rate: float = 3.0
    webhook: bool = False
    trouble: bool = False
    seed: int = 1


@dataclass
class Outcome:
    """What became of the questions.

    Attributes:
        asked: Questions that were asked.
        lost: Those without an answer.
        twice: Those with more than one.
        owed: Updates that the ledger has as not done.
        ledger: What SQLite says of its file.
        complaints: Lines of the log that tell of damage or of faults of ours.
    """

    asked: int = 0
    lost: int = 0
    twice: int = 0
    owed: int = 0
    ledger: str = ""
    complaints: list[str] = field(default_factory=list)


async def outcome_of(lives: Lives, folder: Path) -> Outcome:
    """Run a bot through its lives in a folder; return what became of the questions."""
    chance = random.Random(lives.seed)
    docs, data = folder / "docs", folder / "data"
    shutil.copytree(SEEDS, docs)
    data.mkdir()
    port = free_port()
    more = {"PASSAGEBOT_DOCS": str(docs), "PASSAGEBOT_USER_PER_MINUTE": "9999", "PASSAGEBOT_GROUP_PER_MINUTE": "9999"}
    if lives.webhook:
        hook = f"http://127.0.0.1:{port}/hook"
        more |= {"PASSAGEBOT_WEBHOOK_URL": hook, "PASSAGEBOT_WEBHOOK_SECRET": "s3cret", "PASSAGEBOT_PORT": str(port)}
    asked: dict[int, int] = {}
    async with bot_api() as api, posting(api, port if lives.webhook else None):
        asking = asyncio.create_task(_ask(api, lives, chance, asked))
        changing = asyncio.create_task(_change(docs))
        errors = [await _life(api, data, more, lives, chance) for _ in range(lives.count)]
        while len(asked) <= _LEAST:  # short lives on a fast machine: what is asked now is for the last one
            await asyncio.sleep(0.1)
        for task in (asking, changing):
            task.cancel()
        await asyncio.gather(asking, changing, return_exceptions=True)
        api.faults.clear()
        up = _up(api, lives)
        process = await start(api, data, **more)
        await until(up)  # told to end in the first moments of Python itself, no process ends as it should
        began = time.monotonic()
        while asked.keys() - _answered(api).keys() and time.monotonic() - began < _LAST_LIFE_S:
            await asyncio.sleep(0.2)
        await asyncio.sleep(1)  # one answer more would be seen
        errors.append(await stop(process))
        return _outcome(asked, _answered(api), data, errors)


async def _life(api: BotApi, data: Path, more: dict[str, str], lives: Lives, chance: random.Random) -> str:
    """Start a bot, kill it after a while; what it has told."""
    up = _up(api, lives)
    process = await start(api, data, **more)
    errors = asyncio.create_task(_drained(process))
    if lives.trouble:
        api.faults["sendMessage"] = chance.choices([502, 429, "reset"], k=chance.randrange(12))
    if chance.randrange(_UNBORN) == 0:
        await asyncio.sleep(chance.uniform(0, 2))
    else:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(60):
                while not up():
                    await asyncio.sleep(0.02)
        await asyncio.sleep(chance.uniform(lives.shortest_s, lives.longest_s))
    process.kill()
    await process.wait()
    return await errors


def _up(api: BotApi, lives: Lives) -> Callable[[], bool]:
    """Tells whether the bot that is started next takes updates."""
    api.polled.clear()
    registered = _registrations(api)
    return lambda: _registrations(api) > registered if lives.webhook else api.polled.is_set()


def _registrations(api: BotApi) -> int:
    return sum(call.method == "setWebhook" for call in api.calls)


async def _drained(process: asyncio.subprocess.Process) -> str:
    assert process.stderr is not None
    return (await process.stderr.read()).decode()


async def _ask(api: BotApi, lives: Lives, chance: random.Random, asked: dict[int, int]) -> None:
    """Ask for ever, note which message asks in which chat; press buttons and type inline, too."""
    for number in range(1, 1_000_000):
        await asyncio.sleep(chance.expovariate(lives.rate))
        person = {"id": 7_000 + chance.randrange(_PEOPLE), "is_bot": False, "first_name": "Ann", "language_code": "zh"}
        text = f"{chance.choice(_ASKED)} {number}"
        kind = chance.choices(("private", "group", "inline", "press"), (60, 25, 10, 5))[0]
        if kind == "inline":
            await api.update(inline_query={"id": str(10**9 + number), "from": person, "query": text, "offset": ""})
        elif kind == "press":
            await _press(api, chance, number)
        else:
            group = {"id": -1_000_000_000_000 - chance.randrange(_GROUPS), "type": "supergroup", "title": "Team"}
            private = {"id": person["id"], "type": "private", "first_name": "Ann"}
            chat = private if kind == "private" else group
            words = text if kind == "private" else f"/ask@passagebot {text}"
            said = await api.message(words, chat=chat, **{"from": person})
            asked[said["message_id"]] = int(chat["id"])  # type: ignore[call-overload]


async def _press(api: BotApi, chance: random.Random, number: int) -> None:
    shown = [call for call in api.calls[-200:] if call.method == "sendMessage" and call.buttons]
    pressed = [(call, button) for call in shown for button in call.buttons if "callback_data" in button]
    if pressed:
        call, button = chance.choice(pressed)
        chat = {"id": int(call.parameters["chat_id"]), "type": "private"}
        message = {"message_id": call.number, "date": 1, "chat": chat, "text": "…"}
        person = {"id": chat["id"], "is_bot": False, "first_name": "Ann"}
        query = {"id": str(10**9 + number), "from": person, "chat_instance": "1", "message": message}
        await api.update(callback_query=query | {"data": button["callback_data"]})


async def _change(docs: Path) -> None:
    """Change the documents, for ever."""
    number = 0
    while True:
        await asyncio.sleep(0.7)
        number += 1
        (docs / f"extra-{number % 5}.md").write_text(f"# 通知 {number}\n\n第{number}次会议在周三召开。\n", "utf-8")


@asynccontextmanager
async def posting(api: BotApi, port: int | None) -> AsyncIterator[None]:
    """Post the updates to a webhook while within, each until it is taken; nothing where there is no port."""
    task = None if port is None else asyncio.create_task(_post(api, port))
    yield
    if task is not None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _post(api: BotApi, port: int) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": "s3cret"}
    offset = 0
    async with httpx.AsyncClient(timeout=20) as client:
        while True:
            waiting: list[Json] = await api.updates_from(offset)
            for update in waiting:
                while not await _taken(client, f"http://127.0.0.1:{port}/hook", update, headers):
                    await asyncio.sleep(0.05)
                offset = update["update_id"] + 1


async def _taken(client: httpx.AsyncClient, address: str, update: Json, headers: dict[str, str]) -> bool:
    try:
        return (await client.post(address, json=update, headers=headers)).status_code == 200
    except httpx.HTTPError:
        return False


def _answered(api: BotApi) -> Counter[int]:
    """How many answers each message has."""
    return Counter(number for numbers in answers(api).values() for number in numbers)


def _outcome(asked: dict[int, int], answered: Counter[int], data: Path, errors: list[str]) -> Outcome:
    with closing(sqlite3.connect(data / DATABASE)) as ledger:
        (sound,) = ledger.execute("PRAGMA integrity_check").fetchone()
        (owed,) = ledger.execute("SELECT count(*) FROM updates WHERE done_at IS NULL").fetchone()
    lines = [line for told in errors for line in told.splitlines()]
    bad: list[Any] = [line for line in lines if any(word in line for word in ("Traceback", "damage", "given up"))]
    times = [answered[number] for number in asked]
    return Outcome(len(asked), times.count(0), sum(one > 1 for one in times), owed, sound, bad)
