"""Columns that are mapped from files: the same numbers, once for all processes, never half."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from graphfraud.beside import beside
from graphfraud.claims import columns, read_extract
from graphfraud.claims.columns import LEAST_BYTES, mapped
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
