"""What an investigator decided about an earlier run's cases, and how a new run's cases compare.

A decisions file is a JSON array of {"case_id": …, "decision": "confirm" | "exclude", "note": …},
as a case page exports it. Decisions mark cases; they never touch a score.
"""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from graphfraud.errors import InputError
from graphfraud.model import Case

__all__ = ["Decision", "Mark", "OldCase", "mark_cases", "read_decisions", "read_old_cases"]

#: two cases are the same clue when their patients, or their claims, are at least half in common
SAME_CASE_JACCARD = 0.5
Status = Literal["new", "grown", "unchanged", "excluded_before", "confirmed_before"]
_CASE_ID = re.compile(r"[0-9a-f]{10}")
_TODO = 'give [{"case_id": "…", "decision": "confirm" or "exclude", "note": "…"}, …]'


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision on a case of an earlier run."""

    case_id: str
    decision: Literal["confirm", "exclude"]
    note: str = ""


@dataclass(frozen=True, slots=True)
class OldCase:
    """Patients and claims of a case of an earlier run."""

    case_id: str
    patients: frozenset[str]
    setl_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Mark:
    """How a case stands to an earlier run; `grown` is told beside an earlier decision too."""

    status: Status
    previous: str = ""
    jaccard: float = 0.0
    n_before: int = 0
    n_now: int = 0
    grown: bool = False
    note: str = ""


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """Read a decisions file; of a case decided twice alike, the last note counts. Sorted by case.

    Errors: InputError when the file is missing or no JSON, an entry is malformed, or a case is both
    confirmed and excluded (names the entry).
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(
            f"cannot read the decisions ({error.strerror})", where=str(path), todo=_TODO
        ) from error
    except ValueError as error:
        raise InputError(f"not JSON ({error})", where=str(path), todo=_TODO) from error
    if not isinstance(content, list):
        raise InputError("not a JSON array", where=str(path), todo=_TODO)
    found: dict[str, Decision] = {}
    for number, entry in enumerate(content, 1):
        where = f"{path}, entry {number}"
        if not isinstance(entry, dict):
            raise InputError("not an object", where=where, todo=_TODO)
        case_id, decision = entry.get("case_id"), entry.get("decision")
        note = entry.get("note") or ""
        if not isinstance(case_id, str) or not _CASE_ID.fullmatch(case_id):
            raise InputError("case_id is not ten hex digits", where=where, todo=_TODO)
        if decision not in ("confirm", "exclude"):
            raise InputError("decision is neither confirm nor exclude", where=where, todo=_TODO)
        if not isinstance(note, str):
            raise InputError("note is not a text", where=where, todo=_TODO)
        made = Decision(case_id, decision, note)
        if found.get(case_id, made).decision != decision:
            raise InputError(
                f"case {case_id} is confirmed and excluded", where=where,
                todo="keep one of the two",
            )  # fmt: skip
        found[case_id] = made
    return tuple(found[key] for key in sorted(found))


# an id of an extract may be longer than the 128 KiB that the csv module reads by default
csv.field_size_limit(1 << 28)


def _rows(path: Path, columns: tuple[str, ...]) -> Iterable[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            missing = [c for c in columns if c not in (reader.fieldnames or ())]
            if missing:
                raise InputError(
                    f"lacks the column {', '.join(missing)}", where=str(path),
                    todo="give the folder of an earlier run",
                )  # fmt: skip
            yield from reader
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"cannot read the earlier run ({error})", where=str(path),
            todo="give the folder of an earlier run",
        ) from error  # fmt: skip


def read_old_cases(run_dir: Path) -> tuple[OldCase, ...]:
    """Patients and claims of every case of a run folder, sorted by case id."""
    patients: dict[str, set[str]] = defaultdict(set)
    claims: dict[str, set[str]] = defaultdict(set)
    for row in _rows(run_dir / "members.csv", ("case_id", "node_type", "node_id")):
        if row["node_type"] == "patient":
            patients[row["case_id"]].add(row["node_id"])
    for row in _rows(run_dir / "claims.csv", ("case_id", "setl_id")):
        if row["case_id"]:
            claims[row["case_id"]].add(row["setl_id"])
    return tuple(
        OldCase(case_id, frozenset(patients[case_id]), frozenset(claims[case_id]))
        for case_id in sorted(set(patients) | set(claims))
    )


def _jaccard(left: frozenset[str], right: frozenset[str]) -> float:
    union = len(left | right)
    return len(left & right) / union if union else 0.0


def _mark(case: Case, old_cases: Iterable[OldCase], decided: Mapping[str, Decision]) -> Mark:
    patients, claims = frozenset(case.ring.patients), frozenset(case.setl_ids)
    scored = [
        (max(_jaccard(patients, o.patients), _jaccard(claims, o.setl_ids)), o) for o in old_cases
    ]
    alike = [(j, o) for j, o in scored if j >= SAME_CASE_JACCARD]
    if not alike:
        return Mark("new", n_now=len(claims))
    jaccard, old = min(alike, key=lambda pair: (-pair[0], pair[1].case_id))
    grown = len(claims) > len(old.setl_ids)
    status: Status = "grown" if grown else "unchanged"
    note = ""
    if (decision := decided.get(old.case_id)) is not None:
        status = "excluded_before" if decision.decision == "exclude" else "confirmed_before"
        note = decision.note
    return Mark(status, old.case_id, jaccard, len(old.setl_ids), len(claims), grown, note)


def mark_cases(
    cases: Iterable[Case], previous: Path | None, decisions: Iterable[Decision] = ()
) -> dict[str, Mark]:
    """How each case stands to the run folder `previous`; empty without one.

    With A, B the patients (or claims) of a new and an old case, they are alike when
    |A ∩ B| / |A ∪ B| ≥ 0.5 for either; the most alike old case counts, ties by id. A like case is
    "grown" with more claims than before, else "unchanged"; an earlier decision on it is told
    first ("excluded_before", "confirmed_before") with its note. Complexity O(new · old).
    """
    if previous is None:
        return {}
    old_cases = read_old_cases(previous)
    decided = {d.case_id: d for d in decisions}
    return {case.case_id: _mark(case, old_cases, decided) for case in cases}
