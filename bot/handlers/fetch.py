"""Somebody wants the original file of a passage."""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass, field
from pathlib import Path

from telegram import Bot, CallbackQuery, MaybeInaccessibleMessage, Message, ReplyParameters

from bot.documents.live import LiveEngine
from bot.documents.originals import MOST_BYTES, Original, original
from bot.handlers.leaf import language_of
from bot.render import Press, text_card
from bot.texts import Texts
from bot.wire.send import answer, reply, topic

_MB = 1024 * 1024


@dataclass(frozen=True)
class Fetching:
    """Sends files of the documents folder.

    Attributes:
        current: The index of the moment.
        docs: The folder.
    """

    live: LiveEngine
    docs: Path
    _known: dict[Path, tuple[str, str]] = field(default_factory=dict)  # file -> its digest, Telegram's file_id

    async def press(self, query: CallbackQuery, press: Press) -> None:
        """📎 sends the file as a reply to its card, in the same topic."""
        texts = language_of(query, press)
        found = await self._find(press.passage_id, texts)
        if isinstance(found, str) or query.message is None:
            await answer(query, found if isinstance(found, str) else texts.bad_button, alert=True)
            return
        await answer(query, texts.sending)
        await self._send(query.get_bot(), found, texts, query.message)

    async def link(self, message: Message, passage_id: str, texts: Texts) -> None:
        """/start f_… sends the file to whoever opened the link."""
        found = await self._find(passage_id, texts)
        if isinstance(found, str):
            await reply(message, text_card(found))
        else:
            await self._send(message.get_bot(), found, texts, message)

    async def _find(self, passage_id: str, texts: Texts) -> Original | str:
        """The file of a passage, or why it cannot be sent."""
        resolved = await asyncio.to_thread(self.live.engine.resolve, passage_id)
        passage = resolved.now or resolved.then if resolved else None
        if passage is None:
            return texts.passage_gone
        try:
            file = await asyncio.to_thread(original, self.docs, passage)
        except OSError:
            file = None
        if file is None:
            return texts.file_gone
        return texts.file_too_big(math.ceil(file.size / _MB)) if file.size > MOST_BYTES else file

    async def _send(self, bot: Bot, file: Original, texts: Texts, above: MaybeInaccessibleMessage) -> None:
        """Send it below a message; what Telegram has already is not uploaded again."""
        known = self._known.get(file.path)
        sent = await bot.send_document(
            above.chat.id,
            known[1] if known and known[0] == file.digest else file.data,
            caption=None if file.holds_passage else texts.file_changed,
            filename=file.name,
            disable_content_type_detection=True,
            message_thread_id=topic(above),
            reply_parameters=ReplyParameters(above.message_id, allow_sending_without_reply=True),
        )
        if sent.document is not None:
            self._known[file.path] = file.digest, sent.document.file_id
