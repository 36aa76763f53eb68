"""Rings of papers that one hand wrote and many persons handed in.

`account_rings` finds such papers by where the money goes; those who lend their names may have it
paid to themselves, each at the window of the own county, so that neither an account nor a case-
worker holds them together. The papers do: sources of `paper_mixture`, grown from `paper_seeds`,
made to compete for persons, halved where two say more than one and joined where one says more.

A source is a ring when

* PERSONS and more have two of its claims each (the size a source without a hand in the agency must
  have, as in `account_rings`);
* its papers are far beyond chance alike where the institutions' other papers are not: CONTENT nats
  a person and GAIN in all. Dependent traits make that sum too large for honest groups of like
  patients as well, so the gate is no Bayes factor but an order of magnitude above `min_gain`;
* they are paid by hand because they are of elsewhere (FAR of them), and dear (DEAR of them above
  the fourth decile of their kind: a forged file is made to pay, DOMAIN.md §6 case 15);
* neither one employer, nor one village, nor one person who hands in for others has half of the
  persons: an employer's account, a village away at work, a charity's agent are known reasons.
"""

from __future__ import annotations

import numpy as np

from graphfraud.arrays import coded, distinct
from graphfraud.detect.insider_cells import amount_rank
from graphfraud.detect.paper_mixture import Source, compete, fit_source, source_of
from graphfraud.detect.paper_seeds import paper_seeds
from graphfraud.links.papers import PaperTable, Trait, paper_table
from graphfraud.tables import Arr, Evidence, ManualClaims, RingDraft

__all__ = ["paper_sources", "source_drafts"]

PERSONS, FAR, DEAR, DEAR_RANK, ONE_REASON = 15, 0.8, 0.7, 0.4, 0.5
GAIN, CONTENT = 60.0, 2.0
#: nats that two sources must say more than one, or one more than two: the price of the choice
CHOICE = 6.0
#: of a seed's persons in one source found before, and of two sources' persons in common
TRIED, SAME = 0.8, 0.8
HALVED, LEAST_HALF, HALVINGS = 12, 5, 3
SIDES = (("institution", 2), ("home_area", 1), ("diagnosis", 1), ("amount", 1), ("doctor", 1))
LEAST_OF_VALUE = 3


def source_drafts(claims: ManualClaims, min_gain: float) -> list[RingDraft]:
    """Drafts of the rings among the sources of papers, by first claim."""
    table = paper_table(claims)
    rank = amount_rank(claims.amount, coded(claims.strata["work"])) if claims.n else np.zeros(0)
    drafts = [
        _draft(claims, table, source)
        for source in paper_sources(table, min_gain)
        if _is_ring(claims, table, source, rank)
    ]
    return sorted(drafts, key=lambda d: int(d.claims[0]))


def paper_sources(table: PaperTable, min_gain: float) -> list[Source]:
    """Sources with at least min_gain nats, strongest first, no person in two of them."""
    starts = _starts(table, min_gain)
    sources = _joined(table, compete(table, [source.persons for source in starts]))
    for _ in range(HALVINGS):
        parts = [part for source in sources for part in _halves(table, source)]
        if len(parts) == len(sources):
            break
        sources = compete(table, [part.persons for part in parts])
    found = [source for source in sources if source.gain >= min_gain]
    return sorted(found, key=lambda s: (-s.gain, s.persons.tolist()))


def _starts(table: PaperTable, min_gain: float) -> list[Source]:
    """A source from each seed that no earlier one holds; of like ones the strongest."""
    found: list[Source] = []
    for seed in paper_seeds(table):
        if any(np.isin(seed, source.persons).mean() > TRIED for source in found):
            continue
        source = fit_source(table, seed)
        if source is not None and source.gain >= min_gain:
            found.append(source)
    kept: list[Source] = []
    for source in sorted(found, key=lambda s: (-s.gain, s.persons.tolist())):
        if all(_overlap(source.persons, other.persons) < SAME for other in kept):
            kept.append(source)
    return kept


def _overlap(a: Arr, b: Arr) -> float:
    """Jaccard's index."""
    common = len(np.intersect1d(a, b, assume_unique=True))
    return common / max(1, len(a) + len(b) - common)


