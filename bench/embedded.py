"""Meaning: the local model, with each text's vector kept in a file, since a passage takes a tenth of a second."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock

import numpy as np

from index.embed.embedder import Vectors
from index.embed.local import LocalEmbedder
from index.embed.meaning import Meaning

# Nobody waits here: a question has all the time that its passages take.
_BUDGET_S = 3600.0
# Texts that may be embedded anew when a run is broken off.
_AT_RISK = 20


def kept_meaning(path: Path) -> Meaning:
    """The local model, for any number of runs; what it embedded is read from a file, and written there."""
    return Meaning(_Kept(path), _BUDGET_S)


class _Kept(LocalEmbedder):
    def __init__(self, path: Path) -> None:
        super().__init__()
        self._rows = sqlite3.connect(path, timeout=60, check_same_thread=False)
        self._rows.execute("create table if not exists v (t text primary key, x blob)")
        self._lock = Lock()
        self._new = 0

    def questions(self, texts: Sequence[str]) -> Vectors:
        return self._kept("q", texts, super().questions)

    def passages(self, texts: Sequence[str]) -> Vectors:
        return self._kept("p", texts, super().passages)

    def _kept(self, kind: str, texts: Sequence[str], embed: Callable[[Sequence[str]], Vectors]) -> Vectors:
        with self._lock:
            rows = [self._row(f"{kind}\0{text}", text, embed) for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(texts), self.dimension)

    def _row(self, key: str, text: str, embed: Callable[[Sequence[str]], Vectors]) -> Vectors:
        found = self._rows.execute("select x from v where t = ?", (key,)).fetchone()
        if found:
            kept: Vectors = np.frombuffer(found[0], dtype=np.float32)
            return kept
        vector: Vectors = embed([text])[0]
        self._rows.execute("insert or ignore into v values (?, ?)", (key, vector.tobytes()))
        self._new += 1
        if self._new % _AT_RISK == 0:
            self._rows.commit()
        return vector
