"""Small cases as they are written, and what they stand for."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphfraud.detect.pack_cases import missing_cases, read_cases
from graphfraud.detect.pack_values import values_from_text
from graphfraud.detect.packs import Pack, find_pack, read_pack
from graphfraud.errors import InputError
from graphfraud.pipeline.pack_trials import case_graph, run_id_of_case
from tests.unit.detect.made_packs import CASES, write_pack


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    return read_pack(write_pack(tmp_path))


def test_lists_stand_for_rows_and_gaps_are_filled(pack: Pack, tmp_path: Path) -> None:
    hit, miss, couple = read_cases(pack, tmp_path / "cases")
    assert (hit.kind, hit.expect, miss.expect) == ("hit", ("H1",), ())
    rows = couple.tables["claims"]
    assert [(r["setl_id"], r["psn_no"], r["begntime"]) for r in rows] == [
        ("c1", "p1", "2024-01-03"), ("c2", "p1", "2024-02-03"),
        ("c3", "p2", "2024-01-03"), ("c4", "p2", "2024-02-03"),
    ]  # fmt: skip
    assert rows[1]["endtime"] == rows[1]["setl_time"] == "2024-02-03"
    assert rows[0]["setl_type"] == "2"
    assert [r["psn_no"] for r in couple.tables["persons"]] == ["p1", "p2"]


def test_a_case_is_a_graph_of_its_own(pack: Pack, tmp_path: Path) -> None:
    couple = read_cases(pack, tmp_path / "cases")[2]
    graph = case_graph(couple)
    assert graph.run_id == run_id_of_case(couple) == "case two_people a_couple"
    patients = next(t.table for t in graph.nodes if t.label == "Patient")
    assert patients["id"].to_pylist() == ["p1", "p2"]
    assert patients["household"].to_pylist() == ["h", "h"]


def test_links_by_hand(pack: Pack, tmp_path: Path) -> None:
    text = CASES.replace(
        'kind = "miss"',
        'kind = "miss"\nlinks = [ { type = "CO_ADMITTED", source = "p1", target = "p1" } ]',
    )
    write_pack(tmp_path, cases=text)
    graph = case_graph(read_cases(pack, tmp_path / "cases")[1])
    assert [t.type for t in graph.relationships if t.type == "CO_ADMITTED"] == ["CO_ADMITTED"]


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ('kind = "hit"', 'kind = "hit"\ncolour = 1', "unknown: colour"),
        ('kind = "hit"', "", "needs name, kind"),
        ('expect = ["H1"]', "expect = []", "cannot expect"),
        ('name = "one"', 'name = "two"', "stands twice"),
        ("[[case]]\n", "[[cases]]\nname = 1\n[[case]]\n", "unknown: cases"),
        ("expect", "expect = = ", "no TOML"),
    ],
)
def test_what_is_malformed_is_told(
    pack: Pack, tmp_path: Path, old: str, new: str, word: str
) -> None:
    write_pack(tmp_path, cases=CASES.replace(old, new, 1))
    with pytest.raises(InputError, match=word):
        read_cases(pack, tmp_path / "cases")


def test_a_row_that_is_refused_is_told(pack: Pack, tmp_path: Path) -> None:
    write_pack(tmp_path, cases=CASES.replace("2024-01-03 09:00:00", "in spring"))
    with pytest.raises(InputError, match="case two"):
        case_graph(read_cases(pack, tmp_path / "cases")[0])


def test_what_lacks(pack: Pack, tmp_path: Path) -> None:
    hit, miss, couple = read_cases(pack, tmp_path / "cases")
    assert missing_cases(pack, (hit, miss, couple)) == []
    assert missing_cases(pack, (hit,)) == ["a case of kind miss", "the benign case a_couple"]


def test_parameters_of_a_command_line(pack: Pack) -> None:
    assert values_from_text(pack, ["min_persons=7"]) == {"min_persons": 7}
    for wrong in ("min_persons=many", "min_person=7", "min_persons", "min_persons=7.5"):
        with pytest.raises(InputError, match="min_person"):
            values_from_text(pack, [wrong])
    with pytest.raises(InputError, match="twice"):
        values_from_text(pack, ["min_persons=7", "min_persons=8"])
    with pytest.raises(InputError, match="above the most allowed, 50"):
        pack.values({"min_persons": 51})
    with pytest.raises(InputError, match="no parameter"):
        pack.values({"run_id": "x"})


def test_a_pack_that_is_not_there(pack: Pack) -> None:
    with pytest.raises(InputError, match="two_people"):
        find_pack([pack], "two_persons")
