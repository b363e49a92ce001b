"""A folder is found as people write it: with a tilde, with blanks, in quotes."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.settings import WrongSettings, load_settings
from tests.support.command import passagebot

SETTINGS = ("docs", "data", "words")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder, with a .env to be written in a folder below it."""
    for name in SETTINGS:
        monkeypatch.delenv(f"PASSAGEBOT_{name.upper()}", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "bot").mkdir()
    monkeypatch.chdir(tmp_path / "bot")
    return tmp_path


WRITTEN = [
    ('"~/文档 资料"', "文档 资料"),
    ("'~/文档 资料'", "文档 资料"),
    ("~/文档 资料", "文档 资料"),
    ("“~/文档 资料”", "文档 资料"),
    ("  ~/docs  ", "docs"),
    ('" ~/docs "', "docs"),
    ("~", ""),
    ("~/it's", "it's"),
    ("~/~a", "~a"),
]


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize(("written", "below"), WRITTEN)
def test_settings_in_the_environment_are_understood(
    home: Path, monkeypatch: pytest.MonkeyPatch, name: str, written: str, below: str
) -> None:
    monkeypatch.setenv(f"PASSAGEBOT_{name.upper()}", written)
    assert getattr(load_settings(), name) == home / below


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize(("written", "below"), WRITTEN)
def test_settings_in_the_file_are_understood(home: Path, name: str, written: str, below: str) -> None:
    (home / "bot" / ".env").write_text(f"PASSAGEBOT_{name.upper()}={written}\n", encoding="utf-8")
    assert getattr(load_settings(), name) == home / below


@pytest.mark.parametrize(
    "written", ["docs", "/srv/docs", "a~b", "文档 资料", "“a", "~nobody-has-this-name/docs", "a\\b"]
)
def test_what_needs_no_reading_is_taken_as_it_is(home: Path, monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("PASSAGEBOT_DOCS", written)
    assert load_settings().docs == Path(written)


def test_quotes_around_nothing_are_one_clear_line(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASSAGEBOT_DOCS", '""')
    with pytest.raises(WrongSettings, match="PASSAGEBOT_DOCS: a folder's name is needed"):
        load_settings()


@pytest.mark.parametrize("written", ["~/文档 资料", '"~/文档 资料"', "  ~/文档 资料"])
def test_the_option_is_understood(home: Path, written: str) -> None:
    (home / "文档 资料").mkdir()
    (home / "文档 资料" / "a.txt").write_text("食堂七点开门。", encoding="utf-8")
    done = passagebot("ask", "食堂几点开门？", f"--docs={written}", data=home / "data", check=0)
    assert "食堂七点开门。" in done.stdout


@pytest.mark.parametrize("written", ["", "  ", '""', "''"])
def test_an_option_without_a_name_is_wrong_usage(home: Path, written: str) -> None:
    done = passagebot("ask", "问", "--docs", written, data=home / "data", check=2)
    assert done.stderr.splitlines()[-1].endswith("argument --docs: a folder's name is needed")
