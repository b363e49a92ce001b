"""Speed: the memory that an index opened from disk takes, in a process that did not build it.

    python bench/opened.py KIND PLACE SMALL QUESTIONS    KIND one of passagebot, bm25s mapped, bm25s in memory

PLACE and SMALL hold `docs`, `data` with their index, and what `keep` left there; the small one
loads and compiles what every one needs, which is not counted. Memory of files that are mapped is
the system's to take back; the process's own is not.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from corpora import cut
from memory import own_and_mapped

KINDS = ("passagebot", "bm25s mapped", "bm25s in memory")
_ASKED = 200


def keep(texts: Sequence[str], place: Path) -> None:
    """Keep a bm25s index of the words of some passages beside the index of their folder."""
    import bm25s

    retriever = bm25s.BM25(k1=1.5, b=0.75, method="lucene", backend="numba")
    retriever.index(cut(texts), show_progress=False)
    retriever.save(place / "bm25s")


def opened(kind: str, place: Path) -> Callable[[str], object]:
    """Return what answers a question from an index opened from disk."""
    if kind == "passagebot":
        from index import ask, open_index

        engine = open_index(place / "docs", place / "data")
        return lambda question: ask(engine, question, 3)
    import bm25s

    retriever = bm25s.BM25.load(place / "bm25s", mmap=kind == "bm25s mapped")
    retriever.backend = "numba"
    retriever.activate_numba_scorer()
    return lambda question: retriever.retrieve(cut([question]), k=10, show_progress=False)


def measured(kind: str, place: Path, small: Path, questions: Sequence[str]) -> dict[str, float]:
    """Return the MB that an index adds to a process once it is open, and after some questions."""
    ask = opened(kind, small)
    for question in questions[:3]:
        ask(question)
    del ask
    own, mapped = own_and_mapped()
    ask = opened(kind, place)
    found: dict[str, float] = {}
    for when in ("open", "asked"):
        now = own_and_mapped()
        found[f"{when}: own"], found[f"{when}: mapped"] = now[0] - own, now[1] - mapped
        for question in (questions * _ASKED)[:_ASKED] if when == "open" else ():
            ask(question)
    return found


if __name__ == "__main__":
    name, whole, less, asked = sys.argv[1:]
    print(json.dumps(measured(name, Path(whole), Path(less), json.loads(Path(asked).read_text(encoding="utf-8")))))
