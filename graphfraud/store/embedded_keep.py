"""Embedded stores that are kept up between commands: where they are and how to end one.

Each lies in a folder of its own with a random name, in a folder of the user's below the system's
temporary one, or where the user said. FOLDER/store.json (mode 0600) tells how to reach it.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import stat
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from graphfraud.errors import InputError, StoreUnreachableError
from graphfraud.store.embedded import EmbeddedStore
from graphfraud.store.embedded_folder import is_owned, remove_stale, write_private

__all__ = ["KeptStore", "kept_in", "kept_stores", "new_folder", "note", "the_kept_store"]

STATE = "store.json"
#: seconds that a store has to end
END_TIME = 60.0


@dataclass(frozen=True)
class KeptStore:
    """A store that runs: how to reach it, and what it holds. password_file: of `user`."""

    folder: str
    pid: int
    uri: str
    user: str
    password_file: str
    run_id: str
    n_nodes: int
    n_relationships: int

    @property
    def named(self) -> bool:
        """Whether it lies in a folder of the user's choice, and is found by that alone."""
        return Path(self.folder).parent != _home()

    def stop(self) -> None:
        """End the store, wait for it, and see its folder go. Errors: StoreUnreachableError."""
        folder = Path(self.folder)
        # the lock is held, so the process is still the one that was noted
        if is_owned(folder):
            os.kill(self.pid, signal.SIGTERM)
        deadline = time.monotonic() + END_TIME
        while is_owned(folder):
            if time.monotonic() > deadline:
                raise StoreUnreachableError(
                    f"process {self.pid} does not end", where=self.folder, todo="end it by hand"
                )
            time.sleep(0.05)


def _home() -> Path:
    """The folder of this user's stores; nobody else may look into it."""
    home = Path(tempfile.gettempdir()) / f"graphfraud-stores-{os.getuid()}"
    home.mkdir(mode=0o700, exist_ok=True)
    facts = home.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != os.getuid() or facts.st_mode & 0o077:
        raise InputError(
            "this folder is not yours alone", where=str(home),
            todo="remove it, or set TMPDIR to a folder of your own",
        )  # fmt: skip
    return home


def new_folder() -> Path:
    """A path for another store; what killed ones left is removed."""
    home = _home()
    remove_stale(home)
    return home / secrets.token_hex(6)


def note(embedded: EmbeddedStore, run_id: str, n_nodes: int, n_relationships: int) -> KeptStore:
    """Tell others how to reach a store that this process keeps up."""
    folder = embedded.password_file.parent
    kept = KeptStore(
        str(folder), os.getpid(), embedded.uri, embedded.address.user,
        str(embedded.password_file), run_id, n_nodes, n_relationships,
    )  # fmt: skip
    write_private(folder / STATE, json.dumps(asdict(kept), indent=1) + "\n")
    return kept


def kept_in(folder: Path) -> KeptStore | None:
    """The store that is up in this folder, if there is one."""
    if not is_owned(folder):
        return None
    try:
        return KeptStore(**json.loads((folder / STATE).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None  # it is coming up or going down


def kept_stores() -> list[KeptStore]:
    """The stores of this user that are up, by folder."""
    found = (kept_in(folder) for folder in sorted(_home().iterdir()))
    return [kept for kept in found if kept is not None]


def the_kept_store(folder: Path | None = None) -> KeptStore:
    """The store in `folder`, or the only one that is up. Errors: StoreUnreachableError (3)."""
    found = kept_stores() if folder is None else [k for k in (kept_in(folder),) if k is not None]
    if len(found) == 1:
        return found[0]
    where = "" if folder is None else str(folder)
    if not found:
        raise StoreUnreachableError(
            "no embedded store is up", where=where, todo="graphfraud store start CLAIMS"
        )
    raise InputError(
        f"{len(found)} embedded stores are up: {', '.join(kept.folder for kept in found)}",
        todo="say which with --dir",
    )
