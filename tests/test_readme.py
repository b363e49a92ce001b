"""What the READMEs claim is so."""

from __future__ import annotations

import html
import re
from functools import partial
from pathlib import Path

import pytest

from bot.answering.around import position
from bot.answering.find import find
from bot.render import CardContext, Links, answer_card
from bot.settings import Settings
from bot.texts import TEXTS
from index import Engine
from tests.support.command import passagebot

ROOT = Path(__file__).parent.parent
READMES = ["README.md", "README.zh.md"]


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def asked_once(block: re.Match[str], data: Path) -> str:
    """A transcript of `ask`."""
    shown = passagebot("ask", "-k", "1", block[2], data=data, check=0).stdout
    return f"{block[1]}{shown}"


def talked_in_the_terminal(block: re.Match[str], data: Path) -> str:
    """A transcript of `chat`."""
    typed = re.findall(r"^› (.*)$", block[2], re.MULTILINE)
    return block[1] + passagebot("chat", data=data, typed="\n".join(typed), check=0).stdout


def asked_in_telegram(block: re.Match[str], seeds: Engine) -> str:
    """A transcript of a private chat: bold words between asterisks, the deciding sentence between ▁."""
    questions = re.findall(r"^Ann +(.*)$", block[2], re.MULTILINE)
    return block[1] + "\n".join(f"Ann         {question}\n\n{card_of(question, seeds)}" for question in questions)


def card_of(question: str, seeds: Engine) -> str:
    found = find(seeds, question, 5).shown
    context = CardContext()
    if found.answered:
        context = CardContext(position(seeds, found.hits[0].passage), question_id="LzkGDt16n0x-", rank=1)
    card = answer_card(found, TEXTS["zh"], Links("passagebot"), context)
    above, begins, rest = card.html.partition("<blockquote")
    passage, ends, below = rest.partition("</blockquote>")
    marked = re.sub("</?b>", "**", re.sub("</?u>", "▁", passage.partition(">")[2]))
    quoted = f"❝ {marked} ❞" if begins and ends else ""
    text = html.unescape(re.sub("<[^>]*>", "", above + quoted + below))
    buttons = [" ".join(f"[{button.label}]" for button in row) for row in card.rows]
    lines = "\n".join([*text.splitlines(), *buttons])
    return "passagebot  " + lines.replace("\n", f"\n{12 * ' '}").replace(f"{12 * ' '}\n", "\n") + "\n"


def with_transcripts(name: str, seeds: Engine, data: Path) -> str:
    """A README with what its transcripts show now."""
    text = text_of(name)
    for pattern, made in (
        (
            r'(?s)(?<=```console\n)(\$ passagebot ask -k 1 "([^"\n]+)"\n).*?(?=```)',
            partial(asked_once, data=data),
        ),
        (r"(?s)(?<=```console\n)(\$ passagebot chat\n)(.*?)(?=```)", partial(talked_in_the_terminal, data=data)),
        (r"(?s)(?<=```text\n)()(Ann .*?)(?=```)", partial(asked_in_telegram, seeds=seeds)),
    ):
        text = re.sub(pattern, made, text)
    return text


@pytest.mark.parametrize("name", READMES)
def test_the_transcripts_are_what_the_commands_and_the_bot_show(
    name: str, seeds: Engine, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    made = with_transcripts(name, seeds, tmp_path)
    if request.config.getoption("write_readmes"):
        (ROOT / name).write_text(made, encoding="utf-8")
    assert text_of(name) == made, "pytest --write-readmes tests/test_readme.py writes the transcripts anew"


@pytest.mark.parametrize("name", READMES)
def test_each_readme_has_its_transcripts(name: str) -> None:
    for command in ("ask -k 1", "chat"):
        assert text_of(name).count(f"```console\n$ passagebot {command}") == 1


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
