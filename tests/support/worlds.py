"""A bot without network whose calls are looked at, the people around it, and random deeds of theirs."""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from telegram import Update
from telegram.ext import Application, ExtBot
from telegram.request import BaseRequest, RequestData

from bot.answering.membership import Membership
from bot.answering.views import RuledViews
from bot.app import add_handlers
from bot.documents.live import LiveEngine
from bot.documents.rules_file import FILE, RulesFile
from bot.jobs.housekeeping import Housekeeping
from bot.keepers import keepers_of
from bot.render import Deed as Button
from bot.render import GapDeed, read_press
from bot.settings import Settings
from bot.wire.queue import PerChatProcessor
from bot.wire.retry import Shutdown
from bot.wire.send import DEFAULTS
from index import open_index
from index.read.formats import list_documents
from tests.support.ledgers import open_ledger, rows_of

Json = dict[str, Any]
TOKEN = "1:there-is-none"
BOT: Json = {"id": 1, "is_bot": True, "first_name": "passagebot", "username": "passagebot"}

HR, FINANCE, OPEN = "人事部内档", "财务部内档", "公告栏"
STRANGER, CLERK, MEMBER, ADMIN = 11, 12, 13, 14
TEAM, OTHERS = -1001, -1002
RULES = f'["{HR}"]\nusers = [{CLERK}]\n["{FINANCE}"]\nchats = [{TEAM}]\n'
# Which closed collections each of them sees.
SEES = {
    STRANGER: frozenset(),
    CLERK: frozenset({HR}),
    MEMBER: frozenset({FINANCE}),
    ADMIN: frozenset(),
    TEAM: frozenset({FINANCE}),
    OTHERS: frozenset(),
}
SECRET = {HR: "绛", FINANCE: "缥"}
"""A character of each closed collection that every text of it has, and nothing else."""

_TOPICS = ("年假", "班车", "食堂", "会议室", "工资发放", "体检报销", "加班", "门禁", "wifi", "培训")
_FACTS = (
    "每年享有五天，须提前三天申请。",
    "早上七点半从南门发车，电话 555-1234。",
    "中午十一点半开门，周末休息。",
    "在前台预订，password 每月更换一次。",
    "每月十五日办理，遇节假日提前。",
    "由部门负责人批准后生效。",
)
QUESTIONS = (
    *(f"{topic}{asked}" for topic in _TOPICS for asked in ("几点", "怎么申请", "电话是多少", "有几天")),
    *("那工资呢", "passwrod 多久换", "医宝报销", "还有呢", "火星上有什么", "部门负责人", "谢谢", "附件"),
)
_WORDS = (
    *("/help", "/privacy", "/forget", "/access", "/gaps", "/gaps", "/nothing"),
    *("/start", "/start inline", "/ask", "/id"),
)
_OF_KEEPERS = (
    *("/docs", "/docs", "/docs", "/log", "/reindex", "/rm 甲.md", "/rm 乙", "/rm", "/access", "/keep", "/test"),
    *(f"/test {question}" for question in ("年假几天", "班车几点", "那工资呢", "火星")),
    "/keep 标题\n这是一条收录的消息，讲的是停车。",
)
_MANAGING = ("/access", "/docs", "/log", "/reindex", "/rm", "/keep")
KEEPERS_BUTTONS = frozenset(get_args(Button)[get_args(Button).index("into") :])


def documents(seed: int) -> dict[str, str]:
    """The files of all collections; some passages stand in several."""
    chance = random.Random(seed)
    files: dict[str, str] = {}
    for collection in (HR, FINANCE, OPEN, ""):
        for name in ("甲.md", "乙.txt"):
            mark = SECRET.get(collection, "")
            sections = []
            for topic in chance.sample(_TOPICS, 5):
                facts = "".join(f"{mark}{fact}" for fact in chance.sample(_FACTS, 2))
                sections.append(f"## {mark}{topic}规定\n\n{topic}：{facts}")
            shared = f"## 通用\n\n{_FACTS[chance.randrange(3)]}"
            files[f"{collection}/{name}" if collection else name] = "\n\n".join([*sections, shared])
        files[f"{collection}/附件.xyz" if collection else "附件.xyz"] = "?"
    return files


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


