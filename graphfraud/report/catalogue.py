"""Texts of the pages, one TOML file a language; a name without a text is printed as it is."""

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
    source = files("graphfraud.report").joinpath("texts", f"{language}.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


class Catalogue:
    """The texts of one language, with English beside the Chinese where a page wants both."""

    def __init__(self, language: str = "zh") -> None:
        if language not in LANGUAGES:
            raise InputError(
                f"no texts in language {language!r}", where="lang",
                todo=f"choose one of {', '.join(LANGUAGES)}",
            )  # fmt: skip
        self.language = language
        self._texts = _read(language)

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

    def lines(self, section: str, name: str) -> Sequence[str]:
        """A list of texts; empty when the catalogue has none."""
        value = self._texts.get(section, {}).get(name)
        return tuple(value) if isinstance(value, list) else ()

    def heading(self, column: str) -> str:
        """The heading of a table's column."""
        return self.word("column", column)
