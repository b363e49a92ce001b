"""Speed: the whole recipe, a folder and questions as people ask them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path

import numpy as np
import opened

from index import ask, open_index
from index.store.count import processors

HERE = Path(__file__).parent
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "NUMBA_NUM_THREADS", "RAYON_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
# Passages a file.
_EACH = 60
# Enough for the compiled loops to be loaded.
_SMALL = 6000


def whole(texts: Sequence[str], questions: Sequence[str], scratch: Path) -> Iterator[tuple[str, float]]:
    """Yield figures of a folder of these paragraphs, as its users meet them; times in seconds."""
    import jieba

    docs, data = scratch / "docs", scratch / "data"
    surroundings = {**os.environ, **ONE_THREAD, "PASSAGEBOT_DATA": str(data)}
    index = [sys.executable, "-m", "bot", "index", "--docs"]
    write_folder(texts, docs)
    jieba.initialize()
    sample = texts[:: max(1, len(texts) // 10_000)]
    began = time.perf_counter()
    for text in sample:
        jieba.lcut_for_search(text)
    yield "jieba.lcut_for_search alone", (time.perf_counter() - began) * len(texts) / len(sample)
    yield f"folder → index on disk, {processors()} processors", _timed([*index, str(docs)], surroundings)
    with _one_processor():
        elsewhere = {**surroundings, "PASSAGEBOT_DATA": str(scratch / "alone")}
        yield "folder → index on disk, one processor", _timed([*index, str(docs)], elsewhere)
    yield "size on disk, MB", sum(path.stat().st_size for path in data.rglob("*") if path.is_file()) / 1e6
    question = [sys.executable, "-m", "bot", "ask", questions[0], "--docs", str(docs)]
    yield "process start → first answer", min(_timed(question, surroundings) for _ in range(3))
    imports = [sys.executable, "-c", "import numpy, telegram, telegram.ext"]
    yield "importing NumPy and python-telegram-bot", min(_timed(imports, surroundings) for _ in range(3))
    yield from question_times(docs, data, questions)
    small, few = scratch / "small", list(islice(cycle(texts), _SMALL))
    write_folder(few, small / "docs")
    _timed([*index, str(small / "docs")], {**surroundings, "PASSAGEBOT_DATA": str(small / "data")})
    opened.keep(few, small)
    opened.keep(texts, scratch)
    asked = scratch / "questions.json"
    asked.write_text(json.dumps(list(questions)), encoding="utf-8")
    for kind in opened.KINDS:
        for name, value in _figures("opened.py", kind, scratch, small, asked).items():
            yield f"memory opened from disk, {kind}, {name}, MB", value
    yield from _figures("watched.py", docs, data, asked).items()
    changed = docs / "000001.md"
    changed.write_text(changed.read_text(encoding="utf-8") + "\n\n## 新增\n\n新增一条规定。", encoding="utf-8")
    began = time.perf_counter()
    open_index(docs, data)
    yield "one file changed → new index open", time.perf_counter() - began


def write_folder(texts: Sequence[str], docs: Path) -> None:
    docs.mkdir(parents=True)
    for start in range(0, len(texts), _EACH):
        lines = (f"## 第{number}条\n\n{text}" for number, text in enumerate(texts[start : start + _EACH], 1))
        (docs / f"{start // _EACH:06}.md").write_text("\n\n".join(lines), encoding="utf-8")


def question_times(docs: Path, data: Path, questions: Sequence[str]) -> Iterator[tuple[str, float]]:
    engine = open_index(docs, data)
    for question in questions[:5]:
        ask(engine, question, 3)
    took = []  # of the processor: what else runs on the machine changes it little
    for question in questions:
        began = time.thread_time()
        ask(engine, question, 3)
        took.append(time.thread_time() - began)
    for name, value in zip(("p50", "p99"), np.percentile(took, [50, 99]), strict=True):
        yield f"question → answer, {name}, ms", value * 1e3


def _figures(script: str, *arguments: object) -> dict[str, float]:
    """What a script of this folder prints, run in a process of its own."""
    command = [sys.executable, str(HERE / script), *map(str, arguments)]
    done = subprocess.run(command, env={**os.environ, **ONE_THREAD}, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


@contextmanager
def _one_processor() -> Iterator[None]:
    """What is started meanwhile runs on one processor, where the system can be told so."""
    if sys.platform != "linux":
        yield
        return
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


def _timed(command: Sequence[str], surroundings: dict[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, env=surroundings, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began
