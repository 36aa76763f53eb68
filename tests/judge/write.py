"""The contract's files: claims, persons, institutions, staff and truth."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from tests.judge import names
from tests.judge.agency import REASONS
from tests.judge.batch import MED, STAY_MEDS, Ints, mix
from tests.judge.population import Population
from tests.judge.visits import DIAGNOSES

BARE = ("setl_id", "mdtrt_id", "psn_no", "fixmedins_code", "med_type", "begntime", "endtime",
        "setl_time", "atddr_no", "medfee_sumamt", "fund_pay_sumamt", "acct_pay", "setl_type",
        "opter_id", "optins_no", "refd_setl_flag", "init_setl_id", "mid_setl_flag",
        "vali_flag")  # fmt: skip


def settlement_order(pop: Population) -> Ints:
    """Row order of the file: by settlement time, ties by person and place."""
    t = pop.claims
    return np.lexsort((t["inst"], t["person"], t["setl"])).astype(np.int64)


def settlement_ids(pop: Population, order: Ints) -> list[str]:
    """setl_id of each row of pop.claims."""
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return [f"99{k:016d}" for k in (place * 7 + 10_000_000).tolist()]


def claims_table(pop: Population) -> tuple[pa.Table, list[str]]:
    """All columns of claims in file order, and setl_id by row of pop.claims."""
    t, p, city, agency = pop.claims, pop.world.persons, pop.world.city, pop.agency
    order = settlement_order(pop)
    ids = settlement_ids(pop, order)
    row = {name: column[order] for name, column in t.items()}
    who, inst, stype = row["person"], row["inst"], row["stype"]
    all_ids = pa.array(ids)
    stay = np.isin(row["med"], STAY_MEDS)
    codes = names.institution_codes(city)
    certno = names.certificates(p)
    area = names.area_code(p, agency.n_districts)
    manual = stype == 1
    cashier = mix(who, row["setl"]) % np.maximum(1, city.n_docs[inst] // 4) + 1
    worker_text = names.lookup(agency.opter, row["worker"])
    opter = pc.if_else(pa.array(manual), worker_text, names.numbered("S", cashier, 4))
    person_cards = names.numbered("99A", mix(np.arange(p.n), 61) % 10**9, 9)
    cert_type = np.where(row["cert"] > 0, row["cert"], p.cert[who])
    token = names.numbered("", mix(who, row["setl"], 67) % 10**15, 24)
    cert_no = pc.case_when(
        pc.make_struct(pa.array(cert_type == 1), pa.array(cert_type == 2)),
        token, names.lookup(certno, who), person_cards.take(pa.array(who)),
    )  # fmt: skip
    phone_words = names.phones(p)
    own_phone = names.lookup(phone_words, np.where(row["tel"] == -2, who, -1))
    tel = pc.if_else(pa.array(row["tel"] >= 0), names.numbered("198", row["tel"], 8), own_phone)
    account_own = names.numbered("9962", mix(np.maximum(row["account"], 0), 71) % 10**13, 13)
    mdtrt_key = np.where(row["stay"] >= 0, 10**9 + row["stay"], -1)
    first = np.where(row["refund_of"] >= 0, row["refund_of"], order)
    fresh = np.where(mdtrt_key >= 0, mdtrt_key, 2 * 10**12 + first * 3)
    begin_second = mix(who, row["beg"], 73) % 60
    setl_second = np.where(row["setl"] == row["beg"], begin_second, mix(who, row["setl"], 74) % 60)
    seconds = np.where(row["end"] == row["beg"], begin_second, mix(who, row["end"], 75) % 60)
    diag = names.lookup(list(DIAGNOSES), row["diag"])
    blank_doc = mix(who, row["beg"], 79) % 1000 < 27
    doctor = names.numbered("D990100", city.doc_start[inst] + np.maximum(row["doc"], 0) + 1, 6)
    employer = np.where(p.employer[who] >= 0, p.employer[who], -1)
    household = p.household[who]
    columns = {
        "setl_id": all_ids.take(pa.array(order)),
        "mdtrt_id": names.numbered("98", fresh, 16),
        "psn_no": names.lookup(names.person_numbers(p), who),
        "psn_name": names.lookup(names.person_names(p), who),
        "certno": names.lookup(certno, who),
        "gend": names.lookup(["2", "1"], p.male[who].astype(np.int64)),
        "brdy": names.date(names.birth_days(p)[who]),
        "insutype": names.lookup(["390", "310"], p.worker[who].astype(np.int64)),
        "psn_type": names.lookup(["1501", "11", "12"], np.where(
            p.worker[who], np.where(p.age[who] >= 60, 2, 1), 0)),
        "sp_psn_type": names.lookup(["04", "05", "06"], p.special[who] - 1),
        "insu_admdvs": names.lookup(area, who),
        "emp_no": names.where(employer >= 0, names.numbered("9901E", employer, 5)),
        "fixmedins_code": names.lookup(codes, inst),
        "fixmedins_name": names.lookup([f"机构{i + 1:05d}" for i in range(len(codes))], inst),
        "hosp_lv": names.lookup(city.level, inst),
        "fix_blng_admdvs": pc.utf8_slice_codeunits(names.lookup(codes, inst), 1, 7),
        "med_type": names.lookup(list(MED), row["med"]),
        "begntime": names.moment(row["beg"], begin_second),
        "endtime": names.moment(row["end"], seconds),
        "setl_time": names.moment(row["setl"], setl_second),
        "atddr_no": names.where((row["doc"] >= 0) & ~blank_doc, doctor),
        "adm_dept_codg": names.where(stay, names.numbered("A", row["dept"] + 1, 2)),
        "adm_bed": names.where(stay & ~manual, names.numbered("", mix(who, row["beg"]) % 60, 3)),
        "dscg_maindiag_code": names.where(stay, diag),
        "dise_codg": names.where(row["med"] == 1, names.numbered("M", 100 + mix(who, 4) % 40, 5)),
        "dscg_way": names.where(stay, names.numbered("", row["way"], 1)),
        "medfee_sumamt": names.money(row["fee"]),
        "fund_pay_sumamt": names.money(row["fund"]),
        "acct_pay": names.money(row["acct"]),
        "mdtrt_cert_type": names.where(~manual, names.numbered("", cert_type, 2)),
        "mdtrt_cert_no": names.where(~manual, cert_no),
        "ssc_cardno": names.where(~manual & (cert_type == 3), person_cards.take(pa.array(who))),
        "tel": tel,
        "coner_name": names.where(row["tel"] != -1, names.lookup(
            [s + "**" for s in names.SURNAMES], mix(household, 83) % len(names.SURNAMES))),
        "setl_type": names.numbered("", stype, 1),
        "opter_id": opter,
        "opt_time": names.moment(np.where(manual, row["opt"], row["setl"]), setl_second),
        "optins_no": names.lookup(agency.optins, np.where(manual, row["worker"], -1)),
        "audit1_opter_id": names.lookup(agency.opter, np.where(manual, row["audit1"], -1)),
        "audit2_opter_id": names.lookup(agency.opter, np.where(manual, row["audit2"], -1)),
        "pay_opter_id": names.lookup(agency.opter, np.where(manual, row["payer"], -1)),
        "manl_reim_rea": names.lookup(list(REASONS), row["reason"]),
        "bankacct": names.where(row["account"] >= 0, account_own),
        "agnter_certno": names.lookup(certno, row["agent"]),
        "invono": names.where(row["invo"] >= 0, names.numbered("", row["invo"], 8)),
        "refd_setl_flag": names.numbered("", (row["refund_of"] >= 0).astype(np.int64), 1),
        "init_setl_id": names.lookup(ids, row["refund_of"]),
        "mid_setl_flag": names.numbered("", row["mid"], 1),
        "vali_flag": names.numbered("", row["valid"], 1),
    }  # fmt: skip
    return pa.table(columns), ids


def write_csv(path: Path, table: pa.Table) -> None:
    """UTF-8, comma, no quotes (no made value needs them); empty for null."""
    with path.open("wb") as sink:
        sink.write((",".join(table.column_names) + "\n").encode())
        options = pa.csv.WriteOptions(include_header=False, quoting_style="none")
        pa.csv.write_csv(table, sink, options)


def persons_table(pop: Population) -> pa.Table:
    """persons.csv: address and household; the residents of a home have its address."""
    p = pop.world.persons
    index = np.arange(p.n)
    village = np.array([f"99V{v:05d}" for v in p.village.tolist()], dtype="U12")
    for k, (who, at_village) in enumerate(pop.homes):
        village[who] = f"99V{at_village:05d}N{k:02d}"
    phones = pa.array(names.phones(p))
    return pa.table({
        "psn_no": pa.array(names.person_numbers(p)),
        "village": pa.array(village.tolist()),
        "household_no": names.numbered("99H", p.household, 7),
        "tel": names.where(mix(index, 89) % 10 < 7, phones),
        "sp_psn_type": names.lookup(["04", "05", "06"], p.special - 1),
    })  # fmt: skip


def institutions_table(pop: Population) -> pa.Table:
    """institutions.csv."""
    city = pop.world.city
    codes = names.institution_codes(city)
    beds = {"big": 1200, "mid": 400, "town": 60, "private": 80, "far": 1500, "psych": 300,
            "nursing": 90, "eye": 30}  # fmt: skip
    index = np.arange(len(codes))
    return pa.table({
        "fixmedins_code": codes,
        "fixmedins_name": [f"机构{i + 1:05d}" for i in range(len(codes))],
        "hosp_lv": city.level,
        "fix_blng_admdvs": [c[1:7] for c in codes],
        "beds": [str(beds.get(k, "")) for k in city.kind],
        "lng": [f"{0.01 * int(x):.4f}" for x in mix(index, 3) % 300],
        "lat": [f"{0.01 * int(x):.4f}" for x in mix(index, 5) % 300],
    })  # fmt: skip


def staff_table(pop: Population) -> pa.Table:
    """staff.csv: employees of institutions who are insured persons; rings' staff among them."""
    p, city = pop.world.persons, pop.world.city
    adults = np.flatnonzero(p.worker & (p.age < 60))
    chosen = adults[mix(adults, 97) % 100 < 3]
    hospitals = city.of("big", "mid", "town", "private", "clinic")
    place = hospitals[mix(chosen, 101) % len(hospitals)]
    pairs = sorted({(int(a), int(b)) for a, b in zip(chosen, place, strict=True)} | set(pop.staff))
    who = np.array([a for a, _ in pairs], dtype=np.int64)
    where = np.array([b for _, b in pairs], dtype=np.int64)
    return pa.table({
        "psn_no": names.lookup(names.person_numbers(p), who),
        "fixmedins_code": names.lookup(names.institution_codes(city), where),
        "role": names.lookup(["nurse", "doctor", "clerk"], mix(who, 7) % 3),
    })  # fmt: skip


