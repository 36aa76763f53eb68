"""Does one reviewer sign a worker's dear filings more than the rota says?

A rota pairs submitter and reviewer by weekday or by fortnight. The chance that reviewer ρ signs
filing i is a mixture of ρ's shares among the same worker's other filings within ten days, on the
same weekday, at any time, and among the colleagues' filings of the kind,

    P_i(ρ) = w₁ near + w₂ weekday + w₃ own + w₄ colleagues,

with the weights w that explain all filings best (EM, own filing left out). Over a cell's dear
filings the signatures of ρ are compared with Σ P_i by the binomial tail at the mean chance, paid
for by the number of reviewers seen.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphfraud.arrays import RowsByCode, distinct
from graphfraud.tables import Arr
from graphfraud.tails import binomial_tail, surprise

__all__ = ["reviewer_nats"]

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
NEAR_DAYS = 10
LEAN = 3.0
LEAST, LEAST_OTHERS, LEAST_CELL = 8, 20, 20
ROUNDS = 20
#: filings of a worker that the weights are learnt from
SAMPLE = 150


def reviewer_nats(
    reviewer: Arr, day: Arr, worker: Arr, kind: Arr, dear: Mask, low: Mask,
    n_workers: int, n_kinds: int,
) -> tuple[Floats, Arr]:  # fmt: skip
    """−ln p of the most surprising reviewer of each cell (W, K), and the reviewer's code, −1 none.

    dear, low: masks of the filings that are judged and of the cheap ones beside them.
    """
    n_r = int(reviewer.max(initial=0)) + 1
    known = reviewer >= 0
    by_kind = np.zeros((n_kinds, n_r))
    np.add.at(by_kind, (kind[known], reviewer[known]), 1.0)
    of = RowsByCode.of(worker).each()
    weights = _weights(by_kind, day, kind, of, reviewer)
    nats, pair = np.zeros((n_workers, n_kinds)), np.full((n_workers, n_kinds), -1)
    for w, at in enumerate(of):
        for k in distinct(kind[at]).tolist():
            mine = kind[at] == k
            block, cell = at[mine & dear[at]], at[mine]
            if len(cell) < LEAST_CELL or len(block) < LEAST:
                continue
            # who signs none of the block's filings cannot be the surprising one
            seen_at, seen = np.unique(reviewer[block][known[block]], return_counts=True)
            others = by_kind[k] - np.bincount(reviewer[cell][known[cell]], minlength=n_r)
            if others.sum() < LEAST_OTHERS or len(seen) == 0:
                continue
            # the cell's own cheap filings: a house rule for the kind shows there too
            cheap = _signed(reviewer, at[mine & low[at]], seen_at)
            base = (others[seen_at] + 0.5) / (others.sum() + 1.0)
            shares = _shares(reviewer, day, block, at[~mine], seen_at, base)
            p = sum((v * s for v, s in zip(weights, shares, strict=True)), np.zeros_like(shares[0]))
            raw = p.mean(axis=0)
            mean = np.clip(raw, 1e-3, 0.98)
            mean = np.maximum(mean, (cheap.sum(axis=0) * 0.5 + 10 * mean) / (0.5 * len(cheap) + 10))
            tail = surprise(binomial_tail(seen, len(block), np.minimum(mean, 0.98)))
            # who signs all but everything is no evidence for anybody
            tail = np.where((seen > mean * len(block)) & (raw < 0.98), tail, 0.0)
            best = int(tail.argmax())
            nats[w, k] = max(0.0, float(tail[best]) - np.log(len(seen)))
            pair[w, k] = seen_at[best] if nats[w, k] > 0 else -1
    return nats, pair


def _signed(reviewer: Arr, rows: Arr, who: Arr) -> Floats:
    """(rows, who): 1 where that reviewer signed the filing."""
    return np.asarray(reviewer[rows][:, None] == who, np.float64)


def _shares(reviewer: Arr, day: Arr, block: Arr, rest: Arr, who: Arr, base: Floats) -> list[Floats]:
    """Shares of each of these reviewers for the block's filings, (len(block), len(who)) each."""
    signed = _signed(reviewer, rest, who)
    own = (signed.sum(axis=0) + LEAN * base) / (len(rest) + LEAN)
    near = (np.abs(day[block][:, None] - day[rest]) <= NEAR_DAYS).astype(float)
    same = ((day[block][:, None] - day[rest]) % 7 == 0).astype(float)
    return [
        (m @ signed + LEAN * own) / (m.sum(axis=1, keepdims=True) + LEAN) for m in (near, same)
    ] + [np.broadcast_to(share, (len(block), len(own))) for share in (own, base)]


def _weights(by_kind: Floats, day: Arr, kind: Arr, of: list[Arr], reviewer: Arr) -> Floats:
    """Weights of the four shares that explain all filings best, each filing left out of its own."""
    columns = []
    of_all = by_kind.sum(axis=1)
    for at in of:
        at = at[reviewer[at] >= 0]
        at = at[np.linspace(0, len(at) - 1, min(len(at), SAMPLE)).astype(int)]
        if len(at) < LEAST_OTHERS:
            continue
        same = (reviewer[at][:, None] == reviewer[at]).astype(float)
        np.fill_diagonal(same, 0.0)
        near = (np.abs(day[at][:, None] - day[at]) <= NEAR_DAYS).astype(float)
        weekday = ((day[at][:, None] - day[at]) % 7 == 0).astype(float)
        np.fill_diagonal(near, 0.0)
        np.fill_diagonal(weekday, 0.0)
        of_kind = (by_kind[kind[at], reviewer[at]] - 1 + 0.5) / (of_all[kind[at]] + 1.0)
        own = (same.sum(axis=1) + LEAN * of_kind) / (len(at) - 1 + LEAN)
        columns.append(np.stack([
            ((near * same).sum(axis=1) + LEAN * own) / (near.sum(axis=1) + LEAN),
            ((weekday * same).sum(axis=1) + LEAN * own) / (weekday.sum(axis=1) + LEAN),
            own, of_kind,
        ]))  # fmt: skip
    weight = np.full(4, 0.25)
    if not columns:
        return weight
    chance = np.concatenate(columns, axis=1)
    for _ in range(ROUNDS):
        part = weight[:, None] * chance
        weight = (part / part.sum(axis=0)).mean(axis=1)
    return weight
