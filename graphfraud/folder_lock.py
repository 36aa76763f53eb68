"""Who works in a folder: an exclusive lock on the folder itself, gone when its process is."""

from __future__ import annotations

import os
import sys
from pathlib import Path

__all__ = ["lock_folder"]


def lock_folder(path: Path, *, wait: bool) -> int | None:
    """Take the exclusive lock on a folder: its descriptor, or None when another holds it.

    Without such locks (Windows) the answer is None too.
    """
    if sys.platform == "win32":
        return None
    import fcntl

    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor
