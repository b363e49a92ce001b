"""Files are read in processes of their own: what harms one costs that file, and nothing else."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest

from index import Progress, ask, open_index
from index.read.children import LIMITS, Limits, contents
from index.read.document import Document, Unreadable
from index.read.formats import document_files
from index.store.manifest import read_manifest
from index.stored import index_directory
from tests.conftest import MakeFolder
from tests.support.originals import docx, p, pdf, pdf_of_objects, without_ocr

GOOD = docx(p("每年享有年假五天。"))


def endless() -> bytes:
    """A PDF of more pages, each of a hundred lines, than can be read in a few seconds."""
    count = 15_000
    kids = b" ".join(b"%d 0 R" % (8 + n) for n in range(count))
    text = b"BT /F1 2 Tf 20 199 Td %sET" % (b"0 -1.9 Td (page text) Tj " * 100)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources<</Font<</F1 3 0 R>>>>>>"
    return pdf_of_objects(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
            *[b"null"] * 3,
            *[page] * count,
        ]
    )


def greedy() -> bytes:
    """A PDF of one page that takes 600 MB when it is unpacked."""
    packed = zlib.compressobj(1)
    blanks = b" " * 1_000_000
    stream = b"".join([*(packed.compress(blanks) for _ in range(600)), packed.flush()])
    return pdf_of_objects(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[4 0 R]>>",
            b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(stream), stream),
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 3 0 R>>",
            *[b"null"] * 3,
        ]
    )


def told(folder: Path, limits: Limits = LIMITS) -> dict[str, str]:
    """Of each file its text, or the reason why there is none."""
    files = document_files(folder)
    found = [content.document for content in contents(files, limits)]
    return {one.source: one.text if isinstance(one, Document) else one.reason for one in found}


@pytest.mark.long
def test_what_takes_too_long_is_ended_and_the_others_are_read(folder: MakeFolder) -> None:
    docs = folder({"a.pdf": endless(), "b.docx": GOOD, "c.docx": GOOD, "d.txt": "年假五天。"})
    assert told(docs, Limits(seconds=3)) == {
        "a.pdf": "took more than 3 s to read",
        "b.docx": "每年享有年假五天。",
        "c.docx": "每年享有年假五天。",
        "d.txt": "年假五天。",
    }


@pytest.mark.long
def test_what_takes_too_much_memory_is_refused_and_the_others_are_read(folder: MakeFolder) -> None:
    docs = folder({"a.pdf": greedy(), "b.docx": GOOD})
    found = told(docs, Limits(megabytes=300))
    assert found["a.pdf"] in ("ended the process that read it", "took more than 300 MB of memory to read")
    assert found["b.docx"] == "每年享有年假五天。"


@pytest.mark.long
def test_contents_come_in_the_order_of_the_files_whoever_reads_them(folder: MakeFolder) -> None:
    names = [f"{n:02}.{'docx' if n % 3 else 'txt'}" for n in range(20)]
    docs = folder({name: docx(p(f"第{name}号。")) if name.endswith("docx") else f"第{name}号。" for name in names})
    assert list(told(docs).items()) == [(name, f"第{name}号。") for name in names]


@pytest.mark.long
def test_a_link_that_leads_out_is_not_followed_in_a_child_either(folder: MakeFolder, tmp_path: Path) -> None:
    docs = folder({"a.txt": "年假五天。"})
    (tmp_path / "secret.docx").write_bytes(GOOD)
    (docs / "b.docx").symlink_to(tmp_path / "secret.docx")
    assert told(docs)["b.docx"] == "leads out of the documents folder"


@pytest.mark.long
def test_a_large_file_says_meanwhile_how_many_of_its_pages_are_read(folder: MakeFolder) -> None:
    docs = folder({"a.docx": GOOD, "b.pdf": pdf(*[[(60, 700, 12, f"第{n}页上有一句话。")] for n in range(60)])})
    heard: list[tuple[str, int, int]] = []
    found = list(contents(document_files(docs), on_pages=lambda *pages: heard.append(pages)))
    assert heard == [("b.pdf", 25, 60), ("b.pdf", 50, 60)]
    assert [isinstance(one.document, Document) for one in found] == [True, True]


@pytest.mark.long
def test_progress_counts_the_pages_of_a_file_that_is_being_read(folder: MakeFolder, tmp_path: Path) -> None:
    docs = folder({"a.pdf": pdf(*[[(60, 700, 12, f"第{n}页上有一句话。")] for n in range(60)])})
    steps: list[Progress] = []
    open_index(docs, tmp_path / "data", on_progress=steps.append)
    read = [(step.done, step.pages, round(step.share, 2)) for step in steps if step.step == "read"]
    assert read == [(0, 25, 0.42), (0, 50, 0.83), (1, 60, 1.0)]


@pytest.mark.long
@without_ocr
def test_unreadable_files_are_named_with_their_reason_after_the_index_is_opened_again(
    folder: MakeFolder, tmp_path: Path
) -> None:
    docs = folder({"scan.pdf": pdf([], []), "a.txt": "年假五天。"})
    reason = "scanned, no text, 2 pages: with passagebot[ocr] it can be read"
    for _ in range(2):
        (unread,) = open_index(docs, tmp_path / "data").unreadable
        assert unread == Unreadable("scan.pdf", reason, ("scan", "2"))


@pytest.mark.long
def test_a_file_that_ended_its_child_is_not_tried_again_until_it_changes(folder: MakeFolder, tmp_path: Path) -> None:
    docs = folder({"a.pdf": endless()})
    limits = Limits(seconds=3)
    open_index(docs, tmp_path / "data", limits=limits)
    directory = index_directory(docs, tmp_path / "data")
    before = (directory / "manifest.json").stat().st_mtime_ns
    open_index(docs, tmp_path / "data", limits=limits)
    assert (directory / "manifest.json").stat().st_mtime_ns == before
    (docs / "a.pdf").write_bytes(pdf([(60, 700, 12, "年假五天。")]))
    assert [passage.text for passage in open_index(docs, tmp_path / "data").passages] == ["年假五天。"]


@pytest.mark.long
def test_places_are_stored_with_the_passages_and_are_part_of_neither_text_nor_id(
    folder: MakeFolder, tmp_path: Path
) -> None:
    text = "每年享有年假五天，由主管批准，当年休完为止，过期不再补休，特殊情况另行商量，并以书面形式通知人事部门存档。"
    docs = folder({"a.pdf": pdf([(60, 700, 8, text)])})
    stored = ask(open_index(docs, tmp_path / "data"), "年假有几天").hits[0].passage
    assert (stored.text, stored.place) == (text, "第 1 页")
    (docs / "a.pdf").write_bytes(pdf([(60, 700, 8, f"前面加了一页，{text[::-1]}。")], [(60, 700, 8, text)]))
    engine = open_index(docs, tmp_path / "data")
    moved = engine.get(stored.passage_id)
    assert moved is not None
    assert moved.place == "第 2 页"


@pytest.mark.long
def test_a_manifest_keeps_names_of_reasons(folder: MakeFolder, tmp_path: Path) -> None:
    docs = folder({"a.docx": b""})
    open_index(docs, tmp_path / "data")
    manifest = read_manifest(index_directory(docs, tmp_path / "data"))
    assert manifest is not None
    assert [file.problem for file in manifest.files] == [("empty",)]


@pytest.mark.parametrize("count", [0, 1])
def test_without_files_to_read_no_child_is_started(folder: MakeFolder, count: int) -> None:
    docs = folder({f"{n}.txt": "年假五天。" for n in range(count)})
    assert len(told(docs)) == count
