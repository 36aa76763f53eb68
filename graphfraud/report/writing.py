"""`write_run`: everything a run found, as one folder; complete or absent."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from dataclasses import replace as replace_fields
from pathlib import Path
from typing import TYPE_CHECKING

from graphfraud.beside import beside
from graphfraud.claims.identity import load_key
from graphfraud.decisions import Mark, mark_cases, read_decisions
from graphfraud.errors import InputError
from graphfraud.memory_limit import limit_of, within
from graphfraud.model import Case, RunResult
from graphfraud.report.case_claims import ClaimPrinter, claims_by_patient
from graphfraud.report.case_files import FOLDER, is_restricted, page_name
from graphfraud.report.case_page import PageMaker, case_page
from graphfraud.report.case_record import record_bytes, record_name
from graphfraud.report.catalogue import Catalogue
from graphfraud.report.evidence import evidence_sheets
from graphfraud.report.figures import case_id_of, date_text, day_of
from graphfraud.report.manifest import file_digest, run_document, sums_text
from graphfraud.report.overview import overview_page
from graphfraud.report.pseudonyms import Names, parties_of
from graphfraud.report.record_making import RecordMaker
from graphfraud.report.retention import retention_date
from graphfraud.report.run_folder import StagingFolder, staged_folder
from graphfraud.report.tables import (
    COLUMNS,
    Row,
    all_findings,
    case_row,
    csv_bytes,
    finding_member_rows,
    finding_row,
    link_rows,
    member_rows,
    party_rows,
    ranked,
)  # fmt: skip
from graphfraud.report.workbook import workbook_bytes

if TYPE_CHECKING:
    from graphfraud.claims.extract import Extract

#: cases between which mapped pages are let go: often enough that they do not pile up over a run
CASES_PER_LOOK = 32
REJECT_COLUMNS = ("file", "line", "column", "reason", "row")
NETTED_COLUMNS = (
    "setl_id", "reason", "institution", "patient", "caseworker", "cashier", "date",
    "original_setl_id", "source_file", "source_line",
)  # fmt: skip


def _as_of(as_of: str | dt.date | None, result: RunResult, extract: Extract) -> int:
    """The run's date as a day: the one given, else the run's own, else the extract's last day."""
    text = as_of.isoformat() if isinstance(as_of, dt.date) else as_of or result.info.as_of
    if not text:
        return int(extract.last_day)
    try:
        return day_of(text)
    except ValueError as error:
        raise InputError(f"{text!r} is no date", where="as_of", todo="give YYYY-MM-DD") from error


def _check_ids(result: RunResult) -> None:
    """Case ids become file names, so they must be what the contract says they are."""
    seen: set[str] = set()
    for case in result.cases:
        if case.case_id != case_id_of(case.setl_ids):
            raise InputError(
                f"case_id {case.case_id!r} is not the digest of its settlements",
                where="RunResult", todo="build it from the sorted setl_ids",
            )  # fmt: skip
        if case.case_id in seen:
            raise InputError(
                f"case_id {case.case_id} occurs twice", where="RunResult",
                todo="merge cases with the same claims",
            )  # fmt: skip
        seen.add(case.case_id)


def _tables(result: RunResult, extract: Extract, maker: PageMaker) -> dict[str, list[Row]]:
    """Rows of the CSV files, by file name."""
    names = maker.names
    cases = ranked(result.cases)
    findings = all_findings(result)
    of_finding = {f.finding_id: c.case_id for c in reversed(cases) for f in c.ring.findings}
    of_finding.update(result.case_of_finding)
    return {
        "cases.csv": [case_row(c) for c in cases],
        "members.csv": [row for c in cases for row in member_rows(c, names)],
        "claims.csv": list(maker.printer.rows.all_rows(result)),
        "findings.csv": [finding_row(f, of_finding.get(f.finding_id, "")) for f in findings],
        "finding_members.csv": [row for f in findings for row in finding_member_rows(f)],
        "links.csv": link_rows(result),
        "parties.csv": party_rows(result, extract),
    }


def _write_tables(folder: StagingFolder, tables: Mapping[str, list[Row]], extract: Extract) -> None:
    for name, rows in tables.items():
        folder.write(name, csv_bytes(COLUMNS[name], rows))
    for name, source, columns in (
        ("rejects.csv", extract.rejects_path, REJECT_COLUMNS),
        ("netted.csv", extract.netted_path, NETTED_COLUMNS),
    ):
        if source is not None and Path(source).is_file():
            folder.copy(Path(source), name)
        else:
            folder.write(name, csv_bytes(columns, []))


def _workbook(result: RunResult, extract: Extract, maker: PageMaker) -> bytes:
    texts, cases = maker.texts, ranked(result.cases)
    members = [row for c in cases for row in member_rows(c, maker.names)]
    sheets = evidence_sheets(
        result, extract, maker.printer.rows, texts, [case_row(c) for c in cases], members
    )
    made = dt.date.fromisoformat(date_text(maker.as_of_day))
    return workbook_bytes(sheets, texts, made, texts.lines("readme", "workbook"))


