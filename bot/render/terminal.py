"""render: an answer in a terminal, wrapped and coloured, or as plain text in a pipe."""

from __future__ import annotations

import time
from typing import Any, TextIO

from bot.render.answers import caveats, missing, nearest_headings, still_to_be_read, without_answer
from bot.texts import Texts
from index import Answer, Progress
from index.rank.hits import Hit
from index.store.folder import OnProgress

STEPS = {
    "read": "files",
    "index": "passages",
    "store": "files in the cluster",
    "embed": "passages embedded",
    "ask": "questions",
}
"""Step of a build -> what is counted in it."""
_LINE_EVERY_S = 5.0


def as_object(answer: Answer, took_ms: float) -> dict[str, Any]:
    """Return the answer as `ask --json` prints it; spans are in code points.

    `pending` is there while files are still to be read.
    """
    return {
        "question": answer.question,
        "verdict": answer.verdict,
        "answered": answer.answered,
        "confidence": round(answer.confidence, 4),
        "missing": list(answer.missing),
        "read_as": [list(pair) for pair in answer.read_as],
        "by": answer.by,
        **({"pending": answer.pending} if answer.pending else {}),
        "hits": [
            {
                "rank": rank,
                "score": hit.score,
                "passage_id": hit.passage.passage_id,
                "source": hit.passage.source,
                "title": hit.passage.title,
                "place": hit.passage.place,
                "headings": list(hit.passage.headings),
                "start": hit.passage.start,
                "text": hit.passage.text,
                "also_in": list(hit.also_in),
                "highlights": [list(span) for span in hit.highlights],
                "sentence": list(hit.sentence) if hit.sentence else None,
            }
            for rank, hit in enumerate(answer.hits, 1)
        ],
        "took_ms": round(took_ms, 3),
    }


class Speed:
    """Tells how fast the steps of a build go, and how long each will take; they may take turns."""

    def __init__(self) -> None:
        self._began: dict[str, float] = {}

    def of(self, progress: Progress) -> str:
        """Return rate and time left, pages too where there are any: 3/s, 214 pages, 54/s, 9 s left. Empty at first."""
        now = time.monotonic()
        took_s = now - self._began.setdefault(progress.step, now)
        share = progress.share or progress.done / max(1, progress.total)
        if not took_s or not share:
            return ""
        pages = [f"{progress.pages:,} pages", f"{progress.pages / took_s:,.0f}/s"] if progress.pages else []
        left_s = took_s * (1 - share) / share
        return ", ".join([f"{progress.done / took_s:,.0f}/s", *pages, f"{left_s:.0f} s left"])


def progress_lines(file: TextIO) -> OnProgress:
    """Return a function that prints the progress of a build: every few seconds a line with rate and time left."""
    last = time.monotonic()
    speed = Speed()

    def on_progress(progress: Progress) -> None:
        nonlocal last
        said = speed.of(progress)
        if said and time.monotonic() - last >= _LINE_EVERY_S:
            last = time.monotonic()
            counted = f"{progress.done:,} of {progress.total:,} {STEPS[progress.step]}"
            print(f"{counted}, {said}", file=file, flush=True)

    return on_progress


def show(answer: Answer, texts: Texts, file: TextIO) -> None:
    """Print an answer: source and headings above each passage, the question's words marked; of none, headings alone."""
    if file.isatty():
        _show_styled(answer, texts, file)
        return
    for line in _before(answer, texts):
        print(line, file=file)
    for rank, hit in enumerate(_passages(answer), 1):
        print("\n".join([f"[{rank}] {_path(hit, texts)}", hit.passage.text, *_also(hit, texts), ""]), file=file)
    for line in _after(answer, texts):
        print(line, file=file)


def _before(answer: Answer, texts: Texts) -> list[str]:
    mended = [texts.mended([meant for _, meant in answer.read_as])] if answer.read_as else []
    if answer.answered:
        return [*mended, *caveats(answer, texts), *still_to_be_read(answer, texts)]
    nearest = [f"· {heading} ({passage.source})" for heading, passage in nearest_headings(answer).items()]
    return [*mended, *without_answer(answer, texts), *([texts.headings, *nearest] if nearest else [])]


def _passages(answer: Answer) -> tuple[Hit, ...]:
    return answer.hits if answer.answered else ()


def _after(answer: Answer, texts: Texts) -> list[str]:
    return missing(answer, texts) if answer.verdict == "answer" else []


def _path(hit: Hit, texts: Texts) -> str:
    passage = hit.passage
    document = " · ".join(filter(None, (passage.title, passage.source)))
    path = " › ".join((document, *passage.headings_below_title))
    return " · ".join(filter(None, (path, texts.place(passage.where))))


def _also(hit: Hit, texts: Texts) -> list[str]:
    return [texts.also_in(hit.also_in)] if hit.also_in else []


def _show_styled(answer: Answer, texts: Texts, file: TextIO) -> None:
    # Imported here: a pipe or --json does without it.
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    console = Console(file=file, highlight=False)
    for line in _before(answer, texts):
        console.print(Text(line, style="yellow"))
    for rank, hit in enumerate(_passages(answer), 1):
        console.print(Text(f"{rank} {_path(hit, texts)}", style="bold cyan" if rank == 1 else "cyan"))
        body = Text(hit.passage.text)
        if hit.sentence:
            body.stylize("underline", *hit.sentence)
        for span in hit.highlights:
            body.stylize("bold yellow", *span)
        for line in _also(hit, texts):
            body.append(f"\n{line}", style="dim")
        console.print(Padding(body, (0, 0, 1, 2)))
    for line in _after(answer, texts):
        console.print(Text(line, style="dim"))
