"""The tables beside claims: registrations, fee lines, institutions, persons and staff."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from graphfraud.claims import parties
from graphfraud.claims.claims_table import StagedClaims, write_rejects
from graphfraud.claims.extract import SCHEMA
from graphfraud.claims.local import Coded, join_ids
from graphfraud.claims.number_claims import Fate
from graphfraud.claims.rejects import RejectFile
from graphfraud.claims.side_rows import read_side_rows
from graphfraud.claims.sources import Planned
from graphfraud.claims.stage import Stage
from graphfraud.claims.tables import open_table, write_table

Array = NDArray[Any]
#: table → its columns → the code space each one is numbered in
_SPACES = {
    "registrations": {
        "psn": "psn", "reg_kind": "reg_kind", "caseworker": "caseworker", "proxy": "proxy",
    },
    "institutions": {"institution": "institution", "inst_area": "area"},
    "persons": {
        "phone": "phone", "sp_psn_type": "sp_psn_type", "village": "village",
        "household": "household",
    },
    "staff": {"institution": "institution", "caseworker": "caseworker"},
    "fee_lines": {"item": "item", "trace_code": "trace_code", "doctor": "doctor"},
}  # fmt: skip
#: code spaces that no claims column shares
OWN_SPACES = ("reg_kind", "item", "trace_code", "village", "household")


@dataclass
class SideTables:
    """Staged tables beside claims, empty where none was given."""

    stages: dict[str, Stage] = field(default_factory=dict)
    rows_of_file: dict[int, int] = field(default_factory=dict)
    table_of_file: dict[int, str] = field(default_factory=dict)
    filled: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)
    claim_row: Array = field(default_factory=lambda: np.empty(0, np.int32))

    def rows_by_table(self) -> dict[str, int]:
        """Rows read of each table given."""
        out: dict[str, int] = {}
        for number, rows in self.rows_of_file.items():
            table = self.table_of_file[number]
            out[table] = out.get(table, 0) + rows
        return out

    def slots(self, space: str) -> list[tuple[Stage, str]]:
        """Columns of these tables that share a code space."""
        return [
            (self.stages[table], column)
            for table, columns in sorted(_SPACES.items()) if table in self.stages
            for column, of in columns.items() if of == space
        ]  # fmt: skip

    def resolve_fee_lines(
        self, staged: StagedClaims, institutions: pa.Array, work: Path, memory_limit: str | None
    ) -> None:
        """Find the settlement of each fee line, and the doctor key INSTITUTION|CODE it names."""
        stage = self.stages.get("fee_lines")
        if stage is None:
            return
        self.claim_row = _match_lines(staged.stage, stage, work, memory_limit)
        place = np.full(sum(staged.stage.sizes) + 1, -1, dtype=np.int32)
        for start, part in staged.stage.each(("institution",)):
            place[start : start + len(part["institution"])] = part["institution"]
        for number, (start, part) in enumerate(stage.each(("dr",))):
            rows = self.claim_row[start : start + stage.sizes[number]]
            doctor = join_ids(
                Coded(place[rows], institutions), Coded(part["dr"], stage.words("dr", number))
            )
            np.save(stage.folder / f"{number:06d}.doctor.npy", doctor.codes)
            stage.write_words(number, {"doctor": doctor.words})

    def match_people(self, psn: pa.Array) -> None:
        """Give persons and staff the codes of the insured persons of the claims."""
        slots = [
            (stage, number)
            for table in ("persons", "staff") if (stage := self.stages.get(table)) is not None
            for number in range(len(stage.sizes))
        ]  # fmt: skip
        if not slots:
            return
        words = [stage.words("psn", number) for stage, number in slots]
        # one call: each one would number the insured persons anew
        codes = pc.index_in(pa.concat_arrays(words), psn).fill_null(-1).to_numpy()
        ends = np.cumsum([len(part) for part in words])
        for (stage, number), found in zip(slots, np.split(codes, ends[:-1]), strict=True):
            stage.maps["psn", number] = np.append(found.astype(np.int32), np.int32(-1))

    def person_columns(
        self, psn: pa.Array, patient_of: Array, count: int, columns: dict[str, Any]
    ) -> dict[str, Any]:
        """Columns of `patients` that persons and staff give; `columns` are those of claims."""
        out: dict[str, Any] = {"address": pa.nulls(count, pa.string())}
        self.match_people(psn)
        persons, staff = self.stages.get("persons"), self.stages.get("staff")
        if persons is not None:
            own = dict.fromkeys(("village", "household", "phone", "sp_psn_type"), -1)
            for name, first in parties.first_numbers(persons, "psn", own, len(psn)).items():
                given = parties.fold(first, patient_of, count, -1)
                out[name] = np.where(given >= 0, given, columns.get(name, given))
            words = parties.first_words(persons, "psn", "address", len(psn))
            out["address"] = parties.fold_words(words, patient_of, count)
        if staff is not None:
            own = dict.fromkeys(("institution", "caseworker"), -1)
            for name, first in parties.first_numbers(staff, "psn", own, len(psn)).items():
                out[f"staff_{name}"] = parties.fold(first, patient_of, count, -1)
        return out

    def institution_columns(
        self, count: int, level: Array, area: Array, name: pa.Array
    ) -> dict[str, Any]:
        """Columns of `institutions`: its own table goes before what claims say."""
        out: dict[str, Any] = {"level": level, "area": area, "name": name}
        stage = self.stages.get("institutions")
        if stage is None:
            return out
        none_of = {"hosp_lv": 0, "inst_area": -1, "beds": -1}
        own = parties.first_numbers(stage, "institution", none_of, count)
        for column, target in (("hosp_lv", "level"), ("inst_area", "area")):
            out[target] = np.where(own[column] != none_of[column], own[column], out[target])
        out["beds"] = own["beds"]
        for column in ("lng", "lat"):
            out[column] = parties.first_floats(stage, "institution", column, count)
        own_name = parties.first_words(stage, "institution", "fixmedins_name", count)
        out["name"] = pc.coalesce(own_name, name)
        return out

    def write(self, work: Path, fate: Fate, patient_of: Array, doctors: pa.Array) -> None:
        """Write registrations.parquet and fee_lines.parquet, if given."""
        if "registrations" in self.stages:
            _write_registrations(self.stages["registrations"], work, patient_of, doctors)
        if "fee_lines" in self.stages:
            lost = _write_fee_lines(self.stages["fee_lines"], work, fate, self.claim_row)
            if lost:
                self.notes.append(
                    f"{lost} fee lines belong to no kept settlement and were left out"
                )


def stage_side_tables(
    sources: list[tuple[int, Planned]], folder: Path, rejects: RejectFile
) -> SideTables:
    """Read, check and stage the tables beside claims."""
    out = SideTables()
    for number, planned in sources:
        table = planned.plan.table
        if table not in out.stages:
            (folder / table).mkdir(parents=True)
            out.stages[table] = Stage(folder / table)
        stage = out.stages[table]
        out.table_of_file[number] = table
        out.rows_of_file[number] = 0
        for batch in planned.source.batches():
            rows = read_side_rows(batch, planned.plan)
            kept = batch.table.num_rows - len(rows.rejects.found)
            stage.write(len(stage.sizes), rows.numbers, rows.codes, rows.texts)
            stage.sizes.append(kept)
            out.rows_of_file[number] += batch.table.num_rows + len(batch.bad)
            out.filled |= rows.filled
            write_rejects(rejects, table, planned.source.name, batch, rows.rejects.found)
    return out


def _match_lines(claims: Stage, lines: Stage, work: Path, memory_limit: str | None) -> Array:
    """Staged claim row of each fee line, −1 where there is none; a join that may spill to disk."""
    out = np.full(sum(lines.sizes), -1, dtype=np.int32)
    with duckdb.connect(str(work / "stage" / "join.duckdb")) as con:
        con.execute("SET threads = 2")
        con.execute("SET memory_limit = ?", [memory_limit or "512MB"])
        for name, stage in (("claim", claims), ("line", lines)):
            con.execute(f"CREATE TABLE {name} (n BIGINT, setl_id VARCHAR)")
            for start, part in stage.each(("setl_id",)):
                ids = part["setl_id"]
                numbers = pa.array(np.arange(start, start + len(ids), dtype=np.int64))
                con.register("part", pa.table({"n": numbers, "setl_id": ids}))
                con.execute(f"INSERT INTO {name} SELECT n, setl_id FROM part")
                con.unregister("part")
        found = con.execute(
            "SELECT l.n, min(c.n) FROM line l JOIN claim c USING (setl_id) GROUP BY l.n"
        )
        while rows := found.fetchmany(1_000_000):
            pairs = np.array(rows, dtype=np.int64)
            out[pairs[:, 0]] = pairs[:, 1]
    return out


def _write_registrations(stage: Stage, work: Path, patient_of: Array, doctors: pa.Array) -> None:
    by_code: dict[str, int] = {}
    for code, key in enumerate(doctors.to_pylist()):
        by_code.setdefault(key.rpartition("|")[2], code)
        by_code[key] = code
    names = ("psn", "reg_kind", "caseworker", "proxy", "day", "dr")
    parts: dict[str, list[Array]] = {n: [] for n in names}
    for number, (_, part) in enumerate(stage.each(names)):
        words = stage.words("dr", number).to_pylist()
        table = np.array([by_code.get(w, -1) for w in words] + [-1], dtype=np.int32)
        part["dr"] = table[part["dr"]]
        for name in names:
            parts[name].append(part[name])
    columns = {n: np.concatenate(v) for n, v in parts.items()}
    columns["patient"] = patient_of[columns.pop("psn")]
    columns["doctor"] = columns.pop("dr")
    write_table(work, "registrations", columns)


def _write_fee_lines(stage: Stage, work: Path, fate: Fate, claim_row: Array) -> int:
    """Write the lines of kept claims; returns how many others there were."""
    names = tuple(n for n in SCHEMA["fee_lines"] if n not in ("claim", "doctor"))
    schema = pa.schema([(n, pa.type_for_alias(t)) for n, (t, _) in SCHEMA["fee_lines"].items()])
    claim_of = np.append(fate.claim, np.int32(-1))
    lost = 0
    with open_table(work / "fee_lines.parquet", schema) as out:
        for number, (start, part) in enumerate(stage.each(names)):
            claim = claim_of[claim_row[start : start + stage.sizes[number]]]
            keep = claim >= 0
            lost += int((~keep).sum())
            local = np.load(stage.folder / f"{number:06d}.doctor.npy")
            table = stage.maps.get(("doctor", number), np.array([-1], dtype=np.int32))
            columns = {**part, "claim": claim, "doctor": table[local]}
            arrays = {
                n: pa.array(columns[n][keep].astype(SCHEMA["fee_lines"][n][0]))
                for n in schema.names
            }
            out.write_table(pa.table(arrays, schema=schema))
    return lost
