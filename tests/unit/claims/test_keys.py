"""Key texts in a mapped file: what a list of the same texts would answer."""

from __future__ import annotations

from bisect import bisect_left
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphfraud.claims.keys import NO_KEYS, STEP, Keys, keys_path, write_keys

TEXTS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), max_size=30)


@given(texts=TEXTS, skipped=st.integers(0, 5))
def test_keys_answer_as_a_list_does(texts: list[str], skipped: int) -> None:
    for kind in (pa.string(), pa.large_string()):
        whole = [*["before"] * skipped, *texts]
        keys = Keys(pa.array(whole, kind).slice(skipped))
        assert list(keys) == texts and keys == texts
        assert [keys[i] for i in range(len(texts))] == texts
        assert [keys[-i - 1] for i in range(len(texts))] == texts[::-1]
        assert keys[1:7:2] == texts[1:7:2]
        for outside in (len(texts), -len(texts) - 1):
            with pytest.raises(IndexError, match="no code"):
                keys[outside]


def test_keys_come_back_from_their_file(tmp_path: Path) -> None:
    texts = sorted({"", "0012", "张三", *(f"P{i:07}" for i in range(STEP + 5))})
    write_keys(tmp_path, "patient", pa.array(texts))
    keys = Keys.of_file(keys_path(tmp_path, "patient"))
    assert len(keys) == len(texts)
    assert list(keys) == texts
    assert keys[texts.index("张三")] == "张三"
    assert [bisect_left(keys, text) for text in texts[::997]] == list(range(len(texts)))[::997]


def test_a_space_without_keys_and_other_texts(tmp_path: Path) -> None:
    write_keys(tmp_path, "none", pa.array([], pa.string()))
    assert Keys.of_file(keys_path(tmp_path, "none")) == NO_KEYS == []
    assert Keys(pa.array(["a", "b"])) != ["a"]
    assert Keys(pa.array(["a"])) != "a"
