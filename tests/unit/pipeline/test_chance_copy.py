"""The permuted copy's cases: echoes of the real ones, and what chance gives."""

from __future__ import annotations

from pathlib import Path

from graphfraud.claims import read_extract
from graphfraud.parameters import Parameters
from graphfraud.pipeline.chance_copy import chance_copy
from graphfraud.pipeline.detection import Detected, detect, no_shared_rings, tables


def test_cases_of_people_in_real_cases_are_echoes(root: Path, tmp_path: Path) -> None:
    extract, params = read_extract([root / "sample_data"], tmp_path), Parameters()
    events, manual = tables(extract, params)
    real = detect(extract, events, manual, params, lambda _: None, no_shared_rings)
    assert len(real.rings) >= 5
    copy = chance_copy(extract, events, manual, real, params)
    assert (copy.n_cases, copy.n_others) == (2, 0)
    # were nothing found in the data themselves, the same cases would be other people's
    nothing = Detected((), (), (), (), ())
    assert chance_copy(extract, events, manual, nothing, params).n_others == copy.n_cases
