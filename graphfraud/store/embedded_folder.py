"""The folder of one embedded store: who owns it, its accounts, and what a killed owner left.

    FOLDER/owner.lock    locked by the owning process as long as it lives
          /server.lock   locked by the server and its watcher as long as they live
          /server.json   process ids and ports of the server, for people and for cleaning
          /password      the password of the account `reader`, for other programs
          /config, /databases, /log, /console.log   the server's own

Modes 0700 and 0600. The server gets salted hashes of the passwords, never the passwords.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path

from graphfraud.errors import InputError, StoreUnreachableError

__all__ = ["ADMIN", "READER", "StoreFolder", "is_owned", "remove_stale", "write_private"]

#: the account that loads and guards, and the one that queries go through
ADMIN, READER = "root", "reader"
MARKER = "server.lock"
#: rounds of PBKDF2: passwords here are random (192 bits), so that many rounds add nothing
ROUNDS = 1000
#: seconds a watcher has to end the server of a killed owner
WATCHER_TIME = 6.0
#: what the two accounts may do; `*`: any other account, which is nothing
_GROUPS = {
    "admin": (
        ["updateSecurity", "updateSchema", "updateDatabaseSettings"],
        ["createRecord", "readRecord", "updateRecord", "deleteRecord"],
    ),
    "reader": ([], ["readRecord"]),
    "*": ([], []),
}  # fmt: skip


def _new_password() -> str:
    return secrets.token_urlsafe(24)


@dataclass
class StoreFolder:
    """A folder that this process owns until `release` or its end."""

    path: Path
    owner_lock: int
    server_lock: int
    admin_password: str = field(default_factory=_new_password, repr=False)
    reader_password: str = field(default_factory=_new_password, repr=False)

    @classmethod
    def take(cls, path: Path) -> StoreFolder:
        """Make the folder, or clean the one that a killed owner left there, and own it.

        Errors: InputError (exit 2) where the folder is in use or is not an embedded store's.
        """
        path = Path(os.path.abspath(path))
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.is_symlink() or (any(path.iterdir()) and not (path / MARKER).exists()):
            raise InputError(
                "there is something else in this folder", where=str(path),
                todo="give the embedded store a folder of its own",
            )  # fmt: skip
        path.chmod(0o700)
        owner = _try_lock(path / "owner.lock")
        if owner is None:
            raise InputError(
                "an embedded store runs in this folder", where=str(path),
                todo="stop it (graphfraud store stop) or give another folder",
            )  # fmt: skip
        server = _lock_after_orphan(path)
        for entry in path.iterdir():
            if entry.name in ("owner.lock", MARKER):
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()
        folder = cls(path, owner, server)
        folder._write_accounts()
        return folder

    def _write_accounts(self) -> None:
        config = self.path / "config"
        config.mkdir(mode=0o700)
        accounts = ((ADMIN, "admin", self.admin_password), (READER, "reader", self.reader_password))
        users = [
            json.dumps({"name": name, "databases": {"*": [group]}, "password": _hashed(password)})
            for name, group, password in accounts
        ]
        groups = {
            name: {
                "resultSetLimit": -1, "readTimeout": -1, "access": access,
                "types": {"*": {"access": records}},
            }
            for name, (access, records) in _GROUPS.items()
        }  # fmt: skip
        rules = {"databases": {"*": {"groups": groups}}, "version": 2}
        write_private(config / "server-users.jsonl", "\n".join(users) + "\n")
        write_private(config / "server-groups.json", json.dumps(rules))
        write_private(self.password_file, self.reader_password)

    @property
    def password_file(self) -> Path:
        """The file that holds the reading account's password."""
        return self.path / "password"

    @property
    def console(self) -> Path:
        """What the server printed."""
        return self.path / "console.log"

    def note(self, **facts: object) -> None:
        """Write server.json anew."""
        write_private(self.path / "server.json", json.dumps(facts, indent=1) + "\n")

    def remove(self) -> None:
        """Remove the folder with all that is in it, and release it."""
        shutil.rmtree(self.path, ignore_errors=True)
        for descriptor in (self.owner_lock, self.server_lock):
            os.close(descriptor)


def write_private(path: Path, text: str) -> None:
    """Write a file that its owner alone may read; replaced in one step."""
    beside = path.with_name(f"{path.name}.new")
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    beside.replace(path)


def _hashed(password: str) -> str:
    """The password as the server keeps it: PBKDF2 over SHA-256 with a random salt."""
    salt = base64.b64encode(secrets.token_bytes(32)).decode()
    digest = hashlib.pbkdf2_hmac("sha256", password.encode(), salt.encode(), ROUNDS, 32)
    return f"PBKDF2WithHmacSHA256${ROUNDS}${salt}${base64.b64encode(digest).decode()}"


def _try_lock(path: Path) -> int | None:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def is_owned(path: Path) -> bool:
    """Whether a process that lives owns the store in this folder."""
    if not (path / "owner.lock").is_file():
        return False
    try:
        descriptor = _try_lock(path / "owner.lock")
    except FileNotFoundError:
        return False  # it went between the two looks
    if descriptor is not None:
        os.close(descriptor)
    return descriptor is None


def _lock_after_orphan(path: Path) -> int:
    """The server's lock, once a server whose owner is gone has ended — or is killed here."""
    killed = False
    deadline = time.monotonic() + WATCHER_TIME
    while (descriptor := _try_lock(path / MARKER)) is None:
        if time.monotonic() > deadline:
            if killed:
                raise StoreUnreachableError(
                    "a server without an owner does not end", where=str(path),
                    todo="end the process named in its server.json, or give another folder",
                )  # fmt: skip
            _kill_noted(path)
            killed, deadline = True, time.monotonic() + WATCHER_TIME
        time.sleep(0.05)
    return descriptor


def _kill_noted(path: Path) -> None:
    # the lock is held, so the process that was noted as holding it is still that process
    try:
        noted = json.loads((path / "server.json").read_text())
        os.kill(int(noted["server_pid"]), signal.SIGKILL)
    except (OSError, ValueError, KeyError, TypeError):
        return


def remove_stale(parent: Path) -> list[Path]:
    """Remove the store folders directly in `parent` that no owner and no server holds; their paths.

    Folders that are no store's, and stores that run, stay.
    """
    removed = []
    for path in sorted(parent.iterdir()) if parent.is_dir() else ():
        if path.is_symlink() or not (path / MARKER).is_file():
            continue
        owner = _try_lock(path / "owner.lock")
        if owner is None:
            continue
        try:
            os.close(_lock_after_orphan(path))
            shutil.rmtree(path, ignore_errors=True)
            removed.append(path)
        finally:
            os.close(owner)
    return removed
