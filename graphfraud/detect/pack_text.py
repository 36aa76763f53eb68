"""The text of a pack file: metadata in its leading comment, and the statement after it.

`Header` hands out typed values and notes every problem instead of stopping at the first, so that
an author hears all of them at once.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from graphfraud.errors import InputError

__all__ = ["Header", "Problem", "Text", "split_pack"]

OPEN, CLOSE = "/*+++", "+++*/"
NO_DAY = date(1, 1, 1)


@dataclass(frozen=True)
class Text:
    """A text in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, order=True)
class Problem:
    """What is wrong with a pack: file, key, what, and how to mend it."""

    path: Path
    key: str
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.path}: {self.key}: {self.what} — {self.mend}"


@dataclass
class Header:
    """A table of the metadata. `close` notes the keys that nobody asked for."""

    path: Path
    values: Mapping[str, Any]
    where: str = ""
    problems: list[Problem] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)

    def problem(self, key: str, what: str, mend: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(self.path, f"{self.where}{key}", what, mend))

    def any(self, key: str, *, needed: bool = False) -> Any:
        """A value as it is; None where it is missing."""
        self.asked.add(key)
        if key not in self.values and needed:
            self.problem(key, "is missing", "add it")
        return self.values.get(key)

    def string(self, key: str) -> str:
        """A text that is not empty."""
        value = self.any(key, needed=True)
        if value is not None and not (isinstance(value, str) and value.strip()):
            self.problem(key, f"{value!r} is no text", "write it in quotes")
        return value if isinstance(value, str) else ""

    def choice(self, key: str, among: tuple[str, ...]) -> str:
        """One of some words."""
        value = self.any(key, needed=True)
        if value is not None and value not in among:
            self.problem(key, f"{value!r} is not known", f"one of {', '.join(among)}")
        return str(value)

    def integer(self, key: str, *, least: int) -> int:
        """A whole number."""
        value = self.any(key, needed=True)
        if value is None:
            return least
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            self.problem(key, f"{value!r} is no whole number from {least}", "give one")
            return least
        return value

    def number(self, key: str) -> float | None:
        """A number, or nothing."""
        value = self.any(key)
        if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
            return value
        self.problem(key, f"{value!r} is no number", "write it without quotes")
        return None

    def day(self, key: str) -> date:
        """A day, quoted or as TOML's own date."""
        value = self.any(key, needed=True)
        if value is None or type(value) is date:
            return value or NO_DAY
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.problem(key, f"{value!r} is no day", "write YYYY-MM-DD")
            return NO_DAY

    def text(self, key: str) -> Text:
        """A text in both languages: { zh = "…", en = "…" }."""
        value = self.any(key, needed=True)
        if value is None:
            return Text("", "")
        if not isinstance(value, dict) or set(value) != {"zh", "en"}:
            self.problem(key, "is not in both languages", 'write { zh = "…", en = "…" }')
            return Text("", "")
        if not all(isinstance(v, str) and v.strip() for v in value.values()):
            self.problem(key, "is empty in a language", "write both texts")
            return Text("", "")
        return Text(value["zh"], value["en"])

    def text_lists(self, key: str) -> dict[str, tuple[str, ...]]:
        """Steps in both languages: { zh = ["…"], en = ["…"] }; empty where it is missing."""
        value = self.any(key)
        if value is None:
            return {"zh": (), "en": ()}
        good = isinstance(value, dict) and set(value) == {"zh", "en"}
        if not good or not all(_is_texts(v) for v in value.values()):
            self.problem(key, "is no list in both languages", 'write { zh = ["…"], en = ["…"] }')
            return {"zh": (), "en": ()}
        if len(value["zh"]) != len(value["en"]):
            self.problem(key, "zh and en differ in length", "write every step in both")
        return {"zh": tuple(value["zh"]), "en": tuple(value["en"])}

    def strings(self, key: str, *, needed: bool = False) -> tuple[str, ...]:
        """A list of texts; empty where it is missing."""
        value = self.any(key, needed=needed)
        if value is None:
            return ()
        if not _is_texts(value):
            self.problem(key, f"{value!r} is no list of texts", 'write ["…", "…"]')
            return ()
        return tuple(value)

    def string_map(self, key: str) -> dict[str, str]:
        """A table of texts."""
        value = self.any(key, needed=True)
        if value is None:
            return {}
        if not isinstance(value, dict) or not _is_texts(list(value.values())):
            self.problem(key, f"{value!r} is no table of texts", 'write { name = "…" }')
            return {}
        return dict(value)

    def table(self, key: str) -> Header:
        """A table inside; an empty one where it is missing."""
        value = self.any(key, needed=True)
        if value is not None and not isinstance(value, dict):
            self.problem(key, "is no table", f"write [{key}]")
        return self._inside(value if isinstance(value, dict) else {}, f"{self.where}{key}.")

    def tables(self, key: str) -> Iterator[Header]:
        """Each table of an array of tables."""
        value = self.any(key)
        if value is not None and not (
            isinstance(value, list) and all(isinstance(v, dict) for v in value)
        ):
            self.problem(key, "is no array of tables", f"write [[{key}]]")
            return
        for n, inside in enumerate(value or (), 1):
            yield self._inside(inside, f"{self.where}{key}[{n}].")

    def named_tables(self, key: str) -> Iterator[tuple[str, Header]]:
        """Each table below a key, with its name."""
        value = self.any(key)
        if value is not None and not isinstance(value, dict):
            self.problem(key, "is no table", f"write [{key}.name]")
            return
        for name, inside in (value or {}).items():
            if isinstance(inside, dict):
                yield name, self._inside(inside, f"{self.where}{key}.{name}.")
            else:
                self.problem(f"{key}.{name}", "is no table", f"write [{key}.{name}]")

    def _inside(self, values: Mapping[str, Any], where: str) -> Header:
        return Header(self.path, values, where, self.problems)

    def close(self) -> None:
        """Note the keys that are not known."""
        for key in self.values:
            if key not in self.asked:
                known = ", ".join(sorted(self.asked))
                self.problem(key, "is not a known key", f"take it out, or one of: {known}")


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(v, str) and v.strip() for v in value)


def split_pack(path: Path) -> tuple[Header | None, str]:
    """Metadata and statement of a file; None where there is no metadata.

    Raises InputError where the file cannot be read, is no UTF-8, or its TOML is malformed.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("is not UTF-8", where=str(path), todo="save it as UTF-8") from error
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror}", where=str(path), todo="give a pack file"
        ) from error
    found = re.match(rf"\s*{re.escape(OPEN)}\n(.*?){re.escape(CLOSE)}", text, re.DOTALL)
    if found is None:
        return None, text.strip()
    try:
        values = tomllib.loads(found[1])
    except tomllib.TOMLDecodeError as error:
        raise InputError(
            f"the metadata is no TOML: {error}", where=str(path), todo="mend the comment's TOML"
        ) from error
    return Header(path, values), text[found.end() :].strip()
