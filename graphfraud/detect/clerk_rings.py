"""An employer's clerk and employees who hand in altered bills together (DOMAIN.md §8 row 17).

A firm may hand in its people's papers, be paid on its account and pass the money on; that its
papers come together says nothing. What does is that they are dearer than such papers are: a figure
set before the amount of a genuine slip makes 105 263 of 15 263.

Papers come together when three persons of one employer share an account or a proxy, or are lodged
at one agency on one day or the next. With r_i the rank of paper i's fee among the stays of others
at the same institution and of the same length (LENGTHS; where these are fewer than LEAST, among all
of or from outside the insured's area), x of n papers are extreme when r_i ≥ 0.95, and

    dear = −ln P(Binomial(n, 0.1) ≥ x).

Honest papers are extreme one time in twenty; twice that is allowed, for employers' people differ in
age and illness (of forty employers' accounts in made populations the whole distribution of fees
was shifted, up to e⁸ against equal fees, and the extremes were not).

Altered papers are signed by one hand (DOMAIN.md §8 row 16): of the n_h persons of the group with a
doctor at institution h, x_h have the most frequent one, who has the share p_h of others' stays
there, one of D_h doctors, and

    signed = −ln P(Γ(H, 1) ≥ Σ_h −ln min(1, D_h P(Binomial(n_h, p_h) ≥ x_h)))

over the H institutions with three such persons. One institution alone is never counted: a works
doctor's ward, dust lungs. With both (dear ≥ 2, signed ≥ 5) Fisher's combination speaks, else the
fees alone, and the group's gain pays for the choice and for the search:

    gain = max(dear, −ln P(Γ(2, 1) ≥ dear + signed)) − ln(2 · employers that hand in together).

The posterior of a person is the largest r of their papers. Three people who came to one institution
on one day were hurt together, and their bills are dear alike: such papers are left out.

Cost O(stays log stays).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from graphfraud.arrays import RowsByCode, coded, distinct
from graphfraud.claims.extract import Extract
from graphfraud.links.mark_groups import desk_of_workers
from graphfraud.parameters import Parameters
from graphfraud.tables import Arr, Evidence, RingDraft
from graphfraud.tails import binomial_tail, gamma_tail, surprise

__all__ = ["clerk_drafts"]

INPATIENT, MANUAL = 0, 1
#: persons and papers of a group, and persons who make papers come together
PERSONS, PAPERS, TOGETHER = 5, 8, 3
#: first days of the classes of length of stay, and stays of a class that can be compared with
LENGTHS, LEAST = (1, 4, 8, 15), 20
#: rank from which on a fee is extreme, and the share of such papers that is allowed
EXTREME, ALLOWED = 0.95, 0.1
#: −ln p that fees and signatures must each bring to be combined; persons with a doctor at a place
DEAR, SIGNED, SEEN = 2.0, 5.0, 3
#: fees are below this (fen)
CENT = 1 << 40


@dataclass(frozen=True)
class _Papers:
    """Stays and manual claims: row of claims, patient, employer, fee (fen) and class of each, n.

    fine, wide: (class, fee) in one number, by institution and by nearness; sorted_fine,
    sorted_wide: the same, ascending.
    """

    row: Arr
    patient: Arr
    employer: Arr
    fine: Arr
    wide: Arr
    sorted_fine: Arr
    sorted_wide: Arr


def clerk_drafts(extract: Extract, params: Parameters) -> list[RingDraft]:
    """A draft for each employer whose papers come together and are too dear, by first claim."""
    groups = _groups(extract)
    if not groups:
        return []
    papers = _papers(extract)
    drafts = []
    for rows in groups:
        at = np.searchsorted(papers.row, rows)
        reasons = _reasons(extract, papers, at, float(np.log(2 * len(groups))))
        if sum(reason.nats for reason in reasons) >= params.min_gain:
            drafts.append(_draft(extract, papers, at, reasons))
    return sorted(drafts, key=lambda d: int(d.claims[0]))


def _groups(extract: Extract) -> list[Arr]:
    """Rows of the manual claims that come together, of each employer, ascending."""
    manual = np.flatnonzero(extract.col("claims", "setl_type") == MANUAL)
    patient = extract.codes("claims", "patient")[manual]
    employer = np.full(len(manual), -1, np.int64)
    employer[patient >= 0] = extract.codes("patients", "employer")[patient[patient >= 0]]
    manual, patient = manual[employer >= 0], patient[employer >= 0]
    employer = employer[employer >= 0]
    if len(manual) == 0:
        return []
    together, width = np.zeros(len(manual), bool), int(patient.max()) + 1
    for value in (
        *(extract.codes("claims", name)[manual] for name in ("account", "proxy")),
        _bundles(extract, manual, employer),
    ):
        known = value >= 0
        code = coded(employer, value)
        pairs = distinct(code[known] * width + patient[known])
        persons = np.bincount(pairs // width, minlength=len(manual))
        together |= known & (persons[code] >= TOGETHER)
    together &= ~_hurt_together(extract, manual, patient, employer)
    found = []
    for own in RowsByCode.of(coded(employer[together])).each():
        rows = np.sort(manual[together][own])
        if len(rows) >= PAPERS and len(distinct(patient[together][own])) >= PERSONS:
            found.append(rows)
    return found


def _bundles(extract: Extract, rows: Arr, employer: Arr) -> Arr:
    """Papers of one employer lodged at one agency on one day or the day after another: bundle.

    A clerk's pile is taken in at whichever window is free, and what is left at noon the next day.
    """
    day, worker = (extract.codes("claims", name)[rows] for name in ("opt_day", "submitter"))
    agency = desk_of_workers(extract.keys("caseworker"))[worker]
    pile = coded(employer, agency)
    order = np.lexsort((day, pile))
    head = np.ones(len(rows), bool)
    head[1:] = (np.diff(pile[order]) != 0) | (np.diff(day[order]) > 1)
    bundle = np.zeros(len(rows), np.int64)
    bundle[order] = np.cumsum(head) - 1
    return np.asarray(np.where((day >= 0) & (agency >= 0), bundle, -1))


def _hurt_together(extract: Extract, rows: Arr, patient: Arr, employer: Arr) -> np.ndarray:
    """Papers of three people and more of one employer who came to one institution on one day."""
    begin, place = (extract.codes("claims", name)[rows] for name in ("begin_day", "institution"))
    code = coded(employer, place, begin)
    width = int(patient.max()) + 1
    persons = np.bincount(distinct(code * width + patient) // width, minlength=len(rows))
    return np.asarray(persons[code] >= TOGETHER)


def _papers(extract: Extract) -> _Papers:
    kept = extract.col("claims", "kind") == INPATIENT
    kept |= extract.col("claims", "setl_type") == MANUAL
    row = np.flatnonzero(kept)
    patient = extract.codes("claims", "patient")[row]
    of = extract.codes("patients", "employer")[np.maximum(patient, 0)]
    fee = np.clip(np.asarray(extract.col("claims", "medfee")[row], np.int64), 0, CENT - 1)
    days = extract.codes("claims", "end_day")[row] - extract.codes("claims", "begin_day")[row]
    length = np.digitize(days, LENGTHS)
    place = extract.codes("claims", "institution")[row] + 1
    home, there = (extract.codes("claims", name)[row] for name in ("insu_area", "inst_area"))
    far = np.where((home >= 0) & (there >= 0), home != there, False)
    width = len(LENGTHS) + 1
    fine = (place * width + length) * CENT + fee
    wide = (far * width + length) * CENT + fee
    return _Papers(
        row, patient, np.where(patient >= 0, of, -1), fine, wide, np.sort(fine), np.sort(wide)
    )


def _ranks(papers: _Papers, at: Arr) -> np.ndarray:
    """Rank of each paper of the group among those of others, in (0, 1)."""
    rank, n = _rank(papers.fine, papers.sorted_fine, at)
    wide, _ = _rank(papers.wide, papers.sorted_wide, at)
    return np.where(n >= LEAST, rank, wide)


def _rank(key: Arr, ordered: Arr, at: Arr) -> tuple[np.ndarray, Arr]:
    """(rank, number of others) of the keys at these places among the others of their class."""
    mine, own = key[at], np.sort(key[at])
    start = mine // CENT * CENT

    def others(bound: Arr, side: Literal["left", "right"]) -> Arr:
        return np.asarray(np.searchsorted(ordered, bound, side) - np.searchsorted(own, bound, side))

    first, last = others(start, "left"), others(start + CENT, "left")
    below = (others(mine, "left") + others(mine, "right")) / 2 - first
    return (below + 0.5) / (last - first + 1.0), last - first


def _reasons(extract: Extract, papers: _Papers, at: Arr, price: float) -> tuple[Evidence, ...]:
    """What speaks against the group; the nats sum to its gain, each has its share of them."""
    extreme = float((_ranks(papers, at) >= EXTREME).sum())
    p = float(binomial_tail(extreme, len(at), ALLOWED))
    dear = float(surprise(p))
    alone = Evidence(
        "dear_papers_of_one_employer", "claims_integrity", dear - price, extreme,
        ALLOWED * len(at), p,
    )  # fmt: skip
    if dear < DEAR:
        return (alone,)
    signed, seen, expected = _signed(extract, papers, at)
    both = float(surprise(gamma_tail(dear + signed, 2)))
    if signed < SIGNED or both <= dear:
        return (alone,)
    share = (both - price) / (dear + signed)
    by_one_hand = Evidence(
        "one_hand_signs", "claims_integrity", share * signed, seen, expected,
        float(np.exp(-signed)),
    )  # fmt: skip
    return replace(alone, nats=share * dear), by_one_hand


def _signed(extract: Extract, papers: _Papers, at: Arr) -> tuple[float, float, float]:
    """−ln p of the most frequent doctors of the group's institutions, 0 with fewer than two.

    Beside it the persons who have them, and how many would.
    """
    place = extract.codes("claims", "institution")[papers.row]
    doctor = extract.codes("claims", "doctor")[papers.row]
    own = np.zeros(len(place), bool)
    own[at] = True
    nats, seen, expected = [], 0.0, 0.0
    for here in distinct(place[at]).tolist():
        known = (place == here) & (doctor >= 0)
        people = np.unique(np.column_stack([doctor, papers.patient])[known & own], axis=0)
        n = len(distinct(people[:, 1]))
        if n < SEEN:
            continue
        x = np.bincount(people[:, 0])
        of_others = np.bincount(doctor[known & ~own], minlength=len(x))
        share = float((of_others[x.argmax()] + 0.5) / (of_others.sum() + 1.0))
        choices = max(1, int((of_others > 0).sum()))
        p = float(binomial_tail(float(x.max()), n, share))
        nats.append(float(surprise(min(1.0, choices * p))))
        seen, expected = seen + float(x.max()), expected + n * share
    if len(nats) < 2:
        return 0.0, seen, expected
    return float(surprise(gamma_tail(sum(nats), len(nats)))), seen, expected


def _draft(
    extract: Extract, papers: _Papers, at: Arr, reasons: tuple[Evidence, ...]
) -> RingDraft:
    rank = _ranks(papers, at)
    people, of = np.unique(papers.patient[at], return_inverse=True)
    posterior = np.zeros(len(people))
    np.maximum.at(posterior, of.ravel(), rank)
    claims = papers.row[at]
    contacts = []
    for name in ("account", "proxy"):
        value = extract.codes("claims", name)[claims]
        pairs = np.unique(np.column_stack([value, of.ravel()])[value >= 0], axis=0)
        codes, persons = np.unique(pairs[:, 0], return_counts=True)
        contacts += [(name, code) for code in codes[persons >= TOGETHER].tolist()]
    gain = sum(reason.nats for reason in reasons)
    return RingDraft(
        "clerk_papers", "claims_integrity", people, posterior, claims, reasons, gain,
        contacts=tuple(contacts),
    )
