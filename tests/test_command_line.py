"""The command line keeps its contract: what it prints, where, and its exit status."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from index.stored import index_directory
from tests.conftest import SEEDS, MakeFolder
from tests.support.command import COMMAND, passagebot, passagebot_process, read_terminal, surroundings
from tests.support.waiting import PATIENCE_S

ASK = ("ask", "发现森林着火，该打什么电话？")

CarriedOut = Callable[..., subprocess.CompletedProcess[str]]
in_this_process_and_in_one_of_its_own = pytest.mark.parametrize(
    "carried_out", [passagebot, pytest.param(passagebot_process, marks=pytest.mark.long)]
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the seeds' index is kept for these tests."""
    return tmp_path_factory.mktemp("data")


def test_ask_prints_the_passage_under_its_source_and_headings(data: Path) -> None:
    lines = passagebot(*ASK, data=data, check=0).stdout.splitlines()
    assert lines[0] == "[1] 树立和践行正确政绩观 · 002_d9a72cb423796c72.txt › 森林防火 人人有责"
    assert "森林火险报警电话：**12119** 或 **119**。" in lines


def test_ask_json_prints_one_object_and_nothing_else(data: Path) -> None:
    done = passagebot("ask", "宁波化解了多少信访积案", "--json", "-k", "2", data=data, check=0)
    answer = json.loads(done.stdout)
    assert list(answer) == [
        "question",
        "verdict",
        "answered",
        "confidence",
        "missing",
        "read_as",
        "by",
        "hits",
        "took_ms",
    ]
    assert answer["question"] == "宁波化解了多少信访积案"
    assert answer["answered"] is True
    assert answer["missing"] == []
    assert [hit["rank"] for hit in answer["hits"]] == [1, 2]
    hit = answer["hits"][0]
    assert set(hit) == {
        "rank", "score", "passage_id", "source", "title", "place", "headings", "start", "text", "also_in",
            "highlights", "sentence"
    }  # fmt: skip
    assert {hit["text"][a:b] for a, b in hit["highlights"]} == {"宁波", "化解", "信访积案"}
    assert hit["text"][slice(*hit["sentence"])].startswith("宁波将信访积案")
    assert answer["took_ms"] > 0


def test_a_question_the_documents_do_not_answer_exits_with_1(data: Path) -> None:
    done = passagebot("ask", "番茄炒蛋怎么做", data=data, check=1)
    assert "资料中从未出现：番茄、炒蛋" in done.stdout
    assert json.loads(passagebot("ask", "番茄炒蛋", "--json", data=data, check=1).stdout)["answered"] is False


@pytest.mark.parametrize("question", ["", "  "])
def test_no_question_exits_with_1_and_says_so(data: Path, question: str) -> None:
    done = passagebot("ask", question, data=data, check=1)
    assert done.stdout == ""
    assert done.stderr == "passagebot: no question was asked\n"


@pytest.mark.parametrize(
    "arguments",
    [(), ("ask",), ("ask", "问", "-k", "abc"), ("nonsense",), ("ask", "问", "--nonsense"), ("run", "more"), ("eval",)],
)
def test_wrong_usage_exits_with_2_and_one_line(data: Path, arguments: tuple[str, ...]) -> None:
    done = passagebot(*arguments, data=data, check=2)
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("passagebot: ")


def test_help_tells_defaults_and_settings(data: Path) -> None:
    assert "PASSAGEBOT_DOCS" in passagebot("--help", data=data, check=0).stdout
    for command in ("ask", "index", "chat", "eval"):
        shown = " ".join(passagebot(command, "--help", data=data, check=0).stdout.split())
        assert "(default: PASSAGEBOT_DOCS, or seeds)" in shown
    assert "(default: 3)" in passagebot("ask", "--help", data=data, check=0).stdout
    assert '"passages": [' in passagebot("eval", "--help", data=data, check=0).stdout
    assert "PASSAGEBOT_TOKEN" in passagebot("run", "--help", data=data, check=0).stdout


def test_ask_shows_the_one_passage_that_says_it_and_of_none_no_passage(data: Path) -> None:
    right = passagebot("ask", "发现森林着火，该打什么电话？", data=data, check=0).stdout
    assert right.count("\n[") == 0
    assert "**12119**" in right
    none = passagebot("ask", "丈夫的打印机坏了怎么办", data=data, check=1).stdout
    assert none.startswith("没有找到能回答的段落。")
    assert "[1]" not in none


