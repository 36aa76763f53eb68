"""Marks of desks, payees and hands on small desks whose answers are worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.stats import binom

from graphfraud.links.marks import Mark
from graphfraud.links.marks_insider import marks, relations
from tests.unit.links.made_frames import extract, manual, moment, visit

Rows = list[dict[str, Any]]


def by_name(found: list[Mark]) -> dict[str, Mark]:
    return {f"{mark.label}.{mark.name}": mark for mark in found}


def filed(person: str, worker: str, day: int, **cells: Any) -> dict[str, Any]:
    return manual(person, "H1", 0, 5, opter_id=worker, opt_time=moment(day), **cells)


def test_duties_and_who_else_was_there() -> None:
    rows = [
        filed("p1", "w1", 10, audit1_opter_id="w1", pay_opter_id="w1"),
        filed("p2", "w1", 11, audit1_opter_id="w2", audit2_opter_id="w2"),
        filed("p3", "w1", 11, audit1_opter_id="w2", audit2_opter_id="w3"),
    ]
    found = by_name(marks(extract(rows)))
    duties = found["Claim.n_duties"]
    assert duties.present.tolist() == [True, True, False]
    assert duties.values[:2].tolist() == [3, 2]
    assert duties.brings is not None
    assert duties.brings.tolist() == [True, True, False]
    # alone on day 10; w1, w2 and w3 on day 11
    assert found["Claim.n_desk_hands"].values[:2].tolist() == [1, 3]


def test_account_of_three_households_without_household_numbers() -> None:
    rows = [filed(f"p{i}", "w1", i, bankacct="A9") for i in range(3)]
    rows += [filed(f"{w}{i}", w, i) for w in ("w1", "w2", "w3", "w4") for i in range(5)]
    found = by_name(marks(extract(rows)))
    assert found["Claim.n_payee_households"].values[:3].tolist() == [3, 3, 3]
    share = 5.5 / 21
    assert np.allclose(found["Claim.payee_p_value"].values[:3], binom.sf(2, 3, share))
    assert int(found["Claim.n_payee_households"].present.sum()) == 3


def test_fewer_than_three_colleagues_are_not_assessed() -> None:
    rows = [filed(f"p{i}", "w1", i, bankacct="A9") for i in range(6)]
    rows += [filed(f"{w}{i}", w, i) for w in ("w1", "w2", "w3") for i in range(9)]
    found = extract(rows)
    assert not by_name(marks(found))["Claim.n_payee_households"].present.any()
    assert all(len(r.source) == 0 for r in relations(found))


def test_one_reviewer_on_duty_is_the_rota() -> None:
    people = [(w, day) for day in range(12) for w in ("w1", "w2", "w3", "w4")]
    by_day: Rows = [filed(f"{w}d{day}", w, day, audit1_opter_id=f"r{day % 3}") for w, day in people]
    pairs = {r.type: r for r in relations(extract(by_day))}["PAIRED_WITH"]
    assert len(pairs.source) == 0
    past: Rows = [
        filed(f"{w}d{day}", w, day, audit1_opter_id="r1" if w == "w1" else f"r{day % 3}")
        for w, day in people + [("w1", day) for day in range(12, 30)]
    ]
    found = extract(past)
    pairs = {r.type: r for r in relations(found)}["PAIRED_WITH"]
    keys = found.keys("caseworker")
    assert [(keys[a], keys[b]) for a, b in zip(pairs.source, pairs.target, strict=True)] == [
        ("990101|w1", "990101|r1")
    ]
    assert pairs.properties["observed"].tolist() == [30.0]


def test_reversals_that_were_settled_again() -> None:
    rows = [visit(f"{s}{i}", "H1", i, opter_id=s) for s in ("a", "b", "c") for i in range(30)]
    back = {"refd_setl_flag": "1", "medfee_sumamt": "-100.00", "fund_pay_sumamt": "-60.00"}
    rows += [
        visit(f"a{i}", "H1", 50 + i, opter_id="a", init_setl_id=f"{i + 1:06d}", **back)
        for i in range(12)
    ]
    rows += [visit(f"a{i}", "H1", 52 + i, opter_id="a") for i in range(4)]
    rows += [visit(f"a{i}", "H1", 54 + i, opter_id="a") for i in range(4, 8)]  # too late
    found = extract(rows)
    at = found.keys("cashier").index("H1|a")
    named = by_name(marks(found))
    assert named["Cashier.reversals"].values[at] == 12
    assert named["Cashier.reversals_resettled"].values[at] == 4
    assert named["Cashier.reversal_days"].values[at] == 12
    assert named["Cashier.reversals"].present.tolist() == [True, False, False]
