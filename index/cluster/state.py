"""cluster: the states of an index in a cluster, and who may write the next one.

One document says which state is served and which is being built; every change of it names the version of the document
that it was made from, so of two writers one is refused. Whoever begins to write takes the next ticket, and by that
makes anything that a writer before him still wants to change a change of an older version.

The documents of a state say from which ticket on they are there (`since`), the state itself which of them are gone.
So questions that are asked of the state before find it whole while the next one is written, and until that one is
followed by another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from index.cluster.address import Cluster
from index.cluster.nodes import Json, Nodes, failed, reason_of
from index.cluster.paragraphs import NO_TOKENS
from index.cluster.schema import STATES, packed, unpacked
from index.errors import ClusterFailed, CorruptIndex, EngineError, IndexLocked, NotThere, Overtaken
from index.read.problems import in_english
from index.store.manifest import IndexedFile

# Files that are described in one document.
_FILES_TOGETHER = 5_000
_STATE = "state"
# What the head has of a state.
_NAMED = ("version", "previous", "index", "folder", "format", "words")
_LISTS = ("norms", "gone_files", "gone")
_OWNER = "owner"  # states of former releases have none


class AnotherFolder(EngineError):
    """The indices of this prefix are those of another folder, or of another bot's."""


@dataclass(frozen=True, slots=True)
class ClusterFile:
    """A file of a state.

    Attributes:
        file: As it was when it was indexed; without extent and time stamps, which are for one machine.
        key: By which its paragraphs are found; empty where it has none.
        passages: How many it has.
        paragraphs: How many they are parts of.
        tokens: How many tokens each field has in them.
        copies: A digest of which of its paragraphs are copies; equal where nothing has changed there.
    """

    file: IndexedFile
    key: str = ""
    passages: int = 0
    paragraphs: int = 0
    tokens: tuple[int, ...] = NO_TOKENS
    copies: int = 0

    @property
    def source(self) -> str:
        """The file's source."""
        return self.file.source


@dataclass(frozen=True)
class State:
    """A state of the index.

    Attributes:
        version: The ticket that it was written with.
        previous: The version before it, which can still be asked.
        index: The index of its passages.
        folder: Of which folder they are, as the machine of whoever wrote it names that.
        format: How its tokens were made.
        words: Digest of the keeper's words.
        norms: The average length of each field when the index was begun.
        files: In the order of their sources.
        gone_files: Keys of readings of files that were there in the state before.
        gone: Ids of other documents that were.
        owner: Whose folder it is; see `Cluster.owner`.
    """

    version: int
    previous: int
    index: str
    folder: str
    format: int
    words: str
    norms: tuple[float, ...]
    files: tuple[ClusterFile, ...] = ()
    gone_files: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    owner: str = ""

    @cached_property
    def by_source(self) -> Mapping[str, ClusterFile]:
        """The files by their sources."""
        return {file.source: file for file in self.files}


@dataclass(frozen=True, slots=True)
class Head:
    """The document that says which state is served.

    Attributes:
        ticket: The last that was taken.
        writer: Who has it; empty where he is done.
        beat: Goes up while he writes.
        serving: The state that is served, without its files; None before the first.
        building: The same of one that is being built in an index of its own.
        seen: The version of the document: what a change of it must name.
    """

    ticket: int = 0
    writer: str = ""
    beat: int = 0
    serving: Json = None
    building: Json = None
    seen: tuple[int, int] | None = field(default=None, compare=False)


