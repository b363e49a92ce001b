"""cluster: the index of a folder, as it is stored here, brought into a cluster.

The folder is read, split, counted and compared with what was there before in one way, by `store.refresh`; what comes
of it is the segments on this machine. Here a cluster is made to have the same: files that differ are written, what is
gone is named, and the next state begins. The first time, and where tokens are made in another way, all is written to
an index of its own, in portions: who is interrupted goes on with what is missing, and questions are asked of the
index before until the last portion is there.
"""

from __future__ import annotations

import logging
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from os import getpid
from secrets import token_hex

from index.cluster.condition import condition, other_shards
from index.cluster.copies import ALONE, Copied, digest_of
from index.cluster.mirrored import Mirrored, timeless
from index.cluster.nodes import Json, Nodes
from index.cluster.paragraphs import SOURCE, Counts, Paragraph, counts_of, document_of, norms_of, paragraph_of
from index.cluster.schema import packed, short
from index.cluster.serving import has_words, is_there, present, tombstone_row, tombstones_index
from index.cluster.sight import excluded
from index.cluster.state import (
    ClusterFile,
    Head,
    State,
    States,
    another_folder,
    is_another,
    is_marked,
    is_ours,
    keys_of,
)
from index.cluster.writing import Writer, writing
from index.errors import ClusterFailed, CorruptIndex, FolderEmptied, NotThere
from index.passages import Passage
from index.rank.recipe import RECIPE
from index.read.collections import collection_of
from index.store.columns import FIELDS
from index.store.count import counted
from index.store.folder import Progress
from index.store.manifest import FORMAT, IndexedFile
from index.store.redirects import tombstones_of
from index.store.tombstones import Tombstone

logger = logging.getLogger(__name__)

# Paragraphs that are written anew together.
_BATCH = 2_000
# By so much the average length of a field may have grown before the index is begun anew; see `cluster.candidates`.
_MOST_DRIFT = 1.5
# Documents that are read together, and lines of documents that are sent together.
_PAGE = 2_000
_LINES = 1_000
_WHO = f"{platform.node()}-{getpid()}-{token_hex(4)}"


def mirror(nodes: Nodes, here: Mirrored, *, confirmed: bool = False, takes_over: bool = False) -> None:
    """Make a cluster have what is stored here.

    Args:
        nodes: Of the cluster.
        here: What is stored here.
        confirmed: Whether a folder without any document may take the place of what is served.
        takes_over: Whether what the cluster has of another folder is replaced.

    Raises:
        FolderEmptied: There is no document here, and that is not confirmed.
        EngineError: The cluster fails, is of another folder, or is written by another process.
    """
    states = States(nodes)
    head = states.head()
    is_same = _has_same(nodes, states, head, here)
    is_named = is_same and is_ours(nodes.cluster, here.name, head.serving) and is_marked(nodes.cluster, head.serving)
    if is_named and not (takes_over and _has_other_shards(nodes, head)):
        return
    if not is_same and not takes_over:
        _check(nodes, head, here)
    if not (confirmed or takes_over) and not here.opened.files and _has_files(head):
        raise FolderEmptied(here.folder.path)
    with writing(nodes, _WHO) as writer:
        if not takes_over and not _has_same(nodes, states, writer.head, here):
            _check(nodes, writer.head, here)
        _Mirroring(nodes, states, writer, here).run(anew=takes_over and _has_other_shards(nodes, writer.head))


def _check(nodes: Nodes, head: Head, here: Mirrored) -> None:
    """Check that what the cluster has is of the folder here."""
    described = head.serving or head.building
    if not is_ours(nodes.cluster, here.name, described):
        raise another_folder(nodes.cluster, here.name, described)


def _has_other_shards(nodes: Nodes, head: Head) -> bool:
    """Whether what is served has other shards than the settings want."""
    return bool(other_shards(nodes, condition(nodes)[2], head.serving))


def _has_files(head: Head) -> bool:
    """Whether the state that is served has any files."""
    return head.serving is not None and head.serving["parts"] > 0


