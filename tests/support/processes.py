"""Bots in processes of their own, started, stopped and killed."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

from tests.botapi import TOKEN, BotApi
from tests.support.command import COMMAND, surroundings
from tests.support.waiting import PATIENCE_S


async def start(telegram: BotApi, data: Path, token: str = TOKEN, **more: str) -> asyncio.subprocess.Process:
    """A bot that answers from the seeds."""
    settings = {"PASSAGEBOT_TOKEN": token, "PASSAGEBOT_API_URL": telegram.url, **more}
    return await asyncio.create_subprocess_exec(
        *COMMAND, "run", env=surroundings(data, **settings), stderr=asyncio.subprocess.PIPE, cwd=data
    )


async def start_polling(telegram: BotApi, data: Path) -> asyncio.subprocess.Process:
    """A bot that has begun to ask for updates."""
    telegram.polled.clear()
    process = await start(telegram, data)
    await asyncio.wait_for(telegram.polled.wait(), PATIENCE_S)
    return process


async def told(process: asyncio.subprocess.Process, part: str) -> str:
    """What a process has told on standard error by the first line that has this part."""
    lines = ""
    async with asyncio.timeout(PATIENCE_S):
        while process.stderr is not None and part not in lines:
            lines += (await process.stderr.readline()).decode()
    return lines


async def ended(process: asyncio.subprocess.Process) -> str:
    """What a process that comes to its end has told on standard error."""
    _, errors = await asyncio.wait_for(process.communicate(), PATIENCE_S)
    return errors.decode()


async def stop(process: asyncio.subprocess.Process) -> str:
    """What a bot that is told to end has told on standard error."""
    process.terminate()
    errors = await ended(process)
    assert process.returncode == 0, errors
    return errors


async def kill(process: asyncio.subprocess.Process) -> None:
    """End a bot at once."""
    process.kill()
    await process.communicate()


def free_port() -> int:
    """A port that nobody listens at now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
