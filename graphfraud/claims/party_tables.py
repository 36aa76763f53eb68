"""Patients and institutions as tables: what claims and the tables beside them say of each one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from graphfraud.claims import parties
from graphfraud.claims.claims_table import StagedClaims
from graphfraud.claims.keys import write_keys
from graphfraud.claims.people import MAX_SHARED, join_people
from graphfraud.claims.side_tables import SideTables
from graphfraud.claims.stage import Stage
from graphfraud.claims.tables import write_table
from graphfraud.claims.times import NO_DAY

Array = NDArray[Any]


@dataclass(frozen=True)
class People:
    """Persons as patients.

    patient_of: psn code → patient code, −1 at the end; patients: their keys; certno: by psn.
    """

    patient_of: Array
    patients: pa.Array
    certno: pa.Array
    notes: tuple[str, ...]


def number_people(stage: Stage, psn: pa.Array, work: Path) -> People:
    """Join the persons of several areas, number patients, write their keys. psn: its keys."""
    certno = parties.first_words(stage, "psn", "certno", len(psn))
    patient_of, patients, joined, crowded = join_people(
        psn, certno, parties.row_counts(stage, "psn", len(psn))
    )
    write_keys(work, "patient", patients)
    notes = []
    if joined:
        other = np.ones(len(psn), dtype=bool)
        other[pc.index_in(patients, psn).to_numpy()] = False
        write_keys(work, "alias", psn.filter(pa.array(other)))
        write_keys(work, "alias_of", patients.take(pa.array(patient_of[other])))
        notes.append(f"{joined} psn_no were joined to another of the same identity number")
    if crowded:
        notes.append(
            f"{crowded} identity numbers stand for over {MAX_SHARED} psn_no each and joined none"
        )
    # rows without a psn code do not exist among staged rows, −1 guards empty tables
    guarded = np.append(patient_of, np.int32(-1)).astype(np.int32)
    return People(guarded, patients, certno, tuple(notes))


def write_parties(
    work: Path, staged: StagedClaims, sides: SideTables, keys: dict[str, pa.Array], people: People
) -> None:
    """Write patients.parquet and institutions.parquet. keys: by code space."""
    _write_patients(work, staged.stage, sides, keys["psn"], people)
    _write_institutions(work, staged.stage, sides, len(keys["institution"]))


def _write_patients(
    work: Path, stage: Stage, sides: SideTables, psn: pa.Array, people: People
) -> None:
    patient_of, count = people.patient_of, len(people.patients)
    columns: dict[str, Any] = {"psn_no": people.patients}
    none_of = {
        "employer": -1, "insu_area": -1, "phone": -1, "psn_type": -1, "sp_psn_type": -1,
        "gend": 0, "brdy": NO_DAY,
    }  # fmt: skip
    for name, first in parties.first_numbers(stage, "psn", none_of, len(psn)).items():
        folded = parties.fold(first, patient_of, count, none_of[name])
        columns["birth_day" if name == "brdy" else name] = folded
    names = parties.first_words(stage, "psn", "psn_name", len(psn))
    columns["psn_name"] = parties.fold_words(names, patient_of, count)
    columns["certno"] = parties.fold_words(people.certno, patient_of, count)
    columns.update(sides.person_columns(psn, patient_of, count, columns))
    write_table(work, "patients", columns, texts=("psn_no", "psn_name", "certno", "address"))


def _write_institutions(work: Path, stage: Stage, sides: SideTables, count: int) -> None:
    first = parties.first_numbers(stage, "institution", {"hosp_lv": 0, "inst_area": -1}, count)
    name = parties.first_words(stage, "institution", "fixmedins_name", count)
    columns = sides.institution_columns(count, first["hosp_lv"], first["inst_area"], name)
    write_table(work, "institutions", columns, texts=("name",))
