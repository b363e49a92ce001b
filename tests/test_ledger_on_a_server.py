"""A ledger on a server is written from all sides at once, waits while the server is away, and tells no password."""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
import traceback
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import pytest_asyncio
from pydantic import SecretStr

from bot.answering.grouping import Grouping
from bot.answering.limits import Limits, SharedLimits
from bot.documents.live import LiveEngine
from bot.ledger.claims import Claims
from bot.ledger.deletions import Deletion
from bot.ledger.gaps import Who
from bot.ledger.leading import Lead, Leading
from bot.ledger.ledger import DATABASE, Ledger, now, open_ledger
from bot.ledger.questions import How
from bot.ledger.server import LedgerAway, LedgerServer, server_of
from bot.ledger.update_log import Recorded
from bot.log import set_up_log
from bot.settings import Settings, WrongSettings
from index import open_index
from index.read.collections import EVERYTHING
from tests.conftest import MakeFolder
from tests.support.command import passagebot
from tests.support.ledgers import ANN, ASKED, BOB, GROUP, OTHER, record
from tests.support.servers import Cluster
from tests.support.waiting import until

pytestmark = pytest.mark.server


@pytest.fixture
def server(postgres: Cluster) -> LedgerServer:
    return postgres.database()


@pytest_asyncio.fixture
async def two(server: LedgerServer, tmp_path: Path) -> AsyncIterator[tuple[Ledger, Ledger]]:
    """One ledger, as two processes have it."""
    opened = [await open_ledger(tmp_path, server=LedgerServer(server.url)) for _ in range(2)]
    yield opened[0], opened[1]
    for ledger in opened:
        await ledger.close()


