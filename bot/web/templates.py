"""Pages from templates: what is put in is escaped and cleaned, styles and scripts are files of ours."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.render.addresses import document_path, file_path, passage_path
from bot.render.showable import clean
from bot.web.address import Address
from bot.web.visitors import Visitor

_HERE = Path(__file__).parent
_KINDS = {".css": "text/css", ".js": "text/javascript"}
# A static file's name has its digest, so that it never changes.
_FOR_EVER = "public, max-age=31536000, immutable"
_PATHS: dict[str, Callable[..., str]] = {"passage": passage_path, "document": document_path, "file": file_path}


class Templates:
    """Renders the pages."""

    def __init__(self, address: Address) -> None:
        self._static = {_named(path): path for path in (_HERE / "static").iterdir()}
        named = {path.name: name for name, path in self._static.items()}
        self._environment = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=_cleaned,
        )
        self._environment.globals |= {
            "static": lambda name: address.path(f"/static/{named[name]}"),
            "path": lambda kind, *named: address.path(_PATHS[kind](*named)),
            "to": address.path,
        }

    def page(self, name: str, visitor: Visitor, status: int = 200, **values: Any) -> Response:
        """Return a page for somebody."""
        template = self._environment.get_template(f"{name}.html")
        html = template.render(visitor=visitor, texts=visitor.texts, words=visitor.words, **values)
        return HTMLResponse(html, status, {"Cache-Control": "private, no-cache", "Vary": "Accept-Language, Cookie"})

    async def static(self, request: Request) -> Response:
        """/static/…: a style or a script."""
        path = self._static.get(request.path_params["name"])
        if path is None:
            return Response(status_code=404)
        return Response(path.read_bytes(), 200, {"Cache-Control": _FOR_EVER}, _KINDS[path.suffix])


def _named(path: Path) -> str:
    return f"{path.stem}.{hashlib.sha256(path.read_bytes()).hexdigest()[:12]}{path.suffix}"


def _cleaned(value: object) -> object:
    """What a template puts in, without what no page may have: controls, halves of characters, turns of direction."""
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value
