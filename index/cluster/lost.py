"""cluster: what has lost a shard for good is removed, so that it is made anew from the folder; by hand alone."""

from __future__ import annotations

import logging
from threading import Event

from index.cluster.condition import condition, red_of
from index.cluster.nodes import Nodes
from index.cluster.state import States, another_folder, is_ours
from index.cluster.writing import Wait
from index.errors import ClusterFailed

logger = logging.getLogger(__name__)

# A cluster that has just started finds its shards in so many looks, and begins to bring them back.
_LOOKS = 10
_LOOK_S = 1.0

_pause: Wait = Event().wait


def remove_lost(nodes: Nodes, folder: str, *, takes_over: bool = False, wait: Wait = _pause) -> None:
    """Remove those indices of a folder of which no node has a whole copy; nothing can be asked of them anyway.

    Args:
        nodes: Of the cluster.
        folder: As for `is_ours`.
        takes_over: Whether it does not matter whose they are.
        wait: Waits between two looks.

    Raises:
        AnotherFolder: They are somebody else's.
        ClusterFailed: The cluster cannot be asked, is bringing them back, or has lost whose they are.
    """
    for _ in range(_LOOKS):
        _, _, ours = condition(nodes)
        lost = red_of(ours)
        if not lost:
            return
        wait(_LOOK_S)
    if any(ours[name]["initializing_shards"] for name in lost):
        raise ClusterFailed(f"the cluster is bringing back {', '.join(lost)}: try again later")
    if not takes_over:
        _check(nodes, folder, lost)
    for name in lost:
        logger.warning("no node has all of %s: it is removed, and made anew from the folder", name)
        nodes.call("DELETE", f"/{name}", seconds=60)


def _check(nodes: Nodes, folder: str, lost: list[str]) -> None:
    """Check that what is lost is of a folder."""
    states = States(nodes)
    if states.index in lost:
        said = f"no node has all of {states.index}, which says whose the others are; to make all of them anew"
        raise ClusterFailed(f"{said}: passagebot index --take-over")
    head = states.head()
    described = head.serving or head.building
    if not is_ours(nodes.cluster, folder, described):
        raise another_folder(nodes.cluster, folder, described)