def _write_pages(
    folder: StagingFolder, result: RunResult, extract: Extract, maker: PageMaker, masked: Names
) -> None:
    """The overview and a page a case.

    Pages of restricted cases bear pseudonyms in a revealed run too: they are revealed one by one.
    """
    apart = replace_fields(
        maker, names=masked, printer=maker.printer.under(masked)
    )
    patients = {p for case in result.cases for p in case.ring.patients}
    claims_of = claims_by_patient(extract, patients)
    (folder.path / FOLDER).mkdir(mode=0o700)
    for case in _in_turn(ranked(result.cases), extract):
        of = apart if is_restricted(case.pattern) else maker
        folder.write(page_name(case.case_id, case.pattern), case_page(case, of, claims_of))
    folder.write("index.html", overview_page(result, maker))


def _records(
    cases: Sequence[Case], result: RunResult, extract: Extract, maker: PageMaker, masked: Names
) -> dict[str, bytes]:
    """What reports of these cases are made from, by name; persons bear pseudonyms in any case."""
    claims_of = claims_by_patient(extract, {p for c in cases for p in c.ring.patients})
    records = RecordMaker(
        extract, masked, maker.printer.under(masked), result.info,
        len(result.cases), date_text(maker.as_of_day), maker.as_of_day, maker.retain_until,
    )  # fmt: skip
    return {
        record_name(case.case_id, case.pattern): record_bytes(records.make(case, claims_of))
        for case in _in_turn(cases, extract)
    }


def _in_turn(cases: Sequence[Case], extract: Extract) -> Iterator[Case]:
    """The cases; between some of them the pages of mapped columns they looked at are let go."""
    for number, case in enumerate(cases, 1):
        yield case
        if number % CASES_PER_LOOK == 0:
            extract.let_go()


def _mark_entries(marks: Mapping[str, Mark]) -> dict[str, dict[str, object]]:
    return {case_id: asdict(mark) for case_id, mark in marks.items()}


def write_run(
    result: RunResult,
    extract: Extract,
    out: Path,
    *,
    reveal: bool = False,
    key_file: Path | None = None,
    as_of: str | dt.date | None = None,
    previous: Path | None = None,
    decisions: Path | None = None,
    replace: bool = False,
    lang: str = "zh",
    retain_until: str | None = None,
    memory: str | None = None,
) -> Path:
    """Write the run folder `out` and give its absolute path.

    Everything is written into a temporary folder beside `out` (mode 0700, files 0600), flushed to
    disk, and renamed: `out` is complete or absent, whenever the process is killed. The same
    result, key, as_of and lang give the same bytes, run.json's clock and memory aside.

    reveal: pages show real identifiers. key_file: secret of the pseudonyms;
    without one the user's own, made on first use. as_of: date of ages and of the workbook.
    previous, decisions: an earlier run folder, and what was decided on its cases (marks alone).
    retain_until: until when the run is kept (`retention_date`). memory: as of `pipeline.run`.
    Errors: OutputExistsError, InputError, ResourceError (disk full).
    """
    out = Path(out).absolute()
    texts = Catalogue(lang, result.info.pack_titles)
    _check_ids(result)
    if decisions is not None and previous is None:
        raise InputError(
            "decisions need the earlier run they were made on", where=str(decisions),
            todo="name its folder too",
        )  # fmt: skip
    as_of_day = _as_of(as_of, result, extract)
    kept_until = retention_date(date_text(as_of_day), retain_until)
    decided = read_decisions(Path(decisions)) if decisions is not None else ()
    marks = mark_cases(result.cases, Path(previous) if previous else None, decided)
    names = Names(extract, load_key(key_file), reveal=reveal)
    names.guard(parties_of(result))
    masked = names
    if reveal:
        masked = Names(extract, load_key(key_file))
        masked.guard(parties_of(result))
    maker = PageMaker(
        extract, names, texts, ClaimPrinter(extract, names, texts), result.info, as_of_day, marks,
        len(result.cases), kept_until,
    )  # fmt: skip

    # pages take about as long as the workbook and most of the records
    cases = ranked(result.cases)
    mine, theirs = cases[::4], [case for i, case in enumerate(cases) if i % 4]

    def unpaged() -> tuple[bytes, dict[str, bytes]]:
        return _workbook(result, extract, maker), _records(theirs, result, extract, maker, masked)

    # begun before the folder is: a copy of this process would hold its lock too
    with (
        within(limit_of(memory), extract.n_claims),
        beside(unpaged) as rest,
        staged_folder(out, replace=replace) as folder,
    ):
        _write_tables(folder, _tables(result, extract, maker), extract)
        _write_pages(folder, result, extract, maker, masked)
        own = _records(mine, result, extract, maker, masked)
        workbook, records = rest()
        for name, record in (*own.items(), *records.items()):
            folder.write(name, record)
        folder.write("evidence.xlsx", workbook)
        folder.write("README.txt", "\n".join([*texts.lines("readme", "folder"), ""]).encode())
        sums = sums_text(folder.path, folder.names())
        folder.write("SHA256SUMS", sums.encode("utf-8"))
        options = {
            "reveal": reveal, "lang": lang, "as_of": date_text(as_of_day),
            "retain_until": kept_until,
            "pseudonym_key": "file" if key_file is not None else "own",
        }  # fmt: skip
        digests = {"SHA256SUMS": file_digest(folder.path / "SHA256SUMS")}
        document = run_document(result, options, _mark_entries(marks), digests)
        text = json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
        folder.write("run.json", text.encode("utf-8", "backslashreplace"))
    return out