@pytest.mark.parametrize("number", ["abc", "0", "-3", "1.5", "9" * 5000])
def test_a_number_that_is_none_is_said_so_in_one_plain_line(data: Path, number: str) -> None:
    (line,) = passagebot("ask", "问", f"-k={number}", data=data, check=2).stderr.splitlines()
    assert line.endswith(f'-k: "{number}" is not a whole number of at least 1')


def test_a_missing_folder_exits_with_2_and_one_line(data: Path, tmp_path: Path) -> None:
    for arguments in (("ask", "问"), ("index",)):
        done = passagebot(*arguments, "--docs", str(tmp_path / "nowhere"), data=data, check=2)
        assert done.stderr.splitlines() == [f"passagebot: --docs: {tmp_path / 'nowhere'}: no such folder"]


def test_a_wrong_setting_exits_with_2_and_names_it(data: Path) -> None:
    done = passagebot("ask", "问", data=data, check=2, PASSAGEBOT_PORT="many")
    assert done.stderr.startswith("passagebot: PASSAGEBOT_PORT: ")
    assert len(done.stderr.splitlines()) == 1


def test_more_days_than_there_are_in_a_calendar_are_a_wrong_setting(data: Path) -> None:
    done = passagebot("ask", "问", data=data, check=2, PASSAGEBOT_RETENTION_DAYS="99999999999")
    assert done.stderr.startswith("passagebot: PASSAGEBOT_RETENTION_DAYS: ")


def test_a_good_webhook_secret_is_taken_and_a_bad_one_is_one_line(data: Path) -> None:
    passagebot("ask", "宁波化解了多少信访积案", data=data, check=0, PASSAGEBOT_WEBHOOK_SECRET="abcDEF_123-4")
    done = passagebot("ask", "问", data=data, check=2, PASSAGEBOT_WEBHOOK_SECRET="no spaces!")
    assert done.stderr.startswith("passagebot: PASSAGEBOT_WEBHOOK_SECRET: ")


@in_this_process_and_in_one_of_its_own
def test_json_is_utf8_whatever_the_terminal_speaks(data: Path, carried_out: CarriedOut) -> None:
    done = carried_out("ask", "森林火险报警电话", "--json", data=data, check=0, PYTHONIOENCODING="cp1252")
    assert "12119" in done.stdout
    assert json.loads(done.stdout)["question"] == "森林火险报警电话"


def test_an_empty_folder_name_is_wrong_usage(data: Path) -> None:
    passagebot("ask", "问", "--docs", "", data=data, check=2)


def test_run_without_a_token_exits_with_2_and_says_where_to_get_one(data: Path) -> None:
    done = passagebot("run", data=data, check=2)
    assert "@BotFather" in done.stderr
    wrong = passagebot("run", data=data, check=2, PASSAGEBOT_TOKEN="hunter2")
    assert "PASSAGEBOT_TOKEN" in wrong.stderr
    assert "hunter2" not in wrong.stderr


def test_unreadable_files_are_named_on_standard_error_and_stop_nothing(folder: MakeFolder, tmp_path: Path) -> None:
    docs = folder({"good.txt": "年假五天。", "bad.txt": bytes(range(256)) * 40})
    for arguments in (("index",), ("ask", "年假几天")):
        done = passagebot(*arguments, "--docs", str(docs), data=tmp_path / "data")
        assert done.stderr == "passagebot: bad.txt: not text in any known encoding\n"
    assert passagebot("index", "--docs", str(docs), data=tmp_path / "data", check=0).stdout.startswith("1 document")


def test_a_second_writer_exits_with_2_and_one_line(data: Path) -> None:
    passagebot("index", data=data, check=0)
    with FileLock(index_directory(SEEDS, data) / "lock"):
        done = passagebot("index", data=data, check=2)
    assert done.stderr == "passagebot: another process is writing the index of this folder\n"


def test_where_data_cannot_be_written_ask_works_in_memory_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    done = passagebot("ask", "宁波化解了多少信访积案", data=tmp_path / "file", check=0)
    assert "1233件" in done.stdout
    assert "memory" in done.stderr


