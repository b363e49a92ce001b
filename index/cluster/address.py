"""cluster: where a cluster is, and how it is to be used."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Health:
    """How a cluster does.

    Attributes:
        software: What it runs, with its version.
        nodes: How many nodes it has.
        status: Of the indices of a prefix: green, yellow where copies are missing, red where shards are.
        version: Of the documents that it serves; empty where there are none yet.
        missing: What is gone of that; empty where nothing is.
        red: The indices of which some shard is nowhere, so that nothing of them can be asked.
        shards: How many the passages have, where the settings want as many others; empty where they do not.
        blocked: What the cluster does not do for now, as it names it; empty where nothing is blocked.
    """

    software: str
    nodes: int
    status: str
    version: str
    missing: str = ""
    red: tuple[str, ...] = ()
    shards: str = ""
    blocked: str = ""


@dataclass(frozen=True, slots=True)
class Cluster:
    """An OpenSearch cluster that has, or will have, the passages of one folder.

    Attributes:
        nodes: The roots of its nodes, such as `https://search-1:9200`; one that fails is passed over.
        user: Who logs in; empty: nobody does.
        password: The user's. It is in no `repr`.
        prefix: What the names of all indices begin with.
        ca: A file with the certificates that are trusted; None: those of the system.
        connect_s: Seconds to wait for a connection.
        answer_s: Seconds to wait for an answer; the cluster itself is told to give up after half of them.
        shards: Of a new index.
        replicas: Copies of each shard of a new index.
        owner: Whose folder's passages it has, the same on each machine; empty: the folder's path tells alone.
    """

    nodes: tuple[str, ...]
    user: str = ""
    password: str = field(default="", repr=False)
    prefix: str = "passagebot"
    ca: Path | None = None
    connect_s: float = 3.0
    answer_s: float = 10.0
    shards: int = 1
    replicas: int = 1
    owner: str = ""
