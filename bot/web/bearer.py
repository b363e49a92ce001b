"""Who brings a token may do what it is for."""

from __future__ import annotations

import hmac

from starlette.requests import Request


def brings(request: Request, token: str) -> bool:
    """Return whether a request brings a token; the scheme's name in whatever case (RFC 9110, 11.1)."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and hmac.compare_digest(given.encode("latin-1"), token.encode())
