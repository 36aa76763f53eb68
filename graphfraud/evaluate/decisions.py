"""An investigator's decisions on cases: an array of {case_id, decision, note}."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from graphfraud.errors import InputError
from graphfraud.evaluate.pooling import Interval, wilson


@dataclass(frozen=True, slots=True)
class Decision:
    """confirm: worth pursuing; exclude: an innocent explanation was found."""

    case_id: str
    decision: Literal["confirm", "exclude"]
    note: str = ""


@dataclass(frozen=True, slots=True)
class DecisionGrade:
    """precision: confirmed among decided."""

    precision: Interval
    n_confirmed: int
    n_excluded: int
    n_undecided: int


def read_decisions(path: Path | str) -> tuple[Decision, ...]:
    """Read a decisions file. Raises InputError for another form or a case decided both ways."""
    where = str(path)
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise InputError(
            f"no decisions file ({error})", where=where, todo="export it from the case page"
        ) from error
    if not isinstance(content, list):
        raise InputError(
            "not an array of decisions",
            where=where,
            todo='write [{"case_id": …, "decision": "confirm", "note": …}]',
        )
    decisions: dict[str, Decision] = {}
    for k, item in enumerate(content, start=1):
        ok = isinstance(item, dict) and item.get("case_id")
        if not ok or item.get("decision") not in ("confirm", "exclude"):
            raise InputError(
                f"entry {k} has no case_id or no decision",
                where=where,
                todo='"decision" is "confirm" or "exclude"',
            )
        decision = Decision(str(item["case_id"]), item["decision"], str(item.get("note") or ""))
        before = decisions.setdefault(decision.case_id, decision)
        if before.decision != decision.decision:
            raise InputError(
                f"case {decision.case_id} is confirmed and excluded",
                where=where,
                todo="keep one of the two",
            )
    return tuple(decisions[c] for c in sorted(decisions))


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
