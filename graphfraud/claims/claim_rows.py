"""One batch of settlements: checked row by row, and turned into numbers and local codes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from graphfraud.claims.batch import Batch
from graphfraud.claims.contract import KIND_INPATIENT, KIND_OTHER, claim_kind
from graphfraud.claims.local import (
    Coded,
    code_amounts,
    code_column,
    digits,
    first_known,
    join_ids,
    lookup,
    unspaced,
    upper,
)  # fmt: skip
from graphfraud.claims.plan import Plan
from graphfraud.claims.times import NO_DAY, Times, parse_times
from graphfraud.claims.values import clean_id, clean_text, parse_fen, plain

Array = NDArray[Any]

#: column of claims → code space it is numbered in
SPACES = {
    "psn": "psn", "institution": "institution", "doctor": "doctor", "department": "department",
    "cashier": "cashier", "submitter": "caseworker", "reviewer1": "caseworker",
    "reviewer2": "caseworker", "payer": "caseworker", "account": "account", "proxy": "proxy",
    "phone": "phone", "card": "card", "invoice": "invoice", "mdtrt": "mdtrt",
    "diagnosis": "diagnosis", "disease": "disease", "employer": "employer", "insu_area": "area",
    "inst_area": "area", "med_type": "med_type", "contact_name": "contact_name",
    "psn_type": "psn_type", "sp_psn_type": "sp_psn_type",
}  # fmt: skip


@dataclass
class Rejects:
    """Rows that a check refused: row → (column, reason); the first check that fires is told."""

    found: dict[int, tuple[str, str]] = field(default_factory=dict)

    def add(self, mask: Array, column: str, reason: str) -> None:
        """Refuse the rows of a mask."""
        for row in np.flatnonzero(mask):
            self.found.setdefault(int(row), (column, reason))

    def good(self, count: int) -> Array:
        """Mask of the rows that no check refused."""
        keep = np.ones(count, dtype=bool)
        keep[list(self.found)] = False
        return keep


@dataclass
class ClaimRows:
    """numbers: per row; codes: per row with their words; texts: setl_id, init_setl_id, names."""

    lines: Array
    numbers: dict[str, Array]
    codes: dict[str, Coded]
    texts: dict[str, pa.Array]
    filled: frozenset[str]
    rejects: Rejects
    notes: dict[str, int]


class _Reader:
    """Columns of one batch, with what was found in them."""

    def __init__(self, batch: Batch, plan: Plan) -> None:
        self.batch, self.plan = batch, plan
        self.count = batch.table.num_rows
        self.rejects = Rejects()
        self.filled: set[str] = set()
        self.notes: dict[str, int] = {}

    def text(self, name: str, clean: Callable[[pa.Array], pa.Array] = clean_id) -> pa.Array:
        """A column as clean text; all null where it is not given."""
        raw = self.plan.column(self.batch, name)
        if raw is None:
            return pa.nulls(self.count, pa.string())
        out = clean(plain(raw))
        if out.null_count < len(out):
            self.filled.add(name)
        return out

    def coded(self, name: str, change: Any = None, clean: Any = clean_id) -> Coded:
        """A column as local codes."""
        raw = self.plan.column(self.batch, name)
        if raw is None:
            return Coded(np.full(self.count, -1, np.int32), pa.array([], pa.string()))
        out = code_column(raw, clean, change)
        if out.any:
            self.filled.add(name)
        return out

    def fen(self, name: str, *, needed: bool) -> Array:
        """Money in 分; empty is 0 where it is not needed, and refused where it is."""
        raw = self.plan.column(self.batch, name)
        if raw is None:
            return np.zeros(self.count, np.int64)
        value, empty, wrong = parse_fen(plain(raw))
        if not empty.all():
            self.filled.add(name)
        self.rejects.add(wrong, name, "bad_amount")
        if needed:
            self.rejects.add(empty, name, f"missing_{name}")
        return value

    def times(self, first: str, second: str = "", *, strict: bool = True) -> Times:
        """Times of a column, or of a second one where the first is empty."""
        raw = [
            a for n in (first, second) if n and (a := self.plan.column(self.batch, n)) is not None
        ]
        given = [n for n in (first, second) if n in self.plan.position]
        if not raw:
            none = np.full(self.count, NO_DAY, np.int32)
            return Times(none, np.full(self.count, -1, np.int32), none == NO_DAY, none > NO_DAY)
        cells = [plain(a) for a in raw]
        column = cells[0] if len(raw) == 1 else pc.coalesce(clean_text(cells[0]), cells[1])
        out = parse_times(column, excel=self.plan.excel)
        if not out.empty.all():
            self.filled.update(given)
        if strict:
            self.rejects.add(out.wrong, given[0], "bad_date")
        elif out.wrong.any():
            self.notes[f"{given[0]} not understood"] = int(out.wrong.sum())
        return out

    def flag(self, name: str) -> Array:
        """A yes/no column."""
        coded = self.coded(name, clean=clean_text)
        return lookup(
            coded, lambda w: w.lower() in {"1", "01", "是", "y", "yes", "true", "有"}, 0, bool
        )

    def small(self, name: str) -> Array:
        """A numeric code as int8; 0 where it is unknown, 99 where it does not fit."""
        return lookup(self.coded(name, clean=clean_text), _small, 0, np.int8)


def _small(word: str) -> int:
    return min(int(word), 99) if word.isdecimal() else 0


def read_claim_rows(batch: Batch, plan: Plan) -> ClaimRows:
    """Check and turn one batch of settlements; refused rows are left out of every array."""
    read = _Reader(batch, plan)
    setl_id, init = read.text("setl_id"), read.text("init_setl_id")
    psn, institution = read.coded("psn_no"), read.coded("fixmedins_code")
    for name, empty in (
        ("setl_id", _mask(pc.is_null(setl_id))), ("psn_no", psn.codes < 0),
        ("fixmedins_code", institution.codes < 0),
    ):  # fmt: skip
        read.rejects.add(empty, name, f"missing_{name}")
    numbers = _amounts_and_times(read, init)
    codes = {"psn": psn, "institution": institution}
    _code_parties(read, codes, numbers)
    texts = {"setl_id": setl_id, "init_setl_id": init}
    numbers["gend"] = lookup(read.coded("gend", clean=clean_text), _gender, 0, np.int8)
    numbers["brdy"] = read.times("brdy", strict=False).day
    numbers["hosp_lv"] = read.small("hosp_lv")
    for name, clean in (("psn_name", clean_text), ("fixmedins_name", clean_text)):
        codes[name] = read.coded(name, clean=clean)
    for name in ("insutype", "adm_bed", "opter_name", "acctname"):
        read.coded(name, clean=clean_text)
    return _without_refused(read, numbers, codes, texts)


def _without_refused(
    read: _Reader, numbers: dict[str, Array], codes: dict[str, Coded], texts: dict[str, pa.Array]
) -> ClaimRows:
    lines = read.batch.lines
    if read.rejects.found:
        good = read.rejects.good(read.count)
        lines = lines[good]
        numbers = {k: v[good] for k, v in numbers.items()}
        codes = {k: Coded(v.codes[good], v.words).compact() for k, v in codes.items()}
        texts = {k: v.filter(pa.array(good)) for k, v in texts.items()}
    return ClaimRows(lines, numbers, codes, texts, frozenset(read.filled), read.rejects, read.notes)


def _amounts_and_times(read: _Reader, init: pa.Array) -> dict[str, Array]:
    begin, end = read.times("begntime", "begndate"), read.times("endtime", "enddate")
    settle, opt = read.times("setl_time"), read.times("opt_time", strict=False)
    begin_name = next((n for n in ("begntime", "begndate") if n in read.plan.position), "begntime")
    no_begin = (begin.day == NO_DAY) & ~begin.wrong
    read.rejects.add(no_begin, begin_name, f"missing_{begin_name}")
    end_day = np.where(end.day == NO_DAY, begin.day, end.day)
    if "los_days" in read.plan.position:
        days = lookup(read.coded("los_days", clean=clean_text), _days, -1, np.int32)
        end_day = np.where((end.day == NO_DAY) & (days >= 0), begin.day + days, end_day)
    medfee = read.fen("medfee_sumamt", needed=True)
    fund, acct = read.fen("fund_pay_sumamt", needed=True), read.fen("acct_pay", needed=False)
    flagged = read.flag("refd_setl_flag")
    vali = read.coded("vali_flag", clean=clean_text)
    invalid = lookup(
        vali, lambda w: w.lower() in {"0", "00", "否", "n", "no", "false", "无效"}, 0, bool
    )
    negative = (medfee < 0) | (fund < 0) | (acct < 0)
    has_init = ~_mask(pc.is_null(init))
    refund = (flagged & (negative | has_init)) | (negative & has_init)
    plain_row = ~refund & ~invalid
    read.rejects.add(negative & plain_row, "medfee_sumamt", "negative_without_refund_flag")
    same_day = (end.day == begin.day) & (end.minute >= 0) & (begin.minute >= 0)
    early = (end_day < begin.day) | (same_day & (end.minute < begin.minute))
    read.rejects.add(early & plain_row & (begin.day != NO_DAY), "endtime", "ends_before_begin")
    return {
        "medfee": medfee, "fund_pay": fund, "acct_pay": acct,
        "begin_day": begin.day, "begin_minute": begin.minute, "end_day": end_day.astype(np.int32),
        "settle_day": np.where(settle.day == NO_DAY, end_day, settle.day).astype(np.int32),
        "settle_minute": settle.minute,
        "opt_day": np.where(opt.day == NO_DAY, -1, opt.day).astype(np.int32),
        "opt_minute": np.where(opt.day == NO_DAY, -1, opt.minute).astype(np.int32),
        "interim": read.flag("mid_setl_flag"), "refund": refund, "invalid": invalid,
        "refunded": flagged & ~refund, "setl_type": read.small("setl_type"),
        "cert_type": read.small("mdtrt_cert_type"), "dscg_way": read.small("dscg_way"),
        "manl_reim_rea": read.small("manl_reim_rea"),
    }  # fmt: skip


def _code_parties(read: _Reader, codes: dict[str, Coded], numbers: dict[str, Array]) -> None:
    institution = codes["institution"]
    codes["med_type"] = read.coded("med_type", clean=clean_text)
    kind = lookup(codes["med_type"], claim_kind, KIND_OTHER, np.int8)
    numbers["kind"] = kind
    codes["doctor"] = join_ids(institution, read.coded("atddr_no"))
    codes["department"] = join_ids(institution, read.coded("adm_dept_codg"))
    opter, agency = read.coded("opter_id"), read.coded("optins_no")
    at_agency, at_institution = numbers["setl_type"] == 1, numbers["setl_type"] == 2
    codes["cashier"] = join_ids(institution, opter.where(at_institution))
    handlers = {
        "submitter": opter.where(at_agency), "reviewer1": read.coded("audit1_opter_id"),
        "reviewer2": read.coded("audit2_opter_id"), "payer": read.coded("pay_opter_id"),
    }  # fmt: skip
    for name, who in handlers.items():
        codes[name] = join_ids(agency, who, keep_first_empty=True)
    certno = read.coded("certno", upper)
    codes["certno"] = certno
    codes["proxy"] = _not_self(read.coded("agnter_certno", upper), certno)
    codes["account"] = read.coded("bankacct", unspaced)
    codes["phone"] = read.coded("tel", digits)
    codes["card"] = _cards(read, numbers["cert_type"])
    number = read.coded("invono").where(numbers["medfee"] >= 0)
    amount = code_amounts(numbers["medfee"], number.codes >= 0)
    codes["invoice"] = join_ids(join_ids(institution, number), amount)
    stays = read.plan.column(read.batch, "mdtrt_id")
    if stays is not None:
        codes["mdtrt"] = code_column(
            pc.if_else(pa.array(kind == KIND_INPATIENT), plain(stays), None)
        )
        read.filled |= {"mdtrt_id"} if codes["mdtrt"].any else set()
    for name, column, change in (
        ("diagnosis", "dscg_maindiag_code", upper), ("disease", "dise_codg", None),
        ("employer", "emp_no", None), ("insu_area", "insu_admdvs", None),
        ("inst_area", "fix_blng_admdvs", None), ("contact_name", "coner_name", None),
        ("psn_type", "psn_type", None), ("sp_psn_type", "sp_psn_type", None),
    ):  # fmt: skip
        codes[name] = read.coded(column, change)


def _cards(read: _Reader, cert_type: Array) -> Coded:
    """ssc_cardno, else card_id, else mdtrt_cert_no where the voucher is a card (type 03)."""
    columns = [read.coded(n) for n in ("ssc_cardno", "card_id") if n in read.plan.position]
    voucher = read.plan.column(read.batch, "mdtrt_cert_no")
    if voucher is not None:
        # tokens of other vouchers hardly repeat: they are not worth coding
        columns.append(code_column(pc.if_else(pa.array(cert_type == 3), plain(voucher), None)))
        if columns[-1].any:
            read.filled.add("mdtrt_cert_no")
        else:
            read.text("mdtrt_cert_no")
    if not columns:
        return Coded(np.full(read.count, -1, np.int32), pa.array([], pa.string()))
    return first_known(columns, unspaced)


def _not_self(proxy: Coded, certno: Coded) -> Coded:
    """A proxy whose identity number is the patient's own is nobody else."""
    if not proxy.any or not certno.any:
        return proxy
    own = pc.index_in(proxy.words, certno.words).fill_null(-2).to_numpy(zero_copy_only=False)
    return proxy.where((proxy.codes < 0) | (np.append(own, -3)[proxy.codes] != certno.codes))


def _days(word: str) -> int:
    head = word.removesuffix(".0").removesuffix("天")
    return int(head) if head.isdecimal() else -1


def _gender(word: str) -> int:
    return {"1": 1, "男": 1, "M": 1, "2": 2, "女": 2, "F": 2}.get(word.upper(), 0)


def _mask(array: pa.Array) -> Array:
    out: Array = array.to_numpy(zero_copy_only=False)
    return out
