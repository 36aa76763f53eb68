"""Detected rings → cases, findings and links as the contract writes them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from graphfraud.arrays import RowsByCode
from graphfraud.claims.extract import Extract
from graphfraud.links.concentration import concentration
from graphfraud.links.null_models import benjamini_hochberg
from graphfraud.model import Case, Finding, FindingMember, Link, Measure, NodeType, Party, Role
from graphfraud.parameters import Parameters
from graphfraud.pipeline.detection import Detected, Links
from graphfraud.rank.cases import build_case
from graphfraud.rank.rings import JudgedDraft, RankedRing, gate
from graphfraud.tables import ManualClaims

__all__ = ["Assembled", "assemble"]

VERSION = "1"
LINK_TYPE = {"stays": "CO_ADMITTED", "settlements": "CO_SETTLED"}
#: what a case-worker is compared on
FAMILIES: Mapping[str, NodeType] = {
    "institution": "institution", "doctor": "doctor", "account": "account",
}  # fmt: skip
#: links outside cases are listed up to this many, by falling significance
MOST_LINKS = 20_000


@dataclass(frozen=True)
class Assembled:
    """What is written: cases by rank, findings, links, and the case of each finding."""

    cases: tuple[Case, ...]
    findings: tuple[Finding, ...]
    links: tuple[Link, ...]
    case_of_finding: Mapping[str, str]

    def with_findings(self, more: Sequence[Finding]) -> Assembled:
        """The same with further findings, each id once, strongest first."""
        unique = {finding.finding_id: finding for finding in (*self.findings, *more)}
        ordered = sorted(unique.values(), key=lambda f: (-f.strength, f.finding_id))
        return replace(self, findings=tuple(ordered))


def assemble(
    extract: Extract, detected: Detected, manual: ManualClaims, params: Parameters
) -> Assembled:
    """Cases with their findings and links; drafts that are no case stay as findings."""
    pair_links = _pair_links(extract, detected, params)
    rings = detected.rings
    workers = frozenset(w for ring in rings for j in ring.drafts for w in j.draft.caseworkers)
    hands = _handler_links(extract, manual, params, workers)
    wanted = [_claims(ring) for ring in rings]
    rows = np.unique(np.concatenate(wanted)) if wanted else np.zeros(0, np.int64)
    setl_id = extract.setl_ids.take(rows).to_pylist() if len(rows) else []
    cases, findings, case_of = [], [], {}
    of_source: dict[str, list[int]] = {}
    for place, link in enumerate(pair_links):
        of_source.setdefault(link.source.node_id, []).append(place)
    for rank, ring in enumerate(rings, 1):
        own = [_finding(extract, judged, params) for judged in ring.drafts]
        ids = [setl_id[i] for i in np.searchsorted(rows, wanted[rank - 1]).tolist()]
        people = {
            extract.keys("patient")[p] for j in ring.drafts for p in j.draft.patients.tolist()
        }
        theirs = sorted(place for person in people for place in of_source.get(person, ()))
        inside = [pair_links[i] for i in theirs if pair_links[i].target.node_id in people]
        inside.extend(_of_case(hands, ring, extract))
        case = build_case(extract, ring, rank, ids, inside, own)
        cases.append(case)
        findings.extend(own)
        case_of.update({finding.finding_id: case.case_id for finding in own})
    findings.extend(_finding(extract, j, params) for j in detected.judged if j.reason)
    links = {_identity(k): k for case in cases for k in case.ring.links}
    links.update({_identity(k): k for k in (*pair_links, *hands)})
    everything = tuple(links[key] for key in sorted(links))
    return Assembled(tuple(cases), (), everything, case_of).with_findings(findings)


def _identity(link: Link) -> tuple[str, ...]:
    """What tells a link from others, as texts: these compare faster than parties do."""
    source, target = link.source, link.target
    return link.type, source.node_type, source.node_id, target.node_type, target.node_id


def _claims(ring: RankedRing) -> np.ndarray:
    return np.unique(np.concatenate([judged.draft.claims for judged in ring.drafts]))


def _finding(extract: Extract, judged: JudgedDraft, params: Parameters) -> Finding:
    draft, profile = judged.draft, judged.profile
    role: Role = "participant" if draft.pattern == "induced_admission" else "identity_used"
    keys = extract.keys("patient")
    members = [
        FindingMember(Party("patient", keys[p]), role)
        for p in draft.patients.tolist()
    ]
    workers = extract.keys("caseworker")
    members.extend(
        FindingMember(Party("caseworker", workers[w]), "handler") for w in draft.caseworkers
    )
    members.extend(
        FindingMember(Party(kind, extract.keys(kind)[code]), "organiser_contact")
        for kind, code in draft.contacts
    )
    measures: dict[str, Measure] = {
        "gain_nats": round(draft.gain, 3), "adjusted_nats": round(judged.adjusted, 3),
        "asked_nats": round(gate(judged.explanations, params.min_gain), 3),
        "n_patients": len(draft.patients), "n_claims": len(draft.claims),
        "n_occasions": len(draft.occasions), "n_episodes": profile.episodes,
        "no_case_because": judged.reason or None,
    }  # fmt: skip
    for explanation in judged.explanations:
        if explanation.weight > 0:
            measures[f"explanation_{explanation.name}"] = explanation.weight
    first = draft.evidence[0]
    rows = map(str, (*draft.claims.tolist(), *draft.patients.tolist()))
    text = "\n".join((draft.origin, *rows))
    p_value = first.p_value if first.p_value is not None else np.exp(-max(0.0, draft.gain))
    return Finding(
        finding_id=hashlib.sha256(text.encode()).hexdigest()[:12],
        detector=draft.origin.split(":")[0], version=VERSION, pattern=draft.pattern,
        strength=round(float(1 - np.exp(-max(0.0, judged.adjusted) / 150)), 6),
        p_value=float(p_value), members=tuple(members), claims=tuple(draft.claims.tolist()),
        measures=measures,
        params={"route": draft.origin, "min_gain": params.min_gain},
    )  # fmt: skip


def _pair_links(extract: Extract, detected: Detected, params: Parameters) -> list[Link]:
    keys = extract.keys("patient")
    in_case = [
        np.unique(np.concatenate([j.draft.patients for j in ring.drafts]))
        for ring in detected.rings
    ]
    code = np.full(extract.n("patient"), -1, np.int64)
    for index, people in enumerate(in_case):
        code[people] = index
    found: list[Link] = []
    for linked in detected.links:
        found.extend(_significant(linked, keys, code, params))
    return sorted(found, key=_identity)


def _significant(
    linked: Links, keys: Sequence[str], code: np.ndarray, params: Parameters
) -> list[Link]:
    pairs, events = linked.pairs, linked.events
    q = benjamini_hochberg(pairs.p_value, pairs.n_possible)
    inside = (code[pairs.a] >= 0) & (code[pairs.a] == code[pairs.b])
    sure = np.flatnonzero((q < params.link_q) & ~inside)
    sure = sure[np.argsort(pairs.p_value[sure], kind="stable")][:MOST_LINKS]
    rows = np.sort(np.concatenate([np.flatnonzero(inside), sure]))
    bounds = np.searchsorted(pairs.near_pair, np.arange(len(pairs.a) + 1))
    links = []
    for i in rows.tolist():
        span = slice(bounds[i], bounds[i + 1])
        ours, theirs = events.claim[pairs.near_a[span]], events.claim[pairs.near_b[span]]
        claims = sorted({*ours.tolist(), *theirs.tolist()})
        links.append(
            Link(
                LINK_TYPE[events.domain], Party("patient", keys[int(pairs.a[i])]),
                Party("patient", keys[int(pairs.b[i])]), float(pairs.k[i]),
                float(pairs.expected[i]), float(pairs.p_value[i]), float(q[i]),
                int(pairs.first_day[i]), int(pairs.last_day[i]), tuple(claims),
            )
        )  # fmt: skip
    return links


def _of_case(hands: Sequence[Link], ring: RankedRing, extract: Extract) -> list[Link]:
    """The links between a ring's handlers and the institutions, doctors, accounts of its claims."""
    keys = extract.keys("caseworker")
    own = {keys[w] for judged in ring.drafts for w in judged.draft.caseworkers}
    claims = set(_claims(ring).tolist())
    return [h for h in hands if h.source.node_id in own and not claims.isdisjoint(h.claims)]


