"""The address of the pages is as browsers write it, or refused with one line."""

from __future__ import annotations

import pytest

from bot.settings import WrongSettings, load_settings


def address(value: str, monkeypatch: pytest.MonkeyPatch) -> str | None:
    monkeypatch.setenv("PASSAGEBOT_PUBLIC_URL", value)
    return load_settings().public_url


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("https://Docs.Example.org", "https://docs.example.org"),
        ("https://ex.org:443/", "https://ex.org"),
        ("http://ex.org:80/kb", "http://ex.org/kb"),
        ("http://ex.org:8080", "http://ex.org:8080"),
        ("https://例子.中国/x", "https://xn--fsqu00a.xn--fiqs8s/x"),
        ("https://ex.org/文档", "https://ex.org/%E6%96%87%E6%A1%A3"),
        ("https://ex.org/x%20y", "https://ex.org/x%20y"),
        ("http://[::1]:8443", "http://[::1]:8443"),
    ],
)
def test_it_is_written_as_browsers_do(given: str, written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert address(given, monkeypatch) == written


@pytest.mark.parametrize(
    "given",
    [
        "https://ex.org//a",
        "https://u:p@ex.org/",
        "https://ex.org/x?y=1",
        "https://ex.org/x#f",
        "https://ex.org:x",
        "https://",
    ],
)
def test_what_pages_cannot_be_at_is_refused(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WrongSettings, match="PASSAGEBOT_PUBLIC_URL") as raised:
        address(given, monkeypatch)
    assert "u:p" not in str(raised.value)
