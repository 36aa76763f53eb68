"""What could not have been seen: the smallest ring that the gate would let through.

For a ring of n members that met K times with attendance d at a place where a member's chance of
being there anyway is P, the gain is n [K d ln(d / P) + K (1 − d) ln((1 − d) / (1 − P)) − ln(N / n)]
− K (c + ln(windows)) − c', c = 2 for a window's edges and c' = 3 for the place. The smallest n with
a gain above the gate (`Background.price`) is printed for several K, for a middling and for the
busiest place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from graphfraud.detect.background import EDGES, PLACE
from graphfraud.model import Measure
from graphfraud.parameters import Parameters
from graphfraud.pipeline.detection import Links

__all__ = ["blind_spots", "smallest_ring"]

ATTENDANCE = 0.7
MOST = 500


def smallest_ring(
    occasions: int, chance: float, clients: float, windows: float, gate: float, rate: float
) -> int | None:
    """Smallest n that passes the gate; None if none up to 500 does."""
    price = EDGES + np.log(max(2.0, windows))
    per = occasions * (
        rate * np.log(rate / chance) + (1 - rate) * np.log((1 - rate) / (1 - chance))
    )
    for n in range(3, MOST + 1):
        gain = n * (per - np.log(max(1.0, clients / n))) - occasions * price - PLACE
        if gain >= gate:
            return n
    return None


def blind_spots(links: Sequence[Links], params: Parameters) -> tuple[Mapping[str, Measure], ...]:
    """One entry for each domain, kind of place and number of meetings."""
    found: list[Mapping[str, Measure]] = []
    for linked in links:
        events = linked.events
        if events.n == 0:
            continue
        total = np.diff(events.offsets)
        days = int(events.day.max() - events.day.min()) + 1
        used = np.flatnonzero(total > 0)
        busiest = int(used[total[used].argmax()])
        middling = int(used[np.argsort(total[used], kind="stable")[len(used) // 2]])
        for name, place in (("middling", middling), ("busiest", busiest)):
            patients = np.unique(events.patient[events.offsets[place] : events.offsets[place + 1]])
            visits = total[place] / max(1, len(patients))
            width = 3.0 if events.domain == "stays" else (2 * events.gap + 1) / 480
            chance = float(np.clip(1 - np.exp(-visits * width / days), 1e-5, 0.5))
            windows = days if events.domain == "stays" else days * 480 / events.gap
            for occasions in (3, 5):
                n = smallest_ring(
                    occasions, chance, len(patients), windows, params.min_gain, ATTENDANCE
                )
                found.append({
                    "name": f"{events.domain}_{name}", "n_occasions": occasions,
                    "attendance": ATTENDANCE, "smallest_ring": n,
                })  # fmt: skip
    found.append({"name": "fewer_occasions", "n_occasions": params.min_occasions})
    found.append({"name": "fewer_households", "n_households": params.min_households})
    return tuple(found)
