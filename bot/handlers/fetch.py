"""Somebody wants the original file of a passage."""

from __future__ import annotations

import asyncio
import math
from pathlib import Path

from telegram import Bot, CallbackQuery, MaybeInaccessibleMessage, Message

from bot.answering.views import Viewer, Views
from bot.documents.live import LiveEngine
from bot.documents.originals import MOST_BYTES, Original, original
from bot.handlers.incoming import presser_texts, viewer_of, viewer_pressing
from bot.render import Press, text_card
from bot.texts import Texts
from bot.wire.send import acknowledge, reply, send_file

_MB = 1024 * 1024


class Fetching:
    """Sends files of the documents folder; what Telegram has already is not uploaded again."""

    def __init__(self, live: LiveEngine, views: Views, docs: Path) -> None:
        self._live = live
        self._views = views
        self._docs = docs
        self._uploaded: dict[Path, tuple[str, str]] = {}  # file -> its digest, Telegram's file_id

    async def press(self, query: CallbackQuery, press: Press) -> None:
        """📎 sends the file as a reply to its card, in the same topic."""
        texts = presser_texts(query, press)
        found = await self._find(press.passage_id, texts, viewer_pressing(query), query.get_bot())
        if isinstance(found, str) or query.message is None:
            await acknowledge(query, found if isinstance(found, str) else texts.bad_button, alert=True)
            return
        await acknowledge(query, texts.sending)
        await self._send(found, texts, query.message)

    async def link(self, message: Message, passage_id: str, texts: Texts) -> None:
        """/start f_… sends the file to whoever opened the link."""
        found = await self._find(passage_id, texts, viewer_of(message), message.get_bot())
        if isinstance(found, str):
            await reply(message, text_card(found))
        else:
            await self._send(found, texts, message)

    async def _find(self, passage_id: str, texts: Texts, viewer: Viewer, bot: Bot) -> Original | str:
        """Return the file of a passage, or why it cannot be sent."""
        engine = self._live.seen_as(await self._views.of(viewer, bot))
        resolved = await asyncio.to_thread(engine.resolve, passage_id)
        passage = resolved.now or resolved.then if resolved else None
        if passage is None:
            return texts.passage_removed
        try:
            file = await asyncio.to_thread(original, self._docs, passage)
        except OSError:
            file = None
        if file is None:
            return texts.file_missing
        return texts.file_too_big(math.ceil(file.size / _MB)) if file.size > MOST_BYTES else file

    async def _send(self, file: Original, texts: Texts, above: MaybeInaccessibleMessage) -> None:
        digest, file_id = self._uploaded.get(file.path, ("", ""))
        content = file_id if digest == file.digest and file_id else file.data
        caption = None if file.has_passage else text_card(texts.file_changed)
        uploaded = await send_file(above, content, file.name, caption)
        if uploaded is not None:
            self._uploaded[file.path] = file.digest, uploaded
