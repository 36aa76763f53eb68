"""Accounts and proxies of unrelated households that are fed by the same few hospitals.

One account of many households may be an employer's, a home's, a neighbour's (`shared_attributes`
sets known reasons aside). Two and more such accounts, or persons who hand in for others, whose
manual claims are of the same hospitals have a common source: whoever brings in those hospitals'
papers pays himself through them. A recruiter's own account and the recruiter as proxy are one
*channel*: values of which half of the smaller one's claims are the other's too.

Channels i, j of at least four households each (q below the links' level) are of one source when

    Σ_h min(a_ih, a_jh) ≥ ½,   a_ih: share of channel i's manual claims of institution h;

and not mostly of different workers (submitter, first reviewer); and where one doctor has most of
the one's claims, a fifth of the other's are of that doctor too. Each channel goes to the leader it
is most like, the widest of a group, without chains. Four fifths of a source's claims must
be from outside the insured's area: that is why such papers are paid by hand, and a home's or a
village's account is of the hospitals next door too; or three channels and more are of one
institution, which needs one account of its own and not three.

Papers of one forger that go to the names' own accounts bear the same signatures: where the group
has four manual claims of a doctor and two thirds of all (of claims that name no doctor, of an
institution's), the doctor's other claimants come in too; the posterior is that share.

Gain: Σ_i min(−ln q_i, CAP) − ln(number of channels) for each channel after the first: that an
account is shared is certain long before it says more.

Whose hands: a submitter or reviewer with at least HANDS of the claims, and more of them than of the
other manual claims of the worker's desk (P(Binomial(m, share) ≥ x) < HAND_P, times the workers who
took any of them), makes it a case-worker's ring; else it is one of papers. What else of the same
institutions went through all these hands, too often by the same test, comes in with the part that
is too many for its posterior, where that is half and more.

Source: DOMAIN.md §6 cases 13 to 17, §8 rows 2 and 14. Cost O(channels² + manual claims).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graphfraud.claims.extract import Extract
from graphfraud.links.manual_claims import household_or_person
from graphfraud.links.mark_groups import desk_of_workers
from graphfraud.links.shared_attributes import SharedValue
from graphfraud.model import Pattern
from graphfraud.parameters import Parameters
from graphfraud.tables import Arr, Evidence, RingDraft
from graphfraud.tails import binomial_tail

__all__ = ["account_drafts"]

MANUAL = 1
ATTRIBUTES = ("account", "proxy")
#: persons of a source in one worker's hands, and of one in nobody's (DOMAIN.md §6 cases 13, 15)
HOUSEHOLDS, CHANNELS, PERSONS, PAPERS = 4, 2, 8, 15
FAR, ONE_INSTITUTION, SEVERAL = 0.8, 0.9, 3
OVERLAP, HALF, MOST, SIGNED, SOME = 0.5, 0.5, 2 / 3, 4, 0.2
CAP = 25.0
HANDS, HAND_P = 0.6, 1e-4
COLUMNS = ("submitter", "reviewer1", "reviewer2")


def account_drafts(
    extract: Extract, params: Parameters, shared: Sequence[SharedValue]
) -> list[RingDraft]:
    """A draft for each group of channels of one source, by first claim."""
    manual = np.asarray(extract.col("claims", "setl_type") == MANUAL)
    channels = _channels(extract, params, shared, manual)
    drafts = []
    for group in _sources(channels):
        own = [channels[i] for i in group]
        rows = np.unique(np.concatenate([channel.claims for channel in own]))
        persons = np.unique(extract.codes("claims", "patient")[rows])
        if len(group) < CHANNELS or len(persons) < PERSONS:
            continue
        if _of_one_source(extract, own, rows):
            draft = _draft(extract, own, rows, manual, len(channels))
            enough = bool(draft.caseworkers) or len(persons) >= PAPERS
            if enough and draft.gain >= params.min_gain:
                drafts.append(draft)
    return sorted(drafts, key=lambda d: int(d.claims[0]))


@dataclass(frozen=True)
class _Channel:
    """Values that are one hand's, their manual claims (rows ascending), and what feeds them.

    places, doctors: share of the claims by institution and doctor (−1: none named).
    hands: submitter and first reviewer who have most of them, −1 where none has.
    """

    values: tuple[SharedValue, ...]
    claims: Arr
    places: dict[int, float]
    doctors: dict[int, float]
    hands: tuple[int, ...]


def _channels(
    extract: Extract, params: Parameters, shared: Sequence[SharedValue], manual: np.ndarray
) -> list[_Channel]:
    """Channels of at least HOUSEHOLDS households, widest value first."""
    patient = extract.codes("claims", "patient")
    household = household_or_person(extract)
    wide = [
        v for v in shared
        if v.attribute in ATTRIBUTES and not v.common and v.n_households >= HOUSEHOLDS
        and v.q_value < params.link_q
    ]  # fmt: skip
    wide.sort(key=lambda v: (-v.n_households, v.attribute, v.value))
    found: list[tuple[list[SharedValue], Arr]] = []
    for value in wide:
        rows = value.claims[manual[value.claims]]
        if len(np.unique(household[patient[rows]])) < HOUSEHOLDS:
            continue
        for i, (values, claims) in enumerate(found):
            common = len(np.intersect1d(claims, rows))
            if common >= OVERLAP * min(len(claims), len(rows)):
                found[i] = [*values, value], np.union1d(claims, rows)
                break
        else:
            found.append(([value], np.sort(rows)))
    place, doctor = extract.codes("claims", "institution"), extract.codes("claims", "doctor")
    hands = [extract.codes("claims", column) for column in COLUMNS[:2]]
    return [
        _Channel(
            tuple(values), rows, _shares(place[rows]), _shares(doctor[rows]),
            tuple(_main(worker[rows]) for worker in hands),
        )
        for values, rows in found
    ]


def _of_one_source(extract: Extract, channels: Sequence[_Channel], rows: Arr) -> bool:
    """Papers of far hospitals, or of one institution that would need one account of its own."""
    place = extract.codes("claims", "institution")[rows]
    one = max(_shares(place).values()) >= ONE_INSTITUTION and len(channels) >= SEVERAL
    return one or _far(extract, rows) >= FAR


def _main(workers: Arr) -> int:
    """The worker of at least HANDS of the claims; −1 where there is none."""
    known = workers[workers >= 0]
    if len(known) == 0:
        return -1
    values, count = np.unique(known, return_counts=True)
    return int(values[count.argmax()]) if count.max() >= HANDS * len(workers) else -1


def _far(extract: Extract, rows: Arr) -> float:
    """Share of claims whose institution is of another area than the insured person."""
    here = extract.codes("claims", "insu_area")[rows]
    place = extract.codes("claims", "institution")[rows]
    there = np.where(place >= 0, extract.codes("institutions", "area")[np.maximum(place, 0)], -1)
    return float(((here >= 0) & (there >= 0) & (here != there)).mean())


def _shares(codes: Arr) -> dict[int, float]:
    values, count = np.unique(codes, return_counts=True)
    return dict(zip(values.tolist(), (count / len(codes)).tolist(), strict=True))


def _sources(channels: Sequence[_Channel]) -> list[list[int]]:
    """Groups of channels that are fed alike, the leader of each first."""
    groups: list[list[int]] = []
    for j, other in enumerate(channels):
        alike = [_alike(channels[group[0]], other) for group in groups]
        if max(alike, default=0.0) >= OVERLAP:
            groups[int(np.argmax(alike))].append(j)
        else:
            groups.append([j])
    return groups


def _alike(one: _Channel, other: _Channel) -> float:
    """Σ_h min(a_h, b_h); 0 where different workers or doctors have most of either."""
    if any(a >= 0 and b >= 0 and a != b for a, b in zip(one.hands, other.hands, strict=True)):
        return 0.0
    for a, b in ((one.doctors, other.doctors), (other.doctors, one.doctors)):
        if any(d >= 0 and s >= HANDS and b.get(d, 0.0) < SOME for d, s in a.items()):
            return 0.0
    return sum(min(s, other.places.get(h, 0.0)) for h, s in one.places.items())


def _draft(
    extract: Extract, channels: Sequence[_Channel], rows: Arr, manual: np.ndarray, n_channels: int
) -> RingDraft:
    patient = extract.codes("claims", "patient")
    added, chance = [rows], {}
    for signed, share in _of_the_same_doctors(extract, rows, manual):
        added.append(signed)
        chance.update(dict.fromkeys(patient[signed].tolist(), share))
    claims = np.unique(np.concatenate(added))
    claims = claims[patient[claims] >= 0]
    hands = _hands(extract, claims, manual)
    passed, share = _of_the_same_hands(extract, claims, manual, hands)
    for person in patient[passed].tolist():
        chance[person] = max(chance.get(person, 0.0), share)
    claims = np.union1d(claims, passed[patient[passed] >= 0])
    people = np.unique(patient[claims])
    certain = np.isin(people, patient[rows])
    posterior = np.array(
        [1.0 if sure else chance[p] for p, sure in zip(people.tolist(), certain, strict=True)]
    )
    widest = [min(channel.values, key=lambda v: v.q_value) for channel in channels]
    nats = [min(CAP, -float(np.log(max(v.q_value, 1e-300)))) for v in widest]
    gain = sum(nats) - (len(widest) - 1) * float(np.log(max(1, n_channels)))
    workers = tuple(dict.fromkeys(worker for worker, _ in hands))
    pattern: Pattern = "insider_link" if workers else "claims_integrity"
    households = float(sum(v.n_households for v in widest))
    accounts = any(v.attribute == "account" for v in widest)
    evidence = Evidence(
        "shared_account" if accounts else "shared_proxy", pattern, gain, households,
        sum(v.expected for v in widest), min(v.p_value for v in widest),
    )  # fmt: skip
    contacts = tuple((v.attribute, v.value) for channel in channels for v in channel.values)
    return RingDraft(
        "fed_accounts", pattern, people, posterior, claims, (evidence,), gain,
        caseworkers=workers, contacts=contacts,
    )


def _of_the_same_doctors(
    extract: Extract, rows: Arr, manual: np.ndarray
) -> list[tuple[Arr, float]]:
    """Other manual claims of each doctor who is mostly the group's, and that share."""
    doctor, place = extract.codes("claims", "doctor"), extract.codes("claims", "institution")
    every = np.flatnonzero(manual)
    every = every[place[every] >= 0]
    width = doctor.max() + 2
    cells, of = np.unique(place[every] * width + doctor[every] + 1, return_inverse=True)
    mine = np.isin(every, rows)
    seen, total = np.bincount(of, mine, len(cells)), np.bincount(of)
    found = []
    for c in np.flatnonzero((seen >= SIGNED) & (seen >= MOST * total) & (seen < total)).tolist():
        found.append((every[(of == c) & ~mine], float(seen[c] / total[c])))
    return found


