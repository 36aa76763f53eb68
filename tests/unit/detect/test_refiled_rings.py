"""Hands that reverse claims and file them anew: corrections are daily work, raised ones are not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest

from graphfraud.claims import Extract
from graphfraud.detect.refiled_rings import refiled_drafts
from graphfraud.parameters import Parameters
from graphfraud.tables import RingDraft

Row = dict[str, str]


def refiled(person: int, worker: str, ratio: float, home: int | None = None) -> list[Row]:
    """A claim of 1,000.00, its reversal a month later, and the same bill at ratio times that."""
    claim = {
        "setl_id": f"A{person}", "psn_no": f"P{person:03}", "fixmedins_code": f"F{person % 4}",
        "med_type": "21", "begntime": "2025-01-03", "endtime": "2025-01-08",
        "setl_time": "2025-02-03 10:00:00", "opt_time": "2025-02-03 10:00:00",
        "medfee_sumamt": "1000.00", "fund_pay_sumamt": "600.00", "setl_type": "1",
        "opter_id": "W0", "optins_no": "990100", "refd_setl_flag": "0", "init_setl_id": "",
        "household_no": f"H{person if home is None else home}",
    }  # fmt: skip
    late = {"opter_id": worker, "setl_time": "2025-03-05 10:00:00"}
    back = {"medfee_sumamt": "-1000.00", "fund_pay_sumamt": "-600.00", "refd_setl_flag": "1"}
    return [
        claim,
        claim | late | back | {"setl_id": f"R{person}", "init_setl_id": f"A{person}"},
        claim | late | {"setl_id": f"B{person}", "medfee_sumamt": f"{1000 * ratio:.2f}"},
    ]


def drafts(bills: Sequence[list[Row]]) -> tuple[Extract, list[RingDraft]]:
    rows = pd.DataFrame([row for bill in bills for row in bill])
    homes = rows[["psn_no", "household_no"]].drop_duplicates()
    tables = {"claims": rows.drop(columns="household_no"), "persons": homes}
    extract = Extract.from_frames(tables)
    return extract, refiled_drafts(extract, Parameters())


def honest(n: int, worker: str, start: int) -> list[list[Row]]:
    """Corrections: something forgotten, something taken off."""
    return [refiled(start + i, worker, (1.0, 1.08, 1.2, 0.9)[i % 4]) for i in range(n)]


def test_who_raises_what_is_filed_anew() -> None:
    ring = [refiled(i, "W1", 2.0) for i in range(10)]
    bills = [*ring, *honest(2, "W1", 20), *honest(30, "W2", 100)]
    extract, (draft,) = drafts(bills)
    assert [extract.keys("patient")[p] for p in draft.patients] == [f"P{i:03}" for i in range(10)]
    assert [extract.keys("caseworker")[w] for w in draft.caseworkers] == ["990100|W1"]
    # the other hand raised none of 30: p₀ = 1 / 40; ten of twelve and more; two hands
    p = sum(choose * (1 / 40) ** k * (39 / 40) ** (12 - k) for k, choose in ((10, 66), (11, 12)))
    p += (1 / 40) ** 12
    assert draft.gain == pytest.approx(-np.log(p) - np.log(2))
    assert draft.posterior == pytest.approx([1 - 12 / 40 / 10] * 10)
    assert sorted(str(extract.setl_ids[c]) for c in draft.claims) == [f"B{i}" for i in range(10)]
    assert (draft.pattern, draft.origin) == ("insider_link", "refiled_claims")


def test_a_desk_that_corrects_for_all_is_none() -> None:
    assert drafts([*honest(60, "W1", 0), *honest(5, "W2", 100)])[1] == []


def test_a_tariff_that_was_too_low_is_raised_by_all() -> None:
    rise = [refiled(i, f"W{1 + i % 3}", 1.5) for i in range(45)]
    assert drafts(rise)[1] == []


def test_a_household_counts_once() -> None:
    one_home = [refiled(i, "W1", 2.0, home=i % 7) for i in range(14)]
    assert drafts([*one_home, *honest(30, "W2", 100)])[1] == []
    eight = [refiled(i, "W1", 2.0, home=i % 8) for i in range(14)]
    assert len(drafts([*eight, *honest(30, "W2", 100)])[1]) == 1
