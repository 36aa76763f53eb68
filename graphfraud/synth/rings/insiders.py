"""Rings with a case-worker inside the agency (DOMAIN.md §6 cases 16–18; §8 patterns 15, 16).

far_hospitals: forged stays in far hospitals under borrowed names; few_hospitals: one or two local
hospitals; reviewer_pair: a submitter and a reviewer who pass each other's claims; shared_payee:
a handful of accounts. 40–60 identities, 43–63 claims, nine months and more.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphfraud.synth import vocabulary as v
from graphfraud.synth.agency import AWAY, NO_CARD, REFERRED
from graphfraud.synth.handling import OTHER_NUMBER
from graphfraud.synth.institutions import GRADE2, GRADE3, PRIVATE
from graphfraud.synth.ledger import AUTO
from graphfraud.synth.scene import Scene

Ints = NDArray[np.int64]


def pick_worker(scene: Scene) -> int | None:
    """A submitter who is in no other group; None when all are."""
    agencies = scene.world.agencies
    free = [
        int(w) for group in agencies.submitters for w in group if int(w) not in scene.used_workers
    ]
    if not free:
        return None
    worker = int(scene.rng.choice(free))
    scene.used_workers.add(worker)
    return worker


def pooled_accounts(scene: Scene, level: int, index: Ints) -> Ints:
    """Accounts by identity: a handful at levels 1–2; from level 3 two or three names each."""
    rng = scene.rng
    base = OTHER_NUMBER + scene.between(0, 60_000_000)
    if level <= 2:
        account = base + rng.integers(0, scene.between(3, 9), int(index.max()) + 1) * 13
        share = rng.uniform(0.6, 0.95)
    else:
        account = base + np.arange(int(index.max()) + 1) // scene.between(2, 3) * 13
        share = rng.uniform(0.2, 0.6)
    own = rng.random(len(account)) >= share
    return np.where(own, AUTO, account)[index]


def far_hospitals(scene: Scene, level: int) -> None:
    """Forged stays far away, one desk."""
    _insider(scene, level, "far_hospitals", scene.far(scene.between(4, 9)), local=False)


def few_hospitals(scene: Scene, level: int) -> None:
    """Stays at one or two local hospitals, filed by hand as if the card had been left at home."""
    number = scene.between(1, 2) if level <= 2 else scene.between(2, 4)
    kinds = (GRADE2, GRADE3) if level == 4 else (GRADE2, PRIVATE)
    insts = scene.places(number, *kinds)
    _insider(scene, level, "few_hospitals", insts, local=True)


def reviewer_pair(scene: Scene, level: int) -> None:
    """Submitter and first reviewer pass them together."""
    _insider(
        scene, level, "reviewer_pair", scene.far(scene.between(5, 12), False), local=False, pair=0.9
    )


def shared_payee(scene: Scene, level: int) -> None:
    """Many names, few accounts."""
    _insider(scene, level, "shared_payee", scene.far(scene.between(5, 12), False), local=False)


def _insider(
    scene: Scene, level: int, scheme: str, insts: Ints, *, local: bool, pair: float = 0.0
) -> None:
    rng, people = scene.rng, scene.world.people
    worker = pick_worker(scene)
    if worker is None:
        return
    agencies = scene.world.agencies
    agency = int(agencies.worker_agency[worker])
    near = people.adult & (people.county == agency)
    members = scene.pick(near, scene.between(40, 60))
    extra = rng.choice(len(members), scene.between(3, 9))
    index = np.concatenate([np.arange(len(members)), extra])
    person = members[index]
    n = len(person)
    end_of_year = 330
    opt = np.sort(rng.integers(25, 25 + scene.between(270, end_of_year), n))
    if level == 4:
        # on the worker's own busiest weekday, among everybody else's papers
        opt = opt // 7 * 7 + int(rng.integers(5))
    end = np.maximum(2, opt - np.round(rng.lognormal(2.9, 0.7, n)).astype(np.int64) - 2)
    begin = np.maximum(0, end - scene.between(6, 12) + rng.integers(-3, 4, n))
    at_desk = rng.random(n) < {1: 0.97, 2: 0.88, 3: 0.82, 4: 0.72}[level]
    colleagues = agencies.submitters[agency]
    others = colleagues[colleagues != worker]
    honest = [int(w) for w in others if int(w) not in scene.used_workers]
    mate = int(rng.choice(honest or others))
    share = max(pair, {1: 0.85, 2: 0.5, 3: 0.0, 4: 0.0}[level])
    if pair and level >= 3:
        share = 0.75
    with_mate = at_desk & (rng.random(n) < share)
    doctor = {int(i): scene.doctor(int(i)) for i in insts}
    inst = rng.choice(insts, n, p=rng.dirichlet(np.full(len(insts), 4.0)))
    signed = rng.random(n) < {1: 0.8, 2: 0.5, 3: 0.15, 4: 0.0}[level]
    workers = tuple(sorted({worker, mate})) if pair else (worker,)
    scene.used_workers.update(workers)
    ring = scene.note_ring("insider_link", scheme, level, workers)
    fee = (
        rng.lognormal(np.log(32_000), 0.3, n)
        if not local
        else rng.lognormal(np.log(12_000), 0.4, n)
    )
    scene.ledger.add(
        person,
        inst,
        begin,
        end_day=np.maximum(end, begin + 1),
        setl_type=1,
        ring=ring,
        med=v.INPATIENT if local else v.AWAY_STAY,
        opt_day=opt,
        reason=NO_CARD if local else np.where(rng.random(n) < 0.7, AWAY, REFERRED),
        submitter=np.where(at_desk, worker, AUTO),
        review1=np.where(with_mate, mate, AUTO),
        account=pooled_accounts(
            scene, 1 if scheme == "shared_payee" and level == 2 else level, index
        ),
        doctor=np.where(signed, np.array([doctor[int(i)] for i in inst]), AUTO),
        fee=np.round(fee * 100).astype(np.int64),
    )
