"""An employer's papers handed in together: dear ones are a ring's, usual ones an employer's."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

import numpy as np
import pandas as pd
import pytest

from graphfraud.claims import Extract
from graphfraud.detect.clerk_rings import clerk_drafts
from graphfraud.parameters import Parameters
from graphfraud.tables import RingDraft

Row = dict[str, str]


def paper(number: int, fee: float, nights: int = 5, **cells: str) -> Row:
    """A manual claim of a stay in a hospital outside the insured's area."""
    day = np.datetime64("2024-01-02") + 3 * (number % 110)
    return {
        "setl_id": f"M{number:04}", "psn_no": f"P{number:04}", "fixmedins_code": f"F{number % 3}",
        "med_type": "21", "begntime": str(day), "endtime": str(day + nights),
        "setl_time": f"{day + 40} 10:00:00", "opt_time": f"{day + 40} 10:00:00",
        "medfee_sumamt": f"{fee:.2f}", "fund_pay_sumamt": f"{fee / 2:.2f}", "setl_type": "1",
        "opter_id": "W1", "optins_no": "990100", "insu_admdvs": "990100",
        "fix_blng_admdvs": "990200", "mdtrt_id": f"V{number}", **cells,
    }  # fmt: skip


def firm(fees: Sequence[float], **cells: str) -> list[Row]:
    """Six colleagues' papers in turn, to the firm's account; nobody fell ill with another."""
    return [
        paper(500 + 2 * i, fee)
        | {"psn_no": f"E{i % 6}", "emp_no": "E9", "bankacct": "62179900017", **cells}
        for i, fee in enumerate(fees)
    ]


def town(more: Sequence[Row]) -> Extract:
    """Ninety strangers' papers of 1,001 to 1,090, thirty in each of three hospitals."""
    own = [paper(i, 1001 + i, bankacct=f"6222{i:06}") for i in range(90)]
    return Extract.from_frames({"claims": pd.DataFrame([*own, *more]).fillna("")})


def found(extract: Extract) -> list[RingDraft]:
    return clerk_drafts(extract, Parameters())


def test_a_figure_set_before_the_amount_by_hand() -> None:
    extract = town(firm([101_000 + 10 * i for i in range(12)]))
    (draft,) = found(extract)
    assert [extract.keys("patient")[p] for p in draft.patients] == [f"E{i}" for i in range(6)]
    assert draft.claims.tolist() == list(range(90, 102))
    # all twelve are dearer than all thirty of each hospital: r = 30.5 / 31
    assert draft.gain == pytest.approx(12 * np.log(10) - np.log(2))
    assert draft.posterior == pytest.approx([30.5 / 31] * 6)
    assert (draft.pattern, draft.evidence[0].observed) == ("claims_integrity", 12.0)
    assert [kind for kind, _ in draft.contacts] == ["account"]


def test_usual_amounts_are_an_employers_account() -> None:
    rng = np.random.default_rng(5)
    assert [found(town(firm(rng.uniform(1001, 1090, 12).tolist()))) for _ in range(20)] == [[]] * 20


def test_an_employer_whose_people_are_dearer_on_the_whole_is_none() -> None:
    """All of them in the upper half, one in ten extreme: older people, no altered figures."""
    assert found(town(firm([*range(1046, 1085, 2), 1089.5, 1088.5]))) == []


def test_the_fee_is_weighed_by_the_length_of_stay() -> None:
    """Long stays are dear; compared are stays of the same class, here too few in one hospital."""
    long = [paper(200 + i, 9000 + 50 * i, 20, bankacct=f"6223{i:06}") for i in range(24)]
    dear = firm([9010 + 95 * i for i in range(12)])
    assert len(found(town([*long, *dear]))) == 1
    for row in dear:
        row["endtime"] = str(np.datetime64(row["begntime"]) + 20)
    assert found(town([*long, *dear])) == []


