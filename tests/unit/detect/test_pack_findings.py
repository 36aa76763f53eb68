"""Rows of a store become findings, or a typed error that names the pack."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from graphfraud.detect.motifs import PackResultError, explore, run_pack, run_packs
from graphfraud.detect.packs import Pack, read_pack
from graphfraud.errors import InputError, WriteRefusedError
from tests.unit.detect.made_packs import write_pack

ROW: dict[str, Any] = {
    "institution": "H1", "patients": ["p2", "p1", "p2"], "claims": ["c2", "c1"], "n_patients": 2,
    "strength": 0.5,
}  # fmt: skip


class Rows:
    """A store that gives these rows, and keeps what it was asked."""

    def __init__(self, *rows: Mapping[str, Any]) -> None:
        self.rows = [dict(row) for row in rows]
        self.asked: list[tuple[str, Mapping[str, object], float]] = []

    def read(
        self, statement: str, parameters: Mapping[str, object] | None = None, *,
        timeout_s: float = 60.0, most_rows: int | None = None,
    ) -> list[dict[str, object]]:  # fmt: skip
        self.asked.append((statement, dict(parameters or {}), timeout_s))
        return self.rows[:most_rows]


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return read_pack(write_pack(tmp_path))


def test_a_row_is_a_finding(pack: Pack) -> None:
    store = Rows(ROW)
    (finding,) = run_pack(store, pack, "run1", {"min_persons": 3})
    assert finding.anchor == "H1"
    assert finding.members == (
        ("institution", "H1", "context"), ("patient", "p1", "participant"),
        ("patient", "p2", "participant"),
    )  # fmt: skip
    assert (finding.claims, finding.strength) == (("c1", "c2"), 0.5)
    assert dict(finding.measures) == {"n_patients": 2}
    statement, parameters, timeout_s = store.asked[0]
    assert statement == pack.statement
    assert (parameters, timeout_s) == ({"min_persons": 3, "run_id": "run1"}, 60.0)


def test_order_and_repetition_of_rows_do_not_count(pack: Pack) -> None:
    other = {**ROW, "institution": "H0", "claims": ["c9"]}
    one = run_pack(Rows(ROW, other, ROW), pack, "r")
    two = run_pack(Rows(other, {**ROW, "claims": ["c1", "c2"]}), pack, "r")
    assert [f.anchor for f in one] == ["H0", "H1"]
    assert [f.sort_key for f in one] == [f.sort_key for f in two]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"strength": 1.01}, "0 … 1"), ({"strength": float("nan")}, "0 … 1"),
        ({"strength": None}, "number"), ({"strength": True}, "number"),
        ({"institution": None}, "anchor"), ({"institution": 7}, "ids"),
        ({"patients": ["p1", 2]}, "ids"), ({"claims": [["c1"]]}, "ids"),
        ({"n_patients": [1]}, "measure"), ({"more": 1}, "gives columns"),
    ],
)  # fmt: skip
def test_a_row_unlike_its_description(pack: Pack, change: dict[str, object], word: str) -> None:
    with pytest.raises(PackResultError, match=word) as caught:
        run_pack(Rows({**ROW, **change}), pack, "r")
    assert "pack two_people" in caught.value.one_line()


def test_a_member_may_be_missing(pack: Pack) -> None:
    (finding,) = run_pack(Rows({**ROW, "patients": None}), pack, "r")
    assert finding.members == (("institution", "H1", "context"),)


@pytest.mark.parametrize("clause", ["SET c.x = 1", "CREATE (:X)", "DETACH DELETE c"])
def test_a_pack_that_writes_never_reaches_the_store(tmp_path: Path, clause: str) -> None:
    pack = read_pack(write_pack(tmp_path, change=("WITH i", f"{clause} WITH i")))
    store = Rows(ROW)
    for ask in (run_pack, explore):
        with pytest.raises(WriteRefusedError, match=clause.split()[0]):
            ask(store, pack, "r")
    assert store.asked == []


def test_several_packs_in_the_order_of_their_ids(tmp_path: Path) -> None:
    packs = [read_pack(write_pack(tmp_path, name)) for name in ("zwei", "eins")]
    store = Rows(ROW)
    found = run_packs(store, packs, "r", {"zwei": {"min_persons": 9}})
    assert [f.pack.id for f in found] == ["eins", "zwei"]
    assert [asked[1]["min_persons"] for asked in store.asked] == [2, 9]
    with pytest.raises(InputError, match="no pack drei"):
        run_packs(store, packs, "r", {"drei": {}})


def test_an_exploration_pack_finds_nothing(root: Path) -> None:
    pack = read_pack(root / "cypher" / "exploration" / "ring_timeline.cypher")
    with pytest.raises(InputError, match="packs run ring_timeline"):
        run_pack(Rows(), pack, "r")
    with pytest.raises(InputError, match="must be given"):
        explore(Rows(), pack, "r")
    assert explore(Rows({"a": 1}, {"a": 2}), pack, "r", {"ring": "x"}, most_rows=1) == [{"a": 1}]
