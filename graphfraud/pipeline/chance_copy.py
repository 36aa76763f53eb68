"""What chance gives: the run on a copy of its own data with permuted dates, and how to read it.

The copy keeps each institution's days (`graphfraud.links.permuted`), so that its honest crowds stay
honest crowds. Where a ring fills an institution's calendar, those days are the ring's, and dealing
them out anew among the same people lets them meet again: such a case of the copy is an echo of a
real one and says nothing of chance. What chance alone gives are the copy's cases of other people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graphfraud.claims.extract import Extract
from graphfraud.parameters import Parameters
from graphfraud.pipeline.detection import Detected, detect, no_shared_rings, permuted_tables
from graphfraud.tables import Arr, EventTable, ManualClaims

__all__ = ["ChanceCopy", "chance_copy"]

#: a case of the copy with this share of its people in real cases is their echo
ECHO = 0.5


@dataclass(frozen=True)
class ChanceCopy:
    """n_cases of the copy; of these, n_others of people most of whom are in no real case."""

    n_cases: int
    n_others: int


def chance_copy(
    extract: Extract, events: Sequence[EventTable], manual: ManualClaims, detected: Detected,
    params: Parameters,
) -> ChanceCopy:  # fmt: skip
    """Run all detectors on the permuted copy; detected: what the data themselves gave.

    The seed of `params` fixes the copy. Cost: that of detection.
    """
    copies, filings = permuted_tables(events, manual, params.seed)
    found = _members(detect(extract, copies, filings, params, _silent, no_shared_rings))
    real = np.concatenate([np.zeros(0, np.int64), *_members(detected)])
    others = [people for people in found if np.isin(people, real).mean() < ECHO]
    return ChanceCopy(len(found), len(others))


def _members(detected: Detected) -> list[Arr]:
    """Patients of each ring, merged drafts included."""
    return [np.concatenate([j.draft.patients for j in ring.drafts]) for ring in detected.rings]


def _silent(stage: str) -> None:
    """The copy's stages are one stage of the run."""
