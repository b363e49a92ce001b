"""The log tells what happens, never what was asked and never the token."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from bot.log import set_up_log
from index import Engine
from tests.botapi import TOKEN, BotApi
from tests.support.bots import running

QUESTION = "宁波化解了多少信访积案"


@pytest.fixture
def _root_log_restored() -> object:
    root, handlers, level = logging.getLogger(), logging.getLogger().handlers[:], logging.getLogger().level
    yield
    root.handlers[:], root.level = handlers, level


@pytest.mark.usefixtures("_root_log_restored")
def test_in_json_each_line_is_an_object_and_none_has_the_token(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_log(TOKEN, "json")
    try:
        raise ValueError(f"https://example.org/bot{TOKEN}/getMe\nis refused")
    except ValueError:
        logging.getLogger("bot.run").exception("it fails: %s", TOKEN, extra={"question_id": "q1"})
    (line,) = capsys.readouterr().err.splitlines()
    found = json.loads(line)
    assert (found["level"], found["logger"], found["question_id"]) == ("ERROR", "bot.run", "q1")
    assert "ValueError" in found["traceback"]
    assert TOKEN not in line


async def test_an_answer_is_logged_by_the_question_s_id_and_without_its_text(
    telegram: BotApi, seeds: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with running(telegram, seeds, tmp_path):
        await telegram.ask(QUESTION)
    (record,) = [record for record in caplog.records if hasattr(record, "question_id")]
    assert vars(record)["verdict"] == "answer"
    assert not any(QUESTION in record.getMessage() for record in caplog.records)
