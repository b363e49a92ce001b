"""Views as the ledger stores them: what the asker of a question could see."""

from __future__ import annotations

import json

from index.read.collections import View


def stored(view: View) -> str:
    """Return a view as text; equal views are equal texts."""
    return json.dumps({"others": view.others, "named": sorted(view.named)}, ensure_ascii=False)


def restored(text: str) -> View:
    """Return a view that was stored."""
    found = json.loads(text)
    return View(bool(found["others"]), frozenset(found["named"]))
