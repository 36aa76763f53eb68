"""What a level means: who turns up, how far days stray, how often, and what contact is left.

Level 1 is in the clear; 2 lets members skip times and days jitter; 3 has no shared contact, fewer
repeats, several institutions and camouflage; 4 is as 3 with half of the members present each time,
inside busy places and on the days of honest crowds.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphfraud.synth import vocabulary as v
from graphfraud.synth.scene import Scene
from graphfraud.synth.year import N_DAYS

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_PRESENT = {1: (0.94, 1.0), 2: (0.60, 0.70), 3: (0.62, 0.75), 4: (0.40, 0.50)}


def turnout(rng: np.random.Generator, level: int, members: int, times: int) -> Bools:
    """(members, times): who is there. Everybody comes at least twice where there are two times.

    At level 4 the members present at one time are about half of all.
    """
    share = rng.uniform(*_PRESENT[level])
    own = np.clip(share + rng.normal(0, 0.0 if level == 1 else 0.12, members), 0.1, 1.0)
    present = rng.random((members, times)) < own[:, None]
    short = np.flatnonzero(present.sum(axis=1) < min(2, times))
    for m in short:
        present[m, rng.choice(times, min(2, times), replace=False)] = True
    return present


def repeats(scene: Scene, level: int, low: int, high: int) -> int:
    """How often the ring comes together: about a third less from level 3 on."""
    n = scene.between(low, high)
    fewest = 4 if level == 4 else 3  # half of the members at three times is once each
    return max(fewest, round(n * (1.0 if level <= 2 else scene.rng.uniform(0.6, 0.8))))


def jitter(rng: np.random.Generator, level: int, n: int, reach: int = 1) -> Ints:
    """Days off the agreed one: none at level 1, up to ±reach from level 2."""
    if level == 1:
        return np.zeros(n, dtype=np.int64)
    drawn = rng.integers(-reach, reach + 1, n)
    return np.where(rng.random(n) < 0.5, drawn, 0)


def several(scene: Scene, level: int, low: int = 1, high: int = 2) -> int:
    """Number of institutions a ring uses: one or two, two to four from level 3."""
    return scene.between(low, high) if level <= 2 else scene.between(max(2, low), high + 2)


def camouflage(scene: Scene, level: int, members: Ints, insts: Ints) -> None:
    """Ordinary visits of the members at the ring's places on other days (levels 3 and 4)."""
    if level < 3:
        return
    rng = scene.rng
    who = np.repeat(members, rng.poisson(scene.rng.uniform(0.8, 1.8), len(members)))
    shop = scene.world.places.kind[insts[0]] == 5
    day = scene.world.year.days(rng, "outpatient", len(who))
    scene.ledger.add(
        who, rng.choice(insts, len(who)), day, med=v.PHARMACY if shop else v.OUTPATIENT
    )


def within_year(day: Ints) -> Ints:
    """Days kept inside the year."""
    return np.clip(day, 0, N_DAYS - 1)
