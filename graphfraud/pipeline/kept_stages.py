"""Outputs of a run's stages, kept so that a stopped run goes on where it was.

A stage that is done lies in its folder as one file, written under another name, flushed and then
renamed: it is there whole or not at all. What was kept counts for the same input, options and
version alone; anything else begins anew. The files hold the extract's persons and are read back as
Python objects, so the folder must belong to the user alone (mode 0700); others are refused.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from graphfraud.errors import InputError, ResourceError, full_disk_told
from graphfraud.folder_lock import lock_folder

__all__ = ["KeptStages", "kept_stages", "nothing_kept"]

T = TypeVar("T")
KEY, EXTRACT, DONE, HALF = "input.sha256", "extract", ".stage", ".half"


class KeptStages:
    """Stages of one run in a folder; without a folder nothing is kept."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    @property
    def extract_folder(self) -> Path | None:
        """Where the extract's own files belong."""
        return None if self._folder is None else self._folder / EXTRACT

    def names(self) -> list[str]:
        """Stages that are done, by name."""
        return [] if self._folder is None else sorted(p.stem for p in self._folder.glob(f"*{DONE}"))

    def stage(self, name: str, make: Callable[[], T]) -> T:
        """The stage's kept output; else what `make` gives, kept. Errors: ResourceError."""
        if self._folder is None:
            return make()
        done, half = (self._folder / f"{name}{end}" for end in (DONE, HALF))
        if done.is_file():
            with done.open("rb") as file:
                kept: T = pickle.load(file)
            return kept
        value = make()
        with full_disk_told(str(self._folder)):
            with half.open("wb") as file:
                pickle.dump(value, file, protocol=pickle.HIGHEST_PROTOCOL)
                file.flush()
                os.fsync(file.fileno())
            half.rename(done)
        return value


def nothing_kept() -> KeptStages:
    """Every stage is made, and none is kept."""
    return KeptStages(None)


@contextmanager
def kept_stages(folder: Path, key: Mapping[str, object]) -> Iterator[KeptStages]:
    """The stages kept in `folder` by a run with the same key (JSON values), to be gone on with.

    The folder goes when the block ends without an error, when the disk is full, and when the input
    was refused before any stage was done. It stays when the run was stopped, a server was out of
    reach, or something else that was given was wrong (a decisions file): the stages still hold.
    Errors: InputError when another run works in it, or when others may write in it.
    """
    digest = hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()
    folder.mkdir(mode=0o700, exist_ok=True)
    _check_own(folder)
    lock = lock_folder(folder, wait=False)
    if lock is None and sys.platform != "win32":
        raise InputError(
            "another run works on this", where=str(folder),
            todo="wait for it, or choose another --out",
        )  # fmt: skip
    try:
        if _digest_in(folder) != digest:
            _empty(folder)
            (folder / KEY).write_text(digest, encoding="ascii")
        elif not (folder / f"{EXTRACT}{DONE}").is_file():
            shutil.rmtree(folder / EXTRACT, ignore_errors=True)
        for half in folder.glob(f"*{HALF}"):
            half.unlink()
        kept = KeptStages(folder)
        try:
            yield kept
        except (InputError, ResourceError) as error:
            if isinstance(error, ResourceError) or not kept.names():
                shutil.rmtree(folder)
            raise
        shutil.rmtree(folder)
    finally:
        if lock is not None:
            os.close(lock)


def _digest_in(folder: Path) -> str:
    kept = folder / KEY
    return kept.read_text(encoding="ascii", errors="replace") if kept.is_file() else ""


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _check_own(folder: Path) -> None:
    if sys.platform == "win32":
        return
    found = folder.lstat()
    if folder.is_symlink() or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise InputError(
            "this folder is not the user's alone", where=str(folder),
            todo="remove it, or choose another --out",
        )  # fmt: skip
