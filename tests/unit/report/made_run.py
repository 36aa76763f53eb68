"""A small run made by hand: an extract of 240 claims and three cases, with a text in every field.

Institutions, patients and case-workers are invented; identity numbers use the area 99xxxx.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from graphfraud.claims.extract import CODES, SCHEMA, Extract, InputFile, RowCounts
from graphfraud.claims.keys import write_keys
from graphfraud.model import (
    Case,
    CaseMember,
    DetectorStatus,
    Finding,
    FindingMember,
    InnocentCheck,
    Link,
    Occasion,
    Party,
    Pattern,
    Ring,
    RunInfo,
    RunResult,
    ScorePart,
    StageCost,
)  # fmt: skip

EPOCH = dt.date(1970, 1, 1)
START = (dt.date(2025, 1, 6) - EPOCH).days
SPACES = (
    "patient", "institution", "doctor", "department", "cashier", "caseworker", "account", "proxy",
    "phone", "card", "invoice", "diagnosis", "source_file",
)  # fmt: skip


@dataclass
class Ledger:
    """Claims as dicts of keys and figures; `write` numbers them as the claims stage does."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    text: Callable[[str], str] = str

    def add(self, patient: str, institution: str, day: int, **more: Any) -> int:
        """One claim; its row code."""
        code = len(self.rows)
        self.rows.append({
            "patient": patient, "institution": institution, "begin_day": day,
            "end_day": more.pop("end_day", day), "source_file": self.text("claims.csv"),
            "source_line": code + 2, "setl_id": self.text(f"S{code:06d}"), **more,
        })  # fmt: skip
        return code

    def write(self, folder: Path) -> Extract:
        """The extract in `folder`, as the claims stage leaves it."""
        folder.mkdir(parents=True, exist_ok=True)
        rows = self.rows
        spaces: dict[str, list[str]] = {}
        for space in SPACES:
            columns = ("submitter", "reviewer1", "reviewer2", "payer")
            wanted = columns if space == "caseworker" else (space,)
            spaces[space] = sorted({r[c] for r in rows for c in wanted if r.get(c)})
            write_keys(folder, space, pa.array(spaces[space], pa.string()))
        table: dict[str, Any] = {}
        for name, (kind, none) in SCHEMA["claims"].items():
            if name in CODES:
                space = name if name in spaces else "caseworker"
                number = {k: i for i, k in enumerate(spaces[space])}
                values = [number.get(r.get(name), -1) for r in rows]
            else:
                values = [r.get(name, r["end_day"] if name == "settle_day" else none) for r in rows]
            table[name] = pa.array(values).cast(kind) if kind != "bool" else pa.array(
                [bool(v) for v in values]
            )  # fmt: skip
        table["setl_id"] = pa.array([r["setl_id"] for r in rows], pa.string())
        _write(folder / "claims.parquet", table)
        self._write_parties(folder, spaces)
        (folder / "rejects.csv").write_text("file,line,column,reason,row\n", encoding="utf-8")
        (folder / "netted.csv").write_text("setl_id,reason\n", encoding="utf-8")
        days = [r["begin_day"] for r in rows]
        return Extract(
            folder=folder, counts=RowCounts(len(rows) + 3, len(rows), 2, 1),
            inputs=(InputFile("claims.csv", "0" * 64, len(rows) + 3, "utf-8", "claims"),),
            notes=(), columns_given=frozenset({"tel", "psn_name"}),
            tables_given=frozenset({"claims"}), day_only=False, first_day=min(days),
            last_day=max(days),
        )  # fmt: skip

    def _write_parties(self, folder: Path, spaces: Mapping[str, list[str]]) -> None:
        people = spaces["patient"]
        years = [1940 + 3 * (i % 20) for i in range(len(people))]
        birth = [(dt.date(year, 5, 1) - EPOCH).days for year in years]
        _write(folder / "patients.parquet", {
            "birth_day": pa.array(birth, pa.int32()),
            "gend": pa.array([1 + i % 2 for i in range(len(people))], pa.int8()),
            "psn_no": pa.array(people, pa.string()),
            "psn_name": pa.array([self.text(person_name(i)) for i in range(len(people))]),
            "certno": pa.array([self.text(f"99010119500101{i:04d}") for i in range(len(people))]),
            "address": pa.array([self.text(f"东港村{i}号") for i in range(len(people))]),
        })  # fmt: skip
        names = {"H10001": "康泰医院", "H10002": "惠民骨伤医院", "H10003": "仁和中医院"}
        shown = [self.text(names.get(k, k)) for k in spaces["institution"]]
        _write(folder / "institutions.parquet", {"name": pa.array(shown, pa.string())})


