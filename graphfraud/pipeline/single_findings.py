"""Findings about a single party: they stand alone, make no case, and can only strengthen one.

Hands against colleagues (incompatible duties, reversals, registrations), persons in two places,
cards of several persons, institutions whose inpatients are seen elsewhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np

from graphfraud.claims.extract import Extract
from graphfraud.links.conflicts import Absences, Conflicts, absences, conflicts, empty_beds
from graphfraud.links.duty_separation import duty_conflicts
from graphfraud.links.registrations import registration_handlers, registration_proxies
from graphfraud.links.reversals import reversal_handlers
from graphfraud.links.shares import Handling
from graphfraud.model import Finding, FindingMember, Measure, NodeType, Party, Pattern, Role
from graphfraud.parameters import Parameters
from graphfraud.tables import ManualClaims

__all__ = ["single_findings"]

VERSION = "1"
#: kind of handling → node type of its party, and the detector that lists it
HANDS: Mapping[str, tuple[NodeType, str]] = {
    "incompatible_duties": ("caseworker", "duty_conflicts"),
    "reversals_by_cashier": ("cashier", "reversal_handlers"),
    "reversals_by_caseworker": ("caseworker", "reversal_handlers"),
    "registrations_by_proxy": ("proxy", "registrations"),
    "registrations_by_caseworker": ("caseworker", "registrations"),
}
#: conflicts listed from this many a person on; a purchase during a stay is too common to be listed,
#: and once in two places is a clerk's slip or a courier
LISTED: Mapping[str, int] = {"stays": 1, "places": 3, "card": 1}


def single_findings(
    extract: Extract, manual: ManualClaims, params: Parameters
) -> tuple[Finding, ...]:
    """All of them, strongest first within each detector."""
    hands = [
        *duty_conflicts(manual), *reversal_handlers(extract), *registration_proxies(extract),
        *registration_handlers(extract),
    ]  # fmt: skip
    found = [_hand(extract, hand) for hand in hands]
    away = absences(extract)
    seen = conflicts(extract, away)
    found.extend(_conflict(extract, seen, *who, at) for who, at in _persons(seen))
    found.extend(_beds(extract, away, params))
    return tuple(found)


def _finding(
    detector: str, pattern: Pattern, members: Sequence[FindingMember], claims: Sequence[int],
    p_value: float, measures: Mapping[str, Measure],
) -> Finding:  # fmt: skip
    text = "\n".join([
        detector, *(f"{m.party.node_type}|{m.party.node_id}" for m in members),
        *map(str, claims), *(f"{k}={v}" for k, v in measures.items()),
    ])  # fmt: skip
    nats = -np.log(max(p_value, 1e-300))
    return Finding(
        hashlib.sha256(text.encode()).hexdigest()[:12], detector, VERSION, pattern,
        round(float(1 - np.exp(-nats / 150)), 6), p_value, tuple(members), tuple(claims), measures,
    )  # fmt: skip


def _hand(extract: Extract, hand: Handling) -> Finding:
    node_type, detector = HANDS[hand.kind]
    role: Role = "organiser_contact" if node_type == "proxy" else "handler"
    member = FindingMember(Party(node_type, extract.keys(node_type)[hand.party]), role)
    rows = hand.rows if detector == "duty_conflicts" else ()
    measures: dict[str, Measure] = {
        "kind": hand.kind, "observed": hand.observed, "expected": round(hand.expected, 4),
        "q_value": float(f"{hand.q_value:.4g}"),
    }  # fmt: skip
    pattern: Pattern = "insider_link"
    return _finding(detector, pattern, [member], rows, hand.p_value, measures)


def _persons(seen: Conflicts) -> list[tuple[tuple[str, int], list[int]]]:
    """(kind, person) with enough conflicts to be listed, and where these stand."""
    found: dict[tuple[str, int], list[int]] = {}
    for i, who in enumerate(zip(seen.kind, seen.patient.tolist(), strict=True)):
        if who[0] in LISTED:
            found.setdefault(who, []).append(i)
    return sorted((who, at) for who, at in found.items() if len(at) >= LISTED[who[0]])


def _conflict(
    extract: Extract, seen: Conflicts, kind: str, person: int, at: Sequence[int]
) -> Finding:
    claims = sorted({int(c) for i in at for c in (seen.claim_a[i], seen.claim_b[i])})
    member = FindingMember(Party("patient", extract.keys("patient")[person]), "identity_used")
    measures: dict[str, Measure] = {"kind": kind, "n_conflicts": len(at)}
    return _finding("presence_conflicts", "claims_integrity", [member], claims, 1.0, measures)


def _beds(extract: Extract, away: Absences, params: Parameters) -> list[Finding]:
    beds = empty_beds(extract, away)
    found = []
    for i in np.flatnonzero(beds.q_value <= params.link_q).tolist():
        place = extract.keys("institution")[int(beds.institution[i])]
        measures: dict[str, Measure] = {
            "observed": int(beds.observed[i]), "expected": round(float(beds.expected[i]), 4),
            "q_value": float(f"{beds.q_value[i]:.4g}"),
        }  # fmt: skip
        member = FindingMember(Party("institution", place), "context")
        found.append(
            _finding(
                "empty_beds", "induced_admission", [member], (), float(beds.p_value[i]), measures
            )
        )  # fmt: skip
    return found
