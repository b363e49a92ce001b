"""The ledger: questions, the passages shown for them, votes, posted results, pending updates, deletions, the audit.

No method raises when the database fails: the bot answers without it. Chats and people are
stored as hashes; `bot.ledger.schema` says which ids are stored in clear, and until when.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import ColumnElement, delete, func, insert, select

from bot.ledger import consents, gaps, pins
from bot.ledger.agreed import agree_on_bot, agreed_pseudonyms, is_other_key
from bot.ledger.albums import Albums
from bot.ledger.audit import Audit
from bot.ledger.blocked import Blocked
from bot.ledger.buckets import Buckets, deleting_full
from bot.ledger.chat_migrations import ChatMigrations
from bot.ledger.claims import Claims
from bot.ledger.consents import Consents
from bot.ledger.database import Database, open_database
from bot.ledger.deletions import Deletions
from bot.ledger.done import Done, deleting_passed
from bot.ledger.drafts import Drafts
from bot.ledger.file import LedgerFile
from bot.ledger.gap_states import GapStates
from bot.ledger.gaps import Gaps
from bot.ledger.golden import Golden
from bot.ledger.numbers import Numbers
from bot.ledger.offers import Offers
from bot.ledger.pins import Pins
from bot.ledger.pseudonyms import Pseudonyms, keep_pseudonyms, load_pseudonyms
from bot.ledger.questions import Questions, deleting_questions
from bot.ledger.schema import CHOSEN, CONSENTS, DRAFTS, MENUS, OFFERS, QUESTIONS, REPLAYS, UNFOUND, VOTES
from bot.ledger.server import LedgerServer, server_of
from bot.ledger.turns import Turns
from bot.ledger.update_log import UpdateLog
from bot.ledger.upsert import add, put
from bot.settings import Settings

PASSAGE_ID_CHARS = 12
_HOLDER_BYTES = 4
DATABASE, KEY = "ledger.sqlite3", "ledger.key"
"""The ledger's files under DATA, both of mode 0600."""


@dataclass(frozen=True, slots=True)
class Votes:
    """The votes for a passage under a question.

    Attributes:
        up: How many people found it right.
        down: How many did not.
        own: What the person who voted last thinks now: 1, -1, or 0 for one who took the vote back.
    """

    up: int
    down: int
    own: int = 0


def now() -> datetime:
    """Return this moment, in UTC."""
    return datetime.now(UTC)


async def ledger_of(settings: Settings) -> Ledger:
    """Return the ledger that the settings name: the file under DATA, or a server's.

    Raises:
        bot.ledger.server.LedgerAway: The server cannot be reached.
        bot.settings.WrongSettings: The settings name a server that cannot be used.
    """
    return await open_ledger(settings.data, server=server_of(settings))


async def open_ledger(data: Path, clock: Callable[[], datetime] = now, server: LedgerServer | None = None) -> Ledger:
    """Return the ledger under DATA, migrated; where its file cannot be used, log that and use memory.

    Args:
        data: The folder.
        clock: The time of day.
        server: Where the ledger is instead, with the key of its hashes.

    Raises:
        bot.ledger.server.LedgerAway: The server cannot be reached.
    """
    if server is None:
        pseudonyms = load_pseudonyms(data / KEY)
        keep_key = partial(keep_pseudonyms, data / KEY, pseudonyms)
        ledger = Ledger(await open_database(LedgerFile(data / DATABASE)), pseudonyms, clock, keep_key)
    else:
        database = await open_database(server)
        try:
            pseudonyms = await agreed_pseudonyms(database)
            claiming = await open_database(server)
        except BaseException:
            await database.close()
            raise
        ledger = Ledger(database, pseudonyms, clock, claiming=claiming)
    await ledger.chat_migrations.load()
    return ledger


