"""Repeated papers: what counts as one, what does not, and a naive count."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest

from graphfraud.links.repeated_invoices import RepeatedPapers, repeated_papers
from tests.unit.links.made_frames import Rows, extract, manual, stay


def bill(person: str, number: str, amount: str = "900.00", **cells: Any) -> dict[str, Any]:
    given = {"medfee_sumamt": amount, "invono": number, "insu_admdvs": "992101", **cells}
    return {**manual(person, "H1", 10, 5), **given}


def rows_of(papers: RepeatedPapers) -> list[list[int]]:
    return [p.tolist() for p in np.split(papers.claim, papers.offsets[1:-1])] if papers.n else []


def test_one_invoice_of_two_persons_in_two_areas() -> None:
    other, copy = bill("C", "71009", "901.00"), bill("B", "71001", insu_admdvs="992102")
    found = extract([bill("A", "71001"), other, copy])
    papers = repeated_papers(found)
    assert rows_of(papers) == [[0, 2]]
    assert papers.n_persons.tolist() == [2]
    assert papers.n_areas.tolist() == [2]
    assert found.keys("invoice")[int(papers.invoice[0])] == "H1|71001|900.00"
    assert papers.papers_at[papers.institution[0]] == 3


def test_one_person_with_the_paper_in_two_areas() -> None:
    pair = [bill("A", "71001"), bill("A", "71001", insu_admdvs="992102")]
    assert rows_of(repeated_papers(extract(pair))) == [[0, 1]]


@pytest.mark.parametrize(
    "other",
    [
        bill("B", "71001", "901.00", begntime="2024-03-01 09:00:00", endtime="2024-03-06 09:00:00"),
        {**bill("B", "71001"), "fixmedins_code": "H2"},
        {**bill("B", "71002"), "begntime": "2024-01-12 10:00:01"},
        {**bill("B", ""), "medfee_sumamt": "900.01"},
    ],
    ids=["another year's number", "another institution", "other dates", "another amount"],
)
def test_what_is_no_repeat(other: dict[str, Any]) -> None:
    papers = repeated_papers(extract([bill("A", "71001"), other]))
    assert papers.n == 0
    assert papers.duplicates == 0


def test_a_refunded_claim_repeats_nothing() -> None:
    first = bill("A", "71001")
    refund = {
        **first, "medfee_sumamt": "-900.00", "fund_pay_sumamt": "-60.00", "refd_setl_flag": "1",
        "init_setl_id": "000001",
    }  # fmt: skip
    found = extract([first, refund, bill("B", "71001")])
    assert found.n_claims == 1
    assert repeated_papers(found).n == 0


def test_one_entry_made_twice_is_a_duplicate() -> None:
    papers = repeated_papers(extract([bill("A", "71001"), bill("A", "71001")]))
    assert (papers.n, papers.duplicates) == (0, 1)


def test_one_paper_paid_by_two_agencies() -> None:
    """Who is enrolled twice hands it in twice; one agency that enters it twice made a slip."""
    one = bill("A", "71001", opter_id="W1", optins_no="992101")
    other = bill("A", "71001", opter_id="W1", optins_no="992102")
    papers = repeated_papers(extract([one, other]))
    assert (rows_of(papers), papers.n_areas.tolist(), papers.duplicates) == ([[0, 1]], [1], 0)
    again = repeated_papers(extract([one, one | {"opter_id": "W2"}]))
    assert (again.n, again.duplicates) == (0, 1)


def test_mother_and_child_of_one_household_share_a_bill() -> None:
    homes = [{"psn_no": p, "household_no": "9901"} for p in "AB"]
    assert repeated_papers(extract([bill("A", "71001"), bill("B", "71001")], persons=homes)).n == 0


def test_the_same_stay_without_its_number() -> None:
    """A hospital, its dates and its amount to the fen; one of the claims is by hand."""
    by_net = stay("A", "H1", 10, 5, medfee_sumamt="900.00")
    again = {**bill("B", ""), "invono": ""}
    assert rows_of(repeated_papers(extract([by_net, again]))) == [[0, 1]]
    both_by_net = [by_net, stay("B", "H1", 10, 5, medfee_sumamt="900.00")]
    assert repeated_papers(extract(both_by_net)).n == 0  # a package price


@pytest.mark.parametrize("seed", range(3))
def test_a_naive_count_of_pairs_gives_the_same(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows: Rows = [
        bill(
            f"P{rng.integers(15)}", f"7{rng.integers(30):04d}", f"{rng.integers(1, 9) * 100}.00",
            fixmedins_code=f"H{rng.integers(2)}", insu_admdvs=f"99210{rng.integers(1, 4)}",
            begntime=f"2024-01-{rng.integers(1, 9):02d} 08:00:00",
        )
        for _ in range(80)
    ]  # fmt: skip
    key = ("fixmedins_code", "invono", "medfee_sumamt")
    bed = ("fixmedins_code", "begntime", "endtime", "medfee_sumamt")
    classes = list(range(len(rows)))
    for i, j in combinations(range(len(rows)), 2):
        if any(all(rows[i][c] == rows[j][c] for c in cells) for cells in (key, bed)):
            old, new = classes[j], classes[i]
            classes = [new if c == old else c for c in classes]
    want = []
    for c in sorted(set(classes)):
        at = [i for i in range(len(rows)) if classes[i] == c]
        differ = {(rows[i]["psn_no"], rows[i]["insu_admdvs"], rows[i]["begntime"]) for i in at}
        if len(differ) > 1:
            want.append(at)
    assert rows_of(repeated_papers(extract(rows))) == sorted(want)
    assert want != []
