"""Grading by hand-worked cases: what finds a ring, what is an alarm, what is set aside."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graphfraud.errors import InputError
from graphfraud.evaluate import (
    GradedCase,
    Truth,
    as_json,
    bootstrap_mean,
    grade,
    grade_decisions,
    parse_truth,
    pool,
    read_decisions,
    read_run,
    read_truth,
    table,
    wilson,
)


def ring(name: str, patients: str, kind: str = "shared_card", **more: Any) -> dict[str, Any]:
    return {"ring": name, "kind": kind, "level": 1, "patients": patients.split(), **more}


def truth(*rings: dict[str, Any], **more: Any) -> Truth:
    return parse_truth({"rings": list(rings), "innocent": [], **more})


def case(rank: int, patients: str = "", pattern: str = "shared_card", **more: str) -> GradedCase:
    return GradedCase(
        f"c{rank}",
        rank,
        pattern,
        frozenset(patients.split()),
        frozenset(more.get("workers", "").split()),
        frozenset(more.get("claims", "").split()),
    )


def test_jaccard_of_one_half_finds_and_below_does_not() -> None:
    # {a b c} ∩ {b c d} = 2, ∪ = 4 → 0.5; {a b c} ∩ {c d e} = 1, ∪ = 5 → 0.2
    assert grade([case(1, "b c d")], truth(ring("R1", "a b c"))).n_found == 1
    assert grade([case(1, "c d e")], truth(ring("R1", "a b c"))).n_found == 0
    # 3 of 7: just below
    assert grade([case(1, "a b c x y")], truth(ring("R1", "a b c d e"))).n_found == 0


def test_member_figures_and_pattern() -> None:
    found = grade([case(1, "a b c x", "induced_admission")], truth(ring("R1", "a b c d"))).rings[0]
    assert (found.member_precision, found.member_recall) == (0.75, 0.75)
    assert not found.pattern_right
    assert grade([case(1, "a b c")], truth(ring("R1", "a b c"))).rings[0].pattern_right


def test_one_case_finds_one_ring_and_the_better_one() -> None:
    both = truth(ring("R1", "a b c d"), ring("R2", "c d e f"))
    # J(case, R1) = 3/5, J(case, R2) = 3/5 for {b c d e}: the first; R2 stays open for the next case
    result = grade([case(1, "b c d e"), case(2, "b c d e")], both)
    assert [c.ring for c in result.cases] == ["R1", "R2"]
    result = grade([case(1, "c d e")], both)
    assert [(r.ring, r.found) for r in result.rings] == [("R1", False), ("R2", True)]


def test_a_second_case_on_a_found_ring_is_no_hit() -> None:
    result = grade([case(1, "a b c"), case(2, "a b c")], truth(ring("R1", "a b c")))
    assert [c.ring for c in result.cases] == ["R1", ""]
    assert pool([result]).hits_per_case.estimate == 0.5


def test_the_case_found_by_rank_not_by_order_given() -> None:
    result = grade([case(2, "a b c"), case(1, "a b c d")], truth(ring("R1", "a b c d")))
    assert result.rings[0].case_id == "c1"


INSIDER = ring("R1", "p q r s", "insider_link", caseworkers=["A|07"], claims=list("1234"))


def test_insider_needs_the_worker_and_half_of_both_claims() -> None:
    t = truth(INSIDER)
    ok = case(1, "p", "insider_link", workers="A|07", claims="1 2 8 9")
    assert grade([ok], t).n_found == 1  # 2 of 4 and 2 of 4
    few = case(1, "p q r s", workers="A|07", claims="1")
    diluted = case(1, "p q r s", workers="A|07", claims="1 2 6 7 8")
    nobody = case(1, "p q r s", claims="1 2 3 4")
    other = case(1, "p q r s", workers="B|07", claims="1 2 3 4")
    assert [grade([c], t).n_found for c in (few, diluted, nobody, other)] == [0, 0, 0, 0]
    assert grade([case(1, "p", workers="07", claims="1 2")], t).n_found == 1


def test_patients_alone_do_not_find_an_insider_ring_nor_claims_another() -> None:
    assert grade([case(1, "p q r s")], truth(INSIDER)).n_found == 0
    t = truth(ring("R1", "a b c", claims=list("123"), caseworkers=["A|07"]))
    assert grade([case(1, "x y z", workers="A|07", claims="1 2 3")], t).n_found == 0


@pytest.mark.parametrize(("n_rings", "last"), [(1, 10), (5, 10), (6, 12), (7, 14)])
def test_cut_is_the_larger_of_ten_and_twice_the_rings(n_rings: int, last: int) -> None:
    rings = [ring(f"R{k}", f"a{k} b{k} c{k}") for k in range(n_rings)]
    for position, found in ((last, 1), (last + 1, 0)):
        cases = [case(k, f"x{k} y{k}") for k in range(1, position)]
        result = grade([*cases, case(position, "a0 b0 c0")], truth(*rings))
        assert result.n_found == found
        assert result.n_hits == 1  # hits count at any rank


def test_precision_at_r_looks_at_the_first_r_cases() -> None:
    t = truth(ring("R1", "a b c"), ring("R2", "d e f"))
    pooled = pool([grade([case(1, "x y z"), case(2, "a b c"), case(3, "d e f")], t)])
    assert pooled.precision_at_r.estimate == 0.5
    assert pooled.recall.estimate == 1.0
    assert pooled.hits_per_case.estimate == pytest.approx(2 / 3)
    assert pool([grade([case(1, "a b c")], t)]).precision_at_r.estimate == 1.0


GROUP = {"kind": "dialysis_shift", "patients": list("uvwxyz"), "caseworkers": ["A|09"]}


def test_false_alarm_is_more_than_half_in_one_group_or_its_worker() -> None:
    t = truth(ring("R1", "a b c"), innocent=[GROUP])
    alarms = grade(
        [
            case(1, "u v w k"),  # 3 of 4
            case(2, "u v k l"),  # exactly half
            case(3, "k l m", workers="A|09"),
            case(4, "k l m", workers="B|09"),
            case(5, "a b c", workers="A|09"),  # found a ring
        ],
        t,
    ).false_alarms
    assert [(c.case_id, c.false_alarm) for c in alarms] == [
        ("c1", "dialysis_shift"),
        ("c3", "dialysis_shift"),
    ]
    assert pool([grade([case(1, "u v w k")], t)]).false_alarms == {"dialysis_shift": 1}


def test_two_groups_do_not_add_up_and_the_cut_holds_for_alarms() -> None:
    halves = [{"kind": "k", "patients": ["u", "v"]}, {"kind": "k", "patients": ["w", "x"]}]
    assert not grade([case(1, "u v w x")], truth(innocent=halves)).false_alarms
    late = [case(k, f"f{k} g{k}") for k in range(1, 11)] + [case(11, "u v w")]
    assert not grade(late, truth(innocent=[GROUP])).false_alarms


def test_unjudged_cases_are_set_aside_before_ranking() -> None:
    rings = [ring("R1", "a b c")]
    t = truth(*rings, unjudged=[ring("U1", "p q r")])
    result = grade([case(1, "p q r"), case(2, "a b c")], t)
    assert result.set_aside == ("c1",)
    assert [c.position for c in result.cases] == [1]
    assert pool([result]).precision_at_r.estimate == 1.0
    assert (
        pool([grade([case(1, "p q r"), case(2, "a b c")], truth(*rings))]).precision_at_r.estimate
        == 0
    )


def test_numbers_of_another_area_are_the_same_person() -> None:
    t = truth(ring("R1", "a b c d"), aliases={"a2": "a", "b2": "b"})
    found = grade([case(1, "a2 b2 c d")], t).rings[0]
    assert (found.member_precision, found.member_recall) == (1.0, 1.0)


def test_runs_without_rings_are_counted_apart() -> None:
    with_ring = grade([case(1, "a b c")], truth(ring("R1", "a b c", scheme="pool")))
    pooled = pool([with_ring, grade([case(1, "x y"), case(2, "z")], truth())])
    assert (pooled.n_runs_without_rings, pooled.n_cases_without_rings) == (1, 2)
    assert pooled.hits_per_case.n == 1
    assert pooled.by_scheme["pool"].estimate == 1.0
    assert set(pooled.by_level) == {"1"}


def test_wilson_against_worked_figures() -> None:
    # Newcombe 1998, table I: 81/263 → 0.2553–0.3662; 15/148 → 0.0624–0.1605; 0/20 → 0–0.1611
    for k, n, low, high in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
    ):
        interval = wilson(k, n)
        assert interval.low == pytest.approx(low, abs=5e-5)
        assert interval.high == pytest.approx(high, abs=5e-5)
    assert wilson(20, 20).high == 1.0
    assert wilson(0, 0).estimate is None


def test_bootstrap_interval_holds_the_mean_and_repeats() -> None:
    values = [0.1, 0.5, 0.9, 0.7, 0.3]
    interval = bootstrap_mean(values)
    assert interval.estimate == pytest.approx(0.5)
    assert 0.1 < interval.low < 0.5 < interval.high < 0.9
    assert bootstrap_mean(values) == interval
    same = bootstrap_mean([0.4] * 3)
    assert same.low == same.high == pytest.approx(0.4)


def write_run(folder: Path) -> None:
    (folder / "cases.csv").write_text("case_id,rank,pattern\nbb,2,shared_card\naa,1,insider_link\n")
    (folder / "members.csv").write_text(
        "case_id,node_type,node_id,role\naa,patient,0001,participant\naa,caseworker,A|1,handler\n"
        "aa,caseworker,A|2,context\naa,institution,H1,context\nbb,patient,0002,identity_used\n"
    )
    (folder / "claims.csv").write_text("case_id,setl_id\naa,007\n,008\nbb,009\n")


def test_a_run_folder_is_read_with_text_ids_and_without_context_workers(tmp_path: Path) -> None:
    write_run(tmp_path)
    first, second = read_run(tmp_path)
    assert first == GradedCase(
        "aa", 1, "insider_link", frozenset({"0001"}), frozenset({"A|1"}), frozenset({"007"})
    )
    assert second.patients == {"0002"}
    assert second.claims == {"009"}


def test_a_folder_that_is_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"members\.csv"):
        read_run(tmp_path)
    write_run(tmp_path)
    (tmp_path / "claims.csv").write_text("setl_id\n1\n")
    with pytest.raises(InputError, match="case_id"):
        read_run(tmp_path)


@pytest.mark.parametrize(
    "content",
    ["[]", "{", '{"rings": [{"kind": "odd"}]}', '{"rings": 3}', "{}",
     '{"rings": [{"kind": "shared_card", "level": "x"}]}'],
)  # fmt: skip
def test_a_file_that_is_no_truth_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "truth.json"
    path.write_text(content)
    with pytest.raises(InputError, match=r"truth\.json"):
        read_truth(path)


def test_decisions_give_precision_among_decided(tmp_path: Path) -> None:
    path = tmp_path / "d.json"
    a, b, c, d = (sign * 10 for sign in "abcd")
    rows = [(a, "confirm"), (b, "exclude"), (c, "confirm")]
    path.write_text(json.dumps([{"case_id": case_id, "decision": made} for case_id, made in rows]))
    result = grade_decisions(read_decisions(path), [a, b, c, d])
    assert result.precision.estimate == pytest.approx(2 / 3)
    assert (result.n_confirmed, result.n_excluded, result.n_undecided) == (2, 1, 1)
    with pytest.raises(InputError, match="not in the run"):
        grade_decisions(read_decisions(path), [a, b])


@pytest.mark.parametrize(
    "content",
    [{"case_id": "a"}, [{"case_id": "a", "decision": "maybe"}], [{"decision": "confirm"}], [3],
     [{"case_id": "a" * 10, "decision": "confirm"}, {"case_id": "a" * 10, "decision": "exclude"}]],
)  # fmt: skip
def test_decisions_of_another_form_are_refused(tmp_path: Path, content: object) -> None:
    path = tmp_path / "d.json"
    path.write_text(json.dumps(content))
    with pytest.raises(InputError, match=r"d\.json"):
        read_decisions(path)


def test_table_and_json_bear_the_same_figures() -> None:
    t = truth(ring("R1", "a b c"), ring("R2", "d e f"), innocent=[GROUP])
    pooled = pool([grade([case(1, "a b c"), case(2, "u v w")], t)])
    lines = table(pooled).splitlines()
    recall = next(line for line in lines if line.startswith("ring recall"))
    assert recall.split()[2] == "0.500"
    assert any(line.split() == ["dialysis_shift", "1"] for line in lines)
    assert json.loads(json.dumps(as_json(pooled)))["recall"]["estimate"] == 0.5
