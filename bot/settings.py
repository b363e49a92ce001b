"""All settings; no other module reads the environment."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from difflib import get_close_matches
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import quote, urlsplit

from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from index.embed.chosen import LOCAL
from index.read.children import Limits

# The bot's id, a colon, and letters and digits, as BotFather gives it.
_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
# Bot API, setWebhook: secret_token.
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
# How addresses of a PostgreSQL database begin; the first is what SQLAlchemy calls it.
_DATABASES = ("postgresql+psycopg", "postgresql", "postgres")


# What people put around a path that has blanks in it.
_QUOTES = (('"', '"'), ("'", "'"), ("“", "”"), ("‘", "’"))


class WrongSettings(Exception):
    """A setting is wrong; the message names it, in one line, without secrets."""


def _is_token(value: SecretStr) -> SecretStr:
    if not _TOKEN.fullmatch(value.get_secret_value()):
        raise ValueError("a token looks like 123456:ABC-DEF, as BotFather gave it")
    return value


def _is_secret(value: SecretStr) -> SecretStr:
    if not _SECRET.fullmatch(value.get_secret_value()):
        raise ValueError("a secret is 1 to 256 of A-Z a-z 0-9 _ -")
    return value


def _is_database(value: SecretStr) -> SecretStr:
    scheme, _, rest = value.get_secret_value().strip().partition("://")
    if scheme not in _DATABASES or not rest or any(letter.isspace() for letter in rest):
        raise ValueError("a database is postgresql+psycopg://USER@HOST:PORT/NAME")
    return SecretStr(f"{_DATABASES[0]}://{rest}")


def _is_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError("an address begins with http:// or https://")
    return value.rstrip("/")


def _is_public(value: str) -> str:
    """An address as browsers write it, since they compare it with their own."""
    parts = urlsplit(_is_address(value))
    try:
        host = (parts.hostname or "").encode("ascii" if (parts.hostname or "").isascii() else "idna").decode()
        port = "" if parts.port in (None, {"http": 80, "https": 443}[parts.scheme]) else f":{parts.port}"
    except (UnicodeError, ValueError):
        raise ValueError("the host or port of this address is none") from None
    if not host or parts.username is not None or parts.query or parts.fragment or "//" in parts.path:
        raise ValueError("pages are at an address of scheme, host, and path, nothing else")
    host = f"[{host}]" if ":" in host else host
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~")
    return f"{parts.scheme}://{host}{port}{path}"


def _ids(value: object) -> object:
    if not isinstance(value, str):
        return value
    parts = [part.strip() for part in value.split(",") if part.strip()]
    if not all(re.fullmatch("-?[0-9]{1,18}", part) for part in parts):
        raise ValueError("ids are numbers, groups' negative ones, with commas between them")
    return frozenset(int(part) for part in parts)


def _networks(value: object) -> object:
    if not isinstance(value, str):
        return value
    return frozenset(str(ip_network(part.strip())) for part in value.split(",") if part.strip())


def _are_people(ids: frozenset[int]) -> frozenset[int]:
    if any(number <= 0 for number in ids):
        raise ValueError("people's ids are positive numbers, with commas between them")
    return ids


def folder_path(value: object) -> object:
    """Return the path that somebody wrote: without quotes and blanks around it, `~` his home folder.

    Raises:
        ValueError: Nothing is left of it.
    """
    if not isinstance(value, str):
        return value
    text = value.strip()
    if len(text) > 1 and (text[0], text[-1]) in _QUOTES:
        text = text[1:-1].strip()
    if not text:
        raise ValueError("a folder's name is needed")
    return Path(os.path.expanduser(text))  # noqa: PTH111 - Path.expanduser raises where there is no such home


Folder = Annotated[Path, BeforeValidator(folder_path)]
LogFormat = Literal["text", "json"]


def _is_model(value: str) -> str:
    return value if value == LOCAL else _is_address(value)


def _folders(value: object) -> object:
    if not isinstance(value, str):
        return value
    return frozenset(part.strip().strip("/") for part in value.split(",") if part.strip())


def nodes_of_cluster(value: str) -> str:
    """Return the addresses of a cluster's nodes as they are written, without blanks and slashes around.

    Raises:
        ValueError: One of them is none. What it says has no part of the value, which may have a password in it.
    """
    nodes = [node.strip().rstrip("/") for node in value.split(",") if node.strip()]
    for node in nodes:
        try:
            parts = urlsplit(node)
            host, _ = parts.hostname or "", parts.port
        except ValueError:
            raise ValueError("the host or port of a node is none") from None
        if parts.scheme not in ("http", "https") or not host or parts.path or parts.query or parts.fragment:
            raise ValueError("a node is https://user@host:9200; several have commas between them")
        if parts.password is not None:
            raise ValueError("the password comes from PASSAGEBOT_ENGINE_PASSWORD, or from a file, not from here")
        if parts.scheme == "http" and not _is_loopback(host):
            raise ValueError("http is for this machine alone; another one is reached by https")
    if not nodes:
        raise ValueError("a node is needed")
    return ",".join(nodes)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _is_prefix(value: str) -> str:
    if not re.fullmatch("[a-z0-9][a-z0-9_-]{0,63}", value):
        raise ValueError("a prefix is 1 to 64 of a-z 0-9 _ -")
    return value


class Settings(BaseSettings):
    """The settings of the person who runs the bot: PASSAGEBOT_… in the environment or in .env."""

    model_config = SettingsConfigDict(
        env_prefix="PASSAGEBOT_",
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    token: Annotated[SecretStr, AfterValidator(_is_token)] | None = None
    """The bot's token from BotFather; only `run` needs it."""
    docs: Folder = Path("seeds")
    """Folder of documents."""
    data: Folder = Path(".passagebot")
    """Folder for all files that the bot writes."""
    database: Annotated[SecretStr, AfterValidator(_is_database)] | None = None
    """The server of the ledger, which several bots share; None: a file under `data`."""
    database_password: SecretStr | None = None
    """The password for it, where that is not in the address."""
    database_password_file: Folder | None = None
    """A file with that password alone."""
    api_url: Annotated[str, AfterValidator(_is_address)] | None = None
    """Root of your own Bot API server; None: Telegram's."""
    webhook_url: Annotated[str, AfterValidator(_is_address)] | None = None
    """Full public address that Telegram calls; None: long polling."""
    webhook_secret: Annotated[SecretStr, AfterValidator(_is_secret)] | None = None
    """The secret that Telegram's calls must have; None: a new one at every start."""
    http: bool = False
    """Whether to serve the pages where no `public_url` asks for them."""
    public_url: Annotated[str, AfterValidator(_is_public)] | None = None
    """Address under which people reach the pages; None: links lead to Telegram alone."""
    listen: str = "127.0.0.1"
    """Address on which pages and webhook are served, usually behind a proxy."""
    port: Annotated[int, Field(ge=1, le=65535)] = 8443
    """Port of pages and webhook."""
    proxies: Annotated[frozenset[str], NoDecode, BeforeValidator(_networks)] = frozenset()
    """Addresses and networks of the proxies whose word on who calls is believed."""
    mcp_token: Annotated[SecretStr, AfterValidator(_is_secret)] | None = None
    """Who brings it may use the tools for assistants at /mcp; None: there is no such address."""
    metrics_token: Annotated[SecretStr, AfterValidator(_is_secret)] | None = None
    """Who brings it may see /metrics and /readyz through a proxy; None: nobody."""
    access: Folder | None = None
    """The file that says who may see which collection; None: access.toml under `data`."""
    words: Folder | None = None
    """Folder of userdict.txt, stopwords.txt and synonyms.txt, the keeper's own words; None: there are none."""
    min_confidence: Annotated[float, Field(ge=0, le=1)] | None = None
    """Confidence from which the best hit is given as the answer; None: the index's default."""
    embeddings: Annotated[str, AfterValidator(_is_model)] | None = None
    """The model of meaning beside words: `local`, or the root of an OpenAI-compatible endpoint; None: words alone."""
    embeddings_model: str = ""
    """The model's name at an endpoint."""
    embeddings_key: SecretStr | None = None
    """The endpoint's key; None: that of the file, or none."""
    embeddings_key_file: Folder | None = None
    """A file with the endpoint's key alone."""
    embeddings_budget_ms: Annotated[int, Field(ge=1, le=60_000)] = 400
    """Milliseconds for which a question waits for the model."""
    embeddings_without: Annotated[frozenset[str], NoDecode, BeforeValidator(_folders)] = frozenset()
    """Top-level folders whose passages are not shown to the model."""
    engine: Annotated[str, AfterValidator(nodes_of_cluster)] | None = None
    """Nodes of the OpenSearch cluster that has the passages, `https://user@host:9200,…`; None: this machine does."""
    engine_prefix: Annotated[str, AfterValidator(_is_prefix)] = "passagebot"
    """What the names of all indices there begin with."""
    engine_password: SecretStr | None = None
    """The password of the cluster's user."""
    engine_password_file: Folder | None = None
    """A file with that password alone."""
    engine_ca: Folder | None = None
    """A file with the certificates by which the nodes are trusted; None: those of the system."""
    engine_connect_s: Annotated[float, Field(gt=0, le=600)] = 3
    """Seconds to wait for a connection to a node."""
    engine_answer_s: Annotated[float, Field(ge=1, le=600)] = 10
    """Seconds to wait for a node's answer."""
    engine_follows: bool = False
    """Whether others index the documents, of which this bot needs none: it follows what they write into the cluster."""
    engine_shards: Annotated[int, Field(ge=1, le=1024)] = 1
    """Shards of a new index."""
    engine_replicas: Annotated[int, Field(ge=0, le=20)] = 1
    """Copies of each shard of a new index; 0 for a single node."""
    chats: Annotated[frozenset[int], NoDecode, BeforeValidator(_ids)] = frozenset()
    """Groups (negative ids) and people where the bot works; none: everywhere."""
    admins: Annotated[frozenset[int], NoDecode, BeforeValidator(_ids), AfterValidator(_are_people)] = frozenset()
    """People who run the bot: /start tells them which files are not read."""
    admin_chat: int | None = None
    """The chat of digests and reports; None: each admin's private chat. Being in it makes nobody an admin."""
    check_days: Annotated[int, Field(ge=1, le=365)] = 2
    """Days until a question without an answer is to be taken by an admin."""
    answer_days: Annotated[int, Field(ge=1, le=365)] = 7
    """Days until it is to be answered."""
    review: bool = False
    """Whether another admin confirms an answer before the people who asked are told."""
    digest_hour: Annotated[int, Field(ge=0, le=23)] = 9
    """The hour, by the clock of the machine, from which a day's digest is sent."""
    replay_days: Annotated[int, Field(ge=0, le=3650)] = 30
    """Questions of so many days are asked again after a change of documents."""
    replay_seconds: Annotated[int, Field(ge=0, le=86_400)] = 60
    """Seconds of processor time that this may take."""
    guest: bool = False
    """Whether to answer in chats of which the bot is not a member."""
    per_second: Annotated[int, Field(ge=1, le=1000)] = 28
    """Messages a second to all chats together; Telegram takes 30, and more where that was paid for."""
    user_per_minute: Annotated[int, Field(ge=1)] = 15
    """Questions that one person may ask in one group: at once, and per minute."""
    group_per_minute: Annotated[int, Field(ge=1)] = 30
    """Questions that one group may ask: at once, and per minute."""
    remove_after_s: Annotated[float, Field(ge=0, le=24 * 3600)] = 60
    """Seconds until a message that answers nothing is deleted in a group; Telegram deletes none after two days."""
    file_seconds: Annotated[int, Field(ge=1)] = 60
    """Seconds that reading one file may take, by the clock and of processor time."""
    file_megabytes: Annotated[int, Field(ge=200)] = 1000
    """Memory that reading one file may take, in MB."""
    log_format: LogFormat = "text"
    """How the log of `run` is written: lines of text, or a JSON object a line."""
    retention_days: Annotated[int, Field(ge=1, le=36500)] = 90
    """Days after which questions and votes are deleted."""


