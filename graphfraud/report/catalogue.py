"""Texts of the pages; a name without a text is printed as it is.

Two TOML files a language: the pages' own words, and the reasons (names that other stages give).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any

from graphfraud.errors import InputError

LANGUAGES = ("zh", "en")


@cache
def _read(language: str) -> Mapping[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for part in ("", "_reasons", "_pages", "_sheet"):
        name = f"{language}{part}.toml"
        source = files("graphfraud.report").joinpath("texts", name)
        found.update(tomllib.loads(source.read_text(encoding="utf-8")))
    return found


class Catalogue:
    """The texts of one language, with English beside the Chinese where a page wants both.

    titles: texts that come with a run, of its query packs: detector → language → title.
    """

    def __init__(
        self, language: str = "zh", titles: Mapping[str, Mapping[str, str]] | None = None
    ) -> None:
        if language not in LANGUAGES:
            raise InputError(
                f"no texts in language {language!r}", where="lang",
                todo=f"choose one of {', '.join(LANGUAGES)}",
            )  # fmt: skip
        self.language = language
        own = {name: title[language] for name, title in (titles or {}).items()}
        texts = _read(language)
        self._texts = {**texts, "detector": {**own, **texts["detector"]}}

    def word(self, section: str, name: str) -> str:
        """The text of a name in a section of the catalogue, else the name itself."""
        value = self._texts.get(section, {}).get(name)
        return value if isinstance(value, str) else name

    def knows(self, section: str, name: str) -> bool:
        """Whether the catalogue has a text for this name."""
        return isinstance(self._texts.get(section, {}).get(name), str)

    def subtitle(self, section: str, name: str) -> str:
        """The English text beside a Chinese one; empty on an English page."""
        if self.language == "en":
            return ""
        value = _read("en").get(section, {}).get(name)
        return value if isinstance(value, str) else ""

    def sentence(self, section: str, name: str, /, **figures: object) -> str:
        """A text with its {figures} filled in; a figure that is not given prints as an en dash."""
        text = self.word(section, name)
        wanted = {field for _, field, _, _ in Formatter().parse(text) if field}
        return text.format(**{key: figures.get(key, "–") for key in wanted})

    def section(self, section: str) -> Mapping[str, str]:
        """All texts of a section by name, lists of texts left out."""
        texts = self._texts.get(section, {})
        return {name: text for name, text in texts.items() if isinstance(text, str)}

    def lines(self, section: str, name: str) -> Sequence[str]:
        """A list of texts; empty when the catalogue has none."""
        value = self._texts.get(section, {}).get(name)
        return tuple(value) if isinstance(value, list) else ()

    def reason(self, name: str) -> str:
        """A part of the score: evidence, or the innocent explanation that lowers it."""
        return self.word("part" if self.knows("part", name) else "check", name)

    def measure(self, name: str) -> str:
        """A measure; `explanation_NAME` is the weight of an innocent explanation."""
        if name.startswith("explanation_"):
            explanation = self.word("check", name.removeprefix("explanation_"))
            return self.sentence("measure", "explanation", name=explanation)
        return self.word("measure", name)

    def setting(self, name: str) -> str:
        """A variant of a run; `without_NAME` leaves out a part of the score."""
        if name.startswith("without_") and not self.knows("setting", name):
            left_out = self.reason(name.removeprefix("without_"))
            return self.sentence("setting", "without", name=left_out)
        return self.word("setting", name)

    def run_note(self, note: str) -> str:
        """A note of a run: a name, "NAME: figure", "FIGURE name", or a sentence as it is."""
        head, _, tail = note.rpartition(": ")
        first, _, rest = note.partition(" ")
        for name, figure in ((head, tail), (rest, first)):
            if self.knows("note", name):
                return self.sentence("note", name, n=figure)
        return self.word("note", note)

    def heading(self, column: str) -> str:
        """The heading of a table's column."""
        return self.word("column", column)
