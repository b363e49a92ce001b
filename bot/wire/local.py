"""A Telegram server inside this process: one person, one private chat, no network.

It takes the bot's calls and makes raw updates of what the person does, so that the bot's
own handlers can be tried without a token.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from itertools import count
from typing import Any, Literal

from telegram.request import BaseRequest, RequestData

Json = dict[str, Any]

BOT: Json = {"id": 1, "is_bot": True, "first_name": "passagebot", "username": "passagebot"}
ME: Json = {**BOT, "can_read_all_group_messages": False, "supports_inline_queries": True}
TOKEN = "1:there-is-none"  # noqa: S105  # a bot object requires one
_PERSON_ID = 2
_CHAT: Json = {"id": _PERSON_ID, "type": "private", "first_name": "you"}
_START = re.compile(rf"https://t\.me/{BOT['username']}\?start=([A-Za-z0-9_-]{{1,64}})", re.ASCII)
_COMMAND = re.compile(r"/\w+(?:@\w+)?")


@dataclass(frozen=True, slots=True)
class Choice:
    """A button or an inline row that the person can choose.

    Attributes:
        label: The text on it.
        seen: What the screen shows when it is chosen.
        update: The update that the bot gets then, None if it gets none.
    """

    label: str
    seen: tuple[Seen, ...] = ()
    update: Json | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing on the person's screen.

    Attributes:
        html: A message, in Telegram's HTML.
        choices: The buttons below the message; or the inline rows, below `html`.
        kind: A new message, an edited one, or inline rows.
    """

    html: str
    choices: tuple[Choice, ...] = ()
    kind: Literal["message", "edited", "rows"] = "message"