@pytest.mark.parametrize(
    "cells", [{"bankacct": ""}, {"emp_no": ""}], ids=["nothing in common", "no employer"]
)
def test_papers_that_do_not_come_together_are_none(cells: Row) -> None:
    assert found(town(firm([101_000 + 10 * i for i in range(12)], **cells))) == []


def test_one_proxy_or_one_lodging_brings_papers_together() -> None:
    fees = [101_000 + 10 * i for i in range(12)]
    by_clerk = firm(fees, bankacct="", agnter_certno="990201198001010011")
    assert [kind for kind, _ in found(town(by_clerk))[0].contacts] == ["proxy"]
    lodged = firm(fees, bankacct="", opt_time="2025-01-10 09:00:00")
    assert len(found(town(lodged))) == 1


def test_what_is_left_at_noon_is_lodged_the_next_day_at_another_window() -> None:
    """Bundles of four at one agency: two windows, two days, and nobody three times together."""
    rows = firm([101_000 + 10 * i for i in range(12)], bankacct="")
    for i, row in enumerate(rows):
        row["opt_time"] = f"2025-0{1 + i // 4}-1{i % 2} 09:00:00"
        row["opter_id"] = f"W{i % 3}"
    assert len(found(town(rows))) == 1
    for i, row in enumerate(rows):
        row["opt_time"] = f"2025-0{1 + i // 4}-{10 + 2 * (i % 4)} 09:00:00"
    assert found(town(rows)) == []


def signed(doctors: Sequence[str]) -> list[RingDraft]:
    """Eighteen colleagues' papers, four of them too dear, and who treated them."""
    fees = [101_000.0 if i % 5 == 0 else 1010.0 + i for i in range(18)]
    rows = firm(fees)
    for i, row in enumerate(rows):
        row |= {"psn_no": f"E{i}", "fixmedins_code": f"F{i % 3}", "atddr_no": doctors[i]}
    own = [
        paper(i, 1001 + i, bankacct=f"6222{i:06}", atddr_no=f"D{i // 3 % 10}") for i in range(90)
    ]
    return found(Extract.from_frames({"claims": pd.DataFrame([*own, *rows]).fillna("")}))


def test_one_doctor_signs_at_each_hospital() -> None:
    """Four dear papers of eighteen are not enough, nor is one doctor; both are."""
    (draft,) = signed(["D3"] * 18)
    dear, hand = draft.evidence
    assert (dear.observed, hand.name, hand.observed) == (4.0, "one_hand_signs", 18.0)
    # at each of three hospitals six of six with a doctor who has 3 (and a half) of 30 (and one)
    # others, one of ten: p = 10 (3.5 / 31)^6
    of_one = -np.log(10 * (3.5 / 31) ** 6)
    total = 3 * of_one
    by_hand = total - np.log(1 + total + total**2 / 2)
    assert hand.expected == pytest.approx(18 * 3.5 / 31)
    assert hand.p_value == pytest.approx(np.exp(-by_hand))
    few = -np.log(1 - sum(comb(18, k) * 0.1**k * 0.9 ** (18 - k) for k in range(4)))
    both = few + by_hand
    assert draft.gain == pytest.approx(both - np.log(1 + both) - np.log(2))
    assert dear.nats + hand.nats == pytest.approx(draft.gain)
    assert signed([f"D{i // 3 % 10}" for i in range(18)]) == []


def test_one_ward_alone_is_a_works_doctor() -> None:
    assert signed(["D3" if i % 3 == 0 else "" for i in range(18)]) == []


def test_people_hurt_on_one_day_are_an_accident() -> None:
    hurt = firm([101_000 + 10 * i for i in range(12)], fixmedins_code="F1")
    for i, row in enumerate(hurt):
        row["begntime"] = f"2024-03-0{1 + i % 2}"
        row["endtime"] = "2024-03-08"
    assert found(town(hurt)) == []
