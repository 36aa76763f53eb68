"""Innocent look-alikes: groups that come together for honest reasons, written down in the truth."""

from __future__ import annotations

from collections.abc import Callable

from graphfraud.synth.look_alikes import desks, sessions, villages, wards
from graphfraud.synth.look_alikes.desks import add_desks, note_desks
from graphfraud.synth.scene import Scene

__all__ = ["KINDS", "add_desks", "add_look_alikes", "note_desks"]

#: one round of look-alikes; the order fixes which come first where there is room for few
KINDS: tuple[Callable[[Scene], None], ...] = (
    villages.village_doctor,
    sessions.rehabilitation_class,
    wards.dialysis_shift,
    wards.works_accident,
    villages.pick_up_day,
    sessions.nursing_home_bus,
    desks.employers_account,
    wards.cataract_van,
    villages.village_flu,
    wards.nursing_home_flu,
    wards.psychiatric_interim,
    sessions.online_pharmacy,
    desks.employers_clerk,
    wards.outreach_van,
    desks.welfare_home_account,
    villages.check_up_day,
    sessions.employers_clinic,
    wards.chemotherapy_cycle,
    villages.household,
    sessions.batch_upload,
    wards.food_poisoning,
    villages.volunteer,
    sessions.tuberculosis_clinic,
    wards.twin_day_surgery,
    sessions.employers_check_up,
    villages.market_bus,
    sessions.prenatal_class,
    wards.infusion_course,
    sessions.exercise_friends,
    sessions.vaccination_series,
)


def add_look_alikes(scene: Scene) -> None:
    """Plant `look_alikes_per_100k` × population/100,000 groups, kind after kind."""
    parameters = scene.world.parameters
    for k in range(round(parameters.look_alikes_per_100k * parameters.scale)):
        KINDS[k % len(KINDS)](scene)
