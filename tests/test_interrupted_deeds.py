"""What a death interrupts is done at the next start, unless others have gone on with the documents meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from bot.documents.deeds import Deed, Told
from bot.documents.journal import Journal
from bot.documents.live import LiveEngine
from bot.keeping.service import By, Keeping
from bot.ledger.ledger import Ledger, now, open_ledger
from bot.ledger.offers import Offer, OfferedFile
from index import open_index
from index.read.children import Limits
from tests.conftest import MakeFolder
from tests.support.dying import files

BEFORE = {"人事/打印.md": "打印机在三楼。\n", "人事/x.md": "工资每月十号发。\n"}
NEWER = "打印机搬到五楼了。\n"
BY = By(42, "Kee", Told(42, "en"))


class Dying(Journal):
    """The journal of a process that dies as soon as it has written a deed down."""

    def write(self, deed: Deed) -> None:
        super().write(deed)
        raise SystemExit


@dataclass
class Bots:
    """Two bots with one folder and one ledger, each with a DATA of its own."""

    docs: Path
    data: Path
    ledger: Ledger
    live: LiveEngine

    def keeping(self, name: str) -> Keeping:
        """What one of them changes the documents with, as it is after a start."""
        return Keeping(self.docs, self.data / name, self.live, self.ledger.audit, Limits(), now)

    def dying(self, name: str) -> Keeping:
        """The same, which dies at what it does next."""
        keeping = self.keeping(name)
        keeping.journal = keeping.store.journal = Dying(self.data / name)
        return keeping


@pytest_asyncio.fixture
async def bots(folder: MakeFolder, tmp_path: Path) -> AsyncIterator[Bots]:
    docs, data = folder(BEFORE), tmp_path / "data"
    live = LiveEngine(open_index(docs, data))

    async def catch_up(thorough: bool = False) -> None:
        pass

    live.catch_up = catch_up
    ledger = await open_ledger(data)
    yield Bots(docs, data, ledger, live)
    await ledger.close()


async def fetch(file_id: str, path: Path) -> None:
    """The files at Telegram are what they are called by there."""
    await asyncio.to_thread(path.write_text, file_id, encoding="utf-8")


def offer(text: str, offer_id: str = "offer-offer1") -> Offer:
    return Offer(
        offer_id, "42:1", 42, "Kee", 42, None, "en", files=(OfferedFile(text, "打印.md", len(text)),), chosen="人事"
    )


async def test_what_was_interrupted_is_done_at_the_next_start(bots: Bots) -> None:
    with pytest.raises(SystemExit):
        await bots.dying("one").take(offer(NEWER), fetch)
    assert files(bots.docs) == BEFORE
    (deed,) = await bots.keeping("one").interrupted()
    assert files(bots.docs) == BEFORE | {"人事/打印.md": NEWER}
    assert [change.source for change in deed.changes] == ["人事/打印.md"]


async def test_what_another_bot_has_removed_and_brought_back_is_not_removed_once_more(
    bots: Bots, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(SystemExit):
        await bots.dying("one").remove("人事/打印.md", BY)
    other = bots.keeping("two")
    removed = await other.remove("人事/打印.md", BY)
    await other.record(removed)
    await other.record(await other.undo(removed.deed_id, BY))
    assert files(bots.docs) == BEFORE
    assert await bots.keeping("one").interrupted() == []
    assert files(bots.docs) == BEFORE
    assert caplog.messages == ["interrupted and dropped, as others went on meanwhile: remove 人事/打印.md"]
    assert await bots.keeping("one").interrupted() == []
    assert len(caplog.messages) == 1


async def test_an_older_version_does_not_come_back_over_a_newer_one(bots: Bots) -> None:
    older = offer("打印机在四楼。\n")
    with pytest.raises(SystemExit):
        await bots.dying("one").take(older, fetch)
    other = bots.keeping("two")
    for taken in (older, offer(NEWER, "offer-offer2")):
        await other.record(await other.take(taken, fetch))
    assert await bots.keeping("one").interrupted() == []
    assert files(bots.docs) == BEFORE | {"人事/打印.md": NEWER}


@pytest.mark.parametrize("text", [NEWER, None])
async def test_what_was_changed_in_the_folder_by_hand_stays_so(bots: Bots, text: str | None) -> None:
    with pytest.raises(SystemExit):
        await bots.dying("one").take(offer("打印机在四楼。\n"), fetch)
    path = bots.docs / "人事/打印.md"
    path.unlink() if text is None else path.write_text(text, encoding="utf-8")
    after = files(bots.docs)
    assert await bots.keeping("one").interrupted() == []
    assert files(bots.docs) == after


async def test_what_an_interrupted_deed_replaced_is_kept_though_others_went_on(bots: Bots) -> None:
    keeping = bots.dying("one")
    with pytest.raises(SystemExit):
        await keeping.take(offer(NEWER), fetch)
    path = bots.docs / "人事/打印.md"
    hidden = path.with_name(".passagebot-offer-offer1-0.old")
    hidden.hardlink_to(path)  # the file got its second name, and the new content the first
    path.unlink()
    path.write_text("打印机在六楼。\n", encoding="utf-8")
    again = bots.keeping("one")
    assert await again.interrupted() == []
    assert files(bots.docs) == BEFORE | {"人事/打印.md": "打印机在六楼。\n"}
    (version,) = again.journal.versions("人事/打印.md")
    assert again.journal.old(version.deed.deed_id, 0).read_text(encoding="utf-8") == BEFORE["人事/打印.md"]


async def test_what_is_offered_still_is_taken_anew_where_its_deed_is_dropped(bots: Bots) -> None:
    with pytest.raises(SystemExit):
        await bots.dying("one").take(offer(NEWER), fetch)
    (bots.docs / "人事/打印.md").write_text("打印机在六楼。\n", encoding="utf-8")
    deed = await bots.keeping("one").take(offer(NEWER), fetch)
    assert files(bots.docs) == BEFORE | {"人事/打印.md": NEWER}
    assert deed.changes[0].found == deed.changes[0].old


async def test_what_was_offered_and_is_done_is_known_when_its_message_comes_again(bots: Bots) -> None:
    offers, done = bots.ledger.offers, offer(NEWER)
    assert not await offers.is_done(done)
    await offers.add(done)
    assert not await offers.is_done(done)
    await offers.remove(done.offer_id)
    assert await offers.is_done(offer(NEWER, "offer-offer2"))
    assert not await offers.is_done(offer("another file of the same album"))
