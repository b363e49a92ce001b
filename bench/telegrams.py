"""Two Bot API servers that post questions to a webhook and note their answers: a small one, and the strict one."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import httpx

from tests.botapi import TOKEN, BotApi, Json, served
from tests.support.processes import free_port

# How often it is tried again to post what nobody took, and to look for what the strict one was sent.
_AGAIN_S, _LOOK_S = 1.0, 0.2
_START_S = 60.0
# How the line begins that says that many are asking: it is no answer.
_TOLD = "⏳"


@dataclass(frozen=True)
class Answer:
    """What was said to a message, and when."""

    chat: int
    message: int
    at: float
    text: str


class Telegram(Protocol):
    """A Bot API server."""

    url: str
    answers: list[Answer]

    async def question(self, chat: int, text: str) -> int:
        """Have a question asked in a private chat; return its message."""


@dataclass
class Small(BotApi):
    """That of the tests, which posts the updates of each chat one after the other, each until it is taken."""

    answers: list[Answer] = field(default_factory=list)
    _update_numbers: Iterator[int] = field(default_factory=lambda: count(1))
    _chats: dict[int, asyncio.Queue[Json]] = field(default_factory=dict)
    _posting: list[asyncio.Task[None]] = field(default_factory=list)

    async def question(self, chat: int, text: str) -> int:
        if chat not in self._chats:
            self._chats[chat] = asyncio.Queue()
            self._posting.append(asyncio.create_task(self._post(self._chats[chat])))
        person = {"id": chat, "is_bot": False, "first_name": "Ann", "language_code": "zh-hans"}
        message = {"message_id": next(self._numbers), "date": int(time.time()), "from": person, "text": text}
        message["chat"] = {"id": chat, "type": "private", "first_name": "Ann"}
        await self._chats[chat].put({"update_id": next(self._update_numbers), "message": message})
        return int(message["message_id"])

    async def carry_out(self, method: str, parameters: Json) -> tuple[int, Any]:
        status, result = await super().carry_out(method, parameters)
        if method == "sendMessage" and status == 200:
            _note(self.answers, parameters)
        return status, result

    async def end(self) -> None:
        for task in self._posting:
            task.cancel()
        await asyncio.gather(*self._posting, return_exceptions=True)

    async def _post(self, updates: asyncio.Queue[Json]) -> None:
        async with httpx.AsyncClient(timeout=60) as client:
            while True:
                update = await updates.get()
                while not await self._is_taken(client, update):
                    await asyncio.sleep(_AGAIN_S)

    async def _is_taken(self, client: httpx.AsyncClient, update: Json) -> bool:
        hook = next(call.parameters for call in reversed(self.calls) if call.method == "setWebhook")
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook["secret_token"]}
        try:
            return (await client.post(hook["url"], json=update, headers=headers)).status_code == 200
        except httpx.HTTPError:
            return False


@dataclass
class Strict:
    """One that knows Telegram's rules, in a process of its own, driven over HTTP."""

    url: str
    client: httpx.AsyncClient
    answers: list[Answer] = field(default_factory=list)
    _known: set[int] = field(default_factory=set)

    async def question(self, chat: int, text: str) -> int:
        if chat not in self._known:
            await self.control("user", id=chat, language="zh-hans")
            self._known.add(chat)
        return int((await self.control("send", user=chat, text=text))["message"]["message_id"])

    async def control(self, deed: str, **given: Any) -> Any:
        answer = await self.client.post(f"{self.url}/control/{deed}", json=given)
        answer.raise_for_status()
        return answer.json()["result"]

    async def follow(self) -> None:
        """Note answers until cancelled."""
        seen = 0
        while True:
            for call in await self.control("calls", after=seen):
                if not call["status"] and not call["fault"]:
                    break  # it is being carried out
                seen += 1
                if call["method"] == "sendMessage" and call["status"] == 200:
                    _note(self.answers, call["params"])
            await asyncio.sleep(_LOOK_S)


def _note(answers: list[Answer], parameters: Json) -> None:
    to = parameters.get("reply_parameters")
    to = json.loads(to) if isinstance(to, str) else to
    if to and not parameters["text"].startswith(_TOLD):
        chat, message = int(parameters["chat_id"]), int(to["message_id"])
        answers.append(Answer(chat, message, time.monotonic(), parameters["text"]))


@asynccontextmanager
async def small() -> AsyncIterator[Telegram]:
    """The server of the tests."""
    async with served(Small) as api:
        try:
            yield api
        finally:
            await api.end()


@asynccontextmanager
async def strict(folder: Path) -> AsyncIterator[Telegram]:
    """The strict server, whose package is in a folder; needs aiohttp."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "botapi", "--port", str(port), "--token", TOKEN, "--username", "passagebot"),
        env={**os.environ, "PYTHONPATH": str(folder)},
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        async with httpx.AsyncClient(timeout=_START_S) as client:
            api = Strict(f"http://127.0.0.1:{port}", client)
            await _until_it_answers(api, process)
            following = asyncio.create_task(api.follow())
            try:
                yield api
            finally:
                following.cancel()
                await asyncio.gather(following, return_exceptions=True)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _until_it_answers(api: Strict, process: asyncio.subprocess.Process) -> None:
    async with asyncio.timeout(_START_S):
        while process.returncode is None:
            try:
                await api.control("state")
                return
            except httpx.HTTPError:
                await asyncio.sleep(_LOOK_S)
    raise SystemExit("the strict server has ended: is aiohttp installed?")
