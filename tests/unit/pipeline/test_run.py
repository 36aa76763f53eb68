"""The run on the sample, a made population without rings, and what must not change its cases."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from graphfraud.claims import Extract
from graphfraud.evaluate import GradedCase, grade, read_truth
from graphfraud.model import Case, RunResult
from graphfraud.pipeline import RunOutcome, run
from graphfraud.synth import Parameters as Population
from graphfraud.synth import generate, write

PLANTED_FOUND = 8


def graded(cases: tuple[Case, ...]) -> list[GradedCase]:
    """Cases as the grading wants them."""
    return [
        GradedCase(
            case.case_id, case.rank, case.pattern, frozenset(case.ring.patients),
            frozenset(
                m.party.node_id for m in case.ring.members
                if m.party.node_type == "caseworker" and m.role != "context"
            ),
            frozenset(case.setl_ids),
        )
        for case in cases
    ]  # fmt: skip


def without_costs(result: RunResult) -> RunResult:
    """The result but for the seconds it took."""
    return replace(result, info=replace(result.info, costs=()))


@pytest.fixture(scope="module")
def sample(root: Path) -> RunOutcome:
    return run(root / "sample_data")


def test_the_planted_rings_of_the_sample_are_at_the_top(sample: RunOutcome, root: Path) -> None:
    found = grade(graded(sample.cases), read_truth(root / "sample_data" / "truth.json"))
    assert found.n_rings == 10
    assert found.n_found >= PLANTED_FOUND
    first = found.cases[:PLANTED_FOUND]
    assert [case.case_id for case in first if not case.ring] == []
    assert all(ring.pattern_right for ring in found.rings if ring.found)
    mean = np.mean([ring.member_recall for ring in found.rings if ring.found])
    assert mean > 0.9


def test_cases_are_whole(sample: RunOutcome) -> None:
    assert [case.rank for case in sample.cases] == list(range(1, len(sample.cases) + 1))
    n = sample.extract.n_claims
    for case in sample.cases:
        assert case.score == pytest.approx(sum(p.value for p in case.parts))
        assert 0 < case.score <= 1
        assert list(case.ring.claims) == sorted(set(case.ring.claims))
        assert case.ring.claims[-1] < n
        members = {m.party for m in case.ring.members}
        assert all({k.source, k.target} <= members for k in case.ring.links)
        own = set(case.ring.claims)
        assert all(set(o.claims) <= own for o in case.ring.occasions)
        assert {f.finding_id for f in case.ring.findings} <= set(sample.result.case_of_finding)
    assert len({case.case_id for case in sample.cases}) == len(sample.cases)


def test_the_same_input_and_seed_give_the_same_result(sample: RunOutcome, root: Path) -> None:
    assert without_costs(run(root / "sample_data").result) == without_costs(sample.result)


def test_the_permuted_copy_gives_few_cases(sample: RunOutcome) -> None:
    """Rings that fill a hospital's days leave echoes; of other people there is none."""
    info = sample.result.info
    assert info.permuted_cases is not None
    assert info.permuted_cases <= len(sample.cases) / 3
    assert info.permuted_others == 0


def test_other_rows_first_and_tables_in_memory_give_the_same_cases(
    sample: RunOutcome, root: Path
) -> None:
    frames = {
        path.name.split(".")[0]: pd.read_csv(path, dtype=str, keep_default_na=False).sample(
            frac=1, random_state=3
        )
        for path in sorted((root / "sample_data").glob("*.csv.gz"))
    }
    again = run(Extract.from_frames(frames), permuted=False)
    assert again.result.info.permuted_cases is None
    one = [(c.case_id, c.pattern, c.ring.patients) for c in sample.cases]
    assert [(c.case_id, c.pattern, c.ring.patients) for c in again.cases] == one
    for old, new in zip(sample.cases, again.cases, strict=True):
        assert new.score == pytest.approx(old.score, abs=1e-6)
        assert (new.fund_paid, new.first_day, new.last_day) == (
            old.fund_paid, old.first_day, old.last_day
        )  # fmt: skip


def test_a_town_without_rings_gives_at_most_one_case(tmp_path: Path) -> None:
    """8,000 persons with every look-alike and no ring."""
    made = generate(Population(persons=8_000, seed=31, level=0))
    assert made.truth["rings"] == []
    write(made, tmp_path / "town")
    (tmp_path / "town" / "truth.json").unlink()
    found = run(tmp_path / "town", permuted=False)
    assert [case.summary for case in found.cases[1:]] == []
