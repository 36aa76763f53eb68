"""What a claim costs and who pays: lognormal fees by kind and grade (DOMAIN.md §5.3), in 分."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphfraud.synth import vocabulary as v
from graphfraud.synth.arrivals import is_stay
from graphfraud.synth.institutions import CLINIC, FAR, GRADE2, GRADE3, PRIVATE, TOWNSHIP
from graphfraud.synth.ledger import AUTO
from graphfraud.synth.parameters import stream
from graphfraud.synth.world import World

Ints = NDArray[np.int64]
Columns = dict[str, Ints]

#: median fee of a stay in CNY and sigma of its logarithm, by kind of institution
_STAY = {
    GRADE3: (9000, 0.75),
    GRADE2: (5200, 0.65),
    TOWNSHIP: (2300, 0.5),
    PRIVATE: (2900, 0.5),
    CLINIC: (1200, 0.4),
    FAR: (13000, 0.8),
}


@dataclass(frozen=True)
class Money:
    """Per claim, 分: fee = fund + account + cash."""

    fee: Ints
    fund: Ints
    account: Ints


def fill_money(world: World, columns: Columns) -> Money:
    """Draw fees where AUTO and split them between fund, personal account and cash."""
    rng = stream(world.parameters, "money")
    people, places = world.people, world.places
    inst, person, med = columns["inst"], columns["person"], columns["med"]
    n = len(inst)
    kind = places.kind[inst]
    stay = is_stay(columns)
    median = np.array([_STAY.get(k, (100, 0.9))[0] for k in range(7)])[kind].astype(np.float64)
    sigma = np.array([_STAY.get(k, (100, 0.9))[1] for k in range(7)])[kind]
    nights = np.maximum(columns["end_day"] - columns["day"], 1)
    median = median * (nights / 8.0) ** 0.6
    visit = np.array([330, 240, 110, 150, 75, 60, 420])[kind]
    level = np.where(stay, median, visit)
    spread = np.where(stay, sigma, 0.85)
    chronic = (med == v.CHRONIC) | (med == v.PHARMACY_CHRONIC)
    level, spread = np.where(chronic, 430, level), np.where(chronic, 0.8, spread)
    level, spread = (
        np.where(med == v.PHARMACY, 66, level),
        np.where(med == v.PHARMACY, 0.92, spread),
    )
    fee = np.maximum(300, np.round(level * np.exp(rng.normal(0, 1, n) * spread) * 100)).astype(
        np.int64
    )
    # shelf prices: many pharmacy bills are whole or half yuan
    rounded = (med == v.PHARMACY) & (rng.random(n) < 0.6)
    fee = np.where(rounded, fee // 50 * 50, fee)
    fee = np.where(columns["fee"] == AUTO, fee, columns["fee"])
    employee = people.employee[person]
    helped = people.special[person] > 0
    share = np.where(stay, np.where(employee, 0.80, 0.62), np.where(chronic, 0.66, 0.44))
    share = share + 0.2 * helped * stay - np.where(kind == FAR, 0.12, 0.0) * stay
    share = np.clip(share + rng.normal(0, 0.05, n), 0.05, 0.97)
    deductible = np.where(stay, np.array([80000, 50000, 20000, 20000, 10000, 0, 100000])[kind], 0)
    fund = np.maximum(0, np.round((fee - deductible * ~helped) * share)).astype(np.int64)
    pooled_shop = (med == v.PHARMACY) & (rng.random(n) < 0.12) & employee
    fund = np.where((med == v.PHARMACY) & ~pooled_shop, 0, fund)
    rest = fee - fund
    from_account = np.where(med == v.PHARMACY, rng.random(n) < 0.95, rng.random(n) < 0.6) & employee
    account = np.where(
        from_account & (columns["setl_type"] == 2),
        np.minimum(rest, np.where(stay, 300_000, 200_000)),
        0,
    )
    return Money(fee, fund, account.astype(np.int64))
