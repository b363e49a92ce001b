"""/forget takes the wording of that person alone from what admins made of it: pins, and headings of entries."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.documents.entries import entry, without_headings
from bot.ledger.gaps import Who
from index import open_index
from index.read.collections import EVERYTHING
from tests.botapi import BotApi
from tests.conftest import MakeFolder
from tests.support.bots import running
from tests.support.keepers import files_in
from tests.support.ledgers import ANN, ASKED, BOB, open_ledger, record, rows_of
from tests.support.loop import ADA, ADMINS, ask, card, press, private
from tests.support.loop import ANN as ANN_IN_CHAT
from tests.support.waiting import until

pytestmark = pytest.mark.usefixtures("either_home")

WORDING = "安自己的*问法*几天？"


async def test_a_pin_goes_with_the_wording_of_the_only_person_who_used_it(tmp_path: Path) -> None:
    ledger = await open_ledger(tmp_path)
    for text, askers in ((WORDING, [ANN]), ("大家的问法", [ANN, BOB])):
        gap_id = None
        for asker in askers:
            question_id = await record(ledger, replace(ASKED, text=text), user=asker)
            gap_id = await ledger.gaps.add(question_id, "none", "[]", EVERYTHING, gap_id)
        gap = await ledger.gaps.get(gap_id or "")
        assert gap is not None
        assert await ledger.gap_states.answer(gap, "pin", "p1", Who(42, "Ada"))
    await ledger.forget(ANN)
    assert [pin.text for pin in await ledger.pins.all()] == ["大家的问法"]
    await ledger.close()
    with rows_of(tmp_path) as rows:
        assert "安自己的" not in "\n".join(rows.iterdump())


def test_the_first_sentence_of_an_entry_takes_the_place_of_its_heading_and_no_other_is_touched() -> None:
    theirs = entry(WORDING, "休假 *十* 天。须先申请。", "2026-01-01", 42)
    others = entry("大家的问法", "七点半。", "2026-01-01", 42) + f"\n## 手写\n\n{WORDING}\n"
    rewritten = without_headings(f"{theirs}\n{others}".encode(), [WORDING]).decode()
    assert rewritten == entry("休假 *十* 天", "休假 *十* 天。须先申请。", "2026-01-01", 42) + f"\n{others}"
    assert without_headings(rewritten.encode(), []) == rewritten.encode()


@pytest.mark.long
async def test_the_entry_that_answers_stays_and_its_heading_goes(
    telegram: BotApi, folder: MakeFolder, tmp_path: Path
) -> None:
    docs = folder({"总务/班车.md": "# 班车\n\n七点半从南门发车。"})
    settings: dict[str, Any] = {"docs": docs, "admins": ADMINS, "digest_hour": 23}
    async with running(telegram, open_index(docs), tmp_path / "data", watched=True, **settings):
        await ask(telegram, WORDING, ANN_IN_CHAT)
        shown = await card(telegram, await ask(telegram, "/gaps", ADA), "①", ADA)
        above = {"message_id": shown.number, "date": 1, "chat": private(ADA), "text": shown.text}
        choice = await ask(telegram, "男职工休假十五天。", ADA, reply_to_message=above)
        await press(telegram, "①", choice, ADA)
        await until(lambda: "总务/entries.md" in files_in(docs))
        assert "安自己的" in files_in(docs)["总务/entries.md"]
        await ask(telegram, "/forget", ANN_IN_CHAT)
        assert "## 男职工休假十五天\n\n男职工休假十五天。" in files_in(docs)["总务/entries.md"]
        assert "安自己的" not in str(files_in(docs))
        assert "只有你用过的问法" in (await ask(telegram, "/privacy", ANN_IN_CHAT)).text