class States:
    """The states in a cluster.

    Threads: for any number of threads.
    """

    def __init__(self, nodes: Nodes) -> None:
        self._nodes = nodes
        self.index = f"{nodes.cluster.prefix}-state"

    def head(self) -> Head:
        """Return which state is served; one without any where nothing is there yet.

        Raises:
            ClusterFailed: The cluster cannot be asked.
        """
        try:
            found = self._nodes.call("GET", f"/{self.index}/_doc/{_STATE}")
        except NotThere:
            return Head()
        head = Head(**found["_source"], seen=(found["_seq_no"], found["_primary_term"]))
        self._nodes.latest = max(self._nodes.latest, head.ticket)
        return replace(head, serving=_whole(head.serving), building=_whole(head.building))

    def prepare(self) -> None:
        """Make the index of the states where it is not there."""
        create(self._nodes, self.index, STATES, shards=1)

    def change(self, head: Head, **changes: Any) -> Head:
        """Change what is served, or who writes, from what it was; return what it is.

        Raises:
            Overtaken: Somebody has changed it in between.
        """
        new = replace(head, **changes)
        body = {name: getattr(new, name) for name in ("ticket", "writer", "beat", "serving", "building")}
        condition = "op_type=create" if head.seen is None else "if_seq_no={}&if_primary_term={}".format(*head.seen)
        try:
            found = self._nodes.call("PUT", f"/{self.index}/_doc/{_STATE}?refresh=true&{condition}", body)
        except Overtaken:
            # A request that was repeated elsewhere may have been heard the first time.
            now = self.head()
            if replace(now, seen=None) == replace(new, seen=None):
                return now
            raise
        return replace(new, seen=(found["_seq_no"], found["_primary_term"]))

    def read(self, described: Json) -> State:
        """Return a state with its files, from what the head has of it.

        Raises:
            CorruptIndex: Parts of it are gone, since another has followed it.
        """
        found = self._parts(described)
        if not all(one.get("found") for one in found):
            raise CorruptIndex("a state of the cluster is gone")
        rows = [row for one in found for row in unpacked(one["_source"]["packed"])]
        named: dict[str, Any] = {name: described[name] for name in _NAMED}
        lists: dict[str, Any] = {name: tuple(described[name]) for name in _LISTS}
        return State(**named, **lists, files=tuple(map(_file, rows)), owner=described.get(_OWNER, ""))

    def has_parts(self, described: Json) -> bool:
        """Return whether all that a state was stored in is there; see `read`."""
        return all(one.get("found") for one in self._parts(described, "?_source=false"))

    def _parts(self, described: Json, asked: str = "") -> list[Json]:
        ids = [_part(described["index"], described["version"], number) for number in range(described["parts"])]
        parts: list[Json] = []
        if ids:
            parts = self._nodes.call("POST", f"/{self.index}/_mget{asked}", {"ids": ids})["docs"]
        return parts

    def write(self, state: State) -> Json:
        """Store the files of a state; return what the head is to have of it."""
        lines: list[Json] = []
        parts = 0
        for start in range(0, len(state.files), _FILES_TOGETHER):
            files = state.files[start : start + _FILES_TOGETHER]
            lines.append({"index": {"_id": _part(state.index, state.version, parts)}})
            lines.append({"packed": packed(list(map(_row, files)))})
            parts += 1
        if lines:
            answer = self._nodes.call("POST", f"/{self.index}/_bulk", lines, seconds=60)
            if answer["errors"]:
                raise next(not_taken(one["index"]) for one in answer["items"] if "error" in one["index"])
        return {**{name: getattr(state, name) for name in (*_NAMED, *_LISTS, _OWNER)}, "parts": parts}

    def forget(self, served: Json, before: Json) -> None:
        """Remove what states before these two have: their parts, and their passages.

        Who writes after this one has later numbers: one that stalls here and wakes takes nothing from him.

        Args:
            served: What the head has of the state that this one began.
            before: The same of the state before it; None where there was none.
        """
        both = [served, before] if before else [served]
        kept = {_part(one["index"], one["version"], n) for one in both for n in range(one["parts"])} | {_STATE}
        body = {"size": 1_000, "_source": False, "query": {"bool": {"must_not": {"ids": {"values": sorted(kept)}}}}}
        (found,) = self._nodes.search([(self.index, body)])
        ids = [hit["_id"] for hit in found["hits"]["hits"] if _version_of(hit["_id"]) < served["version"]]
        if ids:
            self._nodes.call("POST", f"/{self.index}/_bulk", [{"delete": {"_id": one}} for one in ids])
        for number, index in self.passages().items():
            if number < served["version"] and index not in {one["index"] for one in both}:
                with suppress(NotThere):  # another one has removed it
                    self._nodes.call("DELETE", f"/{index}", seconds=60)

    def passages(self) -> Mapping[int, str]:
        """Return the indices of passages by their numbers: the tickets that they were made with."""
        begins = f"{self._nodes.cluster.prefix}-passages-"
        names = self._nodes.call("GET", f"/{begins}*/_alias")
        # What is followed by more than a number is of another prefix, which begins so.
        return {int(end): name for name in names if (end := name.removeprefix(begins)).isdecimal()}


def create(nodes: Nodes, index: str, mapping: Json, shards: int) -> None:
    """Make an index; do nothing where it is there."""
    settings = {
        "number_of_shards": shards,
        "number_of_replicas": nodes.cluster.replicas,
        "refresh_interval": "-1",  # what is written is seen where a state begins, and not before
    }
    try:
        nodes.call("PUT", f"/{index}", {"settings": {"index": settings}, "mappings": mapping}, seconds=60)
    except EngineError as error:
        if "already exists" not in str(error):
            raise


