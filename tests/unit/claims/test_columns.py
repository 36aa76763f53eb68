"""Columns that are mapped from files: the same numbers, once for all processes, never half."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from graphfraud.beside import beside
from graphfraud.claims import columns, read_extract
from graphfraud.claims.columns import LEAST_BYTES, Texts, let_go, mapped, mapped_texts
from graphfraud.claims.extract import Extract
from graphfraud.errors import ResourceError

LONG = np.arange(LEAST_BYTES // 8 + 1)


def never() -> np.ndarray:
    raise AssertionError("made again")


def test_a_long_column_is_made_once_and_read_only(tmp_path: Path) -> None:
    path = tmp_path / "columns" / "claims.patient.npy"
    first = mapped(path, lambda: LONG)
    again = mapped(path, never)
    assert first.tolist() == again.tolist() == LONG.tolist()
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    with pytest.raises(ValueError, match="read-only"):
        again[0] = 7


def test_a_short_column_needs_no_file(tmp_path: Path) -> None:
    path = tmp_path / "columns" / "short.npy"
    assert mapped(path, lambda: np.arange(5)).tolist() == [0, 1, 2, 3, 4]
    assert not path.parent.exists()


def test_another_process_finds_it_made(tmp_path: Path) -> None:
    path = tmp_path / "columns" / "long.npy"
    with beside(lambda: int(mapped(path, lambda: LONG).sum())) as total:
        found = total()
    assert found == LONG.sum() == mapped(path, never).sum()


def test_a_full_disk_is_told_and_nothing_half_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: Any, values: np.ndarray, **options: Any) -> None:
        file.write(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(columns.np, "save", full)
    path = tmp_path / "columns" / "long.npy"
    with pytest.raises(ResourceError, match="the disk is full"):
        mapped(path, lambda: LONG)
    assert list(path.parent.iterdir()) == []


def extract_of(amounts: np.ndarray, folder: Path) -> Extract:
    """An extract with these amounts, one a settlement."""
    n = len(amounts)
    ids = np.arange(n).astype(str)
    claims = pd.DataFrame({
        "setl_id": np.char.add("S", ids), "psn_no": np.char.add("P", ids),
        "mdtrt_id": np.char.add("M", ids), "fixmedins_code": "H1", "med_type": "11",
        "begntime": "2024-03-01 09:00:00", "endtime": "2024-03-01 09:00:00",
        "setl_time": "2024-03-01 09:30:00", "medfee_sumamt": amounts, "fund_pay_sumamt": amounts,
        "setl_type": "2",
    })  # fmt: skip
    folder.mkdir(exist_ok=True)
    claims.to_csv(folder / "claims.csv", index=False)
    return read_extract([folder / "claims.csv"], folder / "work")


def test_a_new_reading_leaves_no_old_column(tmp_path: Path) -> None:
    n = LEAST_BYTES // 8 + 1
    old, new = np.arange(n) % 1000 + 1, np.arange(n) % 777 + 1
    assert extract_of(old, tmp_path).col("claims", "medfee").tolist() == (old * 100).tolist()
    strange = tmp_path / "work" / "columns" / "mine.txt"
    strange.write_text("of somebody else")
    assert extract_of(new, tmp_path).col("claims", "medfee").tolist() == (new * 100).tolist()
    assert strange.read_text() == "of somebody else"


def _texts(tmp_path: Path, texts: list[str], rows: int) -> Texts:
    path = tmp_path / "claims.parquet"
    pq.write_table(pa.table({"setl_id": texts}), path, row_group_size=rows)
    return mapped_texts(tmp_path / "columns" / "claims.setl_id.arrow", path, "setl_id")


@pytest.mark.parametrize("rows", [1, 3, 1000])
def test_texts_of_rows_are_those_of_a_list(tmp_path: Path, rows: int) -> None:
    texts = [f"{i * 37 % 100:04}" for i in range(100)]
    found = _texts(tmp_path, texts, rows)
    assert len(found) == 100
    assert [found[i] for i in range(100)] == texts
    for wanted in ([], [99], [5, 5, 0, 99, 17], list(range(100))[::-1]):
        asked = np.array(wanted, np.int64)
        assert found.take(asked).to_pylist() == [texts[i] for i in wanted]


def test_texts_are_made_once_and_of_none(tmp_path: Path) -> None:
    found = _texts(tmp_path, ["a", "b"], 1)
    (tmp_path / "claims.parquet").unlink()
    again = mapped_texts(
        tmp_path / "columns" / "claims.setl_id.arrow", tmp_path / "claims.parquet", "setl_id"
    )
    assert again.pieces.to_pylist() == found.pieces.to_pylist() == ["a", "b"]
    (tmp_path / "none").mkdir()
    assert len(_texts(tmp_path / "none", [], 5)) == 0


def test_pages_that_went_come_back(tmp_path: Path) -> None:
    column = mapped(tmp_path / "columns" / "claims.patient.npy", lambda: LONG)
    assert int(column.sum()) == int(LONG.sum())
    mapped_pages = _resident("claims.patient.npy")
    let_go(column)
    assert _resident("claims.patient.npy") < mapped_pages / 2
    assert column.tolist() == LONG.tolist()
    let_go(np.arange(3))  # nothing mapped: nothing to do


def _resident(name: str) -> int:
    """KiB of the pages of a mapped file in this process (Linux)."""
    rows = iter(Path("/proc/self/smaps").read_text().splitlines())
    return sum(
        int(next(row for row in rows if row.startswith("Rss:")).split()[1])
        for row in rows if row.endswith(name)
    )  # fmt: skip
