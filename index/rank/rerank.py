"""rank: score the sentences of a paragraph against a question."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from index.passages import sentences
from index.tokenize.tokens import Tokenizer, terms_in

# A question quoted within a sentence, which goes on after it or began before it.
_QUOTED_QUESTION = re.compile(
    r"(?<=[^\s。！？!?.：:])\s?[“‘「『\"][^“”‘’「」『』\"\n]*[？?][”’」』\"]|[“‘「『\"][^“”‘’「」『』\"\n]*[？?][”’」』\"](?=[，,、；的])"
)
# Between sentences: a control that is in no token.
_SEPARATOR = "\x1e"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a paragraph: `parts[part][start:end]`, and the question's terms in it."""

    part: int
    start: int
    end: int
    terms: tuple[str, ...]


def matched_sentences(tokenizer: Tokenizer, parts: Sequence[str], terms: Collection[str]) -> list[Sentence]:
    """Return the sentences of a paragraph, given as its parts, each with the terms in it, quoted questions left out."""
    places = [(part, start, end) for part, text in enumerate(parts) for start, end in sentences(text)]
    # All at once: folding takes longer to begin than for a sentence.
    said = (without_quoted_questions(parts[part][start:end]) for part, start, end in places)
    texts = _SEPARATOR.join(sentence.replace(_SEPARATOR, " ") for sentence in said)
    return [
        Sentence(*place, tuple(terms_in(folded, terms)))
        for place, folded in zip(places, tokenizer.fold(texts).split(_SEPARATOR), strict=False)
    ]


def quotes_question(text: str) -> bool:
    """Whether a text quotes a question within a sentence: it mentions what is asked, and does not answer it."""
    return ("？" in text or "?" in text) and bool(_QUOTED_QUESTION.search(text))


def without_quoted_questions(text: str) -> str:
    """Return a text with the questions that it quotes left out."""
    return _QUOTED_QUESTION.sub(" ", text) if "？" in text or "?" in text else text


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
