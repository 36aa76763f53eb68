"""Claims from sources to the numbered table: read and stage, number, net, join stays, write."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from graphfraud.claims.batch import Batch, Job, Source
from graphfraud.claims.claim_rows import ClaimRows, read_claim_rows
from graphfraud.claims.csv_source import CsvSource
from graphfraud.claims.plan import Plan
from graphfraud.claims.rejects import RejectFile
from graphfraud.claims.sources import Planned
from graphfraud.claims.stage import Stage

Array = NDArray[Any]


@dataclass
class StagedClaims:
    """Staged settlements of all files, and what was counted on the way."""

    stage: Stage
    file_of_batch: list[int] = field(default_factory=list)
    rows_of_file: dict[int, int] = field(default_factory=dict)
    filled: set[str] = field(default_factory=set)
    notes: dict[str, int] = field(default_factory=dict)
    hashes: list[Array] = field(default_factory=list)
    day_rows: int = 0
    midnight_rows: int = 0

    @property
    def rows_in(self) -> int:
        return sum(self.rows_of_file.values())


def stage_claims(
    sources: list[tuple[int, Planned]], folder: Path, rejects: RejectFile, progress: Any
) -> StagedClaims:
    """Read and check all claims files, in order, and stage them; refused rows go to `rejects`."""
    folder.mkdir(parents=True, exist_ok=True)
    out = StagedClaims(Stage(folder))
    with ThreadPoolExecutor(2) as pool, duckdb.connect() as hasher:
        hasher.execute("SET threads = 1")
        waiting: list[tuple[int, Source, Future[tuple[Batch, ClaimRows, Array]]]] = []

        def finish() -> None:
            number, source, future = waiting.pop(0)
            batch, rows, hashes = future.result()
            _account(out, rejects, number, source.name, batch, rows)
            out.hashes.append(hashes)
            if progress:
                progress(source.name, out.rows_in)

        for at, (number, source, job, plan) in enumerate(_jobs(sources)):
            future = pool.submit(_work, out.stage, at, job, plan, hasher)
            waiting.append((number, source, future))
            if len(waiting) > 2:
                finish()
        while waiting:
            finish()
    return out


def _jobs(sources: list[tuple[int, Planned]]) -> Iterator[tuple[int, Source, Job, Plan]]:
    for number, planned in sources:
        source = planned.source
        if isinstance(source, CsvSource):
            jobs = source.jobs()
        else:
            jobs = (partial(_same, batch) for batch in source.batches())
        for job in jobs:
            yield number, source, job, planned.plan


def _same(batch: Batch) -> Batch:
    return batch


def _work(
    stage: Stage, at: int, job: Job, plan: Plan, hasher: duckdb.DuckDBPyConnection
) -> tuple[Batch, ClaimRows, Array]:
    batch = job()
    rows = read_claim_rows(batch, plan)
    numbers = {**rows.numbers, "source_line": rows.lines.astype(np.int32)}
    stage.write(at, numbers, rows.codes, rows.texts)
    ids = pa.table({"i": rows.texts["setl_id"]})
    with hasher.cursor() as con:
        con.register("ids", ids)
        hashes = con.execute("SELECT hash(i) AS h FROM ids").fetchnumpy()["h"]
    return batch, rows, np.asarray(hashes, dtype=np.uint64)


def _account(
    out: StagedClaims, rejects: RejectFile, number: int, name: str, batch: Batch, rows: ClaimRows
) -> None:
    out.stage.sizes.append(len(rows.lines))
    out.file_of_batch.append(number)
    count = batch.table.num_rows + len(batch.bad)
    out.rows_of_file[number] = out.rows_of_file.get(number, 0) + count
    out.filled |= rows.filled
    for note, size in (*rows.notes.items(), *batch.notes.items()):
        out.notes[note] = out.notes.get(note, 0) + size
    out.day_rows += len(rows.lines)
    known = rows.numbers["settle_minute"] >= 0
    out.midnight_rows += int(len(known) - known.sum())
    write_rejects(rejects, "claims", name, batch, rows.rejects.found)


def write_rejects(
    rejects: RejectFile, table: str, name: str, batch: Batch, found: dict[int, tuple[str, str]]
) -> None:
    """Write a batch's bad lines and refused rows, by line."""
    refused = [(b.line, b.column, b.reason, b.text) for b in batch.bad]
    for row, (column, reason) in found.items():
        refused.append((int(batch.lines[row]), column, reason, batch.row_text(row)))
    for line, column, reason, text in sorted(refused):
        rejects.add(table, name, line, column, reason, text)


def repeated_rows(staged: StagedClaims) -> list[tuple[int, int]]:
    """(row, first row) of every settlement whose setl_id came before, by row."""
    hashes = np.concatenate(staged.hashes) if staged.hashes else np.empty(0, np.uint64)
    ordered = np.sort(hashes)
    twice = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    del ordered
    if not len(twice):
        return []
    suspects = np.flatnonzero(np.isin(hashes, twice))
    first: dict[str, int] = {}
    found = []
    for start, part in staged.stage.each(("setl_id",)):
        inside = suspects[(suspects >= start) & (suspects < start + len(part["setl_id"]))]
        for row, text in zip(
            inside.tolist(), part["setl_id"].take(pa.array(inside - start)).to_pylist(), strict=True
        ):
            if text in first:
                found.append((row, first[text]))
            else:
                first[text] = row
    return found
