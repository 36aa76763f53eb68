"""Pseudonyms, age bands and masks: what leaves the office in place of a natural person.

A pseudonym is a keyed hash, HMAC-SHA256(key, node_type ‖ 0 ‖ node_id), in base 32 without signs
that look alike, so that it is stable for one key and cannot be turned back without it.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from graphfraud.errors import InputError

KEY_VARIABLE = "GRAPHFRAUD_KEY_FILE"
#: node types that are natural persons, or as good as their names, → letter of the pseudonym
LETTERS: Mapping[str, str] = {
    "patient": "P", "doctor": "D", "caseworker": "C", "cashier": "S", "card": "K", "phone": "T",
    "account": "A", "proxy": "X",
}  # fmt: skip
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_LENGTH = 8
_KEY_BYTES = 32
AGE_BANDS = ((0, 17), (18, 44), (45, 59), (60, 69), (70, 79))


def default_key_file() -> Path:
    """Where the key lives: GRAPHFRAUD_KEY_FILE, else the user's configuration folder."""
    if named := os.environ.get(KEY_VARIABLE):
        return Path(named)
    base = os.environ.get("XDG_CONFIG_HOME") or os.environ.get("APPDATA")
    return (Path(base) if base else Path.home() / ".config") / "graphfraud" / "pseudonym.key"


def load_key(path: Path | None = None) -> bytes:
    """The pseudonym key (32 bytes); made on first use, mode 0600, in a folder of mode 0700.

    Raises InputError where the file cannot be read or made, or holds no key.
    """
    path = path or default_key_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            text = path.read_text(encoding="ascii").strip()
        else:
            text = secrets.token_hex(_KEY_BYTES)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(text + "\n")
        key = bytes.fromhex(text)
    except OSError as error:
        raise InputError(
            f"the pseudonym key cannot be read or made: {error.strerror}", where=str(path),
            todo=f"set {KEY_VARIABLE} to a file you may write",
        ) from error  # fmt: skip
    except ValueError:
        key = b""
    if len(key) != _KEY_BYTES:
        raise InputError(
            "the file holds no pseudonym key (64 hexadecimal digits)", where=str(path),
            todo="put the key back, or remove the file to have a new one made",
        )  # fmt: skip
    return key


@dataclass
class Pseudonyms:
    """Pseudonyms of one run; a clash inside the run is told apart by a longer hash.

    Which of two clashing parties gets the longer one depends on order alone, so name all parties of
    a run in sorted order (`assign`) before asking for one.
    """

    key: bytes = field(repr=False)
    _given: dict[tuple[str, str], str] = field(default_factory=dict, repr=False)
    _owner: dict[str, tuple[str, str]] = field(default_factory=dict, repr=False)

    def assign(self, parties: Iterable[tuple[str, str]]) -> None:
        """Give pseudonyms to (node_type, node_id) pairs in sorted order."""
        for node_type, node_id in sorted(set(parties)):
            self.of(node_type, node_id)

    def of(self, node_type: str, node_id: str) -> str:
        """Pseudonym of a party, e.g. P-7K3Q9ABC; institutions and invoices keep their own name."""
        if node_type not in LETTERS:
            return node_id
        party = (node_type, node_id)
        if party not in self._given:
            digest = hmac.digest(self.key, f"{node_type}\0{node_id}".encode(), hashlib.sha256)
            signs = _base32(digest)
            length = _LENGTH
            name = f"{LETTERS[node_type]}-{signs[:length]}"
            while self._owner.setdefault(name, party) != party:
                length += 1
                name = f"{LETTERS[node_type]}-{signs[:length]}"
            self._given[party] = name
        return self._given[party]


def _base32(digest: bytes) -> str:
    number = int.from_bytes(digest)
    return "".join(_ALPHABET[(number >> shift) & 31] for shift in range(251, -1, -5))


def age_on(birth_day: int, day: int) -> int | None:
    """Completed years between two days since 1970-01-01; None before birth or over 130 years."""
    import datetime as dt

    epoch = dt.date(1970, 1, 1).toordinal()
    if day < birth_day or not 1 <= birth_day + epoch <= 3_000_000:
        return None
    born, now = dt.date.fromordinal(birth_day + epoch), dt.date.fromordinal(day + epoch)
    years = now.year - born.year - ((now.month, now.day) < (born.month, born.day))
    return years if years <= 130 else None


def age_band(age: int | None) -> str:
    """Band of an age: 0–17, 18–44, 45–59, 60–69, 70–79, 80+; empty where the age is unknown."""
    if age is None or age < 0:
        return ""
    for low, high in AGE_BANDS:
        if low <= age <= high:
            return f"{low}–{high}"
    return "80+"


def mask(text: str, head: int = 1, tail: int = 0) -> str:
    """A text with all but its first `head` and last `tail` signs hidden; never longer than known.

    A text too short to hide anything is hidden whole.
    """
    if len(text) <= head + tail:
        return "*" * len(text)
    hidden = "*" * (len(text) - head - tail)
    return text[:head] + hidden + (text[-tail:] if tail else "")
