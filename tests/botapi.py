"""A small Bot API over real HTTP: raw updates go in, the bot's calls come out."""

from __future__ import annotations

import asyncio
import html
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any, TypeVar

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from tests.support.waiting import PATIENCE_S
from tests.telegram_html import Refused, parse

Json = dict[str, Any]
TOKEN = "123456:not-a-real-token"
BOT = {"id": 123456, "is_bot": True, "first_name": "passagebot", "username": "passagebot"}
# Updates in one answer to the polling, at most.
_AT_ONCE = 100
ANN = {"id": 7_000, "is_bot": False, "first_name": "Ann", "language_code": "zh-hans"}


@dataclass
class Call:
    method: str
    parameters: Json
    result: Any = None

    @property
    def number(self) -> int:
        """Of the message it made."""
        return int(self.result["message_id"])

    @property
    def text(self) -> str:
        """The text people see, its HTML parsed."""
        return parse(self.parameters["text"])[0]

    @property
    def buttons(self) -> list[Json]:
        markup = self.parameters.get("reply_markup") or {"inline_keyboard": []}
        return [button for row in markup["inline_keyboard"] for button in row]

    @property
    def links(self) -> list[str]:
        """The addresses below words of the text."""
        return [html.unescape(address) for address in re.findall('<a href="([^"]*)">', self.parameters["text"])]


