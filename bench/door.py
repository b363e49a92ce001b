"""The door: a bot with a webhook and few descriptors, and callers who have no business there.

    python bench/door.py

Large bodies without the secret, requests that never end, and more connections that trickle than the bot may open;
what it answers meanwhile, how much memory it takes, and what it logs. Linux only.
"""

from __future__ import annotations

import asyncio
import contextlib
import resource
import tempfile
import time
from pathlib import Path

import httpx

from tests.botapi import TOKEN, BotApi, bot_api
from tests.support.command import COMMAND, surroundings
from tests.support.processes import free_port

_DESCRIPTORS = 1024
_TRICKLING = 1100
_BODIES, _BODY_MB = 6, 90
_SECRET = {"X-Telegram-Bot-Api-Secret-Token": "s3cret"}
_HEAD = b"POST /hook HTTP/1.1\r\nHost: bot\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%s\r\n"
_QUESTION = "宁波化解了多少信访积案"


async def main() -> None:
    """Print what came of each attack."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        async with bot_api() as api:
            process = await _bot(api, Path(folder), port)
            await _ask(api, port, 1)
            print(f"at rest: {_megabytes(process.pid):.0f} MB")
            await _large_bodies(process.pid, port)
            await _slow(port, b"POST /hook HTTP/1.1\r\nHost: b", "a head that never ends")
            secret = b"X-Telegram-Bot-Api-Secret-Token: s3cret\r\n"
            await _slow(port, _HEAD % (100, secret) + b"{", "a body that never ends, with the secret")
            await _trickle(api, process.pid, port)
            process.terminate()
            _, errors = await process.communicate()
            print(f"log: {len(errors.splitlines())} lines, {errors.count(b'Traceback')} tracebacks")


async def _bot(api: BotApi, data: Path, port: int) -> asyncio.subprocess.Process:
    settings = {
        "PASSAGEBOT_TOKEN": TOKEN,
        "PASSAGEBOT_API_URL": api.url,
        "PASSAGEBOT_WEBHOOK_URL": f"http://127.0.0.1:{port}/hook",
        "PASSAGEBOT_WEBHOOK_SECRET": "s3cret",
        "PASSAGEBOT_PORT": str(port),
    }
    limited = ["sh", "-c", f'ulimit -n {_DESCRIPTORS}; exec "$@"', "sh", *COMMAND, "run"]
    process = await asyncio.create_subprocess_exec(
        *limited, env=surroundings(data, **settings), stderr=asyncio.subprocess.PIPE
    )
    await api.next_call("setWebhook")
    return process


async def _ask(api: BotApi, port: int, number: int) -> float:
    """Post a question as Telegram does, again while the door is shut; the seconds until its answer came."""
    person = {"id": 7_000 + number, "is_bot": False, "first_name": "Ann"}
    chat = {"id": person["id"], "type": "private"}
    message = {"message_id": number, "date": 1, "from": person, "chat": chat, "text": _QUESTION}
    began = time.monotonic()
    async with httpx.AsyncClient(timeout=60, headers=_SECRET) as client:
        while True:
            with contextlib.suppress(httpx.HTTPError):
                update = {"update_id": number, "message": message}
                if (await client.post(f"http://127.0.0.1:{port}/hook", json=update)).status_code == 200:
                    break
            await asyncio.sleep(0.1)
    await api.next_call()
    return time.monotonic() - began


async def _large_bodies(pid: int, port: int) -> None:
    before, sent = _megabytes(pid), await asyncio.gather(*(_large_body(port) for _ in range(_BODIES)))
    after = _megabytes(pid)
    taken = ", ".join(f"{one / 1e6:.1f}" for one in sent)
    print(f"{_BODIES} bodies of {_BODY_MB} MB without the secret: MB taken before the end {taken}")
    print(f"    memory {before:.0f} → {after:.0f} MB")


async def _large_body(port: int) -> int:
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    sent, piece = 0, bytes(1 << 16)
    with contextlib.suppress(OSError):
        writer.write(_HEAD % (_BODY_MB * 10**6, b""))
        while sent < _BODY_MB * 10**6:
            writer.write(piece)
            await writer.drain()
            sent += len(piece)
    writer.close()
    return sent


async def _slow(port: int, begun: bytes, what: str) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(begun)
    began = time.monotonic()
    with contextlib.suppress(TimeoutError, OSError):
        async with asyncio.timeout(60):
            await reader.read()
    print(f"{what}: cut after {time.monotonic() - began:.1f} s")
    writer.close()


async def _trickle(api: BotApi, pid: int, port: int) -> None:
    opened = [asyncio.create_task(_trickling(port)) for _ in range(_TRICKLING)]
    await asyncio.sleep(3)
    took = [await _ask(api, port, number) for number in range(2, 7)]
    print(f"{_TRICKLING} connections that trickle at ulimit -n {_DESCRIPTORS}: answers after", end=" ")
    print(", ".join(f"{one:.1f}" for one in took), f"s, memory {_megabytes(pid):.0f} MB")
    for task in opened:
        task.cancel()
    await asyncio.gather(*opened, return_exceptions=True)


async def _trickling(port: int) -> None:
    """A byte a second, and a new connection for each that is cut."""
    while True:
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            for byte in b"POST /hook HTTP/1.1\r\nHost: bot\r\n" * 9:
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(1)
        await asyncio.sleep(0.2)


def _megabytes(pid: int) -> float:
    """The most memory that a process has had."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1e3


if __name__ == "__main__":
    asyncio.run(main())
