"""Keeping: every change of the documents from the chat is made here, whoever asks for it.

A change goes through the store's journal, is indexed, and recorded in the audit. What the person is told, and
how, is the caller's: the service knows no messages.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from bot.documents.deeds import Change, Deed, DeedKind, Outcome, Told
from bot.documents.entries import FILE, entry, heading_of, with_entry, without_headings, without_person
from bot.documents.journal import Journal, Version, new_id
from bot.documents.live import LiveEngine
from bot.documents.names import ROOT, path_in
from bot.documents.sift import removal, sift
from bot.documents.store import Store
from bot.documents.swap import ChangedMeanwhile
from bot.documents.writing import copy_whole
from bot.keeping.intake import Fetch, take_in
from bot.ledger.audit import Audit
from bot.ledger.offers import Offer
from index.read.children import Limits
from index.read.files import collections_in
from index.read.formats import list_documents

logger = logging.getLogger(__name__)

# How often an entry is tried that others change the file of at the same moment.
_TRIES = 20
_AUDITED: dict[DeedKind, str] = {"store": "store", "keep": "keep", "remove": "remove", "undo": "undo", "bring": "bring"}


@dataclass(frozen=True, slots=True)
class By:
    """Who does something, and where that is reported."""

    who: int
    name: str
    told: Told


class Keeping:
    """Stores, removes and brings back documents.

    Attributes:
        store: Changes the folder.
        journal: What was done.
    """

    def __init__(
        self, docs: Path, data: Path, live: LiveEngine, audit: Audit, limits: Limits, clock: Callable[[], datetime]
    ) -> None:
        self.journal = Journal(data)
        self.store = Store(docs, self.journal)
        self._docs = docs
        self._live = live
        self._audit = audit
        self._limits = limits
        self._clock = clock

    async def collections(self) -> tuple[str, ...]:
        """Return what can be chosen from: the collections and the folder itself; nothing where there are none."""
        try:
            names = await asyncio.to_thread(collections_in, self._docs)
        except OSError:
            names = []
        return (*names, ROOT) if names else ()

    async def problem(self) -> str:
        """Return why the documents cannot be changed, empty where they can."""
        return await asyncio.to_thread(self.store.problem)

    # --- what is done

    async def take(self, offer: Offer, fetch: Fetch) -> Deed:
        """Do what an offer is for, in the collection that was chosen; nothing is changed if all of it is refused.

        Raises:
            OSError: It cannot be stored.
            ChangedMeanwhile: The file of entries changes all the time.
        """
        begun = await asyncio.to_thread(self.journal.read, offer.offer_id)
        if begun is not None and (resumed := await self._resume(begun)) is not None:
            return resumed
        told = Told(offer.chat, offer.language, offer.card, offer.above)
        deed = replace(self._deed("store", By(offer.who, offer.name, told)), deed_id=offer.offer_id)
        if offer.kind == "entry":
            return await asyncio.to_thread(self._keep, offer, replace(deed, kind="keep"))
        intake = await take_in(offer, self._docs, self.journal, self._limits, fetch)
        deed = replace(deed, changes=intake.changes, outcomes=intake.outcomes)
        if not intake.changes:
            await asyncio.to_thread(self.journal.remove, offer.offer_id)
            return deed
        return await asyncio.to_thread(self.store.do, deed)

    async def remove(self, path: str, by: By) -> Deed:
        """Remove a document.

        Raises:
            OSError: It is not there, or cannot be removed.
        """
        if await asyncio.to_thread(self.store.digest, path) is None:
            raise FileNotFoundError(path)
        outcome = await asyncio.to_thread(removal, self._docs, path, self._limits)
        deed = replace(self._deed("remove", by), changes=(Change(path, None),), outcomes=(outcome,))
        await asyncio.to_thread(self.journal.prepare, deed.deed_id)
        return await asyncio.to_thread(self.store.do, deed)

    async def undo(self, deed_id: str, by: By) -> Deed:
        """Undo a deed; see `Store.undo` for what is raised."""
        undone = await asyncio.to_thread(self.journal.read, deed_id)
        outcomes = tuple(map(_reversed, undone.outcomes)) if undone else ()
        kept = tuple(outcome for outcome in outcomes if outcome.word not in ("same", "refused"))
        return await asyncio.to_thread(self.store.undo, deed_id, replace(self._deed("undo", by), outcomes=kept))

    async def bring(self, version: Version, by: By) -> Deed:
        """Bring an old version of a document back.

        Raises:
            OSError: It cannot be stored.
        """
        return await asyncio.to_thread(self._bring, version, self._deed("bring", by))

    # --- what follows

    async def record(self, deed: Deed) -> None:
        """Record a deed in the audit, and see it indexed."""
        if not deed.changes:
            return
        sources = [change.source for change in deed.changes]
        if deed.who is not None:
            await self._audit.add(deed.who, deed.name, _AUDITED[deed.kind], sources, deed.deed_id)
        # It is meant that there is no document any more, where the last one was removed by this.
        await self._live.catch_up(await asyncio.to_thread(self._has_emptied, deed))

    async def settle(self, deed: Deed) -> None:
        """Note that a deed is reported."""
        if deed.changes:
            await asyncio.to_thread(self.journal.settle, deed)

    async def is_unsettled(self, deed: Deed) -> bool:
        """Return whether a deed is not reported yet."""
        now = await asyncio.to_thread(self.journal.read, deed.deed_id)
        return now is not None and now.state != "settled"

    async def interrupted(self) -> list[Deed]:
        """Return the deeds that a death left undone, or unreported, each of them done now as far as it can be.

        What others have done meanwhile, or gone past, is dropped.
        """
        await asyncio.to_thread(self.journal.remove_leftovers)
        await asyncio.to_thread(self.store.tidy)
        done = []
        for deed in await asyncio.to_thread(self.journal.unsettled):
            with contextlib.suppress(OSError, ChangedMeanwhile):  # taken back; the journal logs what cannot be
                done.append(await self._resume(deed))
        return [deed for deed in done if deed is not None]

    async def forget(self, who: int, hashed: str, headings: Collection[str]) -> None:
        """Put a hash in the place of a person's id, in entries and in what is not reported yet.

        Args:
            who: The person.
            hashed: The hash.
            headings: Headings of entries that are that person's questions; the first sentence takes their place.

        Raises:
            OSError: Something cannot be written.
        """
        await asyncio.to_thread(self._forget, who, hashed, headings)

    async def enforce_retention(self, days: int) -> None:
        """Remove old versions, and how to undo what was done, after so many days."""
        await asyncio.to_thread(self.journal.remove_before, self._clock() - timedelta(days=days))

    async def _resume(self, deed: Deed) -> Deed | None:
        """Do what is left of an interrupted deed; None: it is dropped, for the documents have gone past it."""
        if deed.state == "begun" and await self._is_past(deed):
            sources = ", ".join(change.source for change in deed.changes)
            logger.warning("interrupted and dropped, as others went on meanwhile: %s %s", deed.kind, sources)
            await asyncio.to_thread(self.store.drop, deed)
            return None
        return await asyncio.to_thread(self.store.finish, deed)

    async def _is_past(self, deed: Deed) -> bool:
        sources, at = [change.source for change in deed.changes], datetime.fromisoformat(deed.at)
        return await self._audit.has_passed(deed.deed_id, sources, at) or await asyncio.to_thread(
            self.store.is_past, deed
        )

    # --- in a thread

    def _has_emptied(self, deed: Deed) -> bool:
        try:
            return all(change.new is None for change in deed.changes) and not list_documents(self._docs).files
        except OSError:  # the folder is away, which is not meant
            return False

    def _deed(self, kind: DeedKind, by: By) -> Deed:
        return Deed(new_id(), kind, self._clock().isoformat(), (), who=by.who, name=by.name, told=by.told)

    def _keep(self, offer: Offer, deed: Deed) -> Deed:
        path = path_in(self._docs, offer.chosen or ROOT, FILE)
        at = self._clock().isoformat(timespec="seconds")
        added = entry(offer.heading or heading_of(offer.text), offer.text, at, offer.who)
        for _ in range(_TRIES):
            folder = self.journal.prepare(deed.deed_id)
            before = self.store.digest(path)
            content = with_entry(self.store.content(path), added)
            sent = folder / FILE
            sent.write_bytes(content)
            if before != self.store.digest(path):
                continue
            (sifted,) = sift(self._docs, [(sent, path)], self._limits)
            sent.replace(self.journal.new(deed.deed_id, 0))
            change = Change(path, sifted.digest, before)
            with contextlib.suppress(ChangedMeanwhile):
                return self.store.do(replace(deed, changes=(change,), outcomes=(sifted.outcome,)))
        raise ChangedMeanwhile(path)

    def _bring(self, version: Version, deed: Deed) -> Deed:
        change = version.deed.changes[version.number]
        old = self.journal.old(version.deed.deed_id, version.number)
        suffixed = self.journal.prepare(deed.deed_id) / Path(change.path).name
        copy_whole(old, suffixed)
        (sifted,) = sift(self._docs, [(suffixed, change.path)], self._limits)
        if sifted.digest is None:
            self.journal.remove(deed.deed_id)
            return replace(deed, outcomes=(sifted.outcome,))
        return self.store.bring(version, replace(deed, outcomes=(sifted.outcome,)))

    def _forget(self, who: int, hashed: str, headings: Collection[str]) -> None:
        for deed in self.journal.unsettled():
            if deed.who == who:
                self.journal.write(replace(deed, who=hashed, name=hashed))
        self.store.rewrite(FILE, lambda content: without_headings(without_person(content, who, hashed), headings))


def _reversed(outcome: Outcome) -> Outcome:
    """What undoing something does to a document."""
    word = {"stored": "removed", "removed": "stored"}.get(outcome.word, outcome.word)
    return replace(outcome, word=word, added=outcome.removed, removed=outcome.added)  # type: ignore[arg-type]
