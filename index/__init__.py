"""A folder of documents in, the passages that answer a question out.

    from index import ask, open_index

    engine = open_index("seeds")
    answer = ask(engine, "森林火险报警电话是多少？")
    answer.hits[0].passage.text

The rooms follow the data: read, passages, tokenize, store, rank, answer. Each imports only
from those before it; nothing here knows Telegram, settings, the environment or the clock.

What is named here is loaded when it is first used: a child that reads files needs no NumPy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from index.answer import Answer, ask
    from index.errors import EngineError
    from index.open import open_index
    from index.passages import Passage
    from index.rank.engine import Engine
    from index.rank.hits import Hit
    from index.store.folder import Progress

__all__ = ["Answer", "Engine", "EngineError", "Hit", "Passage", "Progress", "ask", "open_index"]

_ROOMS = {
    "Answer": "index.answer",
    "Engine": "index.rank.engine",
    "EngineError": "index.errors",
    "Hit": "index.rank.hits",
    "Passage": "index.passages",
    "Progress": "index.store.folder",
    "ask": "index.answer",
    "open_index": "index.open",
}


def __getattr__(name: str) -> Any:
    if name not in _ROOMS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = getattr(import_module(_ROOMS[name]), name)
    return globals()[name]