def truth(pop: Population, ids: list[str]) -> dict[str, list[dict[str, object]]]:
    """The truth file's content. A ring with fewer than five judged patients is `unjudged`."""
    t, city = pop.claims, pop.world.city
    psn = names.person_numbers(pop.world.persons)
    codes = names.institution_codes(city)
    result: dict[str, list[dict[str, object]]] = {"rings": [], "innocent": [], "unjudged": []}
    for k, ring in enumerate(pop.rings):
        rows = np.flatnonzero(t["ring"] == k)
        who, count = np.unique(t["person"][rows], return_counts=True)
        needed = 1 if ring.kind == "insider_link" else 2
        who = who[count >= needed]
        both = zip(t["inst"][rows].tolist(), t["doc"][rows].tolist(), strict=True)
        docs = [(i, d) for i, d in both if d >= 0]
        entry: dict[str, object] = {
            "ring": f"R{k + 1:03d}", "kind": ring.kind, "scheme": ring.scheme, "level": pop.level,
            "patients": sorted(psn[i] for i in who.tolist()),
            "institutions": sorted({codes[i] for i in t["inst"][rows].tolist()}),
            "doctors": sorted({f"{codes[i]}|D990100{int(city.doc_start[i]) + d + 1:06d}"
                               for i, d in docs}),
            "caseworkers": [names.worker_key(pop.agency, x) for x in ring.workers],
            "claims": sorted(ids[i] for i in rows.tolist()),
        }  # fmt: skip
        result["rings" if len(who) >= 5 else "unjudged"].append(entry)
    for k, group in enumerate(pop.innocents):
        rows = np.flatnonzero(t["innocent"] == k)
        result["innocent"].append({
            "kind": group.kind, "patients": sorted({psn[i] for i in t["person"][rows].tolist()}),
            "institutions": sorted({codes[i] for i in t["inst"][rows].tolist()}),
            "caseworkers": [names.worker_key(pop.agency, x) for x in group.workers],
        })  # fmt: skip
    return result


def write_population(pop: Population, out: Path, bare: bool = False) -> int:
    """Write the files; with `bare`, claims.csv of few columns and truth.json alone."""
    out.mkdir(parents=True, exist_ok=True)
    table, ids = claims_table(pop)
    write_csv(out / "claims.csv", table.select(list(BARE)) if bare else table)
    if not bare:
        write_csv(out / "persons.csv", persons_table(pop))
        write_csv(out / "institutions.csv", institutions_table(pop))
        write_csv(out / "staff.csv", staff_table(pop))
    text = json.dumps(truth(pop, ids), ensure_ascii=False, indent=1, sort_keys=True)
    (out / "truth.json").write_text(text + "\n", encoding="utf-8")
    return int(table.num_rows)


