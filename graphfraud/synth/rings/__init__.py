"""Rings: persons, places and case-workers that act together, planted at a level from 1 to 4."""

from __future__ import annotations

from collections.abc import Callable

from graphfraud.synth.rings.admission import (
    hospital_cycling,
    quarter_retirees,
    staff_kin,
    van_broker,
)
from graphfraud.synth.rings.cards import (
    clinic_swipe,
    employer_billing,
    remote_voucher,
    reseller,
    station_pool,
)
from graphfraud.synth.rings.insiders import (
    far_hospitals,
    few_hospitals,
    reviewer_pair,
    shared_payee,
)
from graphfraud.synth.rings.integrity import forged_files, multi_area_invoice
from graphfraud.synth.scene import Scene

__all__ = ["SCHEMES", "add_rings"]

#: one round of schemes; 28 rings are two of most kinds. The order fixes which come first when
#: a population has room for few.
SCHEMES: tuple[Callable[[Scene, int], None], ...] = (
    van_broker,
    clinic_swipe,
    far_hospitals,
    multi_area_invoice,
    quarter_retirees,
    station_pool,
    hospital_cycling,
    reseller,
    few_hospitals,
    staff_kin,
    employer_billing,
    remote_voucher,
    forged_files,
    reviewer_pair,
    van_broker,
    clinic_swipe,
    quarter_retirees,
    station_pool,
    shared_payee,
    hospital_cycling,
    reseller,
    staff_kin,
    employer_billing,
    multi_area_invoice,
    far_hospitals,
    van_broker,
    remote_voucher,
    forged_files,
)


def add_rings(scene: Scene) -> None:
    """Plant `rings_per_100k` × population/100,000 rings of the parameters' level."""
    parameters = scene.world.parameters
    if parameters.level == 0:
        return
    for k in range(round(parameters.rings_per_100k * parameters.scale)):
        if parameters.level in ("easy", "mixed"):
            level = scene.between(1, 2 if parameters.level == "easy" else 4)
        else:
            level = int(parameters.level)
        SCHEMES[k % len(SCHEMES)](scene, level)
