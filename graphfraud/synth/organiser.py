"""Who gives the telephone at admission: a broker, or a nursing home, a foreman, a programme."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphfraud.synth.handling import OTHER_NUMBER
from graphfraud.synth.ledger import AUTO
from graphfraud.synth.scene import Scene

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Organiser:
    """The telephones and the name that an organiser gives at admission; maybe none."""

    numbers: Ints
    share: float
    person: int

    def contact(self, rng: np.random.Generator, n: int) -> dict[str, Ints]:
        """What stands on n admissions: the organiser's contact on a share of them."""
        if not len(self.numbers):
            return {}
        told = rng.random(n) < self.share
        named = rng.random(n) < self.share * 0.7
        return {
            "phone": np.where(told, rng.choice(self.numbers, n), AUTO),
            "contact": np.where(named, self.person, AUTO),
        }


def organiser(scene: Scene, shared: bool = True) -> Organiser:
    """The organiser of one group, with one to three telephones where the contact is shared."""
    rng = scene.rng
    person = int(rng.choice(np.flatnonzero(scene.world.people.adult)))
    number = OTHER_NUMBER + scene.between(0, 70_000_000)
    phones = number + 17 * np.arange(scene.between(1, 3))
    return Organiser(phones if shared else phones[:0], rng.uniform(0.55, 0.95), person)
