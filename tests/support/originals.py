"""Files of other formats, made by hand: what stands in them is what a test is about, nothing else."""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from math import cos, radians, sin
from xml.sax.saxutils import escape

import pytest

from index.passages import Passage, split
from index.read.document import Document
from index.read.readers import read_original
from index.read.scans import can_be_read

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"


with_ocr = pytest.mark.skipif(not can_be_read(), reason="the extra that reads scans is not installed")
without_ocr = pytest.mark.skipif(can_be_read(), reason="the extra that reads scans is installed")


def passages_of(name: str, data: bytes) -> list[Passage]:
    """The passages of a file."""
    return list(split(read_original(name, data)))


def text_of(name: str, data: bytes) -> str:
    """The text of a file."""
    return read_original(name, data).text


def headings_of(document: Document) -> list[tuple[int, str]]:
    """The level and text of each heading of a document."""
    return [(h.level, document.text[h.start : h.end]) for h in document.headings if h.start < h.end]


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip archive of parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)
    return buffer.getvalue()


def docx(body: str, namespace: str = W, **parts: str) -> bytes:
    """A Word file; `parts` are its styles, numbering, footnotes, as what stands inside their root."""
    spaces = (
        f'xmlns:w="{namespace}" xmlns:r="{R}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    )
    relations = parts.pop("relations", "")
    files = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f"<w:document {spaces}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": f"<Relationships>{relations}</Relationships>",
    }
    for name, inside in parts.items():
        if "/" in name:
            files[name] = inside
        else:
            files[f"word/{name}.xml"] = f"<w:{name} {spaces}>{inside}</w:{name}>"
    return archive(files)


