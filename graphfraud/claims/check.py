"""What an extract holds before anything is detected: counts, columns, rejects, dates."""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from graphfraud.claims.contract import COLUMNS
from graphfraud.claims.extract import InputFile, RowCounts
from graphfraud.claims.mapping import read_mapping
from graphfraud.claims.read import read_extract
from graphfraud.claims.sources import open_sources


@dataclass(frozen=True)
class FileColumns:
    """Columns of one file: known (theirs → ours) and not used."""

    file: str
    table: str
    known: Mapping[str, str]
    unused: tuple[str, ...]


@dataclass(frozen=True)
class CheckReport:
    """Result of `check_extract`.

    rejects: reason → rows, of all tables. empty: wanted columns of claims that are not given or
    wholly empty. needs: detector → columns it lacks (detectors that lack none are left out).
    dates are None for an extract without kept claims. fund_paid, acct_paid: 分 over kept claims.
    """

    counts: RowCounts
    inputs: tuple[InputFile, ...]
    columns: tuple[FileColumns, ...]
    empty: tuple[str, ...]
    rejects: Mapping[str, int]
    first_date: dt.date | None
    last_date: dt.date | None
    day_only: bool
    n_patients: int
    n_institutions: int
    n_doctors: int
    n_caseworkers: int
    n_stays: int
    fund_paid: int
    acct_paid: int
    needs: Mapping[str, tuple[str, ...]]
    notes: tuple[str, ...]


def check_extract(
    paths: Sequence[Path | str], work_dir: Path, mapping: Path | None = None,
    detector_needs: Mapping[str, Sequence[str]] | None = None, max_rejects: float = 1.0,
    progress: Callable[[str, int], None] | None = None,
) -> CheckReport:  # fmt: skip
    """Read an extract as a run would, and say what is in it.

    detector_needs: detector → input columns ("tel") or tables ("fee_lines") it needs. max_rejects:
    1.0 reports every reject; the share of a run stops it. Raises as `read_extract`.
    """
    known = read_mapping(mapping)
    planned, _ = open_sources(paths, known)
    files = tuple(
        FileColumns(
            p.source.name, p.plan.table,
            {p.source.headers[at]: name for name, at in sorted(p.plan.position.items())},
            p.plan.ignored,
        )
        for p in planned
    )  # fmt: skip
    extract = read_extract(paths, work_dir, mapping, max_rejects, None, progress)
    epoch = dt.date(1970, 1, 1)
    some = extract.n_claims > 0
    needs = {
        detector: tuple(c for c in wanted if not (extract.has(c) or extract.has_table(c)))
        for detector, wanted in sorted((detector_needs or {}).items())
    }
    return CheckReport(
        counts=extract.counts, inputs=extract.inputs, columns=files,
        empty=tuple(c for c in COLUMNS["claims"] if not extract.has(c) and c not in _ALTERNATIVES),
        rejects=_reasons(extract.rejects_path),
        first_date=epoch + dt.timedelta(extract.first_day) if some else None,
        last_date=epoch + dt.timedelta(extract.last_day) if some else None,
        day_only=extract.day_only, n_patients=extract.n("patient"),
        n_institutions=extract.n("institution"), n_doctors=extract.n("doctor"),
        n_caseworkers=extract.n("caseworker"), n_stays=len(extract.col("stays", "patient")),
        fund_paid=int(extract.col("claims", "fund_pay").sum()),
        acct_paid=int(extract.col("claims", "acct_pay").sum()),
        needs={d: lacking for d, lacking in needs.items() if lacking}, notes=extract.notes,
    )  # fmt: skip


#: columns another one may stand for
_ALTERNATIVES = frozenset({"begndate", "enddate", "los_days", "begntime", "endtime", "card_id"})


def _reasons(path: Path) -> dict[str, int]:
    with path.open(encoding="utf-8", newline="") as file:
        counts = Counter(row["reason"] for row in csv.DictReader(file))
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
