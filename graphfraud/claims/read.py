"""Reading an extract: files → checked, numbered, netted claims and their parties, in Parquet."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from graphfraud.claims.claim_rows import SPACES
from graphfraud.claims.claims_table import StagedClaims, repeated_rows, stage_claims
from graphfraud.claims.extract import Extract, InputFile, RowCounts, forget_columns
from graphfraud.claims.keys import write_keys
from graphfraud.claims.mapping import read_mapping
from graphfraud.claims.netting import net_rows
from graphfraud.claims.number_claims import Fate, write_claims, write_netted, write_stays
from graphfraud.claims.party_tables import People, number_people, write_parties
from graphfraud.claims.rejects import RejectFile, check_share
from graphfraud.claims.side_tables import OWN_SPACES, SideTables, stage_side_tables
from graphfraud.claims.sources import Planned, find_files, open_sources
from graphfraud.claims.stage import Stage, number_space
from graphfraud.errors import InputError, full_disk_told

Array = NDArray[Any]


def read_extract(
    paths: Sequence[Path | str], work_dir: Path, mapping: Path | None = None,
    max_rejects: float = 0.01, memory_limit: str | None = None,
    progress: Callable[[str, int], None] | None = None,
) -> Extract:  # fmt: skip
    """Read an extract into `work_dir`; what an earlier reading left there is written over.

    paths: files, folders or globs. mapping: a mapping file. max_rejects: the share of a table's
    rows that may be refused. memory_limit: for joins of fee lines, as DuckDB writes it ("512MB").
    progress: called with (file, rows so far).
    Raises InputError, MissingColumnError, EncodingError, TooManyRejectsError (rejects.csv is then
    in `work_dir`), ResourceError where the disk is full.
    Rows in = kept + netted + rejected. O(n log n) time; memory is bounded by the number of
    distinct ids and of rows × 30 bytes.
    """
    work = Path(work_dir)
    work.mkdir(parents=True, exist_ok=True)
    if any(path.resolve().parent == work.resolve() for _, path in find_files(paths)):
        raise InputError(
            "the working folder holds the extract itself", where=str(work), todo="choose another"
        )
    known = read_mapping(mapping)
    sources, notes = open_sources(paths, known)
    numbered = list(enumerate(sources))
    claims = [(i, p) for i, p in numbered if p.plan.table == "claims"]
    others = [(i, p) for i, p in numbered if p.plan.table != "claims"]
    stage_folder = work / "stage"
    shutil.rmtree(stage_folder, ignore_errors=True)
    forget_columns(work)
    for left in sorted(work.glob("*.parquet")):
        left.unlink()
    try:
        with full_disk_told(str(work), "free space or choose another working folder"):
            with RejectFile(work / "rejects.csv") as rejects:
                staged = stage_claims(claims, stage_folder / "claims", rejects, progress)
                sides = stage_side_tables(others, stage_folder, rejects)
                dropped = _drop_repeated(staged, claims, rejects)
            rows = {"claims": staged.rows_in, **sides.rows_by_table()}
            check_share(rejects, rows, max_rejects)
            return _finish(work, sources, staged, sides, dropped, rejects, notes, memory_limit)
    finally:
        shutil.rmtree(stage_folder, ignore_errors=True)


def _finish(
    work: Path, sources: list[Planned], staged: StagedClaims, sides: SideTables, dropped: Array,
    rejects: RejectFile, notes: list[str], memory_limit: str | None,
) -> Extract:  # fmt: skip
    names = [p.source.name for p in sources]
    with ThreadPoolExecutor(2) as pool:
        keys = _number(pool, work, staged, sides, memory_limit)
        netted = pool.submit(net_rows, staged.stage, dropped)
        people = number_people(staged.stage, keys["psn"], work)
        parties_written = pool.submit(write_parties, work, staged, sides, keys, people)
        netting = netted.result()
        fate = Fate.of(len(dropped), dropped, netting)
        stay = write_stays(staged, fate, people.patient_of, work)
        others = pool.submit(_write_others, work, staged, sides, fate, people, names, keys)
        first, last = write_claims(staged, fate, people.patient_of, stay, work)
        parties_written.result()
        others.result()
    write_keys(work, "source_file", pa.array(names, pa.string()))
    counts = RowCounts(staged.rows_in, fate.n_kept, len(netting.rows), rejects.rows["claims"])
    if counts.rows_in != counts.kept + counts.netted + counts.rejected:
        raise AssertionError(f"rows were lost: {counts}")
    cells = (f"{n} cells: {k}" for k, n in sorted(staged.notes.items()))
    notes = [*notes, *people.notes, *cells]
    if netting.over_refunded:
        notes.append(f"{netting.over_refunded} settlements were refunded more than they paid")
    notes += sides.notes
    given = staged.filled | sides.filled
    day_only = staged.day_rows > 0 and staged.midnight_rows > 0.99 * staged.day_rows
    return Extract(
        work, counts, _inputs(sources, staged, sides), tuple(notes), frozenset(given),
        frozenset({"claims", *(t for t, n in sides.rows_by_table().items() if n)}), day_only,
        first, last,
    )  # fmt: skip


def _inputs(
    sources: list[Planned], staged: StagedClaims, sides: SideTables
) -> tuple[InputFile, ...]:
    counts = {**staged.rows_of_file, **sides.rows_of_file}
    return tuple(
        InputFile(p.source.name, p.source.sha256, counts.get(i, 0), p.source.encoding, p.plan.table)
        for i, p in enumerate(sources)
    )


def _drop_repeated(
    staged: StagedClaims, claims: list[tuple[int, Planned]], rejects: RejectFile
) -> Array:
    """Refuse settlements whose setl_id came before: the same row again, or another one."""
    dropped = np.zeros(sum(staged.stage.sizes), dtype=bool)
    repeated = repeated_rows(staged)
    if not repeated:
        return dropped
    rows = sorted({r for pair in repeated for r in pair})
    place = _places(staged, rows)
    texts = _texts(claims, set(place.values()))
    names = {number: planned.source.name for number, planned in claims}
    for row, first in repeated:
        dropped[row] = True
        same = texts[place[row]] == texts[place[first]]
        file, line = place[row]
        rejects.add(
            "claims", names[file], line, "setl_id",
            "duplicate_row" if same else "duplicate_setl_id", texts[place[row]],
        )  # fmt: skip
    return dropped


def _places(staged: StagedClaims, rows: list[int]) -> dict[int, tuple[int, int]]:
    """(file, line) of staged rows."""
    wanted = np.array(rows)
    out: dict[int, tuple[int, int]] = {}
    for number, (start, part) in enumerate(staged.stage.each(("source_line",))):
        lines = part["source_line"]
        for row in wanted[(wanted >= start) & (wanted < start + len(lines))].tolist():
            out[row] = (staged.file_of_batch[number], int(lines[row - start]))
    return out


def _texts(
    claims: list[tuple[int, Planned]], wanted: set[tuple[int, int]]
) -> dict[tuple[int, int], str]:
    """The rows at some places, read again from their files."""
    out: dict[tuple[int, int], str] = {}
    for number, planned in claims:
        lines = np.array(sorted(line for file, line in wanted if file == number))
        if not len(lines):
            continue
        for batch in planned.source.batches():
            for row in np.flatnonzero(np.isin(batch.lines, lines)).tolist():
                out[number, int(batch.lines[row])] = batch.row_text(row)
    return out


def _number(
    pool: ThreadPoolExecutor, work: Path, staged: StagedClaims, sides: SideTables,
    memory_limit: str | None,
) -> dict[str, pa.Array]:  # fmt: skip
    """Number every code space and write its keys; returns keys by space."""
    slots: dict[str, list[tuple[Stage, str]]] = {space: [] for space in OWN_SPACES}
    for column, space in SPACES.items():
        slots.setdefault(space, []).append((staged.stage, column))

    def number(space: str) -> pa.Array:
        keys = number_space(slots[space] + sides.slots(space))
        if space not in ("psn", "mdtrt"):
            write_keys(work, space, keys)
        return keys

    spaces = [space for space in slots if space != "doctor"]
    keys = dict(zip(spaces, pool.map(number, spaces), strict=True))
    # fee lines name their doctors by way of the institution of their settlement
    sides.resolve_fee_lines(staged, keys["institution"], work, memory_limit)
    keys["doctor"] = number("doctor")
    return keys


def _write_others(
    work: Path, staged: StagedClaims, sides: SideTables, fate: Fate, people: People,
    names: list[str], keys: dict[str, pa.Array],
) -> None:  # fmt: skip
    write_netted(staged, fate, people.patient_of, names, work)
    sides.write(work, fate, people.patient_of, keys["doctor"])
