"""A segment has the columns of one table: it is written, merged and checked by that."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.errors import CorruptIndex
from index.passages import Passage
from index.store.array_file import Arrays, MemoryArrays, write_arrays
from index.store.columns import COLUMNS, misfit
from index.store.invert import invert
from index.store.merge import merge
from index.store.segment import Segment
from index.store.segment_file import open_segment, segment_path, write_segment
from index.tokenize.tokens import Tokenizer

TOKENIZER = Tokenizer()
STORED = [array for column in COLUMNS for array in column.arrays]


def passages(source: str, *texts: str) -> list[Passage]:
    return [
        Passage(f"{source:>4}{number:08}", f"{source}.md", (source, "年假"), 10 * number, text, number // 2)
        for number, text in enumerate(texts)
    ]


ONE = passages("one", "每年享有年假五天。", "加班可以调休。", "the King of France", "\ud83d 半个")
OTHER = passages("two", "病假须有证明。", "年假年假年假。", "")


def test_a_segment_has_every_column_and_no_other() -> None:
    for several in ([], ONE, ONE + OTHER):
        arrays = MemoryArrays(invert(several, TOKENIZER))
        assert set(arrays.names()) == {array.name for array in STORED}
        assert misfit(arrays) is None


def values(arrays: Arrays) -> dict[str, list[object]]:
    """Every column's values, and for the codes of pairs, which are numbered at will, the pairs."""
    found = {array.name: arrays.whole(array.name).tolist() for array in STORED if array.per != "pair"}
    pairs = list(zip(arrays.whole("pair_counts").tolist(), arrays.whole("pair_lengths").tolist(), strict=True))
    return {**found, "posting_codes": [pairs[code] for code in found["posting_codes"]]}


def test_merged_columns_are_those_of_a_segment_made_at_once() -> None:
    one, other = (Segment(MemoryArrays(invert(several, TOKENIZER))) for several in (ONE, OTHER))
    merged, whole = merge([(one, None), (other, None)]), MemoryArrays(invert(ONE + OTHER, TOKENIZER))
    assert values(merged.arrays) == values(whole)
    assert misfit(merged.arrays) is None


def test_paragraphs_that_are_left_out_leave_nothing_but_their_heading_path() -> None:
    segment = Segment(MemoryArrays(invert(ONE + OTHER, TOKENIZER)))
    removed = np.array([False, True, False, False])
    merged = merge([(segment, removed)])
    left = [*ONE[:2], *OTHER]
    assert [merged.passage(number, passage.source) for number, passage in enumerate(left)] == left
    assert values(merged.arrays) == values(MemoryArrays(invert(left, TOKENIZER)))
    assert misfit(merged.arrays) is None


@pytest.mark.parametrize("fault", ["missing", "dtype", "length", "ends"])
@pytest.mark.parametrize("column", [array.name for array in STORED])
def test_a_segment_whose_columns_do_not_fit_together_is_named_when_it_is_opened(
    tmp_path: Path, column: str, fault: str
) -> None:
    arrays = invert(ONE, TOKENIZER)
    (described,) = (array for array in STORED if array.name == column)
    match fault:
        case "missing":
            del arrays[column]
        case "dtype":
            arrays[column] = arrays[column].astype("S3")
        case "length" if len([array for array in STORED if array.per == described.per]) > 1:
            arrays[column] = arrays[column][..., 1:]
        case "ends" if described.ends:
            arrays[column] = arrays[column] + arrays[column].dtype.type(1)
        case _:
            return  # nothing to be compared with
    path = segment_path(tmp_path, "strange")
    write_arrays(path, arrays, path.name)
    with pytest.raises(CorruptIndex, match=r"strange\.segment: its? .*column"):
        open_segment(tmp_path, "strange")
    with pytest.raises(ValueError, match="column"):
        write_segment(tmp_path, "other", Segment(MemoryArrays(arrays)))


def test_a_written_segment_is_what_it_was(tmp_path: Path) -> None:
    arrays = invert(ONE, TOKENIZER)
    write_segment(tmp_path, "one", Segment(MemoryArrays(arrays)))
    opened = open_segment(tmp_path, "one")
    assert opened is open_segment(tmp_path, "one")
    assert opened is not open_segment(tmp_path, "one", anew=True)
    assert all(np.array_equal(opened.arrays.whole(name), array) for name, array in arrays.items())
    assert [path.name for path in tmp_path.iterdir()] == ["one.segment"]
