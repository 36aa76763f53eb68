"""What chance and honest crowds explain: the background of `membership`.

A window is one time at one place. The share of a stratum's yearly visits that fall into it, the
judged members left out on both sides, is

    s = (n_window + m · s_place) / (N + m),   s_place = (n_window,place + 1) / (N_place + 1 / w),

w = the window's share of the period and m = 20: a stratum of few visits leans on its place. Fewer
than three of a stratum are no crowd and leave the place's share: the largest of many noisy small
shares would explain everything.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, replace

import numpy as np

from graphfraud.arrays import distinct, look_up, repeat_ranges
from graphfraud.detect.traces import Traces
from graphfraud.tables import Arr, EventTable, MomentKey

__all__ = ["Background", "Suspects", "Windows"]

LEAN = 20.0
CROWD = 3
OPEN_MINUTES = 480.0
#: nats of what is chosen besides days: the edges of each window, drawn around those who came, and
#: each place, one of the twenty that its people go to
EDGES, PLACE = 2.0, 3.0


@dataclass(frozen=True)
class Windows:
    """K windows: place, first and last start, first and last end (stays alone)."""

    events: EventTable
    place: Arr
    first: Arr
    last: Arr
    end_first: Arr
    end_last: Arr

    @property
    def n(self) -> int:
        """K."""
        return len(self.place)

    @staticmethod
    def around(
        events: EventTable, rows: Arr, cluster: Arr, chosen: np.ndarray, *, wide: bool
    ) -> Windows:
        """The windows of the chosen clusters of event rows (cluster codes ascending).

        A window reaches half the gap beyond its members; `wide`, three gaps of minutes beyond.
        """
        n = len(chosen)
        big = np.iinfo(np.int64).max
        low, high = np.full(n, big), np.full(n, -big)
        end_low, end_high = np.full(n, big), np.full(n, -big)
        start, end = events.start[rows], events.start[rows] + events.span[rows]
        np.minimum.at(low, cluster, start)
        np.maximum.at(high, cluster, start)
        np.minimum.at(end_low, cluster, end)
        np.maximum.at(end_high, cluster, end)
        place = np.zeros(n, np.int64)
        place[cluster] = events.place[rows]
        far = wide and events.domain == "settlements"
        reach = 3 * events.gap if far else max(1, events.gap // 2)
        pad = np.where(events.by_day[place], 0, reach)
        return Windows(
            events, place[chosen], (low - pad)[chosen], (high + pad)[chosen],
            (end_low - events.span_gap // 2)[chosen], (end_high + events.span_gap // 2)[chosen],
        )  # fmt: skip

    def select(self, mask: np.ndarray) -> Windows:
        """The windows where mask is true."""
        return Windows(
            self.events, self.place[mask], self.first[mask], self.last[mask],
            self.end_first[mask], self.end_last[mask],
        )  # fmt: skip

    def rows(self, key: MomentKey, free: np.ndarray) -> tuple[Arr, Arr]:
        """Event rows inside each window: (window, row)."""
        left = key.left(self.place, self.first)
        owner, row = repeat_ranges(left, key.right(self.place, self.last) - left)
        keep = free[row]
        if self.events.domain == "stays":
            end = self.events.start[row] + self.events.span[row]
            keep = keep & (end >= self.end_first[owner]) & (end <= self.end_last[owner])
        return owner[keep], row[keep]


@dataclass(frozen=True)
class BaseChance:
    """Σ over all occasions of the chance of each person by place alone, shape (people,)."""

    total: np.ndarray
    n_occasions: int

    def missed(self, rate: float) -> np.ndarray:
        """Σ_o ln((1 − rate) / (1 − P_xo)), with ln(1 − P) ≈ −P."""
        return np.asarray(self.n_occasions * np.log(1 - rate) + self.total)

    def expected_missed(self, attended: Arr) -> np.ndarray:
        """Expected attendance over the occasions not attended."""
        return self.total * np.clip(1 - attended / max(1, self.n_occasions), 0, 1)


@dataclass(frozen=True)
class Suspects:
    """Who is judged: people (ascending) and their posterior.

    Suspects count in the background by the share to which they are outsiders: a half-believed
    member is half a crowd, so that a ring that loses a member does not at once explain the next.
    """

    people: Arr
    posterior: np.ndarray


class Background:
    """Totals of an event table by stratum; made once, asked by every ring."""

    def __init__(self, events: EventTable) -> None:
        self._begin(events)
        self.key = events.key
        self.totals = {
            name: np.bincount(codes[codes.known()], minlength=codes.max() + 1)
            for name, codes in events.strata.items()
        }
        self.place_total: Arr = np.diff(events.offsets)
        self.traces = Traces(events)
        n_places = len(self.place_total)
        cell, visits = events.cells
        returning = cell[visits.all() >= 2]
        self.place_returning = np.bincount(returning % n_places, minlength=n_places)
        self.period = float(max(1, events.start.max() - events.start.min()))

    def _begin(self, events: EventTable) -> None:
        """What has been asked so far: nothing."""
        self.events = events
        self._everything = np.broadcast_to(np.True_, events.n)
        self._outside = np.ones(events.n_patients)
        self._suspects: Suspects | None = None
        self._last: tuple[Windows | None, Suspects | None, np.ndarray] = (None, None, np.zeros(0))
        none = np.zeros(0, np.int64)
        self._inside: tuple[Windows | None, Arr, Arr] = (None, none, none)

    def with_gaps(self, gap: int, span_gap: int) -> Background:
        """The background of the same visits under other windows: the totals are the same."""
        other = copy(self)
        other._begin(replace(self.events, gap=gap, span_gap=span_gap))
        return other

    def outside(self, suspects: Suspects) -> np.ndarray:
        """1 − posterior of every patient, (n_patients,), 1 for all but the suspects.

        One table serves all rings: it holds until other suspects are asked for.
        """
        if self._suspects is not suspects:
            if self._suspects is not None:
                self._outside[self._suspects.people] = 1.0
            self._outside[suspects.people] = 1 - suspects.posterior
            self._suspects = suspects
        return self._outside

    def rows_of(self, patients: Arr) -> Arr:
        """Event rows of these patients, ascending (that is by place and start)."""
        left = self.events.patient_offsets[patients]
        _, at = repeat_ranges(left, self.events.patient_offsets[patients + 1] - left)
        return np.sort(self.events.by_patient[at])

    def visits(self, patient: Arr, place: Arr) -> Arr:
        """v_x(h) for each (patient, place)."""
        return self.events.visits(patient, place)

    def price(self, windows: Windows) -> float:
        """ln of the number of windows that might have been chosen, summed over the occasions.

        Each place costs PLACE, the first window of a place and day ln(days of the period) + EDGES;
        each further choice of a time within the day, or of one of several windows of it,
        ln(day / window).
        """
        if windows.n == 0:
            return 0.0
        places = PLACE * len(distinct(windows.place))
        if self.events.domain == "stays":
            return float(windows.n * (EDGES + np.log(max(2.0, self.period))) + places)
        days = distinct(windows.place * (1 << 20) + windows.first // 1440)
        minutes = np.where(self.events.by_day[windows.place], 1.0, OPEN_MINUTES / self.events.gap)
        day = EDGES + np.log(max(2.0, self.period / 1440))
        return float(len(days) * day + np.log(minutes).sum() + places)

    def clients(self, windows: Windows) -> int:
        """Clients with at least two visits to one of the windows' places (summed over places).

        A member came to two occasions at least, so nobody else is there to choose from.
        """
        return max(1, int(self.place_returning[distinct(windows.place)].sum()))

    def _place_share(self, windows: Windows, suspects: Suspects) -> np.ndarray:
        """s_place of each window; the last answer is kept, for it is asked for twice a round."""
        if self._last[0] is not windows or self._last[1] is not suspects:
            self._last = (windows, suspects, self._count_place_share(windows, suspects))
        return self._last[2]

    def _rows_inside(self, windows: Windows) -> tuple[Arr, Arr]:
        """Every event row inside each window; the last answer is kept."""
        if self._inside[0] is not windows:
            self._inside = (windows, *windows.rows(self.key, self._everything))
        return self._inside[1], self._inside[2]

    def _count_place_share(self, windows: Windows, suspects: Suspects) -> np.ndarray:
        owner, row = self._rows_inside(windows)
        outside = self.outside(suspects)
        n_window = np.bincount(owner, outside[self.events.patient[row]], windows.n)
        mine = self.rows_of(suspects.people)
        own = np.bincount(
            self.events.place[mine], 1 - outside[self.events.patient[mine]],
            len(self.place_total),
        )  # fmt: skip
        total = (self.place_total - own)[windows.place]
        length = (windows.last - windows.first + 1) / self.period
        return np.asarray((n_window + 1.0) / (total + 1.0 / np.clip(length, 1e-4, 1.0)))

    def chance_presence(
        self, windows: Windows, members: Arr, weight: np.ndarray, suspects: Suspects
    ) -> np.ndarray:
        """Expected number of members at each window, by place alone."""
        rows = self.rows_of(members)
        who = np.searchsorted(members, self.events.patient[rows])
        visits = np.bincount(self.events.place[rows], weight[who], len(self.place_total))
        return np.asarray(self._place_share(windows, suspects) * visits[windows.place])

    @staticmethod
    def surprising(seen: np.ndarray, chance: np.ndarray, p: float) -> np.ndarray:
        """Whether P(Poisson(chance) ≥ seen) < p."""
        from scipy.special import gammainc

        return np.asarray(gammainc(np.maximum(seen, 1e-9), np.maximum(chance, 1e-12)) < p)

    def chance(
        self, windows: Windows, occasion: Arr, row: Arr, suspects: Suspects, *, crowds: bool
    ) -> np.ndarray:
        """P_xo for each attendance (occasion, row); crowds: whether strata explain too."""
        events = self.events
        place_share = self._place_share(windows, suspects)
        share = place_share[occasion]
        if crowds:
            crowd = self._crowd_share(windows, occasion, row, suspects, place_share)
            share = np.maximum(share, crowd)
        visits = self.visits(events.patient[row], events.place[row])
        rate = visits * share
        habit = (1 - np.exp(-events.habit[row])) * self._minute_share(windows, suspects)[occasion]
        return np.asarray(np.clip(np.maximum(1 - np.exp(-rate), habit), 1e-6, 0.95))

    def _crowd_share(
        self, windows: Windows, occasion: Arr, row: Arr, suspects: Suspects, place_share: np.ndarray
    ) -> np.ndarray:
        """Largest share of a stratum's visits in the window, where at least three came."""
        events = self.events
        owner, seen = self._rows_inside(windows)
        outside = self.outside(suspects)[events.patient[seen]]
        mine = self.rows_of(suspects.people)
        inside = 1 - self.outside(suspects)[events.patient[mine]]
        share = np.zeros(len(row))
        for name, codes in events.strata.items():
            code, total = codes[row], self.totals[name]
            if len(total) == 0:
                continue
            # strata that none of the judged visits belongs to need no count
            asked = np.zeros(len(total) + 1, bool)
            asked[code] = True
            asked[-1] = False
            seen_code = codes[seen]
            at = np.flatnonzero(asked[seen_code])
            cells, cell = np.unique(owner[at] * len(total) + seen_code[at], return_inverse=True)
            count = np.bincount(cell, outside[at], len(cells))
            wanted = np.where(code >= 0, occasion * len(total) + code, -1)
            in_window = look_up(cells, count, wanted)
            own = codes[mine]
            values, value = np.unique(own[own >= 0], return_inverse=True)
            own_count = np.bincount(value, inside[own >= 0], len(values))
            rest = total[np.maximum(code, 0)] - look_up(values, own_count, code)
            candidate = (in_window + LEAN * place_share[occasion]) / (rest + LEAN)
            share = np.maximum(share, np.where(in_window >= CROWD, candidate, 0.0))
        return share

    def _minute_share(self, windows: Windows, suspects: Suspects) -> np.ndarray:
        """Chance of the window's minutes given its day, from the others of that day."""
        if self.events.domain == "stays":
            return np.zeros(windows.n)
        day = (windows.first + windows.last) // 2 // 1440 * 1440
        left = self.key.left(windows.place, day)
        owner, row = repeat_ranges(left, self.key.right(windows.place, day + 1439) - left)
        outside = self.outside(suspects)[self.events.patient[row]]
        start = self.events.start[row]
        inside = (start >= windows.first[owner]) & (start <= windows.last[owner])
        in_day = np.bincount(owner, outside, windows.n)
        in_window = np.bincount(owner, inside * outside, windows.n)
        flat = np.clip((windows.last - windows.first + 1) / OPEN_MINUTES, 0.01, 1.0)
        share = (in_window + 4 * flat) / (in_day + 4)
        return np.asarray(np.where(self.events.by_day[windows.place], 1.0, share))

    def base_chance(self, windows: Windows, people: Arr, suspects: Suspects) -> BaseChance:
        """Expected attendance of each person over all windows, by place alone."""
        share = self._place_share(windows, suspects)
        by_place = np.bincount(windows.place, share, len(self.place_total))
        total = np.zeros(len(people))
        for place in distinct(windows.place):
            total += self.visits(people, np.full(len(people), place)) * by_place[place]
        return BaseChance(np.minimum(total, windows.n * 0.95), windows.n)
