"""What HTTP clients send, and no more of it than is wanted."""

from __future__ import annotations

from starlette.requests import Request


class BodyTooLong(Exception):
    """A request brings more than it may."""


async def body_of(request: Request, most_bytes: int) -> bytes:
    """Return what a request brings.

    Raises:
        BodyTooLong: It is more than `most_bytes`; the rest is not read.
        starlette.requests.ClientDisconnect: The client has gone before it was all there.
    """
    announced = request.headers.get("content-length", "0")
    if announced.isdigit() and int(announced) > most_bytes:
        raise BodyTooLong
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most_bytes:
            raise BodyTooLong
    return bytes(body)
