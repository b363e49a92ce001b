"""Reading a file asks nobody for anything, whatever the file refers to."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from index.errors import CannotRead
from index.read.readers import read_original
from tests.support.originals import docx, p

ASKED: list[str] = []


class Answering(BaseHTTPRequestHandler):
    """Notes what it is asked for."""

    def do_GET(self) -> None:
        ASKED.append(self.path)
        self.send_error(404)


@pytest.fixture
def address() -> Iterator[str]:
    """Where somebody listens."""
    ASKED.clear()
    server = HTTPServer(("127.0.0.1", 0), Answering)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.long
def test_pages_mails_and_word_files_are_read_without_what_they_refer_to(address: str) -> None:
    page = (
        f'<link rel="stylesheet" href="{address}/a.css"><script src="{address}/a.js"></script>'
        f'<img src="{address}/a.png"><iframe src="{address}/a.html"></iframe><p>年假五天。</p>'
    )
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "a@example.org", "年假"
    mail.set_content(page, subtype="html")
    relation = f'<Relationship Id="r1" TargetMode="External" Target="{address}/chunk.html"/>'
    word = docx(f'{p("年假五天。")}<w:altChunk r:id="r1"/>', relations=relation)
    for name, data in (
        ("a.html", page.encode()),
        ("a.eml", mail.as_bytes()),
        ("a.docx", word),
        ("a.mdx", page.encode()),
    ):
        assert "年假五天。" in read_original(name, data).text
    assert ASKED == []


def test_an_external_entity_is_refused_and_not_asked_for(address: str) -> None:
    declared = f'<!DOCTYPE w [<!ENTITY x SYSTEM "{address}/secret">]>'
    with pytest.raises(CannotRead):
        read_original("a.docx", docx(p("x"), relations=declared + "</Relationships><Relationships>"))
    with pytest.raises(CannotRead):
        read_original(
            "a.doc",
            f'{declared}<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"/>'.encode(),
        )
    assert ASKED == []