def _hands(extract: Extract, claims: Arr, manual: np.ndarray) -> list[tuple[int, str]]:
    """(worker, column) of the hands most of the claims went through, beyond their share elsewhere.

    The most surprising first.
    """
    found: list[tuple[float, int, str]] = []
    desk = desk_of_workers(extract.keys("caseworker"))
    rest = np.setdiff1d(np.flatnonzero(manual), claims)
    for column in COLUMNS:
        codes = extract.codes("claims", column)
        mine, others = codes[claims], codes[rest]
        mine, others = mine[mine >= 0], others[others >= 0]
        if len(mine) < PERSONS:
            continue
        values, count = np.unique(mine, return_counts=True)
        top = int(values[count.argmax()])
        seen = int(count.max())
        beside = others[desk[others] == desk[top]]
        share = (float((beside == top).sum()) + 1.0) / (len(beside) + 2.0)
        p = float(binomial_tail(seen, len(mine), share)) * len(values)
        if seen >= HANDS * len(mine) and p < HAND_P:
            found.append((p, top, column))
    return [(worker, column) for _, worker, column in sorted(found)]


def _of_the_same_hands(
    extract: Extract, claims: Arr, manual: np.ndarray, hands: Sequence[tuple[int, str]]
) -> tuple[Arr, float]:
    """Other claims of the institutions that went through all the hands, and what part is too many.

    Of n other manual claims of the group's institutions at the desk, x went through the hands, and
    of the desk's claims of other institutions the share s: 1 − s n / x of them are too many.
    """
    none = np.zeros(0, np.int64), 0.0
    if not hands:
        return none
    place = extract.codes("claims", "institution")
    desk = desk_of_workers(extract.keys("caseworker"))
    first = extract.codes("claims", hands[0][1])
    every = np.flatnonzero(manual)
    every = every[(first[every] >= 0) & (place[every] >= 0)]
    every = every[desk[first[every]] == desk[hands[0][0]]]
    through = np.ones(len(every), bool)
    for worker, column in hands:
        through &= extract.codes("claims", column)[every] == worker
    where, count = np.unique(place[claims], return_counts=True)
    here = np.isin(place[every], where[(where >= 0) & (count >= SIGNED)])
    elsewhere, here = ~here, here & ~np.isin(every, claims)
    n, x = int(here.sum()), int((here & through).sum())
    usual = (float((elsewhere & through).sum()) + 1.0) / (int(elsewhere.sum()) + 2.0)
    if x == 0 or float(binomial_tail(x, n, usual)) >= HAND_P or usual * n > HALF * x:
        return none
    return every[here & through], 1.0 - usual * n / x
