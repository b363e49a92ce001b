"""Where the site is, as people reach it."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit


class Address:
    """The site's own address.

    Attributes:
        prefix: What its paths begin with, behind a proxy that shares its name.
        is_secure: Whether people reach it by https.
        host: Its name, with the port where it has one of its own; empty where nobody knows.
        is_known: Whether the settings name it.
    """

    def __init__(self, public_url: str | None) -> None:
        parts = urlsplit(public_url or "")
        self.prefix = unquote(parts.path)
        self.is_secure = parts.scheme == "https"
        self.host = parts.netloc
        self.is_known = public_url is not None
        self._public_url = public_url or ""
        self._encoded = parts.path

    def path(self, path: str) -> str:
        """Return a path as a page links to it."""
        return self._encoded + path

    def address(self, path: str) -> str:
        """Return a whole address; empty where the site does not know its own."""
        return self._public_url + path if self.is_known else ""
