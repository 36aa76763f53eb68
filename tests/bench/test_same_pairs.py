"""graphfraud's kernel and the pandas peer count the same pairs, on a made extract."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import pytest

from graphfraud.synth import Parameters, generate, write

HERE = Path(__file__).resolve().parent


@pytest.mark.parametrize(("seed", "persons"), [(11, 4_000), (12, 9_000)])
def test_same_pairs(
    seed: int, persons: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(HERE))
    monkeypatch.delitem(sys.modules, "pipeline", raising=False)
    import pipeline

    extract = tmp_path / "extract"
    write(generate(Parameters(persons=persons, seed=seed)), extract)
    (extract / "truth.json").unlink()
    pipeline.pairs(extract, tmp_path)
    pipeline.peer(extract, tmp_path)
    n = pipeline.same_pairs(tmp_path)
    assert n == len(pd.read_parquet(tmp_path / "graphfraud.parquet")) > 30
