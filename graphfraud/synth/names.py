"""Made identifiers as Arrow text: area codes 99xxxx, leading zeros kept (DOMAIN.md §2).

`psn_no` and `certno` are permuted by the seed, so that neighbours in a village do not have
neighbouring numbers. Telephone numbers begin with 100 and accounts with 9900: neither exists.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from graphfraud.synth import vocabulary as v
from graphfraud.synth.handling import HOSPITAL_NUMBER, OTHER_NUMBER, UNKNOWN
from graphfraud.synth.institutions import DRUGSTORE, FAR
from graphfraud.synth.ledger import NONE
from graphfraud.synth.parameters import stream
from graphfraud.synth.world import World

Ints = NDArray[np.int64]
Text = Any  # pyarrow.Array of string

_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
_CHECK = np.array(list("10X98765432"))
N_ALIASES = 5


@dataclass(frozen=True)
class Names:
    """Lookup tables of text: row = index of the person, institution, doctor, worker."""

    psn_no: Text
    certno: Text
    psn_name: Text
    card: Text
    birth: Text
    village: Text
    address: Text
    household: Text
    institution: Text
    institution_name: Text
    institution_area: Text
    doctor: Text
    worker: Text
    worker_name: Text
    optins: Text
    area: Text
    n_persons: int

    def person_no(self, person: Ints, alias: Ints) -> Text:
        """psn_no of a person; alias k > 0 is the number under another area's insurance."""
        return self.psn_no.take(pa.array(person + alias * self.n_persons))


def take(table: Text, codes: Ints) -> Text:
    """Text by code; a negative code is empty."""
    return table.take(pa.array(codes, mask=codes < 0))


def digits(prefix: str, numbers: Ints, width: int) -> Text:
    """prefix + number padded with zeros; a negative number is empty."""
    text = pc.utf8_lpad(pa.array(numbers, mask=numbers < 0).cast(pa.string()), width, "0")
    return pc.binary_join_element_wise(pa.scalar(prefix), text, "")


