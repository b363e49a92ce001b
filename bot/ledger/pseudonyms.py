"""Hashes of the ids of chats and people, made with a secret key that never leaves DATA, or the ledger's server."""

from __future__ import annotations

import hmac
import logging
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

logger = logging.getLogger(__name__)

KEY_BYTES = 32
# 128 bits: no two ids get the same hash.
_HEX_DIGITS = 32
# An id has 52 significant bits, a database's integers 63.
_SEAL_BYTES = 7


@dataclass(frozen=True)
class Pseudonyms:
    """Hashes ids with a key: the same id and key give the same hash. Without the key no id can be found by trying."""

    key: bytes

    def of(self, kind: str, name: int | str) -> str:
        """Return the hash of an id; the kind is hashed too, since a private chat and its user have the same id."""
        return hmac.digest(self.key, f"{kind}:{name}".encode(), "sha256").hex()[:_HEX_DIGITS]

    def key_for(self, purpose: str) -> bytes:
        """Return a key for something else, from which this one cannot be found."""
        return hmac.digest(self.key, f"key:{purpose}".encode(), "sha256")

    def sealed(self, by: int, name: int) -> int:
        """Return an id XORed with a keystream made from `by`; calling again undoes it.

        Use each `by` once: two results would reveal their XOR.
        """
        return name ^ int.from_bytes(hmac.digest(self.key, f"seal:{by}".encode(), "sha256")[:_SEAL_BYTES])


def load_pseudonyms(path: Path) -> Pseudonyms:
    """Return the pseudonyms for a key file; create the file (mode 0600) where there is none.

    Where it can be neither read nor written, the key is a new one, for this process only.
    """
    try:
        return kept_pseudonyms(path)
    except OSError as error:
        logger.warning("the key of the hashed ids cannot be kept: %s", error)
        return Pseudonyms(secrets.token_bytes(KEY_BYTES))


def kept_pseudonyms(path: Path) -> Pseudonyms:
    """Return the pseudonyms for a key file; create the file (mode 0600) where there is none.

    Raises:
        OSError: It can be neither read nor written.
    """
    key = path.read_bytes() if path.exists() else b""
    return Pseudonyms(key if len(key) == KEY_BYTES else _new_key(path))


def keep_pseudonyms(path: Path, pseudonyms: Pseudonyms) -> None:
    """Write the key to its file again where that is gone: without it, nobody is known any more at the next start."""
    try:
        if path.parent.is_dir() and not path.exists():
            _write(path, pseudonyms.key)
            logger.warning("%s was removed while the bot runs and is written again", path)
    except OSError as error:
        logger.warning("the key of the hashed ids cannot be kept: %s", error)


def _new_key(path: Path) -> bytes:
    """Write a new key to a file; return it."""
    key = secrets.token_bytes(KEY_BYTES)
    _write(path, key)
    return key


def _write(path: Path, key: bytes) -> None:
    """Write a key to a file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half_written = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(half_written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(key)
    half_written.replace(path)
