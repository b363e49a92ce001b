"""cluster: the indices of a cluster, and what stands in their documents.

| index              | a document for each     | what it has                                               |
|--------------------|-------------------------|-----------------------------------------------------------|
| PREFIX-state       | state, part of a state  | which state is served, who writes; its files, in parts    |
| PREFIX-passages-N  | paragraph               | its passages; its terms, as features                      |
| PREFIX-tombstones  | removed passage         | what took its place                                       |

A term is a feature of its paragraph, of the value tf / (1 - b + b * length / average). The query `rank_feature`
makes of it value / (value + k1), which is BM25's impact / (k1 + 1): so the cluster's score is ours, but for what is
frozen (the average of when the index was begun) and for a feature's precision of 9 bits. It depends on no shard, no
removed document and no idf of the cluster's, since the question brings its own. See `cluster.candidates`.

What a passage says is packed: the cluster reads none of it, and half of a surrogate pair may stand in it.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from index.errors import CorruptIndex
from index.store.codec import decode_text, encode_text
from index.store.columns import FIELDS
from index.store.segment import FIELD_BITS

FEATURE_PRECISION = 2.0**-8
"""A feature is cut off below this share of itself."""
MOST_CLAUSES = 1_000
"""Clauses of a query; OpenSearch takes 1,024, and the filters are some of them."""

_CODES = "ubwgh"
_NUMBER = (1 << FIELD_BITS) - 1

_KEYWORD = {"type": "keyword"}
_PACKED = {"type": "binary"}
_AS_IT_IS = {"type": "object", "enabled": False}

PASSAGES = {
    "dynamic": "strict",
    "_source": {"excludes": ["terms"]},
    "properties": {
        "since": {"type": "long"},  # the state from which on it is there
        "file": _KEYWORD,  # which reading of which file
        "collection": _KEYWORD,
        "place": {"type": "integer"},  # which paragraph of the file
        "first": {"type": "integer"},  # its first passage there, and the one after its last
        "end": {"type": "integer"},
        "ids": _KEYWORD,
        "hash": _KEYWORD,  # that of its copies
        "before": _KEYWORD,  # collections that have a copy which comes before it
        "followed": {"type": "boolean"},  # whether a copy comes after it
        "packed": _PACKED,
        "terms": {"type": "rank_features"},
    },
}
STATES = {
    "dynamic": "strict",
    "properties": {
        "ticket": {"type": "long"},
        "writer": _KEYWORD,
        "beat": {"type": "long"},
        "serving": _AS_IT_IS,
        "building": _AS_IT_IS,
        "packed": _PACKED,
    },
}
TOMBSTONES = {"dynamic": "strict", "properties": {"packed": _PACKED}}


@lru_cache(maxsize=1 << 17)
def feature_of(key: int) -> str:
    """Return the feature of a key; see `store.segment.key`."""
    return f"{_CODES[key >> FIELD_BITS]}{key & _NUMBER:x}"


def field_of(key: int) -> int:
    """Return the number of a key's field."""
    return key >> FIELD_BITS


def short(name: str) -> str:
    """Return a name of 16 characters for one of any length and characters."""
    return blake2b(encode_text(name), digest_size=8).hexdigest()


def packed(value: Any) -> str:
    """Return a value that `json` can write as one text without meaning to the cluster."""
    return b64encode(zlib.compress(encode_text(json.dumps(value, ensure_ascii=False, separators=(",", ":"))))).decode()


def unpacked(text: str) -> Any:
    """Return the value of a packed text.

    Raises:
        CorruptIndex: It is none.
    """
    try:
        return json.loads(decode_text(zlib.decompress(b64decode(text))))
    except (ValueError, NotBase64, zlib.error):
        raise CorruptIndex("a document of the cluster is not what was written") from None


assert len(_CODES) == len(FIELDS)  # noqa: S101 - a field more needs a letter more
