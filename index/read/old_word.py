"""read: old Word files (doc), by a program that is installed beside us."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from index.errors import CannotRead
from index.read.blocks import Blocks
from index.read.document import Document
from index.read.encoding import decode
from index.read.lines import unwrapped
from index.read.word import read_docx

# How each program is asked for text, the best first.
_PROGRAMS = {
    "antiword": ("-w", "0", "-m", "UTF-8.txt"),
    "catdoc": ("-w", "-d", "utf-8"),
}
_OFFICE = "soffice"
# The parent ends what takes too long; a program that outlives this process must end as well.
_MOST_S = 60


def read_doc(source: str, data: bytes) -> Document:
    """Return the document of an old Word file: by LibreOffice with its headings, else its text.

    Raises:
        CannotRead: There is no such program, or it finds no text.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "file.doc")
        path.write_bytes(data)
        if office := shutil.which(_OFFICE):
            profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
            _run([office, profile, "--headless", "--convert-to", "docx", "--outdir", folder, str(path)])
            converted = Path(folder, "file.docx")
            if converted.exists():
                return read_docx(source, converted.read_bytes())
        for program, options in _PROGRAMS.items():
            found = shutil.which(program)
            if found and (text := _run([found, *options, str(path)])).strip():
                return _document(source, decode(text))
    if any(map(shutil.which, (_OFFICE, *_PROGRAMS))):
        raise CannotRead("damaged")
    raise CannotRead("doc")


def _run(command: list[str]) -> bytes:
    """What a program writes; nothing where it fails."""
    try:
        done = subprocess.run(command, capture_output=True, timeout=_MOST_S, check=False)  # noqa: S603 - words of our own
    except (OSError, subprocess.TimeoutExpired):
        return b""
    return done.stdout if done.returncode == 0 else b""


def _document(source: str, text: str) -> Document:
    blocks = Blocks()
    for block in text.split("\n\n"):
        for line in unwrapped([line.strip() for line in block.split("\n") if line.strip()]):
            blocks.add_text(line)
    return blocks.document(source)
