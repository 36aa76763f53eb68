"""The agency's desks and the manual claims that pass over them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tests.judge.batch import DAY, MED_OF, Claims, Ints, Rng, lognormal_fen, mix, share_of
from tests.judge.city import at
from tests.judge.persons import choose_place
from tests.judge.visits import DIAG, World, length_of_stay

REASONS = ("01", "02", "03", "04", "05")


@dataclass(frozen=True)
class Agency:
    """Case-workers by index; each belongs to one agency (optins_no) of a district."""

    optins: list[str]
    opter: list[str]
    district: Ints
    load: Ints
    submitters: list[Ints]  # by district
    far_desk: Ints  # by district: the worker who has most of the out-of-area claims
    birth_desk: Ints
    reviewers: list[Ints]
    second: list[Ints]
    payers: list[Ints]
    n_districts: int


def build_agency(rng: Rng, n_districts: int) -> Agency:
    """Each district: 6–8 submitters of unequal load, 3–4 reviewers, 2 + 2 behind them."""
    optins: list[str] = []
    opter: list[str] = []
    district: list[int] = []
    groups: list[list[Ints]] = [[], [], [], []]
    for d in range(n_districts):
        for g, count in enumerate((int(rng.integers(6, 9)), int(rng.integers(3, 5)), 2, 2)):
            start = len(opter)
            for j in range(count):
                optins.append(f"9901{d + 1:02d}01")
                opter.append(f"9{d + 1:02d}{start + j:05d}")
                district.append(d)
            groups[g].append(np.arange(start, start + count, dtype=np.int64))
    n = len(opter)
    far = np.array([g[int(rng.integers(0, 3))] for g in groups[0]], dtype=np.int64)
    birth = np.array([g[int(rng.integers(3, 6))] for g in groups[0]], dtype=np.int64)
    return Agency(
        optins, opter, np.array(district, dtype=np.int64), rng.permutation(n).astype(np.int64),
        groups[0], far, birth, groups[1], groups[2], groups[3], n_districts,
    )  # fmt: skip


def district_of(w: World, agency: Agency, who: Ints) -> Ints:
    """The district a person is insured in."""
    return np.asarray(w.persons.town[who] % agency.n_districts, dtype=np.int64)


def _zipf(rng: Rng, group: Ints, n: int) -> Ints:
    weight = 1.0 / np.arange(1, len(group) + 1) ** 0.6
    return rng.choice(group, n, p=weight / weight.sum()).astype(np.int64)


def usual_handlers(
    rng: Rng, agency: Agency, district: Ints, far: Ints, birth: Ints, week: Ints
) -> list[Ints]:
    """Submitter, first and second reviewer and payer of each claim, as the desks divide work."""
    n = len(district)
    result = [np.zeros(n, dtype=np.int64) for _ in range(4)]
    for d in range(agency.n_districts):
        rows = np.flatnonzero(district == d)
        pools = (agency.submitters[d], agency.reviewers[d], agency.second[d], agency.payers[d])
        for column, pool in zip(result, pools, strict=True):
            column[rows] = _zipf(rng, pool, len(rows))
    # a rota pairs submitter and reviewer for weeks: honest concentration
    for d in range(agency.n_districts):
        rows = np.flatnonzero((district == d) & (rng.random(n) < 0.5))
        pool = agency.reviewers[d]
        result[1][rows] = pool[mix(result[0][rows], week[rows] // 2) % len(pool)]
    to_far = (far > 0) & (rng.random(n) < 0.45)
    to_birth = (birth > 0) & (rng.random(n) < 0.7)
    result[0] = np.where(to_far, agency.far_desk[district], result[0])
    result[0] = np.where(to_birth, agency.birth_desk[district], result[0])
    return result


def account_of(w: World, who: Ints) -> Ints:
    """The payee account: the person's own, or that of the household, for two of five."""
    household = w.persons.household[who] + 1_000_000
    return np.where(mix(who, 107) % 5 < 2, household, who)


