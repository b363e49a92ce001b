"""What answered a question, or was proposed to, is taken out of the documents: the question is open again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.botapi import BotApi
from tests.conftest import MakeFolder
from tests.support.bots import running
from tests.support.loop import ADA, ADMINS, ANN, ANSWER, BOB, QUESTION, ask, card, press
from tests.support.replays import Replayed
from tests.support.waiting import until

pytestmark = pytest.mark.long

BUS = "# 班车\n\n班车每天早上七点半从南门发车。"


async def test_a_question_is_open_again_once_the_file_that_answered_it_is_gone_and_admins_are_told(
    telegram: BotApi, folder: MakeFolder, tmp_path: Path
) -> None:
    documents = Replayed(folder, tmp_path, {"班车.md": BUS})
    async with running(telegram, documents.live, tmp_path / "data", admins=ADMINS, digest_hour=23):
        await documents.asked_again()
        await ask(telegram, QUESTION, ANN)
        await documents.change({"陪产假.md": ANSWER})
        assert documents.rows("select state from gaps") == [("answered",)]
        await documents.change({"陪产假.md": None})
        assert documents.rows("select state, answer from gaps") == [("new", None)]
        await until(lambda: any("已重开" in call.parameters.get("text", "") for call in telegram.calls))
        sent = [call.text for call in telegram.calls if call.method == "sendMessage"]
        assert any(text.startswith("1 个问题的答案已不在资料中，已重开\n🔁") for text in sent)
        await documents.change({"陪产假.md": ANSWER})
        assert documents.rows("select state from gaps") == [("answered",)]


async def test_a_proposal_whose_passage_is_gone_is_confirmed_by_nobody_and_nobody_is_forgotten_for_it(
    telegram: BotApi, folder: MakeFolder, tmp_path: Path
) -> None:
    documents = Replayed(folder, tmp_path, {"班车.md": BUS})
    async with running(telegram, documents.live, tmp_path / "data", admins=ADMINS, review=True, digest_hour=23):
        await documents.asked_again()
        await press(telegram, "🔔", await ask(telegram, QUESTION, ANN), ANN)
        await documents.change({"陪产假.md": ANSWER})
        shown = await card(telegram, await ask(telegram, "/gaps", BOB), "①", BOB)
        await documents.change({"陪产假.md": None})
        assert documents.rows("select state, proposer from gaps") == [("new", None)]
        assert await press(telegram, "✅", shown, BOB) == "现在不能这样做，卡片已更新。"
        assert documents.rows("select state from gaps") == [("new",)]
        assert documents.rows("select chat_id from consents") == [(ANN["id"],)]
        await ask(telegram, "/gaps", ADA)