def _has_same(nodes: Nodes, states: States, head: Head, here: Mirrored) -> bool:
    """Whether the cluster serves what is stored here, all of it: then it does not matter whose it is."""
    if not _can_be_followed(nodes, head.serving, here) or is_another(here.name, head.serving):
        return False
    try:
        state = states.read(head.serving)
        return here.is_as_in(state) and _is_whole(nodes, state)
    except (CorruptIndex, NotThere):
        return False  # it is followed by another at this moment


def _can_be_followed(nodes: Nodes, described: Json, here: Mirrored) -> bool:
    """Whether there is a state, with tokens that would be made now, and frozen lengths near those of now."""
    if not described:
        return False
    if not is_there(nodes, described["index"], tombstones_index(nodes)):
        return False
    if not has_words(described, here.folder.words.digest):
        return False
    return all(now <= _MOST_DRIFT * then for now, then in zip(here.averages, described["norms"], strict=True))


@dataclass(frozen=True)
class _Mirroring:
    """A cluster that is made to have what is stored here."""

    nodes: Nodes
    states: States
    writer: Writer
    here: Mirrored

    def run(self, *, anew: bool = False) -> None:
        state = None if anew else self._read(self.writer.head.serving)
        if state is not None and _is_whole(self.nodes, state):
            self._follow(self._ours(state))
        else:
            self._build()

    def _read(self, described: Json) -> State | None:
        """A state that can be followed; None where there is none, or some of it is gone."""
        if not _can_be_followed(self.nodes, described, self.here):
            return None
        try:
            return self.states.read(described)
        except (CorruptIndex, NotThere):
            return None

    def _ours(self, state: State) -> State:
        """A state as that of the folder here."""
        return replace(state, folder=self.here.name, owner=self.nodes.cluster.owner or state.owner)

    # --- all of it, into an index of its own

    def _build(self) -> None:
        ticket, served = self.writer.ticket, self.writer.head.serving
        if served is not None and not has_words(served, self.here.folder.words.digest):
            logger.warning("%s was made with other words, or by another release: it is made anew", served["index"])
        begun = self._read(self.writer.head.building)
        if begun is not None:
            state = self._ours(begun)
        else:
            index = f"{self.nodes.cluster.prefix}-passages-{ticket}"
            words, norms = self.here.folder.words.digest, norms_of(self.here.averages)
            state = self._ours(State(ticket, ticket, index, "", FORMAT, words, norms))
        self._begin(state)
        for portion in self.here.portions(self.here.changed(state)):
            state = replace(self._with(state, self._write(state, portion)), version=self.writer.ticket)
            self.writer.refresh(state.index)
            # What is written from here on is of another ticket, so that it is known where this one ends.
            self.writer.change(building=self.states.write(state), ticket=self.writer.ticket + 1)
            self.here.folder.report(Progress("store", len(state.files), len(self.here.opened.files)))
            self._begin(state)
        self._bury(self.here.tombstones())
        gone = {file.source for file in state.files} - {file.source for file in self.here.opened.files}
        keys = tuple(keys_of([file for file in state.files if file.source in gone]))
        state = self._corrected(self._without(state, gone))
        self._serve(replace(state, gone_files=(*state.gone_files, *keys)))

    # --- what is new

    def _follow(self, state: State) -> None:
        self._begin(state)
        self._remove(excluded(state), state.index)
        changed = self.here.changed(state)
        gone = {file.source for file in state.files} - {file.source for file in self.here.opened.files}
        before = [file for file in state.files if file.source in gone | {file.source for file in changed}]
        self._bury(self._redirects(state, before, changed))
        now = replace(self._without(state, gone), gone_files=(), gone=())
        for portion in self.here.portions(changed):
            now = self._with(now, self._write(now, portion))
        now = self._corrected(now)
        self._serve(replace(now, gone_files=tuple(keys_of(before))))

    def _redirects(
        self, state: State, before: Sequence[ClusterFile], changed: Sequence[IndexedFile]
    ) -> Iterator[Tombstone]:
        """The tombstones of what is gone: those made here, else those of what the cluster has."""
        sources = {file.key: file.source for file in before if file.key}
        were: dict[str, list[Paragraph]] = {}
        for hit in self._found(state.index, {"terms": {"file": sorted(sources)}}, SOURCE) if sources else ():
            source = sources[hit["_source"]["file"]]
            were.setdefault(source, []).append(paragraph_of(hit, source))
        passages = {
            source: [p for one in sorted(several, key=lambda one: one.place) for p in one.passages]
            for source, several in sorted(were.items())
        }
        after = {file.source: self.here.passages(file.source) for file in changed if file.extent}
        for made in tombstones_of(passages, after):
            yield self.here.find_tombstone(made.passage.passage_id) or made

    # --- both

    def _begin(self, state: State) -> None:
        """Begin to write what follows a state; remove what others wrote that no state was made of."""
        self.writer.open(state.index, self.nodes.cluster.shards)
        self.writer.refresh(state.index)
        self._remove_unknown(state)

    def _serve(self, state: State) -> None:
        """Begin a state: from here on questions are asked of it."""
        self.writer.refresh(state.index)
        self._remove_unknown(state)  # what was on its way when its writer was shut out
        before = self.writer.head.serving
        version = self.writer.ticket
        state = replace(state, version=version, previous=before["version"] if before else version)
        if not _is_whole(self.nodes, state):
            raise ClusterFailed("the cluster has not all paragraphs that it took; the state before holds")
        described = self.states.write(state)
        self.writer.change(serving=described, building=None, writer="")
        self.states.forget(described, before)

    def _write(self, state: State, files: Sequence[IndexedFile]) -> dict[str, ClusterFile]:
        """Write the paragraphs of some files; return what is to be known of those, by their sources."""
        found = {file.source: ClusterFile(timeless(file)) for file in files}
        done, total = len(state.files), len(self.here.opened.files)
        lines: list[Json] = []
        for batch in self.here.counted([file.source for file in files if file.extent]):
            for source, passages, counts in batch:
                new, found[source] = self._lines(state, found[source], passages, counts)
                lines += new
                done += 1
                if len(lines) >= _LINES:
                    self.writer.send(lines)
                    self.writer.beat()
                    lines = []
                    self.here.folder.report(Progress("store", min(done, total), total))
        self.writer.send(lines)
        return found

    def _lines(
        self, state: State, known: ClusterFile, passages: Sequence[Passage], several: Sequence[Counts]
    ) -> tuple[list[Json], ClusterFile]:
        """The lines of a bulk that write a file, and what is to be known of it."""
        key = f"{short(known.source)}.{self.writer.ticket}"
        copied = self.here.copies.get(known.source, {})
        lines: list[Json] = []
        first = 0
        groups = [list(parts) for _, parts in groupby(passages, key=lambda p: p.paragraph)]
        for place, (parts, counts) in enumerate(zip(groups, several, strict=True)):
            lines.append({"index": {"_id": f"{key}-{place}"}})
            lines.append(self._document(state, key, place, first, parts, counts, copied.get(place, ALONE)))
            first += len(parts)
        tokens = tuple(sum(int(counts.lengths[field]) for counts in several) for field in range(len(FIELDS)))
        return lines, replace(
            known, key=key, passages=first, paragraphs=len(groups), tokens=tokens, copies=digest_of(copied)
        )

    def _document(
        self, state: State, key: str, place: int, first: int, parts: Sequence[Passage], counts: Counts, copied: Copied
    ) -> Json:
        return document_of(
            parts,
            counts,
            state.norms,
            RECIPE.b,
            since=self.writer.ticket,
            file=key,
            collection=short(collection_of(parts[0].source)),
            place=place,
            first=first,
            end=first + len(parts),
            **({"before": list(copied.before)} if copied.before else {}),
            **({"followed": True} if copied.followed else {}),
        )

    def _corrected(self, state: State) -> State:
        """Write those paragraphs anew of which copies came or went in other files."""
        found = {}
        gone: list[str] = []
        for file in state.files:
            copied = self.here.copies.get(file.source, {})
            if not file.key or file.copies == digest_of(copied):
                continue
            found[file.source] = replace(file, copies=digest_of(copied))
            wrong = [one for one in self._paragraphs(state, file) if _copied(one) != copied.get(one.place, ALONE)]
            for start in range(0, len(wrong), _BATCH):
                gone += self._write_anew(state, wrong[start : start + _BATCH], copied)
        files = tuple(found.get(file.source, file) for file in state.files)
        return replace(state, files=files, gone=(*state.gone, *gone))

    def _write_anew(self, state: State, several: Sequence[Paragraph], copied: Mapping[int, Copied]) -> list[str]:
        """Write some paragraphs anew; return the ids that they had."""
        (arrays,) = counted([[p for one in several for p in one.passages]], self.here.folder.tokenizer)
        lines: list[Json] = []
        for one, counts in zip(several, counts_of(arrays), strict=True):
            now = copied.get(one.place, ALONE)
            lines.append({"index": {"_id": f"{one.file}-{one.place}.{self.writer.ticket}"}})
            lines.append(self._document(state, one.file, one.place, one.first, one.passages, counts, now))
        self.writer.send(lines)
        return [one.identity for one in several]

    def _paragraphs(self, state: State, file: ClusterFile) -> list[Paragraph]:
        """The paragraphs of a file as they are in the cluster."""
        query = {"bool": {"filter": [{"term": {"file": file.key}}], "must_not": excluded(state)}}
        return [paragraph_of(hit, file.source) for hit in self._found(state.index, query, SOURCE)]

    def _with(self, state: State, written: Mapping[str, ClusterFile]) -> State:
        """A state with some files as they were written."""
        known = {**state.by_source, **written}
        return replace(state, files=tuple(known[source] for source in sorted(known)))

    def _without(self, state: State, sources: set[str]) -> State:
        """A state without some files."""
        return replace(state, files=tuple(file for file in state.files if file.source not in sources))

    def _bury(self, several: Iterator[Tombstone]) -> None:
        """Store tombstones."""
        lines: list[Json] = []
        for one in several:
            lines.append({"index": {"_id": one.passage.passage_id}})
            lines.append({"packed": packed(tombstone_row(one))})
        if lines:
            self.writer.send(lines, tombstones_index(self.nodes))

    def _remove_unknown(self, state: State) -> None:
        """Remove what somebody wrote, or began to write, whose state was never begun."""
        self._remove([{"range": {"since": {"gt": state.version, "lt": self.writer.ticket}}}], state.index)

    def _remove(self, queries: Sequence[Json], index: str) -> None:
        """Remove the documents that any of some queries finds."""
        if not queries:
            return
        query = {"bool": {"should": list(queries), "minimum_should_match": 1}}
        lines = [{"delete": {"_id": hit["_id"]}} for hit in self._found(index, query, False)]
        if lines:
            self.writer.send(lines)
            self.writer.refresh(index)

    def _found(self, index: str, query: Json, source: Json) -> Iterator[Json]:
        """Yield all documents that a query finds."""
        body = {"size": _PAGE, "_source": source, "query": query, "sort": [{"file": "asc"}, {"place": "asc"}]}
        while True:
            (answer,) = self.nodes.search([(index, body)])
            hits = answer["hits"]["hits"]
            yield from hits
            if len(hits) < _PAGE:
                return
            body["search_after"] = hits[-1]["sort"]


def _is_whole(nodes: Nodes, state: State) -> bool:
    """Whether there are as many paragraphs as a state has."""
    return present(nodes, state) == sum(file.paragraphs for file in state.files)


def _copied(one: Paragraph) -> Copied:
    return Copied(one.before, one.followed)
