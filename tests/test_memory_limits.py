"""A process that may take too little memory says so in one line, instead of a library's last words."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command import COMMAND, surroundings
from tests.support.waiting import PATIENCE_S


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere memory is not limited so")
@pytest.mark.long
def test_too_little_memory_is_one_line_that_says_how_much_is_needed(tmp_path: Path) -> None:
    limited = ["sh", "-c", 'ulimit -v 200000; exec "$@"', "sh", *COMMAND, "ask", "年假有几天"]
    done = subprocess.run(
        limited, env=surroundings(tmp_path), capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    assert done.returncode == 2
    assert done.stderr == "passagebot: it may take 205 MB of memory and needs at least 250\n"