def complaints(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [line.getMessage() for line in caplog.records if line.levelno >= logging.WARNING]


async def test_what_replaces_a_row_never_fails_for_another_that_does_so_too(
    two: tuple[Ledger, Ledger], caplog: pytest.LogCaptureFixture
) -> None:
    question_id = await record(two[0])
    line = Deletion(GROUP, 8, now() + timedelta(seconds=60))
    gap_id = await two[0].gaps.add(question_id, "none", "[]", EVERYTHING, None)
    assert gap_id is not None
    for _ in range(5):
        await asyncio.gather(
            *(ledger.vote(question_id, "p1", ANN, 1) for ledger in two),
            *(ledger.explain_vote(question_id, "p1", BOB, "other") for ledger in two),
            *(ledger.record_unfound(ANN, "番茄") for ledger in two),
            *(ledger.deletions.add(line) for ledger in two),
            *(ledger.chat_migrations.move(OTHER, GROUP) for ledger in two),
            *(ledger.consents.give(question_id, ANN, ANN, 7, "zh") for ledger in two),
            *(ledger.gap_states.record_card(gap_id, GROUP, 9) for ledger in two),
            *(ledger.done.record("digest", "today") for ledger in two),
            *(ledger.golden.record([("g1", "p1", True)]) for ledger in two),
            *(ledger.record_menus([ANN, BOB]) for ledger in two),
        )
    assert complaints(caplog) == []
    assert (await two[0].votes(question_id, "p1")).down == 1
    assert await two[1].menus() == {ANN, BOB}


async def test_a_gap_is_closed_by_the_first_of_two_only(two: tuple[Ledger, Ledger]) -> None:
    gap_id = await two[0].gaps.add(await record(two[0]), "none", "[]", EVERYTHING, None)
    assert gap_id is not None
    gap = await two[0].gaps.get(gap_id)
    assert gap is not None
    who = Who(ANN, "Ann")
    answers = (ledger.gap_states.answer(gap, "pin", "p1", who) for ledger in two)
    assert sorted(await asyncio.gather(*answers)) == [False, True]
    assert [state for _, state, _ in await two[0].gaps.history(gap_id)] == ["new", "answered"]
    assert len(await two[1].pins.all()) == 1


async def test_two_that_group_the_same_question_at_once_open_one_gap(
    two: tuple[Ledger, Ledger], folder: MakeFolder, caplog: pytest.LogCaptureFixture
) -> None:
    live = LiveEngine(open_index(folder({"a.md": "班车早上七点半发车。"})))
    groupings = [Grouping(ledger.gaps, live) for ledger in two]
    for text in ("陪产假有几天", "食堂几点开饭", "停车证怎么办"):
        questions = [await record(ledger, replace(ASKED, text=text)) for ledger in two for _ in range(3)]
        noted = (
            groupings[number % 2].note(question_id, text, "none", EVERYTHING)
            for number, question_id in enumerate(questions)
        )
        (gap_id,) = set(await asyncio.gather(*noted))
        assert gap_id is not None
        assert len((await two[0].gaps.questions([gap_id]))[gap_id]) == len(questions)
    assert complaints(caplog) == []


async def test_an_update_that_comes_to_two_is_new_once(two: tuple[Ledger, Ledger]) -> None:
    for number in range(20):
        found = await asyncio.gather(*(ledger.update_log.record(number, "{}") for ledger in two))
        assert sorted(one.name for one in found) == ["BEFORE", "NEW"]


async def test_long_questions_and_views_find_room(two: tuple[Ledger, Ledger]) -> None:
    view = replace(EVERYTHING, others=False, named=frozenset(f"资料夹{number}{'很长' * 20}" for number in range(300)))
    long = replace(ASKED, text="".join(map(chr, range(0x4E00, 0x5E00))), view=view)
    question_id = await record(two[0], long)
    assert await two[1].questions.find(question_id, GROUP) is not None


# --- a server that is away


async def test_while_the_server_is_away_nothing_is_taken_and_the_log_says_so_twice(
    two: tuple[Ledger, Ledger], postgres: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    assert await two[0].update_log.record(1, "{}") is Recorded.NEW
    postgres.stop()
    try:
        for number in range(2, 5):
            assert await two[0].update_log.record(number, "{}") is Recorded.REFUSED
            assert await two[0].questions.record(ASKED, GROUP, ANN) is None
        assert not await two[0].is_writable()
    finally:
        postgres.start()
    assert await two[0].update_log.record(2, "{}") is Recorded.NEW
    assert await two[0].update_log.count_waiting() == 2
    said = [line.getMessage() for line in caplog.records if line.name == "bot.ledger.server"]
    assert len(said) == 2
    assert said[0].startswith("the ledger's database is away (")
    assert said[1].startswith("the ledger's database is there again, after ")


async def test_connections_that_the_server_ends_are_made_anew(two: tuple[Ledger, Ledger], postgres: Cluster) -> None:
    await record(two[0])
    postgres.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    assert await two[0].update_log.record(1, "{}") is Recorded.NEW


# --- passwords


async def test_no_password_is_told_by_whatever_goes_wrong(
    server: LedgerServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = "geh/ei:m%3"
    wrong = LedgerServer(server.url.set(password=secret))
    gone = LedgerServer(server.url.set(password=secret, port=1))
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    set_up_log("1:token", passwords=wrong.passwords)
    told = [repr(wrong), repr(wrong.url), str(wrong.url)]
    try:
        for one in (wrong, gone):
            with pytest.raises(LedgerAway) as failure:
                await open_ledger(tmp_path, server=one)
            told += [str(failure.value), "".join(traceback.format_exception(failure.value))]
            logging.getLogger("bot").error(
                "%s", wrong.url.render_as_string(hide_password=False), exc_info=failure.value
            )
    finally:
        root.handlers[:], root.level = handlers, level
    settings = Settings(database=SecretStr(wrong.url.render_as_string(hide_password=False)), _env_file=None)
    told += [repr(settings), str(settings), capsys.readouterr().err]
    for way in (secret, *wrong.passwords):
        assert not any(way in text for text in told)


async def test_the_password_comes_from_a_setting_or_a_file(server: LedgerServer, tmp_path: Path) -> None:
    password = str(server.url.password)
    file = tmp_path / "password"
    file.write_text(f"{password}\n")
    address = SecretStr(server.url.set(password=None).render_as_string())
    given: tuple[dict[str, Any], ...] = (
        {"database_password": SecretStr(password)},
        {"database_password_file": file},
    )
    for more in given:
        found = server_of(Settings(database=address, **more, _env_file=None))
        assert found is not None
        assert "none yet" in found.seen()
    with pytest.raises(WrongSettings, match="PASSWORD_FILE"):
        server_of(Settings(database=address, database_password_file=tmp_path / "none", _env_file=None))


@pytest.mark.parametrize("password", ["pa@S3cret", "p@x/S3cret", "p/S3cret@x"])
def test_a_password_with_signs_of_an_address_is_not_shown_as_one(password: str) -> None:
    address = SecretStr(f"postgresql+psycopg://bot:{password}@127.0.0.1:1/x")
    with pytest.raises(WrongSettings, match="@ is written %40") as refused:
        server_of(Settings(database=address, _env_file=None))
    assert "S3cret" not in str(refused.value)
    quoted = SecretStr(f"postgresql+psycopg://bot:{quote(password, safe='')}@[::1]:1/x")
    found = server_of(Settings(database=quoted, _env_file=None))
    assert found is not None
    assert found.url.password == password


# --- a file's ledger, taken along


async def file_of_a_bot(data: Path) -> dict[str, Any]:
    """A ledger that has a bit of everything; what a bot would read of it."""
    ledger = await open_ledger(data)
    question_id = await record(ledger, message_id=7)
    await ledger.vote(question_id, "p1", ANN, 1)
    await ledger.record_chosen(ANN, "年假 \ud83d", "p1")
    await ledger.record_unfound(BOB, "番茄")
    await ledger.chat_migrations.move(OTHER, GROUP)
    await ledger.audit.add(ANN, "Ann", "store", ["a.md", "b.md"], "deed")
    gap_id = await ledger.gaps.add(question_id, "none", "[]", EVERYTHING, None)
    chat = {"id": 5, "type": "private"}
    update = {"update_id": 1, "message": {"message_id": 7, "date": 1, "chat": chat, "text": "?"}}
    await ledger.update_log.record(1, json.dumps(update))
    await ledger.update_log.record(2, "{}")
    await ledger.update_log.mark_done(2)
    found = {"question": question_id, "gap": gap_id, "key": ledger.chat_migrations.chat_key(GROUP)}
    await ledger.close()
    return found


def copy(data: Path, server: LedgerServer, check: int) -> str:
    url = server.url.render_as_string(hide_password=False)
    done = passagebot("ledger", "copy", data=data, check=check, PASSAGEBOT_DATABASE=url)
    return done.stdout if check == 0 else done.stderr


async def test_a_ledger_is_copied_with_all_that_it_has(server: LedgerServer, tmp_path: Path) -> None:
    was = await file_of_a_bot(tmp_path)
    said = await asyncio.to_thread(copy, tmp_path, server, 0)
    assert said.splitlines()[-1].endswith("and counted there")
    with closing(sqlite3.connect(tmp_path / DATABASE)) as rows:
        assert f"{rows.execute('SELECT count(*) FROM shown').fetchone()[0]}" in said
    ledger = await open_ledger(tmp_path / "elsewhere", server=server)
    assert ledger.chat_migrations.chat_key(GROUP) == was["key"]
    found = await ledger.questions.find(was["question"], GROUP)
    assert found is not None
    assert found.asked == ASKED
    assert (await ledger.votes(was["question"], "p1")).up == 1
    assert ledger.chat_migrations.present_id(OTHER) == GROUP
    assert (await ledger.gaps.listed(EVERYTHING))[0].gap_id == was["gap"]
    await ledger.audit.add(BOB, "Bob", "store", ["c.md"], None)  # numbers go on
    assert [line.source for line in await ledger.audit.latest(3)] == ["c.md", "b.md", "a.md"]
    (owed,) = await claimed(ledger.claims())
    assert owed == 1
    await ledger.close()


async def test_a_ledger_is_not_copied_over_another(server: LedgerServer, tmp_path: Path) -> None:
    await file_of_a_bot(tmp_path)
    ledger = await open_ledger(tmp_path / "other", server=server)
    await record(ledger)
    await ledger.close()
    assert "the server has a ledger already" in await asyncio.to_thread(copy, tmp_path, server, 2)
    (tmp_path / "nothing").mkdir()
    assert "no such file" in await asyncio.to_thread(copy, tmp_path / "nothing", server, 2)


# --- updates that several processes handle


async def claimed(claims: Claims, *, most: int = 9, takes_over: bool = True, leads: bool = True) -> list[int]:
    found = await claims.claim(
        most, alone_after=3, takes_over=takes_over, leads=leads, reserved=["chat:42"], in_order=True
    )
    assert found is not None
    return [pending.update_id for pending in found]


async def put(ledger: Ledger, **queues: str) -> None:
    for number, queue in queues.items():
        await ledger.update_log.record(int(number[1:]), "{}", queue)


async def test_of_each_chat_the_earliest_update_is_claimed_and_the_next_once_that_is_done(
    two: tuple[Ledger, Ledger],
) -> None:
    one, other = (ledger.claims() for ledger in two)
    await put(two[0], _1="chat:1", _2="chat:1", _3="chat:2")
    assert await claimed(one) == [1, 3]
    assert await claimed(other) == []
    await two[0].update_log.mark_done(1)
    assert await claimed(other) == [2]


async def test_an_earlier_update_that_comes_later_waits_for_the_one_in_hand(two: tuple[Ledger, Ledger]) -> None:
    one, other = (ledger.claims() for ledger in two)
    await put(two[0], _5="chat:1")
    assert await claimed(one) == [5]
    await put(two[1], _4="chat:1")
    assert await claimed(other) == []
    await two[0].update_log.mark_done(5)
    assert await claimed(other) == [4]


async def test_an_update_whose_predecessor_is_on_the_way_waits_for_it(two: tuple[Ledger, Ledger]) -> None:
    async def of_a_webhook() -> list[int]:
        found = await two[0].claims().claim(9, alone_after=3, takes_over=True, leads=True, reserved=[], in_order=False)
        return [pending.update_id for pending in found or ()]

    await put(two[0], _6="chat:2", _8="chat:1")
    assert await of_a_webhook() == []
    await put(two[1], _5="chat:2", _7="chat:1")
    taken: list[int] = []
    while not taken:
        taken = await of_a_webhook()
    assert taken == [5, 7]


async def test_what_a_process_held_that_died_is_taken_over_and_counted(
    two: tuple[Ledger, Ledger], server: LedgerServer, postgres: Cluster
) -> None:
    one, other = (ledger.claims() for ledger in two)
    await put(two[0], _1="chat:1")
    assert await claimed(one) == [1]
    await two[0].update_log.begin(1)
    assert await claimed(other) == []
    assert await one.renew([1]) == {1}
    postgres.run("UPDATE updates SET leased_until = leased_until - interval '1 hour'", str(server.url.database))
    assert await claimed(other, takes_over=False) == []
    assert await claimed(other) == [1]
    (pending,) = await two[1].update_log.pending()
    assert (pending.attempts, pending.deaths) == (1, 1)
    assert await one.renew([1]) == set()  # whoever wakes late hears of it
    await other.release()
    assert await claimed(one) == [1]


async def test_an_update_that_is_put_off_lets_the_next_ones_of_its_chat_pass(two: tuple[Ledger, Ledger]) -> None:
    one, other = (ledger.claims() for ledger in two)
    await put(two[0], _1="chat:1", _2="chat:1")
    assert await claimed(one) == [1]
    await one.put_off(1)
    assert await claimed(other) == [2]


async def test_what_admins_write_is_the_leaders(two: tuple[Ledger, Ledger]) -> None:
    await put(two[0], _1="chat:42", _2="chat:1")
    assert await claimed(two[0].claims(), leads=False) == [2]
    assert await claimed(two[1].claims()) == [1]


async def test_one_leads_and_another_once_it_is_gone(server: LedgerServer) -> None:
    lead = Lead(server)
    one, other = Leading(lead), Leading(Lead(server))
    done: list[Leading] = []

    async def job(leading: Leading) -> None:
        done.append(leading)
        await asyncio.Event().wait()

    def doing(leading: Leading) -> asyncio.Task[None]:
        return asyncio.create_task(leading.do(lambda: [job(leading)]))

    tasks = [doing(one), doing(other)]
    assert [await one.look(), await other.look(), await one.look()] == [True, False, True]
    await until(lambda: len(done) == 1)
    await one.close()
    assert not lead.look()  # who leaves it does not take it again
    while not await other.look():  # until the server has noticed
        pass
    await until(lambda: len(done) == 2)
    assert done == [one, other]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await other.close()


def test_a_leader_of_which_nothing_is_heard_for_long_enough_is_replaced(
    server: LedgerServer, caplog: pytest.LogCaptureFixture
) -> None:
    silent, patient, other = Lead(server), Lead(server, silent_s=3600.0), Lead(server, silent_s=0.0)
    assert silent.look()
    assert not patient.look()
    assert silent.look()
    assert complaints(caplog) == []
    while not other.look():  # until the server has ended the connection
        pass
    assert set(complaints(caplog)) == {"nothing is heard of the bot that leads, for 0 s: another one is to lead"}
    assert [silent.look(), other.look()] == [False, True]
    for lead in (silent, patient, other):
        lead.leave()


async def test_a_leader_is_heard_whatever_it_does_while_it_is_renewed(server: LedgerServer) -> None:
    import psycopg

    def heard() -> object:
        with psycopg.connect(url) as rows:
            return rows.execute(
                "SELECT state_change FROM pg_locks JOIN pg_stat_activity USING (pid)"
                " WHERE locktype = 'advisory' AND datname = current_database() AND database = datid"
            ).fetchall()

    url = server.url.set(drivername="postgresql").render_as_string(hide_password=False)
    lead = Lead(server)
    assert lead.look()
    before = heard()
    with lead.renewed():
        await until(lambda: heard() != before)
    assert lead.is_held
    lead.leave()


async def test_the_pace_is_one_for_all(two: tuple[Ledger, Ledger]) -> None:
    limit = (None, 2, 60.0)
    waits = [await two[number % 2].turns.take([limit]) for number in range(6)]
    assert [round(wait / 60) for wait in waits] == [0, 0, 1, 1, 2, 2]
    assert round(await two[0].turns.take([(GROUP, 1, 60.0)]) / 60) == 0
    assert round(await two[1].turns.take([(GROUP, 1, 60.0)]) / 60) == 1


async def test_what_somebody_may_ask_is_counted_by_all(two: tuple[Ledger, Ledger]) -> None:
    limits = [SharedLimits(Limits(2, 100), ledger.buckets) for ledger in two]
    refused = [await limits[number % 2].refuse(GROUP, ANN, 1000.0) for number in range(4)]
    assert [one is None for one in refused] == [True, True, False, False]
    assert [one.announced for one in refused if one] == [False, True]


async def test_what_one_learns_of_chats_all_know(two: tuple[Ledger, Ledger]) -> None:
    two[0].blocked.add(GROUP)
    await two[0].chat_migrations.move(OTHER, -7)
    await two[1].refresh()
    assert GROUP in two[1].blocked
    assert two[1].chat_migrations.present_id(OTHER) == -7
    two[1].blocked.discard(GROUP)
    await two[1].questions.record(replace(ASKED, how=How.PRIVATE), ANN, ANN)  # behind it
    await two[0].refresh()
    assert GROUP not in two[0].blocked


async def test_what_is_pinned_by_one_the_other_knows(two: tuple[Ledger, Ledger]) -> None:
    before = await two[1].pins.version()
    gap_id = await two[0].gaps.add(await record(two[0]), "none", "[]", EVERYTHING, None)
    assert gap_id is not None
    gap = await two[0].gaps.get(gap_id)
    assert gap is not None
    assert await two[0].gap_states.answer(gap, "pin", "p1", Who(ANN, "Ann"))
    assert await two[1].pins.version() != before


async def test_secrets_are_the_same_for_all(two: tuple[Ledger, Ledger]) -> None:
    assert two[0].key_for("webhook") == two[1].key_for("webhook") != two[0].key_for("web")


async def test_a_link_to_log_in_is_used_once_by_whichever(two: tuple[Ledger, Ledger]) -> None:
    assert await two[0].done.use("7.1.code")
    assert not await two[1].done.use("7.1.code")
    assert await two[1].done.use("8.1.code")
