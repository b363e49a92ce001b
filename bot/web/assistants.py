"""For assistants: the documents as tools of the Model Context Protocol, so that they quote instead of guessing.

Needs passagebot[mcp], the protocol's own SDK, so it is imported by who needs it only.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib.metadata import version
from math import ceil
from typing import Any

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

from bot.answering.find import Found
from bot.render.terminal import as_object
from bot.web.reading import PASSAGES
from index import Engine, Passage

_MOST_HITS = 10
_MOST_CHARS = 1000
_INSTRUCTIONS = (
    "Answers come from a folder of documents, word for word. Ask first; quote the passage's text unchanged, with its "
    'source and link. verdict "answer": the first passage says it. "nearest": it may not. "none": the documents do not '
    "say it; then say so, with the words in `missing`, and do not guess."
)


@dataclass(frozen=True)
class Library:
    """What the tools read from.

    Attributes:
        ask: Answers a question with so many hits at most.
        engine: Returns what exists for who calls.
        link: Returns the address of a passage, for a question where it was given for one; empty where it has none.
    """

    ask: Callable[[str, int], Awaitable[Found]]
    engine: Callable[[], Awaitable[Engine]]
    link: Callable[[Passage, str], str]


def assistants_server(library: Library) -> MCPServer[Any]:
    """Return the server with its tools; it serves nobody yet."""
    server: MCPServer[Any] = MCPServer(
        "passagebot",
        instructions=_INSTRUCTIONS,
        version=version("passagebot"),
        log_level="WARNING",
    )
    tools = _Tools(library)
    for tool in (tools.ask, tools.passage, tools.document):
        server.add_tool(tool)
    return server


@dataclass(frozen=True)
class _Tools:
    library: Library

    async def ask(self, question: str, k: int = 3) -> dict[str, Any]:
        """Answer a question with the passages of the documents that say it, best first, word for word.

        Args:
            question: A question in plain words, best in the documents' language.
            k: Most passages wanted, 1 to 10.
        """
        question = " ".join(question.split())[:_MOST_CHARS]
        if not question:
            raise ToolError("no question was asked")
        found = await self.library.ask(question, min(max(k, 1), _MOST_HITS))
        told = as_object(found.answer, found.took_ms)
        for hit, shown in zip(found.answer.hits, told["hits"], strict=True):
            shown["link"] = self.library.link(hit.passage, question)
        return told

    async def passage(self, passage_id: str) -> dict[str, Any]:
        """Return a passage by its id, with the ids of the passages before and after it.

        Args:
            passage_id: As `ask` or `document` gave it; 12 characters.
        """
        return await asyncio.to_thread(self._passage, await self.library.engine(), passage_id)

    async def document(self, source: str, page: int = 1) -> dict[str, Any]:
        """Return the passages of a whole document in reading order, 200 on a page.

        Args:
            source: The document's path, as `ask` gave it.
            page: From 1.
        """
        return await asyncio.to_thread(self._document, await self.library.engine(), source, page)

    def _passage(self, engine: Engine, passage_id: str) -> dict[str, Any]:
        resolved = engine.resolve(passage_id)
        if resolved is None:
            raise ToolError("there is no passage of this id")
        if resolved.now is None:
            return {"state": "removed", "source": resolved.then.source, "old_text": resolved.then.text}
        before, after = engine.neighbours(resolved.now)
        changed = resolved.now.text.split() != resolved.then.text.split()
        return {
            "state": "changed" if changed else "current",
            **self._told(resolved.now),
            **({"old_text": resolved.then.text} if changed else {}),
            "before": before.passage_id if before else None,
            "after": after.passage_id if after else None,
        }

    def _document(self, engine: Engine, source: str, page: int) -> dict[str, Any]:
        first = (max(page, 1) - 1) * PASSAGES
        passages = engine.passages_of(source, first, first + PASSAGES)
        if not passages:
            raise ToolError("there is no such document or page")
        count = engine.position(passages[0])[1]
        return {
            "source": source,
            "title": passages[0].title,
            "page": max(page, 1),
            "pages": ceil(count / PASSAGES),
            "passages": [self._told(passage) for passage in passages],
        }

    def _told(self, passage: Passage) -> dict[str, Any]:
        return {
            "passage_id": passage.passage_id,
            "source": passage.source,
            "title": passage.title,
            "headings": list(passage.headings),
            "place": passage.place,
            "text": passage.text,
            "link": self.library.link(passage, ""),
        }
