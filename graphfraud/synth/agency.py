"""Agencies and their case-workers: desks, duty, leave, and who signs a manual claim.

Loads are unequal (Zipf), four to six workers an agency (DOMAIN.md §5.3); each claim has a
submitter, a first and a second reviewer, and one who pays (§0.3).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from graphfraud.synth.parameters import Parameters, stream
from graphfraud.synth.population import Population

Ints = NDArray[np.int64]

#: reasons of a manual claim (manl_reim_rea)
GENERAL_REASON, NO_CARD, AWAY, EMERGENCY_REASON, REFERRED = 1, 2, 3, 4, 5


@dataclass(frozen=True)
class Desk:
    """A worker who alone does one kind of work: a reason, a claim type, a zone, a hospital."""

    worker: int
    share: float
    reason: int = -1
    med: int = -1
    zone: int = -1
    inst: int = -1
    kind: str = "one_desk_one_kind"


@dataclass(frozen=True)
class Agencies:
    """Columns over workers: agency, load (share of desk work), roster by weekday, leave.

    submitters, chief, payer: workers of each agency by role. desks: the specialised ones.
    """

    worker_agency: Ints
    load: NDArray[np.float64]
    roster: NDArray[np.bool_]
    leave: Ints
    submitters: tuple[Ints, ...]
    chief: Ints
    payer: Ints
    desks: list[Desk] = field(default_factory=list)

    @property
    def n(self) -> int:
        """Number of agencies."""
        return len(self.submitters)

    def on_duty(self, worker: int, opt_day: Ints, first_weekday: int) -> NDArray[np.bool_]:
        """Whether the worker sits at the desk on each day."""
        away = (opt_day >= self.leave[worker, 0]) & (opt_day <= self.leave[worker, 1])
        duty: NDArray[np.bool_] = self.roster[worker][(opt_day + first_weekday) % 7]
        present: NDArray[np.bool_] = duty & ~away
        return present

    def sign(
        self,
        rng: np.random.Generator,
        agency: Ints,
        opt_day: Ints,
        reason: Ints,
        med: Ints,
        zone: Ints,
        inst: Ints,
        first_weekday: int,
    ) -> tuple[Ints, Ints, Ints]:
        """Submitter, first and second reviewer of each claim; O(claims × workers of an agency)."""
        n = len(agency)
        submitter, first = np.full(n, -1), np.full(n, -1)
        for a in range(self.n):
            at = np.flatnonzero(agency == a)
            if not len(at):
                continue
            workers = self.submitters[a]
            duty = np.stack([self.on_duty(int(w), opt_day[at], first_weekday) for w in workers], 1)
            odds = self.load[workers][None, :] * np.where(duty, 1.0, 0.004)
            submitter[at] = workers[_draw(rng, odds)]
            odds2 = np.where(duty, 1.0, 0.05) * (1.2 - self.load[workers])[None, :]
            odds2 = np.where(workers[None, :] == submitter[at][:, None], 0.01, odds2)
            first[at] = workers[_draw(rng, odds2)]
        for desk in self.desks:
            hit = agency == self.worker_agency[desk.worker]
            asked = ((desk.reason, reason), (desk.med, med), (desk.zone, zone), (desk.inst, inst))
            for wanted, given in asked:
                if wanted >= 0:
                    hit = hit & (given == wanted)
            hit = hit & (rng.random(n) < desk.share)
            submitter = np.where(hit, desk.worker, submitter)
        # a desk of its own does not review itself either
        own = (submitter == first) & (rng.random(n) < 0.9)
        first = np.where(own, self.chief[agency], first)
        chiefs = np.where(rng.random(n) < 0.85, self.chief[agency], first)
        return submitter, first, chiefs


def _draw(rng: np.random.Generator, odds: NDArray[np.float64]) -> Ints:
    cumulative = np.cumsum(odds, axis=1)
    u = rng.random(len(odds)) * cumulative[:, -1]
    drawn: Ints = np.minimum((cumulative < u[:, None]).sum(axis=1), odds.shape[1] - 1)
    return drawn


def make_agencies(parameters: Parameters, population: Population) -> Agencies:
    """One agency a county; the seed fixes loads, duty, leave."""
    rng = stream(parameters, "agencies")
    n_agencies = int(population.zone_county.max()) + 1
    agency: list[int] = []
    load: list[float] = []
    submitters: list[Ints] = []
    chief: list[int] = []
    payer: list[int] = []
    for a in range(n_agencies):
        n = int(rng.integers(4, 7))
        share = 1 / np.arange(1, n + 1) ** rng.uniform(0.5, 0.9)
        submitters.append(np.arange(len(agency), len(agency) + n))
        agency += [a] * (n + 2)
        load += [float(x) for x in share / share.sum()] + [0.0, 0.0]
        chief.append(len(agency) - 2)
        payer.append(len(agency) - 1)
    n_workers = len(agency)
    roster = np.ones((n_workers, 7), dtype=np.bool_)
    roster[:, 5:] = False
    for w in range(n_workers):
        if rng.random() < 0.4:
            roster[w, rng.choice(5, int(rng.integers(1, 3)), replace=False)] = False
    begin = rng.integers(0, 350, n_workers)
    leave = np.stack([begin, begin + rng.integers(4, 40, n_workers)], axis=1)
    return Agencies(
        np.array(agency),
        np.array(load),
        roster,
        leave,
        tuple(submitters),
        np.array(chief),
        np.array(payer),
    )
