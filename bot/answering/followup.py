"""A short question that says little by itself is read together with the one before."""

from __future__ import annotations

import re

from index import Answer, Engine, ask
from index.tokenize.tokens import terms_in

# Content words up to which a question may lean on the one before.
_WORDS = 3
# How questions begin or end that lean: 那罚款呢, what about fines. Folded text.
_LEANS = re.compile(r"^(?:那|还有|另外|然后|and\b|but\b|what about\b|how about\b)|呢[?!.。\s]*$")


def read_together(
    engine: Engine, topic: str, question: str, alone: Answer, k: int, min_confidence: float | None
) -> Answer | None:
    """Return the answer to a question read together with its topic; None where it stands by itself.

    Such a question has few content words. It begins or ends like one that leans on something
    said before, or finds no answer alone. Both questions together must be answered, and by a
    passage that also has the words of this one; otherwise the one before would be answered again.

    Args:
        engine: The index to ask.
        topic: The question before, as `topic_of` gives it.
        question: What is asked now.
        alone: The answer to `question` by itself.
        k: Most hits wanted.
        min_confidence: As `ask` takes it.
    """
    tokenizer = engine.tokenizer
    terms = engine.snapshot.analyse(question).content_terms()
    leans = bool(_LEANS.search(tokenizer.fold(question).strip()))
    if not 0 < len(terms) <= _WORDS or (alone.answered and not leans):
        return None
    answer = ask(engine, f"{topic} {question}", k, min_confidence)
    if not answer.answered:
        return None
    passage = answer.hits[0].passage
    found = terms_in(tokenizer.fold("\n".join((*passage.above, passage.text))), terms)
    return answer if found and (leans or len(found) == len(terms)) else None


def topic_of(text: str, read_as: str | None) -> str:
    """Return what a question was about: its own text, or the topic that it was read together with.

    Args:
        text: The question.
        read_as: The topic and the text, where they were read together.
    """
    return text if read_as is None else read_as.removesuffix(f" {text}")