def person_name(number: int) -> str:
    """An invented name of three characters."""
    return "郑何黄谢朱杨高孙马王"[number % 10] + "一二三四五六七八九十"[number // 10 % 10] + "珉"


def _write(path: Path, columns: Mapping[str, Any]) -> None:
    pq.write_table(pa.table(dict(columns)), path)


def _case(
    rank: int, pattern: Pattern, extract: Extract, ring: Ring, parts: tuple[ScorePart, ...],
    checks: tuple[InnocentCheck, ...], summary: str, **more: Any,
) -> Case:
    setl = extract.text("claims", "setl_id").to_pylist()
    ids = tuple(sorted(setl[c] for c in ring.claims))
    fund, acct = extract.col("claims", "fund_pay"), extract.col("claims", "acct_pay")
    begin, end = extract.col("claims", "begin_day"), extract.col("claims", "end_day")
    kinds = [m.party.node_type for m in ring.members]
    digest = hashlib.sha256("\n".join(ids).encode("utf-8", "surrogatepass")).hexdigest()
    return Case(
        case_id=digest[:10], rank=rank, pattern=pattern, score=sum(p.value for p in parts),
        parts=parts, checks=checks, ring=ring, n_institutions=kinds.count("institution"),
        n_doctors=kinds.count("doctor"), n_caseworkers=kinds.count("caseworker"),
        n_cards=kinds.count("card"), fund_paid=sum(int(fund[c]) for c in ring.claims),
        acct_paid=sum(int(acct[c]) for c in ring.claims),
        first_day=min(int(begin[c]) for c in ring.claims),
        last_day=max(int(end[c]) for c in ring.claims), summary=summary, setl_ids=ids, **more,
    )  # fmt: skip


def _member(node_type: Any, node_id: str, role: Any, score: float) -> CaseMember:
    return CaseMember(Party(node_type, node_id), role, score)


def made_run(folder: Path, text: Callable[[str], str] = str) -> tuple[RunResult, Extract]:
    """The run and its extract; `text` changes every text field (a hostile one for page tests)."""
    chance = random.Random(7)
    book = Ledger(text=text)
    people = [text(f"P{990000 + i}") for i in range(40)]
    places = [text(p) for p in ("H10001", "H10002", "H10003")]
    doctors = [f"{places[0]}|{text('D1001')}", f"{places[1]}|{text('D2001')}"]
    occasions: list[Occasion] = []
    for number, day in enumerate((0, 35, 92, 150, 210)):
        here = number % 2
        claims = [
            book.add(
                p, places[here], START + day + chance.randrange(2), doctor=doctors[here],
                end_day=START + day + 8 + chance.randrange(2), diagnosis=text("M51.202"),
                medfee=612_345, fund_pay=431_210 + chance.randrange(20_000), acct_pay=0, kind=0,
                phone=text("13900000001"), card=text(f"K{p}"),
            )
            for p in people[:12] if chance.random() < 0.7
        ]  # fmt: skip
        occasions.append(Occasion(
            places[here], START + day, START + day + 9, tuple(claims)
        ))  # fmt: skip
    cards = [
        book.add(
            people[12 + i % 8], places[2], START + 10 + 7 * (i // 8), medfee=20_000,
            fund_pay=9_000 + i, acct_pay=8_000, kind=3, begin_minute=600 + i % 8,
            cashier=f"{places[2]}|{text('C77')}", card=text(f"K{i % 8:05d}"),
        )
        for i in range(64)
    ]  # fmt: skip
    worker, colleague = f"{text('OPT01')}|{text('W9001')}", f"{text('OPT01')}|{text('W9002')}"
    manual = [
        book.add(
            people[20 + i % 9], places[1], START + 20 + 11 * i, end_day=START + 26 + 11 * i,
            medfee=2_000_000, fund_pay=1_350_000 + i, kind=0, setl_type=1, submitter=worker,
            reviewer1=colleague, account=text("6222000000000001"), invoice=text(f"INV{i:04d}"),
        )
        for i in range(18)
    ]  # fmt: skip
    for i in range(90):
        book.add(
            people[i % 40], places[i % 3], START + chance.randrange(300), medfee=30_000,
            fund_pay=12_000, kind=1,
        )
    extract = book.write(folder)
    admitted = tuple(sorted(c for o in occasions for c in o.claims))
    pairs = [
        Link(
            "CO_ADMITTED", Party("patient", people[i]), Party("patient", people[j]), 4.0, 0.031,
            2.4e-9 * (1 + i + j), 3e-6, START, START + 218, admitted[:4],
        )
        for i in range(12) for j in range(i + 1, 12) if chance.random() < 0.5
    ]  # fmt: skip
    finding = Finding(
        "f-0001", "stays", "1.0.0", "induced_admission", 0.92, 1.2e-12,
        tuple(FindingMember(Party("patient", p), "participant") for p in people[:12]), admitted,
        {"occasions": 5, "companions": 9.4, "place": text("康泰医院")}, {"min_occasions": 3},
    )  # fmt: skip
    lone = Finding(
        "f-0002", "many_reversals", "1.0.0", "claims_integrity", 0.3, 0.002,
        (FindingMember(Party("caseworker", colleague), "handler"),), (cards[0], manual[0]),
    )  # fmt: skip
    admission = Ring(
        "induced_admission",
        (
            *(
                _member("patient", p, "participant", 0.97 - 0.02 * i)
                for i, p in enumerate(people[:12])
            ),
            _member("doctor", doctors[0], "handler", 0.7),
            _member("doctor", doctors[1], "handler", 0.6),
            _member("institution", places[0], "context", 0.5),
            _member("institution", places[1], "context", 0.4),
            _member("phone", text("13900000001"), "organiser_contact", 0.9),
        ),
        admitted, tuple(pairs), (finding,), tuple(occasions), 24.0,
    )  # fmt: skip
    shared = Ring(
        "shared_card",
        (
            *(_member("patient", p, "identity_used", 0.9) for p in people[12:20]),
            _member("cashier", f"{places[2]}|{text('C77')}", "handler", 0.8),
            _member("institution", places[2], "context", 0.5),
            *(_member("card", text(f"K{i:05d}"), "participant", 0.8) for i in range(8)),
        ),
        tuple(cards),
        tuple(
            Link(
                "CO_SETTLED", Party("patient", people[12 + i]), Party("patient", people[13 + i]),
                8, 0.4, 1e-8, 1e-5, START + 10, START + 60, tuple(cards[:2]),
            )
            for i in range(7)
        ), (),
    )  # fmt: skip
    insider = Ring(
        "insider_link",
        (
            _member("caseworker", worker, "handler", 0.95),
            _member("caseworker", colleague, "context", 0.2),
            *(_member("patient", p, "participant", 0.6) for p in people[20:29]),
            _member("institution", places[1], "context", 0.5),
            _member("account", text("6222000000000001"), "organiser_contact", 0.9),
        ),
        tuple(manual),
        (
            Link(
                "CONCENTRATES_ON", Party("caseworker", worker), Party("institution", places[1]),
                18, 2.2, 3e-12, 1e-9, START + 20, START + 220, tuple(manual),
            ),
        ), (),
    )  # fmt: skip
    cases = (
        _case(
            1, "induced_admission", extract, admission,
            (
                ScorePart(
                    "together_in_hospital", 0.55, "induced_admission", 5, 0.2, 1e-12,
                    {"at": text("甲")},
                ),
                ScorePart("shared_phone", 0.3, "induced_admission", 44, 1.3, 2e-20),
                ScorePart("residents_of_a_home", -0.05, "induced_admission"),
            ),
            (
                InnocentCheck("residents_of_a_home", "lowers", {"share_one_village": 0.21}),
                InnocentCheck("treatment_course", "does_not_explain", {"gap_days": 29.5}),
                InnocentCheck("employer", "not_assessable"),
            ),
            text("12 名参保人 5 次在两家医院同期住院"), notes=(text("成员为下限"),),
            stability={"gate_doubled": 1, "window_doubled": 2, "without_shared_phone": None},
        ),
        _case(
            2, "insider_link", extract, insider,
            (
                ScorePart("case_worker_institution", 0.5, "insider_link", 18, 2.2, 3e-12),
                ScorePart("shared_account", 0.2, "insider_link", 9, 0.1, 1e-9),
            ),
            (InnocentCheck("batch_upload", "not_assessable", {"share_same_minute": 0.0}),),
            text("一名经办人员的手工报销集中于一家医院"),
        ),
        _case(
            3, "shared_card", extract, shared,
            (ScorePart("together_at_the_till", 0.41, "shared_card", 8, 0.4, 1e-8),), (),
            text("8 张卡连续结算"), notes=("a_single_kind_of_evidence",),
        ),
    )  # fmt: skip
    info = RunInfo(
        version="0.1.0", seed=11, parameters={"max_rejects": 0.01, "order": text("x")},
        inputs=({"name": text("claims.csv"), "sha256": "0" * 64, "n_rows": extract.n_claims + 3},),
        counts={
            "rows_in": extract.n_claims + 3, "kept": extract.n_claims, "netted": 2,
            "rejected": 1,
        },
        versions={"python": "3.11"},
        detectors=(
            DetectorStatus("stays", True, (), 1), DetectorStatus("many_reversals", True),
            DetectorStatus("proxy_filer", False, ("agnter_certno",), 0, text("缺少列")),
        ),
        costs=(StageCost("claims", 1.25, 300.0),), permuted_cases=0, permuted_others=0,
        blind_spots=({"name": "fewer_occasions", "n_occasions": 3, "note": text("n")},),
        notes=(text("列 tel 部分为空"),), pack_lock="ab" * 32, as_of="2025-12-31",
    )  # fmt: skip
    result = RunResult(
        cases, (finding, lone), tuple(pairs[:5]) + insider.links, info,
        {"f-0001": cases[0].case_id},
    )
    return result, extract
