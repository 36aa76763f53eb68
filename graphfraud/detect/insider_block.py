"""Which filings of a cell are the block's: membership by EM over all traces.

The filings of one worker and kind of work are a mixture. A filing of the block has its institution,
amount class (ten), doctor within the institution, and reviewer from the block's own laws, a
Dirichlet mean around the colleagues' (weights `OWN`); the others from the worker's usual laws, a
mean around the colleagues' too (weight `USUAL`): who has a desk-mate to sign and hospitals to look
after has them for the honest files as well. A filing whose contact another member gives has the
block's chance of sharing against the usual one. With r the posteriors, R = Σ r, n − R = Σ (1 − r),

    logit r_i = ln(R / (n − R)) + Σ_f ln (p_f(v_i; r, a_f) / p_f(v_i; 1 − r, A)),
    p_f(v; w, a) = (Σ_j≠i w_j [v_j = v] + a b_f(v)) / (Σ_j≠i w_j + a).

O(rounds × n × families).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphfraud.arrays import coded, look_up
from graphfraud.detect.insider_cells import Cells
from graphfraud.detect.insider_families import surplus
from graphfraud.detect.template import STAYS, trait_class
from graphfraud.tables import Arr, ManualClaims

__all__ = ["block_of"]

Floats = NDArray[np.float64]
Law = tuple[Arr, Arr, Floats, NDArray[np.bool_]]
OWN = {
    "institution": 6.0, "amount": 10.0, "reviewer": 6.0, "doctor": 6.0, "stay": 10.0,
    "department": 6.0, "diagnosis": 10.0,
}  # fmt: skip
#: filings that the colleagues' law counts for among the worker's other ones; a year's of one kind
USUAL = 100.0
ROUNDS = 25
#: chance that unrelated households share a contact, at most, and the block's before it is seen
USUAL_SHARING = 0.03
START = 1.5
CLASSES = 10
#: a block's size over the surplus at its hospitals or of its reviewer (cheap filings and places
#: with little surplus are not in it), and over the filings that share a contact
MORE, MORE_LINKED, LEAST = 2.0, 1.6, 30.0
#: over-count from which on a contact is this worker's
OWN_CONTACT = 2.0


def block_of(
    claims: ManualClaims, cells: Cells, contacts: dict[str, Arr], worker: int, kind: int,
    with_reviewer: bool, with_papers: bool,
) -> tuple[Arr, Floats]:  # fmt: skip
    """Positions in cells.rows of the cell's filings, and the posterior of each."""
    at = np.flatnonzero((cells.worker == worker) & (cells.kind == kind))
    others = np.flatnonzero((cells.worker != worker) & (cells.kind == kind))
    rows, rest = cells.rows[at], cells.rows[others]
    doctor = np.where(claims.doctor >= 0, claims.doctor, -1)
    columns: dict[str, tuple[Arr, Arr, Arr, Arr]] = {}
    one, many = np.zeros(len(at), np.int64), np.zeros(len(others), np.int64)
    grade = np.minimum(CLASSES - 1, (cells.rank * CLASSES).astype(np.int64))
    columns["institution"] = (claims.institution[rows], claims.institution[rest], one, many)
    columns["amount"] = (grade[at], grade[others], one, many)
    columns["doctor"] = (
        doctor[rows], doctor[rest], claims.institution[rows], claims.institution[rest]
    )  # fmt: skip
    if with_papers:
        stay = trait_class(claims.papers["stay"][np.concatenate([rows, rest])], STAYS)
        columns["stay"] = (stay[: len(rows)], stay[len(rows) :], one, many)
        for name, groups in (("department", claims.institution), ("diagnosis", claims.kind)):
            value = claims.papers[name]
            columns[name] = (value[rows], value[rest], groups[rows], groups[rest])
    if with_reviewer:
        columns["reviewer"] = (claims.reviewer1[rows], claims.reviewer1[rest], one, many)
    laws = {name: _law(*column) for name, column in columns.items()}
    share = len(at) / (len(at) + len(others))
    links = [
        _links(claims.household[rows], _own(value[rows], value[rest], share))
        for value in contacts.values()
    ]
    ratio = (cells.observed[at] + 1.0) / (cells.expected[at] + 1.0)
    score = np.log(ratio) * np.where(cells.dear[at], 2.0, 0.5) - START
    for link in links:
        score = score + np.where(link.sum(axis=1) > 0, 3.0, 0.0)
    if with_reviewer:
        value, base = laws["reviewer"][0], laws["reviewer"][2]
        lift = np.bincount(value, minlength=len(base)) / (base * len(value) + 1.0)
        score = score + np.log(np.maximum(lift[value], 0.3)) * 1.5
    # what is alike needs no surplus at its hospitals to bound it
    bound = _most(cells, worker, kind, links, laws.get("reviewer"), len(at))
    most = len(at) - 1.0 if with_papers else bound
    r = 1.0 / (1.0 + np.exp(-score))
    for _ in range(ROUNDS):
        size = min(float(r.sum()), most)
        odds = np.full(len(at), np.log((size + 1.0) / (len(at) - size + 1.0)))
        for name, law in laws.items():
            odds += _odds(r, law, OWN[name])
        for link in links:
            odds += _sharing(r, link)
        r = 0.5 * r + 0.5 / (1.0 + np.exp(-np.clip(odds, -30, 30)))
    r[np.argsort(-r, kind="stable")[int(most) :]] *= 0.5
    return at, r


