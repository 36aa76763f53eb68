"""Errors that reach a user, and the exit code each one ends with.

    GraphfraudError                 1  something is wrong inside
    ├── InputError                  2  the extract, a mapping, decisions or a parameter is wrong
    │   ├── MissingColumnError      2  a needed column is not in the extract
    │   ├── EncodingError           2  a file is neither UTF-8 nor GB18030, or is not text at all
    │   ├── TooManyRejectsError     2  more rows were rejected than --max-rejects allows
    │   └── QueryError              2  a store does not accept a statement
    ├── OutputExistsError           2  the run folder is already there
    ├── StoreUnreachableError       3  a needed server did not answer
    ├── ProgramMissingError         3  a needed program is not installed, or failed
    ├── CheckFailedError            4  lint, pack test or verify found a difference
    │   └── WriteRefusedError       4  a statement that may only read would write
    └── ResourceError               5  disk or memory ran out
        └── QueryTimeoutError       5  a statement did not end in its time

A message is one line: what is wrong, where, and what to do.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

__all__ = [
    "NO_ROOM",
    "CheckFailedError",
    "EncodingError",
    "GraphfraudError",
    "InputError",
    "MissingColumnError",
    "OutputExistsError",
    "ProgramMissingError",
    "QueryError",
    "QueryTimeoutError",
    "ResourceError",
    "StoreUnreachableError",
    "TooManyRejectsError",
    "WriteRefusedError",
    "full_disk_told",
]

#: error numbers by which a system says that nothing more can be written
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class GraphfraudError(Exception):
    """Root of the tree; `exit_code` is the process's exit status."""

    exit_code: ClassVar[int] = 1

    def __init__(self, what: str, *, where: str = "", todo: str = "") -> None:
        self.what, self.where, self.todo = what, where, todo
        super().__init__(self.one_line())

    def one_line(self) -> str:
        """The message as one line: what, where, what to do."""
        parts = [self.what if not self.where else f"{self.where}: {self.what}", self.todo]
        return " ".join(" — ".join(p for p in parts if p).split())


class InputError(GraphfraudError):
    """The extract, a mapping, a decisions file or a parameter is wrong."""

    exit_code = 2


class MissingColumnError(InputError):
    """A needed column is not in the extract."""


class EncodingError(InputError):
    """A file is neither UTF-8 nor GB18030, or is not text at all."""


class TooManyRejectsError(InputError):
    """More rows were rejected than `--max-rejects` allows."""


class OutputExistsError(InputError):
    """The run folder is already there."""


class QueryError(InputError):
    """A store does not accept a statement: its syntax, a name, or a value."""


class StoreUnreachableError(GraphfraudError):
    """A needed server did not answer."""

    exit_code = 3


class ProgramMissingError(GraphfraudError):
    """A needed program, such as the browser that prints, is not installed, or failed."""

    exit_code = 3


class CheckFailedError(GraphfraudError):
    """Lint, a pack test or verify found a difference."""

    exit_code = 4


class ResourceError(GraphfraudError):
    """Disk or memory ran out."""

    exit_code = 5


class WriteRefusedError(CheckFailedError):
    """A statement that may only read would write."""


class QueryTimeoutError(ResourceError):
    """A statement did not end in its time; the store answers again."""


@contextmanager
def full_disk_told(where: str, todo: str = "free some room and run again") -> Iterator[None]:
    """Raise ResourceError where the block finds the disk full; its other errors pass."""
    try:
        yield
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        raise ResourceError("the disk is full", where=where, todo=todo) from error
