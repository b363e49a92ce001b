"""mcp: the documents as tools for an assistant on this machine, which sees what its owner sees."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from threading import Event

from bot.answering.find import Found, find
from bot.cli.documents import documents_folder, open_documents
from bot.cli.status import DONE, fail
from bot.documents.cluster import only_asks, owned_cluster
from bot.documents.follow import Follow
from bot.documents.guarded import guarded
from bot.documents.live import LiveEngine
from bot.documents.watch import Watch
from bot.render import Links
from bot.settings import Settings, limits_of
from index import Engine


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Serve the tools by standard input and output until the assistant closes them."""
    try:
        import bot.web.assistants  # noqa: F401
    except ModuleNotFoundError as error:
        return fail(f"{error.name} is missing: pip install passagebot[mcp]")
    with guarded() as changed:
        return _serve_folder(documents_folder(arguments, settings), settings, changed)


def _serve_folder(folder: Path, settings: Settings, changed: Event) -> int:
    from bot.web import assistants

    live = LiveEngine(open_documents(folder, settings))
    links = Links("", settings.public_url)

    async def ask(question: str, k: int) -> Found:
        return await asyncio.to_thread(find, live.engine, question, k, settings.min_confidence)

    async def engine() -> Engine:
        return live.engine

    library = assistants.Library(ask, engine, lambda passage, question: links.on_the_web(passage) or "")
    cluster = owned_cluster(settings, folder)
    watch: Watch | Follow
    if cluster is not None and only_asks(settings):
        docs = None if settings.engine_follows else folder
        watch = Follow(live, cluster, settings.data, settings.words, docs)
    else:
        watch = Watch(live, folder, settings.data, settings.words, limits_of(settings), changed, cluster)
    asyncio.run(_serve(assistants.assistants_server(library).run_stdio_async, watch))
    return DONE


async def _serve(serve: Callable[[], Awaitable[None]], watch: Watch | Follow) -> None:
    """Serve until the assistant is done, and follow changes of the documents meanwhile."""
    watching = asyncio.create_task(watch.run())
    try:
        await serve()
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
