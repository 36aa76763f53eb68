"""Innocent look-alikes: groups that come together for honest reasons, written down in the truth."""

from __future__ import annotations

from collections.abc import Callable

from graphfraud.synth.look_alikes import desks, wards
from graphfraud.synth.look_alikes.desks import add_desks, note_desks
from graphfraud.synth.scene import Scene

__all__ = ["KINDS", "add_desks", "add_look_alikes", "note_desks"]

#: one round of look-alikes
KINDS: tuple[Callable[[Scene], None], ...] = (
    wards.dialysis_shift,
    wards.works_accident,
    desks.employers_account,
    wards.cataract_van,
    wards.nursing_home_flu,
    wards.psychiatric_interim,
    desks.employers_clerk,
    wards.outreach_van,
    wards.chemotherapy_cycle,
    wards.food_poisoning,
    wards.twin_day_surgery,
    wards.community_ward,
)


def add_look_alikes(scene: Scene) -> None:
    """Plant `look_alikes_per_100k` × population/100,000 groups, kind after kind."""
    parameters = scene.world.parameters
    for k in range(round(parameters.look_alikes_per_100k * parameters.scale)):
        KINDS[k % len(KINDS)](scene)
