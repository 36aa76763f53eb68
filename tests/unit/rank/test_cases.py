"""Cases: their id, members with roles, money, dates and notes, from an extract read from files."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd
import pytest

from graphfraud.claims import Extract
from graphfraud.model import Case, Party
from graphfraud.rank.cases import build_case, case_id
from graphfraud.rank.score import score_parts
from graphfraud.tables import Visit
from tests.unit.rank.made_rings import draft, explained, judged, ring


@pytest.fixture(scope="module")
def extract() -> Extract:
    """Six people, three visits each to one of two hospitals; doctor D1 signs all but one."""
    rows = [
        {
            "setl_id": f"S{person}{trip}", "psn_no": f"P{person}", "med_type": "21",
            "fixmedins_code": "H1" if trip < 2 else "H2", "begntime": f"2024-0{trip + 1}-05",
            "endtime": f"2024-0{trip + 1}-{12 + person}", "medfee_sumamt": "100.00",
            "fund_pay_sumamt": f"{60 + person}.25", "acct_pay": "1.50",
            "atddr_no": "D2" if (person, trip) == (0, 0) else "D1",
        }
        for person in range(6) for trip in range(3)
    ]  # fmt: skip
    return Extract.from_frames({"claims": pd.DataFrame(rows)})


def made_case(extract: Extract, n_people: int = 5) -> Case:
    claims = np.flatnonzero(extract.col("claims", "patient") < n_people)
    visits = tuple(
        Visit(place, 19700 + 30 * trip, 19707 + 30 * trip, tuple(claims[trip::3].tolist()))
        for trip, place in ((2, 1), (0, 0), (1, 0))
    )
    core = judged(
        draft(range(n_people), claims.tolist(), name="together_in_hospital", occasions=visits),
        explained(neighbours=1.0),
    )
    ids = extract.text("claims", "setl_id").take(claims.tolist()).to_pylist()
    return build_case(extract, ring(core), 1, ids, (), ())


def test_the_id_is_the_hash_of_the_sorted_claims() -> None:
    want = hashlib.sha256(b"S1\nS2\nS30").hexdigest()[:10]
    assert case_id(["S2", "S30", "S1"]) == case_id(["S30", "S1", "S2", "S2"]) == want
    assert case_id(["S1", "S2"]) != want


def test_money_dates_and_counts_of_the_suspect_claims(extract: Extract) -> None:
    case = made_case(extract)
    assert case.case_id == case_id(case.setl_ids)
    assert case.setl_ids == tuple(sorted(f"S{p}{t}" for p in range(5) for t in range(3)))
    assert case.fund_paid == 3 * sum(6025 + 100 * p for p in range(5))
    assert case.acct_paid == 15 * 150
    assert str(np.datetime64(case.first_day, "D")) == "2024-01-05"
    assert str(np.datetime64(case.last_day, "D")) == "2024-03-16"
    assert (case.n_institutions, case.n_doctors, case.n_caseworkers, case.n_cards) == (2, 3, 0, 0)


def test_members_and_their_roles(extract: Extract) -> None:
    case = made_case(extract)
    members = {m.party: m for m in case.ring.members}
    assert case.ring.patients == tuple(f"P{p}" for p in range(5))
    assert {m.role for m in members.values() if m.party.node_type == "patient"} == {"participant"}
    assert members[Party("institution", "H1")].role == "context"
    assert members[Party("institution", "H1")].score == pytest.approx(10 / 15, abs=1e-6)
    # the doctor of one claim in fifteen is not shown
    doctors = [p.node_id for p in members if p.node_type == "doctor"]
    assert sorted(doctors) == ["H1|D1", "H2|D1"]  # a doctor's key holds the institution


def test_score_parts_checks_and_notes(extract: Extract) -> None:
    case = made_case(extract)
    assert case.score == pytest.approx(sum(part.value for part in case.parts))
    assert [c.name for c in case.checks] == ["neighbours"]
    assert "a_single_kind_of_evidence" in case.notes
    assert [o.first_day for o in case.ring.occasions] == [19700, 19730, 19760]
    assert [o.institution for o in case.ring.occasions] == ["H1", "H1", "H2"]


def test_parts_are_those_of_the_ring(extract: Extract) -> None:
    core = judged(draft(range(5), range(15), gain=70.0), explained(x=0.5))
    other = judged(draft(range(5), range(15), "shared_card", gain=400.0, name="account"))
    made = ring(core, other)
    case = build_case(extract, made, 3, [f"S{i}" for i in range(15)], (), ())
    assert case.parts == score_parts(made)
    assert (case.rank, case.pattern) == (3, "shared_card")
    assert "a_single_kind_of_evidence" not in case.notes
    roles = {m.role for m in case.ring.members if m.party.node_type == "patient"}
    assert roles == {"identity_used"}
