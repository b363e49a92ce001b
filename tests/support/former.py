"""DATA folders that earlier bots wrote, as fixtures: the documents, the DATA, and what each link led to."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from index.stored import index_directory

_FIXTURES = Path(__file__).parent.parent / "fixtures"


def former_data(name: str, target: Path) -> Path:
    """The documents of a fixture as their bot left them, in `target / "docs"`; its DATA is beside them."""
    docs, data = target / "docs", target / "data"
    shutil.copytree(_FIXTURES / name / "docs", docs)
    shutil.copytree(_FIXTURES / name / "data", data)
    (data / "index" / "documents").rename(index_directory(docs, data))
    return docs


def told(name: str, file: str) -> Any:
    """What a JSON file of a fixture has."""
    return json.loads((_FIXTURES / name / file).read_text(encoding="utf-8"))