def _joined(table: PaperTable, sources: list[Source]) -> list[Source]:
    """Pieces of one source put together while one law says more than two."""
    pieces = sorted(sources, key=lambda s: (-s.gain, s.persons.tolist()))
    places = [set(table.place[s.rows].tolist()) for s in pieces]
    i = 0
    while i < len(pieces):
        for j in range(i + 1, len(pieces)):
            if not places[i] & places[j]:
                continue
            whole = source_of(table, np.union1d(pieces[i].persons, pieces[j].persons))
            if whole is not None and whole.free > pieces[i].free + pieces[j].free + CHOICE:
                pieces[i], places[i] = whole, places[i] | places[j]
                del pieces[j], places[j]
                i = -1
                break
        i += 1
    return pieces


def _halves(table: PaperTable, source: Source) -> list[Source]:
    """The two sources that share these persons, where they say more; else the one."""
    if len(source.persons) < HALVED:
        return [source]
    best, most = [source], source.free + CHOICE
    for side in _sides(table, source):
        parts = compete(table, [source.persons[side], source.persons[~side]])
        total = sum(part.free for part in parts)
        if len(parts) == 2 and total > most:
            best, most = parts, total
    return best


def _sides(table: PaperTable, source: Source) -> list[np.ndarray]:
    """Masks of the persons: signs of singular vectors of the persons' values, trait by trait."""
    traits = {trait.name: trait for trait in table.traits}
    found = []
    for name, vectors in SIDES:
        matrix = _values(table, source, traits[name])
        if matrix.shape[1] < 2:
            continue
        left = np.linalg.svd(matrix - matrix.mean(axis=0), full_matrices=False)[0]
        for k in range(min(vectors, left.shape[1])):
            side = left[:, k] > 0
            if min(side.sum(), (~side).sum()) >= LEAST_HALF:
                found.append(side)
    return found


def _values(table: PaperTable, source: Source, trait: Trait) -> np.ndarray:
    """Share of each person's claims by value, values of LEAST_OF_VALUE persons alone."""
    rows = source.rows[trait.known[source.rows]]
    who = np.searchsorted(source.persons, table.person[rows])
    code = coded(trait.code[rows]) if len(rows) else np.zeros(0, np.int64)
    count = np.zeros((len(source.persons), int(code.max(initial=-1)) + 1))
    np.add.at(count, (who, code), 1.0)
    count = count[:, (count > 0).sum(axis=0) >= LEAST_OF_VALUE]
    return np.asarray(count / np.maximum(count.sum(axis=1, keepdims=True), 1.0))


def _is_ring(claims: ManualClaims, table: PaperTable, source: Source, rank: np.ndarray) -> bool:
    n = len(source.persons)
    if n < PERSONS or source.gain < GAIN or source.content < CONTENT * n:
        return False
    rows = table.row[source.rows]
    home, place = claims.papers["home_area"][rows], claims.papers["place_area"][rows]
    far = (home >= 0) & (place >= 0) & (home != place)
    if far.mean() < FAR or (rank[rows] >= DEAR_RANK).mean() < DEAR:
        return False
    person = table.person[source.rows]
    reasons = (claims.strata["employer"], claims.strata["village"], claims.proxy)
    return all(_most(reason[rows], person) < ONE_REASON * n for reason in reasons)


def _most(value: Arr, person: Arr) -> int:
    """Persons of the value that most of them have."""
    known = value >= 0
    width = int(person.max(initial=0)) + 1
    pairs = distinct(value[known] * width + person[known])
    return int(np.bincount(coded(pairs // width)).max()) if len(pairs) else 0


def _draft(claims: ManualClaims, table: PaperTable, source: Source) -> RingDraft:
    rows = table.row[source.rows]
    codes = claims.patient[table.row[table.offsets[source.persons]]]
    order = np.argsort(codes)
    evidence = Evidence(
        "papers_alike", "claims_integrity", source.gain, float(len(rows)),
        _expected(table, source),
    )  # fmt: skip
    return RingDraft(
        "alike_papers", "claims_integrity", codes[order], source.chance[order],
        np.sort(claims.claim[rows]), (evidence,), source.gain,
    )  # fmt: skip


def _expected(table: PaperTable, source: Source) -> float:
    """How many of these persons' claims would be of these institutions if they went anywhere."""
    trait = next(t for t in table.traits if t.name == "institution")
    _, first = np.unique(trait.code[source.rows], return_index=True)
    every = (table.offsets[source.persons + 1] - table.offsets[source.persons]).sum()
    return float(trait.base[source.rows[first]].sum() * every)
