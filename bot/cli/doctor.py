"""doctor: look at everything that the bot needs; a line each, with what to do where something is wrong."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sqlite3
import stat
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from importlib.util import find_spec
from typing import Literal

from bot.documents.cluster import cluster_of
from bot.documents.journal import Journal
from bot.documents.rules_file import RulesFile
from bot.documents.store import Store
from bot.ledger.leading import is_led
from bot.ledger.ledger import DATABASE, KEY
from bot.ledger.migrations import is_known
from bot.ledger.owner import known_owner
from bot.ledger.schema import FORMER_VERSION
from bot.ledger.server import LedgerAway, server_of
from bot.lock import AlreadyRunning, running_alone
from bot.settings import Settings, WrongSettings, serves_http
from bot.texts.en import counted
from index.cluster.address import Health
from index.errors import EngineError, OtherWords
from index.open import refresh_index
from index.read.formats import list_documents
from index.served import cluster_health
from index.stored import kept_documents, pending_bytes, stored_version

DONE, TROUBLE = 0, 1

_TELEGRAM = "https://api.telegram.org"
_TIMEOUT_S = 10
# What a clock may differ from Telegram's.
_MOST_SKEW_S = 60
_LEAST_FREE_BYTES = 200 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found of one thing; `advice` says what to do where it is not well."""

    what: str
    state: Literal["ok", "note", "wrong"]
    found: str
    advice: str = ""

    def __str__(self) -> str:
        """Return its line."""
        return f"{self.state:<5} {self.what}: {self.found}" + (f" → {self.advice}" if self.advice else "")


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print what was found; return 0 where nothing is wrong, else 1."""
    wrong = False
    for look in _LOOKS:
        for finding in look(settings):
            print(finding, flush=True)
            wrong = wrong or finding.state == "wrong"
    return TROUBLE if wrong else DONE


def _versions(settings: Settings) -> Iterator[Finding]:
    parts = [f"passagebot {version('passagebot')}", f"Python {platform.python_version()}"]
    parts += [f"python-telegram-bot {version('python-telegram-bot')}", f"SQLite {sqlite3.sqlite_version}"]
    yield Finding("versions", "ok", ", ".join([*parts, f"{platform.system()} {platform.machine()}"]))


def _settings(settings: Settings) -> Iterator[Finding]:
    access = f"{len(settings.chats)} chats" if settings.chats else "everybody"
    yield Finding("settings", "ok", f"documents {settings.docs}, data {settings.data}, answers for {access}")
    if not settings.admins:
        yield Finding("admins", "note", "nobody", "name the keepers' ids in PASSAGEBOT_ADMINS")


def _telegram(settings: Settings) -> Iterator[Finding]:
    if settings.token is None:
        yield Finding("token", "wrong", "not set", "get one from @BotFather and set PASSAGEBOT_TOKEN")
        return
    root = settings.api_url or _TELEGRAM
    try:
        # The address is of the settings, which take http and https only.
        with urllib.request.urlopen(  # noqa: S310
            f"{root}/bot{settings.token.get_secret_value()}/getMe", data=b"", timeout=_TIMEOUT_S
        ) as response:
            bot, date = json.load(response)["result"], response.headers["Date"]
    except urllib.error.HTTPError as error:
        known = error.code not in (401, 404)
        found = f"the Bot API answers {error.code}" if known else "Telegram does not know it"
        yield Finding("token", "wrong", found, "try again later" if known else "ask @BotFather for a new one")
        return
    except (OSError, ValueError, KeyError, TypeError) as error:
        reason = getattr(error, "reason", error)
        yield Finding("Telegram", "wrong", f"cannot be reached: {reason}", "look at network, proxy, PASSAGEBOT_API_URL")
        return
    yield Finding("token", "ok", f"@{bot.get('username')}")
    reads_all = bot.get("can_read_all_group_messages")
    yield Finding(
        "privacy mode", "ok", "off, all messages of its groups come in" if reads_all else "on, as it should be"
    )
    inline = bot.get("supports_inline_queries")
    yield (
        Finding("inline mode", "ok", "on")
        if inline
        else Finding("inline mode", "note", "off", "/setinline at @BotFather lets people quote passages in any chat")
    )
    if settings.guest and not bot.get("supports_guest_queries"):
        yield Finding("guest mode", "wrong", "off at Telegram", "switch it on at @BotFather, or unset PASSAGEBOT_GUEST")
    if date:
        skew_s = abs((datetime.now(UTC) - parsedate_to_datetime(date)).total_seconds())
        yield (
            Finding("clock", "ok", f"{skew_s:.0f} s from Telegram's")
            if skew_s <= _MOST_SKEW_S
            else Finding("clock", "wrong", f"{skew_s:.0f} s from Telegram's", "set the system's clock, best by NTP")
        )


def _access(settings: Settings) -> Iterator[Finding]:
    rules = RulesFile(settings.data, settings.docs, settings.access)
    if rules.problem:
        yield Finding("access", "wrong", rules.problem, "mend access.toml, or write it anew by /access")
    for name in rules.strangers:
        yield Finding("access", "note", f'"{name}" is no folder of the documents', "mend its name in access.toml")
    if not rules.problem:
        said = "everybody sees everything" if rules.rules.closes_nothing else "not everybody sees everything"
        yield Finding("access", "ok", said)


def _http(settings: Settings) -> Iterator[Finding]:
    if not serves_http(settings):
        return
    served = f"at {settings.listen}:{settings.port}, for {settings.public_url or 'this machine alone'}"
    yield Finding("HTTP", "ok", served)
    if settings.public_url and settings.public_url.startswith("http:"):
        yield Finding("pages", "note", "sessions travel in clear", "put a proxy with a certificate before them")
    if settings.public_url and not settings.proxies:
        yield Finding("pages", "note", "no proxy is named", "name it in PASSAGEBOT_PROXIES: limits count visitors then")
    if settings.mcp_token is not None and find_spec("mcp") is None:
        yield Finding("assistants", "wrong", "the SDK is missing", "pip install passagebot[mcp]")
    if settings.mcp_token is not None and settings.chats:
        yield Finding("assistants", "wrong", "with PASSAGEBOT_CHATS nothing is public", "unset PASSAGEBOT_MCP_TOKEN")


def _documents(settings: Settings) -> Iterator[Finding]:
    if settings.engine_follows:
        yield Finding("documents", "ok", "none are needed here, others index them")
        return
    try:
        listing = list_documents(settings.docs)
        pending = pending_bytes(settings.docs, settings.data, words=settings.words)
    except OSError as error:
        yield Finding("documents", "wrong", f"{settings.docs}: {error.strerror or error}", "look at PASSAGEBOT_DOCS")
        return
    count = len(listing.files)
    yield (
        Finding("documents", "ok", f"{count} files in {settings.docs}")
        if count
        else Finding("documents", "wrong", f"{settings.docs} has none that can be read", "put some there")
    )
    for name, number in kept_documents(settings.docs, settings.data).items():
        said = f"the disk of {name} is away: still answering from {counted(number, 'document')} of it"
        yield Finding("documents", "note", said, "mount it; if it is gone for good, passagebot index")
    if settings.admins and (problem := Store(settings.docs, Journal(settings.data)).problem()):
        yield Finding("keepers", "note", f"cannot change the documents: {problem}", "mount or own the folder writable")
    if others := sum(other.count for other in listing.others):
        yield Finding("other formats", "note", f"{others} files are not read", "passagebot index names them")
    if not count:  # what the index had of it stays until somebody confirms that it is gone
        return
    if pending:
        yield Finding("index", "note", f"{pending:,} bytes are not indexed yet", "passagebot index, or run, does it")
        return
    try:
        engine = refresh_index(settings.docs, settings.data, words=settings.words)
    except (EngineError, OSError) as error:
        yield Finding("index", "note", f"not looked at: {error}")
        return
    yield Finding("index", "ok", f"{len(engine.passages):,} passages, every block as it was written")
    for file in engine.unreadable:
        yield Finding("file", "note", f"{file.source}: {file.reason}")


def _engine(settings: Settings) -> Iterator[Finding]:
    """Whether the cluster answers, has an index of these documents, and is whole."""
    try:
        cluster = cluster_of(settings)
    except WrongSettings as error:
        yield Finding("cluster", "wrong", str(error), "mend that setting")
        return
    if cluster is None:
        return
    where = f"{', '.join(cluster.nodes)}, {cluster.prefix}-…"
    if find_spec("urllib3") is None:
        yield Finding("cluster", "wrong", "what speaks to it is missing", "pip install passagebot[cluster]")
        return
    docs = None if settings.engine_follows else settings.docs
    here = stored_version(docs, settings.data, words=settings.words) if docs else ""
    try:
        cluster = replace(cluster, owner=known_owner(settings))
        found = cluster_health(docs, cluster, words=settings.words, here=here)
    except OtherWords as error:
        advice = "have the same words and release at all bots; passagebot index, or the bot that leads, makes it anew"
        yield Finding("cluster", "wrong", f"{where}: {error}", advice)
        return
    except (EngineError, OSError, WrongSettings) as error:
        yield Finding("cluster", "wrong", f"{where}: {error}", "look at PASSAGEBOT_ENGINE…, and at the cluster")
        return
    yield from _condition(found, where, f"{cluster.prefix}-state")
    if not found.red:
        yield from _there(found, here, follows=docs is None)


def _condition(found: Health, where: str, state: str) -> Iterator[Finding]:
    """Whether the cluster's nodes have all of it, and take more."""
    said = f"{where}: {found.software}, {counted(found.nodes, 'node')}, {found.status}"
    if found.red:
        again = f"passagebot index{' --take-over' if state in found.red else ''}"
        advice = f"start the nodes that have their shards; if these are lost, {again} makes the indices anew"
        yield Finding("cluster", "wrong", f"{said}: {', '.join(found.red)}", advice)
    else:
        yield Finding("cluster", "ok" if found.status == "green" else "note", said)
    if found.shards:
        yield Finding("cluster's shards", "note", found.shards, "passagebot index --take-over makes the index anew")
    if found.blocked:
        advice = "make room on its disks, or lift the block: until then answers stay as they are"
        yield Finding("cluster's writes", "wrong", f"blocked: {found.blocked}", advice)


