"""Rows of the tables beside claims, one batch at a time: numbers, local codes, texts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from graphfraud.claims.batch import Batch
from graphfraud.claims.claim_rows import Rejects, _Reader
from graphfraud.claims.local import Coded, code_column, digits, join_ids, lookup, upper
from graphfraud.claims.plan import Plan
from graphfraud.claims.times import NO_DAY
from graphfraud.claims.values import clean_text

Array = NDArray[Any]


@dataclass
class SideRows:
    """One batch of a table beside claims; refused rows are left out."""

    numbers: dict[str, Array] = field(default_factory=dict)
    codes: dict[str, Coded] = field(default_factory=dict)
    texts: dict[str, pa.Array] = field(default_factory=dict)
    filled: frozenset[str] = frozenset()
    rejects: Rejects = field(default_factory=Rejects)


def read_side_rows(batch: Batch, plan: Plan) -> SideRows:
    """Check and turn one batch of fee_lines, registrations, institutions, persons or staff."""
    read = _Reader(batch, plan)
    out = _TURN[plan.table](read)
    out.filled = frozenset(read.filled)
    out.rejects = read.rejects
    if read.rejects.found:
        good = read.rejects.good(read.count)
        out.numbers = {k: v[good] for k, v in out.numbers.items()}
        out.codes = {k: Coded(v.codes[good], v.words).compact() for k, v in out.codes.items()}
        out.texts = {k: v.filter(pa.array(good)) for k, v in out.texts.items()}
    return out


def _fee_lines(read: _Reader) -> SideRows:
    setl_id = read.text("setl_id")
    _need(read, "setl_id", pc.is_null(setl_id))
    when = read.times("fee_ocur_time")
    doctor = read.coded("bilg_dr_code")
    return SideRows(
        {
            "day": np.where(when.day == NO_DAY, -1, when.day).astype(np.int32),
            "minute": when.minute, "amount": read.fen("det_item_fee_sumamt", needed=False),
            "cnt": _floats(read, "cnt"), "prd_days": _counts(read, "prd_days"),
        },
        {"item": read.coded("hilist_code"), "trace_code": read.coded("drug_trac_codg", upper),
         "dr": doctor},
        {"setl_id": setl_id},
    )  # fmt: skip


def _registrations(read: _Reader) -> SideRows:
    psn = read.coded("psn_no")
    _need(read, "psn_no", pa.array(psn.codes < 0))
    day = read.times("date").day
    caseworker = join_ids(read.coded("optins_no"), read.coded("opter_id"), keep_first_empty=True)
    return SideRows(
        {"day": np.where(day == NO_DAY, -1, day).astype(np.int32)},
        {"psn": psn, "reg_kind": read.coded("kind", clean=clean_text), "caseworker": caseworker,
         "proxy": read.coded("agnter_certno", upper), "dr": read.coded("doctor")},
    )  # fmt: skip


def _institutions(read: _Reader) -> SideRows:
    code = read.coded("fixmedins_code")
    _need(read, "fixmedins_code", pa.array(code.codes < 0))
    return SideRows(
        {
            "beds": _counts(read, "beds"), "hosp_lv": read.small("hosp_lv").astype(np.int32),
            "lng": _floats(read, "lng", 180), "lat": _floats(read, "lat", 90),
        },
        {"institution": code, "inst_area": read.coded("fix_blng_admdvs"),
         "fixmedins_name": read.coded("fixmedins_name", clean=clean_text)},
    )  # fmt: skip


def _persons(read: _Reader) -> SideRows:
    psn = read.coded("psn_no")
    _need(read, "psn_no", pa.array(psn.codes < 0))
    return SideRows(
        {},
        {"psn": psn, "village": read.coded("village", clean=clean_text),
         "address": read.coded("address", clean=clean_text), "household": _households(read),
         "phone": read.coded("tel", digits),
         "sp_psn_type": read.coded("sp_psn_type")},
    )  # fmt: skip


def _households(read: _Reader) -> Coded:
    """household_no, else an address that names one dwelling (it has a house or door number)."""
    number, address = read.text("household_no"), read.text("address", clean_text)
    dwelling = pc.match_substring_regex(address, r"[0-9一二三四五六七八九十]\s*(号|室|户|弄|幢|#)")
    return code_column(pc.coalesce(number, pc.if_else(dwelling, address, None)), clean_text)


def _staff(read: _Reader) -> SideRows:
    psn = read.coded("psn_no")
    _need(read, "psn_no", pa.array(psn.codes < 0))
    agency = read.coded("optins_no")
    caseworker = join_ids(agency, read.coded("opter_id"), keep_first_empty=True)
    return SideRows(
        {}, {"psn": psn, "institution": read.coded("fixmedins_code"), "caseworker": caseworker}
    )


_TURN = {
    "fee_lines": _fee_lines, "registrations": _registrations, "institutions": _institutions,
    "persons": _persons, "staff": _staff,
}  # fmt: skip


def _need(read: _Reader, name: str, missing: pa.Array) -> None:
    read.rejects.add(missing.to_numpy(zero_copy_only=False), name, f"missing_{name}")


def _floats(read: _Reader, name: str, limit: float = 1e12) -> Array:
    """A column of plain numbers as float64, nan where empty; what is no number is refused."""
    coded = read.coded(name, clean=clean_text)
    values = lookup(coded, _float, np.nan, np.float64)
    read.rejects.add((coded.codes >= 0) & ~(np.abs(values) <= limit), name, "bad_number")
    return values


def _float(word: str) -> float:
    try:
        return float(word.replace(",", ""))
    except ValueError:
        return np.inf


def _counts(read: _Reader, name: str) -> Array:
    """A column of counts as int32, −1 where empty."""
    values = _floats(read, name, 10**6)
    return np.where(np.isfinite(values), values, -1).astype(np.int32)
