"""The cluster that the settings name."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from bot.settings import Settings, WrongSettings
from index import Engine
from index.cluster.address import Cluster
from index.errors import ClusterFailed, EngineError
from index.rank.recipe import RECIPE, Recipe
from index.served import open_served_index


def followed_by(settings: Settings) -> Cluster | None:
    """Return the cluster that a bot follows, None for one that has documents.

    Raises:
        WrongSettings: There is none, or nobody who leads.
    """
    if not settings.engine_follows:
        return None
    if settings.engine is None or settings.database is None or settings.webhook_url is None:
        raise WrongSettings(
            "PASSAGEBOT_ENGINE_FOLLOWS: a bot without documents follows one that leads; "
            "both need PASSAGEBOT_ENGINE, PASSAGEBOT_DATABASE and PASSAGEBOT_WEBHOOK_URL"
        )
    return cluster_of(settings)


def only_asks(settings: Settings) -> bool:
    """Return whether commands leave it to others to write what a cluster has: to the bot that leads, or may do."""
    return settings.engine_follows or settings.database is not None


def open_there(settings: Settings, cluster: Cluster, docs: Path | None, recipe: Recipe = RECIPE) -> Engine:
    """Return an engine over what a cluster serves, which others write; see `open_served_index`.

    Args:
        settings: The settings.
        cluster: The cluster.
        docs: The documents, of which it is to be; they do not matter to a bot that follows.
        recipe: The numbers of the ranking.
    """
    folder = None if settings.engine_follows else docs
    return open_served_index(cluster, settings.data, words=settings.words, recipe=recipe, folder=folder)


def open_meanwhile(settings: Settings, cluster: Cluster, docs: Path, failed: ClusterFailed) -> Engine:
    """Return an engine over what a cluster serves, which cannot be brought up to date for now.

    Args:
        settings: The settings.
        cluster: The cluster.
        docs: The documents, of which it is to be.
        failed: Why it cannot; raised where nothing is served that could be answered from.
    """
    try:
        return open_there(settings, cluster, docs)
    except EngineError:
        raise failed from None


def owned_cluster(settings: Settings, docs: Path, engine: str | None = None) -> Cluster | None:
    """Return the cluster that the settings name, and whose documents it is to have; see `owner_of`.

    Args:
        settings: The settings.
        docs: The documents. Those of another folder than the bot's are nobody's: their path tells which they are.
        engine: As for `cluster_of`.

    Raises:
        LedgerAway: The ledger's server, which knows that, cannot be reached.
        WrongSettings: As for `cluster_of`.
    """
    cluster = cluster_of(settings, engine)
    if cluster is None or docs.resolve() != settings.docs.resolve():
        return cluster
    from bot.ledger.owner import owner_of  # imported here: most commands need no ledger, which takes a while to load

    return replace(cluster, owner=owner_of(settings))


def cluster_of(settings: Settings, engine: str | None = None) -> Cluster | None:
    """Return the cluster that the settings name, None where they name none.

    Args:
        settings: The settings.
        engine: Its nodes, in the place of those of the settings.

    Raises:
        WrongSettings: A file cannot be used, a model of meaning is named, too, or there is nothing to follow.
    """
    nodes = engine or settings.engine
    if nodes is None:
        if settings.engine_follows:
            raise WrongSettings("PASSAGEBOT_ENGINE_FOLLOWS: without PASSAGEBOT_ENGINE there is nothing to follow")
        return None
    if settings.embeddings is not None:
        raise WrongSettings(
            "PASSAGEBOT_ENGINE: passages in a cluster are ranked by words alone; unset PASSAGEBOT_EMBEDDINGS"
        )
    parts = [urlsplit(node) for node in nodes.split(",")]
    roots = tuple(f"{part.scheme}://{part.netloc.rpartition('@')[2]}" for part in parts)
    return Cluster(
        nodes=roots,
        user=next((unquote(part.username) for part in parts if part.username), ""),
        password=_password(settings),
        prefix=settings.engine_prefix,
        ca=_ca(settings.engine_ca, parts),
        connect_s=settings.engine_connect_s,
        answer_s=settings.engine_answer_s,
        shards=settings.engine_shards,
        replicas=settings.engine_replicas,
    )


def _password(settings: Settings) -> str:
    if settings.engine_password:
        return settings.engine_password.get_secret_value()
    if not settings.engine_password_file:
        return ""
    try:
        return settings.engine_password_file.read_text(encoding="utf-8").strip()
    except OSError as error:
        file = settings.engine_password_file
        raise WrongSettings(f"PASSAGEBOT_ENGINE_PASSWORD_FILE: {file}: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise WrongSettings("PASSAGEBOT_ENGINE_PASSWORD_FILE: not UTF-8 text") from None


def unused(settings: Settings, engine: str | None = None) -> Iterator[str]:
    """Yield a line for each setting of the cluster that is not used as it is written; see `cluster_of`."""
    nodes = engine or settings.engine
    if nodes is None:
        return
    parts = [urlsplit(node) for node in nodes.split(",")]
    users = list(dict.fromkeys(unquote(part.username) for part in parts if part.username))
    if len(users) > 1:
        yield f"PASSAGEBOT_ENGINE: its nodes name several users, of whom {users[0]} logs in to all of them"
    password = "PASSAGEBOT_ENGINE_PASSWORD" if settings.engine_password else "PASSAGEBOT_ENGINE_PASSWORD_FILE"
    if not users and (settings.engine_password or settings.engine_password_file):
        yield f"{password}: not used, as PASSAGEBOT_ENGINE names no user: https://USER@HOST:9200"
    if settings.engine_ca and not _is_encrypted(parts):
        yield "PASSAGEBOT_ENGINE_CA: not used, as no node is reached by https"


def _is_encrypted(nodes: Sequence[SplitResult]) -> bool:
    return any(node.scheme == "https" for node in nodes)


def _ca(file: Path | None, nodes: Sequence[SplitResult]) -> Path | None:
    """The file of the certificates that are trusted, where any are needed: it can be read, and has some."""
    if file is None or not _is_encrypted(nodes):
        return None
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=file)
    except ssl.SSLError:
        raise WrongSettings(f"PASSAGEBOT_ENGINE_CA: {file} has no certificates in PEM") from None
    except OSError as error:
        raise WrongSettings(f"PASSAGEBOT_ENGINE_CA: {file}: {error.strerror or error}") from None
    return file
