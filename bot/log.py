"""The log of a running bot: one line for each event, never with the token or a password."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Collection
from datetime import UTC, datetime

from bot.settings import LogFormat


class _WithoutSecrets(logging.Formatter):
    """Formats records as lines, and replaces the token and passwords everywhere, in tracebacks and addresses too."""

    def __init__(self, token: str, passwords: Collection[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._token = token
        self._passwords = passwords

    def format(self, record: logging.LogRecord) -> str:
        return self._without_secrets(super().format(record))

    def _without_secrets(self, line: str) -> str:
        line = line.replace(self._token, "TOKEN")
        for password in self._passwords:
            line = line.replace(password, "PASSWORD")
        return line


class _AsJson(_WithoutSecrets):
    """Formats each record as one JSON object on one line, with what `extra` gave it."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"at": at, "level": record.levelname, "logger": record.name, "message": record.getMessage()}
        line |= {name: value for name, value in vars(record).items() if name not in _USUAL}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return self._without_secrets(json.dumps(line, ensure_ascii=False, default=str))


# The attributes of every record.
_USUAL = frozenset((*vars(logging.makeLogRecord({})), "message", "asctime"))


def set_up_log(token: str, log_format: LogFormat = "text", passwords: Collection[str] = ()) -> None:
    """Log to standard error, from INFO up; from the HTTP libraries and the file system only warnings and errors."""
    handler = logging.StreamHandler(sys.stderr)
    kind = _AsJson if log_format == "json" else _WithoutSecrets
    handler.setFormatter(kind(token, [password for password in passwords if password]))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for chatty in ("httpx", "httpcore", "mcp", "telegram", "watchfiles"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
