"""The HTTP server: uvicorn in the bot's own event loop, started and stopped by the bot."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import Collection, Iterator
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from bot.web.guard import BACKLOG, Guard

# A connection that is idle for so long is closed.
_IDLE_S = 5
# When the bot stops, answers may take so long before they are broken off.
_GRACE_S = 1


class Server:
    """Serves an application at one address.

    Args:
        app: What answers.
        proxies: The addresses and networks whose word on who calls is believed.
        guard: Makes the protocols of the connections.
    """

    def __init__(self, app: ASGIApp, proxies: Collection[str] = (), guard: Guard | None = None) -> None:
        guard = guard or Guard()
        self._uvicorn = _Uvicorn(
            uvicorn.Config(
                app,
                http=guard.protocol,  # type: ignore[arg-type]  # it is called with names, as a class would be
                ws="none",
                lifespan="off",
                backlog=BACKLOG,
                access_log=False,
                log_config=None,
                log_level=logging.CRITICAL,  # the application logs its own errors; clients' are nobody's
                server_header=False,
                proxy_headers=bool(proxies),
                forwarded_allow_ips=sorted(proxies),
                timeout_keep_alive=_IDLE_S,
                timeout_graceful_shutdown=_GRACE_S,
            )
        )
        self._sockets: list[socket.socket] = []
        self._serving: asyncio.Task[None] | None = None

    def listen(self, host: str, port: int) -> None:
        """Open the port, and begin to answer.

        Raises:
            OSError: The port cannot be opened.
        """
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, _, protocol, _, address in dict.fromkeys(found):
            self._sockets.append(_listening(family, protocol, address))
        self._serving = asyncio.create_task(self._uvicorn.serve(self._sockets))

    async def close(self) -> None:
        """Take no more requests, and give those that have come a moment to be answered."""
        self._uvicorn.should_exit = True
        if self._serving is not None:
            await self._serving
        for connection in list(self._uvicorn.server_state.connections):
            connection.transport.abort()
        for one in self._sockets:
            one.close()


def _listening(family: int, protocol: int, address: Any) -> socket.socket:
    # Not socket.create_server's: those do not know their protocol, and asyncio delays the answers of such sockets.
    one = socket.socket(family, socket.SOCK_STREAM, protocol)
    try:
        if os.name == "posix":  # elsewhere it lets two programs have one port
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        one.bind(address)
        one.listen(BACKLOG)
    except OSError:
        one.close()
        raise
    return one


class _Uvicorn(uvicorn.Server):
    """uvicorn's server, which leaves signals to the bot."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Catch none."""
        yield
