"""PowerPoint files, made by hand."""

from __future__ import annotations

from collections.abc import Mapping

from tests.support.originals import A, R, archive

PPT = "http://schemas.openxmlformats.org/presentationml/2006/main"


def frame(left: int, top: int, width: int, height: int, inside: str = "") -> str:
    """Where a shape or a group stands on a slide; of a group with the measure inside it."""
    return f'<a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/>{inside}</a:xfrm>'


def shape(text: str, kind: str = "", at: str = "") -> str:
    """A shape of a slide: a text, what it is, and its frame."""
    mark = f'<p:nvPr><p:ph type="{kind}"/></p:nvPr>' if kind else "<p:nvPr/>"
    place = f"<p:spPr>{at}</p:spPr>"
    return (
        f"<p:sp><p:nvSpPr>{mark}</p:nvSpPr>{place}<p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"
    )


def pptx(*slides: str, hidden: int = 0, parts: Mapping[str, str] | None = None) -> bytes:
    """A PowerPoint file of slides, each by what stands inside its tree; `parts` are further files."""
    spaces = f'xmlns:p="{PPT}" xmlns:a="{A}" xmlns:r="{R}"'
    ids = "".join(f'<p:sldId id="{n}" r:id="r{n}"/>' for n in range(1, len(slides) + 1))
    relations = "".join(f'<Relationship Id="r{n}" Target="slides/slide{n}.xml"/>' for n in range(1, len(slides) + 1))
    files = {
        "ppt/presentation.xml": f"<p:presentation {spaces}><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": f"<Relationships>{relations}</Relationships>",
        **(parts or {}),
    }
    for n, tree in enumerate(slides, 1):
        shown = ' show="0"' if n == hidden else ""
        files[f"ppt/slides/slide{n}.xml"] = (
            f"<p:sld {spaces}{shown}><p:cSld><p:spTree>{tree}</p:spTree></p:cSld></p:sld>"
        )
    return archive(files)
