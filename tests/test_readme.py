"""What the READMEs claim is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.answering.find import find
from bot.render import CardContext, Links, Neighbours, answer_card
from bot.settings import Settings
from bot.texts import TEXTS
from index import Engine
from tests.support.command import passagebot
from tests.telegram_html import parse

ROOT = Path(__file__).parent.parent
READMES = ["README.md", "README.zh.md"]


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", READMES)
def test_the_terminals_transcript_is_what_the_command_prints(name: str, tmp_path: Path) -> None:
    block = re.search(r'```console\n\$ passagebot ask -k 1 "(.+?)"\n(.*?)```', text_of(name), re.DOTALL)
    assert block is not None
    question, transcript = block.groups()
    assert passagebot("ask", "-k", "1", question, data=tmp_path, check=0).stdout == transcript


@pytest.mark.parametrize("name", READMES)
def test_the_conversation_in_the_terminal_is_what_chat_shows(name: str, tmp_path: Path) -> None:
    block = re.search(r"```console\n\$ passagebot chat\n(.*?)```", text_of(name), re.DOTALL)
    assert block is not None
    typed = re.findall(r"^› (.*)$", block.group(1), re.MULTILINE)
    shown = passagebot("chat", data=tmp_path, typed="\n".join(typed), check=0).stdout
    same_index = re.compile(r"idx \w+")
    assert same_index.sub("idx", shown) == same_index.sub("idx", block.group(1))


def test_telegrams_transcript_is_what_the_bot_sends(seeds: Engine) -> None:
    block = re.search(r"```text\n(Ann .*?)```", text_of("README.md"), re.DOTALL)
    assert block is not None
    turns = re.split(r"^Ann +", block.group(1), flags=re.MULTILINE)[1:]
    assert len(turns) == 2
    for turn in turns:
        question, _, shown = turn.partition("\n\npassagebot ")
        answer = find(seeds, question, 5).shown
        below = (
            CardContext(Neighbours(True, True), question_id="LzkGDt16n0x-", rank=1)
            if answer.answered
            else CardContext()
        )
        card = answer_card(answer, TEXTS["zh"], Links("passagebot"), seeds.version, below)
        text, entities = parse(card.html)
        lines = [re.sub(r"^❝ | ❞$|▁|\*\*", "", line.strip()) for line in shown.strip().splitlines()]
        buttons = " ".join(f"[{button.label}]" for row in card.rows for button in row)
        sent = [*re.sub(r" · idx \w+", "", text).splitlines(), buttons]
        assert [line for line in lines if line not in sent] == []
        marked = {entity.text for entity in entities if entity.tag == "b"}
        assert set(re.findall(r"\*\*(.+?)\*\*", shown)) == marked


@pytest.mark.parametrize("name", READMES)
def test_every_setting_is_explained(name: str) -> None:
    named = set(re.findall(r"`PASSAGEBOT_(\w+)`", text_of(name)))
    assert named == {field.upper() for field in Settings.model_fields}


@pytest.mark.parametrize("name", READMES)
def test_every_make_target_and_file_that_is_named_exists(name: str) -> None:
    targets = set(re.findall(r"^(\w+):", text_of("Makefile"), re.MULTILINE))
    named = set(re.findall(r"make (?:PYTHON=\S+ )?([a-z]+)\b", text_of(name)))
    assert {"demo", "test", "run"} <= named <= targets
    for link in re.findall(r"\]\((?!https?:)([^)]+)\)", text_of(name)):
        assert (ROOT / link).exists()


@pytest.mark.parametrize("name", READMES)
def test_the_plain_commands_are_those_of_make(name: str) -> None:
    makefile = text_of("Makefile").replace("$(BIN)", ".venv/bin").replace(" --quiet --disable-pip-version-check", "")
    for command in re.findall(r"^\$ (\.venv/bin/python -m pip .*)$", text_of(name), re.MULTILINE):
        assert command in makefile


def test_the_python_example_works(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    block = re.search(r"```python\n(.*?)```", text_of("README.md"), re.DOTALL)
    assert block is not None
    monkeypatch.chdir(ROOT)
    exec(block.group(1), {})
    assert "12119" in capsys.readouterr().out
