"""Claims worked through some patients after others: each once, whole, whatever the size."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from graphfraud.claims import Extract
from tests.unit.claims.made_claims import claim


@pytest.fixture
def extract() -> Extract:
    rows = [claim(f"S{i:03}", psn_no=f"P{i * i % 23:02}") for i in range(1, 200)]
    return Extract.from_frames({"claims": pd.DataFrame(rows)})


@pytest.mark.parametrize("size", [1, 2, 7, 50, 199, 10_000])
def test_each_claim_once_and_each_patient_whole(extract: Extract, size: int) -> None:
    patient = extract.col("claims", "patient")
    blocks = list(extract.by_patient(size))
    rows = np.concatenate(blocks)
    assert sorted(rows.tolist()) == list(range(extract.n_claims))
    assert np.all(np.diff(patient[rows]) >= 0)
    most = int(np.bincount(patient).max())
    for one, two in pairwise(blocks):
        assert patient[one[-1]] < patient[two[0]]
    for block in blocks:
        assert 0 < len(block) < size + most
        for code in np.unique(patient[block]).tolist():
            own = block[patient[block] == code]
            assert own.tolist() == np.flatnonzero(patient == code).tolist()


def test_no_claims_no_blocks() -> None:
    none = Extract.from_frames(
        {"claims": pd.DataFrame([claim("S1", begntime="never")])}, max_rejects=1
    )
    assert [len(block) for block in none.by_patient()] in ([], [0])
