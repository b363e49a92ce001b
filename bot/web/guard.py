"""uvicorn's protocol, guarded: no client holds a connection that somebody else needs.

uvicorn alone waits for ever for the rest of a request and for a client that does not read its answer, and refuses
new connections where there are too many, whoever they are.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

try:
    import resource
except ImportError:  # Windows, where sockets are no files
    resource = None  # type: ignore[assignment]

# How many connections the kernel may hand over at once, before the first of them is known here.
BACKLOG = 128
# Connections at once; where few files may be open, a quarter of these.
_MOST, _SHARE = 512, 4
_COMING = (h11.IDLE, h11.SEND_BODY)


def most_connections() -> int:
    """Return how many connections may be open, so that documents, ledger and Telegram keep files enough."""
    if resource is None:
        return _MOST
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _MOST if allowed == resource.RLIM_INFINITY else max(1, min(_MOST, allowed // _SHARE))


@dataclass
class Guard:
    """Makes the protocols of one server, and room for new connections.

    Attributes:
        most: How many connections may be open.
        receive_s: In which a request must have come as a whole.
        send_s: In which a client must take what waits for it.
        waiting: The connections that owe us the rest of a request, or are idle; the longest first.
    """

    most: int = field(default_factory=most_connections)
    receive_s: float = 10.0
    send_s: float = 30.0
    waiting: dict[GuardedProtocol, None] = field(default_factory=dict, init=False)

    def protocol(self, **given: Any) -> GuardedProtocol:
        """Return the protocol of a new connection."""
        return GuardedProtocol(self, **given)

    def admits_one_more(self, open_connections: int) -> bool:
        """Whether there is room for a new connection, for which the one that waits longest is cut; answers are not."""
        if open_connections < self.most:
            return True
        longest = next(iter(self.waiting), None)
        if longest is not None:
            longest.cut()
        return longest is not None


class GuardedProtocol(H11Protocol):
    """One connection. It is cut where a request does not come in time, or its answer is not taken."""

    def __init__(self, guard: Guard, **given: Any) -> None:
        super().__init__(**given)
        self._guard = guard
        self._receiving: asyncio.TimerHandle | None = None
        self._sending: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client has come."""
        if not self._guard.admits_one_more(len(self.connections)):
            self.transport = transport
            transport.abort()
            return
        super().connection_made(transport)
        self._wait()
        self._start_clock()

    def data_received(self, data: bytes) -> None:
        """A piece of a request has come."""
        super().data_received(data)
        if self.conn.their_state in _COMING:
            self._start_clock()
        else:
            self._stop_clock()
            self._guard.waiting.pop(self, None)

    def on_response_complete(self) -> None:
        """An answer is on its way; what comes next, if anything, is another request."""
        super().on_response_complete()
        if self.conn.their_state in _COMING or self.transport.is_closing():
            self._wait()

    def pause_writing(self) -> None:
        """The client takes no more for now."""
        super().pause_writing()
        self._sending = self.loop.call_later(self._guard.send_s, self.cut)

    def resume_writing(self) -> None:
        """The client has taken what waited for it."""
        super().resume_writing()
        if self._sending is not None:
            self._sending.cancel()

    def shutdown(self) -> None:
        """The server ends: what is being answered is answered, what has not come as a whole is left."""
        if self in self._guard.waiting:
            self.cut()
        else:
            super().shutdown()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is over."""
        self._stop_clock()
        if self._sending is not None:
            self._sending.cancel()
        self._guard.waiting.pop(self, None)
        if self.flow is not None:  # it was admitted
            super().connection_lost(exc)

    def cut(self) -> None:
        """End the connection at once."""
        self._guard.waiting.pop(self, None)
        self.transport.abort()

    def _wait(self) -> None:
        self._guard.waiting.pop(self, None)
        self._guard.waiting[self] = None

    def _start_clock(self) -> None:
        if self._receiving is None:
            self._receiving = self.loop.call_later(self._guard.receive_s, self.cut)

    def _stop_clock(self) -> None:
        if self._receiving is not None:
            self._receiving.cancel()
        self._receiving = None
