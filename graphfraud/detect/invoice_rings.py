"""Groups of repeated papers and invoice series that belong together.

Their claims are joined into blocks by paper, series, book and person. A block of at least five
persons stands by itself. Own contacts tie blocks: a payee account, a proxy or a phone of which at
least half of the claims are such claims (an employer's account or a hospital's phone has many
others); two standing blocks need three of them. Smaller blocks go to the standing block with which
they share contacts, else to the one that has at least half of such claims at their institutions: of
a hospital that several rings use, or where mistakes are as many, nothing can be told by the
institution. What is left is joined by institution, for honest repeats are so rare that two at one
institution are hardly unrelated; again only where what is left is half of what is there.

Gain in nats: −ln P(Poisson(ε n) ≥ R) − c ln(institutions) for R repeated papers among the n claims
with a paper at the group's institutions, and −ln chance of each series. c is the number of
institutions or of blocks, whichever is less: within a block the next paper is given by its person
and nothing was chosen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from graphfraud.claims.extract import Extract
from graphfraud.links.invoice_series import InvoiceSeries
from graphfraud.links.paper_books import paper_books
from graphfraud.links.repeated_invoices import RepeatedPapers
from graphfraud.tables import Arr
from graphfraud.tails import poisson_tail

__all__ = ["PaperGroup", "paper_groups"]

STANDING = 5
OWN_SHARE = 0.5
HALF = 0.5
SEVERAL = 3
TIES = ("account", "proxy", "phone")


@dataclass(frozen=True)
class PaperGroup:
    """claims (ascending), the repeated papers among them, and the weights in nats.

    n_papers, expected, p_value: repeated papers against clerical error; 0, 0, 1 where none.
    series_nats: of the series among the claims. gain: of both.
    """

    claims: Arr
    papers: Arr
    expected: float
    p_value: float
    paper_nats: float
    series_nats: float

    @property
    def n_papers(self) -> int:
        """R."""
        return len(self.papers)

    @property
    def gain(self) -> float:
        """Nats of both kinds of evidence."""
        return self.paper_nats + self.series_nats


def paper_groups(
    extract: Extract, papers: RepeatedPapers, series: Sequence[InvoiceSeries]
) -> list[PaperGroup]:
    """All groups, strongest first. O(claims log claims)."""
    sets = np.split(papers.claim, papers.offsets[1:-1]) if papers.n else []
    sets = [*sets, *(s.claims for s in series)]
    if not sets:
        return []
    claims = np.unique(np.concatenate(sets))
    tied = [*sets, *paper_books(extract, papers)]
    block = _blocks(extract, claims, [np.searchsorted(claims, s) for s in tied])
    group = _gathered(extract, claims, block)
    first = np.array([np.searchsorted(claims, s[0]) for s in sets])
    of_set = group[first]
    found: list[PaperGroup] = []
    for g in np.unique(group).tolist():
        mine = np.flatnonzero(of_set[: papers.n] == g)
        chains = [s for s, own in zip(series, of_set[papers.n :], strict=True) if own == g]
        n_blocks = len(np.unique(block[first[: papers.n]][mine]))
        found.append(_weighed(claims[group == g], mine, papers, chains, n_blocks))
    return sorted(found, key=lambda g: (-g.gain, int(g.claims[0])))


def _weighed(
    claims: Arr, mine: Arr, papers: RepeatedPapers, chains: list[InvoiceSeries], n_blocks: int
) -> PaperGroup:
    places = np.unique(papers.institution[mine])
    expected = float(papers.clerical * papers.papers_at[places].sum())
    p = float(poisson_tail(np.array([len(mine)]), np.array([expected]))[0]) if len(mine) else 1.0
    n_places = max(1, int((papers.papers_at > 0).sum()))
    nats = -np.log(max(p, 1e-300)) - min(len(places), n_blocks) * np.log(n_places)
    return PaperGroup(
        claims, mine, expected, p, max(0.0, float(nats)),
        -float(sum(s.log_chance for s in chains)),
    )  # fmt: skip


class _Union:
    """Union–find; the smaller root leads."""

    def __init__(self, n: int) -> None:
        self.parent = np.arange(n)

    def root(self, x: int) -> int:
        while self.parent[x] != x:
            self.parent[x] = self.parent[self.parent[x]]
            x = int(self.parent[x])
        return x

    def join(self, x: int, y: int) -> None:
        a, b = self.root(x), self.root(y)
        self.parent[max(a, b)] = min(a, b)

    def labels(self) -> Arr:
        roots = [self.root(x) for x in range(len(self.parent))]
        return np.asarray(np.unique(roots, return_inverse=True)[1].astype(np.int64))


def _blocks(extract: Extract, claims: Arr, sets: list[Arr]) -> Arr:
    """Block of each claim: joined by sets and persons; dense codes by first claim."""
    union = _Union(len(claims))
    for at in sets:
        for x in at[1:].tolist():
            union.join(int(at[0]), x)
    for at in _users(extract.codes("claims", "patient")[claims]):
        for x in at[1:].tolist():
            union.join(int(at[0]), x)
    return union.labels()


def _users(value: Arr) -> list[Arr]:
    """Positions that share a value (−1 is none), classes of at least two."""
    order = np.argsort(value, kind="stable")
    order = order[value[order] >= 0]
    if len(order) == 0:
        return []
    parts = np.split(order, np.flatnonzero(np.diff(value[order])) + 1)
    return [part for part in parts if len(part) > 1]


def _contacts(extract: Extract, claims: Arr, block: Arr) -> list[Arr]:
    """Blocks (two or more) that each own contact joins."""
    found: list[Arr] = []
    for name in TIES:
        everyone = extract.codes("claims", name)
        value = everyone[claims]
        total = np.bincount(everyone[everyone.known()], minlength=int(value.max(initial=0)) + 1)
        for at in _users(value):
            blocks = np.unique(block[at])
            if len(blocks) > 1 and len(at) >= OWN_SHARE * total[value[at[0]]]:
                found.append(blocks)
    return found


def _gathered(extract: Extract, claims: Arr, block: Arr) -> Arr:
    """Group of each claim: small blocks go to a standing one, or join each other."""
    patient = extract.codes("claims", "patient")[claims]
    n = int(block.max()) + 1
    persons = np.bincount(np.unique(np.column_stack([block, patient]), axis=0)[:, 0], minlength=n)
    standing = persons >= STANDING
    union, shared = _Union(n), Counter[tuple[int, int]]()
    for blocks in _contacts(extract, claims, block):
        small = blocks[~standing[blocks]]
        for b in small[1:].tolist():
            union.join(int(small[0]), b)
        shared.update(combinations(blocks.tolist(), 2))
    for (a, b), times in sorted(shared.items()):
        if times >= SEVERAL and standing[a] and standing[b]:
            union.join(a, b)
    group = union.labels()
    homes = np.unique(group[standing])
    # the institutions of such claims alone: a province has ten thousand others
    places, place = np.unique(extract.col("claims", "institution")[claims], return_inverse=True)
    at = np.zeros((int(group.max()) + 1, len(places)))
    np.add.at(at, (group[block], place), 1.0)
    final = _to_homes(at, homes, _contacts_of_groups(shared, group))
    return np.asarray(_joined_by_place(at, homes, final)[group][block])


def _contacts_of_groups(shared: Counter[tuple[int, int]], group: Arr) -> Counter[tuple[int, int]]:
    """Contacts that two groups share, by (group, group), both ways."""
    found = Counter[tuple[int, int]]()
    for (a, b), times in shared.items():
        g, h = int(group[a]), int(group[b])
        found[g, h] += times
        found[h, g] += times
    return found


def _to_homes(at: NDArray[np.float64], homes: Arr, contacts: Counter[tuple[int, int]]) -> Arr:
    """The home of each group, or the group itself.

    at: claims (group, institution); the share of home h in what is at the institutions of group g
    is Σ_i at[g, i] at[h, i] / Σ_j at[j, i], over Σ_i at[g, i].
    """
    final = np.arange(len(at))
    if not len(homes):
        return final
    share = at @ (at[homes] / np.maximum(at.sum(axis=0), 1.0)).T / at.sum(axis=1, keepdims=True)
    for g in np.setdiff1d(final, homes).tolist():
        known = np.array([contacts[g, h] for h in homes.tolist()])
        best = np.lexsort((-share[g], -known))[0]
        if known[best] > 0 or share[g, best] >= HALF:
            final[g] = homes[best]
    return final


def _joined_by_place(at: NDArray[np.float64], homes: Arr, final: Arr) -> Arr:
    """What found no home, joined at institutions of whose claims it makes up half."""
    left = np.setdiff1d(np.flatnonzero(final == np.arange(len(at))), homes)
    union = _Union(len(at))
    half = at[left].sum(axis=0) >= HALF * np.maximum(at.sum(axis=0), 1.0)
    for i in np.flatnonzero(half).tolist():
        here = left[at[left, i] > 0]
        for g in here[1:].tolist():
            union.join(int(here[0]), g)
    joined = final.copy()
    joined[left] = [union.root(g) for g in left.tolist()]
    return joined