def not_taken(item: Json) -> ClusterFailed:
    """Return the error of a part of a bulk that a cluster does not take."""
    return failed(f"the cluster does not take {item.get('_id')}: {reason_of(item)}", item["status"], item)


def is_ours(cluster: Cluster, folder: str, described: Json) -> bool:
    """Return whether what a cluster has is of a folder, or of none yet.

    Machines may mount one folder in different places, and different folders in the same: where both sides say whose
    they are, that decides. But one owner may have several folders, and then the other one is on this machine, too.

    Args:
        cluster: The cluster.
        folder: The folder; empty where there is none here.
        described: What the head has of a state.
    """
    if not described:
        return True
    owner, theirs, there = cluster.owner, described.get(_OWNER, ""), described["folder"]
    if owner and theirs and owner != theirs:
        return False
    if bool(owner) and owner == theirs:
        return not is_another(folder, described)
    return folder in ("", there) or _is_same_folder(folder, there)


def is_another(folder: str, described: Json) -> bool:
    """Return whether what a cluster has is of another folder of this machine; one that is empty now was moved."""
    there = described["folder"]
    return folder not in ("", there) and _has_anything(there) and not _is_same_folder(folder, there)


def _has_anything(folder: str) -> bool:
    """Whether there is such a folder, and anything in it."""
    try:
        return any(Path(folder).iterdir())
    except OSError:
        return False


def _is_same_folder(one: str, other: str) -> bool:
    """Whether both names are of one folder; former releases wrote down where a link led."""
    try:
        return Path(one).samefile(other)
    except OSError:
        return False


def is_marked(cluster: Cluster, described: Json) -> bool:
    """Return whether what a cluster has says whose it is, as far as that is known here."""
    return cluster.owner in ("", described.get(_OWNER, ""))


def another_folder(cluster: Cluster, folder: str, described: Json) -> AnotherFolder:
    """Return the error that says of which folder a cluster has the passages, and what can be done."""
    owner, theirs = cluster.owner, described.get(_OWNER, "")
    by = ", by another PASSAGEBOT_DATA or PASSAGEBOT_DATABASE" if owner and theirs and owner != theirs else ""
    return AnotherFolder(
        f"the indices {cluster.prefix}-… are of the documents in {described['folder']}{by}; name another "
        f"PASSAGEBOT_ENGINE_PREFIX{f' for {folder}' if folder else ''}, or replace them: passagebot index --take-over"
    )


def checked(head: Head, ticket: int) -> Head:
    """Return a head that still has somebody's ticket.

    Raises:
        IndexLocked: Another process has taken the next.
    """
    if head.ticket != ticket:
        raise IndexLocked("another process has begun to write the index in the cluster")
    return head


def _whole(described: Json) -> Json:
    """What the head has of a state; None where it is damaged: then there is none, and the folder makes it anew."""
    has_all = isinstance(described, Mapping) and all(name in described for name in (*_NAMED, *_LISTS, "parts"))
    return described if has_all and all(isinstance(described[name], int) for name in ("version", "parts")) else None


def _version_of(part: str) -> int:
    """The version of a state that a part is of."""
    version = part.rpartition("@")[2].partition("-")[0]
    return int(version) if version.isdecimal() else 0


def _part(index: str, version: int, number: int) -> str:
    return f"{index}@{version}-{number}"


def _row(one: ClusterFile) -> list[object]:
    file = one.file
    read = [file.source, file.digest, list(file.problem) or file.reason]
    return [*read, one.key, one.passages, one.paragraphs, list(one.tokens), one.copies]


def _file(row: Sequence[Any]) -> ClusterFile:
    match row:
        case [str(source), str(digest), problem, str(key), int(passages), int(paragraphs), [*tokens], int(copies)]:
            named = tuple(map(str, problem)) if isinstance(problem, list) else ()
            reason = in_english(named) if named else problem
            file = IndexedFile(source, digest, (), None, reason, named)
            return ClusterFile(file, key, passages, paragraphs, tuple(tokens), copies)
    raise CorruptIndex("the files of a state of the cluster are of another version")


def keys_of(files: Sequence[ClusterFile]) -> Iterator[str]:
    """Yield the keys of those files that have passages."""
    return (file.key for file in files if file.key)