class Ledger:
    """Everything that the bot remembers.

    Attributes:
        update_log: Updates, until they are done.
        deletions: Messages of the bot's that are to be deleted, and when.
        chat_migrations: Groups that became supergroups.
        questions: Questions, and the passages shown for them.
        audit: Who changed the documents and the rules.
        offers: What admins sent to be kept, until it is.
        gaps: Questions that the documents do not answer.
        gap_states: What becomes of them.
        drafts: Answers to them that are not given yet.
        consents: Who wants to be told of their answers.
        pins: Wordings for which keepers chose the passage.
        done: What is done once a day or once a version.
        numbers: Figures of all that.
        golden: Questions with the passages that are right for them.
        blocked: Chats that put the bot out, where several processes share the ledger.
        turns: Whose turn it is to send, there.
        buckets: How much more people may ask, there.
    """

    def __init__(
        self,
        database: Database,
        pseudonyms: Pseudonyms,
        clock: Callable[[], datetime],
        keep_key: Callable[[], None] = lambda: None,
        claiming: Database | None = None,
    ) -> None:
        self._database = database
        self._claiming = claiming
        self._keep_key = keep_key
        self._pseudonyms = pseudonyms
        self._clock = clock
        self.update_log = UpdateLog(database, clock)
        self.deletions = Deletions(database, clock)
        self.chat_migrations = ChatMigrations(database, pseudonyms)
        self.questions = Questions(database, pseudonyms, self.chat_migrations, clock)
        self.audit = Audit(database, pseudonyms, clock)
        self.offers = Offers(database, clock)
        self.gaps = Gaps(database, clock)
        self.pins = Pins(database, clock)
        self.gap_states = GapStates(self.gaps, self.pins, database, self.chat_migrations, clock)
        self.drafts = Drafts(database, clock)
        self.consents = Consents(database, pseudonyms, clock)
        self.done = Done(database, clock)
        self.albums = Albums(self.done, pseudonyms)
        self.numbers = Numbers(database, clock)
        self.golden = Golden(database, clock)
        self.blocked = Blocked(database, pseudonyms)
        self.turns = Turns(database, pseudonyms)
        self.buckets = Buckets(database, pseudonyms)

    def key_for(self, purpose: str) -> bytes:
        """Return a secret key for a purpose, the same in every run."""
        return self._pseudonyms.key_for(purpose)

    @property
    def is_shared(self) -> bool:
        """Whether other processes work with the same ledger at the same time."""
        return self._database.is_shared

    def claims(self) -> Claims:
        """Return the updates of this process, where several share the ledger.

        They have a connection of their own, so that no long query holds up the renewal of a lease.
        """
        if self._claiming is None:
            raise ValueError("nobody shares this ledger")
        return Claims(self._claiming, f"{os.getpid()}.{secrets.token_hex(_HOLDER_BYTES)}")

    async def agree_on_bot(self, bot: int) -> None:
        """Note whose ledger it is, where others may share it.

        Raises:
            bot.ledger.agreed.AnotherBot: It is another bot's.
        """
        if self.is_shared:
            await agree_on_bot(self._database, str(bot))

    async def is_another(self) -> bool:
        """Return whether, where others share it, another ledger is in its place by now: its key is another."""
        return self.is_shared and await is_other_key(self._database, self._pseudonyms.key)

    async def refresh(self) -> None:
        """Take over what other processes have noted of chats."""
        await self.chat_migrations.load()
        await self.blocked.load()

    async def is_writable(self) -> bool:
        """Return whether what is written now outlives this run."""
        return await self._database.is_writable()

    async def close(self) -> None:
        """Finish all writes and close the database."""
        if self._claiming is not None:
            await self._claiming.close()
        await self._database.close()

    async def mend(self) -> None:
        """Begin a new file where the ledger's was removed or proved damaged; write the key again where it is gone."""
        await self._database.mend()
        self._keep_key()

    async def vote(self, question_id: str | None, passage_id: str, user_id: int, value: int) -> Votes:
        """Record a person's vote, 1 or -1, or withdraw it where it is the same as before; return all votes.

        Everybody has one vote for a passage under a question, and may change it. A question
        id that Telegram sent must have been checked before: see `Questions.find`.
        """
        voter = self._person(user_id)
        theirs = _votes_of(question_id, passage_id) & (VOTES.c.voter == voter)
        before = await self._database.rows(select(VOTES.c.value).where(theirs))
        own = 0 if before and before[0][0] == value else value
        row = {"question_id": question_id or "", "passage_id": passage_id, "voter": voter, "value": own}
        cast = put(VOTES, row | {"voted_at": self._clock()})
        await self._database.write(cast if own else delete(VOTES).where(theirs))
        return replace(await self.votes(question_id, passage_id), own=own)

    async def votes(self, question_id: str | None, passage_id: str) -> Votes:
        """Return the votes for a passage under a question, or without one."""
        of_passage = _votes_of(question_id, passage_id)
        counted = select(VOTES.c.value, func.count()).where(of_passage).group_by(VOTES.c.value)
        counts = dict(tuple(row) for row in await self._database.rows(counted))
        return Votes(counts.get(1, 0), counts.get(-1, 0))

    async def downvotes(self, question_id: str) -> int:
        """Return how many votes there are against the answers to a question."""
        against = (VOTES.c.question_id == question_id) & (VOTES.c.value == -1)
        rows = await self._database.rows(select(func.count()).select_from(VOTES).where(against))
        return int(rows[0][0]) if rows else 0

    async def explain_vote(self, question_id: str | None, passage_id: str, user_id: int, reason: str) -> None:
        """Record why a person votes against a passage; who did not vote does so by that.

        Args:
            question_id: As `vote` takes it.
            passage_id: The passage.
            user_id: The person.
            reason: Why; of the passage that is right instead, its id.
        """
        voter = self._person(user_id)
        is_passage = len(reason) == PASSAGE_ID_CHARS
        said = {"reason": "other" if is_passage else reason, "better": reason if is_passage else None}
        row = {"question_id": question_id or "", "passage_id": passage_id, "voter": voter, "value": -1, **said}
        await self._database.write(put(VOTES, row | {"voted_at": self._clock()}))

    async def reasons(self, question_ids: Collection[str]) -> list[tuple[str, int]]:
        """Return why people voted against the answers to some questions, and how many did, the commonest first."""
        against = VOTES.c.question_id.in_(question_ids) & (VOTES.c.value == -1) & VOTES.c.reason.is_not(None)
        counted = select(VOTES.c.reason, func.count()).where(against).group_by(VOTES.c.reason)
        rows = await self._database.rows(counted.order_by(func.count().desc()))
        return [tuple(row) for row in rows]

    async def voted_down(self, question_ids: Collection[str]) -> set[str]:
        """Return the passages that somebody voted against as answers to some questions."""
        against = VOTES.c.question_id.in_(question_ids) & (VOTES.c.value == -1)
        return {row.passage_id for row in await self._database.rows(select(VOTES.c.passage_id).where(against))}

    async def better(self, question_ids: Collection[str]) -> list[str]:
        """Return the passages that people say are right instead, the commonest first."""
        said = VOTES.c.question_id.in_(question_ids) & VOTES.c.better.is_not(None)
        counted = select(VOTES.c.better).where(said).group_by(VOTES.c.better).order_by(func.count().desc())
        return [passage_id for (passage_id,) in await self._database.rows(counted)]

    async def record_chosen(self, user_id: int, inline_query: str, passage_id: str) -> None:
        """Record that somebody posted an inline result."""
        row = {
            "chosen_at": self._clock(),
            "chooser": self._person(user_id),
            "inline_query": inline_query,
            "passage_id": passage_id,
        }
        await self._database.write(insert(CHOSEN).values(row))

    async def lately_chosen(self, user_id: int, most: int) -> list[str]:
        """Return the ids of the passages that a person posted as inline results, the latest first."""
        posted = select(CHOSEN.c.passage_id).where(CHOSEN.c.chooser == self._person(user_id))
        latest_first = posted.group_by(CHOSEN.c.passage_id).order_by(func.max(CHOSEN.c.chosen_id).desc())
        return [passage_id for (passage_id,) in await self._database.rows(latest_first.limit(most))]

    async def record_unfound(self, user_id: int, inline_query: str) -> None:
        """Record a person's latest inline query without hits, which the button above the results asks in private."""
        row = {"asker": self._person(user_id), "inline_query": inline_query, "asked_at": self._clock()}
        await self._database.write(put(UNFOUND, row))

    async def unfound(self, user_id: int) -> str | None:
        """Return a person's latest inline query without hits, None if there is none."""
        rows = await self._database.rows(select(UNFOUND.c.inline_query).where(UNFOUND.c.asker == self._person(user_id)))
        return rows[0][0] if rows else None

    async def menus(self) -> frozenset[int]:
        """Return the keepers whose menus have their commands."""
        return frozenset(person for (person,) in await self._database.rows(select(MENUS.c.person)))

    async def record_menus(self, people: Collection[int]) -> None:
        """Record the keepers whose menus have their commands."""
        rows = [add(MENUS, {"person": person}) for person in sorted(people)]
        await self._database.write(delete(MENUS).where(MENUS.c.person.not_in(sorted(people))), *rows)

    async def forget(self, user_id: int) -> int:
        """Delete a person's questions, consents, posts, votes and offers; return how many questions were deleted.

        What the person did to the documents, gaps and pins stays, by a hash; what is pinned for a wording of that
        person alone does not.
        """
        person = self._person(user_id)
        deleted = await self._database.erase(
            self.audit.forgetting(user_id),
            delete(OFFERS).where(OFFERS.c.who == user_id),
            delete(DRAFTS).where(DRAFTS.c.who == user_id),
            *gaps.forgetting(user_id, person),
            pins.forgetting(user_id, person),
            pins.forgetting_wordings(person),
            delete(CONSENTS).where(CONSENTS.c.person == person),
            delete(VOTES).where(VOTES.c.voter == person),
            delete(CHOSEN).where(CHOSEN.c.chooser == person),
            delete(UNFOUND).where(UNFOUND.c.asker == person),
            *deleting_questions(QUESTIONS.c.asker == person),
        )
        self.pins.note_change()
        await self._database.erase(*gaps.deleting_empty_gaps())
        return deleted or 0

    async def headings_asked_by(self, user_id: int) -> list[str]:
        """Return the questions that a person alone asked and that entries answer, above which they stand."""
        return await self.gaps.answered_by_entries(self._person(user_id))

    async def enforce_retention(self, days: int) -> None:
        """Delete everything older than so many days."""
        oldest = self._clock() - timedelta(days=days)
        await self._database.erase(
            delete(VOTES).where(VOTES.c.voted_at < oldest),
            delete(CHOSEN).where(CHOSEN.c.chosen_at < oldest),
            delete(UNFOUND).where(UNFOUND.c.asked_at < oldest),
            delete(OFFERS).where(OFFERS.c.at < oldest),
            delete(DRAFTS).where(DRAFTS.c.at < oldest),
            *await self.audit.hash_before(oldest),
            *consents.deleting_old(self._clock(), oldest),
            delete(REPLAYS).where(REPLAYS.c.at < oldest),
            *deleting_questions(QUESTIONS.c.asked_at < oldest),
            *gaps.deleting_empty_gaps(),
        )
        await self.update_log.enforce_retention(days)
        await self._database.write(deleting_passed(self._clock()))
        if self.is_shared:
            await self.turns.forget_old()
            await self._database.write(deleting_full(self._clock()))

    def pseudonym(self, user_id: int) -> str:
        """Return the hash by which a person is known once forgotten."""
        return self._person(user_id)

    def _person(self, user_id: int) -> str:
        return self._pseudonyms.of("person", user_id)


def _votes_of(question_id: str | None, passage_id: str) -> ColumnElement[bool]:
    return (VOTES.c.question_id == (question_id or "")) & (VOTES.c.passage_id == passage_id)
