"""rank: the sentences of a paragraph compared with a question, and which of them says it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from index.passages import sentences
from index.tokenize.tokens import Tokenizer, terms_in


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a paragraph: `parts[part][start:end]`, and the question's terms in it."""

    part: int
    start: int
    end: int
    terms: tuple[str, ...]


def matched_sentences(tokenizer: Tokenizer, parts: Sequence[str], terms: Collection[str]) -> list[Sentence]:
    """Return the sentences of a paragraph, given by its parts, with those terms that occur in each."""
    return [
        Sentence(number, start, end, tuple(terms_in(tokenizer.fold(text[start:end]), terms)))
        for number, text in enumerate(parts)
        for start, end in sentences(text)
    ]


def telling(found: Sequence[Sentence], heading_terms: Collection[str], heading_term_weight: float) -> list[float]:
    """Return how much each of a paragraph's sentences tells apart from the others; 0 without a shared term.

    What tells the sentences of one paragraph apart is not what is rare in the folder but
    what is rare in the paragraph: terms weigh by their idf among its own sentences,
    squared.

    Args:
        found: All sentences of the paragraph.
        heading_terms: Terms of the headings above it. A sentence that repeats them says no
            more than its neighbours; they count where there is nothing else.
        heading_term_weight: What each of these counts for, beside 1 for any other term.
    """
    df = Counter(term for sentence in found for term in sentence.terms)
    weights = {
        term: math.log1p((len(found) - n + 0.5) / (n + 0.5)) ** 2
        * (heading_term_weight if term in heading_terms else 1)
        for term, n in df.items()
    }
    return [math.fsum(weights[term] for term in sentence.terms) for sentence in found]
