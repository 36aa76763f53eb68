"""The claims of cases as a page shows them: by occasion, with the persons' other claims beside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from graphfraud.model import Case
from graphfraud.report.catalogue import Catalogue
from graphfraud.report.figures import date_text, money_text
from graphfraud.report.pseudonyms import Names
from graphfraud.report.tables import ClaimRows

if TYPE_CHECKING:
    from graphfraud.claims.extract import Extract

#: claims printed on a page; the rest are in claims.csv
CLAIMS_SHOWN = 1_000


@dataclass(frozen=True, slots=True)
class ClaimView:
    """One claim as printed; `claim` is its row code, days are since 1970-01-01."""

    claim: int
    setl_id: str
    patient: str
    institution: str
    doctor: str
    handler: str
    kind: str
    diagnosis: str
    begin: str
    end: str
    settled: str
    medfee: str
    fund_paid: str
    acct_paid: str
    source: str


@dataclass(frozen=True, slots=True)
class ClaimGroup:
    """Claims of one occasion (number from 1), or the rest (number 0)."""

    number: int
    place: str
    first: str
    last: str
    n_claims: int
    rows: tuple[ClaimView, ...]


class ClaimPrinter:
    """Prints claims of an extract under the names of a run."""

    def __init__(
        self, extract: Extract, names: Names, texts: Catalogue, rows: ClaimRows | None = None
    ) -> None:
        self.extract, self.names, self._texts = extract, names, texts
        self.rows = rows or ClaimRows(extract)
        self._files: dict[str, str] = {}

    def under(self, names: Names) -> ClaimPrinter:
        """The same claims under other names; the settlements' ids are held once."""
        return ClaimPrinter(self.extract, names, self._texts, self.rows)

    def key(self, column: str, space: str, claim: int) -> str:
        """Key of a party on a claim; empty for none."""
        code = int(self.extract.col("claims", column)[claim])
        return self.extract.keys(space)[code] if code >= 0 else ""

    def shown(self, column: str, node_type: str, claim: int) -> str:
        """Name of a party on a claim as the page has it; empty for none."""
        key = self.key(column, node_type, claim)
        return self.names.shown(node_type, key) if key else ""

    def setl_id(self, claim: int) -> str:
        """The settlement's id, unless a masked page would show a person's key inside it."""
        setl_id = self.rows.setl_id(claim)
        patient = self.key("patient", "patient", claim)
        if self.names.reveal or (patient not in setl_id and self.names.text(setl_id) == setl_id):
            return setl_id
        line = self.rows.source(claim)[1]
        return self._texts.sentence("page", "masked_claim", line=line)

    def _file(self, name: str) -> str:
        if name not in self._files:
            self._files[name] = self.names.text(name)
        return self._files[name]

    def source(self, claim: int) -> tuple[str, int]:
        """Input file, as a page may name it, and line of a claim."""
        name, line = self.rows.source(claim)
        return self._file(name), line

    def handler(self, claim: int) -> str:
        """The case-worker who took the claim in, else the cashier; empty for none."""
        worker = self.shown("submitter", "caseworker", claim)
        return worker or self.shown("cashier", "cashier", claim)

    def diagnosis(self, claim: int) -> str:
        """Code of the main diagnosis as a page may print it."""
        return self.names.text(self.key("diagnosis", "diagnosis", claim))

    def view(self, claim: int) -> ClaimView:
        """One claim as a page prints it."""
        ex = self.extract
        name, line = self.source(claim)
        return ClaimView(
            claim=claim,
            setl_id=self.setl_id(claim),
            patient=self.shown("patient", "patient", claim),
            institution=self.shown("institution", "institution", claim),
            doctor=self.shown("doctor", "doctor", claim),
            handler=self.handler(claim),
            kind=self._texts.word("kind", str(int(ex.col("claims", "kind")[claim]))),
            diagnosis=self.diagnosis(claim),
            begin=date_text(ex.col("claims", "begin_day")[claim]),
            end=date_text(ex.col("claims", "end_day")[claim]),
            settled=date_text(ex.col("claims", "settle_day")[claim]),
            medfee=money_text(ex.col("claims", "medfee")[claim], grouped=True),
            fund_paid=money_text(ex.col("claims", "fund_pay")[claim], grouped=True),
            acct_paid=money_text(ex.col("claims", "acct_pay")[claim], grouped=True),
            source=f"{name}:{line}",
        )

    def groups(self, case: Case) -> tuple[tuple[ClaimGroup, ...], int]:
        """A case's claims by occasion, then the rest; and how many are printed."""
        begin = self.extract.col("claims", "begin_day")
        left, room, groups = set(case.ring.claims), CLAIMS_SHOWN, []
        occasions = sorted(case.ring.occasions, key=lambda o: (o.first_day, o.institution))
        for number, occasion in enumerate(occasions, 1):
            mine = sorted(left & set(occasion.claims), key=lambda c: (int(begin[c]), c))
            left -= set(mine)
            groups.append(ClaimGroup(
                number, self.names.institution(occasion.institution),
                date_text(occasion.first_day), date_text(occasion.last_day), len(mine),
                tuple(self.view(c) for c in mine[:room]),
            ))  # fmt: skip
            room -= len(mine[:room])
        rest = sorted(left, key=lambda c: (int(begin[c]), c))
        if rest:
            views = tuple(self.view(c) for c in rest[:room])
            groups.append(ClaimGroup(0, "", "", "", len(rest), views))
            room -= len(views)
        return tuple(groups), CLAIMS_SHOWN - room


def claims_by_patient(extract: Extract, patients: Iterable[str]) -> dict[str, list[int]]:
    """Row codes of every claim of each patient, ascending. Complexity: one pass over the claims."""
    coded = {p: extract.code("patient", p) for p in sorted(set(patients))}
    wanted = {code: p for p, code in coded.items() if code >= 0}
    flags = np.zeros(extract.n("patient") + 1, dtype=bool)
    flags[list(wanted)] = True
    patient = extract.col("claims", "patient")
    found: dict[str, list[int]] = {p: [] for p in wanted.values()}
    for claim in np.flatnonzero(flags[patient]):
        found[wanted[int(patient[claim])]].append(int(claim))
    return found
