"""The tables of a made extract as Arrow text, column by column in the contract's names."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from graphfraud.synth import vocabulary as v
from graphfraud.synth.arrivals import is_stay
from graphfraud.synth.institutions import DRUGSTORE
from graphfraud.synth.ledger import AUTO
from graphfraud.synth.money import Money
from graphfraud.synth.names import (
    Names,
    account_names,
    accounts,
    day_texts,
    digits,
    money,
    phones,
    take,
)
from graphfraud.synth.parameters import stream
from graphfraud.synth.settlement import Settlements
from graphfraud.synth.world import World

Ints = NDArray[np.int64]
Columns = dict[str, Ints]
Table = Any  # pyarrow.Table

NO_DAY = -(10**6)
_HOSP_LV = pa.array(["02", "05", "10", "10", "11", "11", "02"])


def setl_ids(rows: Settlements) -> Any:
    """setl_id of each row: 0099 + twelve digits, ascending with settlement time."""
    return digits("0099", rows.number, 12)


def claims_table(
    world: World, columns: Columns, cash: Money, rows: Settlements, names: Names
) -> Table:
    """The claims table, one row a settlement, all columns text."""
    rng = stream(world.parameters, "tables")
    c = {name: column[rows.source].astype(np.int64) for name, column in columns.items()}
    people, places = world.people, world.places
    person, inst, manual = c["person"], c["inst"], c["setl_type"] == 1
    n = len(person)
    stay = is_stay(c)
    shop = places.kind[inst] == DRUGSTORE
    dates, zero = day_texts(world.year.first_day)
    clock = pa.array([f"{m // 60:02d}:{m % 60:02d}" for m in range(1440)])

    def moment(day: Ints, second: Ints) -> Any:
        two = pc.utf8_lpad(pa.array(second % 60).cast(pa.string()), 2, "0")
        time = pc.binary_join_element_wise(clock.take(pa.array(second // 60)), two, ":")
        return pc.binary_join_element_wise(
            take(dates, np.where(day == NO_DAY, -1, day + zero)), time, " "
        )

    minute = np.clip(c["minute"], 0, 1439)
    begin_second = minute * 60 + rng.integers(0, 60, len(columns["person"]))[rows.source]
    settle_day, settle_second = rows.second // 86_400, rows.second % 86_400
    # one settlement is one message: what is done at the counter ends when it is settled
    out_second = np.where(stay & ~manual, settle_second, begin_second)
    end_day = np.where(stay, c["end_day"], c["day"])
    ids = setl_ids(rows)
    visit = np.where(c["stay"] >= 0, len(columns["person"]) + c["stay"], rows.source)
    code = pa.array(v.MED_TYPES)
    cert = c["cert"]
    token = pc.binary_join_element_wise(
        digits("", rng.integers(0, 10**15, n), 15), digits("", rng.integers(0, 10**14, n), 15), ""
    )
    card = take(names.card, person)
    cert_no = pc.if_else(
        pa.array(cert == 3),
        card,
        pc.if_else(pa.array(cert == 2), take(names.certno, person), token),
    )
    diag = _diagnoses(rng, c, stay)
    department = np.where(shop, AUTO, c["dept"])
    psn_type = np.select([~people.employee[person], people.retired[person]], [2, 1], 0)
    special = people.special[person] - 1
    opter = pc.if_else(
        pa.array(manual),
        take(names.worker, np.where(manual, c["submitter"], -1)),
        digits("", c["cashier"] + 1, 4),
    )
    opter_name = take(names.worker_name, np.where(manual, c["submitter"], -1))
    optins = take(
        names.optins,
        np.where(manual, world.agencies.worker_agency[np.maximum(c["submitter"], 0)], -1),
    )
    insured = (people.county[person] + c["alias"]) % world.agencies.n
    away = np.where(manual, c["submitter"], -1)
    paper = np.where(
        c["invoice"] >= 0, c["invoice"], 50_000_000 + (rows.source * 104_723) % 40_000_003
    )
    opt_minute = rng.integers(510, 1050, n)
    first_row = np.where(rows.original >= 0, rows.original, 0)
    return pa.table(
        {
            "setl_id": ids,
            "mdtrt_id": digits("0098", visit * 3 + 11, 12),
            "psn_no": names.person_no(person, c["alias"]),
            "psn_name": take(names.psn_name, person),
            "certno": take(names.certno, person),
            "gend": pa.array(["2", "1"]).take(pa.array(people.male[person].astype(np.int64))),
            "brdy": take(names.birth, person),
            "insutype": pa.array(["390", "310"]).take(
                pa.array(people.employee[person].astype(np.int64))
            ),
            "psn_type": pa.array(["11", "12", "1501"]).take(pa.array(psn_type)),
            "sp_psn_type": take(pa.array(["31", "32"]), special),
            "insu_admdvs": take(names.area, insured),
            "fix_blng_admdvs": take(names.institution_area, inst),
            "emp_no": digits("E99", people.employer[person], 6),
            "fixmedins_code": take(names.institution, inst),
            "fixmedins_name": take(names.institution_name, inst),
            "hosp_lv": take(_HOSP_LV, places.kind[inst]),
            "med_type": take(code, c["med"]),
            "begntime": moment(c["day"], begin_second),
            "endtime": moment(end_day, np.clip(out_second, 0, 86_399)),
            "setl_time": moment(settle_day, settle_second),
            "atddr_no": take(names.doctor, np.where(shop, -1, c["doctor"])),
            "adm_dept_codg": digits("A", np.where(department >= 0, department + 1, -1), 2),
            "adm_bed": digits("", np.where(stay, _beds(rng, world, c, stay), -1), 3),
            "dscg_maindiag_code": take(pa.array(v.DIAGNOSIS_CODES), diag),
            "dise_codg": take(pa.array(v.DISEASES), c["dise"]),
            "dscg_way": take(
                pa.array(["", "1", "2", "3", "4", "5"]),
                np.where(stay, np.where(c["dscg"] > 0, c["dscg"], 1), -1),
            ),
            "medfee_sumamt": money(rows.sign * cash.fee[rows.source]),
            "fund_pay_sumamt": money(rows.sign * cash.fund[rows.source]),
            "acct_pay": money(rows.sign * cash.account[rows.source]),
            "mdtrt_cert_type": digits("", cert, 2),
            "mdtrt_cert_no": cert_no,
            "ssc_cardno": card,
            "tel": phones(c["phone"]),
            "coner_name": take(names.psn_name, c["contact"]),
            "setl_type": digits("", c["setl_type"], 1),
            "opter_id": opter,
            "opter_name": opter_name,
            "opt_time": moment(np.where(manual, c["opt_day"], NO_DAY), opt_minute * 60),
            "optins_no": optins,
            "audit1_opter_id": take(names.worker, np.where(manual, c["review1"], -1)),
            "audit2_opter_id": take(names.worker, np.where(manual, c["review2"], -1)),
            "pay_opter_id": take(names.worker, np.where(manual, c["payer"], -1)),
            "manl_reim_rea": digits("", np.where(away >= 0, c["reason"], -1), 2),
            "bankacct": accounts(np.where(manual, c["account"], -2)),
            "acctname": account_names(names, np.where(manual, c["account"], -2)),
            "agnter_certno": take(names.certno, np.where(c["proxy"] >= 0, c["proxy"], -1)),
            "invono": digits("", np.where(stay | manual, paper, -1), 10),
            "refd_setl_flag": pa.array(["0", "1"]).take(pa.array((rows.sign < 0).astype(np.int64))),
            "init_setl_id": pc.if_else(
                pa.array(rows.original >= 0),
                ids.take(pa.array(first_row)),
                pa.scalar(None, pa.string()),
            ),
            "mid_setl_flag": digits("", c["interim"], 1),
            "vali_flag": pa.array(["0", "1"]).take(pa.array(rows.valid.astype(np.int64))),
        }
    )


def _diagnoses(rng: np.random.Generator, c: Columns, stay: NDArray[np.bool_]) -> Ints:
    """Index in DIAGNOSIS_CODES, −1 where none is given (95 % of visits that are no stay)."""
    index = {code: i for i, code in enumerate(v.DIAGNOSIS_CODES)}
    width = max(len(row) for row in v.DIAGNOSES)
    table = np.array([[index[row[k % len(row)]] for k in range(width)] for row in v.DIAGNOSES])
    drawn = table[np.maximum(c["dept"], 0), rng.integers(0, width, len(stay))]
    given = stay | (rng.random(len(stay)) < 0.07)
    return np.where(given, np.where(c["diag"] >= 0, c["diag"], drawn), -1).astype(np.int64)


def _beds(rng: np.random.Generator, world: World, c: Columns, stay: NDArray[np.bool_]) -> Ints:
    size = np.maximum(world.places.beds[c["inst"]], 12)
    drawn = 1 + (rng.random(len(stay)) * size).astype(np.int64)
    return np.where(c["bed"] >= 0, c["bed"], drawn).astype(np.int64)


def persons_table(world: World, names: Names) -> Table:
    """The persons table; 6 % have no dwelling on record."""
    people = world.people
    all_persons = np.arange(people.n)
    phone = np.where(people.owns_phone, all_persons, -2)
    return pa.table(
        {
            "psn_no": names.psn_no.slice(0, people.n),
            "village": names.village,
            "address": names.address,
            "household_no": names.household,
            "tel": phones(phone),
            "sp_psn_type": take(pa.array(["31", "32"]), people.special - 1),
        }
    )


def institutions_table(world: World, names: Names) -> Table:
    """The institutions table."""
    places = world.places
    return pa.table(
        {
            "fixmedins_code": names.institution,
            "fixmedins_name": names.institution_name,
            "hosp_lv": take(_HOSP_LV, places.kind),
            "fix_blng_admdvs": names.institution_area,
            "beds": pa.array(places.beds).cast(pa.string()),
            "lng": pa.array([f"{x:.5f}" for x in places.lng]),
            "lat": pa.array([f"{x:.5f}" for x in places.lat]),
        }
    )


def staff_table(world: World, names: Names) -> Table:
    """The staff table: who works where."""
    at_agency = world.staff_place < 0
    place = world.staff_place
    agency = world.agencies.worker_agency[np.maximum(-place - 1, 0)]
    return pa.table(
        {
            "psn_no": take(names.psn_no, world.staff_person),
            "fixmedins_code": take(names.institution, np.where(at_agency, -1, place)),
            "optins_no": take(names.optins, np.where(at_agency, agency, -1)),
            "opter_id": take(names.worker, np.where(at_agency, -place - 1, -1)),
            "role": take(pa.array(["医师", "护士", "经办人"]), world.staff_role),
        }
    )


def registrations_table(world: World, columns: Columns, names: Names) -> Table:
    """Filings: out-of-area treatment before a far stay, and the special-disease status."""
    rng = stream(world.parameters, "registrations")
    dates, zero = day_texts(world.year.first_day)
    far = np.flatnonzero(
        (world.places.far_area[columns["inst"]] >= 0) & is_stay(columns) & (columns["alias"] == 0)
    )
    far = far[rng.random(len(far)) < 0.6]
    _, first = np.unique(columns["person"][far], return_index=True)
    far = far[first]
    chronic = np.flatnonzero(world.people.chronic >= 0)
    chronic = chronic[rng.random(len(chronic)) < 0.12]
    person = np.concatenate([columns["person"][far].astype(np.int64), chronic])
    kind = np.repeat([0, 1], [len(far), len(chronic)])
    day = np.concatenate(
        [columns["day"][far] - rng.integers(-3, 9, len(far)), rng.integers(0, 365, len(chronic))]
    ).astype(np.int64)
    agency = world.people.county[person]
    worker = np.array(
        [int(rng.choice(world.agencies.submitters[a])) for a in agency], dtype=np.int64
    )
    kin = np.where(rng.random(len(person)) < 0.25, world.people.head[person], -1)
    doctor = np.where(kind == 1, rng.integers(0, len(world.places.doctor_inst), len(person)), -1)
    order = np.lexsort((person, day))
    return pa.table(
        {
            "psn_no": take(names.psn_no, person[order]),
            "kind": take(pa.array(["异地就医备案", "门诊慢特病"]), kind[order]),
            "opter_id": take(names.worker, worker[order]),
            "optins_no": take(names.optins, agency[order]),
            "agnter_certno": take(names.certno, np.where(kin == person, -1, kin)[order]),
            "doctor": take(names.doctor, doctor[order]),
            "date": take(dates, np.clip(day[order] + zero, 0, len(dates) - 1)),
        }
    )
