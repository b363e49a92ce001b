"""How much of real files is found again, and how fast they are read: `python -m bench.reading FILES OUT`.

FILES is a folder with `examples/FORMAT/FILE`, `questions.tsv` (file, special, question, answer, place) and, if it is to
be measured, `hostile/`. OUT receives the figures as Markdown. For each format: the share of answers that stand in one
piece in a passage of the right file (white space folded; also counted with the headings above it), the share of places
that name the page, row or slide, how often the first hit is of the right file in a folder of its format, MB/s and
pages/s, beside other libraries where they are installed, and the peak of memory.
"""

from __future__ import annotations

import asyncio
import csv
import importlib.util
import io
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.documents.live import LiveEngine
from bot.documents.watch import Watch
from index import ask, open_index
from index.passages import split
from index.read.children import contents
from index.read.document import Document, Unreadable
from index.read.files import File
from index.read.formats import read
from index.read.readers import read_original
from tests.support.originals import docx, p, pdf

Peer = Callable[[bytes], object]
_PAGES = 1000
# Other libraries take minutes for so many.
_PAGES_OF_PEERS = 100
# Files of a folder in which a format's questions are asked.
_FOLDER_FILES = 20
# Questions are asked so often while hostile files are read.
_ASKED_EVERY_S = 0.2
_MOST_S = 600
# Hostile files that are refused, of the 19: so many are named once all are read.
_REFUSED = 16


def folded(text: str) -> str:
    return " ".join(text.split())


def main() -> None:
    files, out = Path(sys.argv[1]), Path(sys.argv[2])
    if sys.argv[1] == "--peak":
        for path in map(Path, sys.argv[2:]):
            read(_file(path))
        print(_memory_mb("VmHWM"))  # what getrusage says begins with the memory of the parent
        return
    examples = sorted(path for path in (files / "examples").rglob("*") if path.is_file())
    lines = [
        "# Reading",
        "",
        "By `python -m bench.reading FILES OUT`, of 35 real files of public test collections and files made for it.",
        "",
    ]
    lines += _answers(files, examples)
    lines += _ranked(files, examples)
    lines += _speeds(examples)
    lines += _pages()
    if (files / "hostile").is_dir():
        lines += _hostile(files / "hostile")
        lines += asyncio.run(_meanwhile(files / "hostile"))
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _file(path: Path) -> File:
    return File(path, path.name, path.parent)


def _answers(files: Path, examples: Sequence[Path]) -> list[str]:
    found: dict[str, list[tuple[bool, bool, bool | None]]] = defaultdict(list)
    missing = []
    read_files = {path: read(_file(path)).document for path in examples}
    with (files / "questions.tsv").open(encoding="utf-8") as tsv:
        for row in csv.DictReader(tsv, delimiter="\t", quoting=csv.QUOTE_NONE):
            path = files / "examples" / row["file"]
            document = read_files[path]
            passages = list(split(document)) if isinstance(document, Document) else []
            answer = folded(row["answer"])
            inside = [p for p in passages if answer in folded(p.text)]
            above = [p for p in passages if answer in folded(" ".join(p.headings))]
            wanted = re.search(r"(?:page|row|slide) (\d+)", row["place"])
            right = None
            if wanted and inside:
                right = any(_holds(p.place, int(wanted[1])) for p in inside)
            found[path.parent.name].append((bool(inside), bool(inside or above), right))
            if not inside:
                why = (
                    document.reason
                    if isinstance(document, Unreadable)
                    else "above, as a heading"
                    if above
                    else "not in one piece"
                )
                missing.append(f"- {path.parent.name}: {why}")
    lines = [
        "## Answers in one piece",
        "",
        "| format | questions | in a passage | or above it | place right |",
        "|---|---|---|---|---|",
    ]
    for kind, results in [*sorted(found.items()), ("all", [one for several in found.values() for one in several])]:
        places = [right for _, _, right in results if right is not None]
        lines.append(
            f"| {kind} | {len(results)} | {sum(one[0] for one in results)} | {sum(one[1] for one in results)} "
            f"| {sum(places)} of {len(places)} |"
        )
    return [*lines, "", "Not in a passage:", "", *missing, ""]


