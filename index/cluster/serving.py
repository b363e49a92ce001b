"""cluster: engines over the state that a cluster serves."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import TypeVar

from index.cluster.address import Health
from index.cluster.backend import ClusterBackend
from index.cluster.condition import blocked, condition, other_shards, red_of
from index.cluster.counted import CountedParagraphs
from index.cluster.nodes import Json, Nodes
from index.cluster.schema import unpacked
from index.cluster.sight import Sight
from index.cluster.state import State, States, another_folder, is_another, is_ours
from index.errors import ClusterFailed, CorruptIndex, EngineError, NotThere, OtherWords
from index.passages import Passage
from index.rank.engine import Engine
from index.rank.recipe import RECIPE, Recipe
from index.rank.snapshot import Snapshot
from index.read.collections import EVERYTHING, View
from index.store.folder import Folder
from index.store.manifest import FORMAT
from index.store.tombstones import Tombstone

T = TypeVar("T")

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
# Tombstones that are remembered.
_REMEMBERED = 1 << 12
_NONE_YET = "there is no index in the cluster yet; passagebot index makes it"
_OTHER_WORDS = (
    "the index in the cluster was made with other words than those of PASSAGEBOT_WORDS here, or by another release"
)
# How often a state may be followed by another while it is opened.
_TRIES = 5


def open_served(nodes: Nodes, folder: Folder, name: str = "", recipe: Recipe = RECIPE) -> Engine:
    """Return an engine over the state that a cluster serves; it goes over to the next one where its own is gone.

    Args:
        nodes: Of the cluster.
        folder: The documents.
        name: Where they are; empty where they are not here.
        recipe: The numbers of the ranking.

    Raises:
        EngineError: There is none, it is of another folder, or its tokens are not those that would be made now.
    """
    if recipe.b != RECIPE.b:
        raise EngineError("the terms in a cluster are made with the recipe's b; try another one without the cluster")
    counted = CountedParagraphs(folder.tokenizer)

    def opened() -> Snapshot:
        return _snapshot(nodes, served(nodes, folder, name), folder, recipe, counted)

    return _ServedEngine(opened(), lambda gone: opened())


class _ServedEngine(Engine):
    """An engine whose index is made anew elsewhere, where it proves not to be whole."""

    _lost = False

    @property
    def is_lost(self) -> bool:
        """Whether the cluster has not all that it serves; see `Engine.is_lost`."""
        return self._lost

    def _read(self, work: Callable[[Snapshot], T], view: View) -> T:
        try:
            return super()._read(work, view)
        except CorruptIndex as error:
            self._lost = True
            raise ClusterFailed(f"{error}; the bot that leads, or passagebot index, makes it anew") from None
        except ClusterFailed:
            raise
        except EngineError as error:  # what is served by now is not for us, as long as nobody changes that
            raise ClusterFailed(str(error)) from None


def version_served(nodes: Nodes) -> int | None:
    """Return the version of the state that a cluster serves, None where there is none.

    Raises:
        EngineError: It cannot be asked.
    """
    described = States(nodes).head().serving
    return described["version"] if described else None


def missing(nodes: Nodes, words: str) -> str:
    """Return what is gone of what a cluster serves: an index, or a part of its state; empty where all is there.

    Args:
        nodes: Of the cluster.
        words: Digest of the words with which it is to be made.

    Raises:
        ClusterFailed: It cannot be asked.
    """
    states = States(nodes)
    described = states.head().serving
    if described is None:
        return states.index
    if not has_words(described, words):
        return "what was made with the words here"
    both = described["index"], tombstones_index(nodes)
    if not is_there(nodes, *both):
        return next((name for name in both if not is_there(nodes, name)), "")
    return _part_gone(states, described)


def _part_gone(states: States, described: Json) -> str:
    """What is gone of a state, empty where it is whole, or has been followed by another, which takes its parts away."""
    if states.has_parts(described) or states.head().serving != described:
        return ""
    return f"a part of {states.index}"


def has_words(described: Json, words: str) -> bool:
    """Return whether the tokens of a state are those that would be made now with the words of a digest."""
    return (described["format"], described["words"]) == (FORMAT, words)


def health(nodes: Nodes, folder: Folder, name: str, here: str = "") -> Health:
    """Return how a cluster does, and which documents it serves.

    Args:
        nodes: Of the cluster.
        folder: As for `open_served`.
        name: As there.
        here: The version of the documents here: where that is served, it does not matter whose they are.

    Raises:
        EngineError: It cannot be asked, or is another folder's.
    """
    about = nodes.call("GET", "/")["version"]
    number, status, ours = condition(nodes)
    software = f"{about.get('distribution', 'software unknown')} {about['number']}"
    version = gone = ""
    whole = Health(software, number, status, "", red=tuple(red_of(ours)))
    whole = replace(whole, blocked=blocked(nodes, ours))
    if whole.red:
        return whole
    described = States(nodes).head().serving
    if described is not None:
        if gone := _part_gone(States(nodes), described):
            return replace(whole, missing=gone)
        state = served(nodes, folder, None)
        version = folder.version([one.file for one in state.files])
        gone = missing(nodes, folder.words.digest)
        if not gone and (lacking := sum(file.paragraphs for file in state.files) - present(nodes, state)):
            gone = f"{lacking} of the paragraphs in {state.index}"
        is_same = version == here and not is_another(name, described)
        if not is_same and not is_ours(nodes.cluster, name, described):
            raise another_folder(nodes.cluster, name, described)
    elif ours:
        gone = States(nodes).index
    return replace(whole, version=version, missing=gone, shards=other_shards(nodes, ours, described))


def is_there(nodes: Nodes, *indices: str) -> bool:
    """Return whether a cluster has some indices."""
    try:
        nodes.call("GET", f"/{','.join(indices)}/_alias")
    except NotThere:  # somebody has removed one
        return False
    return True


def present(nodes: Nodes, state: State) -> int:
    """Return how many paragraphs of a state there are."""
    body = {"size": 0, "track_total_hits": True, "query": Sight(state, EVERYTHING).paragraphs()}
    (found,) = nodes.search([(state.index, body)])
    count: int = found["hits"]["total"]["value"]
    return count


def served(nodes: Nodes, folder: Folder, name: str | None) -> State:
    """Return the state that a cluster serves.

    Args:
        nodes: Of the cluster.
        folder: As for `open_served`.
        name: As there; None: whose it is does not matter.

    Raises:
        EngineError: As for `open_served`.
    """
    states = States(nodes)
    for _ in range(_TRIES):
        described = states.head().serving
        if described is None:
            raise ClusterFailed(_NONE_YET)
        if name is not None and not is_ours(nodes.cluster, name, described):
            raise another_folder(nodes.cluster, name, described)
        if not has_words(described, folder.words.digest):
            raise OtherWords(_OTHER_WORDS)
        try:
            return states.read(described)
        except (CorruptIndex, NotThere):
            continue
    if gone := _part_gone(states, described):
        raise ClusterFailed(f"{gone} is gone; the bot that leads, or passagebot index, makes it anew")
    raise ClusterFailed("the cluster changes faster than its states can be read")


def _snapshot(nodes: Nodes, state: State, folder: Folder, recipe: Recipe, counted: CountedParagraphs) -> Snapshot:
    """The snapshot of a state, which also gives those of what views see of it."""

    @lru_cache(maxsize=_REMEMBERED)
    def found(passage_id: str) -> Tombstone | None:
        return find_tombstone(nodes, passage_id)

    def tombstone_in(view: View) -> Callable[[str], Tombstone | None]:
        def tombstone(passage_id: str) -> Tombstone | None:
            one = found(passage_id)
            return one if one and view.sees(one.passage.source) else None

        return tombstone

    def seen_as(view: View) -> Snapshot:
        files = [one.file for one in state.files if view.sees(one.source)]
        # What sees all is everything: its statistics are remembered once.
        sight = Sight(state, EVERYTHING if len(files) == len(state.files) else view)
        return Snapshot(
            ClusterBackend(nodes, sight, recipe, counted),
            folder.tokenizer,
            folder.unreadable(files),
            folder.version(files),
            recipe,
            tombstone_in(view),
            None,
            seen_as if view == EVERYTHING else None,
            sum(not file.is_read for file in files),
            {file.source: file.digest for file in files if file.is_read},
        )

    return seen_as(EVERYTHING)


def find_tombstone(nodes: Nodes, passage_id: str) -> Tombstone | None:
    """Return the tombstone of a passage, None if it has none."""
    if not _ID.fullmatch(passage_id):
        return None
    try:
        found = nodes.call("GET", f"/{tombstones_index(nodes)}/_doc/{passage_id}")
    except NotThere:
        return None
    return tombstone_of(unpacked(found["_source"]["packed"]))


def tombstones_index(nodes: Nodes) -> str:
    """Return the name of the index of the tombstones."""
    return f"{nodes.cluster.prefix}-tombstones"


def tombstone_row(one: Tombstone) -> list[object]:
    """Return a tombstone as what `json` can write."""
    p = one.passage
    said = [p.passage_id, p.source, list(p.headings), p.start, p.text, p.paragraph]
    return [*said, one.redirect, list(one.elsewhere)]


def tombstone_of(row: object) -> Tombstone:
    """Return the tombstone of a row.

    Raises:
        CorruptIndex: It is none.
    """
    match row:
        case [
            str(name),
            str(source),
            [*headings],
            int(start),
            str(text),
            int(paragraph),
            (str() | None) as redirect,
            [*elsewhere],
        ]:
            passage = Passage(name, source, tuple(map(str, headings)), start, text, paragraph)
            return Tombstone(passage, redirect, tuple(map(str, elsewhere)))
    raise CorruptIndex("a tombstone of the cluster is of another version")
