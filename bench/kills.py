"""Kills: a bot that is killed 200 times at random moments while people ask, and what became of their questions.

python bench/kills.py [KILLS]    over short lives and long ones, polling and webhook, Telegram well and in trouble
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.support.kills import Lives, outcome_of


async def main(kills: int = 200) -> None:
    """Print what became of the questions of each kind of lives."""
    parts = {
        "polling, up for 0 to 3 s": Lives(kills * 7 // 20, 0.0, 3.0, seed=11),
        "polling, up for 0 to 3 s, calls refused": Lives(kills * 3 // 20, 0.0, 3.0, trouble=True, seed=12),
        "polling, up for 3 to 10 s": Lives(kills * 3 // 20, 3.0, 10.0, seed=13),
        "webhook, up for 0 to 3 s": Lives(kills * 5 // 20, 0.0, 3.0, webhook=True, seed=14),
        "webhook, up for 3 to 10 s, calls refused": Lives(kills * 2 // 20, 3.0, 10.0, webhook=True, trouble=True),
    }
    for name, lives in parts.items():
        with tempfile.TemporaryDirectory() as folder:
            found = await outcome_of(lives, Path(folder))
        print(f"{name}: {lives.count} kills, asked {found.asked}, lost {found.lost}, twice {found.twice}", flush=True)
        print(f"    ledger {found.ledger}, owed {found.owed}, complaints {found.complaints[:3]}", flush=True)


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:2])))
