"""cluster: in which condition the indices of a prefix are: those alone, and not those of a longer prefix."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from contextlib import suppress

from index.cluster.nodes import Json, Nodes
from index.errors import ClusterFailed

logger = logging.getLogger(__name__)


def condition(nodes: Nodes) -> tuple[int, str, Mapping[str, Json]]:
    """Return how many nodes a cluster has, and of the indices of its prefix the worst status and the health of each.

    Raises:
        ClusterFailed: It cannot be asked.
    """
    whole = nodes.call("GET", f"/_cluster/health/{nodes.cluster.prefix}-*?level=indices")
    ours = {name: one for name, one in whole.get("indices", {}).items() if _is_ours(nodes, name)}
    worst = [status for status in ("red", "yellow") if any(one["status"] == status for one in ours.values())]
    return whole["number_of_nodes"], (worst or ["green"])[0], ours


def red_of(ours: Mapping[str, Json]) -> list[str]:
    """Return the names of those indices of which some shard is nowhere."""
    return sorted(name for name, one in ours.items() if one["status"] == "red")


def other_shards(nodes: Nodes, ours: Mapping[str, Json], described: Json) -> str:
    """Return how many shards the passages have, where the settings want as many others; empty where they do not.

    Args:
        nodes: Of the cluster.
        ours: The health of each index.
        described: What the head has of the state that is served.
    """
    one = ours.get(described["index"]) if described else None
    count, wanted = one["number_of_shards"] if one else nodes.cluster.shards, nodes.cluster.shards
    return "" if count == wanted else f"{described['index']} has {count}, and {wanted} are wanted"


def set_replicas(nodes: Nodes) -> None:
    """Have of each index as many copies as the settings say; where that is refused, one line says so.

    Raises:
        ClusterFailed: The cluster cannot be asked.
    """
    wanted = nodes.cluster.replicas
    others = [name for name, one in condition(nodes)[2].items() if one["number_of_replicas"] != wanted]
    if not others:
        return
    try:
        nodes.call("PUT", f"/{','.join(others)}/_settings", {"index": {"number_of_replicas": wanted}}, seconds=60)
    except ClusterFailed as error:
        logger.warning("%s cannot have %d copies of each shard: %s", ", ".join(others), wanted, error)
    else:
        logger.info("%s: %d copies of each shard from now on", ", ".join(others), wanted)


def blocked(nodes: Nodes, ours: Iterable[str]) -> str:
    """Return what a cluster does not do for now, as it says it; empty where there is nothing, or it does not tell.

    Args:
        nodes: Of the cluster.
        ours: The indices that matter.
    """
    found: Json = {}
    with suppress(ClusterFailed):  # a user may do without this right
        found = nodes.call("GET", "/_cluster/state/blocks").get("blocks", {})
    everywhere = [f"the cluster: {one['description']}" for one in found.get("global", {}).values()]
    indices = found.get("indices", {})
    said = {one["description"]: name for name in ours for one in indices.get(name, {}).values()}
    return "; ".join([*everywhere, *(f"{name}: {what}" for what, name in said.items())])


def _is_ours(nodes: Nodes, name: str) -> bool:
    rest = name.removeprefix(f"{nodes.cluster.prefix}-")
    return rest in ("state", "tombstones") or rest.removeprefix("passages-").isdecimal()
