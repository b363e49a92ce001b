"""embed: what of a passage is embedded, and the digest by which its vector is found."""

from __future__ import annotations

import hashlib

from index.passages import Passage

# Headings that go in with a text: what it is about it need not say again; the outermost say little about it.
_HEADINGS = 2


def text_of(passage: Passage) -> str:
    """Return the text that is embedded for a passage: its nearest headings and itself, a line each."""
    return "\n".join((*passage.headings[-_HEADINGS:], passage.text))


def digest_of(passage: Passage) -> int:
    """Return 64 bits that stand for the embedded text: the same wherever it was moved, copied or renamed."""
    digest = hashlib.blake2b(text_of(passage).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big")