def p(text: str, properties: str = "") -> str:
    """A paragraph of a Word file."""
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}<w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def numbered(text: str, level: int = 0, number: int = 1) -> str:
    """A numbered paragraph of a Word file."""
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def word_table(*rows: str) -> str:
    """A table of a Word file."""
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def tc(text: str, properties: str = "") -> str:
    """A cell of a table of a Word file."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def xlsx(sheets: Mapping[str, str], hidden: Sequence[str] = (), styles: str = "") -> bytes:
    """An Excel file: name of a sheet -> what stands inside `worksheet`."""
    entries = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"{" state=" + chr(34) + "hidden" + chr(34) if name in hidden else ""}/>'
        for n, name in enumerate(sheets, 1)
    )
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
    relations = "".join(
        f'<Relationship Id="r{n}" Type="{kind}" Target="worksheets/sheet{n}.xml"/>' for n in range(1, len(sheets) + 1)
    )
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    styled = f'<Relationship Id="s" Type="{R}/styles" Target="styles.xml"/>' if styles else ""
    files = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{R}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{S}" xmlns:r="{R}"><sheets>{entries}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}">{relations}{styled}</Relationships>',
        **{
            f"xl/worksheets/sheet{n}.xml": f'<worksheet xmlns="{S}">{inside}</worksheet>'
            for n, inside in enumerate(sheets.values(), 1)
        },
    }
    if styles:
        files["xl/styles.xml"] = f'<styleSheet xmlns="{S}">{styles}</styleSheet>'
    return archive(files)


def cells(rows: Mapping[int, Sequence[str | float | None]], merged: Sequence[str] = ()) -> str:
    """The data of a sheet: row number -> its cells from column A on."""
    data = "".join(
        f'<row r="{number}">{"".join(_cell(number, column, value) for column, value in enumerate(row))}</row>'
        for number, row in rows.items()
    )
    ranges = "".join(f'<mergeCell ref="{one}"/>' for one in merged)
    return f"<sheetData>{data}</sheetData>" + (f"<mergeCells>{ranges}</mergeCells>" if ranges else "")


def _cell(row: int, column: int, value: str | float | None) -> str:
    place = f"{chr(65 + column)}{row}"
    if value is None:
        return ""
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{place}"><v>{value}</v></c>'


Run = tuple[float, float, float, str]
"""A line of a page: left, baseline, size, text."""


Drawn = tuple[float, float, float, float]
"""A line that is drawn on a page: from x, y to x, y."""


def grid(columns: Sequence[float], rows: Sequence[float]) -> list[Drawn]:
    """The lines of a table, by the edges of its columns and rows."""
    across = [(columns[0], y, columns[-1], y) for y in rows]
    return [*across, *((x, rows[0], x, rows[-1]) for x in columns)]


def pdf(
    *pages: Sequence[Run],
    title: str = "",
    passwords: tuple[str, str] | None = None,
    drawn: Sequence[Sequence[Drawn]] = (),
    turned: Sequence[tuple[int, Run]] = (),
    mono: bool = False,
) -> bytes:
    """A PDF whose letters have no shapes but codes: each character is the code point that is given.

    Args:
        pages: The runs of each.
        title: What it says that its title is.
        passwords: The user's and the owner's; None: it is not encrypted.
        drawn: The lines that are drawn on each page.
        turned: Runs that are on every page, behind the others, and by how many degrees each is turned.
        mono: Whether its font says that its letters are as wide as each other.
    """
    letters = sorted({char for page in [*pages, [run for _, run in turned]] for run in page for char in run[3]})
    codes = {char: number for number, char in enumerate(letters, 1)}
    mapped = "".join(f"<{code:04x}> <{char.encode('utf-16-be').hex()}>\n" for char, code in codes.items())
    widths = " ".join(f"{code} [{500 if char < chr(0x2000) else 1000}]" for char, code in codes.items())
    tables = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /x def",
        "1 begincodespacerange <0000> <ffff> endcodespacerange",
        *(
            f"{len(chunk)} beginbfchar\n{''.join(chunk)}endbfchar"
            for chunk in _chunks(mapped.splitlines(keepends=True), 100)
        ),
        "endcmap end end",
    ]
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>"
        % (len(pages), b" ".join(b"%d 0 R" % (8 + 2 * n) for n in range(len(pages)))),
        b"<</Type/Font/Subtype/Type0/BaseFont/Arial/Encoding/Identity-H/DescendantFonts[4 0 R]/ToUnicode 5 0 R>>",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Arial/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        b"/FontDescriptor 6 0 R/DW 1000/W[%s]>>" % widths.encode(),
        pdf_stream("\n".join(tables).encode()),
        b"<</Type/FontDescriptor/FontName/Arial/Flags %d/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 900/Descent -200"
        b"/CapHeight 700/StemV 80>>" % (4 + mono),
        b"<</Title(%s)>>" % title.encode("latin-1", "replace"),
    ]
    for n, page in enumerate(pages):
        shown = "".join(
            f"BT /F1 {size} Tf {_turned(degrees)} {left} {baseline} Tm <{''.join(f'{codes[char]:04x}' for char in text)}> Tj ET\n"
            for degrees, (left, baseline, size, text) in [*((0, run) for run in page), *turned]
        )
        for x, y, to_x, to_y in drawn[n] if n < len(drawn) else ():
            shown += f"{x} {y} m {to_x} {to_y} l S\n"
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents %d 0 R/Resources<</Font<</F1 3 0 R>>>>>>"
            % (9 + 2 * n),
            pdf_stream(shown.encode()),
        ]
    return pdf_of_objects(objects) if passwords is None else _encrypted(objects, *passwords)


def _turned(degrees: float) -> str:
    sine, cosine = sin(radians(degrees)), cos(radians(degrees))
    return f"{cosine:.4f} {sine:.4f} {-sine:.4f} {cosine:.4f}"


def pdf_of_named_font(page: Sequence[Run]) -> bytes:
    """A PDF of one page, by a Chinese font that it names and does not contain."""
    shown = "".join(
        f"BT /F1 {size} Tf 1 0 0 1 {left} {baseline} Tm <{text.encode('utf-16-be').hex()}> Tj ET\n"
        for left, baseline, size, text in page
    )
    return pdf_of_objects(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
            pdf_stream(shown.encode()),
            b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>",
            b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000"
            b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 0>>>>",
            b"<<>>",
        ]
    )


def _encrypted(objects: Sequence[bytes], user: str, owner: str) -> bytes:
    """A PDF encrypted by the standard handler, revision 2 (ISO 32000, 7.6.4): RC4 with 40 bits."""
    filling = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")

    def padded(password: str) -> bytes:
        return (password.encode() + filling)[:32]

    def digest(data: bytes) -> bytes:
        return hashlib.md5(data, usedforsecurity=False).digest()

    name, permissions = b"0123456789abcdef", (-4).to_bytes(4, "little", signed=True)
    of_owner = _rc4(digest(padded(owner))[:5], padded(user))
    key = digest(padded(user) + of_owner + permissions + name)[:5]
    parts = []
    for number, body in enumerate(objects, 1):
        head, mark, data = body.partition(b"stream\n")
        if mark:
            own = digest(key + number.to_bytes(3, "little") + b"\0\0")[:10]
            data = _rc4(own, data.removesuffix(b"\nendstream")) + b"\nendstream"
        parts.append(head + mark + data)
    of_user = _rc4(key, filling)
    parts.append(b"<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>" % (of_owner.hex().encode(), of_user.hex().encode()))
    identity = b"/Encrypt %d 0 R/ID[<%s><%s>]" % (len(parts), name.hex().encode(), name.hex().encode())
    return pdf_of_objects(parts, identity)


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def pdf_of_objects(objects: Sequence[bytes], more: bytes = b"") -> bytes:
    """A PDF of its objects, from 1 on: 1 is the root, 7 says what it is."""
    out, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    xref = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return (
        bytes(out)
        + xref
        + b"trailer <</Size %d/Root 1 0 R/Info 7 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, more, len(out))
    )


def pdf_stream(data: bytes) -> bytes:
    """An object with data."""
    packed = zlib.compress(data)
    return b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed)


def _chunks(lines: Sequence[str], size: int) -> list[Sequence[str]]:
    return [lines[start : start + size] for start in range(0, len(lines), size)]