def _most(
    cells: Cells, worker: int, kind: int, links: list[NDArray[np.bool_]],
    reviewer: Law | None, n: int,
) -> float:  # fmt: skip
    """Filings the block holds at most, by the clearest trace of its size."""
    at = np.flatnonzero((cells.worker == worker) & (cells.kind == kind))
    here = at[np.unique(cells.place[at], return_index=True)[1]]
    over = cells.observed[here] - cells.expected[here]
    over = over[over > np.sqrt(cells.expected[here]) + 1.0]
    most = MORE * float(over.sum())
    for link in links:
        most = max(most, MORE_LINKED * float((link.sum(axis=1) > 0).sum()))
    if reviewer is not None:
        value, _, base, _ = reviewer
        count = np.bincount(value, minlength=len(base))
        most = max(most, MORE * float((count - base * n).max()))
    return min(max(LEAST, most), n - 1.0)


def _law(value: Arr, other: Arr, group: Arr, other_group: Arr) -> Law:
    """Dense value, dense group, colleagues' rate of each value within its group, known mask."""
    code = coded(np.concatenate([group, other_group]), np.concatenate([value, other]))
    groups = coded(np.concatenate([group, other_group]))
    n = len(value)
    owner = np.zeros(int(code.max()) + 1, np.int64)
    owner[code] = groups
    known = np.concatenate([value, other]) >= 0
    count = np.bincount(code[n:][known[n:]], minlength=len(owner)) + 0.5
    total = np.bincount(owner, count)
    return code[:n], groups[:n], count / total[owner], known[:n]


def _odds(r: Floats, law: Law, own: float) -> Floats:
    value, group, base, known = law
    b = base[value]
    inside, total = _left_out(r * known, value, group, len(base))
    outside, rest = _left_out((1.0 - r) * known, value, group, len(base))
    usual = (outside + USUAL * b) / (rest + USUAL)
    return np.asarray(np.where(known, np.log((inside + own * b) / ((total + own) * usual)), 0.0))


def _left_out(weight: Floats, value: Arr, group: Arr, n: int) -> tuple[Floats, Floats]:
    """Weight of each filing's value and of its group, the filing itself left out."""
    return (
        np.bincount(value, weight, n)[value] - weight,
        np.bincount(group, weight)[group] - weight,
    )


def _own(value: Arr, other: Arr, share: float) -> Arr:
    """The contacts that come to this worker beyond the worker's share of the work, else −1."""
    given, code, mine = np.unique(value, return_inverse=True, return_counts=True)
    among, theirs = np.unique(other, return_counts=True)
    total = (mine + look_up(among, theirs, given)).astype(float)
    own = surplus(mine.astype(float), share * total, total)
    kept = (value >= 0) & (own[code.ravel()] >= OWN_CONTACT)
    return np.asarray(np.where(kept, value, -1))


def _links(household: Arr, value: Arr) -> NDArray[np.bool_]:
    """(n, n): the two filings give one contact and are of two households."""
    same = (value[:, None] == value[None]) & (value[:, None] >= 0)
    return np.asarray(same & (household[:, None] != household[None]))


def _sharing(r: Floats, link: NDArray[np.bool_]) -> Floats:
    """ln ratio of sharing a contact with a member of the block, or of not sharing one."""
    shares = 1.0 - np.exp(link @ np.log1p(-np.clip(r, 0.0, 0.999)))
    inside = (float(r @ shares) + 1.0) / (float(r.sum()) + 4.0)
    inside = max(inside, USUAL_SHARING)
    return np.asarray(
        shares * np.log(inside / USUAL_SHARING)
        + (1.0 - shares) * np.log((1.0 - inside) / (1.0 - USUAL_SHARING))
    )
