"""Insider rings and rings of integrity: submitters, reviewers, accounts, invoices, one clinic."""

from __future__ import annotations

import numpy as np

from tests.judge.agency import account_of, district_of, file_claims
from tests.judge.batch import MED_OF, Bools, Ints, lognormal_fen, mix
from tests.judge.city import at
from tests.judge.stage import Stage
from tests.judge.visits import add_visits


def _insured_in(s: Stage, district: int) -> Bools:
    everyone = np.arange(s.w.persons.n)
    return np.asarray(district_of(s.w, s.agency, everyone) == district) & (s.w.persons.age >= 25)


def _identities(s: Stage, n: int, claims: int, district: int) -> Ints:
    """One entry a claim: every identity once, some of them again."""
    who = s.pick(n, _insured_in(s, district))
    again = s.rng.choice(who, max(0, claims - n), replace=False)
    return s.rng.permutation(np.concatenate([who, again]))


def _forged(
    s: Stage, ring: int, who: Ints, inst: Ints, share: float, worker: int, median: float,
    **more: Ints | int,
) -> None:  # fmt: skip
    """Manual claims of forged stays; `share` of them over the ring's own desk."""
    n = len(who)
    start, end = s.window(240, 335)
    los = s.rng.integers(6, 22, n)
    day = s.rng.integers(start, max(start + 1, end - 25), n)
    kept = np.where(s.rng.random(n) < share, worker, -1)
    fee = lognormal_fen(s.rng, median, 0.35, n)
    reason = np.full(n, 2, dtype=np.int64)
    med = np.full(n, MED_OF["21"], dtype=np.int64)
    file_claims(s.rng, s.w, s.agency, s.out, who, inst, day, los, reason, med, fee,
                worker=kept, ring=ring, **more)  # fmt: skip


def insider_far_hospitals(s: Stage) -> None:
    """A case-worker passes bills of far hospitals on borrowed identities."""
    ring = s.ring("insider_link", "insider_far_hospitals")
    worker, district = s.worker(s.agency.submitters, s.level.number < 4)
    s.rings[ring].workers.append(worker)
    n = int(s.rng.integers(40, 61))
    who = _identities(s, n, int(s.rng.integers(max(n, 43), 64)), district)
    far = s.w.city.of("far")
    count = {1: 2, 2: 3, 3: 6, 4: 9}[s.level.number]
    places = s.rng.permutation(far[6:] if s.level.number <= 2 else far)[:count]
    inst = s.rng.choice(places, len(who))
    share = (0.97, 0.92, 0.85, 0.75)[s.level.number - 1]
    more: dict[str, Ints | int] = {}
    # a second family of evidence always remains; which one, and how much of it, is drawn
    kinds = ("account", "doc", "audit1")
    traces = set(kinds) if s.level.number == 1 else {str(s.rng.choice(kinds))}
    rest = (1.0, 0.7, 0.5, 0.4)[s.level.number - 1]
    marked = s.rng.random(len(who)) < rest
    if "account" in traces:
        held = 2_000_000 + ring * 10 + s.rng.integers(0, 1 + s.level.number, len(who))
        more["account"] = np.where(marked, held, account_of(s.w, who))
    if "doc" in traces:
        usual = s.rng.integers(0, 1 << 30, len(who)) % s.w.city.n_docs[inst]
        more["doc"] = np.where(marked, (ring + 5) % s.w.city.n_docs[inst], usual)
    if "audit1" in traces:
        friend = int(s.rng.choice(s.agency.reviewers[district]))
        more["audit1"] = np.where(s.rng.random(len(who)) < 0.3 + 0.7 * rest, friend, -1)
    _forged(s, ring, who, inst, share, worker, 30_000.0, **more)


def submitter_reviewer(s: Stage) -> None:
    """One desk and one reviewer pass each other's claims."""
    ring = s.ring("insider_link", "submitter_reviewer_pair")
    worker, district = s.worker(s.agency.submitters, light=True)
    group = s.agency.reviewers[district]
    reviewer = int(group[-1])
    s.rings[ring].workers += [worker, reviewer]
    n = int(s.rng.integers(40, 61))
    who = _identities(s, n, int(s.rng.integers(max(n, 43), 64)), district)
    kinds = ("far",) if s.level.number <= 2 else ("far", "mid", "big")
    inst = s.rng.choice(s.rng.permutation(s.w.city.of(*kinds))[: 6 + s.level.number], len(who))
    share = (0.97, 0.92, 0.88, 0.8)[s.level.number - 1]
    pair = np.where(s.rng.random(len(who)) < share, reviewer, -1)
    _forged(s, ring, who, inst, share, worker, 22_000.0, audit1=pair)


