"""Makes the record of a case (`case_record`) from the case and the extract it was found in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from graphfraud.claims.identity import age_band, age_on
from graphfraud.model import Case, Measure, NodeType, Party, RunInfo
from graphfraud.report.case_claims import ClaimPrinter
from graphfraud.report.case_record import (
    CaseRecord,
    CheckRecord,
    ClaimRecord,
    LinkRecord,
    Measures,
    OccasionRecord,
    PartRecord,
    PartyRecord,
    StayRecord,
)  # fmt: skip
from graphfraud.report.figures import json_value
from graphfraud.report.pseudonyms import Names

if TYPE_CHECKING:
    from graphfraud.claims.extract import Extract

#: parties, links, stays and claims kept; the tables of the run hold all of them
PARTIES_KEPT, LINKS_KEPT, STAYS_KEPT, CLAIMS_KEPT = 1_000, 2_000, 8_000, 500
#: order of the kinds of party in a report
_ORDER: Mapping[NodeType, int] = {
    "caseworker": 0, "patient": 1, "institution": 2, "doctor": 3, "cashier": 4, "proxy": 5,
    "phone": 6, "account": 7, "card": 8, "invoice": 9,
}  # fmt: skip
#: claims columns that tie a patient to a party of this kind
_ON_CLAIM: Mapping[NodeType, tuple[str, ...]] = {
    "doctor": ("doctor",), "caseworker": ("submitter", "reviewer1", "reviewer2", "payer"),
    "cashier": ("cashier",), "card": ("card",), "phone": ("phone",), "account": ("account",),
    "proxy": ("proxy",), "invoice": ("invoice",), "institution": ("institution",),
}  # fmt: skip


def claim_ties(
    claims: Sequence[int], extract: Extract, kept: set[Party]
) -> dict[tuple[Party, Party], int]:
    """How many of the claims tie two of the kept parties, doctors standing for institutions.

    A patient is tied to every party on their claim; to the institution only where no kept doctor
    stands between, else the doctor is tied to the institution.
    """
    ties: dict[tuple[Party, Party], int] = {}
    wanted = {p.node_type for p in kept}
    keys = {t: extract.keys(t) for t in (*_ON_CLAIM, "patient") if t in wanted}
    columns = [
        (t, extract.col("claims", c)) for t in _ON_CLAIM if t in wanted for c in _ON_CLAIM[t]
    ]
    patients = extract.col("claims", "patient")
    for claim in claims:
        code = int(patients[claim])
        patient = Party("patient", keys["patient"][code]) if "patient" in keys else None
        doctor: Party | None = None
        for node_type, array in columns:
            code = int(array[claim])
            if code < 0:
                continue
            party = Party(node_type, keys[node_type][code])
            if party not in kept:
                continue
            doctor = party if node_type == "doctor" else doctor
            source = doctor if node_type == "institution" and doctor else patient
            if source is not None and source in kept:
                ties[source, party] = ties.get((source, party), 0) + 1
    return ties


class RecordMaker:
    """Makes the records of a run's cases. names: masked, with the run's parties learnt."""

    def __init__(
        self, extract: Extract, names: Names, printer: ClaimPrinter, info: RunInfo, n_cases: int,
        as_of: str, as_of_day: int, retain_until: str,
    ) -> None:  # fmt: skip
        self._extract, self._names, self._printer = extract, names, printer
        self._n_cases, self._as_of_day = n_cases, as_of_day
        self._run = {
            "version": info.version, "seed": info.seed, "as_of": as_of,
            "retain_until": retain_until, "pack_lock": info.pack_lock,
            "versions": dict(info.versions), "permuted_cases": info.permuted_cases,
            "permuted_others": info.permuted_others,
            "parameters": self._measures(info.parameters),
            "inputs": [
                {**dict(i), "name": names.text(str(i.get("name", "")))} for i in info.inputs
            ],
        }  # fmt: skip

    def _measures(self, values: Measures) -> dict[str, Measure]:
        shown = {k: self._names.text(v) if isinstance(v, str) else v for k, v in values.items()}
        masked: dict[str, Measure] = json_value(shown)
        return masked

    def _parties(self, case: Case) -> tuple[list[Party], tuple[PartyRecord, ...]]:
        ex, names = self._extract, self._names
        birth, gender = ex.col("patients", "birth_day"), ex.col("patients", "gend")
        patient, fund = ex.col("claims", "patient"), ex.col("claims", "fund_pay")
        counted: dict[int, list[int]] = {}
        for claim in case.ring.claims:
            entry = counted.setdefault(int(patient[claim]), [0, 0])
            entry[0] += 1
            entry[1] += int(fund[claim])
        ordered = sorted(
            case.ring.members,
            key=lambda m: (_ORDER[m.party.node_type], m.role == "context", -m.score, m.party),
        )[:PARTIES_KEPT]
        shown = []
        for m in ordered:
            code = names.patient_code(m.party)
            n_claims, paid = counted.get(code, (0, 0)) if code >= 0 else (0, 0)
            institution = m.party.node_type == "institution"
            shown.append(PartyRecord(
                m.party.node_type, names.shown(m.party.node_type, m.party.node_id),
                m.party.node_id if institution else "", m.role, round(m.score, 6),
                age_band(age_on(int(birth[code]), self._as_of_day)) if code >= 0 else "",
                str(int(gender[code])) if code >= 0 else "", n_claims, paid,
            ))  # fmt: skip
        return [m.party for m in ordered], tuple(shown)

    def _occasions(self, case: Case) -> tuple[OccasionRecord, ...]:
        patient = self._extract.col("claims", "patient")
        fund = self._extract.col("claims", "fund_pay")
        return tuple(
            OccasionRecord(
                self._names.institution(o.institution), o.first_day, o.last_day,
                len({int(patient[c]) for c in o.claims}), len(o.claims),
                sum(int(fund[c]) for c in o.claims),
            )
            for o in sorted(case.ring.occasions, key=lambda o: (o.first_day, o.institution))
        )  # fmt: skip

    def _stays(
        self, case: Case, place: Mapping[Party, int], claims_of: Mapping[str, Sequence[int]]
    ) -> tuple[StayRecord, ...]:
        ex = self._extract
        begin, end = ex.col("claims", "begin_day"), ex.col("claims", "end_day")
        where, keys = ex.col("claims", "institution"), ex.keys("institution")
        suspects = set(case.ring.claims)
        found = [
            StayRecord(
                number, self._names.institution(keys[int(where[c])]) if where[c] >= 0 else "",
                int(begin[c]), int(end[c]), c in suspects,
            )
            for party, number in place.items() if party.node_type == "patient"
            for c in claims_of.get(party.node_id, ())
            if c in suspects or (end[c] >= case.first_day and begin[c] <= case.last_day)
        ]  # fmt: skip
        own = sorted(found, key=lambda s: (not s.suspect, s.party, s.first_day, s.last_day))
        return tuple(own[:STAYS_KEPT])

    def _claims(self, case: Case, place: Mapping[Party, int]) -> tuple[ClaimRecord, ...]:
        ex = self._extract
        begin, end = ex.col("claims", "begin_day"), ex.col("claims", "end_day")
        patient, keys, kind = (
            ex.col("claims", "patient"), ex.keys("patient"), ex.col("claims", "kind")
        )
        medfee, fund, acct = (
            ex.col("claims", "medfee"), ex.col("claims", "fund_pay"), ex.col("claims", "acct_pay")
        )
        ordered = sorted(case.ring.claims, key=lambda c: (int(begin[c]), c))
        rows = []
        for c in ordered[:CLAIMS_KEPT]:
            view = self._printer.view(c)
            setl_id = self._printer.rows.setl_id(c)
            party = Party("patient", keys[int(patient[c])]) if patient[c] >= 0 else None
            rows.append(ClaimRecord(
                setl_id if view.setl_id == setl_id else "", place.get(party, -1) if party else -1,
                view.institution, int(kind[c]), int(begin[c]), int(end[c]), int(medfee[c]),
                int(fund[c]), int(acct[c]), view.source,
            ))  # fmt: skip
        return tuple(rows)

    def make(self, case: Case, claims_of: Mapping[str, Sequence[int]]) -> CaseRecord:
        """The record of a case; claims_of gives every claim of each of its patients."""
        parties, shown = self._parties(case)
        place = {party: number for number, party in enumerate(parties)}
        links = sorted(case.ring.links, key=lambda k: (k.p_value, k.type, k.source, k.target))
        ties = claim_ties(case.ring.claims, self._extract, set(parties))
        return CaseRecord(
            case_id=case.case_id, rank=case.rank, n_cases=self._n_cases, pattern=case.pattern,
            score=case.score, first_day=case.first_day, last_day=case.last_day,
            figures={
                "n_patients": len(case.ring.patients), "n_institutions": case.n_institutions,
                "n_doctors": case.n_doctors, "n_caseworkers": case.n_caseworkers,
                "n_cards": case.n_cards, "n_claims": len(case.ring.claims),
                "n_occasions": len(case.ring.occasions), "n_links": len(case.ring.links),
                "n_parties": len(case.ring.members), "fund_paid": case.fund_paid,
                "acct_paid": case.acct_paid,
            },
            parts=tuple(
                PartRecord(
                    p.name, p.value, p.observed, p.expected, p.p_value, self._measures(p.detail)
                )
                for p in sorted(case.parts, key=lambda p: (-p.value, p.name))
            ),
            checks=tuple(
                CheckRecord(c.name, c.result, self._measures(c.measures)) for c in case.checks
            ),
            notes=tuple(self._names.text(n) for n in case.notes), stability=dict(case.stability),
            parties=shown, occasions=self._occasions(case),
            links=tuple(
                LinkRecord(
                    k.type, place[k.source], place[k.target], k.observed, k.expected, k.p_value,
                    k.first_day, k.last_day,
                )
                for k in links if k.source in place and k.target in place
            )[:LINKS_KEPT],
            ties=tuple(
                (place[a], place[b], n) for (a, b), n in sorted(ties.items())
            ),
            stays=self._stays(case, place, claims_of), claims=self._claims(case, place),
            run=self._run,
        )  # fmt: skip
