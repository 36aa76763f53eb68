"""Small made extracts. Area code 992108 does not exist: no number can be a living person's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from graphfraud.claims import Extract

HEADER = (
    "setl_id psn_no fixmedins_code med_type begntime endtime setl_time medfee_sumamt "
    "fund_pay_sumamt acct_pay refd_setl_flag init_setl_id mdtrt_id vali_flag"
).split()
BASE = {
    "setl_id": "0001",
    "psn_no": "0007",
    "fixmedins_code": "H99210800001",
    "med_type": "11",
    "begntime": "2024-03-01 09:30:00",
    "medfee_sumamt": "100.00",
    "fund_pay_sumamt": "60.00",
    "acct_pay": "5.00",
    "vali_flag": "1",
}

Rows = Sequence[dict[str, str]]
Read = Callable[..., Extract]


def claim(setl_id: str, **cells: Any) -> dict[str, str]:
    """One settlement that is fine unless a cell says otherwise."""
    return {**BASE, "setl_id": setl_id, **cells}


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if "," in cell else cell


def csv_text(rows: Rows) -> str:
    """Rows as CSV with every column that any row has."""
    names = [*HEADER, *sorted({n for r in rows for n in r} - set(HEADER))]
    lines = [",".join(names)]
    lines += [",".join(_quoted(row.get(name, "")) for name in names) for row in rows]
    return "\n".join(lines) + "\n"


def reject_reasons(extract: Extract) -> list[tuple[int, str]]:
    """(line, reason) of rejects.csv in order."""
    import csv

    with extract.rejects_path.open(encoding="utf-8", newline="") as file:
        return [(int(r["line"]), r["reason"]) for r in csv.DictReader(file)]
