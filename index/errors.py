"""What can go wrong.

EngineError            for the keeper of the index, in one line
├── IndexLocked        another process writes it
├── FolderEmptied      a folder that had documents has none any more
├── WrongSet           a question set cannot be used
├── WrongRecipe        a number of the recipe cannot be changed so
├── EmbedderFailed     a model gives no vectors
├── OtherWords         the index in a cluster was made with other words of the keeper's
└── ClusterFailed      a cluster cannot be reached, or gives no whole answer
    ├── Blocked        it does not do that for now, to anybody
    ├── NotThere       it has no such index or document
    └── Overtaken      another process has written in between
CorruptIndex           for the program: a stored file must be built anew
ChildEnded             for the program: a child process ended before it had done what it was asked for
└── ChildTimedOut      it took too long, and was ended
CannotRead             for the reader: a file has no text that can be had, for a reason with a name
Undecodable            for the reader: a file's bytes are no text
"""

from __future__ import annotations

IF_MEANT = "if it is mounted and meant to be empty, `passagebot index` confirms it"
"""What to do where a folder that had documents has none: it looks so where a disk is not mounted, too."""


class EngineError(Exception):
    """What prevents an engine from answering, in one line for the keeper of the index."""


class IndexLocked(EngineError):
    """Another process is writing this folder's index."""


class FolderEmptied(EngineError):
    """All documents of a folder are gone at once, and nobody has confirmed that they are."""

    def __init__(self, folder: object) -> None:
        super().__init__(f"{folder} has none any more; {IF_MEANT}")


class WrongSet(EngineError):
    """A question set cannot be used; the message names file, line and reason."""


class WrongRecipe(EngineError):
    """A recipe has no such number; the message names the setting and what would be right."""


class EmbedderFailed(EngineError):
    """A model of meaning cannot be had, or gives no vectors; what it is wanted for goes on without."""


class OtherWords(EngineError):
    """The index in a cluster was made with other words of the keeper's, or by another release."""


class ClusterFailed(EngineError):
    """A cluster cannot be reached, or gives no whole answer.

    Attributes:
        status: Of its answer; 0 where there is none.
        may_pass: Whether the same request may do later: the cluster has not refused it.
    """

    def __init__(self, message: str, status: int = 0, *, may_pass: bool | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.may_pass = not 400 <= status < 429 if may_pass is None else may_pass


class Blocked(ClusterFailed):
    """A cluster does not do that for now, whoever asks: its disks are full, or somebody has blocked an index.

    That lasts until somebody makes room, so there is no use in asking again within seconds.
    """

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message, status, may_pass=True)


class NotThere(ClusterFailed):
    """A cluster has no such index or document."""


class Overtaken(ClusterFailed):
    """Another process has written in between."""


class CorruptIndex(Exception):
    """A file of the index is not what was written."""


class ChildEnded(Exception):
    """A child process ended before it had done what it was asked for."""


class ChildTimedOut(ChildEnded):
    """A child process was ended because it took too long."""


class CannotRead(Exception):
    """A file has no text that can be had.

    Attributes:
        problem: The name of the reason; see `read.problems`.
        values: What the reason is filled with.
    """

    def __init__(self, problem: str, *values: object) -> None:
        super().__init__(problem, *values)
        self.problem = problem
        self.values = values


class Undecodable(ValueError):
    """The bytes are text in no encoding known here."""