def _ranked(files: Path, examples: Sequence[Path]) -> list[str]:
    """Each format's questions in a folder of its files, filled up with the texts of the others."""
    lines = [
        "## Asked in a folder of its format",
        "",
        f"All example files of a format, and texts of the others up to {_FOLDER_FILES} files.",
        "",
        "| format | questions | first hit is of the right file |",
        "|---|---|---|",
    ]
    texts = {path: read(_file(path)).document for path in examples}
    right: dict[str, list[bool]] = defaultdict(list)
    with (files / "questions.tsv").open(encoding="utf-8") as tsv:
        rows = list(csv.DictReader(tsv, delimiter="\t", quoting=csv.QUOTE_NONE))
    for kind in sorted({path.parent.name for path in examples}):
        own = [path for path in examples if path.parent.name == kind]
        others = [path for path in examples if path.parent.name != kind and isinstance(texts[path], Document)]
        with tempfile.TemporaryDirectory() as folder:
            for path in own:
                shutil.copy(path, folder)
            for path in others[: max(0, _FOLDER_FILES - len(own))]:
                Path(folder, f"{path.name}.txt").write_text(texts[path].text, encoding="utf-8")
            engine = open_index(folder)
            for row in rows:
                if row["file"].startswith(f"{kind}/"):
                    hits = ask(engine, row["question"], 1).hits
                    right[kind].append(bool(hits) and hits[0].passage.source == Path(row["file"]).name)
    for kind, found in [*sorted(right.items()), ("all", [one for several in right.values() for one in several])]:
        lines.append(f"| {kind} | {len(found)} | {sum(found)} |")
    return [*lines, ""]


def _holds(place: str, number: int) -> bool:
    numbers = [(int(a), int(b or a)) for a, b in re.findall(r"(\d+)(?:–(\d+))?", re.sub("“[^”]*”", "", place))]
    return any(a <= number <= b for a, b in numbers)


def _speeds(examples: Sequence[Path]) -> list[str]:
    peers = {kind: _peers(kind) for kind in {path.parent.name for path in examples}}
    lines = ["## Speed", "", "Processor time of one core, of all example files of a format, the best of three.", ""]
    lines += ["The peak of memory is that of a process that reads them one after the other.", ""]
    lines += ["| format | files | MB | ours, MB/s | others, MB/s | peak, MB |", "|---|---|---|---|---|---|"]
    for kind in sorted(peers):
        paths = [path for path in examples if path.parent.name == kind]
        megabytes = sum(path.stat().st_size for path in paths) / 1e6
        ours = megabytes / _best(lambda paths=paths: [read(_file(path)) for path in paths])
        others = []
        for name, peer in peers[kind].items():
            took = _best(lambda paths=paths, peer=peer: [_tried(peer, path.read_bytes()) for path in paths])
            others.append(f"{name} {megabytes / took:.2f}")
        peak = subprocess.run(
            [sys.executable, "-m", "bench.reading", "--peak", *map(str, paths)],
            capture_output=True,
            check=True,
            text=True,
        )
        said = ", ".join(others) or "–"
        lines.append(f"| {kind} | {len(paths)} | {megabytes:.2f} | {ours:.2f} | {said} | {float(peak.stdout):.0f} |")
    return [*lines, ""]


def _pages() -> list[str]:
    """Pages a second of files made here: 38 lines of Chinese a page, or as many characters in paragraphs."""
    line = "第{}页第{}行的文字写满了整整一行，一直写到右边的尽头才换行，因此下一行"

    def paged(count: int) -> bytes:
        return pdf(*[[(60, 740 - 18 * n, 11, line.format(page, n)) for n in range(38)] for page in range(count)])

    def word(count: int) -> bytes:
        return docx("".join(p(line.format(page, n) * 4) for page in range(count) for n in range(9)))

    lines = ["## Pages a second", "", "Pages made for it, processor time of one core, once.", ""]
    lines += ["| format | reader | pages | pages/s |", "|---|---|---|---|"]
    for kind, made in (("pdf", paged), ("docx", word)):
        for name, peer in {"ours": lambda data, kind=kind: read_original(f"a.{kind}", data), **_peers(kind)}.items():
            count = _PAGES if name == "ours" else _PAGES_OF_PEERS
            data = made(count)
            began = time.process_time()
            opens = _tried(peer, data)
            rate = f"{count / (time.process_time() - began):,.0f}" if opens else "cannot open it"
            lines.append(f"| {kind} | {name} | {count} | {rate} |")
    return [*lines, ""]


