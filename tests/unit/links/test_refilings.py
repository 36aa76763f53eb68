"""Claims that were reversed and filed again: the pair is found, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from graphfraud.claims import Extract
from graphfraud.links.refilings import Refilings, refilings

Row = dict[str, str]


def bill(setl_id: str, day: int, fee: int, **cells: str) -> Row:
    """A manual claim of P1's stay that began on 3 February, filed by W1 on this day of March."""
    when = f"2025-03-{day:02} 10:00:00"
    return {
        "setl_id": setl_id, "psn_no": "P1", "fixmedins_code": "F1", "med_type": "21",
        "begntime": "2025-02-03", "endtime": "2025-02-08", "setl_time": when, "opt_time": when,
        "medfee_sumamt": f"{fee}.00", "fund_pay_sumamt": f"{fee // 2}.00", "setl_type": "1",
        "opter_id": "W1", "optins_no": "990100", "refd_setl_flag": "0", "init_setl_id": "",
        "vali_flag": "1", **cells,
    }  # fmt: skip


def undone(first: Row, day: int, **cells: str) -> Row:
    """The reversal of a claim, by W2."""
    when = f"2025-03-{day:02} 10:00:00"
    money = {name: f"-{first[name]}" for name in ("medfee_sumamt", "fund_pay_sumamt")}
    more = {"setl_id": first["setl_id"] + "R", "init_setl_id": first["setl_id"], "opter_id": "W2"}
    return {**first, **money, **more, "refd_setl_flag": "1", "setl_time": when, **cells}


def read(rows: Sequence[Row]) -> tuple[Extract, Refilings]:
    extract = Extract.from_frames({"claims": pd.DataFrame(rows)})
    return extract, refilings(extract)


def ids(extract: Extract, found: Refilings) -> list[str]:
    return [str(extract.setl_ids[row]) for row in found.claim.tolist()]


def test_the_first_one_the_same_hand_files_after_the_reversal() -> None:
    first = bill("A", 5, 1000)
    rows = [
        first, undone(first, 10), bill("early", 9, 2000, opter_id="W2"),
        bill("later", 20, 4000, opter_id="W2"), bill("again", 12, 3000, opter_id="W2"),
        bill("other", 11, 2500, opter_id="W3"),
    ]  # fmt: skip
    extract, found = read(rows)
    assert ids(extract, found) == ["again"]
    assert [extract.keys("caseworker")[w] for w in found.worker.tolist()] == ["990100|W2"]
    assert (found.before.tolist(), found.after.tolist()) == ([100_000], [300_000])


def test_another_bill_a_part_refund_and_a_network_claim_are_none() -> None:
    first = bill("A", 5, 1000)
    whole, part = undone(first, 10), undone(first, 10, medfee_sumamt="-400.00")
    part["fund_pay_sumamt"] = "-200.00"
    again = bill("B", 12, 3000, opter_id="W2")
    assert len(read([first, whole, again])[1].claim) == 1
    for other in (
        {"begntime": "2025-02-04"}, {"psn_no": "P2"}, {"fixmedins_code": "F2"},
        {"setl_type": "2", "opter_id": "", "optins_no": ""},
    ):  # fmt: skip
        assert len(read([first, whole, again | other])[1].claim) == 0, other
    assert len(read([first, part, again])[1].claim) == 0


def test_nothing_reversed() -> None:
    assert len(read([bill("A", 5, 1000), bill("B", 6, 1500)])[1].claim) == 0


def test_two_reversals_of_one_bill_are_two_refilings() -> None:
    """Filed, reversed, filed, reversed, filed: each refiling is paired once."""
    first, second = bill("A", 3, 1000), bill("B", 8, 1500, opter_id="W2")
    rows = [first, undone(first, 8), second, undone(second, 15)]
    extract, found = read([*rows, bill("C", 15, 2000, opter_id="W2")])
    assert ids(extract, found) == ["C"]
    assert found.before.tolist() in ([100_000], [150_000])
