"""Speed: passages, tokens and questions of real documents, in any number."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path

Tokens = list[list[str]]


def paragraphs_of(folder: Path) -> list[str]:
    from index.passages import split
    from index.read.document import Document
    from index.read.formats import document_files, read

    documents = (read(file).document for file in document_files(folder))
    return [passage.text for document in documents if isinstance(document, Document) for passage in split(document)]


def spliced(texts: Sequence[str], size: int) -> list[str]:
    """So many paragraphs: the real ones in random order, then the first half of one and the second of another."""
    chance = random.Random(1)
    found = chance.sample(list(texts), min(size, len(texts)))
    while len(found) < size:
        one, other = chance.choice(texts), chance.choice(texts)
        found.append(one[: len(one) // 2] + other[len(other) // 2 :])
    return found


def cut(texts: Sequence[str]) -> Tokens:
    """jieba's words of each text, equal ones one object."""
    from index.tokenize.segmenters import segmenter

    words = segmenter((), None)
    same: dict[str, str] = {}
    return [[same.setdefault(w, w) for w in words.words(text) if any(c.isalnum() for c in w)] for text in texts]


def asked(path: Path | None, texts: Sequence[str]) -> list[str]:
    if path:
        rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
        return [row.get("text") or row["question"] for row in rows][:400]
    chance = random.Random(2)
    return [text[start : start + 20] for text in chance.sample(list(texts), 300) for start in [len(text) // 3]]