def _best(work: Callable[[], object]) -> float:
    took = []
    for _ in range(3):
        began = time.process_time()
        work()
        took.append(time.process_time() - began)
    return max(min(took), 1e-6)


def _tried(peer: Peer, data: bytes) -> bool:
    try:
        peer(data)
        return True
    except Exception as error:
        print(f"{peer}: {error}", file=sys.stderr)
        return False


def _peers(kind: str) -> dict[str, Peer]:
    found: dict[str, Peer] = {}
    if kind == "pdf" and importlib.util.find_spec("pypdf"):
        import pypdf

        found["pypdf"] = lambda data: [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]
    if kind == "docx" and importlib.util.find_spec("docx"):
        import docx

        found["python-docx"] = lambda data: [p.text for p in docx.Document(io.BytesIO(data)).paragraphs]
    if kind == "xlsx" and importlib.util.find_spec("openpyxl"):
        import openpyxl

        found["openpyxl"] = lambda data: [
            list(sheet.values) for sheet in openpyxl.load_workbook(io.BytesIO(data), data_only=True)
        ]
    if importlib.util.find_spec("markitdown") and kind in {"pdf", "docx", "xlsx", "pptx", "html", "epub", "csv"}:
        from markitdown import MarkItDown, StreamInfo

        one = MarkItDown()
        found["markitdown"] = lambda data: one.convert_stream(
            io.BytesIO(data), stream_info=StreamInfo(extension=f".{kind}")
        )
    return found


def _hostile(folder: Path) -> list[str]:
    lines = [
        "## Hostile files",
        "",
        "Each in a child, under its limits (60 s, 1 GB).",
        "",
        "| file | outcome | s |",
        "|---|---|---|",
    ]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for path in sorted(folder.iterdir()):
        began = time.monotonic()
        (found,) = contents([_file(path)])
        took = time.monotonic() - began
        document = found.document
        said = document.reason if isinstance(document, Unreadable) else f"read: {len(document.text):,} characters"
        lines.append(f"| {path.name} | {said} | {took:.1f} |")
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1000
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
    return [*lines, "", f"The asking process grew by {grown:.0f} MB; the largest child had {peak:.0f} MB.", ""]


async def _meanwhile(folder: Path) -> list[str]:
    """Questions asked of the documents at the root while the hostile files, put beside them, are read."""
    with tempfile.TemporaryDirectory() as place:
        docs = Path(place, "docs")
        shutil.copytree(Path("seeds"), docs)
        live = LiveEngine(open_index(docs, Path(place, "data")))
        live.engine.prepare()
        watch = Watch(live, docs, Path(place, "data"), None)
        watching = asyncio.create_task(watch.run())
        await watch.read.wait()
        for path in folder.iterdir():
            shutil.copy(path, docs)
        before, began = _memory_mb(), time.monotonic()
        took: list[float] = []
        most = before
        while len(live.engine.unreadable) < _REFUSED and time.monotonic() - began < _MOST_S:
            asked = time.monotonic()
            answer = await asyncio.to_thread(ask, live.engine, "发现森林着火，该打什么电话？")
            assert "12119" in answer.hits[0].passage.text
            took.append(time.monotonic() - asked)
            most = max(most, _memory_mb())
            await asyncio.sleep(_ASKED_EVERY_S)
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
    took.sort()
    return [
        f"A bot that watches a folder where all of them appear took {time.monotonic() - began:.0f} s; meanwhile it "
        f"answered {len(took)} questions, half of them within {1000 * took[len(took) // 2]:.0f} ms, the slowest in "
        f"{1000 * took[-1]:.0f} ms, each from the documents, and its process grew by {most - before:.0f} MB.",
        "",
    ]


def _memory_mb(which: str = "VmRSS") -> float:
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next((int(line.split()[1]) / 1000 for line in lines if line.startswith(which)), 0.0)


if __name__ == "__main__":
    main()
