"""A font of this machine that has Chinese characters, for pictures."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from PIL import ImageFont

# Where systems keep fonts.
_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "C:/Windows/Fonts",
)
# The beginnings of the names of files, the best first.
_NAMES = (
    "NotoSansCJK-Regular",
    "NotoSansSC",
    "NotoSansCJKsc-Regular",
    "SourceHanSansSC",
    "SourceHanSans-Regular",
    "PingFang",
    "Hiragino Sans GB",
    "msyh",
    "wqy-microhei",
    "wqy-zenhei",
    "STHeiti",
    "simhei",
    "DroidSansFallback",
    "NotoSerifCJK-Regular",
    "simsun",
)
_SUFFIXES = {".ttf", ".otf", ".ttc"}
# Faces of one file; those of simplified Chinese are called so.
_FACES = 10


@cache
def chinese_font() -> tuple[str, int] | None:
    """Return the file and the face of a font with Chinese characters, None where there is none."""
    files = {path.name.lower(): path for folder in _FOLDERS for path in _fonts(Path(folder).expanduser())}
    for name in _NAMES:
        for file, path in sorted(files.items()):
            if file.startswith(name.lower()):
                face = _simplified(path)
                if face is not None:
                    return str(path), face
    return None


def _fonts(folder: Path) -> Iterator[Path]:
    try:
        yield from (path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES)
    except OSError:  # a folder that may not be listed
        return


def _simplified(path: Path) -> int | None:
    """The face of simplified Chinese, or the first; None where the file is no font."""
    found = None
    for face in range(_FACES):
        try:
            family, _ = ImageFont.truetype(str(path), 10, index=face).getname()
        except OSError:
            break
        if found is None or (family or "").endswith(("SC", "GB")):
            found = face
        if (family or "").endswith("SC"):
            break
    return found
