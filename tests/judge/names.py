"""Made identifiers as text, each from an index. All area codes are impossible (99xxxx)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tests.judge.agency import Agency
from tests.judge.batch import Bools, Ints, mix
from tests.judge.city import City
from tests.judge.persons import Persons

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
Text = Any  # a pyarrow array of strings


def numbered(prefix: str, values: Ints, width: int) -> Text:
    """prefix + zero-padded number."""
    body = pc.utf8_lpad(pc.cast(pa.array(values), pa.string()), width, "0")
    return pc.binary_join_element_wise(prefix, body, "")


def where(mask: Bools, text: Text) -> Text:
    """Text where the mask holds, else null."""
    return pc.if_else(pa.array(mask), text, pa.scalar(None, pa.string()))


def lookup(words: list[str], index: Ints) -> Text:
    """words[index]; null where the index is negative."""
    indices = pa.array(np.maximum(index, 0))
    return where(index >= 0, pa.array(words, pa.string()).take(indices))


def money(fen: Ints) -> Text:
    """分 as CNY with two digits."""
    size = np.abs(fen)
    whole = pc.cast(pa.array(size // 100), pa.string())
    cents = pc.utf8_lpad(pc.cast(pa.array(size % 100), pa.string()), 2, "0")
    text = pc.binary_join_element_wise(whole, cents, ".")
    return pc.if_else(pa.array(fen < 0), pc.binary_join_element_wise("-", text, ""), text)


def moment(minutes: Ints, second: Ints | int = 0) -> Text:
    """yyyy-MM-dd HH:mm:ss."""
    stamp = (minutes * 60 + second).astype("datetime64[s]")
    return pc.cast(pa.array(stamp), pa.string())


def date(days: Ints) -> Text:
    """yyyy-MM-dd of days since 1970."""
    return pc.cast(pa.array(days.astype("datetime64[D]")), pa.string())


def birth_days(p: Persons) -> Ints:
    """Birth dates as days since 1970, by age on the first day of the data."""
    index = np.arange(p.n)
    return np.asarray(19723 - p.age * 365 - p.age // 4 - mix(index, 41) % 365, dtype=np.int64)


def area_code(p: Persons, n_districts: int) -> list[str]:
    """insu_admdvs of each person: a district of the city, or another city for those away."""
    index = np.arange(p.n)
    local = p.town % n_districts + 1
    away = 200 + mix(index, 43) % 90
    codes = zip(local.tolist(), away.tolist(), p.away.tolist(), strict=True)
    return [f"9902{a % 100:02d}" if o else f"9901{d:02d}" for d, a, o in codes]


def certificates(p: Persons) -> list[str]:
    """18-character identity numbers with an impossible area and a right check digit."""
    born = birth_days(p).astype("datetime64[D]").astype(str)
    index = np.arange(p.n)
    serial = (index % 500) * 2 + p.male
    body = [f"99{t % 90 + 10:02d}{i % 90 + 10:02d}{b.replace('-', '')}{q:03d}"
            for t, i, b, q in zip(p.town.tolist(), (index // 500).tolist(), born.tolist(),
                                  serial.tolist(), strict=True)]  # fmt: skip
    digits = np.array([list(x) for x in body], dtype="U1").astype(np.int64)
    check = (digits * np.array(WEIGHTS)).sum(axis=1) % 11
    return [b + "10X98765432"[c] for b, c in zip(body, check.tolist(), strict=True)]


def person_numbers(p: Persons) -> list[str]:
    """psn_no: 20 digits, not in the order of villages."""
    order = np.argsort(mix(np.arange(p.n), 53), kind="stable")
    place = np.empty(p.n, dtype=np.int64)
    place[order] = np.arange(p.n)
    return [f"99010000000{k:09d}" for k in place.tolist()]


def person_names(p: Persons) -> list[str]:
    """Masked names: one character and stars."""
    return [SURNAMES[k] + "**" for k in (mix(p.household, 59) % len(SURNAMES)).tolist()]


def phones(p: Persons) -> list[str]:
    """A phone per person; members of many households give that of the home."""
    index = np.arange(p.n)
    owner = np.where(p.tel_home, p.household + 50_000_000, index)
    return [f"199{k:08d}" for k in (owner % 100_000_000).tolist()]


def institution_codes(city: City) -> list[str]:
    """fixmedins_code: H or P + area + 5 digits; far hospitals in other areas."""
    codes = []
    for i, kind in enumerate(city.kind):
        area = f"99{30 + i % 40:02d}00" if kind == "far" else "990100"
        codes.append(("P" if kind in ("pharm", "online") else "H") + area + f"{i + 1:05d}")
    return codes


def worker_key(agency: Agency, index: int) -> str:
    """Key of a case-worker in truth: optins_no|opter_id."""
    return f"{agency.optins[index]}|{agency.opter[index]}"
