"""Forms: what a page of ours sends, and nothing that another site has a browser send."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.web.address import Address
from bot.wire.bodies import BodyTooLong, body_of

# A question of 500 characters, each of which may take 12 bytes in a form.
_MOST_BYTES = 8 * 1024
_MOST_FIELDS = 10


async def field_of(request: Request, name: str, address: Address) -> str:
    """Return a field of a form, without white space around it; empty where it has none of that name.

    Raises:
        starlette.exceptions.HTTPException: It comes from another site, or is too long.
    """
    require_own(request, address)
    try:
        body = await body_of(request, _MOST_BYTES)
        fields = parse_qs(body.decode("ascii", "replace"), max_num_fields=_MOST_FIELDS)
    except (BodyTooLong, ValueError):
        raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE) from None
    return fields.get(name, [""])[0].strip()


def require_own(request: Request, address: Address) -> None:
    """Let through what a page of ours has sent, as far as the browser says; what is no browser has no session.

    Browsers say it by Sec-Fetch-Site, and where they do not, by Origin.

    Raises:
        starlette.exceptions.HTTPException: It comes from another site.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        is_own = site in ("same-origin", "none")
    else:
        is_own = origin is None or origin.partition("://")[2] in {request.headers.get("host"), address.host}
    if not is_own:
        raise HTTPException(HTTPStatus.FORBIDDEN)