class LocalTelegram(BaseRequest):
    """Answers the calls of one bot.

    Attributes:
        language: The person's language code, None where it is not known.
    """

    def __init__(self, language: str | None = None) -> None:
        self.language = language
        # Ids are unique over all runs, as Telegram's are.
        self._numbers = count(time.time_ns() // 1_000_000)
        self._seen: list[Seen] = []
        self._files: dict[str, str] = {}
        self._queries: dict[str, str] = {}  # inline query's id -> its text

    def look(self) -> list[Seen]:
        """Return what the screen shows since the last look."""
        seen, self._seen = self._seen, []
        return seen

    # --- what the person does

    def say(self, text: str) -> Json:
        """Return the update for a typed line: a message, a link to the bot that is opened, or an inline query.

        Example: "@passagebot leave" is an inline query for "leave".
        """
        link = _START.fullmatch(text)
        text = f"/start {link[1]}" if link else text
        inline = text.removeprefix(f"@{BOT['username']}")
        if inline != text and (not inline or inline[0].isspace()):
            return self._inline(inline.lstrip())
        command = _COMMAND.match(text)
        size = {"offset": 0, "length": len(command[0])} if command else None
        entities = {"entities": [{"type": "bot_command", **size}]} if size else {}
        return self._update("message", {**self._message(), "from": self._person(), "text": text, **entities})

    def _inline(self, query: str) -> Json:
        name = self._name()
        self._queries[name] = query
        asked = {"id": name, "from": self._person(), "query": query, "offset": "", "chat_type": "sender"}
        return self._update("inline_query", asked)

    def _person(self) -> Json:
        language = {"language_code": self.language} if self.language else {}
        return {"id": _PERSON_ID, "is_bot": False, "first_name": "you", **language}

    def _update(self, kind: str, content: Json) -> Json:
        return {"update_id": next(self._numbers), kind: content}

    def _message(self) -> Json:
        return {"message_id": next(self._numbers), "date": int(time.time()), "chat": _CHAT}

    def _name(self) -> str:
        return str(next(self._numbers))

    # --- what the bot calls

    @property
    def read_timeout(self) -> float | None:
        """None: no call takes time."""
        return None

    async def initialize(self) -> None:
        """Nothing to connect to."""

    async def shutdown(self) -> None:
        """Nothing to disconnect from."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *timeouts: Any, **more: Any
    ) -> tuple[int, bytes]:
        """Return the status and body that Telegram would answer; see `BaseRequest`."""
        calls: dict[str, Callable[[Json], Any]] = {
            "sendMessage": self._send,
            "editMessageText": self._edit,
            "editMessageReplyMarkup": self._edit_buttons,
            "sendDocument": self._send_document,
            "answerCallbackQuery": self._toast,
            "answerInlineQuery": self._rows,
        }
        parameters: Json = dict(request_data.parameters) if request_data else {}
        if request_data and request_data.contains_files:
            parameters["uploads"] = request_data.multipart_data
        name = url.rpartition("/")[2]
        result = ME if name == "getMe" else calls[name](parameters) if name in calls else True
        return 200, json.dumps({"ok": True, "result": result}).encode()

    def _send(self, call: Json) -> Json:
        message = {**self._message(), "from": BOT, "text": call["text"], **_markup(call)}
        self._seen.append(Seen(call["text"], self._buttons(call, {"message": message})))
        return message

    def _edit(self, call: Json) -> Json | bool:
        inline = call.get("inline_message_id")
        text = {"text": call["text"], **_markup(call)}
        message = {"message_id": call.get("message_id"), "date": 1, "chat": _CHAT, "from": BOT, **text}
        pressed_in: Json = {"inline_message_id": inline} if inline else {"message": message}
        self._seen.append(Seen(call["text"], self._buttons(call, pressed_in), "edited"))
        return True if inline else message

    def _edit_buttons(self, call: Json) -> Json | bool:
        inline = call.get("inline_message_id")
        message = {"message_id": call.get("message_id"), "date": 1, "chat": _CHAT, "from": BOT, "text": "…"}
        pressed_in: Json = {"inline_message_id": inline} if inline else {"message": {**message, **_markup(call)}}
        self._seen.append(Seen("", self._buttons(call, pressed_in)))
        return True if inline else message

    def _send_document(self, call: Json) -> Json:
        file_id = str(call.get("document"))
        for name, content, _ in call.get("uploads", {}).values():
            file_id = f"file-{name}"
            self._files[file_id] = f"📎 <b>{escape(name)}</b> · {len(content):,} B"
        caption = f"\n{call['caption']}" if call.get("caption") else ""
        self._seen.append(Seen(self._files[file_id] + caption))
        return {**self._message(), "document": {"file_id": file_id, "file_unique_id": file_id}}

    def _toast(self, call: Json) -> bool:
        if call.get("text"):
            self._seen.append(Seen(f"<i>{escape(call['text'])}</i>"))
        if call.get("url"):
            self._seen.append(Seen(escape(call["url"])))
        return True

    def _rows(self, call: Json) -> bool:
        above = (call.get("button") or {}).get("text", "")
        query = self._queries[call["inline_query_id"]]
        self._seen.append(Seen(escape(above), tuple(self._row(row, query) for row in call["results"]), "rows"))
        return True

    # --- what can be chosen

    def _buttons(self, call: Json, pressed_in: Json) -> tuple[Choice, ...]:
        """The buttons of a call; `pressed_in` is the part of a callback query that names their message."""
        markup = call.get("reply_markup") or {"inline_keyboard": []}
        return tuple(self._button(button, pressed_in) for row in markup["inline_keyboard"] for button in row)

    def _button(self, button: Json, pressed_in: Json) -> Choice:
        label = button["text"]
        if "callback_data" in button:
            query = {"id": self._name(), "from": self._person(), "chat_instance": "1", **pressed_in}
            return Choice(label, update=self._update("callback_query", {**query, "data": button["callback_data"]}))
        if "copy_text" in button:
            return Choice(label, (Seen(escape(button["copy_text"]["text"])),))
        if "switch_inline_query_chosen_chat" in button:
            return Choice(label, update=self._inline(button["switch_inline_query_chosen_chat"]["query"]))
        return Choice(label, update=self.say(button["url"]))

    def _row(self, result: Json, query: str) -> Choice:
        content, name = result["input_message_content"], self._name()
        posted = Seen(content["message_text"], self._buttons(result, {"inline_message_id": name}))
        chosen = {"result_id": result["id"], "from": self._person(), "query": query}
        update = self._update("chosen_inline_result", {**chosen, "inline_message_id": name})
        return Choice(f"{result['title']} — {result.get('description', '')}", (posted,), update)


def _markup(call: Json) -> Json:
    """The part of a message that holds its buttons."""
    return {"reply_markup": call["reply_markup"]} if call.get("reply_markup") else {}