def money(cents: Ints) -> Text:
    """分 as CNY with two decimals."""
    size = np.abs(cents)
    sign = pa.array(["", "-"]).take(pa.array((cents < 0).astype(np.int64)))
    fraction = pc.utf8_lpad(pa.array(size % 100).cast(pa.string()), 2, "0")
    whole = pc.binary_join_element_wise(sign, pa.array(size // 100).cast(pa.string()), "")
    return pc.binary_join_element_wise(whole, fraction, ".")


def phones(numbers: Ints) -> Text:
    """Numbers of `handling` as telephone text: empty, 未知, or 100 + eight digits."""
    text = digits("100", np.where(numbers < 0, -1, numbers * 7_368_787 % 99_999_989), 8)
    unknown = pa.array(numbers == UNKNOWN)
    return pc.if_else(unknown, pa.scalar("未知"), text)


def accounts(numbers: Ints) -> Text:
    """Numbers of `handling` as bank accounts: empty, or 9900 + fifteen digits."""
    return digits("9900", np.where(numbers == NONE, -1, numbers * 15_485_863 + 314_159), 15)


def account_names(names: Names, numbers: Ints) -> Text:
    """Holder's name of each account: the person, the employer, or somebody else."""
    person = np.where((numbers >= 0) & (numbers < HOSPITAL_NUMBER), numbers, -1)
    firm = np.where(
        (numbers >= HOSPITAL_NUMBER) & (numbers < OTHER_NUMBER), numbers - HOSPITAL_NUMBER, -1
    )
    other = np.where(numbers >= OTHER_NUMBER, numbers * 31 % names.n_persons, -1)
    return pc.coalesce(
        take(names.psn_name, person), digits("单位", firm, 5), take(names.psn_name, other)
    )


def make_names(world: World) -> Names:
    """All lookup tables; O(persons)."""
    rng = stream(world.parameters, "names")
    people, places, agencies = world.people, world.places, world.agencies
    n = people.n
    number = rng.permutation(n)
    n_counties = agencies.n
    local = [f"9901{c + 1:02d}" for c in range(n_counties)]
    area_of_alias = np.stack(
        [
            (people.county + k) % n_counties if k < n_counties else np.zeros(n, dtype=np.int64)
            for k in range(N_ALIASES)
        ]
    )
    prefixes = pa.array([f"00{a}" for a in local])
    numbers = np.concatenate([number + 4_000_003 * k for k in range(N_ALIASES)])
    psn = pc.binary_join_element_wise(
        take(prefixes, area_of_alias.ravel()), digits("", numbers * 37 % 899_999_999_981, 12), ""
    )
    first = world.year.first_day
    born = (people.birth + first).astype("datetime64[D]").astype("datetime64[D]")
    surname = rng.integers(0, len(v.SURNAMES), n)
    surname = surname[people.head]
    given = rng.integers(0, len(v.GIVEN), (n, 2))
    one = rng.random(n) < 0.2
    full = np.char.add(np.array(list(v.SURNAMES))[surname], np.array(list(v.GIVEN))[given[:, 0]])
    full = np.where(one, full, np.char.add(full, np.array(list(v.GIVEN))[given[:, 1]]))
    cells = np.arange(len(people.cell_zone))
    cell_names = pa.array([f"{'村' if people.cell_rural[c] else '社区'}{c + 1:04d}" for c in cells])
    village = take(cell_names, people.cell)
    house = people.dwelling
    households = rng.permutation(int(people.household.max()) + 1)
    hh = np.where(house >= 0, households[np.maximum(house, 0)], -1)
    kinds = places.kind
    code_number = rng.permutation(places.n)
    areas = [
        local[people.zone_county[z]] if z >= 0 else f"99{10 + places.far_area[i]:02d}00"
        for i, z in enumerate(places.zone)
    ]
    codes = [
        f"P{a}{code_number[i]:05d}" if kinds[i] == DRUGSTORE else f"H{a}{code_number[i]:05d}"
        for i, a in enumerate(areas)
    ]
    titles = ("人民医院", "中心医院", "卫生院", "医院", "卫生服务站", "药店", "医科大学附属医院")
    d_number = rng.permutation(len(places.doctor_inst))
    worker_number = rng.permutation(len(agencies.worker_agency))
    return Names(
        psn_no=psn,
        certno=pa.array(_certificates(people.male, born, local, people.county, number)),
        psn_name=pa.array(full),
        card=digits("99A", number * 13 % 99_999_989, 8),
        birth=pa.array(born).cast(pa.string()),
        village=village,
        address=pc.binary_join_element_wise(village, digits("", hh, 0), pa.scalar("号"), ""),
        household=digits("99", hh, 8),
        institution=pa.array(codes),
        institution_name=pa.array(
            [
                f"{'外地' if kinds[i] == FAR else ''}第{code_number[i]}{titles[kinds[i]]}"
                for i in range(places.n)
            ]
        ),
        institution_area=pa.array(areas),
        doctor=pa.array(
            [f"D{areas[i]}{d_number[k]:06d}" for k, i in enumerate(places.doctor_inst)]
        ),
        # not from zero: an id of zeros alone stands for none in an extract
        worker=pa.array([f"00{w + 1:04d}" for w in worker_number]),
        worker_name=pa.array([full[int(rng.integers(n))] for _ in worker_number]),
        optins=pa.array(local),
        area=pa.array(local),
        n_persons=n,
    )


def _certificates(
    male: NDArray[np.bool_],
    born: NDArray[np.datetime64],
    areas: list[str],
    county: Ints,
    number: Ints,
) -> NDArray[np.str_]:
    """18-character identity numbers with area 99xxxx (GB 11643 check character)."""
    n = len(male)
    # the number's tail makes the area so that equal birthdays do not collide
    area = np.array([int(a) for a in areas])[county] + 10 * (number % 900)
    ymd = np.char.replace(born.astype(str), "-", "")
    sequence = (number // 900 * 2) % 998 + np.where(male, 1, 0) + 1
    sequence = np.where(male, sequence | 1, sequence & ~1)
    body = np.char.add(np.char.add(area.astype(str), ymd), np.char.zfill(sequence.astype(str), 3))
    matrix = body.astype("U17").view("U1").reshape(n, 17).astype(np.int64)
    return np.char.add(body, _CHECK[(matrix @ _WEIGHTS) % 11])


def day_texts(first_day: int) -> tuple[Text, int]:
    """Dates as text from 40 days before the year to two years after it, and the offset of day 0."""
    start = date(1970, 1, 1).toordinal() + first_day - 40
    return pa.array([date.fromordinal(start + i).isoformat() for i in range(1_136)]), 40
