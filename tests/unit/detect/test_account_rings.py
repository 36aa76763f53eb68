"""Accounts of one source, on small towns read from files."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from graphfraud.claims import Extract
from graphfraud.detect.account_rings import account_drafts
from graphfraud.links.shared_attributes import shared_values
from graphfraud.parameters import Parameters
from graphfraud.tables import RingDraft

Row = dict[str, str]


def paper(
    number: int, person: str, account: str, place: str, worker: str, area: str = "990200"
) -> Row:
    """A manual claim of a person insured in 990100."""
    day = str(np.datetime64("2024-01-05") + 3 * (number % 100))
    return {
        "setl_id": f"M{number:04}", "psn_no": person, "fixmedins_code": place, "med_type": "21",
        "begntime": day, "endtime": day, "setl_time": f"{day} 10:00:00", "medfee_sumamt": "500",
        "fund_pay_sumamt": "300", "setl_type": "1", "manl_reim_rea": "05", "bankacct": account,
        "opter_id": worker, "optins_no": "990100", "insu_admdvs": "990100",
        "fix_blng_admdvs": area, "mdtrt_id": f"V{number}",
    }  # fmt: skip


def town(more: Sequence[Row]) -> Extract:
    """Two hundred people's own papers, of three desks' workers and ten hospitals, and more."""
    own = [
        paper(i, f"P{i:03}", f"6222{i:06}", f"F{i % 10}", f"W{i % 3}") for i in range(200)
    ]
    return Extract.from_frames({"claims": pd.DataFrame([*own, *more]).fillna("")})


def source(
    first: int, accounts: int, places: Sequence[str], workers: Sequence[str], area: str = "990200"
) -> list[Row]:
    """Eight strangers an account, their papers of the places in turn."""
    return [
        paper(1000 + first + i, f"R{first + i:03}", f"62128{first + i % accounts:04}7",
              places[i // accounts % len(places)], workers[i // accounts % len(workers)], area)
        for i in range(8 * accounts)
    ]  # fmt: skip


def found(extract: Extract) -> list[RingDraft]:
    return account_drafts(extract, Parameters(), shared_values(extract))


def people(extract: Extract, draft: RingDraft) -> list[str]:
    return [extract.keys("patient")[p] for p in draft.patients.tolist()]


def test_accounts_of_the_same_far_hospitals_are_one_ring_of_papers() -> None:
    extract = town(source(0, 3, ["F1", "F2"], ["W0", "W1", "W2"]))
    (draft,) = found(extract)
    assert {f"R{i:03}" for i in range(24)} <= set(people(extract, draft))
    assert (draft.pattern, draft.caseworkers) == ("claims_integrity", ())
    assert len(draft.contacts) == 3
    assert draft.gain == draft.evidence[0].nats > 3 * 10


def test_in_one_workers_hands_it_is_the_workers_ring() -> None:
    extract = town(source(0, 2, ["F1", "F2"], ["W1"]))
    (draft,) = found(extract)
    assert draft.pattern == "insider_link"
    (worker,) = draft.caseworkers
    assert extract.keys("caseworker")[worker].endswith("W1")


def test_one_account_or_hospitals_next_door_are_none() -> None:
    assert found(town(source(0, 1, ["F1", "F2"], ["W1"]))) == []
    near = source(0, 3, ["N1", "N2"], ["W0", "W1", "W2"], area="990100")
    assert found(town(near)) == []


def test_what_else_went_through_the_same_hands_comes_in() -> None:
    """Most of the names are paid on their own accounts; one worker files all, and few others."""
    papers, others = (source(at, n, ["F1", "F2"], ["W1"]) for at, n in ((0, 2), (40, 8)))
    own: list[Row] = [{**row, "bankacct": f"6214{row['setl_id'][1:]}"} for row in others]
    extract = town([*papers, *own])
    (draft,) = found(extract)
    members = dict(zip(people(extract, draft), draft.posterior.tolist(), strict=True))
    assert {f"R{i:03}" for i in range(16)} <= set(members)
    assert {f"R{i:03}" for i in range(40, 104)} <= set(members)
    # of 40 honest and 64 others there, 13 and all went through W1, who has a third elsewhere
    honest = [row for row in range(200) if row % 10 in (1, 2)]
    through = sum(1 for i in honest if i % 3 == 1) + 64
    elsewhere = [i for i in range(200) if i % 10 not in (1, 2)]
    usual = (sum(1 for i in elsewhere if i % 3 == 1) + 1) / (len(elsewhere) + 2)
    assert members["R040"] == 1 - usual * (len(honest) + 64) / through
    # other hands, other papers
    strangers = [{**row, "opter_id": f"W{i % 3}"} for i, row in enumerate(own)]
    (draft,) = found(town([*papers, *strangers]))
    assert len(draft.patients) == 16


def test_persons_who_hand_in_for_strangers_are_as_good_as_accounts() -> None:
    papers = source(0, 3, ["F1", "F2"], ["W0", "W1", "W2"])
    handed_in: list[Row] = [
        {**row, "agnter_certno": f"99020119800101{row['bankacct'][-5:-1]}",
         "bankacct": f"6213{row['setl_id'][1:]}"}
        for row in papers
    ]  # fmt: skip
    (draft,) = found(town(handed_in))
    assert [kind for kind, _ in draft.contacts] == ["proxy"] * 3
    assert draft.evidence[0].name == "shared_proxy"
    # who hands in and is paid as well is one channel, not two
    both: list[Row] = [
        {**row, "bankacct": paid["bankacct"]} for row, paid in zip(handed_in, papers, strict=True)
    ]
    (twice,) = found(town(both))
    assert len(twice.contacts) == 6
    (accounts_alone,) = found(town(papers))
    assert twice.gain == accounts_alone.gain
    one = source(0, 1, ["F1"], ["W1"])
    assert found(town([{**row, "agnter_certno": "990201198001019999"} for row in one])) == []


def test_an_institution_next_door_needs_no_three_accounts() -> None:
    near = source(0, 3, ["N1"], ["W0", "W1", "W2"], area="990100")
    (draft,) = found(town(near))
    assert len(draft.contacts) == 3
    assert found(town(source(0, 2, ["N1"], ["W1"], area="990100"))) == []


def test_papers_of_two_doctors_of_one_hospital_are_two_sources() -> None:
    one: list[Row] = [{**r, "atddr_no": "D1"} for r in source(0, 2, ["F1"], ["W0", "W1"])]
    two: list[Row] = [{**r, "atddr_no": "D2"} for r in source(50, 2, ["F1"], ["W0", "W1"])]
    assert len(found(town([*one, *two]))) == 2
    # the names of one account are of the same doctor's papers, whoever is paid
    own: list[Row] = [
        {**row, "bankacct": f"6214{row['setl_id'][1:]}"} for row in source(100, 1, ["F1"], ["W0"])
    ]
    extract = town([*one, *({**row, "atddr_no": "D1"} for row in own)])
    (draft,) = found(extract)
    theirs = [p for p in people(extract, draft) if p >= "R1"]
    assert len(theirs) == 8
    share = {16 / 24}
    assert {float(x) for x in draft.posterior[-8:]} == share


def test_two_workers_or_other_hospitals_are_two_sources() -> None:
    one, two = source(0, 2, ["F1", "F2"], ["W1"]), source(50, 2, ["F1", "F2"], ["W2"])
    assert len(found(town([*one, *two]))) == 2
    other = source(50, 2, ["F5", "F6"], ["W1"])
    assert len(found(town([*one, *other]))) == 2
