"""Write a made extract: CSV tables (optionally gzip'd, without a time stamp) and truth.json."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Collection
from pathlib import Path

import pyarrow.csv as pa_csv

from graphfraud.synth.generate import SyntheticData


def write(
    data: SyntheticData,
    folder: Path,
    *,
    compress: bool = False,
    leave_out: Collection[str] = (),
) -> list[Path]:
    """Write all tables and truth.json to a folder (made if missing); the files written.

    compress: CSV as .csv.gz. leave_out: columns that are not written. The same data give
    the same bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for name, full in data.tables.items():
        table = full.drop_columns([c for c in leave_out if c in full.column_names])
        buffer = io.BytesIO()
        pa_csv.write_csv(table, buffer, pa_csv.WriteOptions(quoting_style="needed"))
        path = folder / (f"{name}.csv.gz" if compress else f"{name}.csv")
        content: bytes | memoryview = buffer.getbuffer()
        if compress:
            packed = io.BytesIO()
            with gzip.GzipFile(
                filename="", mode="wb", fileobj=packed, mtime=0, compresslevel=9
            ) as out:
                out.write(content)
            content = packed.getvalue()
        path.write_bytes(content)
        written.append(path)
    truth = folder / "truth.json"
    truth.write_text(json.dumps(data.truth, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return [*written, truth]
