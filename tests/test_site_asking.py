"""Asked in a browser, the documents answer as in a chat."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from index import Engine
from tests.botapi import BotApi
from tests.support.sites import visited, words_of

OTHER_FORMS = [pytest.param(path, marks=pytest.mark.long) for path in ("/look", "/login", "/logout")]
QUESTION = "森林火险报警电话是多少？"


def asked(data: Path) -> list[tuple[str, str]]:
    with sqlite3.connect(data / "ledger.sqlite3") as ledger:
        return list(ledger.execute("select how, text from questions order by rowid"))


@pytest.mark.long
async def test_an_answer_is_shown_with_its_sentence_marked_and_recorded(
    telegram: BotApi, seeds: Engine, tmp_path: Path
) -> None:
    async with visited(telegram, seeds, tmp_path) as client:
        page = await client.post("/", data={"q": f"  {QUESTION} "})
        assert page.status_code == 200
        assert "资料里是这样说的" in words_of(page)
        assert re.search("<mark>.*12119.*</mark>", page.text)
        assert f'value="{QUESTION}"' in page.text
        figures = (await client.get("/metrics")).text
    assert asked(tmp_path) == [("web", QUESTION)]
    assert 'passagebot_questions_total{channel="web",verdict="answer"} 1.0' in figures


@pytest.mark.long
async def test_what_the_documents_do_not_say_is_said(telegram: BotApi, seeds: Engine, tmp_path: Path) -> None:
    async with visited(telegram, seeds, tmp_path) as client:
        page = await client.post("/", data={"q": "火星基地的食堂几点开门"})
    assert "资料中从未出现：火星" in words_of(page)
    assert "资料里是这样说的" not in page.text


@pytest.mark.long
async def test_what_is_typed_is_looked_for_and_not_recorded(telegram: BotApi, seeds: Engine, tmp_path: Path) -> None:
    async with visited(telegram, seeds, tmp_path) as client:
        part = await client.post("/look", data={"q": QUESTION})
        assert "12119" in part.text
        assert "<html" not in part.text
        assert (await client.post("/look", data={"q": " "})).text == ""
    assert asked(tmp_path) == []


@pytest.mark.long
async def test_an_empty_question_shows_the_form(telegram: BotApi, seeds: Engine, tmp_path: Path) -> None:
    async with visited(telegram, seeds, tmp_path) as client:
        for data in ({}, {"q": "  "}, {"other": "x"}):
            page = await client.post("/", data=data)
            assert page.status_code == 200
            assert "<article" not in page.text
    assert asked(tmp_path) == []


@pytest.mark.long
async def test_a_question_is_no_html(telegram: BotApi, seeds: Engine, tmp_path: Path) -> None:
    async with visited(telegram, seeds, tmp_path) as client:
        page = await client.post("/", data={"q": '"><script>alert(1)</script>'})
    assert "<script>alert" not in page.text


@pytest.mark.long
async def test_more_than_a_question_is_refused(telegram: BotApi, seeds: Engine, tmp_path: Path) -> None:
    async with visited(telegram, seeds, tmp_path) as client:
        assert (await client.post("/", data={"q": "问" * 5000})).status_code == 413
        assert (await client.post("/", data={f"q{number}": "x" for number in range(50)})).status_code == 413
        page = await client.post("/", content=b"q=\xff%ff%00%u1&q", headers={"Content-Type": "?"})
        assert page.status_code == 200


@pytest.mark.long
async def test_who_asks_too_much_is_told_to_wait(telegram: BotApi, seeds: Engine, tmp_path: Path) -> None:
    async with visited(telegram, seeds, tmp_path, user_per_minute=2, proxies=frozenset({"127.0.0.1"})) as client:
        for _ in range(2):
            assert (await client.post("/", data={"q": QUESTION})).status_code == 200
        refused = await client.post("/", data={"q": QUESTION})
        assert refused.status_code == 429
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
        for address in ("2001:db8::1", "2001:db8::2", "2001:db8:0:0:9::"):
            last = await client.post("/", data={"q": QUESTION}, headers={"X-Forwarded-For": address})
        assert last.status_code == 429
        other = await client.post("/", data={"q": QUESTION}, headers={"X-Forwarded-For": "2001:db8:1::1"})
        assert other.status_code == 200


@pytest.mark.parametrize(
    "path", ["/", *(pytest.param(path, marks=pytest.mark.long) for path in ("/look", "/login", "/logout"))]
)
async def test_a_form_of_another_site_is_refused(telegram: BotApi, seeds: Engine, tmp_path: Path, path: str) -> None:
    async with visited(telegram, seeds, tmp_path) as client:
        for headers in (
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
        ):
            assert (await client.post(path, data={"q": QUESTION}, headers=headers)).status_code == 403
        host = str(client.base_url).rstrip("/")
        for headers in ({"Sec-Fetch-Site": "same-origin"}, {"Origin": host}, {"Origin": host, "Host": "127.0.0.1:1"}):
            answer = await client.post(path, data={"q": QUESTION}, headers=headers)
            assert answer.status_code == (403 if path == "/login" else 303 if path == "/logout" else 200)
            assert "别的网站" not in answer.text
    assert all(how == "web" for how, _ in asked(tmp_path))
