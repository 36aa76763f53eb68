"""Registrations passed by one hand: whose claims gather is found, a desk's daily work is not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from graphfraud.claims import Extract
from graphfraud.detect.registrar_rings import registrar_drafts
from graphfraud.links.manual_claims import manual_claims
from graphfraud.links.registrations import registrars
from graphfraud.tables import RingDraft

DAY = np.datetime64("2025-01-01")


def agency(seed: int, ring: int, *, both: bool = True, n: int = 900) -> Extract:
    """n claims of strangers at one agency: four windows, four registrars, four reviewers.

    The first `ring` were registered by hand 8801, are dear and of hospitals F18 and F19; with
    `both`, 8801 reviews them as well.
    """
    rng = np.random.default_rng(seed)
    share = 1 / np.arange(1, 21)
    at = np.arange(n) < ring
    place = np.where(at, 18 + np.arange(n) % 2, rng.choice(20, n, p=share / share.sum()))
    fee = np.where(at, rng.uniform(20_000, 40_000, n), rng.lognormal(9.0, 0.8, n))
    begin = rng.integers(20, 300, n)
    reviewer = np.where(at & both, 8801, 8800 + rng.integers(0, 4, n))
    registrar = np.where(at, 8801, 8800 + rng.integers(0, 4, n))
    rows = [
        {
            "setl_id": f"S{i:04}", "psn_no": f"P{i:04}", "fixmedins_code": f"F{place[i]}",
            "med_type": "21", "begntime": str(DAY + begin[i]), "endtime": str(DAY + begin[i] + 6),
            "setl_time": f"{DAY + begin[i] + 40} 10:00:00", "medfee_sumamt": f"{fee[i]:.2f}",
            "opt_time": f"{DAY + begin[i] + 30} 10:00:00", "fund_pay_sumamt": f"{fee[i] / 2:.2f}",
            "setl_type": "1", "opter_id": f"{7700 + rng.integers(0, 4)}", "optins_no": "990101",
            "audit1_opter_id": str(reviewer[i]), "insu_admdvs": "990101",
            "fix_blng_admdvs": "990900", "atddr_no": f"D{rng.integers(0, 9)}",
        }
        for i in range(n)
    ]  # fmt: skip
    passed = [
        {
            "psn_no": f"P{i:04}", "kind": "异地就医备案", "opter_id": str(registrar[i]),
            "optins_no": "990101", "date": str(DAY + begin[i] - 3),
        }
        for i in range(n)
    ]
    frames = {"claims": pd.DataFrame(rows), "registrations": pd.DataFrame(passed)}
    return Extract.from_frames(frames)


def found(extract: Extract) -> list[RingDraft]:
    claims = manual_claims(extract)
    return registrar_drafts(extract, claims, np.full(claims.n, -1), 6.0, [])


def test_who_registers_and_reviews_a_block_is_found() -> None:
    extract = agency(1, 40)
    (draft,) = found(extract)
    assert [extract.keys("caseworker")[w] for w in draft.caseworkers] == ["990101|8801"]
    ids = {str(extract.setl_ids[row]) for row in draft.claims.tolist()}
    ring = {f"S{i:04}" for i in range(40)}
    assert len(ids & ring) >= 36
    assert len(ids & ring) >= 0.7 * len(ids)
    assert (draft.origin, draft.pattern) == ("registrar_portfolio", "insider_link")


def test_what_a_window_already_explains_is_left_out() -> None:
    extract = agency(1, 40)
    claims = manual_claims(extract)
    (draft,) = found(extract)
    assert registrar_drafts(extract, claims, np.full(claims.n, -1), 6.0, [draft]) == []


def test_honest_registrars_are_none() -> None:
    """Twelve agencies; hospitals alone, without a second trace, are a desk's kind of work too."""
    assert [found(agency(seed, 0)) for seed in range(12)] == [[]] * 12


def test_without_registrations_nobody_is_asked() -> None:
    extract = agency(2, 40)
    claims = pd.DataFrame(
        {"setl_id": ["A"], "psn_no": ["P"], "fixmedins_code": ["F"], "med_type": ["21"],
         "begntime": ["2025-01-03"], "endtime": ["2025-01-05"], "medfee_sumamt": ["10.00"],
         "setl_time": ["2025-02-05 10:00:00"], "fund_pay_sumamt": ["5.00"], "setl_type": ["1"],
         "opter_id": ["7700"], "optins_no": ["990101"]}
    )  # fmt: skip
    assert found(Extract.from_frames({"claims": claims})) == []
    assert (registrars(extract, manual_claims(extract)) >= 0).all()


@pytest.mark.parametrize(
    ("date", "who"),
    [("2025-02-01", "W1"), ("2025-02-12", "W1"), ("2025-02-13", ""), ("2024-01-31", "")],
    ids=["before", "on the last day", "after the stay", "more than a year before"],
)
def test_the_registration_a_claim_rests_on(date: str, who: str) -> None:
    claim = pd.DataFrame(
        {"setl_id": ["A"], "psn_no": ["P"], "fixmedins_code": ["F"], "med_type": ["21"],
         "begntime": ["2025-02-05"], "endtime": ["2025-02-12"], "medfee_sumamt": ["10.00"],
         "setl_time": ["2025-03-05 10:00:00"], "fund_pay_sumamt": ["5.00"], "setl_type": ["1"],
         "opter_id": ["W9"], "optins_no": ["990101"]}
    )  # fmt: skip
    given = pd.DataFrame(
        {"psn_no": ["P", "Q", "P"], "kind": ["k"] * 3, "opter_id": ["W1", "W2", "W3"],
         "optins_no": ["990101"] * 3, "date": [date, "2025-02-04", "2023-12-01"]}
    )  # fmt: skip
    extract = Extract.from_frames({"claims": claim, "registrations": given})
    (code,) = registrars(extract, manual_claims(extract)).tolist()
    assert (extract.keys("caseworker")[code] if code >= 0 else "") == (who and f"990101|{who}")
