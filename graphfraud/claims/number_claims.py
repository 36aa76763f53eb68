"""The second pass over staged claims: global codes, kept rows, stays, Parquet."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from graphfraud.claims.claims_table import StagedClaims
from graphfraud.claims.contract import KIND_INPATIENT
from graphfraud.claims.extract import SCHEMA
from graphfraud.claims.local import yuan
from graphfraud.claims.netting import INVALID, REFUND, REFUNDED, Netting
from graphfraud.claims.stays import join_stays
from graphfraud.claims.tables import open_table, write_table
from graphfraud.claims.times import NO_DAY

Array = NDArray[Any]
_STAY_COLUMNS = (
    "psn", "institution", "mdtrt", "begin_day", "end_day", "interim", "department", "doctor",
    "diagnosis", "medfee", "fund_pay", "setl_type",
)  # fmt: skip
_MONEY = ("medfee", "fund_pay", "acct_pay")


@dataclass(frozen=True)
class Fate:
    """What became of each staged row.

    claim: claim code of a kept row, −1 otherwise; netting: rows netted and amounts that are left.
    """

    claim: Array
    netting: Netting
    n_kept: int

    @classmethod
    def of(cls, total: int, dropped: Array, netting: Netting) -> Fate:
        """Number the rows that are neither dropped nor netted, in order."""
        keep = ~dropped & (netting.reason == 0)
        claim = np.where(keep, np.cumsum(keep) - 1, -1).astype(np.int32)
        return cls(claim, netting, int(keep.sum()))


def _left(part: dict[str, Any], start: int, netting: Netting) -> None:
    """Put what partial refunds left in place of the amounts of a batch."""
    size = len(part[_MONEY[0]])
    low, high = np.searchsorted(netting.reduced, (start, start + size))
    for column, name in enumerate(_MONEY):
        if low < high and name in part:
            part[name] = part[name].copy()
            part[name][netting.reduced[low:high] - start] = netting.amounts[low:high, column]


def write_stays(staged: StagedClaims, fate: Fate, patient_of: Array, folder: Path) -> Array:
    """Join the kept inpatient rows into stays, write stays.parquet; returns stay code by claim."""
    parts: dict[str, list[Array]] = {name: [] for name in (*_STAY_COLUMNS, "claim")}
    for start, part in staged.stage.each(("kind", "acct_pay", *_STAY_COLUMNS)):
        claim = fate.claim[start : start + len(part["kind"])]
        inside = (part["kind"] == KIND_INPATIENT) & (claim >= 0)
        _left(part, start, fate.netting)
        parts["claim"].append(claim[inside])
        for name in _STAY_COLUMNS:
            parts[name].append(part[name][inside])
    rows = {name: np.concatenate(values) if values else np.empty(0, np.int32)
            for name, values in parts.items()}  # fmt: skip
    rows["patient"] = patient_of[rows.pop("psn")]
    table, codes = join_stays(rows)
    write_table(folder, "stays", table)
    stay = np.full(fate.n_kept, -1, dtype=np.int32)
    stay[rows["claim"]] = codes
    return stay


def write_claims(
    staged: StagedClaims, fate: Fate, patient_of: Array, stay: Array, folder: Path
) -> tuple[int, int]:
    """Write claims.parquet; returns first and last begin day (0, 0 without claims)."""
    given = staged.stage.has_words
    codes = [c for c in SCHEMA["claims"] if c not in ("patient", "stay", "source_file")]
    columns = [c for c in codes if SCHEMA["claims"][c][0] != "int32" or c in given or "_" in c]
    columns = [c for c in columns if c in given or c in _NUMBERS]
    schema = pa.schema(
        [("setl_id", pa.string()), ("patient", pa.int32()), ("stay", pa.int32()),
         ("source_file", pa.int32()),
         *((c, pa.type_for_alias(SCHEMA["claims"][c][0])) for c in columns)]
    )  # fmt: skip
    first, last = 2**31 - 1, NO_DAY
    with open_table(folder / "claims.parquet", schema) as out:
        for number, (start, part) in enumerate(staged.stage.each(("setl_id", "psn", *columns))):
            claim = fate.claim[start : start + staged.stage.sizes[number]]
            keep = claim >= 0
            if not keep.any():
                continue
            _left(part, start, fate.netting)
            whole = bool(keep.all())
            arrays = {c: pa.array(part[c] if whole else part[c][keep]) for c in columns}
            kept = claim[keep]
            arrays["setl_id"] = part["setl_id"] if whole else part["setl_id"].filter(pa.array(keep))
            arrays["patient"] = pa.array(patient_of[part["psn"][keep]])
            arrays["stay"] = pa.array(stay[kept])
            source = np.full(len(kept), staged.file_of_batch[number], np.int32)
            arrays["source_file"] = pa.array(source)
            days = part["begin_day"][keep]
            first, last = min(first, int(days.min())), max(last, int(days.max()))
            out.write_table(pa.table({n: arrays[n] for n in schema.names}, schema=schema))
    return (first, last) if fate.n_kept else (0, 0)


_NUMBERS = frozenset(
    """medfee fund_pay acct_pay begin_day end_day settle_day opt_day begin_minute settle_minute
    opt_minute kind setl_type cert_type dscg_way manl_reim_rea source_line interim""".split()
)


def write_netted(
    staged: StagedClaims, fate: Fate, patient_of: Array, names: list[str], folder: Path
) -> None:
    """Write netted.parquet and netted.csv: every netted row with its handler and its original."""
    netting = fate.netting
    columns = (
        "setl_id", "psn", "institution", "submitter", "cashier", "settle_day", "begin_day",
        "source_line", "medfee", "fund_pay", "acct_pay",
    )  # fmt: skip
    words = {REFUND: "refund", REFUNDED: "refunded_original", INVALID: "invalid"}
    claim_of = np.append(fate.claim, np.int32(-1))
    parts: dict[str, list[Any]] = {c: [] for c in (*SCHEMA["netted"], "setl_id")}
    with (folder / "netted.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(
            ["file", "line", "setl_id", "reason", "medfee_sumamt", "fund_pay_sumamt", "acct_pay"]
        )
        for number, (start, part) in enumerate(staged.stage.each(columns)):
            size = staged.stage.sizes[number]
            low, high = np.searchsorted(netting.rows, (start, start + size))
            at = netting.rows[low:high] - start
            reason = netting.reason[netting.rows[low:high]]
            record = {
                "institution": part["institution"][at], "patient": patient_of[part["psn"][at]],
                "caseworker": part["submitter"][at], "cashier": part["cashier"][at],
                "day": part["settle_day"][at], "begin_day": part["begin_day"][at],
                "medfee": part["medfee"][at], "reason": reason,
                "original_claim": claim_of[netting.original[low:high]],
                "original_row": netting.rows_of(netting.original[low:high]),
                "source_file": np.full(len(at), staged.file_of_batch[number], np.int32),
                "source_line": part["source_line"][at], "setl_id": part["setl_id"].take(at),
            }  # fmt: skip
            for name, values in record.items():
                parts[name].append(values)
            table.writerows(
                zip(
                    [names[staged.file_of_batch[number]]] * len(at), record["source_line"].tolist(),
                    record["setl_id"].to_pylist(), [words[r] for r in reason.tolist()],
                    *(yuan(part[m][at]).to_pylist() for m in _MONEY), strict=True,
                )
            )  # fmt: skip
    ids = parts.pop("setl_id")
    out: dict[str, Any] = {n: np.concatenate(v) if v else [] for n, v in parts.items()}
    out["setl_id"] = pa.concat_arrays(ids) if ids else pa.array([], pa.string())
    write_table(folder, "netted", out, texts=("setl_id",))
