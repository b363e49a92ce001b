"""Two keepers, a group, a member and a stranger: files come and go, collections open and close, the bot is killed."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.documents.journal import FOLDER, Journal
from bot.ledger.ledger import DATABASE
from tests.botapi import BotApi, Call
from tests.conftest import MakeFolder
from tests.support.keepers import ADMIN, BUS, DOCS, OTHER_ADMIN, STRANGER, press, say
from tests.support.originals import archive, cells, docx, p, xlsx
from tests.support.processes import kill, start, stop
from tests.support.waiting import PATIENCE_S, until

pytestmark = pytest.mark.long

MEMBER: dict[str, Any] = {**STRANGER, "id": 46, "first_name": "Mia"}
TEAM: dict[str, Any] = {"id": -1001, "type": "supergroup", "title": "Team"}
SALARY = "门卡补办找周师傅，电话 555-0101。"


class Life:
    """A bot that is killed and started again, whose folder keeps what was stored."""

    def __init__(self, telegram: BotApi, docs: Path, data: Path) -> None:
        self.telegram, self.docs, self.data = telegram, docs, data
        data.mkdir()

    async def begin(self) -> None:
        self.telegram.polled.clear()
        more = {"PASSAGEBOT_DOCS": str(self.docs), "PASSAGEBOT_ADMINS": "42,43"}
        self.process = await start(self.telegram, self.data, **more)
        await asyncio.wait_for(self.telegram.polled.wait(), PATIENCE_S)

    async def die(self) -> None:
        """Be killed once a step is over, and come back."""
        await until(lambda: self._counts("updates where done_at is null") == 0 and not Journal(self.data).unsettled())
        await self.die_now()

    async def die_now(self) -> None:
        """Be killed at once, and come back."""
        await kill(self.process)
        await self.begin()

    def files(self) -> set[str]:
        """The documents; nothing else stands in the folder, neither halves nor hidden ones."""
        return {path.relative_to(self.docs).as_posix() for path in self.docs.rglob("*") if path.is_file()}

    def is_settled(self) -> bool:
        """Whether nothing is left to be done."""
        return self._counts("offers") == 0 and not Journal(self.data).unsettled()

    def _counts(self, rows: str) -> int:
        with closing(sqlite3.connect(self.data / DATABASE)) as ledger:
            return int(ledger.execute(f"select count(*) from {rows}").fetchone()[0])

    def audited(self) -> list[tuple[str, str, str]]:
        with closing(sqlite3.connect(self.data / DATABASE)) as ledger:
            return ledger.execute("select who, deed, source from audit order by audit_id").fetchall()


@pytest.fixture
def life(telegram: BotApi, folder: MakeFolder, tmp_path: Path) -> Life:
    return Life(telegram, folder(DOCS), tmp_path / "data")


async def send(life: Life, name: str, data: bytes | str, person: dict[str, Any] = ADMIN, **content: Any) -> Call:
    await life.telegram.send_file(name, data, **{"from": person}, **content)
    return await life.telegram.next_call()


async def answer(life: Life, question: str, person: dict[str, Any], **content: Any) -> str:
    return (await say(life.telegram, question, person, **content)).text


async def test_a_story_in_which_the_bot_is_killed_after_every_step(life: Life) -> None:
    telegram = life.telegram
    telegram.members.add((TEAM["id"], MEMBER["id"]))
    await life.begin()

    # Files of five formats, by buttons and by captions.
    asked = await send(life, "班车.md", BUS)
    await life.die()
    card = await press(telegram, "总务", asked)
    assert "班车.md: +2 passages" in card.text
    await life.die()
    for name, data in (
        ("访客.txt", "访客登记\n\n访客在南门登记，出示身份证。"),
        ("停车.docx", docx(p("停车位在地下二层，每月三百元。"))),
        ("通讯录.xlsx", xlsx({"表": cells({1: ["部门", "电话"], 2: ["总务", "555-0199"]})})),
        ("图书.html", "<h1>图书</h1><p>图书角每周五开放。</p>"),
    ):
        assert f"{name}: +1 passage" in (await send(life, name, data, OTHER_ADMIN, caption="总务")).text
        await life.die()
    assert "地下二层" in await answer(life, "停车位在哪里", STRANGER)
    assert "555-0199" in await answer(life, "总务的电话", STRANGER)

    # Replaced, and taken back.
    replaced = await send(life, "班车.md", BUS.replace("七点半", "八点"), OTHER_ADMIN, caption="总务")
    assert "1 changed" in replaced.text
    await life.die()
    assert "八点" in await answer(life, "早上班车几点发车", STRANGER)
    await press(telegram, "↩️", replaced, OTHER_ADMIN)
    await life.die()
    assert "七点半" in await answer(life, "早上的班车几点发车", STRANGER)

    # An archive and an entry, in a collection that is closed meanwhile.
    packed = archive({"甲/制度.md": "# 加班\n\n加班由经理批准。", "乙.png": b"\x89PNG"})
    card = await press(telegram, "人事", await send(life, "制度.zip", packed))
    assert "制度.md: +1 passage" in card.text
    await life.die()
    await say(telegram, "/access 人事 + -1001")
    await life.die()
    await press(telegram, "人事", await say(telegram, f"/keep 门卡\n{SALARY}"))
    await life.die()
    assert SALARY in await answer(life, "/ask@passagebot 门卡补办找谁", STRANGER, chat=TEAM)
    assert SALARY in await answer(life, "门卡补办找谁", MEMBER)
    for person in (STRANGER, ADMIN):
        assert SALARY not in await answer(life, "门卡补办找谁", person)
    await say(telegram, "/access 人事 public")
    await life.die()
    assert SALARY in await answer(life, "门卡补办应该找谁", STRANGER)

    # Removed, and back again.
    sure = await say(telegram, "/rm 停车.docx", OTHER_ADMIN)
    await life.die()
    removed = await press(telegram, "🗑", sure, OTHER_ADMIN)
    assert "总务/停车.docx" not in life.files()
    await life.die()
    await press(telegram, "↩️", removed, OTHER_ADMIN)
    await life.die()

    assert life.files() == {
        *DOCS,
        *(f"总务/{name}" for name in ("班车.md", "访客.txt", "停车.docx", "通讯录.xlsx", "图书.html")),
        "人事/甲/制度.md",
        "人事/entries.md",
    }
    await until(life.is_settled)
    assert life.audited() == [
        ("42", "store", "总务/班车.md"),
        *(("43", "store", f"总务/{name}") for name in ("访客.txt", "停车.docx", "通讯录.xlsx", "图书.html")),
        ("43", "store", "总务/班车.md"),
        ("43", "undo", "总务/班车.md"),
        ("42", "store", "人事/甲/制度.md"),
        ("42", "access +", "人事"),
        ("42", "keep", "人事/entries.md"),
        ("42", "access public", "人事"),
        ("43", "remove", "总务/停车.docx"),
        ("43", "undo", "总务/停车.docx"),
    ]
    assert "Traceback" not in await stop(life.process)


@pytest.mark.parametrize("moments", [range(6), range(6, 12)])
async def test_killed_at_any_moment_after_a_press_it_is_done_at_the_next_start_or_can_be_pressed_again(
    life: Life, moments: range
) -> None:
    telegram = life.telegram
    await life.begin()
    for moment in moments:
        name = f"{moment}.docx"
        asked = await send(life, name, docx(p(f"第 {moment} 号会议室在 {moment} 层。")))
        data = next(button["callback_data"] for button in asked.buttons if button["text"] == "总务")
        number, edits = asked.number, edits_of(telegram, asked.number)
        await telegram.update(callback_query=pressed(data, number))
        await telegram.until_taken()
        await asyncio.sleep(0.1 * (moment - 1) if moment else 0)
        await life.die_now()
        if not await comes(lambda: len(edits_of(telegram, number)) > len(edits) and life.is_settled()):  # noqa: B023
            await press(telegram, "总务", asked)  # the press was lost before it was written down
        await until(life.is_settled)
        assert f"{name}: +1 passage" in edits_of(telegram, number)[-1].text
        assert f"总务/{name}" in life.files()
    assert life.files() == {*DOCS, *(f"总务/{moment}.docx" for moment in moments)}
    assert life.audited() == [("42", "store", f"总务/{moment}.docx") for moment in moments]
    assert {entry.name for entry in (life.data / FOLDER).iterdir()} == {
        deed.deed_id for deed in Journal(life.data).deeds()
    }
    assert "Traceback" not in await stop(life.process)


def pressed(data: str, number: int) -> dict[str, Any]:
    """A press by the first keeper, as Telegram sends it."""
    chat = {"id": ADMIN["id"], "type": "private"}
    message = {"message_id": number, "date": 1, "chat": chat, "text": "…"}
    return {"id": f"press-{number}", "from": ADMIN, "chat_instance": "1", "data": data, "message": message}


def edits_of(telegram: BotApi, number: int) -> list[Call]:
    """How a message was edited."""
    edits = [call for call in telegram.calls if call.method == "editMessageText"]
    return [call for call in edits if call.parameters.get("message_id") == number]


async def comes(so: Callable[[], object]) -> bool:
    """Whether something is so before long: a press that the ledger has is dealt with at the start."""
    for _ in range(80):
        if so():
            return True
        await asyncio.sleep(0.1)
    return False
