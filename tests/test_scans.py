"""Pages that are pictures: named by their numbers, and read where the extra `ocr` is installed."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from bot.texts import TEXTS
from index import ask, open_index
from index.open import refresh_index
from index.read.children import contents
from index.read.document import Document
from index.read.formats import digest, document_files
from index.read.readers import read_original
from tests.conftest import MakeFolder
from tests.support.originals import Run, pdf, without_ocr

TEXT: list[Run] = [(60, 700, 12, "每年享有年假五天，须提前三天申请。")]
# A page that draws letters of which nothing is known, and one that has signs without a meaning.
PICTURE: list[Run] = [(60, 700, 12, "  ")]
NONSENSE: list[Run] = [(60, 700, 12, "\ue001\ue002\ue003\ue004\ue005")]


def test_a_scan_is_said_with_its_pages_and_what_helps() -> None:
    assert TEXTS["zh"].problem(("scan", "12")) == "扫描件，没有文字，12 页：装上 passagebot[ocr] 可读"


@without_ocr
def test_of_a_mixed_file_the_text_is_read_and_the_other_pages_are_named() -> None:
    document = read_original("a.pdf", pdf(TEXT, PICTURE, NONSENSE, TEXT, [], PICTURE))
    assert document.text.count("年假五天") == 2
    assert document.problem == ("scanned_pages", "2–3, 6", "6")
    assert TEXTS["zh"].problem(document.problem).startswith("第 2–3, 6 页（共 6 页）是扫描件")


@without_ocr
@pytest.mark.long
def test_a_mixed_file_is_searched_and_reported_also_after_the_index_is_opened_again(
    folder: MakeFolder, tmp_path: Path
) -> None:
    docs = folder({"a.pdf": pdf(TEXT, PICTURE), "b.pdf": pdf(TEXT)})
    for engine in (refresh_index(docs, tmp_path / "data"), open_index(docs, tmp_path / "data")):
        assert ask(engine, "年假几天").hits[0].passage.source == "a.pdf"
        (unread,) = engine.unreadable
        assert (unread.source, unread.problem) == ("a.pdf", ("scanned_pages", "2", "2"))


@without_ocr
def test_what_the_extra_could_read_is_another_file_once_it_is_installed(
    folder: MakeFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file,) = document_files(folder({"a.pdf": pdf(TEXT, PICTURE)}))
    problems: list[tuple[str, ...]] = [
        ("scan", "2"),
        ("scanned_pages", "2", "2"),
        ("nonsense", "1", "2"),
        (),
        ("damaged",),
    ]
    before = [digest(file, problem) for problem in problems]
    for name in ("rapidocr", "onnxruntime"):
        (tmp_path / "extra" / name).mkdir(parents=True)
        (tmp_path / "extra" / name / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path / "extra")
    after = [digest(file, problem) for problem in problems]
    assert [a != b for a, b in zip(before, after, strict=True)] == [one.endswith("+ocr") for one in after]
    assert [one.endswith("+ocr") for one in after] == [True, True, True, False, False]


@pytest.mark.long
def test_a_scan_is_read_in_a_child_and_its_passages_say_their_page(folder: MakeFolder) -> None:
    pytest.importorskip("rapidocr")
    from PIL import Image, ImageDraw, ImageFont

    pages = []
    for line in ("Annual leave is five days", "The bus leaves at seven"):
        page = Image.new("RGB", (1240, 1754), "white")
        ImageDraw.Draw(page).text((150, 300), line, "black", ImageFont.load_default(size=48))
        pages.append(page)
    scan = io.BytesIO()
    pages[0].save(scan, "PDF", save_all=True, append_images=pages[1:], resolution=150)
    docs = folder({"a.pdf": scan.getvalue()})
    (found,) = contents(document_files(docs))
    assert isinstance(found.document, Document)
    assert found.document.problem == ()
    assert "five days" in found.document.text
    hit = ask(open_index(docs), "When does the bus leave?").hits[0]
    assert (hit.passage.place, "seven" in hit.passage.text) == ("第 1–2 页", True)