def _there(found: Health, here: str, *, follows: bool) -> Iterator[Finding]:
    """Whether the cluster serves the documents that are here, and all of them."""
    if found.missing:
        said = f"{found.missing}: gone"
        yield Finding("cluster's index", "wrong", said, "a bot that leads makes it anew, else passagebot index")
    elif not found.version:
        yield Finding("cluster's index", "note", "none of these documents yet", "passagebot index, or run, makes it")
    elif found.version == here or follows:
        yield Finding("cluster's index", "ok", f"idx {found.version}")
    else:
        said = f"idx {found.version}, and the index here is {f'idx {here}' if here else 'not made yet'}"
        advice = "passagebot index, or the bot that leads, brings what it has there"
        yield Finding("cluster's index", "note", said, advice)


def _ledger(settings: Settings) -> Iterator[Finding]:
    yield from _ledger_file(settings) if settings.database is None else _ledger_server(settings)


def _ledger_server(settings: Settings) -> Iterator[Finding]:
    try:
        server = server_of(settings)
        if server is not None:
            yield Finding("ledger", "ok", server.seen())
            if settings.engine_follows and not is_led(server):
                yield Finding(
                    "leader", "note", "nobody leads now", "run a bot with the documents, which does not follow"
                )
    except (WrongSettings, LedgerAway) as error:
        yield Finding("ledger", "wrong", str(error), "look at the server, PASSAGEBOT_DATABASE and its password")


