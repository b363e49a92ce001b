"""rank: find and score the sentences of a paragraph that have a question's terms."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from index.sentences import sentences
from index.tokenize.tokens import Tokenizer, terms_in

# A question quoted within a sentence, which goes on after it or began before it; or one of several in a row.
_QUESTION = r"[“‘「『\"][^“”‘’「」『』\"\n]*[？?][”’」』\"]"
_QUOTED_QUESTION = re.compile(rf"(?<=[^\s。！？!?.：:])\s?{_QUESTION}|{_QUESTION}(?=[，,、；的“‘「『…等])")

Folded = tuple[int, int, int, str]
"""A sentence: its part, start and end there, and its folded text, quoted questions left out."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a paragraph: `parts[part][start:end]`, and the question's terms in it."""

    part: int
    start: int
    end: int
    terms: tuple[str, ...]


def folded_sentences(tokenizer: Tokenizer, parts: Sequence[str]) -> list[Folded]:
    """Return the sentences of a paragraph, given as its parts."""
    places = [(part, start, end) for part, text in enumerate(parts) for start, end in sentences(text)]
    texts = [without_quoted_questions(text) for text in parts]
    said = [texts[part][start:end] for part, start, end in places]
    return [(*place, folded) for place, folded in zip(places, tokenizer.fold_all(said), strict=True)]


def matched_sentences(folded: Iterable[Folded], terms: Collection[str]) -> list[Sentence]:
    """Return some sentences, each with the terms in it."""
    return [Sentence(part, start, end, tuple(terms_in(text, terms))) for part, start, end, text in folded]


def quotes_question(text: str) -> bool:
    """Whether a text quotes a question within a sentence: it mentions what is asked, and does not answer it."""
    return ("？" in text or "?" in text) and bool(_QUOTED_QUESTION.search(text))


def without_quoted_questions(text: str) -> str:
    """Return a text with blanks in place of the questions that it quotes."""
    return _QUOTED_QUESTION.sub(_blanks, text) if "？" in text or "?" in text else text


def _blanks(match: re.Match[str]) -> str:
    return " " * len(match.group())


def sentence_scores(
    found: Sequence[Sentence], heading_terms: Collection[str], heading_term_weight: float
) -> list[float]:
    """Return the score of each sentence of a paragraph; 0 without a matched term.

    A sentence scores the sum of its terms' squared idf among the sentences of this paragraph,
    not of the folder: rare here is what distinguishes it from its neighbours.

    Args:
        found: All sentences of the paragraph.
        heading_terms: Terms of the headings above it, which all its sentences are about.
        heading_term_weight: Weight of these terms, against 1 for any other.
    """
    df = Counter(term for sentence in found for term in sentence.terms)
    weights = {
        term: math.log1p((len(found) - n + 0.5) / (n + 0.5)) ** 2
        * (heading_term_weight if term in heading_terms else 1)
        for term, n in df.items()
    }
    return [math.fsum(weights[term] for term in sentence.terms) for sentence in found]
