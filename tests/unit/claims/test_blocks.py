"""Blocks cut the file anywhere: lines, rejects and rows stay the same whatever their size."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphfraud.claims import csv_source, read_extract
from tests.unit.claims.made_claims import claim, csv_text, reject_reasons

ENCODINGS = ["utf-8", "utf-8-sig", "gb18030"]


def _text() -> str:
    rows = [
        claim(f"S{i:05d}", psn_no=f"P{i % 37}", psn_name="张三" if i % 3 else 'say "hi", please',
              begntime=f"2024-03-{1 + i % 28:02d}", medfee_sumamt="x" if i % 50 == 7 else "12.30")
        for i in range(1, 400)
    ]  # fmt: skip
    lines = csv_text(rows).splitlines()
    for at in range(11, len(lines), 60):
        lines[at] = lines[at].replace("H99210800001", '"H9921\n0800001"')
    for at in range(20, len(lines), 45):
        lines[at] = "cut,short"
    lines[333] = '"' + lines[333].replace('"', "")
    for at in range(25, len(lines), 90):
        lines.insert(at, "")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("size", [300, 1000, 4096, 50_000])
def test_any_block_size_gives_the_same_rows(
    size: int, encoding: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "claims.csv"
    path.write_bytes(_text().encode(encoding))
    whole = read_extract([path], tmp_path / "whole", max_rejects=1)
    monkeypatch.setattr(csv_source, "BLOCK", size)
    parts = read_extract([path], tmp_path / "parts", max_rejects=1)
    assert parts.counts == whole.counts
    assert parts.inputs == whole.inputs
    assert reject_reasons(parts) == reject_reasons(whole)
    for column in ("source_line", "patient", "institution", "begin_day", "medfee"):
        assert parts.col("claims", column).tolist() == whole.col("claims", column).tolist()
    assert parts.text("claims", "setl_id").equals(whole.text("claims", "setl_id"))
    text = path.read_text(encoding).splitlines()
    ids = whole.text("claims", "setl_id").to_pylist()
    for setl_id, line in zip(ids, whole.col("claims", "source_line").tolist(), strict=True):
        assert text[line - 1].startswith(setl_id)


def test_a_bad_line_far_down_has_its_number(tmp_path: Path) -> None:
    lines = csv_text([claim(f"S{i}") for i in range(1, 30_001)]).splitlines()
    lines[25_000] = "cut,short"
    (tmp_path / "claims.csv").write_text("\n".join(lines))
    extract = read_extract([tmp_path / "claims.csv"], tmp_path / "work")
    assert reject_reasons(extract) == [(25_001, "wrong_field_count")]
    assert extract.n_claims == 29_999
    assert extract.col("claims", "source_line")[-1] == 30_001
