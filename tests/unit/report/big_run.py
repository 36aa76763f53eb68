"""Runs of any size for the pages' tests and benchmark: a ring of n parties, or a run of n cases."""

from __future__ import annotations

import random
from pathlib import Path

from graphfraud.claims.extract import Extract
from graphfraud.model import (
    Case,
    CaseMember,
    Link,
    Occasion,
    Party,
    Ring,
    RunInfo,
    RunResult,
    ScorePart,
)
from graphfraud.report.figures import case_id_of
from tests.unit.report.made_run import START, Ledger

#: patients of a group that is admitted together
GROUP = 12
STAYS = 3


def _group(
    book: Ledger, first: int, size: int, place: str, chance: random.Random
) -> list[Occasion]:
    """Stays that `size` patients, numbered from `first`, have together at a place."""
    occasions = []
    for stay in range(STAYS):
        day = START + chance.randrange(300)
        claims = tuple(
            book.add(
                f"P{990_000_000 + number}", place, day + chance.randrange(2), end_day=day + 8,
                doctor=f"{place}|D1", medfee=512_345, kind=0,
                fund_pay=331_210 + number, diagnosis="M51.202", stay_number=stay,
            )
            for number in range(first, first + size)
        )  # fmt: skip
        occasions.append(Occasion(place, day, day + 8, claims))
    return occasions


def _links(first: int, size: int, occasions: list[Occasion]) -> list[Link]:
    """Every pair of a group, with the claims of both."""
    people = [Party("patient", f"P{990_000_000 + number}") for number in range(first, first + size)]
    return [
        Link(
            "CO_ADMITTED", people[i], people[j], float(STAYS), 0.02, 1e-6 * (1 + (i * j) % 97),
            1e-4, occasions[0].first_day, occasions[-1].last_day,
            tuple(sorted(o.claims[k] for o in occasions for k in (i, j))),
        )
        for i in range(size) for j in range(i)
    ]  # fmt: skip


def _case(
    extract: Extract, rank: int, patients: int, occasions: list[Occasion], links: list[Link]
) -> Case:
    claims = tuple(sorted(c for o in occasions for c in o.claims))
    places = sorted({o.institution for o in occasions})
    setl = extract.text("claims", "setl_id").to_pylist()
    patient, keys = extract.col("claims", "patient"), extract.keys("patient")
    people = sorted({keys[int(patient[c])] for c in claims})
    assert len(people) == patients
    doctor, doctors = extract.col("claims", "doctor"), extract.keys("doctor")
    hands = sorted({doctors[int(doctor[c])] for c in claims})
    members = (
        *(CaseMember(Party("patient", p), "participant", 0.95) for p in people),
        *(CaseMember(Party("doctor", d), "handler", 0.6) for d in hands),
        *(CaseMember(Party("institution", p), "context", 0.5) for p in places),
    )
    ids = tuple(sorted(setl[c] for c in claims))
    begin, fund = extract.col("claims", "begin_day"), extract.col("claims", "fund_pay")
    part = ScorePart("together_in_hospital", 0.9, "induced_admission", STAYS, 0.1, 1e-12)
    return Case(
        case_id_of(ids), rank, "induced_admission", 0.9, (part,), (),
        Ring("induced_admission", members, claims, tuple(links), (), tuple(occasions), 9.0),
        len(places), len(hands), 0, 0, int(fund[list(claims)].sum()), 0,
        int(begin[list(claims)].min()), max(o.last_day for o in occasions), "", setl_ids=ids,
    )  # fmt: skip


def _result(cases: list[Case], extract: Extract) -> RunResult:
    counts = {
        "rows_in": extract.n_claims + 3, "kept": extract.n_claims, "netted": 2, "rejected": 1,
    }  # fmt: skip
    info = RunInfo("0.1.0", 0, {}, (), counts, {}, (), (), 0, (), (), as_of="2025-12-31",
                   permuted_others=0)  # fmt: skip
    return RunResult(tuple(cases), (), (), info)


def ring_of(folder: Path, n_patients: int) -> tuple[RunResult, Extract]:
    """One case of n patients in groups of GROUP, each admitted three times together."""
    chance, book = random.Random(n_patients), Ledger()
    occasions, links = [], []
    for first in range(0, n_patients, GROUP):
        size = min(GROUP, n_patients - first)
        mine = _group(book, first, size, f"H{99_000 + first // GROUP % 40}", chance)
        occasions += mine
        links += _links(first, size, mine)
    extract = book.write(folder)
    return _result([_case(extract, 1, n_patients, occasions, links)], extract), extract


def run_of(folder: Path, n_cases: int) -> tuple[RunResult, Extract]:
    """n cases of GROUP patients; each fourth shares two patients with the one before."""
    chance, book = random.Random(n_cases), Ledger()
    drafts = []
    first = 0
    for number in range(n_cases):
        first += GROUP - 2 if number % 4 == 3 else GROUP
        occasions = _group(book, first, GROUP, f"H{99_000 + number % 60}", chance)
        drafts.append((occasions, _links(first, GROUP, occasions)))
    extract = book.write(folder)
    cases = [
        _case(extract, rank, GROUP, occasions, links)
        for rank, (occasions, links) in enumerate(drafts, 1)
    ]
    return _result(cases, extract), extract
