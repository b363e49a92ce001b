"""gaps, golden and stats: the keepers' lists, from the ledger; a bot may run beside."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import csv
import json
import sys
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from bot.answering.grouping import Grouping
from bot.cli.documents import documents_folder, open_documents
from bot.cli.status import DONE
from bot.documents.live import LiveEngine
from bot.ledger.gaps import STATES
from bot.ledger.ledger import Ledger, ledger_of, now
from bot.ledger.numbers import Scope
from bot.lock import AlreadyRunning, running_alone
from bot.loop.board import lines
from bot.loop.deadlines import Deadlines
from bot.loop.describing import Describing, missing, wordings
from bot.loop.figures import figures
from bot.render.showable import one_line
from bot.settings import Settings
from bot.texts import TEXTS
from index.read.collections import EVERYTHING

Rows = Sequence[Mapping[str, Any]]


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print a list as lines, as CSV, or as JSON."""
    folder = documents_folder(arguments, settings)
    live = LiveEngine(open_documents(folder, settings))
    asyncio.run(_print(arguments, settings, live))
    return DONE


def golden_lines(arguments: argparse.Namespace, settings: Settings) -> list[str]:
    """Return the golden set as the lines of a golden file."""

    async def read() -> list[dict[str, Any]]:
        ledger = await ledger_of(settings)
        try:
            return await golden(ledger, live)
        finally:
            await ledger.close()

    live = LiveEngine(open_documents(documents_folder(arguments, settings), settings))
    return [_golden_line(row) for row in asyncio.run(read())]


async def _print(arguments: argparse.Namespace, settings: Settings, live: LiveEngine) -> None:
    ledger = await ledger_of(settings)
    try:
        if arguments.lists == "stats":
            await _print_stats(arguments, ledger, live)
        elif arguments.lists == "gaps":
            _print_rows(arguments, await gaps(ledger, live, settings), _gap_line)
        else:
            _print_rows(arguments, await golden(ledger, live), _golden_line)
    finally:
        await ledger.close()


async def gaps(ledger: Ledger, live: LiveEngine, settings: Settings) -> list[dict[str, Any]]:
    """Return all gaps, oldest first."""
    with contextlib.suppress(AlreadyRunning), running_alone(settings.data):  # a bot that runs has done it
        await Grouping(ledger.gaps, live).catch_up()
    deadlines = Deadlines(settings.check_days, settings.answer_days)
    describing = Describing(ledger, live, deadlines, now)
    found = await ledger.gaps.listed(EVERYTHING, STATES)
    questions = await ledger.gaps.questions([gap.gap_id for gap in found])
    rows = []
    for gap in found:
        of_gap = questions[gap.gap_id]
        due = deadlines.of(gap)
        nearest = await describing.nearest(gap, of_gap)
        rows.append(
            {
                "gap_id": gap.gap_id,
                "question": next(iter(wordings(of_gap)), ""),
                "asked": gap.asked,
                "people": gap.people,
                "since": gap.since.isoformat(),
                "state": gap.state,
                "owner": gap.owner_name,
                "due": due.isoformat() if due else None,
                "missing": missing(of_gap),
                "nearest": [passage.passage_id for passage in nearest],
            }
        )
    return rows


async def golden(ledger: Ledger, live: LiveEngine) -> list[dict[str, Any]]:
    """Return the golden set, a question for each wording, as `eval --golden` takes it."""
    found: dict[str, list[dict[str, str]]] = {}
    for right in await ledger.golden.all():
        resolved = await asyncio.to_thread(live.engine.resolve, right.passage_id)
        if resolved is not None and resolved.now is not None:
            passage = {"source": resolved.now.source, "text": resolved.now.text}
            passages = found.setdefault(right.text, [])
            passages += [passage] if passage not in passages else []
    return [{"question": question, "passages": passages} for question, passages in found.items()]


async def _print_stats(arguments: argparse.Namespace, ledger: Ledger, live: LiveEngine) -> None:
    until = now()
    scope = Scope(until - timedelta(days=arguments.days - 1), EVERYTHING)
    found = await figures(ledger, live, scope, until)
    if arguments.json:
        print(json.dumps(found.as_json(), ensure_ascii=False))
    elif arguments.csv:
        _write_csv(found.as_json()["days"])
    else:
        print("\n".join(lines(found, TEXTS["en"])))


def _print_rows(arguments: argparse.Namespace, rows: Rows, line: Callable[[Mapping[str, Any]], str]) -> None:
    if arguments.json:
        print(json.dumps(rows, ensure_ascii=False))
    elif arguments.csv:
        _write_csv(rows)
    else:
        for row in rows:
            print(line(row))


def _write_csv(rows: Rows) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    for number, row in enumerate(rows):
        if not number:
            writer.writerow(row)
        writer.writerow(_cell(value) for value in row.values())


def _cell(value: Any) -> str:
    """A value as a cell: what a table's program would take for a formula has a ' before it."""
    if value is None:
        return ""
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, list) else str(value)
    # Full-width signs count as well: some of these programs take them for the same.
    begins = unicodedata.normalize("NFKC", text.lstrip(" \n\u3000")[:1])
    return f"'{text}" if begins and begins in "=+-@\t\r" else text


def _gap_line(row: Mapping[str, Any]) -> str:
    owner = f", {row['owner']}" if row["owner"] else ""
    return f"{row['since'][:10]}  {row['state']:9}{row['people']:>4}  {one_line(row['question'] + owner)}"


def _golden_line(row: Mapping[str, Any]) -> str:
    """A line of a golden file."""
    return json.dumps(row, ensure_ascii=False)