def serves_pages(settings: Settings) -> bool:
    """Return whether the pages are switched on."""
    return settings.http or settings.public_url is not None


def serves_http(settings: Settings) -> bool:
    """Return whether anything is served over HTTP."""
    return serves_pages(settings) or settings.webhook_url is not None or settings.mcp_token is not None


def limits_of(settings: Settings) -> Limits:
    """Return what reading one file may take."""
    return Limits(settings.file_seconds, settings.file_megabytes)


def unknown_settings() -> Iterator[str]:
    """Yield a line for each PASSAGEBOT_… of the environment and of .env that is no setting."""
    known = [f"PASSAGEBOT_{name.upper()}" for name in Settings.model_fields]
    with contextlib.suppress(OSError, UnicodeDecodeError):
        for name in sorted({*os.environ, *dotenv_values(".env", encoding="utf-8")}):
            if name.upper().startswith("PASSAGEBOT_") and name.upper() not in known:
                nearest = get_close_matches(name.upper(), known, 1)
                yield f"{name}: no such setting" + (f"; did you mean {nearest[0]}?" if nearest else "")


def load_settings() -> Settings:
    """Return the settings of the environment and of .env.

    Raises:
        WrongSettings: A setting is wrong.
    """
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = "_".join(str(part) for part in first["loc"][:1]).upper()
        message = str(first["msg"]).removeprefix("Value error, ")
        raise WrongSettings(f"PASSAGEBOT_{name}: {message}") from None
    except UnicodeDecodeError:
        raise WrongSettings(".env: not UTF-8 text") from None
