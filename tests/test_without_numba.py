"""Where nothing can be compiled, or what was compiled cannot be kept, questions are answered all the same."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from index.bm25 import BM25
from tests.support.waiting import PATIENCE_S

ASKING = """
from index.bm25 import BM25
from index.rank.engine import build_engine
from index.passages import Passage
from index.tokenize.tokens import Tokenizer

corpus = [[f"t{n % 97}", f"t{n % 89}"] for n in range(6000)]
print(BM25(corpus).top_k(["t1", "t2"], 3))
passages = [Passage(f"{n:012}", "a.txt", (), 0, " ".join(words), n) for n, words in enumerate(corpus)]
engine = build_engine(passages, Tokenizer())
engine.prepare()
print(len(engine.search("t1 t2", 3)))
"""


COMPILES = [pytest.param(broken, marks=pytest.mark.long) for broken in ("nothing", "folder", "disk full")]


@pytest.mark.long
@pytest.mark.usefixtures("compiled_loops")
@pytest.mark.parametrize("broken", ["numba", *COMPILES])
def test_a_broken_compiler_costs_speed_and_a_line_in_the_log(tmp_path: Path, broken: str) -> None:
    surroundings = dict(os.environ)
    command = [sys.executable, "-c", ASKING]
    match broken:
        case "numba":
            (tmp_path / "numba").mkdir()
            (tmp_path / "numba" / "__init__.py").write_text("raise ImportError('numba needs another NumPy\\nby far')")
            surroundings["PYTHONPATH"] = str(tmp_path)
        case "folder":
            (tmp_path / "file").write_text("no folder")
            surroundings["NUMBA_CACHE_DIR"] = str(tmp_path / "file" / "cache")
        case "disk full":
            surroundings["NUMBA_CACHE_DIR"] = str(tmp_path)
            command = ["bash", "-c", 'ulimit -f 1; exec "$@"', "bash", *command]
    done = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=True, timeout=PATIENCE_S)
    corpus = [[f"t{n % 97}", f"t{n % 89}"] for n in range(6000)]
    assert done.stdout.splitlines() == [str(BM25(corpus).top_k(["t1", "t2"], 3)), "3"]
    told = done.stderr.splitlines()
    assert len(told) == (broken in {"numba", "disk full"})
    assert all("compiled loops cannot be used" in line for line in told)
