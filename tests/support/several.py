"""Several bots behind one webhook, and a Telegram that posts to whichever takes an update."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from bot.ledger.server import LedgerServer
from tests.botapi import BotApi
from tests.support.processes import free_port, start, told
from tests.support.waiting import PATIENCE_S


@dataclass
class Bots:
    """Bots in processes of their own, with one ledger.

    Attributes:
        processes: Each, in the order in which they were started.
        ports: Where each listens.
    """

    api: BotApi
    client: httpx.AsyncClient
    processes: list[asyncio.subprocess.Process] = field(default_factory=list)
    ports: list[int] = field(default_factory=list)

    @property
    def secret(self) -> str:
        """What Telegram was told last to prove itself with."""
        calls = [call for call in self.api.calls if call.method == "setWebhook"]
        return str(calls[-1].parameters["secret_token"])

    async def post(self, update: dict[str, Any], to: int) -> int:
        """Post an update to one bot; the status of its answer, 0 where there is none."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret}
        try:
            address = f"http://127.0.0.1:{self.ports[to]}/hook"
            return (await self.client.post(address, json=update, headers=headers)).status_code
        except httpx.HTTPError:
            return 0

    async def give(self, update: dict[str, Any], first: int) -> None:
        """Post an update to one bot, and to the next ones until it is taken, as a balancer does."""
        to = first
        while await self.post(update, to % len(self.ports)) != httpx.codes.OK:
            to += 1
            await asyncio.sleep(0.05)


@asynccontextmanager
async def several(api: BotApi, server: LedgerServer, folder: Path, count: int, **settings: str) -> AsyncIterator[Bots]:
    """So many bots that take updates; they are killed in the end."""
    url = server.url.render_as_string(hide_password=False)
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(httpx.AsyncClient(timeout=PATIENCE_S))
        bots = Bots(api, client)
        for number in range(count):
            data, port = folder / f"data-{number}", free_port()
            data.mkdir(parents=True)
            more = {
                "PASSAGEBOT_DATABASE": url,
                "PASSAGEBOT_WEBHOOK_URL": f"http://127.0.0.1:{port}/hook",
                "PASSAGEBOT_PORT": str(port),
                **settings,
            }
            bots.processes.append(await start(api, data, **more))
            bots.ports.append(port)
            stack.push_async_callback(_end, bots.processes[-1])
        await asyncio.gather(*(told(process, " answers, ") for process in bots.processes))
        yield bots


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()
    await process.communicate()


def asking(number: int, message: int, person: int, text: str) -> dict[str, Any]:
    """A question as Telegram posts it."""
    ann = {"id": person, "is_bot": False, "first_name": "Ann", "language_code": "zh"}
    chat = {"id": person, "type": "private", "first_name": "Ann"}
    said = {"message_id": message, "date": 1_790_000_000, "from": ann, "chat": chat, "text": text}
    return {"update_id": number, "message": said}


def in_order(numbers: Sequence[int]) -> bool:
    """Whether what was answered first comes first, whatever was answered once more later."""
    first = list(dict.fromkeys(numbers))
    return first == sorted(first)