class Wire(BaseRequest):
    """Telegram's side: notes each call, and answers it."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Json]] = []
        self.number = 0
        self.files: dict[str, str] = {}

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *timeouts: Any, **more: Any
    ) -> tuple[int, bytes]:
        name = url.rpartition("/")[2]
        if "/file/" in url:
            return 200, self.files[name].encode()
        call: Json = dict(request_data.parameters) if request_data else {}
        if name == "getMe":
            result: Any = {**BOT, "can_read_all_group_messages": False, "supports_inline_queries": True}
        elif name == "getChatMember":
            status = "member" if call["chat_id"] == TEAM and call["user_id"] == MEMBER else "left"
            result = {"status": status, "user": {"id": call["user_id"], "is_bot": False, "first_name": "?"}}
        else:
            if request_data and request_data.contains_files:
                contents = [content for _, content, _ in request_data.multipart_data.values()]
                call["files"] = [content.decode() for content in contents if isinstance(content, bytes)]
            self.calls.append((name, call))
            self.number += 1
            result = self._result(name, call)
        return 200, json.dumps({"ok": True, "result": result}).encode()

    def _result(self, name: str, call: Json) -> Any:
        if name == "getFile":
            return {"file_id": call["file_id"], "file_unique_id": "f", "file_path": f"documents/{call['file_id']}"}
        if name == "answerGuestQuery":
            return {"inline_message_id": f"guest-{call['guest_query_id']}"}
        if name.startswith("send"):
            kind = "private" if int(call["chat_id"]) > 0 else "supergroup"
            message = {"message_id": self.number, "date": 1, "chat": {"id": call["chat_id"], "type": kind}}
            document = {"file_id": f"file-{self.number}", "file_unique_id": "f"}
            return {**message, "document": document} if name == "sendDocument" else message
        return True


@dataclass
class World:
    """A bot over a folder, driven update by update."""

    docs: Path
    data: Path
    wire: Wire = field(default_factory=Wire)

    async def begin(self, rules: str) -> World:
        self.data.mkdir(parents=True, exist_ok=True)
        (self.data / FILE).write_text(rules, encoding="utf-8")
        settings = Settings(
            docs=self.docs,
            data=self.data,
            admins=frozenset({ADMIN}),
            guest=True,
            group_per_minute=10_000,
            user_per_minute=10_000,
            _env_file=None,
        )
        self.ledger = await open_ledger(self.data)
        bot = ExtBot(TOKEN, request=self.wire, get_updates_request=self.wire, defaults=DEFAULTS)
        self.application: Any = Application.builder().bot(bot).updater(None).build()
        self.live = LiveEngine(open_index(self.docs, self.data), others=list_documents(self.docs).others)
        self.live.catch_up = self._catch_up
        self.rules = RulesFile(self.data, self.docs)
        membership = Membership()
        views = RuledViews(self.rules, membership, self.ledger.chat_migrations.chat_key)
        self.keepers = keepers_of(settings, self.live, views, self.rules, self.ledger)
        add_handlers(
            self.application,
            settings,
            self.live,
            views,
            membership,
            self.ledger,
            PerChatProcessor(self.ledger.update_log, Shutdown()),
            Housekeeping(self.ledger, settings.retention_days),
            self.keepers,
        )
        await self.application.initialize()
        return self

    async def end(self) -> None:
        await self.application.shutdown()
        await self.ledger.close()

    async def do(self, update: Json, number: int) -> list[tuple[str, Json]]:
        """The calls that an update leads to; messages sent by it are numbered from a number on."""
        self.wire.calls, self.wire.number = [], number
        await self.application.process_update(Update.de_json(update, self.application.bot))
        return self.wire.calls

    def reread(self) -> None:
        """Answer from the documents as they are now."""
        engine = open_index(self.docs, self.data)
        self.live.prepare(engine)
        self.live.engine, self.live.others = engine, list_documents(self.docs).others

    def gap_of(self, question_id: str) -> str | None:
        """The gap of a question."""
        with rows_of(self.data) as ledger:
            query = "select gap_id from gap_questions where question_id = ?"
            return next((name for (name,) in ledger.execute(query, (question_id,))), None)

    async def _catch_up(self, thorough: bool = False) -> None:
        self.reread()

    def latest_deed(self) -> str:
        """The id of what was done to the documents last, empty where nothing was."""
        return next((deed.deed_id for deed in reversed(self.keepers.keeping.journal.deeds())), "")

    def latest_question(self) -> str:
        """The id of the question that was asked last, empty where there is none."""
        with rows_of(self.data) as ledger:
            query = "select question_id from questions order by asked_at desc limit 1"
            return next((name for (name,) in ledger.execute(query)), "")


@dataclass(frozen=True)
class Deed:
    """An update, and who sees what comes of it: a person, or the group where it stands."""

    update: Json
    viewer: int

    @property
    def button(self) -> str | None:
        """The deed of a button that is pressed; None where none of the bot's is."""
        press = read_press(self.update.get("callback_query", {}).get("data"))
        return press.deed if press else None

    @property
    def manages(self) -> bool:
        """Whether a keeper manages documents: he is told the names of all, and no texts."""
        message = self.update.get("message", {})
        said = message.get("text", "")
        if said.startswith("/keep") and message["from"]["id"] == ADMIN:
            return True  # in a group, too: he is asked in private
        says = said.startswith(_MANAGING) or "document" in message
        return self.viewer == ADMIN and (says or self.button in KEEPERS_BUTTONS)

    @property
    def folder(self) -> str | None:
        """The collection that a file is sent to."""
        caption: str | None = self.update.get("message", {}).get("caption")
        return caption


