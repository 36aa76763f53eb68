"""How a clue sheet names things: parties, columns, measures, in one language, masked or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graphfraud.model import Measure
from graphfraud.report.case_record import CaseRecord, PartyRecord
from graphfraud.report.catalogue import Catalogue
from graphfraud.report.figures import number_text, short_number
from graphfraud.report.sheet_blocks import Column, Kind, clean


@dataclass(frozen=True)
class Disclosure:
    """Real keys that may be shown, by type and pseudonym, and the log entry that says so."""

    keys: Mapping[tuple[str, str], str] = field(default_factory=dict)
    entry: int = 0
    digest: str = ""


def measure_text(texts: Catalogue, name: str, value: Measure) -> str:
    """A measure for reading; shares in percent."""
    if value is None:
        return "–"
    if name == "no_case_because":
        return texts.word("no_case", str(value))
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, str):
        return clean(value)
    if name.startswith("share_") and 0 <= value <= 1:
        return f"{value:.0%}"
    return short_number(value) if abs(value) >= 1e-3 or value == 0 else number_text(value)


@dataclass(frozen=True)
class Wording:
    """The record of a case with the words for it; `shown` holds the real keys, if they may be."""

    record: CaseRecord
    texts: Catalogue
    shown: Disclosure | None = None

    def word(self, name: str) -> str:
        """A text of the sheet."""
        return self.texts.word("clue_sheet", name)

    def say(self, name: str, **figures: object) -> str:
        """A text of the sheet with its figures."""
        return self.texts.sentence("clue_sheet", name, **figures)

    def columns(self, *specs: tuple[str, Kind, float]) -> tuple[Column, ...]:
        """Columns by name of heading, kind of cell and share of the width."""
        own = {n for n, _, _ in specs if self.texts.knows("sheet_column", n)}
        return tuple(
            Column(
                self.texts.word("sheet_column", n) if n in own else self.texts.heading(n), kind,
                share,
            )
            for n, kind, share in specs
        )  # fmt: skip

    def name(self, party: PartyRecord) -> str:
        """A party's pseudonym, its real key where that may be shown, an institution's name."""
        if party.node_type == "institution":
            same = party.key in ("", party.name)
            return clean(party.name if same else f"{party.name} {party.key}")
        if self.shown is not None:
            return clean(self.shown.keys.get((party.node_type, party.name), party.name))
        return clean(party.name)

    def numbered(self, place: int) -> str:
        """A party's number and name; empty for a place that is none."""
        if not 0 <= place < len(self.record.parties):
            return ""
        return f"{place + 1} {self.name(self.record.parties[place])}"

    def measures(self, values: Mapping[str, Measure]) -> str:
        """Measures with their names on one line."""
        pairs = (
            f"{self.texts.measure(n)} {measure_text(self.texts, n, values[n])}"
            for n in sorted(values)
            if n != "no_case_because" or values[n] is not None
        )
        return ("；" if self.texts.language == "zh" else "; ").join(pairs)
