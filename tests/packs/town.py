"""A made town: people, institutions and settlements that tests of query packs plant groups into.

Everything is text as an extract holds it. Every id bears the impossible area code 99, so that
none can be a living person's. The same seed and calls give the same town.

    town = Town(seed=7)
    town.background(50_000)            # honest people, see background.py
    town.begin("group_admission")      # own random stream of what is planted next
    ward = town.institution("hospital", beds=30)
    people = [town.person(village="村9001") for _ in range(9)]
    for psn_no in people:
        town.settlement(psn_no, ward, "21", town.day(40), town.day(47))
    town.hit(ward)                     # the suite wants five hits and five innocent groups each
    extract = read_extract([town.write(folder)], work)
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from graphfraud.claims.contract import COLUMNS

#: first day of the period and its length: 2024-01-01 to 2025-12-31
START, DAYS = date(2024, 1, 1), 731
AGENCY = "990100"
#: kind → (letter of its code, hosp_lv, doctors, cashiers, beds)
KINDS: Mapping[str, tuple[str, str, int, int, int | None]] = {
    "hospital": ("H", "02", 40, 6, 400),
    "county_hospital": ("H", "05", 20, 4, 150),
    "health_centre": ("H", "10", 8, 2, 40),
    "clinic": ("H", "11", 3, 1, None),
    "pharmacy": ("P", "11", 0, 2, None),
}
#: med_type prefix → (median fee CNY, sigma of its logarithm, share paid by the fund)
FEES = {"2": (4200.0, 0.6, 0.7), "4": (80.0, 0.7, 0.0), "14": (420.0, 0.5, 0.6)}
OTHER_FEE = (150.0, 0.7, 0.5)
When = date | datetime | int | str


@dataclass
class Town:
    """Tables of an extract that grow row by row."""

    seed: int = 7
    tables: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {name: [] for name in COLUMNS}
    )
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    places: dict[str, dict[str, Any]] = field(default_factory=dict)
    #: plant → anchors that its pack must find, and groups (ids of people) it must pass over
    hits: dict[str, list[str]] = field(default_factory=dict)
    benign: dict[str, list[frozenset[str]]] = field(default_factory=dict)
    rng: np.random.Generator = field(init=False)
    _plant: str = ""
    _next: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.begin("background")

    def begin(self, name: str) -> None:
        """Start the random stream of one plant, so that no plant changes another's draws."""
        self.rng = np.random.default_rng([self.seed, zlib.crc32(name.encode())])
        self._plant = name

    def hit(self, anchor: str) -> None:
        """Note a planted hit of the current plant: its pack must give a finding of this anchor."""
        self.hits.setdefault(self._plant, []).append(anchor)

    def innocent(self, people: Iterable[str]) -> None:
        """Note a planted benign group: no finding of the current plant's pack names its people.

        For a group that still fires (the case is lowered later) call `hit` instead.
        """
        self.benign.setdefault(self._plant, []).append(frozenset(people))

    def number(self, series: str) -> int:
        """The next number of a series, from 1."""
        self._next[series] = self._next.get(series, 0) + 1
        return self._next[series]

    def day(self, n: int) -> date:
        """The n-th day of the period, from 0 (2024-01-01)."""
        return START + timedelta(days=int(n))

    def person(
        self, village: str | None = None, employer: str | None = None,
        household: str | None = None, age: int | None = None, area: str = "990101",
        psn_type: str = "1501", sp_psn_type: str | None = None, tel: str | None = None,
    ) -> str:  # fmt: skip
        """Add a person; psn_no. What is not given is their own: household, telephone."""
        n = self.number("person")
        years = int(self.rng.integers(18, 85)) if age is None else age
        birth = date(2024 - years, 1 + n % 12, 1 + n % 28)
        psn_no = f"0099{n:012d}"
        self.people[psn_no] = {
            "certno": f"{area}{birth:%Y%m%d}{n % 10000:04d}" if n < 10_000
            else f"99{n % 10_000:04d}{birth:%Y%m%d}{n // 10_000 + 1000:04d}",
            "brdy": birth.isoformat(), "gend": str(1 + n % 2), "psn_type": psn_type,
            "insutype": "310" if employer else "390", "insu_admdvs": area, "emp_no": employer,
            "sp_psn_type": sp_psn_type, "ssc_cardno": f"99A{n:09d}",
            "tel": tel or f"199{n:08d}",
        }  # fmt: skip
        self.table("persons", [{
            "psn_no": psn_no, "village": village or f"村{1 + n % 400:04d}",
            "household_no": household or f"9{n:09d}", "tel": self.people[psn_no]["tel"],
            "sp_psn_type": sp_psn_type,
        }])  # fmt: skip
        return psn_no

    def household(self, size: int, village: str | None = None, **columns: Any) -> list[str]:
        """Add people of one household, with one telephone; their psn_no."""
        n = self.number("household")
        name, tel = f"8{n:09d}", f"198{n:08d}"
        village = village or f"村{1 + n % 400:04d}"
        return [
            self.person(village=village, household=name, tel=tel, **columns) for _ in range(size)
        ]

    def institution(self, kind: str, beds: int | None = None, area: str = "990101") -> str:
        """Add an institution of KINDS; fixmedins_code. beds: those of its kind, if None."""
        letter, level, doctors, cashiers, usual = KINDS[kind]
        code = f"{letter}{area}{self.number('institution'):05d}"
        self.places[code] = {
            "kind": kind, "fixmedins_name": f"{kind} {code}", "hosp_lv": level,
            "fix_blng_admdvs": area, "doctors": doctors, "cashiers": cashiers,
        }  # fmt: skip
        self.table("institutions", [{
            "fixmedins_code": code, "fixmedins_name": f"{kind} {code}", "hosp_lv": level,
            "fix_blng_admdvs": area, "beds": usual if beds is None else beds,
        }])  # fmt: skip
        return code

    def settlement(
        self, psn_no: str, fixmedins_code: str, med_type: str, begin: When,
        end: When | None = None, setl_time: When | None = None, **columns: Any,
    ) -> str:  # fmt: skip
        """Add one settlement; setl_id. Columns that are not given take an honest default.

        begin, end, setl_time: a datetime, or a day (date or the period's n-th) that gets a time of
        the working day. A stay without an end lasts seven days. **columns: any of the contract;
        None empties a default. Money in CNY.
        """
        row = self._defaults(psn_no, fixmedins_code, med_type)
        start = self.moment(begin, 8, 15)
        stay = med_type.startswith(("21", "22", "23", "24", "25", "26", "27", "28", "52"))
        if end is None:
            finish = start + timedelta(days=7, hours=1) if stay else start
        else:
            finish = max(self.moment(end, 15, 17), start)
        paid = finish + timedelta(minutes=int(self.rng.integers(5, 40)))
        if setl_time is not None:
            paid = self.moment(setl_time, 8, 17)
        row |= {"begntime": start, "endtime": finish, "setl_time": paid}
        row |= columns
        setl_id = row.setdefault("setl_id", f"0099{self.number('setl'):012d}")
        self.table("claims", [{k: text(v) for k, v in row.items()}])
        return str(setl_id)

    def manual(
        self, psn_no: str, fixmedins_code: str, begin: When, *, submitter: str,
        reviewer1: str, reviewer2: str, payer: str, opt: When | None = None, agency: str = AGENCY,
        med_type: str = "21", **columns: Any,
    ) -> str:  # fmt: skip
        """Add a manual claim (setl_type 1) with its four handlers; setl_id.

        It is filed 10 to 60 days after the stay; account, invoice and reason are the person's own.
        """
        start = self.moment(begin, 8, 15)
        filed = self.moment(
            start.date() + timedelta(days=int(self.rng.integers(10, 60))) if opt is None else opt,
            9, 17,
        )  # fmt: skip
        given: dict[str, Any] = {
            "setl_type": "1", "opter_id": submitter, "audit1_opter_id": reviewer1,
            "audit2_opter_id": reviewer2, "pay_opter_id": payer, "optins_no": agency,
            "opt_time": filed, "manl_reim_rea": "03", "bankacct": f"62299{psn_no[-10:]}",
            "invono": f"F{self.number('invoice'):09d}",
        }  # fmt: skip
        paid = filed + timedelta(days=int(self.rng.integers(2, 15)))
        return self.settlement(
            psn_no, fixmedins_code, med_type, start, setl_time=paid, **{**given, **columns}
        )

    def moment(self, when: When, first_hour: int, last_hour: int) -> datetime:
        """A time: as given, or a drawn one between two hours of a day."""
        if isinstance(when, datetime):
            return when
        if isinstance(when, str):
            return datetime.fromisoformat(when)
        day = when if isinstance(when, date) else self.day(when)
        second = int(self.rng.integers(first_hour * 3600, last_hour * 3600))
        return datetime.combine(day, time()) + timedelta(seconds=second)

    def _defaults(self, psn_no: str, code: str, med_type: str) -> dict[str, Any]:
        person, place = self.people[psn_no], self.places[code]
        shop = place["kind"] == "pharmacy"
        median, sigma, share = FEES.get(med_type[:2], FEES.get(med_type[:1], OTHER_FEE))
        fee = round(median * float(np.exp(self.rng.normal(0, sigma))), 2)
        row: dict[str, Any] = {
            "psn_no": psn_no, "fixmedins_code": code, "med_type": med_type,
            "mdtrt_id": f"0098{self.number('mdtrt'):012d}", "medfee_sumamt": fee,
            "fund_pay_sumamt": round(fee * share, 2),
            "acct_pay": fee if shop else 0, "mdtrt_cert_type": "03",
            "setl_type": "2", "opter_id": f"{1 + self.rng.integers(place['cashiers']):04d}",
            "fixmedins_name": place["fixmedins_name"], "hosp_lv": place["hosp_lv"],
            "fix_blng_admdvs": place["fix_blng_admdvs"], "refd_setl_flag": "0",
            "mid_setl_flag": "0", "vali_flag": "1",
        }  # fmt: skip
        row |= {k: v for k, v in person.items() if k != "tel"}
        if place["doctors"]:
            # a few doctors see most patients
            drawn = int(place["doctors"] * self.rng.random() ** 2)
            row["atddr_no"] = f"D99{code[-5:]}{drawn:05d}"
        if med_type.startswith("2"):
            row |= {
                "tel": person["tel"], "dscg_way": "1",
                "dscg_maindiag_code": f"J{self.rng.integers(10, 99)}.900",
                "adm_dept_codg": f"A{self.rng.integers(1, 9):02d}",
            }  # fmt: skip
        return row

    def claims(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Add rows of claims as they are; a row without setl_id gets one."""
        for row in rows:
            numbered = {"setl_id": f"0099{self.number('setl'):012d}", **row}
            self.table("claims", [{k: text(v) for k, v in numbered.items()}])

    def table(self, name: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Add rows to a table of the contract. Raises KeyError for a column it does not have."""
        for row in rows:
            if unknown := set(row) - set(COLUMNS[name]):
                raise KeyError(f"{name} has no column {', '.join(sorted(unknown))}")
            self.tables[name].append({k: text(v) for k, v in row.items()})

    def background(self, n_claims: int) -> None:
        """Add an honest town of about so many claims (see background.py)."""
        from tests.packs.background import honest_town

        honest_town(self, n_claims)

    def frames(self) -> dict[str, pd.DataFrame]:
        """Tables as text, null where nothing is given; empty tables are left out."""
        return {
            name: pd.DataFrame(rows, columns=list(used_columns(name, rows)), dtype=object)
            for name, rows in self.tables.items()
            if rows
        }

    def write(self, folder: Path) -> Path:
        """Write the tables as CSV files; the folder."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, frame in self.frames().items():
            frame.to_csv(folder / f"{name}.csv", index=False)
        return folder


def used_columns(name: str, rows: list[dict[str, Any]]) -> list[str]:
    """Columns of a table that some row fills, in the contract's order."""
    used = set().union(*rows)
    return [c for c in COLUMNS[name] if c in used]


def text(value: Any) -> str | None:
    """A value as an extract's cell: times to the second, money with two decimals."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, float | np.floating):
        return f"{value:.2f}"
    return str(value)


def typed(frames: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The frames an oracle gets: text as in the files, and beside it what it stands for.

    claims gains begin, end, settle, opt (datetime64), begin_day, end_day, settle_day, opt_day
    (days since 1970-01-01, −1 for none), medfee, fund_pay, acct_pay (分), stay (bool: in-patient)
    and kind (inpatient, outpatient, chronic, pharmacy, other). Other tables are as they are.
    """
    out = {name: frame.copy() for name, frame in frames.items()}
    claims = out["claims"]
    for name, source in (
        ("begin", "begntime"), ("end", "endtime"), ("settle", "setl_time"), ("opt", "opt_time"),
    ):  # fmt: skip
        given = claims[source] if source in claims else pd.Series(None, claims.index, dtype=object)
        claims[name] = pd.to_datetime(given, format="ISO8601")
        days = (claims[name].dt.normalize() - pd.Timestamp("1970-01-01")).dt.days
        claims[f"{name}_day"] = days.fillna(-1).astype("int64")
    for name, source in (
        ("medfee", "medfee_sumamt"), ("fund_pay", "fund_pay_sumamt"), ("acct_pay", "acct_pay"),
    ):  # fmt: skip
        amount = claims[source].astype(float).fillna(0)
        claims[name] = (amount * 100).round().astype("int64")
    two = claims["med_type"].str[:2]
    kind = pd.Series("other", claims.index)
    kind[two.isin(["21", "22", "23", "24", "25", "26", "27", "28", "52"])] = "inpatient"
    kind[two.isin(["11", "12", "13", "16", "51"])] = "outpatient"
    kind[two.isin(["14", "15"])] = "chronic"
    kind[two.isin(["41"]) | (claims["med_type"] == "9929")] = "pharmacy"
    claims["kind"], claims["stay"] = kind, kind == "inpatient"
    return out