@pytest.mark.long
def test_a_reader_that_closes_the_pipe_early_is_no_error(data: Path) -> None:
    command = f'"{sys.executable}" -m bot ask 干部的激励和保护机制 -k 100 | head -n 1'
    done = subprocess.run(
        command,
        shell=True,
        capture_output=True,
        text=True,
        env=surroundings(data),
        cwd=SEEDS,
        check=False,
        timeout=PATIENCE_S,
    )
    assert done.stdout.startswith("[1]")
    assert done.stderr == ""


@pytest.mark.long
@pytest.mark.parametrize("command", [ASK, ("index",)])
@pytest.mark.parametrize("closed", ["stdout", "stderr"])
def test_what_cannot_be_said_anywhere_stops_nothing(data: Path, command: tuple[str, ...], closed: str) -> None:
    number = {"stdout": 1, "stderr": 2}[closed]
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {number}>&-', "sh", *COMMAND, *command],
        env=surroundings(data),
        cwd=SEEDS,
        capture_output=True,
        check=False,
        timeout=PATIENCE_S,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert bool(done.stdout) == (closed == "stderr")


@in_this_process_and_in_one_of_its_own
def test_in_a_terminal_the_passage_is_wrapped_and_the_questions_words_are_coloured(
    data: Path, carried_out: CarriedOut, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    ours, theirs = pty.openpty()
    question = ("ask", "-k", "1", "宁波化解了多少信访积案")
    carried_out(*question, data=data, check=0, terminal=os.ttyname(theirs), TERM="xterm", COLUMNS="60")
    os.close(theirs)
    text = read_terminal(ours)
    os.close(ours)
    assert "\x1b[1;33m" in text or "\x1b[1;4;33m" in text
    assert len(text.splitlines()) > 5


def loaded(*arguments: str, data: Path) -> set[str]:
    """Modules that a command imports."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *COMMAND[1:], *arguments],
        capture_output=True,
        text=True,
        env=surroundings(data),
        cwd=SEEDS,
        check=False,
        timeout=PATIENCE_S,
    )
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if "|" in line}


@pytest.mark.long
def test_asking_loads_nothing_that_it_does_not_use(data: Path) -> None:
    passagebot("index", data=data, check=0)
    modules = loaded("ask", "宁波化解了多少信访积案", data=data)
    assert "index.rank.ranker" in modules
    unused = {"telegram", "rich", "jieba", "charset_normalizer", "markdown_it", "snowballstemmer", "filelock"}
    assert modules & unused == set()


def test_help_loads_no_engine(data: Path) -> None:
    assert loaded("--help", data=data) & {"numpy", "telegram", "rich", "pydantic"} == set()


def test_a_question_may_be_typed_as_bare_words(folder: MakeFolder, data: Path) -> None:
    docs = str(folder({"a.md": "Annual leave is five days.\n"}))
    done = passagebot("ask", "how", "many", "days", "of", "annual", "leave", "--docs", docs, data=data, check=0)
    assert "five days" in done.stdout
    assert passagebot("index", "--docs", docs, data=data, check=0).stdout.startswith("1 document, 1 passage, idx ")


def test_a_question_without_letters_is_answered_in_the_documents_language(folder: MakeFolder, data: Path) -> None:
    docs = str(folder({"a.md": "年假有五天。\n"}))
    assert passagebot("ask", "?", "--docs", docs, data=data, check=1).stdout.startswith("没有找到")


def test_a_question_in_another_language_and_a_folder_without_documents_are_told_so(
    folder: MakeFolder, tmp_path: Path, data: Path
) -> None:
    docs = str(folder({"a.md": "年假有五天。\n"}))
    done = passagebot("ask", "What is the annual leave?", "--docs", docs, data=data, check=1)
    assert "The documents are in another language" in done.stdout
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "还没有" in passagebot("ask", "年假", "--docs", str(empty), data=data, check=1).stdout


def test_a_folder_that_is_missing_is_named_with_its_setting(tmp_path: Path, data: Path) -> None:
    done = passagebot("ask", "x", data=data, check=2, PASSAGEBOT_DOCS=str(tmp_path / "nowhere"))
    assert done.stderr == f"passagebot: PASSAGEBOT_DOCS: {tmp_path / 'nowhere'}: no such folder\n"


def test_a_setting_that_is_none_is_named_with_the_nearest(data: Path) -> None:
    done = passagebot("ask", "宁波", data=data, check=0, PASSAGEBOT_MINCONFIDENCE="0.5")
    assert "PASSAGEBOT_MINCONFIDENCE: no such setting; did you mean PASSAGEBOT_MIN_CONFIDENCE?" in done.stderr
