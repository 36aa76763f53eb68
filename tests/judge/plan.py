"""How many groups of each kind, and the order in which they are planted."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tests.judge import look_alikes_care as care
from tests.judge import look_alikes_desk as desk
from tests.judge import rings_admission, rings_card, rings_claims
from tests.judge.batch import Rng
from tests.judge.stage import Stage

Planter = Callable[[Stage], None]

#: number per 100,000 persons: 28 rings
RINGS: tuple[tuple[Planter, int], ...] = (
    (rings_admission.broker_van, 4),
    (rings_admission.hospital_cycling, 3),
    (rings_admission.staff_relatives, 3),
    (rings_claims.insider_far_hospitals, 2),
    (rings_claims.submitter_reviewer, 2),
    (rings_claims.shared_payee, 2),
    (rings_claims.one_clinic, 2),
    (rings_card.card_pool_clinic, 3),
    (rings_card.pharmacy_minutes, 2),
    (rings_card.cards_moved, 2),
    (rings_card.remote_scanning, 1),
    (rings_claims.invoices_in_areas, 2),
)

#: number per 100,000 persons: 87 innocent groups of twenty kinds
LOOK_ALIKES: tuple[tuple[Planter, int], ...] = (
    (desk.household, 6),
    (care.village_one_hospital, 4),
    (care.dialysis_shift, 5),
    (care.chemo_cycle, 5),
    (care.works_accident, 4),
    (care.nursing_home_flu, 4),
    (care.nursing_home_bus, 5),
    (care.rehabilitation_class, 5),
    (care.psychiatric_ward, 4),
    (care.cataract_programme, 5),
    (desk.township_desk, 4),
    (desk.single_kind_desk, 3),
    (desk.employer_account, 4),
    (desk.village_doctor, 5),
    (desk.chronic_pickup_day, 6),
    (desk.batch_upload, 4),
    (desk.employer_check_up, 4),
    (desk.village_check_up, 4),
    (desk.online_pharmacy, 3),
    (desk.volunteer, 3),
)


def allot(
    rng: Rng, table: tuple[tuple[Planter, int], ...], n_persons: int, at_least: int
) -> list[Planter]:
    """Planters in random order; whole numbers by largest remainder, ties drawn."""
    share = np.array([count for _, count in table]) * n_persons / 100_000
    total = max(len(table) * at_least, 1, round(float(share.sum())))
    whole = np.maximum(np.floor(share).astype(np.int64), at_least)
    rest = share - whole + rng.random(len(table)) * 1e-3
    order = np.argsort(-rest, kind="stable")
    for k in range(max(0, total - int(whole.sum()))):
        whole[order[k % len(order)]] += 1
    pairs = zip(table, whole.tolist(), strict=True)
    planters = [planter for (planter, _), n in pairs for _ in range(n)]
    return [planters[int(i)] for i in rng.permutation(len(planters))]
