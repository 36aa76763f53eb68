"""Rings against the integrity of papers (DOMAIN.md §6 cases 13–15; §8 pattern 14).

multi_area_invoice: one forged stay claimed in several areas under the same identity card;
forged_files: one forger's files for many names at far hospitals, numbers reused or next to each
other, spread over all desks.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphfraud.synth import vocabulary as v
from graphfraud.synth.agency import AWAY, REFERRED
from graphfraud.synth.ledger import AUTO
from graphfraud.synth.names import N_ALIASES
from graphfraud.synth.rings.insiders import pooled_accounts
from graphfraud.synth.scene import Scene

Ints = NDArray[np.int64]


def multi_area_invoice(scene: Scene, level: int) -> None:
    """The same paper in two to four areas."""
    rng, people = scene.rng, scene.world.people
    members = scene.pick(people.adult & (people.age >= 30), scene.between(18, 46))
    areas = min(scene.world.agencies.n, N_ALIASES)
    papers = len(members) if level >= 3 else len(members) + scene.between(4, 15)
    index = np.concatenate(
        [np.arange(len(members)), rng.integers(0, len(members), papers - len(members))]
    )
    insts = scene.far(scene.between(2, 4) if level <= 2 else scene.between(4, 8))
    copies = rng.integers(2, max(3, min(4, areas) + 1), papers)
    if level >= 3:
        copies = np.full(papers, 2)
    paper = np.repeat(np.arange(papers), copies)
    k = np.arange(len(paper)) - np.repeat(np.cumsum(copies) - copies, copies)
    begin = np.sort(rng.integers(8, 300, papers))
    end = begin + scene.between(7, 12) + rng.integers(-3, 4, papers)
    fee = np.round(rng.lognormal(np.log(30_000), 0.35, papers) * 100).astype(np.int64)
    inst = rng.choice(insts, papers)
    number = scene.between(50_000_000, 85_000_000) + rng.permutation(papers) * 97
    ring = scene.note_ring("claims_integrity", "multi_area_invoice", level)
    # from level 3 on some copies bear an altered number, and the days between filings grow
    altered = (k > 0) & (rng.random(len(paper)) < {1: 0.0, 2: 0.0, 3: 0.15, 4: 0.3}[level])
    wait = rng.integers(3, 12 if level == 1 else 50, len(paper)) + (
        k * rng.integers(0, 20) if level >= 3 else 0
    )
    person = members[index[paper]]
    scene.ledger.add(
        person,
        inst[paper],
        begin[paper],
        end_day=end[paper],
        med=v.AWAY_STAY,
        setl_type=1,
        reason=np.where(rng.random(len(paper)) < 0.7, AWAY, REFERRED),
        opt_day=end[paper] + wait,
        alias=k % areas,
        invoice=number[paper] + np.where(altered, 1 + k, 0),
        fee=fee[paper],
        account=pooled_accounts(scene, level, index[paper]),
        ring=ring,
    )


def forged_files(scene: Scene, level: int) -> None:
    """Many names, few hospitals far away, one hand."""
    rng, people = scene.rng, scene.world.people
    county = int(rng.integers(scene.world.agencies.n))
    members = scene.pick(people.adult & (people.county == county), scene.between(30, 60))
    each = rng.integers(2, 4 if level <= 2 else 3, len(members))
    index = np.repeat(np.arange(len(members)), each)
    n = len(index)
    insts = scene.far(scene.between(2, 3) if level <= 2 else scene.between(4, 7))
    inst = rng.choice(insts, n)
    end = np.sort(rng.integers(15, 320, n))
    begin = end - rng.integers(5, 14, n)
    doctor = {int(i): scene.doctor(int(i)) for i in insts}
    diagnosis = rng.choice(len(v.DIAGNOSIS_CODES), 3, replace=False)
    signed = rng.random(n) < {1: 0.95, 2: 0.8, 3: 0.6, 4: 0.45}[level]
    reused = {1: 0.4, 2: 0.3, 3: 0.2, 4: 0.12}[level]
    number = scene.between(50_000_000, 85_000_000) + np.arange(n) * 3
    fee = np.round(rng.lognormal(np.log(34_000), 0.25, n) * 100).astype(np.int64)
    source = np.where(
        (rng.random(n) < reused) & (np.arange(n) > 0),
        np.maximum(np.arange(n) - rng.integers(1, 6, n), 0),
        np.arange(n),
    )
    # a reused invoice bears the same hospital and amount
    ring = scene.note_ring("claims_integrity", "forged_files", level)
    scene.ledger.add(
        members[rng.permutation(index)] if level >= 3 else members[index],
        inst[source],
        begin,
        end_day=end,
        med=v.AWAY_STAY,
        setl_type=1,
        reason=AWAY,
        ring=ring,
        opt_day=end + rng.integers(4, 45, n),
        invoice=number[source],
        fee=fee[source],
        doctor=np.where(signed, np.array([doctor[int(i)] for i in inst[source]]), AUTO),
        dept=v.TUMOUR if rng.random() < 0.4 else AUTO,
        diag=np.where(rng.random(n) < 0.6, rng.choice(diagnosis, n), AUTO),
        account=pooled_accounts(scene, level, index),
    )
