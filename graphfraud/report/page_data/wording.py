"""Text on its way into a page's data: hidden characters gone, cut to the room it has."""

from __future__ import annotations

from typing import Any

from graphfraud.report.page import PARAGRAPH_CHARACTERS, TEXT_CHARACTERS, printable


class Paragraph(str):
    """A text that may be as long as a paragraph; other texts are cut as a table's cell is."""

    __slots__ = ()


def cleaned(value: Any) -> Any:
    """The same dicts and lists with every text printable; tuples become lists.

    Complexity: linear in the texts.
    """
    kind = type(value)
    if kind is str:
        plain = len(value) <= TEXT_CHARACTERS and value.isprintable()
        return value if plain else printable(value, TEXT_CHARACTERS)
    if kind is Paragraph:
        return printable(value, PARAGRAPH_CHARACTERS)
    if kind is dict:
        return {key: cleaned(entry) for key, entry in value.items()}
    if kind is list or kind is tuple:
        # most entries of a page's rows are numbers
        return [entry if type(entry) is int else cleaned(entry) for entry in value]
    return value


class Pool:
    """Texts that many rows share, each held once and named by its number; −1 is no text."""

    def __init__(self) -> None:
        self._number: dict[str, int] = {}

    def number(self, text: str) -> int:
        """Number of a text."""
        return self._number.setdefault(text, len(self._number)) if text else -1

    @property
    def texts(self) -> list[str]:
        """All texts by number."""
        return list(self._number)
