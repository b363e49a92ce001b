"""tokenize: read the vocabulary that a folder's keeper adds to the index.

| file          | format                  | example          |
|---------------|-------------------------|------------------|
| userdict.txt  | jieba's user dictionary | `三会一课 100 n` |
| stopwords.txt | a word a line           | `本市`           |
| synonyms.txt  | Solr's synonyms         | `我司 => 公司`   |

Each file is optional; a line that begins with # is a comment.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from index.errors import Undecodable
from index.read.document import Unreadable
from index.read.encoding import decode

# A frequency; the largest of jieba's dictionary has six digits.
_FREQUENCY = re.compile(r"[0-9]{1,9}")

USER_DICTIONARY, STOP_WORDS, SYNONYMS = "userdict.txt", "stopwords.txt", "synonyms.txt"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of a folder's keeper.

    Attributes:
        dictionary: Words for jieba, each with its frequency; None: jieba computes one.
        stop_words: Words of a question that say nothing of its subject.
        synonyms: (word, the word that replaces it in documents and questions).
        lay_words: (everyday word, the official words by which a question is searched, too).
        problems: Lines that could not be used, by file and line number.
        digest: Hash of the files; empty if they have neither words nor problems.
    """

    dictionary: tuple[tuple[str, int | None], ...] = ()
    stop_words: frozenset[str] = frozenset()
    synonyms: tuple[tuple[str, str], ...] = ()
    lay_words: tuple[tuple[str, tuple[str, ...]], ...] = ()
    problems: tuple[Unreadable, ...] = ()
    digest: str = ""


def read_vocabulary(folder: Path | None) -> Vocabulary:
    """Read the vocabulary in a folder; None: the one that is shipped.

    Shipped are lay words, which a `synonyms.txt` of the folder replaces, be it empty.

    Raises:
        OSError: The folder is missing or cannot be read.
    """
    if folder is None:
        return Vocabulary(lay_words=shipped_lay_words())
    next(folder.iterdir(), None)  # a missing folder is an error, a missing file is not
    problems: list[Unreadable] = []
    digest = hashlib.blake2b(digest_size=16)
    dictionary = []
    for where, line in _lines(folder / USER_DICTIONARY, problems, digest):
        word, *rest = line.split()
        counted = bool(rest) and _FREQUENCY.fullmatch(rest[0]) is not None
        if len(rest) > 2 or (len(rest) == 2 and not counted) or (rest and rest[0][0].isdigit() and not counted):
            problems.append(Unreadable(where, "not: word, frequency, tag"))
        else:
            dictionary.append((word, int(rest[0]) if counted else None))
    stop_words = frozenset(line for _, line in _lines(folder / STOP_WORDS, problems, digest))
    synonyms: dict[str, str] = {}
    for where, line in _lines(folder / SYNONYMS, problems, digest):
        left, arrow, right = line.partition("=>")
        sources = _listed(left)
        targets = _listed(right) if arrow else sources[:1]
        if not targets or len(sources) + len(targets) < 2 or (not arrow and len(sources) < 2):
            problems.append(Unreadable(where, "not: a, b, c or a => b"))
        elif any(len(word) < 2 for word in sources):
            problems.append(Unreadable(where, "a single character stands in too many other words"))
        else:
            synonyms |= {word: " ".join(targets) for word in sources if (word,) != targets}
    known = bool(dictionary or stop_words or synonyms)
    return Vocabulary(
        tuple(dictionary),
        stop_words,
        tuple(synonyms.items()),
        () if (folder / SYNONYMS).exists() else shipped_lay_words(),
        tuple(problems),
        digest.hexdigest() if known or problems else "",
    )


@cache
def shipped_lay_words() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the everyday words of `index/synonyms.txt`, each with its official ones."""
    text = files("index").joinpath(SYNONYMS).read_text(encoding="utf-8")
    lines = [line.split("=>") for line in text.splitlines() if line and not line.startswith("#")]
    return tuple((word, _listed(right)) for left, right in lines for word in _listed(left))


def _listed(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split(",") if word.strip())


def _lines(path: Path, problems: list[Unreadable], digest: hashlib.blake2b) -> Iterator[tuple[str, str]]:
    """The lines of a file that are no comments, each after its file name and line number."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return
    digest.update(path.name.encode() + data)
    try:
        text = decode(data)
    except Undecodable as error:
        problems.append(Unreadable(path.name, str(error)))
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield f"{path.name}, line {number}", line.strip()
