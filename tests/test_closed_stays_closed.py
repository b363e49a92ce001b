"""Whatever is asked, pressed, opened or typed, by whomever, wherever: nothing of a closed collection leaves.

And what is answered is the same, to the letter, as if it were not there.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
from pathlib import Path

import pytest

from bot.documents.rules import Rules, Table
from index.read.collections import EVERYTHING
from tests.support.worlds import (
    ADMIN,
    CLERK,
    FINANCE,
    HR,
    MEMBER,
    OPEN,
    OTHERS,
    RULES,
    SECRET,
    SEES,
    TEAM,
    Deed,
    People,
    World,
    documents,
    write,
)

pytestmark = pytest.mark.usefixtures("either_home")


def hidden_from(viewer: int) -> frozenset[str]:
    return frozenset(SECRET) - SEES[viewer]


def said(calls: object) -> str:
    return json.dumps(calls, ensure_ascii=False)


def counts_elsewhere(deed: Deed) -> bool:
    """Whether somebody who may see more is told how many questions he asked, wherever it was."""
    message = deed.update.get("message", {})
    return bool(message.get("text") == "/forget" and message["from"]["id"] != deed.viewer)


CHOOSES_BY_NUMBER = ("choose", "public", "closed", "bar")


def ids_of(real: World, other: World) -> list[tuple[str, str]]:
    """The latest question here and there, and the latest deed."""
    return [
        (real.latest_question(), other.latest_question()),
        (real.latest_deed(), other.latest_deed()),
    ]


async def same_answers(root: Path, seed: int, deeds: int, hidden: frozenset[str]) -> None:
    """Compare a bot with closed collections and one that never had them, for all who may not see them."""
    files = documents(seed)
    seen = {name: text for name, text in files.items() if name.split("/")[0] not in hidden}
    real = await World(write(root / "all", files), root / "data").begin(RULES)
    other = await World(write(root / "seen", seen), root / "other").begin(RULES)
    everything = [passage.passage_id for passage in real.live.engine.passages]
    people = People(random.Random(seed), everything)
    real.wire.files = other.wire.files = people.files
    names: dict[str, str] = {}  # of questions here -> of the same questions there
    known = ids_of(real, other)
    answers = 0
    shown: set[str] = set()
    for number in range(1, deeds + 1):
        deed = people.next()
        if deed.button in CHOOSES_BY_NUMBER:  # there, the numbers are those of other collections
            continue
        is_nowhere_there = deed.folder in hidden and deed.viewer == ADMIN
        doing = [real.do(deed.update, 100 * number)]
        if not is_nowhere_there:
            doing.append(other.do(json.loads(renamed(said(deed.update), names)), 100 * number))
        here, *there = map(said, await asyncio.gather(*doing))
        people.note(here)
        assert "⚙️" not in here, deed
        for collection in hidden_from(deed.viewer):
            assert SECRET[collection] not in here, deed
            assert collection not in here or deed.manages, deed
        shown |= {collection for collection, mark in SECRET.items() if mark in here}
        if is_nowhere_there:
            known = ids_of(real, other)
            continue
        before, known = known, ids_of(real, other)
        for (here_was, there_was), (here_is, there_is) in zip(before, known, strict=True):
            if here_is not in ("", here_was) and there_is not in ("", there_was):
                names[here_is] = there_is
                note_gaps(real.gap_of(here_is), other.gap_of(there_is), names)
        if hidden_from(deed.viewer) == hidden and not deed.manages and not counts_elsewhere(deed):
            assert [renamed(here, names)] == there, deed
            answers += "callback_data" in here
    assert answers > deeds / 30
    assert shown == set(SECRET)
    await real.end()
    await other.end()


def note_gaps(here: str | None, there: str | None, names: dict[str, str]) -> None:
    """Note that the gap of a question has another name there."""
    if here is not None and there is not None:
        names[here] = there


def renamed(text: str, names: dict[str, str]) -> str:
    """A text with other names of questions in it."""
    return re.sub("[A-Za-z0-9_-]{12}", lambda found: names.get(found[0], found[0]), text)


@pytest.mark.parametrize("hidden", [frozenset({HR, FINANCE})])
async def test_answers_are_those_of_a_bot_that_never_had_what_is_closed(tmp_path: Path, hidden: frozenset[str]) -> None:
    await same_answers(tmp_path, 1, 120, hidden)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 6))
@pytest.mark.parametrize("hidden", [frozenset({HR, FINANCE}), frozenset({HR}), frozenset({FINANCE})])
async def test_answers_are_the_same_through_thousands_of_deeds(
    tmp_path: Path, hidden: frozenset[str], seed: int
) -> None:
    await same_answers(tmp_path, seed, 850, hidden)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4))
async def test_nothing_leaves_while_documents_and_rules_change(tmp_path: Path, seed: int) -> None:
    world = await World(write(tmp_path / "docs", documents(seed)), tmp_path / "data").begin(RULES)
    people = People(random.Random(seed), [passage.passage_id for passage in world.live.engine.passages])
    world.wire.files = people.files
    sees = dict(SEES)
    for number in range(1, 801):
        if number % 50 == 0:
            await change_rules(world, people, number)
            sees = {viewer: seen_by(viewer, world.rules.rules) for viewer in SEES}
        if number % 80 == 0:
            change_documents(world, seed, number)
            people.passage_ids += [passage.passage_id for passage in world.live.engine.passages]
        deed = people.next()
        here = said(await world.do(deed.update, 100 * number))
        people.note(here)
        assert "⚙️" not in here, deed
        for collection in set(SECRET) - sees[deed.viewer]:
            assert SECRET[collection] not in here, deed
        if deed.button in ("public", "closed", "bar"):
            sees = {viewer: seen_by(viewer, world.rules.rules) for viewer in SEES}
    await world.end()


def seen_by(viewer: int, rules: Rules) -> frozenset[str]:
    ids = {viewer, TEAM} if viewer == MEMBER else {viewer}
    return frozenset(name for name, table in rules.tables.items() if ids & (table.users | table.chats))


async def change_rules(world: World, people: People, number: int) -> None:
    """Let an admin open a collection to somebody, or close it."""
    collection, viewer = people.chance.choice((HR, FINANCE)), people.chance.choice((CLERK, OTHERS, TEAM))
    sign = "-" if collection in seen_by(viewer, world.rules.rules) else "+"
    told = said(await world.do(people.command(ADMIN, f"/access {collection} {sign} {viewer}").update, 100 * number))
    assert "✅" in told


def change_documents(world: World, seed: int, number: int) -> None:
    """Edit a file, or move it to another collection; what was closed is moved to what is closed."""
    files = [path for path in world.docs.rglob("*") if path.suffix in (".md", ".txt")]
    path = random.Random(seed + number).choice(sorted(files))
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("五天", "七天").replace("三天", "四天"), encoding="utf-8")
    if path.parent.name == OPEN:
        path.rename(world.docs / f"{number}.md")
    world.reread()


def test_rules_give_views() -> None:
    rules = Rules(True, {HR: Table(users=frozenset({CLERK})), FINANCE: Table(chats=frozenset({TEAM}))})
    assert rules.view(lambda table: CLERK in table.users) == EVERYTHING.without([FINANCE])
