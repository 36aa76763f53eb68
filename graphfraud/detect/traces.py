"""Traces of a ring besides its days: what its visits bear more often than others of the place.

Each is a sum of log-likelihood ratios ln(q / p), p the rate at the place, q the rate among the
ring's other members, drawn to p by four of them (`WEIGHT`); the visit or person judged is left out.

* `marks`: the doctor, the block of diagnoses, the length and the cost of a visit (templated stays);
* `villages`: the home village (a van is filled in one village, DOMAIN.md §6 case 6);
* `absences`: seen elsewhere during the stay (DOMAIN.md §8 row 6).
"""

from __future__ import annotations

import numpy as np

from graphfraud.arrays import distinct, look_up
from graphfraud.tables import Arr, EventTable

__all__ = ["Traces"]

WEIGHT = 4.0
#: nats that villages or absences must bring over all members before they say anything of one
SURPLUS = 3.0


class Traces:
    """Rates of an event table; made once, asked by every ring."""

    def __init__(self, events: EventTable) -> None:
        self.events = events
        self._place_total: Arr = np.diff(events.offsets)
        n_places = len(self._place_total)
        away = events.place[np.flatnonzero(events.elsewhere)]
        self._place_away = np.bincount(away, minlength=n_places)
        marks = [(events.doctor, True), (events.strata["chapter"], True)]
        marks += [(codes, False) for _, codes in sorted(events.content.items())]
        self._marks = [
            (codes, np.bincount(codes[codes.known()], minlength=codes.max() + 1), always)
            for codes, always in marks
            if codes.max() >= 0
        ]
        self._n_homes = max(0, events.home.max()) + 1
        home = events.home[events.patient.all()]
        known = home >= 0
        self._homes, self._home_visits = np.unique(
            events.place[known] * self._n_homes + home[known], return_counts=True
        )

    def marks(self, row: Arr, chosen: np.ndarray) -> np.ndarray:
        """ln of how much more often the ring's visits bear this doctor, diagnosis, length and cost.

        q = (c − own + α p) / (n − own + α) over the chosen rows of the same place against
        p = share of the mark among all visits to the place; α = 4, half weight for each mark,
        because template claims repeat several at once. Length and cost say something where they
        bring a surplus over the chosen rows: a ring of people who are each treated as they need is
        not less a ring.
        """
        events = self.events
        ratio = np.zeros(len(row))
        place = events.place[row]
        at_place = np.bincount(place[chosen], minlength=len(self._place_total))
        for codes, total, always in self._marks:
            code = codes[row]
            known = code >= 0
            values, count = np.unique(code[chosen & known], return_counts=True)
            own = (chosen & known).astype(float)
            c = look_up(values, count, code) - own
            p = np.maximum(total[np.maximum(code, 0)], 1) / np.maximum(1, self._place_total[place])
            q = (c + WEIGHT * p) / (at_place[place] - own + WEIGHT)
            part = np.where(known, 0.5 * np.clip(np.log(q / p), -2.0, 4.0), 0.0)
            if always or float(part[chosen].sum()) > SURPLUS:
                ratio += part
        return ratio

    def absences(self, row: Arr, chosen: np.ndarray) -> np.ndarray:
        """ln of how much more often the ring's patients were elsewhere during a stay, each row.

        q = (c − own + α p) / (n − own + α) over the chosen rows against p = (c_h + α p_0) /
        (n_h + α) of the place's other stays, p_0 of all; ln(q / p) where the patient was elsewhere,
        ln((1 − q) / (1 − p)) where not; α = 4. A bed that is held on paper has its patient at the
        chemist's (DOMAIN.md §8 row 6). Without a surplus over the chosen rows: zeros.
        """
        away = self.events.elsewhere[row]
        if not away[chosen].any():
            return np.zeros(len(row))
        place, n_places = self.events.place[row], len(self._place_total)
        mine = self.events.elsewhere[row[chosen]]
        there = self._place_away - np.bincount(place[chosen], mine, n_places)
        others = self._place_total - np.bincount(place[chosen], minlength=n_places)
        usual = max(1e-4, float(self._place_away.sum()) / max(1, self.events.n))
        p = np.clip((there + WEIGHT * usual) / (others + WEIGHT), 1e-4, 0.95)[place]
        own = chosen.astype(float)
        q = (mine.sum() - own * away + WEIGHT * p) / (len(mine) - own + WEIGHT)
        q = np.clip(q, 1e-4, 0.95)
        ratio = np.where(away, np.log(q / p), np.log((1 - q) / (1 - p)))
        return ratio if float(ratio[chosen].sum()) > SURPLUS else np.zeros(len(row))

    def villages(self, people: Arr, chosen: np.ndarray, places: Arr) -> np.ndarray:
        """ln of how much more often the ring's members come from each person's village.

        q = (c − own + α p) / (n − own + α) over the chosen people against p = the village's share
        of all visits to the ring's places; α = 4, never below −½. A van is filled in one village
        (DOMAIN.md §6 case 6). Without a surplus over all members the villages say nothing: zeros.
        """
        home = self.events.home[people]
        if not (home >= 0).any():
            return np.zeros(len(people))
        visits = np.zeros(len(people))
        here = distinct(places)
        for place in here.tolist():
            visits += look_up(self._homes, self._home_visits, home + place * self._n_homes)
        p = np.maximum(visits, 1.0) / max(1.0, float(self._place_total[here].sum()))
        own = (chosen & (home >= 0)).astype(float)
        count = np.bincount(np.maximum(home, 0), own)[np.maximum(home, 0)] - own
        q = (count + WEIGHT * p) / (own.sum() - own + WEIGHT)
        ratio = np.where(home >= 0, np.clip(np.log(q / p), -0.5, 4.0), 0.0)
        return ratio if float(ratio[chosen].sum()) > SURPLUS else np.zeros(len(people))
