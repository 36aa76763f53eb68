"""Single hands: refunds, registrations, duties; against hand-worked shares."""

from __future__ import annotations

import numpy as np
from scipy.stats import binom

from graphfraud.links.duty_separation import duty_conflicts
from graphfraud.links.manual_claims import manual_claims
from graphfraud.links.registrations import registration_handlers, registration_proxies
from graphfraud.links.reversals import reversal_handlers
from graphfraud.links.shares import excess_shares
from tests.unit.links.made_frames import extract, manual, visit


def test_share_of_base_work_by_hand() -> None:
    base_party = np.repeat([1, 2, 3], 33)
    party = np.array([1] * 9 + [2])
    found = excess_shares(
        "x", party, np.zeros(10, int), base_party, np.zeros(99, int), np.arange(10), 0.05
    )
    assert [h.party for h in found] == [1]
    share = 33.5 / 100
    assert np.isclose(found[0].expected, 10 * share)
    assert np.isclose(found[0].p_value, binom.sf(8, 10, share))
    assert np.isclose(found[0].q_value, 2 * found[0].p_value)  # two hands were tested
    assert found[0].rows == tuple(range(9))


def test_alone_cannot_be_compared() -> None:
    found = excess_shares(
        "x", np.ones(50, int), np.zeros(50, int), np.array([1, 2] * 40), np.zeros(80, int),
        np.arange(50), 0.05,
    )  # fmt: skip
    assert found == []


def test_cashier_of_many_refunds() -> None:
    rows = []
    for i in range(120):
        rows.append(visit(f"P{i:03d}", "H1", i, opter_id=f"S{i % 4}"))
    for i in range(0, 80, 4):  # twenty refunds, all by S0, of S0's own settlements
        rows.append(visit(
            f"P{i:03d}", "H1", i, opter_id="S0", refd_setl_flag="1",
            init_setl_id=f"{i + 1:06d}", medfee_sumamt="-100.00", fund_pay_sumamt="-60.00",
        ))  # fmt: skip
    found = reversal_handlers(extract(rows))
    assert [h.kind for h in found] == ["reversals_by_cashier"]
    assert found[0].observed == 20


def test_even_refunds_are_no_finding() -> None:
    rows = [visit(f"P{i:03d}", "H1", i, opter_id=f"S{i % 4}") for i in range(120)]
    rows += [
        visit(f"P{i:03d}", "H1", i, opter_id=f"S{i % 4}", refd_setl_flag="1",
              init_setl_id=f"{i + 1:06d}", medfee_sumamt="-100.00", fund_pay_sumamt="-60.00")
        for i in range(24)
    ]  # fmt: skip
    assert reversal_handlers(extract(rows)) == []


def _registration(person: str, worker: str, kind: str, proxy: str = "") -> dict[str, str]:
    return {"psn_no": person, "kind": kind, "opter_id": worker, "optins_no": "990101",
            "agnter_certno": proxy, "date": "2024-03-01"}  # fmt: skip


def test_proxy_of_many_households() -> None:
    rows = [visit(f"P{i:03d}", "H1", i) for i in range(90)]
    registrations = [
        _registration(f"P{i:03d}", f"W{i % 3}", "away", "992108X" if i < 14 else f"992108{i}")
        for i in range(90)
    ]
    found = registration_proxies(extract(rows, registrations=registrations))
    assert [(h.kind, h.observed) for h in found] == [("registrations_by_proxy", 14)]
    assert registration_handlers(extract(rows, registrations=registrations)) == []


def test_kind_of_registration_in_one_hand() -> None:
    rows = [visit(f"P{i:03d}", "H1", i) for i in range(200)]
    registrations = [_registration(f"P{i:03d}", f"W{i % 4}", "away") for i in range(160)]
    registrations += [
        _registration(f"P{160 + i:03d}", f"W{i % 4 if i < 4 else 1}", "disease") for i in range(40)
    ]
    ex = extract(rows, registrations=registrations)
    found = registration_handlers(ex)
    assert [ex.keys("caseworker")[h.party] for h in found] == ["990101|W1"]


def test_who_reviews_own_filings() -> None:
    rows = []
    for i in range(60):
        worker = f"W{i % 3}"
        own = worker == "W0" and i < 24
        reviewer = worker if own or i == 1 else "R"
        rows.append(manual(f"P{i:03d}", "H1", i, 3, opter_id=worker, audit1_opter_id=reviewer))
    ex = extract(rows)
    found = duty_conflicts(manual_claims(ex))
    # once (W1) is a colleague on leave
    assert [(ex.keys("caseworker")[h.party], h.observed) for h in found] == [("990101|W0", 8)]


def test_what_the_papers_say() -> None:
    rows = [
        manual(f"P{i:03d}", "H1", 3 * i, 2 + i, dscg_maindiag_code=code, adm_dept_codg=f"D{i % 2}")
        for i, code in enumerate(["c34.900", "C34.101", "", "K80.100"])
    ]
    claims = manual_claims(extract(rows))
    order = np.argsort(claims.patient)
    papers = {name: value[order] for name, value in claims.papers.items()}
    assert papers["stay"].tolist() == [2, 3, 4, 5]
    ill = papers["diagnosis"].tolist()
    # three characters, small or capital; none stays none
    assert ill[0] == ill[1] != ill[3]
    assert ill[2] == -1
    assert papers["department"].tolist() == [0, 1, 0, 1]
    assert (papers["medfee"] > 0).all()
    kept = claims.where(np.arange(4) == 2)
    assert {len(value) for value in kept.papers.values()} == {1}
