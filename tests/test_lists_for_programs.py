"""The keepers' lists on the command line: a gap is a line, a cell is no formula, and too many days are refused."""

from __future__ import annotations

import asyncio
import csv
import io
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bot.ledger.ledger import open_ledger
from index.read.collections import EVERYTHING
from tests.conftest import MakeFolder
from tests.support.command import passagebot
from tests.support.ledgers import ASKED, record

pytestmark = pytest.mark.long

QUESTIONS = ("＝SUM(A1)\n怎么算", "=1+1", "－1 是什么", "年假几天")


async def said(folder: MakeFolder, data: Path, *arguments: str, check: int = 0) -> str:
    call = partial(passagebot, *arguments, data=data, check=check, PASSAGEBOT_DOCS=str(folder({"a.md": "# 班车"})))
    done = await asyncio.to_thread(call)
    return done.stdout + done.stderr


async def asked(data: Path) -> None:
    ledger = await open_ledger(data)
    for text in QUESTIONS:
        question_id = await record(ledger, replace(ASKED, text=text))
        assert await ledger.gaps.add(question_id, "none", "[]", EVERYTHING, None)
    await ledger.close()


async def test_what_a_spreadsheet_would_take_for_a_formula_is_a_text(folder: MakeFolder, tmp_path: Path) -> None:
    await asked(tmp_path / "data")
    rows = list(csv.DictReader(io.StringIO(await said(folder, tmp_path / "data", "gaps", "--csv"))))
    cells = {row["question"] for row in rows}
    assert cells == {"'＝SUM(A1)\n怎么算", "'=1+1", "'－1 是什么", "年假几天"}


async def test_each_gap_is_on_one_line(folder: MakeFolder, tmp_path: Path) -> None:
    await asked(tmp_path / "data")
    printed = await said(folder, tmp_path / "data", "gaps")
    assert len(printed.strip().split("\n")) == len(QUESTIONS)
    assert "＝SUM(A1) 怎么算" in printed


async def test_more_days_than_there_were_are_refused_in_a_line(folder: MakeFolder, tmp_path: Path) -> None:
    refused = await said(folder, tmp_path / "data", "stats", "--days", "999999999", check=2)
    assert '"999999999" is more than 3660 days' in refused
    assert "Traceback" not in refused
