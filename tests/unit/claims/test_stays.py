"""Stays, worked by hand, and against a naive joining."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from graphfraud.claims.stays import join_stays
from tests.unit.claims.made_claims import Read, claim


def stay(setl_id: str, begin: int, end: int, **cells: str) -> dict[str, str]:
    return claim(
        setl_id,
        med_type="21",
        begntime=f"2024-03-{begin:02d}",
        endtime=f"2024-03-{end:02d}",
        **cells,
    )


def stays(extract) -> list[tuple[int, int, int]]:  # type: ignore[no-untyped-def]
    """(admit day of March, discharge day of March, claims) of each stay."""
    first = (np.datetime64("2024-02-29") - np.datetime64("1970-01-01")).astype(int)
    table = [extract.col("stays", c) for c in ("admit_day", "discharge_day", "n_claims")]
    return [(int(a - first), int(d - first), int(n)) for a, d, n in zip(*table, strict=True)]


def test_one_mdtrt_is_one_stay(read: Read) -> None:
    extract = read(
        [
            stay("1", 1, 5, mdtrt_id="M1", mid_setl_flag="1"),
            stay("2", 9, 12, mdtrt_id="M1"),
            stay("3", 12, 14, mdtrt_id="M2"),
        ]
    )
    assert stays(extract) == [(1, 12, 2), (12, 14, 1)]
    assert extract.col("claims", "stay").tolist() == [0, 0, 1]
    assert extract.col("stays", "medfee").tolist() == [20000, 10000]


def test_without_mdtrt_touching_settlements_are_one_stay(read: Read) -> None:
    extract = read(
        [
            stay("1", 1, 5),
            stay("2", 5, 9),
            stay("3", 10, 12),
            stay("4", 20, 22),
            stay("5", 21, 21),
            stay("6", 22, 25),
        ]
    )
    assert stays(extract) == [(1, 9, 2), (10, 12, 1), (20, 25, 3)]


def test_after_an_interim_settlement_the_next_day_is_the_same_stay(read: Read) -> None:
    extract = read([stay("1", 1, 5, mid_setl_flag="1"), stay("2", 6, 9), stay("3", 10, 12)])
    assert stays(extract) == [(1, 9, 2), (10, 12, 1)]
    assert extract.col("claims", "interim").tolist() == [True, False, False]


def test_other_person_or_place_is_another_stay(read: Read) -> None:
    extract = read(
        [
            stay("1", 1, 5),
            stay("2", 1, 5, psn_no="0008"),
            stay("3", 5, 9, fixmedins_code="H2"),
            claim("4", begntime="2024-03-03"),
        ]
    )
    assert stays(extract) == [(1, 5, 1), (5, 9, 1), (1, 5, 1)]
    assert extract.col("claims", "stay").tolist() == [0, 2, 1, -1]


def test_a_refunded_settlement_makes_no_stay(read: Read) -> None:
    back = stay(
        "2",
        1,
        5,
        medfee_sumamt="-100.00",
        fund_pay_sumamt="-60.00",
        acct_pay="-5.00",
        refd_setl_flag="1",
        init_setl_id="1",
    )
    assert stays(read([stay("1", 1, 5), back, stay("3", 9, 9)])) == [(9, 9, 1)]


ROW = st.tuples(
    st.integers(0, 2),
    st.integers(0, 1),
    st.integers(-1, 1),
    st.integers(0, 20),
    st.integers(0, 6),
    st.booleans(),
)


@given(st.lists(ROW, max_size=40))
def test_same_as_a_naive_joining(made: list[tuple[int, int, int, int, int, bool]]) -> None:
    columns = np.array(made, dtype=np.int32).reshape(len(made), 6).T
    rows = dict(zip(("patient", "institution", "mdtrt", "begin_day"), columns[:4], strict=True))
    rows |= {"end_day": columns[3] + columns[4], "interim": columns[5].astype(bool)}
    rows["claim"] = np.arange(len(made), dtype=np.int32)
    for name in ("department", "doctor", "diagnosis", "setl_type", "medfee", "fund_pay"):
        rows[name] = np.ones(len(made), dtype=np.int64)
    table, codes = join_stays(rows)
    groups: list[set[int]] = []
    places: dict[tuple[int, int, int], list[int]] = {}
    for i, (who, where, visit, *_) in enumerate(made):
        places.setdefault((who, where, visit), []).append(i)
    for (_, _, visit), members in places.items():
        if visit >= 0:
            groups.append(set(members))
            continue
        reach = -1
        for i in sorted(members, key=lambda i: (made[i][3], made[i][3] + made[i][4], i)):
            begin, end = made[i][3], made[i][3] + made[i][4] + made[i][5]
            if begin <= reach:
                groups[-1].add(i)
            else:
                groups.append({i})
                reach = -1
            reach = max(reach, end)
    found = {frozenset(np.flatnonzero(codes == s).tolist()) for s in set(codes.tolist())}
    assert found == {frozenset(g) for g in groups}
    keys = list(zip(table["patient"], table["admit_day"], strict=True))
    assert keys == sorted(keys)
    assert int(table["n_claims"].sum()) == len(made)
