"""Local codes against plain Python over the same cells."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphfraud.claims.local import Coded, code_column, first_known, join_ids, unspaced, yuan

IDS = st.lists(st.sampled_from([None, "A1", "B2", "C 3", "D4", "0"]), min_size=1, max_size=40)


def _texts(coded: Coded) -> list[str | None]:
    words = [*coded.words.to_pylist(), None]
    return [words[code] for code in coded.codes.tolist()]


def _coded(cells: list[str | None]) -> Coded:
    return code_column(pa.array(cells, pa.string()))


def _known(cells: list[str | None]) -> list[str | None]:
    return [None if cell == "0" else cell for cell in cells]


@given(IDS, st.data())
def test_pairs_of_ids(first: list[str | None], data: st.DataObject) -> None:
    second = data.draw(st.lists(st.sampled_from([None, "x1", "y2"]), min_size=len(first),
                                max_size=len(first)))  # fmt: skip
    pairs = list(zip(_known(first), second, strict=True))
    both = join_ids(_coded(first), _coded(second))
    assert _texts(both) == [f"{a}|{b}" if a and b else None for a, b in pairs]
    tail = join_ids(_coded(first), _coded(second), keep_first_empty=True)
    assert _texts(tail) == [f"{a or ''}|{b}" if b else None for a, b in pairs]
    assert sorted(set(both.codes.tolist()) - {-1}) == list(range(len(both.words)))


def test_few_pairs_of_many_ids() -> None:
    first, second = (
        [f"F{i}" for i in range(50)],
        [f"S{i}" if i % 9 == 0 else None for i in range(50)],
    )
    joined = join_ids(_coded(first), _coded(second))
    assert _texts(joined) == [f"{a}|{b}" if b else None for a, b in zip(first, second, strict=True)]


@given(IDS, st.data())
def test_the_first_known_id(first: list[str | None], data: st.DataObject) -> None:
    second = data.draw(st.lists(st.sampled_from([None, "A1", "E 5"]), min_size=len(first),
                                max_size=len(first)))  # fmt: skip
    found = first_known([_coded(first), _coded(second)], unspaced)
    wanted = [a or b for a, b in zip(_known(first), second, strict=True)]
    assert _texts(found) == [w and w.replace(" ", "") for w in wanted]
    assert set(found.words.to_pylist()) == set(_texts(found)) - {None}


@pytest.mark.parametrize("fen", [0, 1, -5, 99, 100, -12345, 10**16 - 1, 1 - 10**16])
def test_amounts_as_text(fen: int) -> None:
    assert yuan(np.array([fen])).to_pylist() == [f"{Decimal(fen) / 100:.2f}"]
