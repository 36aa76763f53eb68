"""Text that may be printed: what hides or turns the text around it is left out."""

from __future__ import annotations

import unicodedata

#: characters of a table's cell and of a paragraph; a longer text is cut with an ellipsis
TEXT_CHARACTERS, PARAGRAPH_CHARACTERS = 240, 4_000
#: format characters that turn or hide the text around them (bidi controls, zero width, tags)
_HIDDEN = frozenset({"Cf", "Cc", "Cs", "Co", "Cn"})


def printable(text: str, room: int = TEXT_CHARACTERS) -> str:
    """Text without control, bidi and unassigned characters, cut to `room` characters."""
    if len(text) <= room and text.replace("\n", "").isprintable():
        return text
    clean = "".join(
        c for c in text[:room] if c == "\n" or unicodedata.category(c) not in _HIDDEN
    )
    return clean + "…" if len(text) > room else clean
