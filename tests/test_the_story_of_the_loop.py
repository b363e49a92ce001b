"""One story from question to return call: three askers, two admins, a group; and the same, killed after every step."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.ledger.ledger import DATABASE
from tests.botapi import BOT, BotApi, Call, bot_api
from tests.support.command import passagebot
from tests.support.kills import posting
from tests.support.loop import ADA, ANN, ANSWER, BEN, BOB, CAT, GROUP, QUESTION, SAME, ask, card, press, private
from tests.support.processes import free_port, kill, start, stop
from tests.support.waiting import PATIENCE_S, until

pytestmark = pytest.mark.long

PINNED, LATER = "通勤车的时刻表", "食堂几点开饭"
BUS = "# 班车\n\n班车每天早上七点半从南门发车。"
_CALLED_BACK = "🔔 你问过"
ADMIN_CHAT: dict[str, Any] = {"id": -1009, "type": "supergroup", "title": "Admins"}


@dataclass
class Story:
    """A bot in a process of its own, and what people do with it."""

    api: BotApi
    folder: Path
    port: int | None
    kills: bool
    process: asyncio.subprocess.Process | None = None
    shown: dict[str, Call] = field(default_factory=dict)

    @property
    def docs(self) -> Path:
        return self.folder / "docs"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def rows(self, query: str) -> list[Any]:
        with closing(sqlite3.connect(self.data / DATABASE, isolation_level=None)) as ledger:
            return ledger.execute(query).fetchall()

    async def begin(self) -> None:
        """Start the bot, and wait until it takes updates and has asked again what there is."""
        registered = self.count("setWebhook")
        self.api.polled.clear()
        more = {
            "PASSAGEBOT_DOCS": str(self.docs),
            "PASSAGEBOT_ADMINS": f"{ADA['id']},{BOB['id']}",
            "PASSAGEBOT_ADMIN_CHAT": str(ADMIN_CHAT["id"]),
            "PASSAGEBOT_DIGEST_HOUR": "0",
        }
        if self.port is not None:
            hook = f"http://127.0.0.1:{self.port}/hook"
            more |= {"PASSAGEBOT_WEBHOOK_URL": hook, "PASSAGEBOT_PORT": str(self.port)}
            more |= {"PASSAGEBOT_WEBHOOK_SECRET": "s3cret"}
        self.process = await start(self.api, self.data, **more)
        await until(lambda: self.api.polled.is_set() or self.count("setWebhook") > registered)

    async def end(self) -> None:
        if self.process is not None:
            await stop(self.process)

    async def step(self, deed: Callable[[], Awaitable[None]]) -> None:
        """Do something; where the bot is to be killed, kill it afterwards and start it anew."""
        await asyncio.wait_for(deed(), PATIENCE_S)
        if self.kills and self.process is not None:
            await kill(self.process)
            await self.begin()

    def count(self, method: str) -> int:
        return sum(call.method == method for call in self.api.calls)

    def said(self, chat: dict[str, Any], beginning: str) -> list[Call]:
        """What stands in a chat that begins so."""
        sent = [call for call in self.api.calls if call.method in ("sendMessage", "editMessageText")]
        return [call for call in sent if call.parameters["chat_id"] == chat["id"] and call.text.startswith(beginning)]

    async def resolved(self) -> float:
        done = await asyncio.to_thread(
            partial(passagebot, "stats", "--json", data=self.data, check=0, PASSAGEBOT_DOCS=str(self.docs))
        )
        return float(json.loads(done.stdout)["resolved"])

    # --- what happens

    async def asked_and_rung(self, name: str, text: str, person: dict[str, Any], **content: Any) -> None:
        answer = await ask(self.api, text, person, **content)
        await press(self.api, "🔔", answer, person)
        await until(lambda: self.rows("select count(*) from consents")[0][0] == len(self.shown) + 1)
        self.shown[name] = answer

    async def grouped(self) -> None:
        listed = await ask(self.api, "/gaps", ADA)
        assert "问过 2 次 · 2 人" in listed.text
        assert listed.text.count("问过") == 3

    async def taken(self) -> None:
        listed = await ask(self.api, "/gaps", ADA)
        await press(self.api, "✋", await card(self.api, listed, "①", ADA), ADA)
        await until(lambda: self.rows("select owner_name from gaps where state = 'checking'") == [("Ada",)])

    async def overdue(self) -> None:
        """Eight days go by while the bot is off; the digest of the day names what is overdue."""
        await self.end()
        for table, column in (("gaps", "opened_at"), ("gap_states", "at"), ("questions", "asked_at")):
            self.rows(f"update {table} set {column} = datetime({column}, '-8 days')")
        self.rows("update done set value = '2020-01-01T00:00:00+00:00' where name = 'digest'")
        await self.begin()
        await until(lambda: any("超期 3" in call.text for call in self.said(ADMIN_CHAT, "📬")))

    async def answered_by_a_document(self) -> None:
        (self.docs / "陪产假.md").write_text(ANSWER, encoding="utf-8")
        await until(lambda: self.told()[ANN["id"]] == self.told()[GROUP["id"]] == 1)

    async def pinned(self) -> None:
        listed = await ask(self.api, "/gaps", BOB)
        label = next(line[0] for line in listed.text.split("\n") if line.endswith(PINNED))
        shown = await card(self.api, listed, label, BOB)
        above = {"message_id": shown.number, "date": 1, "chat": private(BOB), "text": shown.text}
        link = (await ask(self.api, "班车几点发车", BOB)).links[0]
        said = await ask(self.api, link, BOB, reply_to_message={**above, "from": BOT})
        assert said.text == "已指定。"
        await until(lambda: self.told()[CAT["id"]] == 1)
        assert (await ask(self.api, PINNED, ANN)).text.startswith("📌")

    async def answered_by_a_reply(self) -> None:
        listed = await ask(self.api, "/gaps", ADA)
        label = next(line[0] for line in listed.text.split("\n") if line.endswith(LATER))
        shown = await card(self.api, listed, label, ADA)
        above = {"message_id": shown.number, "date": 1, "chat": private(ADA), "text": shown.text, "from": BOT}
        choice = await ask(self.api, "食堂每天中午十一点半开饭。", ADA, reply_to_message=above)
        assert "存到哪个文件夹" in choice.text
        assert "总务" in choice.text
        await press(self.api, "①", choice, ADA)
        await until(lambda: self.told()[CAT["id"]] == 2)
        assert "十一点半" in (self.docs / "总务" / "entries.md").read_text(encoding="utf-8")

    def told(self) -> Counter[int]:
        """How many questions are called back in each chat."""
        found = {(chat["id"], call.text) for chat in (ANN, GROUP, CAT) for call in self.said(chat, _CALLED_BACK)}
        return Counter(chat for chat, _ in found)

    def messages(self) -> Counter[tuple[int, str]]:
        """How often people were sent each return call; what takes the place of an older message disturbs nobody."""
        sent = [call for chat in (ANN, GROUP, CAT) for call in self.said(chat, _CALLED_BACK)]
        return Counter((call.parameters["chat_id"], call.text) for call in sent if call.method == "sendMessage")


async def told(folder: Path, *, webhook: bool, kills: bool) -> None:
    """Tell the story, and see that nothing was lost and nobody told twice."""
    (folder / "docs" / "总务").mkdir(parents=True)
    (folder / "data").mkdir()
    (folder / "docs" / "总务" / "班车.md").write_text(BUS, encoding="utf-8")
    port = free_port() if webhook else None
    async with bot_api() as api, posting(api, port):
        api.takes_introductions = False
        story = Story(api, folder, port, kills)
        await story.begin()
        in_group = f"/ask@passagebot {SAME}"
        for deed in (
            partial(story.asked_and_rung, "ann", QUESTION, ANN),
            partial(story.asked_and_rung, "ben", in_group, BEN, chat=GROUP),
            partial(story.asked_and_rung, "cat", PINNED, CAT),
            partial(story.asked_and_rung, "later", LATER, CAT),
            story.grouped,
            story.taken,
        ):
            await story.step(deed)
        before = await story.resolved()
        for deed in (story.overdue, story.answered_by_a_document, story.pinned, story.answered_by_a_reply):
            await story.step(deed)
        await until(lambda: story.rows("select content from updates where done_at is null") == [])
        await story.end()
        assert await story.resolved() > before
        assert story.told() == {ANN["id"]: 1, GROUP["id"]: 1, CAT["id"]: 2}
        assert set(story.messages().values()) == {1}
        assert story.rows("select chat_id, told_at is null from consents") == [(None, 0)] * 4
        assert len(story.said(ADMIN_CHAT, "📬")) == len({call.text for call in story.said(ADMIN_CHAT, "📬")})


@pytest.mark.parametrize("webhook", [False, True])
@pytest.mark.parametrize("kills", [False, True])
async def test_from_question_to_return_call_nothing_is_lost_and_nobody_told_twice(
    tmp_path: Path, webhook: bool, kills: bool
) -> None:
    await told(tmp_path, webhook=webhook, kills=kills)
