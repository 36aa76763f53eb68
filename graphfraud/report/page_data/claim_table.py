"""The claims of a page as compact rows: texts by number, parties by the number of their node."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graphfraud.model import Occasion, Party
from graphfraud.report.case_claims import ClaimPrinter
from graphfraud.report.page_data.parties import TIES
from graphfraud.report.page_data.wording import Pool

#: claims told to a page, those of occasions first; the rest are in claims.csv
CLAIMS_TOLD = 1_200
#: the patients' other claims of the time, drawn pale behind
OTHERS_TOLD = 600
#: order of the fields of a row
FIELDS = (
    "setl_id", "patient", "place", "doctor", "hand", "kind", "diagnosis", "begin", "end",
    "settled", "minute", "medfee", "fund", "acct", "file", "line", "occasion", "parties",
)  # fmt: skip


class ClaimTable:
    """Rows of claims and the pool of texts they share."""

    def __init__(self, printer: ClaimPrinter, numbers: Mapping[Party, int]) -> None:
        self._printer, self._extract = printer, printer.extract
        self._numbers: dict[tuple[str, str], int] = {
            (p.node_type, p.node_id): i for p, i in numbers.items()
        }
        self._pool = Pool()
        self._columns = [
            (node_type, self._extract.col("claims", column), self._extract.keys(node_type))
            for node_type, (_, names) in TIES.items() for column in names
        ]  # fmt: skip

    def _node(self, node_type: str, key: str) -> int:
        return self._numbers.get((node_type, key), -1)

    def _parties(self, claim: int) -> list[int]:
        """Numbers of the drawn parties that the claim names, besides its patient."""
        found = set()
        for node_type, array, keys in self._columns:
            if (code := int(array[claim])) >= 0:
                found.add(self._node(node_type, keys[code]))
        return sorted(found - {-1})

    def row(self, claim: int, occasion: int) -> list[Any]:
        """One claim in the order of FIELDS; money in 分, days since 1970-01-01."""
        ex, printer, text = self._extract, self._printer, self._pool.number
        file, line = printer.source(claim)
        kind = int(ex.col("claims", "kind")[claim])
        return [
            printer.setl_id(claim),
            self._node("patient", printer.key("patient", "patient", claim)),
            text(printer.shown("institution", "institution", claim)),
            text(printer.shown("doctor", "doctor", claim)),
            text(printer.handler(claim)),
            kind,
            text(printer.diagnosis(claim)),
            int(ex.col("claims", "begin_day")[claim]), int(ex.col("claims", "end_day")[claim]),
            int(ex.col("claims", "settle_day")[claim]),
            int(ex.col("claims", "settle_minute")[claim]),
            int(ex.col("claims", "medfee")[claim]), int(ex.col("claims", "fund_pay")[claim]),
            int(ex.col("claims", "acct_pay")[claim]),
            text(file), line, occasion, self._parties(claim),
        ]  # fmt: skip

    def other(self, claim: int, node: int) -> list[int]:
        """A claim outside the case: patient's node, place, first and last day."""
        ex = self._extract
        place = self._pool.number(self._printer.shown("institution", "institution", claim))
        return [
            node, place, int(ex.col("claims", "begin_day")[claim]),
            int(ex.col("claims", "end_day")[claim]),
        ]  # fmt: skip

    def place(self, key: str) -> int:
        """Number of an institution's name."""
        return self._pool.number(self._printer.names.institution(key))

    @property
    def pool(self) -> list[str]:
        """The texts that rows name by number."""
        return self._pool.texts


def ordered_claims(
    claims: Iterable[int], occasions: Sequence[Occasion], begin: Any
) -> list[tuple[int, int]]:
    """(claim, number of its occasion or 0), by occasion, then the rest; each by first day."""
    left = set(claims)
    found: list[tuple[int, int]] = []
    for number, occasion in enumerate(occasions, 1):
        mine = sorted(left & set(occasion.claims), key=lambda c: (int(begin[c]), c))
        left -= set(mine)
        found += [(c, number) for c in mine]
    return found + [(c, 0) for c in sorted(left, key=lambda c: (int(begin[c]), c))]
