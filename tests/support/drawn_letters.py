"""PDF files whose letters are drawings."""

from __future__ import annotations

from collections.abc import Sequence

from tests.support.originals import Drawn, Run, pdf_of_objects, pdf_stream


def pdf_of_drawn_letters(page: Sequence[Run], drawn: Sequence[Drawn] = ()) -> bytes:
    """A PDF of one page as browsers print it in some fonts: each letter is a drawing, a blank draws nothing."""
    letters = sorted({char for run in page for char in run[3]})
    codes = {char: number for number, char in enumerate(letters, 1)}
    mapped = "".join(f"<{code:02x}> <{char.encode('utf-16-be').hex()}>\n" for char, code in codes.items())
    drawings = "".join(f"/g{code} {8 + _advance(char) // 500} 0 R " for char, code in codes.items())
    names = " ".join(f"/g{code}" for code in codes.values())
    widths = " ".join(f"{_advance(char)}" for char in letters)
    shown = "".join(f"{x} {y} m {to_x} {to_y} l S\n" for x, y, to_x, to_y in drawn)
    for left, baseline, size, text in page:
        for n, char in enumerate(text):
            x = left + size * sum(map(_advance, text[:n])) / 1000
            shown += f"BT /F1 {size} Tf 1 0 0 1 {x:.2f} {baseline} Tm <{codes[char]:02x}> Tj ET\n"
    return pdf_of_objects(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
            pdf_stream(shown.encode()),
            (
                f"<</Type/Font/Subtype/Type3/FontBBox[0 -100 1000 900]/FontMatrix[.001 0 0 .001 0 0]/FirstChar 1"
                f"/LastChar {len(letters)}/Widths[{widths}]/CharProcs<<{drawings}>>"
                f"/Encoding<</Type/Encoding/Differences[1 {names}]>>/ToUnicode 6 0 R>>"
            ).encode(),
            pdf_stream(
                (
                    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /x def\n"
                    "1 begincodespacerange <00> <ff> endcodespacerange\n"
                    f"{len(letters)} beginbfchar\n{mapped}endbfchar\nendcmap end end"
                ).encode()
            ),
            b"<<>>",
            pdf_stream(b"0 0 0 0 0 0 d1"),
            pdf_stream(b"0 0 0 -100 450 900 d1 50 -80 400 860 re f"),
            pdf_stream(b"0 0 0 -100 950 900 d1 50 -80 900 860 re f"),
        ]
    )


def _advance(char: str) -> int:
    return 250 if char == " " else 500 if char < chr(0x2000) else 1000
