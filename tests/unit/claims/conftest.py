"""The `read` fixture: made rows through real files."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphfraud.claims import Extract, read_extract
from tests.unit.claims.made_claims import Read, Rows, csv_text


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read rows (or a text, or bytes) as claims.csv; other tables as extra=rows."""
    count = 0

    def run(content: Rows | str | bytes, max_rejects: float = 1.0, **tables: Rows) -> Extract:
        nonlocal count
        count += 1
        folder = tmp_path / f"in{count}"
        folder.mkdir()
        for name, rows in {"claims": content, **tables}.items():
            data = (
                rows
                if isinstance(rows, str | bytes)
                else csv_text(rows)
                if name == "claims"
                else "\n".join([",".join(rows[0]), *(",".join(r.values()) for r in rows)])
            )
            data = data.encode() if isinstance(data, str) else data
            (folder / f"{name}.csv").write_bytes(data)
        return read_extract([folder], tmp_path / f"work{count}", max_rejects=max_rejects)

    return run