def _handler_links(
    extract: Extract, manual: ManualClaims, params: Parameters, workers: frozenset[int]
) -> list[Link]:
    """Case-worker → institution, doctor or account that this hand met far more than colleagues.

    All pairs with q < link_q, and every institution of the case-workers in cases.
    """
    links: list[Link] = []
    of_worker = RowsByCode.of(manual.submitter)
    for family, node_type in FAMILIES.items():
        value = getattr(manual, family)
        table = concentration(manual, family, value)
        ours = np.isin(table.worker, sorted(workers)) & (family == "institution")
        for i in np.flatnonzero((table.q_value < params.link_q) | ours).tolist():
            mine = of_worker.rows(table.worker[i : i + 1])
            rows = mine[value[mine] == table.value[i]]
            if len(rows) == 0:
                continue
            links.append(
                Link(
                    "CONCENTRATES_ON",
                    Party("caseworker", extract.keys("caseworker")[int(table.worker[i])]),
                    Party(node_type, extract.keys(node_type)[int(table.value[i])]),
                    float(table.observed[i]), float(table.expected[i]), float(table.p_value[i]),
                    float(table.q_value[i]), int(manual.day[rows].min()),
                    int(manual.day[rows].max()), tuple(np.sort(manual.claim[rows]).tolist()),
                )
            )  # fmt: skip
    return links
