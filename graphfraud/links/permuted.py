"""The permuted copy: the user's own data in which nobody can have met but by chance.

Dates are shuffled among the visits of one institution, weekday and season (calendar quarter), so
every institution keeps its volume, its week and its winter, every person their number of visits,
places, lengths of stay and times of day; what is lost is who came together with whom. Submitters
are shuffled among the filings of one desk, kind of claim and month. The number of cases such a copy
gives is what the method finds where nothing is to be found. The seed fixes the shuffle.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from graphfraud.links.events import with_starts
from graphfraud.tables import Arr, EventTable, ManualClaims

__all__ = ["permuted_events", "permuted_filings"]


def permuted_events(events: EventTable, rng: np.random.Generator) -> EventTable:
    """Days shuffled inside institution × weekday × quarter. O(n log n)."""
    day = events.day.all()
    quarter = (day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)) // 3
    key = (events.place.all() * 8 + day % 7) * 4096 + (quarter - int(quarter.min(initial=0)))
    other = day[_shuffle_within(key, rng)]
    if events.domain == "stays":
        return with_starts(events, other)
    return with_starts(events, other * 1440 + events.start.all() % 1440)


def permuted_filings(manual: ManualClaims, rng: np.random.Generator) -> ManualClaims:
    """Submitters, reviewers and payers each shuffled inside desk, kind and month."""
    key = manual.kind * 65536 + manual.day // 30
    return replace(
        manual,
        submitter=manual.submitter[_shuffle_within(key, rng)],
        reviewer1=manual.reviewer1[_shuffle_within(key, rng)],
        reviewer2=manual.reviewer2[_shuffle_within(key, rng)],
        payer=manual.payer[_shuffle_within(key, rng)],
    )


def _shuffle_within(key: Arr, rng: np.random.Generator) -> Arr:
    """A permutation of rows that moves each row only among rows of its own key."""
    order = np.argsort(key, kind="stable")
    mixed = np.lexsort((rng.random(len(key)), key))
    result = np.empty(len(key), np.int64)
    result[order] = mixed
    return result
