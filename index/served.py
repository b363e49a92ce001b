"""served: what a cluster serves, for those who leave it to others to write there, and how it does."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from index.cluster.address import Cluster, Health
from index.errors import EngineError
from index.rank.engine import Engine
from index.rank.recipe import RECIPE, Recipe
from index.store.folder import open_folder


def open_served_index(
    cluster: Cluster,
    data: Path | str,
    *,
    words: Path | str | None = None,
    recipe: Recipe = RECIPE,
    folder: Path | str | None = None,
) -> Engine:
    """Return an engine over what a cluster serves, for a process that leaves it to others to write there.

    Args:
        cluster: The cluster.
        data: Where the words' dictionary is cached.
        words: Folder of the keeper's words, the same as those who write have.
        recipe: The numbers of the ranking.
        folder: The documents, of which it is to be; None: there are none here.

    Raises:
        OSError: The folder of words is missing or may not be read.
        OtherWords: The index there was made with other words.
        EngineError: The cluster fails, or has no index, or one of another folder.
    """
    require_client()
    from index.cluster.nodes import nodes_of
    from index.cluster.serving import open_served

    documents = open_folder(folder or Path(), data, words, None)
    return open_served(nodes_of(cluster), documents, "" if folder is None else documents.name, recipe)


def version_served(cluster: Cluster) -> int | None:
    """Return the number of the state that a cluster serves, which grows with each change; None where there is none.

    Raises:
        EngineError: The cluster cannot be asked.
    """
    from index.cluster.nodes import nodes_of
    from index.cluster.serving import version_served

    return version_served(nodes_of(cluster))


def missing_there(cluster: Cluster, words: str) -> str:
    """Return what is gone of what a cluster serves, empty where all is there.

    Args:
        cluster: The cluster.
        words: Digest of the words with which it is to be made; see `Tokenizer.words`.

    Raises:
        ClusterFailed: It cannot be asked.
    """
    from index.cluster.nodes import nodes_of
    from index.cluster.serving import missing

    return missing(nodes_of(cluster), words)


def other_shards(cluster: Cluster) -> str:
    """Return how many shards the passages in a cluster have, where others are wanted; empty where they are not.

    Raises:
        EngineError: The cluster cannot be asked.
    """
    from index.cluster.condition import condition, other_shards
    from index.cluster.nodes import nodes_of
    from index.cluster.state import States

    nodes = nodes_of(cluster)
    return other_shards(nodes, condition(nodes)[2], States(nodes).head().serving)


def cluster_health(
    folder: Path | str | None, cluster: Cluster, *, words: Path | str | None = None, here: str = ""
) -> Health:
    """Return how a cluster does, and what it has of a folder.

    Args:
        folder: The folder; None where others have the documents.
        cluster: The cluster.
        words: Folder of the keeper's words.
        here: See `stored.stored_version`.

    Raises:
        OSError: The folder of words is missing or may not be read.
        EngineError: The cluster fails, or is another folder's.
    """
    from index.cluster.nodes import nodes_of
    from index.cluster.serving import health

    documents = open_folder(folder or Path(), None, words, None)
    return health(nodes_of(cluster), documents, "" if folder is None else documents.name, here)


def require_client() -> None:
    """Raise `EngineError` where the extra that speaks to clusters is not installed."""
    if find_spec("urllib3") is None:
        raise EngineError("PASSAGEBOT_ENGINE needs the extra: pip install passagebot[cluster]")
