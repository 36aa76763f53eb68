"""How often an investigator, who decided on a run's cases, found one worth pursuing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graphfraud.decisions import Decision
from graphfraud.errors import InputError
from graphfraud.evaluate.pooling import Interval, wilson


@dataclass(frozen=True, slots=True)
class DecisionGrade:
    """precision: confirmed among decided."""

    precision: Interval
    n_confirmed: int
    n_excluded: int
    n_undecided: int


def grade_decisions(decisions: Sequence[Decision], case_ids: Iterable[str]) -> DecisionGrade:
    """Precision among the decided cases. Raises InputError for a case that the run has not."""
    known = set(case_ids)
    strange = sorted(d.case_id for d in decisions if d.case_id not in known)
    if strange:
        raise InputError(
            f"case {strange[0]} is not in the run",
            where="decisions",
            todo="give the decisions of this run",
        )
    confirmed = sum(d.decision == "confirm" for d in decisions)
    return DecisionGrade(
        wilson(confirmed, len(decisions)),
        confirmed,
        len(decisions) - confirmed,
        len(known) - len(decisions),
    )
