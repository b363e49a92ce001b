"""A folder is read in portions, and each collection is parted as if there were no other."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from index.read.collections import collection_of
from index.read.formats import document_files
from index.store.stages import portions

# The sizes of files in bytes, by their sources.
Sizes = Mapping[str, int]

_sources = st.builds("{}{}.{}".format, *map(st.sampled_from, (("", "a/", "b/", "c/"), "uvwxyz", ("txt", "docx"))))
_folders = st.dictionaries(_sources, st.integers(0, 30_000_000) | st.integers(0, 100), max_size=30)


def parted(sizes: Sizes) -> list[list[str]]:
    """The sources of each portion of a folder with files of these sizes."""
    with TemporaryDirectory() as folder:
        for source, size in sizes.items():
            path = Path(folder, source)
            path.parent.mkdir(exist_ok=True)
            with path.open("wb") as file:
                file.truncate(size)
        return [[file.source for file in portion] for portion in portions(document_files(Path(folder)))]


@given(_folders)
def test_each_collection_is_parted_as_if_there_were_no_other(sizes: Sizes) -> None:
    found = parted(sizes)
    for collection in set(map(collection_of, sizes)):
        own = {source: size for source, size in sizes.items() if collection_of(source) == collection}
        of_own = [[source for source in portion if source in own] for portion in found]
        assert [portion for portion in of_own if portion] == parted(own)


@given(_folders)
def test_every_file_is_in_one_portion_and_text_comes_first(sizes: Sizes) -> None:
    found = parted(sizes)
    assert sorted(source for portion in found for source in portion) == sorted(sizes)
    assert all(portion == sorted(portion) for portion in found)
    kinds = [{source.endswith(".txt") for source in portion} for portion in found if portion]
    assert kinds == sorted(kinds, key=lambda kind: kind != {True})
    assert all(len(kind) == 1 for kind in kinds)


def test_the_first_portion_is_small_and_the_others_grow() -> None:
    found = parted({f"{number:03}.txt": 1_000_000 for number in range(100)})
    assert list(map(len, found)) == [2, 20, 78]
