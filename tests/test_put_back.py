"""A passage that an admin has put back for a question is not used for it again; what is written anew may be."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.botapi import BotApi
from tests.conftest import MakeFolder
from tests.support.bots import running
from tests.support.loop import ADA, ADMINS, ANN, ANSWER, QUESTION, ask, card, press
from tests.support.replays import Replayed
from tests.support.waiting import until

pytestmark = pytest.mark.long

BUS = "# 班车\n\n班车每天早上七点半从南门发车。"


async def test_what_was_opened_again_waits_for_another_passage(
    telegram: BotApi, folder: MakeFolder, tmp_path: Path
) -> None:
    documents = Replayed(folder, tmp_path, {"班车.md": BUS})
    async with running(telegram, documents.live, tmp_path / "data", admins=ADMINS, digest_hour=23):
        await documents.asked_again()
        await ask(telegram, QUESTION, ANN)
        shown = await card(telegram, await ask(telegram, "/gaps", ADA), "①", ADA)
        await documents.change({"陪产假.md": ANSWER})
        await press(telegram, "✋", shown, ADA)
        await press(telegram, "🔁", await telegram.next_call("editMessageText"), ADA)
        await until(lambda: documents.rows("select state from gaps") == [("new",)])
        await documents.change({"陪产假.md": None, "休假/陪产假.md": ANSWER})
        assert documents.rows("select state from gaps") == [("new",)]
        await documents.change({"休假/陪产假.md": ANSWER.replace("十五天", "二十天")})
        assert documents.rows("select state from gaps") == [("answered",)]


async def test_what_was_rejected_is_not_proposed_again(telegram: BotApi, folder: MakeFolder, tmp_path: Path) -> None:
    documents = Replayed(folder, tmp_path, {"班车.md": BUS})
    async with running(telegram, documents.live, tmp_path / "data", admins=ADMINS, review=True, digest_hour=23):
        await documents.asked_again()
        await ask(telegram, QUESTION, ANN)
        await documents.change({"陪产假.md": ANSWER})
        shown = await card(telegram, await ask(telegram, "/gaps", ADA), "①", ADA)
        assert await press(telegram, "❌", shown, ADA) == "已退回。"
        await documents.change({"食堂.md": "# 食堂\n\n食堂在二楼。", "陪产假.md": ANSWER + "\n\n# 附\n\n附则。"})
        assert documents.rows("select state, proposer from gaps") == [("new", None)]
