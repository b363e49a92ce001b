"""cluster: who may write, and what is written, in bulks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from threading import Event
from typing import TypeVar

from index.cluster.nodes import Json, Nodes, lines_of
from index.cluster.schema import PASSAGES, TOMBSTONES
from index.cluster.serving import tombstones_index
from index.cluster.state import Head, States, checked, create, not_taken
from index.errors import Blocked, ClusterFailed, IndexLocked, NotThere, Overtaken

T = TypeVar("T")
Wait = Callable[[float], object]
"""Waits for so many seconds."""

LEASE_S = 10.0
"""A writer of whom nothing was heard for so long is taken to be gone."""
_LOOK_S = 1.0
# A bulk of so many bytes is no burden for a small node.
_BULK_BYTES = 4_000_000
_BULK_S = 120.0
# How often documents are sent again that a busy cluster did not take, with growing pauses.
_TRIES = 6
_BUSY = 429

_pause: Wait = Event().wait


class Writer:
    """The one who writes, until another one takes the next ticket.

    Attributes:
        head: Which state is served, and that this one writes.
    """

    def __init__(self, nodes: Nodes, states: States, head: Head, wait: Wait) -> None:
        self._nodes = nodes
        self._states = states
        self._wait = wait
        self.head = head
        self._alias = ""

    @property
    def ticket(self) -> int:
        """The number that what is written now is known by."""
        return self.head.ticket

    def open(self, index: str, shards: int) -> None:
        """Open an index of passages for writing, which is made where it is not there; shut out who wrote before.

        Whoever wrote before writes by an alias, which is removed: what he still sends is refused by the cluster.

        Raises:
            IndexLocked: Another one has taken the next ticket.
        """
        create(self._nodes, index, PASSAGES, shards)
        create(self._nodes, tombstones_index(self._nodes), TOMBSTONES, shards=1)
        writing, passages = (f"{self._nodes.cluster.prefix}-{name}" for name in ("writing", "passages-*"))
        alias = f"{writing}-{self.ticket}"
        for last in (False, True):
            opened: Json = {}
            with suppress(NotThere):
                # Of these indices alone: about others the user may not even ask.
                opened = self._nodes.call("GET", f"/{passages}/_alias/{writing}-*")
            shut = [
                {"remove": {"index": of, "alias": name}}
                for of, one in opened.items()
                for name in one["aliases"]
                if name.startswith(f"{writing}-")
            ]
            try:
                self._nodes.call("POST", "/_aliases", {"actions": [*shut, {"add": {"index": index, "alias": alias}}]})
                break
            except NotThere:  # another one has just removed them
                if last:
                    raise
        # Who took the next ticket meanwhile may have removed the aliases before this one was added.
        checked(self._states.head(), self.ticket)
        self._alias = alias

    def send(self, lines: Sequence[Json], index: str = "") -> None:
        """Send what a bulk is made of, and see that all of it is taken.

        Args:
            lines: Actions, each followed by its document where it has one.
            index: Another one than that which is open.

        Raises:
            ClusterFailed: Some is not taken.
            IndexLocked: Another one writes by now.
        """
        path = f"/{index}/_bulk" if index else f"/{self._alias}/_bulk?require_alias=true"
        for bulk in _bulks(lines):
            self._send(path, bulk)

    def _send(self, path: str, bulk: list[bytes]) -> None:
        for number in range(_TRIES):
            try:
                answer = self._patiently(partial(self._nodes.call, "POST", path, b"".join(bulk), seconds=_BULK_S))
            except NotThere:
                raise IndexLocked("another process writes the index in the cluster by now") from None
            refused = [next(iter(item.values())) for item in answer["items"]] if answer["errors"] else []
            wrong = [one for one in refused if "error" in one and one["status"] != 404 and not _is_busy(not_taken(one))]
            if any(one.get("status") == 404 and "error" in one for one in refused):
                raise IndexLocked("another process writes the index in the cluster by now")
            if wrong:
                raise not_taken(wrong[0])
            bulk = [action for action, one in zip(bulk, refused, strict=False) if one["status"] == _BUSY]
            if not bulk:
                return
            self._wait(0.5 * 2**number)
        raise ClusterFailed("the cluster is too busy to take the index", 429)

    def _patiently(self, call: Callable[[], T]) -> T:
        """The result of a call; a cluster that is too busy is asked again, with growing pauses."""
        for number in range(_TRIES):
            try:
                return call()
            except ClusterFailed as error:
                if not _is_busy(error):
                    raise
            self._wait(0.5 * 2**number)
        return call()

    def refresh(self, *indices: str) -> None:
        """Have what was written found."""
        names = ",".join((*indices, tombstones_index(self._nodes)))
        answer = self._patiently(lambda: self._nodes.call("POST", f"/{names}/_refresh", seconds=_BULK_S))
        if answer["_shards"]["failed"]:
            raise ClusterFailed("the cluster does not show what was written")

    def beat(self) -> None:
        """Say that this one is still writing.

        Raises:
            IndexLocked: Another one has taken the next ticket.
        """
        self.change(beat=self.head.beat + 1)

    def change(self, **changes: Json) -> None:
        """Change the head.

        Raises:
            IndexLocked: Another one has taken the next ticket.
        """
        try:
            self.head = self._patiently(lambda: self._states.change(self.head, **changes))
        except Overtaken as error:
            raise IndexLocked(str(error)) from None


@contextmanager
def writing(nodes: Nodes, who: str, wait: Wait = _pause, lease_s: float = LEASE_S) -> Iterator[Writer]:
    """Be the one who writes.

    Raises:
        IndexLocked: Another one does.
    """
    states = States(nodes)
    states.prepare()
    head = states.head()
    waited = 0.0
    while head.writer not in ("", who) and waited < lease_s:
        wait(_LOOK_S)
        waited += _LOOK_S
        now = states.head()
        if now != head and now.writer:
            raise IndexLocked("another process is writing the index in the cluster")
        head = now
    # After an older snapshot, too, no number comes again that others may be asking for.
    ticket = max(head.ticket, nodes.latest)
    known = [one["version"] for one in (head.serving, head.building) if one]
    if not known or max(known) > ticket:
        # What says that was lost or damaged, and its indices may be there still: what is written now is none of theirs.
        ticket = max([ticket, *known, *states.passages()])
    # Questions of the state before are sent on from here: what is gone since may now be removed.
    serving = head.serving and {**head.serving, "previous": head.serving["version"]}
    try:
        head = states.change(head, ticket=ticket + 1, writer=who, beat=0, serving=serving)
    except Overtaken as error:
        raise IndexLocked(str(error)) from None
    writer = Writer(nodes, states, head, wait)
    try:
        yield writer
    finally:
        if writer.head.writer:
            with suppress(IndexLocked, ClusterFailed):  # who has been overtaken has nothing to give back
                writer.change(writer="")


def _is_busy(error: ClusterFailed) -> bool:
    """Whether the same may do within seconds; what is blocked does not."""
    return error.status == _BUSY and not isinstance(error, Blocked)


def _bulks(lines: Sequence[Json]) -> Iterator[list[bytes]]:
    """Actions with their documents as they are sent, in bulks."""
    bulk: list[bytes] = []
    size = position = 0
    while position < len(lines):
        length = 1 if "delete" in lines[position] else 2
        action = lines_of(lines[position : position + length])
        position += length
        if bulk and size + len(action) > _BULK_BYTES:
            yield bulk
            bulk, size = [], 0
        bulk.append(action)
        size += len(action)
    if bulk:
        yield bulk
