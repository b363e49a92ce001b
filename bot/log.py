"""The log of a running bot: one line for each event, never with the token."""

from __future__ import annotations

import logging
import sys


class _WithoutToken(logging.Formatter):
    """Formats records, and replaces the token everywhere, in tracebacks and addresses too."""

    def __init__(self, token: str) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._token = token

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).replace(self._token, "TOKEN")


def set_up_log(token: str) -> None:
    """Log to standard error, from INFO up; from the HTTP libraries only warnings and errors."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_WithoutToken(token))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for chatty in ("httpx", "httpcore", "telegram", "tornado.access"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
