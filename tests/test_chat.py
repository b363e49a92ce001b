"""`passagebot chat`: the bot's own conversation in a terminal, without a token."""

from __future__ import annotations

import os
import pty
import subprocess
from pathlib import Path

import pytest

from bot.cli.chat import as_text
from tests.conftest import SEEDS, MakeFolder
from tests.support.command import COMMAND, passagebot, read_terminal, surroundings

QUESTION = "宁波化解了多少信访积案"


def chat(data: Path, *typed: str, **environment: str) -> list[str]:
    """What is shown after each line that is typed."""
    done = passagebot("chat", data=data, typed="\n".join(typed), check=0, **environment)
    turns = ("\n" + done.stdout).split("\n› ")
    assert [turn.split("\n")[0] for turn in turns[1:]] == list(typed)
    return [turn.partition("\n")[2] for turn in turns[1:]]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


def number(shown: str, label: str) -> str:
    """What to type to press a button."""
    return next(part.split()[0] for part in shown.splitlines()[-1].split("   ") if part.split()[1].startswith(label))


@pytest.mark.long
def test_a_question_gets_the_card_with_numbered_buttons_that_can_be_pressed(data: Path) -> None:
    (card,) = chat(data, QUESTION)
    assert "1233件信访积案" in card
    _, below, above, voted, link = chat(data, QUESTION, number(card, "▼"), ":3", ":1", number(card, "🔗"))
    assert below.startswith("✎ 📄")
    assert "1233件信访积案" not in below
    assert "1233件信访积案" in above
    assert voted.startswith("已记下，谢谢。👍")
    assert ":1 👍 1" in voted
    assert link.startswith("https://t.me/passagebot?start=p_")
    assert "\n① " in chat(data, QUESTION, number(card, "›"))[1]


@pytest.mark.long
def test_a_link_can_be_opened_a_passage_shared_and_its_file_sent(data: Path) -> None:
    (card,) = chat(data, QUESTION)
    link = card.partition("(")[2].partition(")")[0]
    assert "1233件信访积案" in chat(data, link)[0]
    _, file, shared, posted = chat(data, QUESTION, number(card, "📎"), number(card, "📤"), ":1")
    name = card.splitlines()[1].split(" · ")[1]
    assert f"📎 {name} · {(SEEDS / name).stat().st_size:,} B" in file
    assert shared.startswith(":1 匡正干的导向")
    assert "\n" not in shared
    assert "原文摘自资料" in posted


@pytest.mark.long
def test_inline_rows_can_be_picked(data: Path) -> None:
    rows, posted = chat(data, f"@passagebot {QUESTION}", ":1")
    assert rows.startswith(":1 ")
    assert "1233件信访积案" in posted
    nothing, *_ = chat(data, "@passagebot 番茄炒蛋怎么做")
    assert nothing.startswith("没有找到")


@pytest.mark.long
def test_the_bot_answers_in_the_script_of_what_is_typed(data: Path) -> None:
    simplified, traditional, english, privacy = chat(
        data, "番茄炒蛋怎么做", "番茄炒蛋怎麼做", "scrambled eggs?", "/help"
    )
    assert simplified.startswith("没有找到")
    assert traditional.startswith("沒有找到")
    assert english.startswith("No passage found")
    assert privacy.startswith("Send a question")


@pytest.mark.long
def test_the_same_question_is_answered_again_in_another_run(data: Path) -> None:
    (first,), (second,) = chat(data, QUESTION), chat(data, QUESTION)
    assert first == second


def test_a_number_that_is_no_button_is_said_so_and_blank_lines_are_nothing(data: Path) -> None:
    assert chat(data, ":1", "", ":x", ":0", ":٣")[0] == ":1?"


def test_another_folder_can_be_talked_to_where_nothing_can_be_kept(folder: MakeFolder, tmp_path: Path) -> None:
    docs = folder({"handbook.txt": "工作满一年的员工每年享有年假五天。"})
    (tmp_path / "data").write_text("no folder")
    done = passagebot("chat", "--docs", str(docs), data=tmp_path / "data", typed="年假有几天\n:3\n", check=0)
    assert "享有年假五天" in done.stdout
    assert "📎 handbook.txt" in done.stdout


@pytest.mark.long
def test_at_a_terminal_the_bot_greets_and_cards_are_coloured(data: Path) -> None:
    ours, theirs = pty.openpty()
    environment = surroundings(data, TERM="xterm")
    with subprocess.Popen([*COMMAND, "chat"], stdin=theirs, stdout=theirs, env=environment, cwd=SEEDS) as done:
        os.close(theirs)
        try:
            shown = read_terminal(ours, "\r\n› ")
            os.write(ours, f"{QUESTION}\n".encode())
            shown += read_terminal(ours, "🔗\r\n› ")
            os.write(ours, b"\x04")
            shown += read_terminal(ours)
        finally:  # the process ends with its terminal, whatever it waits for
            os.close(ours)
    assert done.returncode == 0
    assert "直接发问题即可" in shown
    assert "\x1b[1;33m" in shown


def test_html_becomes_text_with_bars_and_addresses() -> None:
    shown = as_text(
        'a &lt;b&gt;\n<blockquote expandable>1 <b>2</b>\n3</blockquote>\n<a href="https://x/?a=1&amp;b=2">x</a>'
    )
    assert shown.plain == "a <b>\n│ 1 2\n│ 3\nx (https://x/?a=1&b=2)"
    assert [shown.plain[span.start : span.end] for span in shown.spans if "bold" in str(span.style)] == ["2"]