@dataclass
class BotApi:
    """The server's side of the conversation.

    Attributes:
        calls: Every call carried out, but for the polling.
        faults: What happens to the next calls of a method instead: a status, "reset"; "hang", "lost" or "half":
            carried out, but not answered, with the connection open or cut, or only to the half; or what is answered.
        refusals: Why the next calls of a method are refused.
        held_back: Methods whose calls wait until `release`; those whose caller is gone by then are not carried out.
        introduction: What the bot has told of itself, by what is asked for it.
        takes_introductions: Whether it may do so; to find out and tell everything takes two dozen calls.
        moved: Groups that became supergroups: their old ids, and the new ones.
        members: The people whom it knows to be in groups: pairs of group and person.
        administrators: Those who run them, in such pairs.
        refused: The methods of the calls that were refused.
        message_ids: Of the messages that the calls carried out sent or edited.
        token: The one token it knows.
        files: Those that people sent, by their ids.
    """

    url: str
    token: str = TOKEN
    calls: list[Call] = field(default_factory=list)
    faults: dict[str, list[int | str | bytes]] = field(default_factory=dict)
    refusals: dict[str, list[str]] = field(default_factory=dict)
    held_back: set[str] = field(default_factory=set)
    retry_after: float = 1
    sees_all: bool = False
    moved: dict[int, int] = field(default_factory=dict)
    members: set[tuple[int, int]] = field(default_factory=set)
    administrators: set[tuple[int, int]] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    message_ids: list[int] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    _updates: list[Json] = field(default_factory=list)
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)
    _numbers: Any = field(default_factory=lambda: count(1))
    _looked_at: int = 0
    _pressed: set[object] = field(default_factory=set)  # queries that are answered
    polled: asyncio.Event = field(default_factory=asyncio.Event)
    closing: bool = False
    introduction: dict[str, Any] = field(default_factory=dict)
    takes_introductions: bool = True

    async def update(self, **content: Any) -> None:
        """Hand the bot an update, as Telegram would write it."""
        async with self._news:
            self._updates.append({"update_id": next(self._numbers)} | content)
            self._news.notify_all()

    async def message(self, text: str | None, **content: Any) -> Json:
        """Hand the bot a message; from Ann in private unless `content` says otherwise."""
        number = next(self._numbers)
        ann = {"id": 7_000 + number, "is_bot": False, "first_name": "Ann", "language_code": "zh-hans"}
        message = {"message_id": number, "date": 1_790_000_000, "from": ann, **content}
        message.setdefault("chat", {"id": message["from"]["id"], "type": "private", "first_name": "Ann"})
        if text is not None:
            message["text"] = text
            if text.startswith("/"):
                size = len(text.split()[0])
                message.setdefault("entities", [{"type": "bot_command", "offset": 0, "length": size}])
        await self.update(message=message)
        return message

    async def send_file(self, name: str, data: bytes | str, **content: Any) -> Json:
        """Hand the bot a file that somebody sends; its size is the content's, unless `size` says otherwise."""
        file_id = f"sent-{next(self._numbers)}"
        self.files[file_id] = data.encode() if isinstance(data, str) else data
        size = content.pop("size", len(self.files[file_id]))
        document = {"file_id": file_id, "file_unique_id": file_id, "file_name": name, "file_size": size}
        return await self.message(None, document=document, **content)

    async def next_call(self, method: str = "sendMessage") -> Call:
        """The bot's next call of a method, not looked at before."""

        def found() -> int | None:
            places = range(self._looked_at, len(self.calls))
            return next((i for i in places if self.calls[i].method == method), None)

        async with self._news:
            await asyncio.wait_for(self._news.wait_for(lambda: found() is not None), PATIENCE_S)
            place = found()
        assert place is not None
        self._looked_at = place + 1
        return self.calls[place]

    async def until_taken(self) -> None:
        """Wait until the bot has told that all updates have come."""
        async with self._news:
            await asyncio.wait_for(self._news.wait_for(lambda: not self._updates), PATIENCE_S)

    async def ask(self, text: str, **content: Any) -> Call:
        """What the bot sends after a message."""
        await self.message(text, **content)
        return await self.next_call()

    async def press(self, label: str, shown: Call, **content: Any) -> Call:
        """What the bot answers when Ann presses a button of a message it sent or edited."""
        data = next(button["callback_data"] for button in shown.buttons if button["text"].startswith(label))
        return await self.press_data(data, shown, **content)

    async def press_data(self, data: str, shown: Call, **content: Any) -> Call:
        """What the bot answers to a button's data, whoever made it up."""
        ann = {"id": 7_000, "is_bot": False, "first_name": "Ann", "language_code": "zh-hans"}
        if not {"message", "inline_message_id"} & set(content):
            chat = int(shown.parameters["chat_id"])
            kind = "private" if chat > 0 else "supergroup"
            number = shown.parameters.get("message_id") or shown.number
            content["message"] = {"message_id": number, "date": 1, "chat": {"id": chat, "type": kind}, "text": "…"}
            if shown.parameters.get("reply_markup"):
                content["message"]["reply_markup"] = shown.parameters["reply_markup"]
        query = {"id": str(next(self._numbers)), "from": ann, "chat_instance": "1", "data": data, **content}
        await self.update(callback_query=query)
        return await self.next_call("answerCallbackQuery")

    async def inline(self, query: str, language: str = "zh-hans", offset: str = "") -> Call:
        """What the bot answers to an inline query of Ann's."""
        ann = {**ANN, "language_code": language}
        await self.update(inline_query={"id": str(next(self._numbers)), "from": ann, "query": query, "offset": offset})
        return await self.next_call("answerInlineQuery")

    async def close_polling(self) -> None:
        """Let rounds of polling end at once."""
        self.closing = True
        async with self._news:
            self._news.notify_all()

    async def choose(self, query: str, result_id: str) -> None:
        """Hand the bot the news that Ann posted one of its inline results."""
        content = {"result_id": result_id, "from": ANN, "query": query, "inline_message_id": "AbC"}
        await self.update(chosen_inline_result=content)

    async def release(self) -> None:
        """Carry out the calls that were held back."""
        async with self._news:
            self.held_back.clear()
            self._news.notify_all()

    # --- the server's own side

    async def until_released(self, method: str) -> None:
        async with self._news:
            await self._news.wait_for(lambda: method not in self.held_back or self.closing)

    async def carry_out(self, method: str, parameters: Json) -> tuple[int, Any]:
        if method == "getMyDescription" and not self.takes_introductions:
            return 400, "Bad Request: introductions are not taken"
        if self.faults.get(method):
            fault = self.faults[method].pop(0)
            if isinstance(fault, bytes):
                return 200, fault
            if fault == 429:
                return 429, {"retry_after": self.retry_after}
            if fault in ("lost", "half"):
                status, result = await self._carried_out(method, parameters)
                return (0, None) if fault == "lost" else (status, _Half(result))
            if fault != "hang":
                return (0, None) if fault == "reset" else (int(fault), None)
            async with self._news:
                self.calls.append(Call(method, parameters, self._result(method, parameters)))
                self._news.notify_all()
                await self._news.wait_for(lambda: self.closing)
            return 0, None
        return await self._carried_out(method, parameters)

    async def _carried_out(self, method: str, parameters: Json) -> tuple[int, Any]:
        if method == "getUpdates":
            return 200, await self._wait_for_updates(parameters)
        if method.startswith(("send", "edit", "getChatMember")) and parameters.get("chat_id") in self.moved:
            self.refused.append(method)
            return 400, {"migrate_to_chat_id": self.moved[parameters["chat_id"]]}
        try:
            if self.refusals.get(method):
                raise Refused(self.refusals[method].pop(0))
            result = self._result(method, parameters)
        except Refused as refused:
            self.refused.append(method)
            return 400, f"Bad Request: {refused}"
        async with self._news:
            self.calls.append(Call(method, parameters, result))
            self._news.notify_all()
        return 200, result

    async def updates_from(self, offset: int) -> list[Json]:
        """Wait for updates from a number on, as a poller does that has taken all before it."""
        return await self._wait_for_updates({"offset": offset, "timeout": 1})

    async def _wait_for_updates(self, parameters: Json) -> list[Json]:
        offset = int(parameters.get("offset", 0))
        self._updates = [update for update in self._updates if update["update_id"] >= offset]
        self.polled.set()
        async with self._news:
            self._news.notify_all()
            if int(parameters.get("timeout", 0)):
                await self._news.wait_for(lambda: self._updates or self.closing)
        allowed = parameters.get("allowed_updates") or []
        return [update for update in self._updates if not allowed or set(allowed) & set(update)][:_AT_ONCE]

    def _result(self, method: str, parameters: Json) -> Any:
        match method:
            case "getMe":
                return {
                    **BOT,
                    "can_read_all_group_messages": self.sees_all,
                    "supports_inline_queries": True,
                    "supports_guest_queries": True,
                }
            case "editMessageReplyMarkup":
                return True if "inline_message_id" in parameters else self._message(parameters)
            case "editMessageText":
                parse(parameters["text"])
                return True if "inline_message_id" in parameters else self._message(parameters)
            case "sendDocument":
                document = {"file_id": "file-1", "file_unique_id": "f", "file_name": "…", "file_size": 1}
                return {**self._message(parameters), "document": document}
            case "sendPhoto":
                return {**self._message(parameters), "photo": []}
            case "sendMessage":
                parse(parameters["text"])
                return self._message(parameters)
            case "getFile":
                file_id = parameters["file_id"]
                return {"file_id": file_id, "file_unique_id": file_id, "file_path": f"documents/{file_id}"}
            case "answerCallbackQuery":
                if parameters["callback_query_id"] in self._pressed:
                    raise Refused("query is too old and response timeout expired or query ID is invalid")
                self._pressed.add(parameters["callback_query_id"])
                return True
            case "answerInlineQuery":
                for result in parameters["results"]:
                    parse(result["input_message_content"]["message_text"])
                return True
            case "getChatMember":
                known = (parameters["chat_id"], parameters["user_id"]) in self.members
                user = {"id": parameters["user_id"], "is_bot": False, "first_name": "Ann"}
                if (parameters["chat_id"], parameters["user_id"]) in self.administrators:
                    return {"status": "creator", "user": user, "is_anonymous": False}
                return {"status": "member" if known else "left", "user": user}
            case "answerGuestQuery":
                parse(parameters["result"]["input_message_content"]["message_text"])
                return {"inline_message_id": f"inline-{parameters['guest_query_id']}"}
            case "setMyCommands":
                self.introduction[_asked_for(method, parameters)] = parameters["commands"]
                return True
            case "setMyDescription" | "setMyShortDescription":
                told = {name: text for name, text in parameters.items() if name.endswith("description")}
                self.introduction[_asked_for(method, parameters)] = told
                return True
            case "getMyCommands":
                return self.introduction.get(_asked_for(method, parameters), [])
            case "getMyDescription":
                return self.introduction.get(_asked_for(method, parameters), {"description": ""})
            case "getMyShortDescription":
                return self.introduction.get(_asked_for(method, parameters), {"short_description": ""})
            case _:
                return True

    def _message(self, parameters: Json) -> Json:
        number = parameters.get("message_id") or next(self._numbers)
        self.message_ids.append(number)
        chat = {"id": int(parameters["chat_id"]), "type": "private" if parameters["chat_id"] > 0 else "supergroup"}
        return {"message_id": number, "date": 1_790_000_000, "chat": chat, "text": "…"}


