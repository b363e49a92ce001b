"""Of questions that are grouped, only those are answered by a document that it answers as they were asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.botapi import BotApi
from tests.conftest import MakeFolder
from tests.support.bots import running
from tests.support.loop import ADA, ADMINS, ANN, ANSWER, BEN, QUESTION, ask, card, press
from tests.support.replays import Replayed
from tests.support.waiting import until

pytestmark = pytest.mark.long

MEALS = "# 食堂\n\n食堂中午十一点半开饭。"
_WAITING = (
    "select questions.text, gaps.state, consents.told_at is not null from consents"
    " join questions using (question_id) join gap_questions using (question_id) join gaps using (gap_id)"
    " order by questions.text"
)


def merge(documents: Replayed) -> None:
    """Make one gap of all questions, as if they were alike."""
    documents.rows("update gap_questions set gap_id = (select min(gap_id) from gaps)")
    documents.rows("delete from gaps where gap_id not in (select gap_id from gap_questions)")


async def test_whose_wording_is_not_answered_waits_in_a_gap_with_the_bell_kept(
    telegram: BotApi, folder: MakeFolder, tmp_path: Path
) -> None:
    documents = Replayed(folder, tmp_path, {"食堂.md": MEALS})
    async with running(telegram, documents.live, tmp_path / "data", admins=ADMINS, digest_hour=23):
        await documents.asked_again()
        await press(telegram, "🔔", await ask(telegram, "怎么取消报名", ANN), ANN)
        await press(telegram, "🔔", await ask(telegram, "怎么报名", BEN), BEN)
        merge(documents)
        await documents.change({"报名.md": "# 报名\n\n报名：登录系统后点“我要报名”，填表提交。"})
        told = [("怎么取消报名", "new", 0), ("怎么报名", "answered", 1)]
        await until(lambda: documents.rows(_WAITING) == told)
        shown = await ask(telegram, "/gaps", ADA)
        assert "怎么取消报名" in shown.text
        assert "怎么报名" not in shown.text


async def test_what_an_admin_pins_for_a_gap_answers_all_of_it(
    telegram: BotApi, folder: MakeFolder, tmp_path: Path
) -> None:
    documents = Replayed(folder, tmp_path, {"食堂.md": MEALS, "护理.md": ANSWER.replace("陪产假", "护理期")})
    async with running(telegram, documents.live, tmp_path / "data", admins=ADMINS, digest_hour=23):
        await documents.asked_again()
        await press(telegram, "🔔", await ask(telegram, "怎么取消报名", ANN), ANN)
        await press(telegram, "🔔", await ask(telegram, QUESTION, BEN), BEN)
        merge(documents)
        shown = await card(telegram, await ask(telegram, "/gaps", ADA), "①", ADA)
        await press(telegram, "📌", shown, ADA)
        await press(telegram, "①", await telegram.next_call("editMessageText"), ADA)
        told = [("怎么取消报名", "answered", 1), (QUESTION, "answered", 1)]
        await until(lambda: documents.rows(_WAITING) == told)


async def test_a_passage_of_a_document_that_did_not_change_closes_nothing(
    telegram: BotApi, folder: MakeFolder, tmp_path: Path
) -> None:
    documents = Replayed(folder, tmp_path, {"食堂.md": MEALS, "陪产假.md": ANSWER})
    async with running(telegram, documents.live, tmp_path / "data", admins=ADMINS, digest_hour=23):
        await documents.asked_again()
        await ask(telegram, "火星邮局在哪", ANN)
        # As a question whose nearest passage is over the bound only now, since others have changed.
        documents.rows(f"update questions set text = '{QUESTION}', normal = '{QUESTION[:-1]}'")
        await documents.change({"班车.md": "# 班车\n\n班车八点发车。"})
        assert documents.rows("select state from gaps") == [("new",)]
        await documents.change({"陪产假.md": ANSWER + "\n\n# 附\n\n附则。"})
        assert documents.rows("select state from gaps") == [("answered",)]