def file_claims(
    rng: Rng, w: World, agency: Agency, out: Claims, who: Ints, inst: Ints, day: Ints, los: Ints,
    reason: Ints, med: Ints, fee: Ints, **more: Ints | int,
) -> None:  # fmt: skip
    """Manual claims (setl_type 1): the bill, handed in 8–100 days later, paid 3–25 days on."""
    n = len(who)
    columns: dict[str, Ints | int] = dict(more)
    district = district_of(w, agency, who)
    birth = (med == MED_OF["52"]) * 1
    handlers = usual_handlers(rng, agency, district, (reason == 2) * 1, birth, day // 7)
    for name, chosen in zip(("worker", "audit1", "audit2", "payer"), handlers, strict=True):
        given = np.asarray(columns.pop(name, -1)) + 0 * who
        columns[name] = np.where(given >= 0, given, chosen)
    begin = at(day, rng.integers(480, 1020, n))
    end = at(day + los, rng.integers(510, 720, n))
    opt = np.asarray(columns.pop("opt", -1)) + 0 * who
    filed = (end // DAY + rng.integers(8, 100, n)) * DAY + rng.integers(510, 1010, n)
    weekend = (filed // DAY + 3) % 7 >= 5
    filed = np.where(opt >= 0, opt, filed + weekend * 2 * DAY)
    paid = (filed // DAY + rng.integers(3, 26, n)) * DAY + rng.integers(510, 1010, n)
    doc = columns.pop("doc", None)
    # a few professors are known in the whole city
    known = (rng.random(n) ** 2.2 * w.city.n_docs[inst]).astype(np.int64)
    doctor = known if doc is None else np.asarray(doc) + 0 * who
    columns.setdefault("account", account_of(w, who))
    columns.setdefault("invo", mix(who, day, 77) % 90_000_000 + 10_000_000)
    columns.setdefault("diag", mix(who, 9) % 7)
    helped = rng.random(n) < 0.25
    kin = np.where(w.persons.household[np.maximum(who - 1, 0)] == w.persons.household[who],
                   np.maximum(who - 1, 0), -1)  # fmt: skip
    columns.setdefault("agent", np.where(helped & (kin != who), kin, -1))
    out.add(who, inst=inst, med=med, beg=begin, end=end, setl=paid, opt=filed, doc=doctor,
            dept=w.city.dept(inst, doctor), stype=1, fee=fee, fund=share_of(rng, fee, 0.5),
            reason=reason, tel=-2, **columns)  # fmt: skip


def honest_manual(rng: Rng, w: World, agency: Agency, out: Claims, years: float) -> None:
    """About 3 % of persons a year file one: far stays, births, no card, emergencies."""
    p = w.persons
    rate = 0.03 * (0.3 + 0.7 * p.frailty) * np.where(p.age > 45, 1.5, 0.8)
    who = np.flatnonzero(rng.random(p.n) < rate * years)
    again = who[rng.random(len(who)) < 0.3]  # one illness, several bills
    who = np.sort(np.concatenate([who, again, again[rng.random(len(again)) < 0.5]]))
    n = len(who)
    far = w.city.of("far")
    weight = 1.0 / np.arange(1, len(far) + 1) ** 0.8
    district = district_of(w, agency, who)
    # each district goes to its own far cities, by popularity
    pick = np.searchsorted(np.cumsum(weight / weight.sum()), rng.random(n)).clip(0, len(far) - 1)
    far_inst = far[(pick * 7 + district * 5) % len(far)]
    far_inst = np.where(rng.random(n) < 0.5, far[mix(who, 31) % len(far)], far_inst)
    local = choose_place(rng, w.city, p, who, ("town", "mid", "big", "private"), 0.35, 0.7)
    reason = rng.choice([0, 1, 2, 3, 4], n, p=[0.08, 0.17, 0.55, 0.12, 0.08])
    fertile = ~p.male[who] & (p.age[who] > 20) & (p.age[who] < 40) & (rng.random(n) < 0.5)
    inst = np.where(np.isin(reason, (2, 4)), far_inst, local)
    med = np.where(rng.random(n) < 0.2, MED_OF["11"], MED_OF["21"])
    med = np.where(fertile, MED_OF["52"], med).astype(np.int64)
    los = np.where(med == MED_OF["11"], 0, length_of_stay(rng, n))
    day = rng.integers(0, w.n_days - 60, n)
    fee = np.where(med == MED_OF["11"], lognormal_fen(rng, 600, 0.8, n),
                   lognormal_fen(rng, np.where(reason == 2, 17000.0, 7000.0), 0.7, n))  # fmt: skip
    diag = np.where(fertile, DIAG["O80.900"], mix(who, 9) % 7)
    file_claims(rng, w, agency, out, who, inst, day, los, reason, med, fee, diag=diag)
