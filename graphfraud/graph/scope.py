"""What the graph holds: everything, or what links, marks and cases point at with surroundings.

Suspect scope. Claims C0 = claims of cases, claims that a mark or a relation between claims brings,
and all claims of every patient that a case, a link, a mark or a relation brings. The graph is C0,
every party of C0, the registrations of those patients, and the other parties that something
brings (the node alone, not its claims). Staff of hospitals and case-workers are joined to the
persons they are.

A suspect scope of more than `most_claims` claims is cut. Claims are kept in this order: the claims
of cases; other claims of their patients; claims that marks and relations bring, the rarest mark
first (what few claims bear says most); claims of linked patients by the p-value of their strongest
link; claims of patients that marks and relations bring, the rarest first. Within one of these the
claims of a person, then of one institution and day, stay together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphfraud.claim_graph import Scope
from graphfraud.claims.extract import Extract
from graphfraud.graph.parties import (
    CLAIM_ENDS,
    HANDS,
    REGISTRATION_ENDS,
    SPACE_OF,
    Codes,
    codes_of,
)
from graphfraud.links.marks import Mark, Relation
from graphfraud.model import Case, Link, Party

__all__ = ["Selection", "select"]

Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Selection:
    """Which rows and codes are in the graph, by label: (n,) bool; left_out: claims cut by a cap."""

    present: Mapping[str, Mask]
    left_out: int = 0


@dataclass(frozen=True, eq=False)
class _Bringer:
    """Something that brings claims or patients; `order` puts patients that it brings in order."""

    claims: Mask | None = None
    patients: Mask | None = None
    order: NDArray[np.float64] | None = None


def select(
    extract: Extract, scope: Scope, *, links: Sequence[Link], cases: Sequence[Case],
    marks: Sequence[Mark], relations: Sequence[Relation], most_claims: int | None,
) -> Selection:  # fmt: skip
    """The rows and codes of a scope; most_claims caps the suspect scope alone. O(n log n)."""
    if scope == "all":
        full = {label: np.ones(count, bool) for label, count in _sizes(extract).items()}
        return Selection(full)
    present = {label: np.zeros(count, bool) for label, count in _sizes(extract).items()}
    bringers = _bringers(extract, present, links, cases, marks, relations)
    patients = np.zeros(extract.n("patient"), bool)
    for bringer in bringers:
        if bringer.patients is not None:
            patients |= bringer.patients
    claims, left_out = _claims(extract, bringers, most_claims)
    patient = extract.col("claims", "patient")
    if left_out:  # whoever lost every claim to the cap is left out with them
        kept = np.zeros(len(patients), bool)
        kept[patient[claims]] = True
        had = np.zeros(len(patients), bool)
        had[patient] = True
        patients &= kept | ~had
    present["Claim"] |= claims
    present["Patient"] |= patients
    present["Registration"] |= patients[extract.col("registrations", "patient")]
    _surroundings(extract, present)
    return Selection(present, left_out)


def _sizes(extract: Extract) -> dict[str, int]:
    sizes = {label: extract.n(space) for label, space in SPACE_OF.items()}
    sizes["Claim"] = extract.n_claims
    sizes["Registration"] = len(extract.col("registrations", "day"))
    return sizes


def _bringers(
    extract: Extract, present: Mapping[str, Mask], links: Sequence[Link], cases: Sequence[Case],
    marks: Sequence[Mark], relations: Sequence[Relation],
) -> list[_Bringer]:  # fmt: skip
    """In the order of the cap. Other parties than claims and patients are set present at once."""
    case_claims = np.zeros(extract.n_claims, bool)
    case_patients = np.zeros(extract.n("patient"), bool)
    for case in cases:
        case_claims[list(case.ring.claims)] = True
    members = [m.party for case in cases for m in case.ring.members]
    for label, codes in codes_of(extract, members).items():
        target = case_patients if label == "Patient" else present[label]
        target[codes[codes >= 0]] = True
    by_claim: list[tuple[int, str, str, _Bringer]] = []
    by_patient: list[tuple[int, str, str, _Bringer]] = []
    for label, name, rows in _brought(marks, relations, present):
        weight = int(rows.sum())
        if label == "Claim":
            by_claim.append((weight, label, name, _Bringer(claims=rows)))
        elif label == "Patient":
            by_patient.append((weight, label, name, _Bringer(patients=rows)))
        else:
            present[label][:] |= rows
    return [
        _Bringer(claims=case_claims),
        _Bringer(patients=case_patients),
        *(found[-1] for found in sorted(by_claim, key=lambda b: b[:3])),
        _of_links(extract, present, links),
        *(found[-1] for found in sorted(by_patient, key=lambda b: b[:3])),
    ]


def _brought(
    marks: Sequence[Mark], relations: Sequence[Relation], present: Mapping[str, Mask]
) -> list[tuple[str, str, Mask]]:
    """(label, name of mark or relation, rows): everything that is brought."""
    found = [(m.label, m.name, m.brings) for m in marks if m.brings is not None]
    for relation in relations:
        ends = ((relation.source_label, relation.source), (relation.target_label, relation.target))
        for label, codes in ends if relation.brings else ():
            rows = np.zeros(len(present[label]), bool)
            rows[codes] = True
            found.append((label, relation.type, rows))
    return found


def _of_links(extract: Extract, present: Mapping[str, Mask], links: Sequence[Link]) -> _Bringer:
    """Patients of links, each by the smallest p-value among its links; other ends are present."""
    strongest: dict[Party, float] = {}
    for link in links:
        for party in (link.source, link.target):
            strongest[party] = min(link.p_value, strongest.get(party, 2.0))
    order = np.full(extract.n("patient"), 2.0)
    patients = [party for party in strongest if party.node_type == "patient"]
    codes = codes_of(extract, patients).get("Patient", np.zeros(0, np.int64))
    p_values = np.array([strongest[party] for party in patients])
    order[codes[codes >= 0]] = p_values[codes >= 0]
    others = [party for party in strongest if party.node_type != "patient"]
    for label, found in codes_of(extract, others).items():
        present[label][found[found >= 0]] = True
    return _Bringer(patients=order < 2.0, order=order)


def _claims(
    extract: Extract, bringers: Sequence[_Bringer], most_claims: int | None
) -> tuple[Mask, int]:
    """Claims of the suspect scope and how many a cap left out."""
    patient = extract.col("claims", "patient")
    none = len(bringers)
    place = np.full(extract.n_claims, none, np.int64)
    within = np.zeros(extract.n_claims)
    for index, bringer in enumerate(bringers):
        if bringer.claims is not None:
            place[bringer.claims & (place == none)] = index
        if bringer.patients is not None:
            rows = bringer.patients[patient] & (place == none)
            place[rows] = index
            if bringer.order is not None:
                within[rows] = bringer.order[patient[rows]]
    rows = np.flatnonzero(place < none)
    left_out = 0
    if most_claims is not None and len(rows) > most_claims:
        person = np.zeros(none + 1, bool)
        person[:none] = [bringer.patients is not None for bringer in bringers]
        begin, where = extract.col("claims", "begin_day"), extract.col("claims", "institution")
        who = np.where(person[place], patient, -1)
        keys = [column[rows] for column in (begin, where, who, within, place)]
        left_out = len(rows) - most_claims
        rows = rows[np.lexsort(keys)][:most_claims]  # stable: ties in row order
    claims = np.zeros(extract.n_claims, bool)
    claims[rows] = True
    return claims, left_out


def _surroundings(extract: Extract, present: Mapping[str, Mask]) -> None:
    """Every party of the claims and registrations present, and the persons that staff are."""
    claims = np.flatnonzero(present["Claim"])
    for label, column in CLAIM_ENDS.values():
        _add(present[label], extract.col("claims", column)[claims])
    for column in HANDS:
        _add(present["CaseWorker"], extract.col("claims", column)[claims])
    rows = np.flatnonzero(present["Registration"])
    for label, column in REGISTRATION_ENDS.values():
        _add(present[label], extract.col("registrations", column)[rows])
    _add(present["CaseWorker"], extract.col("registrations", "caseworker")[rows])
    # in this order: a case-worker's person is in, and so is everybody that person also is
    worker = extract.col("patients", "staff_caseworker")
    _add(present["CaseWorker"], worker[present["Patient"]])
    present["Patient"][:] |= np.append(present["CaseWorker"], False)[worker]  # none is the last
    _add(present["Institution"], extract.col("patients", "staff_institution")[present["Patient"]])


def _add(mask: Mask, codes: Codes) -> None:
    mask[codes[codes >= 0]] = True
