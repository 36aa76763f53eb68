"""A case as a run folder keeps it for reports: figures, parties, links, stays and claims.

One file a case, without a word of any language, so that a report can be written long after the
run, in either language and any format. Natural persons bear pseudonyms, also where the pages of
the run show real keys; members.csv leads back from them. Parties are named by their place in
`parties` (from 0), amounts are in 分, days count from 1970-01-01.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphfraud.errors import InputError
from graphfraud.model import Measure
from graphfraud.report.case_files import is_restricted
from graphfraud.report.figures import json_line, json_value

#: form of the file; a reader refuses another
FORM = 1
#: folder of the records; those on case-workers are kept apart, as one of them may use this program
FOLDER, RESTRICTED_FOLDER = "sheets", "sheets-restricted"

Measures = Mapping[str, Measure]


@dataclass(frozen=True, slots=True)
class PartyRecord:
    """A member: `name` is a pseudonym, or an institution's name with its code in `key`."""

    node_type: str
    name: str
    key: str
    role: str
    score: float
    age: str
    gender: str
    n_claims: int
    fund_paid: int


@dataclass(frozen=True, slots=True)
class PartRecord:
    """An addend of the score."""

    name: str
    value: float
    observed: float | None
    expected: float | None
    p_value: float | None
    measures: Measures


@dataclass(frozen=True, slots=True)
class CheckRecord:
    """An innocent explanation and what its test gave."""

    name: str
    result: str
    measures: Measures


@dataclass(frozen=True, slots=True)
class OccasionRecord:
    """A time the ring came together."""

    institution: str
    first_day: int
    last_day: int
    n_patients: int
    n_claims: int
    fund_paid: int


@dataclass(frozen=True, slots=True)
class LinkRecord:
    """A relation that chance does not explain, between two parties by their places."""

    type: str
    source: int
    target: int
    observed: float
    expected: float
    p_value: float
    first_day: int
    last_day: int


@dataclass(frozen=True, slots=True)
class StayRecord:
    """A claim of a patient in the case's time; `suspect` if it is of the case."""

    party: int
    institution: str
    first_day: int
    last_day: int
    suspect: bool


@dataclass(frozen=True, slots=True)
class ClaimRecord:
    """A settlement of the case; `setl_id` is empty where it would show a person's key."""

    setl_id: str
    patient: int
    institution: str
    kind: int
    first_day: int
    last_day: int
    medfee: int
    fund_paid: int
    acct_paid: int
    source: str


@dataclass(frozen=True)
class CaseRecord:
    """Everything a report of a case prints."""

    case_id: str
    rank: int
    n_cases: int
    pattern: str
    score: float
    figures: Mapping[str, int]
    first_day: int
    last_day: int
    parts: tuple[PartRecord, ...]
    checks: tuple[CheckRecord, ...]
    notes: tuple[str, ...]
    stability: Mapping[str, int | None]
    parties: tuple[PartyRecord, ...]
    occasions: tuple[OccasionRecord, ...]
    links: tuple[LinkRecord, ...]
    ties: tuple[tuple[int, int, int], ...]
    stays: tuple[StayRecord, ...]
    claims: tuple[ClaimRecord, ...]
    run: Mapping[str, Any]


def record_name(case_id: str, pattern: str) -> str:
    """Name of a case's record in the run folder."""
    folder = RESTRICTED_FOLDER if is_restricted(pattern) else FOLDER
    return f"{folder}/{case_id}.json"


def record_bytes(record: CaseRecord) -> bytes:
    """The record as UTF-8 JSON on one line. The same record gives the same bytes."""
    return (json_line({"form": FORM, **json_value(record)}) + "\n").encode("utf-8", "replace")


def _rows(kind: type[Any], rows: Iterable[Mapping[str, Any]]) -> tuple[Any, ...]:
    return tuple(kind(**row) for row in rows)


def read_record(path: Path) -> CaseRecord:
    """Read a record. Errors: InputError for a file that is none, or of another version's form."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content.pop("form") != FORM:
            raise ValueError("form")
        kinds = {
            "parts": PartRecord, "checks": CheckRecord, "parties": PartyRecord,
            "occasions": OccasionRecord, "links": LinkRecord, "stays": StayRecord,
            "claims": ClaimRecord,
        }  # fmt: skip
        rows: dict[str, Any] = {n: _rows(kind, content.pop(n)) for n, kind in kinds.items()}
        ties = tuple((a, b, n) for a, b, n in content.pop("ties"))
        notes = tuple(content.pop("notes"))
        return CaseRecord(**content, **rows, ties=ties, notes=notes)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"no record of a case ({error})", where=str(path),
            todo="run again with this version of graphfraud",
        ) from error  # fmt: skip
