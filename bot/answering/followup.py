"""A short question that says little by itself is read together with the one before."""

from __future__ import annotations

import re

from bot.ledger.questions import Asked
from index import Answer, Engine, ask
from index.tokenize.tokens import terms_in

# Content words up to which a question may lean on the one before.
_WORDS = 3
# Words that lean: 那罚款呢, what about fines. Folded text.
_LEANS = re.compile(r"^(?:那|还有|另外|然后|and\b|but\b|what about\b|how about\b)|呢[?!.。\s]*$")


def read_together(
    engine: Engine, before: Asked, question: str, alone: Answer, k: int, min_confidence: float | None
) -> Answer | None:
    """Return the answer to a question as the one before makes it complete; None where it stands by itself.

    It must have few content words, and either begin or end as what leans on something said
    before, or find no answer alone. The two questions together must be answered, and by a
    passage that has the words of this one too, or the one before would be answered again.

    Args:
        engine: The index to ask.
        before: The question before.
        question: What is asked now.
        alone: The answer to it by itself.
        k: Most hits wanted.
        min_confidence: As `ask` takes it.
    """
    tokenizer = engine.tokenizer
    terms = engine.snapshot.analyse(question).content_terms()
    leans = bool(_LEANS.search(tokenizer.fold(question).strip()))
    if not 0 < len(terms) <= _WORDS or (alone.answered and not leans):
        return None
    answer = ask(engine, f"{topic(before)} {question}", k, min_confidence)
    if not answer.answered:
        return None
    passage = answer.hits[0].passage
    found = terms_in(tokenizer.fold("\n".join((*passage.headings, passage.text))), terms)
    return answer if found and (leans or len(found) == len(terms)) else None


def topic(before: Asked) -> str:
    """Return what a question was about: its text, or that of the question which it leant on itself."""
    return before.text if before.read_as is None else before.read_as.removesuffix(f" {before.text}")
