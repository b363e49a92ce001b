"""The log of a running bot: one line an event, never the token."""

from __future__ import annotations

import logging
import sys


class _WithoutToken(logging.Formatter):
    """Formats as ever, then takes the token out, tracebacks and addresses included."""

    def __init__(self, token: str) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._token = token

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).replace(self._token, "TOKEN")


def set_up_log(token: str) -> None:
    """Log to standard error, from INFO up; of the HTTP client only what goes wrong."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_WithoutToken(token))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for chatty in ("httpx", "httpcore", "telegram", "tornado.access"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