@dataclass
class People:
    """Random people who do random things with what they have seen, also what their apps would not let them do."""

    chance: random.Random
    passage_ids: list[str]
    number: int = 0
    buttons: list[str] = field(default_factory=list)
    posted: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)

    def note(self, said: str) -> None:
        """Remember what can be pressed."""
        found = re.findall(r'[vg]1\.[^"\\]+', said)
        self.buttons += list(dict.fromkeys(found))
        self.buttons = self.buttons[-200:]

    def command(self, person: int, text: str) -> Deed:
        """What a person types in private."""
        self.number += 1
        return self._message(person, None, text)

    def next(self) -> Deed:
        """What somebody does next."""
        self.number += 1
        deeds = (self._asks, self._asks, self._asks, self._types, self._presses, self._presses, self._presses)
        others = (self._opens, self._opens, self._inline, self._inline, self._posts, self._guest, self._edits)
        keepers = (self._keeps, self._keeps, self._sends)
        return self.chance.choice((*deeds, *others, *keepers))()

    @property
    def _somebody(self) -> int:
        return self.chance.choice((STRANGER, CLERK, MEMBER, ADMIN))

    @property
    def _somewhere(self) -> int | None:
        return self.chance.choice((None, None, TEAM, OTHERS))

    def _said(self) -> str:
        question = self.chance.choice(QUESTIONS)
        return self.chance.choice((question, question, f"{question}？", question[:2]))

    def _asks(self) -> Deed:
        person, group = self._somebody, self._somewhere
        text = self._said()
        return self._message(person, group, text if group is None else f"/ask@passagebot {text}")

    def _types(self) -> Deed:
        return self._message(self._somebody, self._somewhere, self.chance.choice(_WORDS))

    def _keeps(self) -> Deed:
        person, group = self.chance.choice((ADMIN, ADMIN, self._somebody)), self.chance.choice((None, None, TEAM))
        return self._message(person, group, self.chance.choice(_OF_KEEPERS))

    def _sends(self) -> Deed:
        person = self.chance.choice((ADMIN, ADMIN, self._somebody))
        folder = self.chance.choice((HR, FINANCE, OPEN, "/")) if person == ADMIN else OPEN
        mark, topic = SECRET.get(folder, ""), self.chance.choice(_TOPICS)
        facts = "".join(f"{mark}{fact}" for fact in self.chance.sample(_FACTS, 2))
        file_id = f"file-{self.number}"
        self.files[file_id] = f"## {mark}{topic}规定\n\n{topic}：{facts}"
        deed = self._message(person, None, "")
        document = {"file_id": file_id, "file_unique_id": file_id, "file_name": "丙.md", "file_size": 100}
        message = {key: value for key, value in deed.update["message"].items() if key != "text"}
        sent = {**message, "document": document, "caption": folder}
        return Deed({"update_id": self.number, "message": sent}, person)

    def _edits(self) -> Deed:
        person = self._somebody
        deed = self._message(person, None, self._said(), number=self.chance.randrange(1, self.number + 1))
        message = {**deed.update["message"], "edit_date": 1_790_000_000 + self.number}
        return Deed({"update_id": self.number, "edited_message": message}, person)

    def _opens(self) -> Deed:
        name = f"{self.chance.choice('ppf')}_{self.chance.choice(self.passage_ids)}"
        form = self.chance.choice(("/start {}", "https://t.me/passagebot?start={}", "#{}"))
        return self._message(self._somebody, None, form.format(name))

    def _presses(self) -> Deed:
        person, group = self._somebody, self._somewhere
        data = self.chance.choice(self.buttons) if self.buttons else "v1"
        if self.chance.random() < 0.4:  # any passage, any deed: a modified client sends what it likes
            deed = self.chance.randrange(len(get_args(Button)))
            data = f"v1.{deed}.zh.{self.chance.choice(self.passage_ids)}..{self.chance.randrange(3)}.3"
        elif self.buttons and self.chance.random() < 0.2:  # a button about gaps that says another thing of the same
            gaps = [button for button in self.buttons if button.startswith("g1.")]
            deed = self.chance.randrange(len(get_args(GapDeed)))
            data = re.sub(r"^g1\.\d+", f"g1.{deed}", self.chance.choice(gaps)) if gaps else data
        pressed: Json = {"id": str(self.number), "from": _person(person), "chat_instance": "1", "data": data}
        if self.posted and self.chance.random() < 0.3:
            pressed["inline_message_id"] = self.chance.choice(self.posted)
            return Deed({"update_id": self.number, "callback_query": pressed}, person)
        number = 100 * self.chance.randrange(1, self.number + 1) + 1
        pressed["message"] = {"message_id": number, "date": 1, "chat": _chat(person, group), "text": "…"}
        return Deed({"update_id": self.number, "callback_query": pressed}, group or person)

    def _inline(self) -> Deed:
        person, said = self._somebody, self._said()
        named = f"#p_{self.chance.choice(self.passage_ids)}"
        query = self.chance.choice((said, said, "", named, f"请看 +{said}+ 谢谢"))
        asked = {"id": str(self.number), "from": _person(person), "query": query, "offset": ""}
        return Deed({"update_id": self.number, "inline_query": asked}, person)

    def _posts(self) -> Deed:
        person, name = self._somebody, f"posted-{self.number}"
        self.posted.append(name)
        chosen = {
            "result_id": f"p_{self.chance.choice(self.passage_ids)}",
            "from": _person(person),
            "query": self._said(),
            "inline_message_id": name,
        }
        return Deed({"update_id": self.number, "chosen_inline_result": chosen}, person)

    def _guest(self) -> Deed:
        deed = self._message(self._somebody, -4_000, f"@passagebot {self._said()}")
        message = {**deed.update["message"], "guest_query_id": str(self.number)}
        person = int(message["from"]["id"])  # the group is none of the bot's
        return Deed({"update_id": self.number, "guest_message": message}, person)

    def _message(self, person: int, group: int | None, text: str, *, number: int | None = None) -> Deed:
        message: Json = {
            "message_id": 100 * (number or self.number),
            "date": 1_790_000_000 + self.number,
            "from": _person(person),
            "chat": _chat(person, group),
            "text": text,
        }
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
        return Deed({"update_id": self.number, "message": message}, group or person)


def _person(number: int) -> Json:
    return {"id": number, "is_bot": False, "first_name": "?", "language_code": "zh-hans"}


def _chat(person: int, group: int | None) -> Json:
    return {"id": person, "type": "private"} if group is None else {"id": group, "type": "supergroup", "title": "?"}
