"""A question for the ledger, and who asks it where."""

from __future__ import annotations

from bot.ledger.ledger import Ledger
from bot.ledger.questions import Asked, How

ANN, BOB = 4_711_000_001, 4_711_000_002
GROUP, OTHER = -100_123_456_789_0, -5
ASKED = Asked("年假有几天？", "zh", How.GROUP, True, 0.9, ("年假",), ("p1", "p2", "p3"), "idx1", 12.5)


async def record(ledger: Ledger, asked: Asked = ASKED, place: int | str = GROUP, user: int = ANN, **more: int) -> str:
    """The id under which a question is on record."""
    question_id = await ledger.questions.record(asked, place, user, **more)
    assert question_id is not None
    return question_id