def _ledger_file(settings: Settings) -> Iterator[Finding]:
    path = settings.data / DATABASE
    if not path.exists():
        yield Finding("ledger", "ok", "none yet; run begins one")
        return
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            damage = database.execute("pragma integrity_check").fetchone()[0]
            (version,) = database.execute("select version from schema").fetchone()
            if version > FORMER_VERSION:
                (version,) = database.execute("select version_num from alembic_version").fetchone()
            (owed,) = database.execute("select count(*) from updates where done_at is null").fetchone()
            (asked,) = database.execute("select count(*) from questions").fetchone()
    except (sqlite3.Error, TypeError) as error:
        yield Finding("ledger", "wrong", f"{path}: {error}", "passagebot restore a backup, or move the file away")
        return
    if damage != "ok":
        yield Finding("ledger", "wrong", f"{path}: {damage}", "passagebot restore a backup, or move the file away")
    elif isinstance(version, str) and not is_known(version):
        yield Finding("ledger", "wrong", "it was written by a later release", "install that one")
    else:
        yield Finding("ledger", "ok", f"{asked:,} questions, {owed} answers owed")


def _readers(settings: Settings) -> Iterator[Finding]:
    """Whether others may read what is for the bot alone."""
    for name in (DATABASE, KEY):
        file = settings.data / name
        if os.name == "posix" and file.exists() and stat.S_IMODE(file.stat().st_mode) & 0o077:
            yield Finding(name, "wrong", "others on this machine may read it", f"chmod 600 {file}")


def _machine(settings: Settings) -> Iterator[Finding]:
    folder = next(parent for parent in (settings.data, *settings.data.resolve().parents) if parent.exists())
    if not os.access(folder, os.W_OK):
        yield Finding("data", "wrong", f"{folder} cannot be written", "let the bot's user write there")
    free = shutil.disk_usage(folder).free
    found = f"{free / 2**30:.1f} GiB free at {folder}"
    yield (
        Finding("disk", "ok", found)
        if free >= _LEAST_FREE_BYTES
        else Finding("disk", "wrong", found, "make room: a full disk loses what is asked")
    )
    try:
        if settings.data.exists():
            with running_alone(settings.data):
                pass
        yield Finding("running", "ok", "no bot runs with this data")
    except AlreadyRunning:
        yield Finding("running", "ok", "a bot runs with this data")


_LOOKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    _versions,
    _settings,
    _telegram,
    _http,
    _documents,
    _engine,
    _access,
    _ledger,
    _readers,
    _machine,
)
