"""An extract of another country's system comes in through a mapping file, and is searched."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from graphfraud.errors import GraphfraudError
from graphfraud.pipeline import run

MEMBERS = [f"P9{i:04d}" for i in range(25)]


def foreign_claims(seed: int, rows: int = 12_000, people: int = 4_000) -> pd.DataFrame:
    """Claims by chance, in the columns and values of the Indonesian national insurance."""
    rng = np.random.default_rng(seed)
    inpatient = rng.random(rows) < 0.3
    day = np.datetime64("2024-01-01") + rng.integers(0, 366, rows)
    place = rng.integers(0, 40, rows)
    billed = rng.integers(100_000, 4_000_000, rows)
    return pd.DataFrame({
        "claim_id": [f"C{i:08d}" for i in range(rows)],
        "episode_id": [f"E{i:08d}" for i in range(rows)],
        "participant_id": [f"P{i:05d}" for i in rng.integers(0, people, rows)],
        "faskes_id": [f"F{h:05d}" for h in place],
        "faskes_level": np.where(place < 30, "FKTP", "FKRTL"),
        "provinsi": "Bali", "kabupaten": np.where(place % 3 == 0, "Unknown", "Badung"),
        "tgl_pelayanan": day.astype(str), "kode_icd10": rng.choice(["J00", "A09", "I10"], rows),
        "jenis_pelayanan": np.where(inpatient, "Rawat Inap", "Rawat Jalan"),
        "lama_dirawat": np.where(inpatient, 1 + rng.geometric(0.3, rows), 0),
        "billed_amount": billed.astype(float), "paid_amount": (billed * 0.7).round(1),
        "dpjp_id": [f"D{h:05d}" for h in place],
        "fraud_flag": rng.random(rows) < 0.03, "fraud_type": "none",
    })  # fmt: skip


def with_ring(claims: pd.DataFrame, seed: int, trips: int = 6) -> pd.DataFrame:
    """Twenty-five persons, six joint stays at one facility, seven of ten come each time."""
    rng = np.random.default_rng(seed)
    added: list[dict[str, object]] = []
    for trip in range(trips):
        admitted = np.datetime64("2024-01-20") + 53 * trip
        for person in MEMBERS:
            if rng.random() < 0.7:
                row = claims.iloc[int(rng.integers(len(claims)))]
                number = len(claims) + len(added)
                added.append({
                    **dict(zip(claims.columns, row, strict=True)),
                    "claim_id": f"C{number:08d}", "episode_id": f"E{number:08d}",
                    "participant_id": person, "faskes_id": "F00033", "faskes_level": "FKRTL",
                    "tgl_pelayanan": str(admitted + int(rng.integers(0, 2))),
                    "jenis_pelayanan": "Rawat Inap", "lama_dirawat": 6,
                })  # fmt: skip
    return pd.concat([claims, pd.DataFrame(added)], ignore_index=True)


@pytest.fixture
def mapping(root: Path) -> Path:
    return root / "sample_data" / "mappings" / "bpjs.toml"


def written(claims: pd.DataFrame, folder: Path) -> Path:
    path = folder / "claims.csv"
    claims.to_csv(path, index=False)
    return path


def test_values_and_columns_come_in_as_the_mapping_says(mapping: Path, tmp_path: Path) -> None:
    claims = foreign_claims(1)
    found = run(written(claims, tmp_path), mapping=mapping, permuted=False).extract
    assert found.counts.kept == len(claims)
    inpatient = claims["jenis_pelayanan"] == "Rawat Inap"
    assert int((found.col("claims", "kind") == 0).sum()) == int(inpatient.sum())
    days = found.col("claims", "end_day") - found.col("claims", "begin_day")
    assert days[inpatient.to_numpy()].tolist() == claims["lama_dirawat"][inpatient].tolist()
    assert int(found.col("claims", "fund_pay").sum()) == round(claims["paid_amount"].sum() * 100)
    assert found.day_only


def test_claims_by_chance_give_no_case(mapping: Path, tmp_path: Path) -> None:
    found = run(written(foreign_claims(2), tmp_path), mapping=mapping)
    assert [case.summary for case in found.cases] == []
    assert found.result.info.permuted_cases == 0


def test_a_ring_among_them_is_the_first_case(mapping: Path, tmp_path: Path) -> None:
    claims = with_ring(foreign_claims(3), 4)
    found = run(written(claims, tmp_path), mapping=mapping, permuted=False)
    assert len(found.cases) == 1
    first = found.cases[0]
    assert first.pattern == "induced_admission"
    people = set(first.ring.patients)
    assert len(people & set(MEMBERS)) / len(people | set(MEMBERS)) > 0.9
    assert len(first.ring.occasions) == 6
    money = claims.set_index("claim_id")["paid_amount"][list(first.setl_ids)]
    assert first.fund_paid == round(money.sum() * 100)


def test_labels_of_the_foreign_extract_are_never_read(mapping: Path, tmp_path: Path) -> None:
    claims = with_ring(foreign_claims(3), 4)
    one = run(written(claims, tmp_path), mapping=mapping, permuted=False)
    claims["fraud_flag"] = claims["participant_id"] < "P02000"
    claims["fraud_type"] = "phantom"
    two = run(written(claims, tmp_path), mapping=mapping, permuted=False)
    assert [c.case_id for c in one.cases] == [c.case_id for c in two.cases]
    assert [c.parts for c in one.cases] == [c.parts for c in two.cases]
    columns = {"setl_id", "psn_no", "begndate", "fraud_flag"}
    assert not {n for n in one.extract.notes if "fraud" in n and columns & {n}}


def test_without_the_mapping_the_columns_are_missing(tmp_path: Path) -> None:
    with pytest.raises(GraphfraudError, match=r"setl_id|psn_no"):
        run(written(foreign_claims(1, 50), tmp_path), permuted=False)
