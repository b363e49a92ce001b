"""log: who changed which document, and the rules, and when."""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import sys
from dataclasses import asdict

from bot.cli.status import DONE
from bot.ledger.audit import Audited
from bot.ledger.ledger import DATABASE, ledger_of
from bot.settings import Settings

_FIELDS = ("at", "who", "name", "deed", "source")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print what was done, the earliest first."""
    rows = [_row(line) for line in asyncio.run(_lines(settings))]
    if arguments.json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    elif arguments.csv:
        writer = csv.DictWriter(sys.stdout, _FIELDS)
        writer.writeheader()
        writer.writerows(rows)
    else:
        for row in rows:
            print(f"{row['at']}  {row['name']} ({row['who']})  {row['deed']}  {row['source']}")
    return DONE


async def _lines(settings: Settings) -> list[Audited]:
    if (
        settings.database is None and not (settings.data / DATABASE).exists()
    ):  # nothing was done, and nothing is made by asking
        return []
    ledger = await ledger_of(settings)
    try:
        return await ledger.audit.all()
    finally:
        await ledger.close()


def _row(line: Audited) -> dict[str, object]:
    fields = asdict(line)
    fields["at"] = line.at.isoformat(timespec="seconds")
    fields["who"] = int(line.who) if line.who.isdecimal() else line.who
    return {name: fields[name] for name in _FIELDS}
