"""Columns as files that are mapped into memory: read once, and shared by all processes of a run.

A detector's copy of the process (`graphfraud.beside`) that asks for a column would else decode it
again, into memory of its own; at ten million claims three processes held the same columns thrice.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphfraud.errors import full_disk_told

__all__ = ["mapped"]

Array = NDArray[Any]
#: smaller columns are not worth a file
LEAST_BYTES = 1 << 20


def mapped(path: Path, make: Callable[[], Array]) -> Array:
    """The array kept at `path`, read-only; made and kept there by who asks first.

    Written under a name of its own and renamed, so that it is whole or not there; two processes
    that make it at once write the same bytes. Errors: ResourceError where the disk is full.
    """
    if not path.exists():
        values = make()
        if values.nbytes < LEAST_BYTES or sys.platform == "win32":  # there, maps bar removal
            return values
        half = path.with_name(f"{path.name}.{os.getpid()}")
        try:
            with full_disk_told(str(path.parent)):
                path.parent.mkdir(mode=0o700, exist_ok=True)
                with half.open("wb") as file:
                    np.save(file, values, allow_pickle=False)
                half.replace(path)
        finally:
            half.unlink(missing_ok=True)
        del values
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
