"""The layers of the house, in the order of the flow."""

from __future__ import annotations

# The layers, lowest first: each imports from itself and those above it in this list, never
# from those below. `index` knows nothing of `bot`.
LAYERS = [
    "index.errors",
    "index.processes",
    "index.read",
    "index.sentences",
    "index.paragraphs",
    "index.passages",
    "index.embed",
    "index.tokenize",
    "index.kernels",
    "index.compiled",
    "index.bm25",
    "index.store",
    "index.rank",
    "index.marks",
    "index.answer",
    "index.open",
    "index.evaluate",
    "index",
    "bot.settings",
    "bot.log",
    "bot.signals",
    "bot.lock",
    "bot.memory",
    "bot.texts",
    "bot.render",
    "bot.ledger",
    "bot.wire",
    "bot.documents",
    "bot.jobs",
    "bot.answering",
    "bot.handlers",
    "bot.app",
    "bot.run",
    "bot.backup",
    "bot.cli",
    "bot",
]
