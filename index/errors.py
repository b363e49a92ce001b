"""What can go wrong, and of what kind it is."""

from __future__ import annotations


class EngineError(Exception):
    """What keeps an engine from answering, in one line for the person who keeps it."""


class IndexLocked(EngineError):
    """Another process is writing this folder's index."""


class WrongSet(EngineError):
    """A question set cannot be used; the message names file, line and reason."""


class CorruptIndex(Exception):
    """A file of the index is not what was written."""


class ChildEnded(Exception):
    """A child process ended before it had done what it was asked for."""


class Undecodable(ValueError):
    """The bytes are text in no encoding known here."""
