"""The access log: who had real keys shown, when, for what purpose, of which case.

It lies beside the pseudonym key, outside of every run folder: a run folder is complete once it is
written and may be copied or removed, the log may not. One JSON object a line, each with the hash
of the line before it: hash = SHA-256(previous hash ‖ the entry as JSON without its hash). Beside
the log, `access.log.head` holds the number and hash of the last entry, so that cutting lines off
the end is seen too. Against removing both files, or cutting both alike, there are the documents:
each revealed report prints the number and hash of its own entry.
"""

from __future__ import annotations

import datetime as dt
import getpass
import hashlib
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from graphfraud.claims.identity import default_key_file
from graphfraud.errors import CheckFailedError, InputError

LOG_VARIABLE = "GRAPHFRAUD_ACCESS_LOG"
_START = "0" * 64
_TODO = "keep both files as they are and tell whoever answers for data protection"


@dataclass(frozen=True, slots=True)
class Access:
    """One entry. time: UTC, to the second. case: a case_id, a party's type, or "all"."""

    entry: int
    time: str
    who: str
    command: str
    purpose: str
    case: str
    run: str
    previous: str
    hash: str = ""

    def digest(self) -> str:
        """The hash that the entry must bear."""
        bare = {k: v for k, v in asdict(self).items() if k != "hash"}
        text = json.dumps(bare, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256((self.previous + text).encode("ascii")).hexdigest()


def default_log() -> Path:
    """Where the log lives: GRAPHFRAUD_ACCESS_LOG, else beside the pseudonym key."""
    named = os.environ.get(LOG_VARIABLE)
    return Path(named) if named else default_key_file().with_name("access.log")


def _head_of(log: Path) -> Path:
    return log.with_name(f"{log.name}.head")


def account_name() -> str:
    """The account of the operating system; an environment variable does not change it."""
    if sys.platform == "win32":
        return getpass.getuser()
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"uid {os.getuid()}"


def _failed(what: str, log: Path) -> CheckFailedError:
    return CheckFailedError(f"the access log was changed: {what}", where=str(log), todo=_TODO)


def _entries(content: str, log: Path) -> Iterator[Access]:
    if content and not content.endswith("\n"):
        raise _failed("its last line is cut", log)
    previous = _START
    for number, line in enumerate(content.splitlines(), 1):
        try:
            entry = Access(**json.loads(line))
            good = entry.hash == entry.digest()
        except (ValueError, TypeError) as error:
            raise _failed(f"line {number} is no entry", log) from error
        if not good or entry.previous != previous or entry.entry != number:
            raise _failed(f"line {number} does not follow from the line before it", log)
        previous = entry.hash
        yield entry


def _checked(log: Path) -> list[Access]:
    """The entries, held against each other and against the head."""
    head = _head_of(log)
    content = log.read_text(encoding="utf-8") if log.exists() else ""
    entries = list(_entries(content, log))
    if not head.exists():
        if entries:
            raise _failed(f"{head.name} is missing", log)
        return entries
    try:
        told: dict[str, Any] = json.loads(head.read_text(encoding="utf-8"))
        n_entries, last = int(told["entries"]), str(told["hash"])
    except (ValueError, KeyError, TypeError) as error:
        raise _failed(f"{head.name} is not as it was written", log) from error
    # an entry is written before the head: after a power cut there may be one more
    if len(entries) < n_entries:
        raise _failed(f"{n_entries} entries were written, {len(entries)} are left", log)
    if n_entries and entries[n_entries - 1].hash != last:
        raise _failed(f"entry {n_entries} is not the one that was written", log)
    return entries


def verify_log(log: Path | None = None) -> tuple[Access, ...]:
    """The entries of a log that is whole; empty for one that was never begun.

    Errors: CheckFailedError (exit 4) for a changed, cut or missing log.
    """
    log = log or default_log()
    try:
        return tuple(_checked(log))
    except (OSError, UnicodeDecodeError) as error:
        raise _failed(f"cannot read it ({error})", log) from error


@contextmanager
def _locked(log: Path) -> Iterator[int]:
    """The log open for appending; another process that appends waits."""
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def _write_head(log: Path, entry: Access) -> None:
    head = _head_of(log)
    beside = head.with_name(f".{head.name}.{os.getpid()}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        file.write(json.dumps({"entries": entry.entry, "hash": entry.hash}) + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, head)


def log_access(
    command: str, purpose: str, case: str, run: str, *, log: Path | None = None,
    now: dt.datetime | None = None,
) -> Access:  # fmt: skip
    """Append an entry, and give it; call it before anything is shown.

    Errors: CheckFailedError when the log was changed; InputError when it cannot be written.
    Complexity: linear in the log, which is checked first.
    """
    log = log or default_log()
    moment = (now or dt.datetime.now(dt.UTC)).astimezone(dt.UTC)
    try:
        log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _locked(log) as descriptor:
            entries = _checked(log)
            bare = Access(
                len(entries) + 1, moment.strftime("%Y-%m-%dT%H:%M:%SZ"), account_name(), command,
                " ".join(purpose.split()), case, run, entries[-1].hash if entries else _START,
            )  # fmt: skip
            entry = Access(**{**asdict(bare), "hash": bare.digest()})
            line = json.dumps(asdict(entry), ensure_ascii=False, sort_keys=True) + "\n"
            os.write(descriptor, line.encode("utf-8", "replace"))
            os.fsync(descriptor)
            _write_head(log, entry)
    except OSError as error:
        raise InputError(
            f"the access log cannot be written ({error.strerror})", where=str(log),
            todo=f"real keys are shown only with an entry in it; set {LOG_VARIABLE} to a file you "
            "may write",
        ) from error  # fmt: skip
    return entry