@dataclass
class _Half:
    """A result of which only half of the answer goes out."""

    result: Any


Api = TypeVar("Api", bound=BotApi)


def _asked_for(method: str, parameters: Json) -> str:
    """The part of a bot's introduction that a call gets or sets: in which language, in which chats."""
    return json.dumps([method[3:], parameters.get("language_code"), parameters.get("scope")])


class _Handler(RequestHandler):
    def initialize(self, api: BotApi) -> None:
        self.api = api
        self.gone = False

    def on_connection_close(self) -> None:
        self.gone = True

    async def post(self, token: str, method: str) -> None:
        if token != self.api.token:
            self._answer(401, "Unauthorized")
            return
        parameters = {name: _value(self.get_body_argument(name)) for name in self.request.body_arguments}
        files = [file for group in self.request.files.values() for file in group]
        parameters |= {"files": {file.filename: file.body for file in files}} if files else {}
        await self.api.until_released(method)
        if self.gone:
            return
        status, result = await self.api.carry_out(method, parameters)
        if status == 0:
            self.detach().close()
        elif isinstance(result, _Half):
            whole = json.dumps({"ok": True, "result": result.result}).encode()
            stream = self.detach()
            await stream.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(whole) + whole[: len(whole) // 2])
            stream.close()
        else:
            self._answer(status, result)

    def _answer(self, status: int, result: Any) -> None:
        self.set_status(status)
        if isinstance(result, bytes):
            self.finish(result)
            return
        refusal = {"ok": False, "error_code": status, "description": str(result)}
        answer: Json = {"ok": True, "result": result} if status == 200 else refusal
        if status != 200 and isinstance(result, dict):
            answer["parameters"] = result
        self.finish(json.dumps(answer))


class _Files(RequestHandler):
    def initialize(self, api: BotApi) -> None:
        self.api = api

    async def get(self, token: str, file_id: str) -> None:
        if token != self.api.token or file_id not in self.api.files:
            self.set_status(404)
            self.finish('{"ok": false, "error_code": 404, "description": "Not Found"}')
        else:
            self.finish(self.api.files[file_id])


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


@asynccontextmanager
async def served(kind: type[Api]) -> AsyncIterator[Api]:
    """A running server of some kind on a free port of the loopback interface."""
    (socket,) = bind_sockets(0, "127.0.0.1")
    api = kind(f"http://127.0.0.1:{socket.getsockname()[1]}")
    handlers: list[tuple[str, type[RequestHandler], dict[str, Callable[..., Any] | BotApi]]] = [
        (r"/bot([^/]+)/(\w+)", _Handler, {"api": api}),
        (r"/file/bot([^/]+)/documents/(.+)", _Files, {"api": api}),
    ]
    server = HTTPServer(Application(handlers))
    server.add_sockets([socket])
    try:
        yield api
    finally:
        await api.close_polling()
        server.stop()
        await server.close_all_connections()


@asynccontextmanager
async def bot_api() -> AsyncIterator[BotApi]:
    """A running server."""
    async with served(BotApi) as api:
        yield api
