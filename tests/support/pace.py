"""A pace for conversations of which only the order is looked at."""

from __future__ import annotations

from bot.wire.pace import Pace

QUICK = Pace(per_chat=(1, 0.02), overall=(4, 0.02), suspects_after_s=0.1)
