"""Shares of a worker by naive counting."""

from __future__ import annotations

import numpy as np

from graphfraud.links.concentration import concentration, worker_share
from tests.unit.detect.made_desk import desk


def test_observed_households_are_counted_naively() -> None:
    claims = desk(5, n=240, ring=20)
    table = concentration(claims, "institution", claims.institution)
    for worker, value, seen, total in zip(
        table.worker, table.value, table.observed, table.total, strict=True
    ):
        mine = (claims.submitter == worker) & (claims.institution == value)
        assert seen == len(set(claims.household[mine].tolist()))
        assert total == int((claims.institution == value).sum())
    strongest = int(np.argmin(table.p_value))
    assert (table.worker[strongest], table.value[strongest] in (13, 14)) == (2, True)


def test_share_is_a_probability_that_leaves_the_value_out() -> None:
    claims = desk(6, n=240)
    share = worker_share(claims, 1, claims.institution)
    assert share.min() > 0
    assert share.max() <= 1
    # doubling the worker's filings at one value does not raise the share expected there
    moved = desk(6, n=240)
    at = np.flatnonzero(moved.institution == 0)
    moved.submitter[at] = 1
    after = worker_share(moved, 1, moved.institution)
    base = claims.submitter == 1
    assert after[at].mean() - share[at].mean() < 0.5 * (1 - base.mean())
