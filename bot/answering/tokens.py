"""What the bot has signed: that a passage was shown for a question, who may log in, who is logged in.

Written by hand: three short texts and the standard library's HMAC, and a link that must fit Telegram's buttons.
"""

from __future__ import annotations

import hmac
import secrets
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field

# 120 bits: nobody finds a signature by trying.
_SIGNATURE_BYTES = 15
# How long a link to log in may be used, and how long somebody stays logged in.
LOGIN_S, SESSION_S = 5 * 60, 7 * 24 * 3600


@dataclass
class Tokens:
    """Signs with a key, and knows its own signatures again.

    Attributes:
        key: A secret of this bot's.
        clock: Seconds of Unix time.
        remembered: Whether others remember which links to log in were used, so that older ones may be used, too.
    """

    key: bytes
    clock: Callable[[], float] = time.time
    remembered: bool = False
    _used: dict[str, float] = field(default_factory=dict, init=False)  # nonce -> when it would have ended
    _began: float = field(init=False)

    def __post_init__(self) -> None:
        self._began = self.clock()

    def question(self, passage_id: str, question: str) -> str:
        """Return a question as a link to a passage carries it."""
        text = urlsafe_b64encode(question.encode("utf-8", "replace")).decode().rstrip("=")
        return f"{text}.{self._signature('question', passage_id, text)}"

    def read_question(self, passage_id: str, token: str) -> str | None:
        """Return the question for which the bot gave a passage; None for what it has not signed."""
        text, _, signature = token.rpartition(".")
        if not self._is_ours(signature, "question", passage_id, text):
            return None
        return urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()

    def login(self, person: int) -> str:
        """Return the code by which a person may log in once, in the next minutes."""
        return self._bound("login", person, LOGIN_S, secrets.token_urlsafe(9))

    def may_log_in(self, code: str) -> int | None:
        """Return whom a code lets in, as long as it is neither used nor too old; it stays unused."""
        read = self._read_bound("login", code)
        if read is None or read[2] in self._used:
            return None
        if not self.remembered and read[1] - LOGIN_S < self._began - 1:
            return None  # what was used before this run began is not known
        return read[0]

    def log_in(self, code: str) -> str | None:
        """Return the session of whom a code lets in; the code is used by that."""
        person = self.may_log_in(code)
        if person is None:
            return None
        self._used = {nonce: end for nonce, end in self._used.items() if end > self.clock()}
        self._used[code.split(".")[2]] = self.clock() + LOGIN_S
        return self._bound("session", person, SESSION_S, "-")

    def person_of(self, session: str) -> int | None:
        """Return who is logged in by a session; None where nobody is, or not any more."""
        read = self._read_bound("session", session)
        return None if read is None else read[0]

    def _bound(self, purpose: str, person: int, seconds: int, nonce: str) -> str:
        text = f"{person}.{int(self.clock()) + seconds}.{nonce}"
        return f"{text}.{self._signature(purpose, text)}"

    def _read_bound(self, purpose: str, token: str) -> tuple[int, int, str] | None:
        """The person, the end and the nonce of what `_bound` made; None for anything else, and where it is over."""
        text, _, signature = token.rpartition(".")
        if not self._is_ours(signature, purpose, text):
            return None
        person, end, nonce = text.split(".")
        return (int(person), int(end), nonce) if int(end) > self.clock() else None

    def _signature(self, *said: str) -> str:
        # NUL is in none of the parts, so that no two lists of them are written alike.
        signed = hmac.digest(self.key, "\0".join(said).encode("utf-8", "surrogatepass"), "sha256")
        return urlsafe_b64encode(signed[:_SIGNATURE_BYTES]).decode()

    def _is_ours(self, signature: str, *said: str) -> bool:
        given = signature.encode("utf-8", "surrogatepass")
        return hmac.compare_digest(given, self._signature(*said).encode())
