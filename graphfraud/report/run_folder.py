"""The run folder as one piece: written beside its place, then renamed; complete or absent.

While it is written it is called `.NAME.graphfraud-PID-XXXXXXXX.tmp`; a folder that is replaced
waits under the same name with `.old`. The writer holds an exclusive lock on the temporary folder
itself, so the next writer can tell a leftover of a killed run (no lock) from a run in progress.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graphfraud.errors import NO_ROOM, InputError, OutputExistsError, ResourceError
from graphfraud.folder_lock import lock_folder

FOLDER_MODE, FILE_MODE = 0o700, 0o600


class StagingFolder:
    """The temporary folder a run is written into; every file is made with mode 0600."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, name: str, content: bytes) -> Path:
        """Write `content` as the file `name` (a relative path with `/`) and flush it to disk."""
        target = self.path.joinpath(*name.split("/"))
        target.parent.mkdir(mode=FOLDER_MODE, exist_ok=True)
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
        with open(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        return target

    def copy(self, source: Path, name: str) -> Path:
        """Copy the file `source` in as `name`, in pieces, and flush it to disk."""
        target = self.path / name
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
        with open(descriptor, "wb") as file, source.open("rb") as origin:
            shutil.copyfileobj(origin, file, 1 << 20)
            file.flush()
            os.fsync(file.fileno())
        return target

    def names(self) -> list[str]:
        """Relative paths of the files written so far, sorted."""
        found = (p for p in self.path.rglob("*") if p.is_file())
        return sorted(p.relative_to(self.path).as_posix() for p in found)


def _sync_folder(path: Path) -> None:
    if sys.platform == "win32":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def clean_leftovers(out: Path) -> list[str]:
    """Remove what killed writers of `out` left beside it; names removed or put back, sorted.

    A folder that was being replaced when its writer died is put back when `out` is absent.
    """
    pattern = re.compile(rf"\.{re.escape(out.name)}\.graphfraud-\d+-[0-9a-f]{{8}}\.(tmp|old)")
    handled = []
    for name in sorted(os.listdir(out.parent)):
        match = pattern.fullmatch(name)
        path = out.parent / name
        if match is None or path.is_symlink() or not path.is_dir():
            continue
        descriptor = lock_folder(path, wait=False)
        if descriptor is None:
            continue
        try:
            if match[1] == "old" and not os.path.lexists(out):
                os.rename(path, out)
            else:
                shutil.rmtree(path)
            handled.append(name)
        finally:
            os.close(descriptor)
    return handled


def _make_staging(out: Path) -> tuple[Path, int | None, str]:
    """A fresh locked folder beside `out`; tried again if a cleaner took it before the lock."""
    while True:
        stem = f".{out.name}.graphfraud-{os.getpid()}-{secrets.token_hex(4)}"
        path = out.parent / f"{stem}.tmp"
        path.mkdir(mode=FOLDER_MODE)
        try:
            descriptor = lock_folder(path, wait=True)
        except FileNotFoundError:
            continue
        if path.exists():
            return path, descriptor, stem
        if descriptor is not None:
            os.close(descriptor)


def _check_place(out: Path, replace: bool) -> None:
    if not os.path.lexists(out):
        return
    if not replace:
        raise OutputExistsError(
            "the run folder is already there", where=str(out),
            todo="choose another folder or allow it to be replaced",
        )  # fmt: skip
    if out.is_symlink() or not (out / "run.json").is_file():
        raise InputError(
            "will not replace what is not a run folder (no run.json in it)", where=str(out),
            todo="choose another folder",
        )  # fmt: skip


@contextmanager
def staged_folder(out: Path, *, replace: bool = False) -> Iterator[StagingFolder]:
    """Write a folder and put it at `out` in one step when the block ends without an error.

    Errors: OutputExistsError (exit 2) when `out` is there and `replace` is off; InputError when
    asked to replace something that is not a run folder; ResourceError when the disk is full.
    """
    out = Path(os.path.abspath(out))
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        clean_leftovers(out)
        _check_place(out, replace)
        path, descriptor, stem = _make_staging(out)
        try:
            yield StagingFolder(path)
            for folder in sorted(p for p in path.rglob("*") if p.is_dir()):
                _sync_folder(folder)
            _sync_folder(path)
            _check_place(out, replace)
            old = out.parent / f"{stem}.old"
            if os.path.lexists(out):
                os.rename(out, old)
            os.rename(path, out)
            _sync_folder(out.parent)
            if old.exists():
                shutil.rmtree(old)
        finally:
            if path.exists():
                shutil.rmtree(path)
            if descriptor is not None:
                os.close(descriptor)
    except OSError as error:
        if error.errno in NO_ROOM:
            raise ResourceError(
                "the disk is full", where=str(out.parent), todo="free some room and run again"
            ) from error
        raise