def shared_payee(s: Stage) -> None:
    """Money of many claimants goes to a few accounts, by way of one desk."""
    ring = s.ring("insider_link", "shared_payee_account")
    worker, district = s.worker(s.agency.submitters, s.level.number < 4)
    s.rings[ring].workers.append(worker)
    n = int(s.rng.integers(40, 56))
    who = _identities(s, n, int(s.rng.integers(max(n, 43), 64)), district)
    accounts = {1: 1, 2: 2, 3: 4, 4: 6}[s.level.number]
    to_ring = s.rng.random(len(who)) < (1.0, 0.85, 0.65, 0.5)[s.level.number - 1]
    account = np.where(to_ring, 2_000_000 + ring * 10 + s.rng.integers(0, accounts, len(who)),
                       account_of(s.w, who))  # fmt: skip
    inst = s.rng.choice(s.rng.permutation(s.w.city.of("far", "mid"))[:10], len(who))
    share = (0.95, 0.88, 0.8, 0.7)[s.level.number - 1]
    _forged(s, ring, who, inst, share, worker, 20_000.0, account=account)


def one_clinic(s: Stage) -> None:
    """One clinic bills the insured of an employer or a school once or twice each."""
    ring = s.ring("shared_card", "clinic_bills_employer_or_school")
    p = s.w.persons
    wanted = int(s.rng.integers(25, 61))
    free = s.free & (p.employer >= 0)
    size = np.bincount(p.employer[free], minlength=p.n_employers)
    size[list(s.taken_employers)] = 0
    good = np.flatnonzero(size >= min(wanted * 1.2, np.sort(size)[-2]))
    firm = int(s.rng.choice(good))
    s.taken_employers.add(firm)
    who = s.pick(wanted, p.employer == firm, per_house=2)
    inst = s.ring_place("clinic")
    count = int(s.rng.integers(5, 6 + 4 * s.level.number))
    days = s.ring_days(inst, count, 1, s.window(20, 40 + 20 * s.level.number))
    twice = s.rng.random(len(who)) < s.rng.uniform(0.65, 0.85)
    rows = np.concatenate([who, who[twice]])
    slot = s.rng.integers(0, len(days), len(rows))
    half = len(days) // 2
    later = s.rng.integers(1, half + 1, int(twice.sum()))
    slot[len(who) :] = (slot[: len(who)][twice] + later) % len(days)
    start = s.rng.integers(520, 1000, len(days))
    minute = start[slot] + s.rng.integers(0, 30 + 40 * s.level.number, len(rows))
    places = np.full(len(rows), inst, dtype=np.int64)
    usual = s.w.city.doctor(s.rng, rows, places, days[slot])
    focus = s.rng.random(len(rows)) < s.level.focus
    add_visits(
        s.rng, s.w, s.out, rows, places, at(days[slot], minute), "11",
        180.0, ring=ring, doc=np.where(focus, ring % int(s.w.city.n_docs[inst]), usual),
        cert=s.card_voucher(len(rows), 2),
    )  # fmt: skip


def invoices_in_areas(s: Stage) -> None:
    """The same invoice is claimed in two or three areas, under different names."""
    ring = s.ring("claims_integrity", "invoices_in_several_areas")
    n = int(s.rng.integers(8, 31))
    per = [s.pick(n // s.agency.n_districts + 1, _insured_in(s, d))
           for d in range(s.agency.n_districts)]  # fmt: skip
    members = np.concatenate(per)[: max(n, 8)]
    papers = len(members) * int(s.rng.integers(2, 4)) // 2
    copies = np.full(papers, 2) + (s.rng.random(papers) < 0.35)
    district = district_of(s.w, s.agency, members)
    far = s.rng.permutation(s.w.city.of("far"))[: 2 + s.level.number]
    rows: list[tuple[int, int]] = []
    for paper in range(papers):
        order = s.rng.permutation(len(members))
        chosen: list[int] = []
        for m in order:
            if all(district[m] != district[c] for c in chosen):
                chosen.append(int(m))
            if len(chosen) == copies[paper]:
                break
        rows += [(paper, int(members[m])) for m in chosen]
    paper_of = np.array([r[0] for r in rows], dtype=np.int64)
    who = np.array([r[1] for r in rows], dtype=np.int64)
    fee = lognormal_fen(s.rng, 16_000.0, 0.6, papers)
    invo = mix(np.arange(papers), ring, 991) % 90_000_000 + 10_000_000
    inst = far[mix(np.arange(papers), ring) % len(far)]
    start, end = s.window(200, 320)
    day = s.rng.integers(start, end - 20, papers)
    los = s.rng.integers(5, 20, papers)
    n_rows = len(who)
    altered = s.rng.random(n_rows) < (0.15 if s.level.number == 4 else 0.0)
    fees = np.where(altered, fee[paper_of] + s.rng.integers(1, 9, n_rows) * 100_000, fee[paper_of])
    shift = np.zeros(n_rows, dtype=np.int64) if s.level.number < 3 else s.jitter(n_rows)
    file_claims(
        s.rng, s.w, s.agency, s.out, who, inst[paper_of], day[paper_of] + shift, los[paper_of],
        np.full(n_rows, 2), np.full(n_rows, MED_OF["21"]), fees,
        invo=invo[paper_of], ring=ring,
    )  # fmt: skip
