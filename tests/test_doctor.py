"""passagebot doctor looks at everything that the bot needs, a line each, and says what to do."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.cli.doctor import run
from bot.settings import Settings
from index import open_index
from tests.botapi import TOKEN, BotApi


def _doctor(capsys: pytest.CaptureFixture[str], **settings: object) -> tuple[int, str]:
    status = run(argparse.Namespace(), Settings(**settings, _env_file=None))  # type: ignore[arg-type]
    return status, capsys.readouterr().out


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.md").write_text("班车每天早上七点半发车。\n", encoding="utf-8")
    open_index(folder, tmp_path / "data")
    return folder


async def test_all_is_well(telegram: BotApi, docs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = {"token": SecretStr(TOKEN), "api_url": telegram.url, "docs": docs, "data": tmp_path / "data", "admins": {1}}
    status, lines = await asyncio.to_thread(lambda: _doctor(capsys, **given))
    assert status == 0, lines
    assert "ok    token: @" in lines
    assert "ok    clock: " in lines
    assert "ok    index: 1 passages, every block as it was written" in lines
    assert TOKEN not in lines


async def test_an_unknown_token_is_named_with_what_to_do(
    telegram: BotApi, docs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = {"token": SecretStr("1:unknown"), "api_url": telegram.url, "docs": docs, "data": tmp_path / "data"}
    status, lines = await asyncio.to_thread(lambda: _doctor(capsys, **given))
    assert status == 1
    assert "wrong token: Telegram does not know it → ask @BotFather for a new one" in lines


def test_each_thing_that_is_wrong_has_a_line(docs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "data"
    (data / "ledger.sqlite3").write_bytes(b"no database at all, whatever it is called" * 40)
    (data / "ledger.key").write_bytes(bytes(32))
    (data / "ledger.key").chmod(0o644)
    status, lines = _doctor(capsys, api_url="http://127.0.0.1:9", token=SecretStr(TOKEN), docs=docs, data=data)
    assert status == 1
    for line in ("wrong Telegram: cannot be reached", "wrong ledger: ", "wrong ledger.key: ", "note  admins: nobody"):
        assert line in lines


def test_a_folder_without_documents_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, lines = _doctor(capsys, docs=tmp_path / "none", data=tmp_path / "data")
    assert status == 1
    assert "wrong documents: " in lines
    assert "wrong token: not set" in lines
    assert not (tmp_path / "data").exists()


def test_rules_that_cannot_be_used_are_named(docs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "data"
    assert "ok    access: everybody sees everything" in _doctor(capsys, docs=docs, data=data)[1]
    (data / "access.toml").write_text('["人事"]\n', encoding="utf-8")
    assert 'note  access: "人事" is no folder of the documents' in _doctor(capsys, docs=docs, data=data)[1]
    (data / "access.toml").write_text('["人事"]\nusers = [-1]\n', encoding="utf-8")
    assert "wrong access: access.toml cannot be used: line 2: users: -1" in _doctor(capsys, docs=docs, data=data)[1]


def test_pages_without_a_certificate_or_a_named_proxy_are_noted(
    docs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    _, lines = _doctor(
        capsys, docs=docs, data=data, public_url="http://example.org", mcp_token=SecretStr("t"), chats={7}
    )
    assert "ok    HTTP: at 127.0.0.1:8443, for http://example.org" in lines
    assert "note  pages: sessions travel in clear" in lines
    assert "note  pages: no proxy is named" in lines
    assert "wrong assistants: with PASSAGEBOT_CHATS nothing is public" in lines
    _, lines = _doctor(capsys, docs=docs, data=data)
    assert "HTTP" not in lines
