"""The cluster that the settings name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bot.ledger.owner import owner_of
from bot.settings import Settings, WrongSettings
from index.cluster.address import Cluster


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
    return replace(cluster, owner=owner_of(settings))


def cluster_of(settings: Settings, engine: str | None = None) -> Cluster | None:
    """Return the cluster that the settings name, None where they name none.

    Args:
        settings: The settings.
        engine: Its nodes, in the place of those of the settings.

    Raises:
        WrongSettings: The password's file cannot be read, a model of meaning is named, too, or none is to be followed.
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
        ca=settings.engine_ca,
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
    except (OSError, UnicodeDecodeError) as error:
        raise WrongSettings(f"PASSAGEBOT_ENGINE_PASSWORD_FILE: cannot be read: {error}") from None
