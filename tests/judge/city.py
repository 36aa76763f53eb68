"""The city: calendar, institutions and their uneven days, doctors and rosters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tests.judge.batch import DAY, Bools, Floats, Ints, Rng, mix

FIRST_DAY = int(np.datetime64("2024-01-01").astype("datetime64[D]").astype(np.int64))

#: kind -> (number per 100,000 persons, hosp_lv, doctors, departments, relative volume)
KINDS: dict[str, tuple[float, str, int, int, float]] = {
    "big": (2, "02", 60, 14, 10.0),
    "mid": (6, "05", 30, 10, 5.0),
    "town": (12, "09", 8, 4, 2.0),
    "private": (9, "10", 7, 3, 1.0),
    "clinic": (55, "11", 3, 1, 0.6),
    "pharm": (65, "11", 1, 1, 1.0),
    "far": (34, "02", 40, 12, 0.0),
    "psych": (2, "07", 8, 3, 0.0),
    "nursing": (4, "10", 3, 2, 0.0),
    "eye": (2, "10", 4, 1, 0.2),
    "online": (3, "11", 1, 1, 0.0),
    "dialysis": (2, "11", 4, 1, 0.0),
}


@dataclass(frozen=True)
class City:
    """Institutions as arrays; `cdf` is (institutions, days): where in the year a visit falls."""

    n_days: int
    kind: list[str]
    level: list[str]
    town: Ints
    n_docs: Ints
    n_depts: Ints
    volume: Floats
    cdf: Floats
    roster: Ints
    doc_start: Ints

    def of(self, *kinds: str) -> Ints:
        """Institutions of these kinds."""
        return np.array([i for i, k in enumerate(self.kind) if k in kinds], dtype=np.int64)

    def days(self, rng: Rng, inst: Ints) -> Ints:
        """A day index for a visit at each institution, by its own calendar. O(n log days)."""
        u = rng.random(len(inst))
        base = np.arange(len(self.kind))[:, None]
        flat = (self.cdf + base).ravel()
        hit = np.searchsorted(flat, inst + u, side="right") - inst * self.n_days
        return np.asarray(np.clip(hit, 0, self.n_days - 1), dtype=np.int64)

    def busy_days(
        self, rng: Rng, inst: int, n: int, power: float, gap: int, window: tuple[int, int]
    ) -> Ints:
        """n days at least `gap` apart, drawn by (volume of the day) ** power, ascending.

        Fewer than n where the window (first day, last day + 1) has no room for them.
        """
        pdf = np.diff(np.concatenate([[0.0], self.cdf[inst]])) ** power
        pdf[: max(3, window[0])] = 0.0
        pdf[min(self.n_days - 25, window[1]) :] = 0.0
        chosen: list[int] = []
        while len(chosen) < n and pdf.sum() > 0:
            day = int(rng.choice(self.n_days, p=pdf / pdf.sum()))
            chosen.append(day)
            pdf[max(0, day - gap + 1) : day + gap] = 0.0
        return np.array(sorted(chosen), dtype=np.int64)

    def doctor(self, rng: Rng, person: Ints, inst: Ints, day: Ints, loyal: float = 0.75) -> Ints:
        """The usual doctor where on duty that weekday, else another one of the roster."""
        n = len(person)
        usual = mix(person, inst, 17) % self.n_docs[inst]
        other = rng.integers(0, 1 << 30, n) % self.n_docs[inst]
        doc = np.where(rng.random(n) < loyal, usual, other)
        weekday = (day + FIRST_DAY + 3) % 7
        for _ in range(4):
            off = ~self.on_duty(inst, doc, weekday)
            doc = np.where(off, (doc + 1) % self.n_docs[inst], doc)
        return doc.astype(np.int64)

    def on_duty(self, inst: Ints, doc: Ints, weekday: Ints) -> Bools:
        """Whether the doctor works on that weekday (0 = Monday)."""
        mask = self.roster[self.doc_start[inst] + doc]
        return np.asarray((mask >> weekday) & 1, dtype=bool)

    def dept(self, inst: Ints, doc: Ints) -> Ints:
        """Department of a doctor."""
        return np.asarray(doc % self.n_depts[inst], dtype=np.int64)


def holidays(n_days: int) -> Floats:
    """A factor a day: Spring Festival, 1 May, 1 October are quiet, the days after them busy."""
    factor = np.ones(n_days)
    for start in range(0, n_days, 366):
        for first, length, low in ((40, 8, 0.35), (121, 5, 0.6), (274, 7, 0.55), (0, 1, 0.6)):
            lo = start + first
            factor[lo : lo + length] *= low
            factor[lo + length : lo + length + 4] *= 1.35
    return factor


def _pdfs(rng: Rng, kinds: list[str], n_days: int) -> Floats:
    """Weekday × season × holidays × autocorrelated noise × closed days, own to each institution."""
    n = len(kinds)
    day = np.arange(n_days)
    weekday = (day + FIRST_DAY + 3) % 7
    season = 1.0 + 0.12 * np.cos(2 * np.pi * (day - 330) / 365.25)
    retail = np.array([k in ("pharm", "online", "clinic") for k in kinds])
    week = np.where(
        retail[:, None],
        np.array([1.05, 1.0, 1.0, 0.95, 1.0, 1.1, 0.95]),
        np.array([1.35, 1.15, 1.1, 1.05, 1.05, 0.65, 0.5]),
    )
    week = week * np.exp(rng.normal(0, 0.12, (n, 7)))
    closed = rng.random((n, 7)) < np.where(retail, 0.05, 0.0)[:, None]
    week[closed] = 0.02
    market = rng.integers(0, 7, n)
    rural_kind = np.array([k in ("town", "clinic", "private") for k in kinds])
    has_market = (rng.random(n) < 0.35) & rural_kind
    week[np.arange(n)[has_market], market[has_market]] *= 2.2
    noise = np.zeros((n, n_days))
    shocks = rng.normal(0, 1, (n, n_days))
    sigma = rng.uniform(0.15, 0.35, n)
    for t in range(1, n_days):
        noise[:, t] = 0.75 * noise[:, t - 1] + 0.66 * shocks[:, t]
    feast = holidays(n_days)
    pdf: Floats = week[:, weekday] * season * np.where(retail[:, None], feast**0.5, feast)
    pdf *= np.exp(sigma[:, None] * noise)
    shut = rng.random((n, n_days)) < 0.012
    pdf[shut] *= 0.02
    for i in range(n):  # crowds that come and go: a campaign, a specialist's visit, a moved clinic
        for _ in range(rng.poisson(2.0)):
            at = int(rng.integers(0, n_days - 3))
            pdf[i, at : at + int(rng.integers(1, 4))] *= rng.uniform(1.8, 4.0)
        if rng.random() < 0.15:
            at = int(rng.integers(20, n_days - 40))
            pdf[i, at : at + int(rng.integers(7, 28))] *= 0.05
    return pdf


def build_city(rng: Rng, n_persons: int, n_towns: int, rural: Bools, n_days: int) -> City:
    """Institutions for a city of n_persons; numbers grow with it, at least one of each kind."""
    kinds: list[str] = []
    town: list[int] = []
    for kind, (per, _, _, _, _) in KINDS.items():
        n = max(1 if kind != "far" else 20, round(per * n_persons / 100_000))
        if kind == "town":
            homes = [int(t) for t in np.flatnonzero(rural)]
        elif kind in ("clinic", "pharm"):
            n = max(n, n_towns)
            homes = [j % n_towns for j in range(n)]
        else:
            homes = [int(t) for t in rng.integers(0, n_towns, n)]
        kinds += [kind] * len(homes)
        town += homes
    n = len(kinds)
    shop = np.array([k in ("clinic", "pharm") for k in kinds])
    scale = np.exp(rng.normal(0, 1, n) * np.where(shop, 0.9, 0.35))  # a few shops have the crowds
    n_docs = np.array([KINDS[k][2] for k in kinds]) * np.where(scale > 1.2, 1.5, 1.0)
    docs = np.maximum(1, n_docs).astype(np.int64)
    volume = np.array([KINDS[k][4] for k in kinds]) * scale
    pdf = _pdfs(rng, kinds, n_days)
    cdf = np.cumsum(pdf, axis=1)
    cdf /= cdf[:, -1:]
    starts = np.concatenate([[0], np.cumsum(docs)[:-1]]).astype(np.int64)
    total = int(docs.sum())
    off = rng.integers(0, 7, (2, total))
    roster = np.full(total, 127, dtype=np.int64)
    roster &= ~(1 << off[0]) & ~(1 << off[1])
    visiting = rng.random(total) < 0.15  # a specialist who comes on one or two weekdays
    roster[visiting] = ((1 << off[0]) | (1 << off[1]))[visiting]
    single = np.repeat(docs, docs) == 1
    roster[single] = 127
    return City(
        n_days, kinds, [KINDS[k][1] for k in kinds], np.array(town, dtype=np.int64), docs,
        np.array([KINDS[k][3] for k in kinds], dtype=np.int64), volume, cdf,
        roster, starts,
    )  # fmt: skip


def minute_of_day(rng: Rng, n: int, kind: str = "clinic") -> Ints:
    """Opening-hour minutes with a morning and an afternoon peak (evening for pharmacies)."""
    part = rng.random(n)
    late = 0.35 if kind == "pharm" else 0.08
    centre = np.where(part < 0.55, 9.6 * 60, 15.0 * 60)
    centre = np.where(part > 1 - late, 19.0 * 60, centre)
    return np.clip(rng.normal(centre, 75), 7.5 * 60, 21.5 * 60).astype(np.int64)


def at(day: Ints | int, minute: Ints | int) -> Ints:
    """Minutes since 1970 of a day index and a minute of the day."""
    return np.asarray((np.asarray(day) + FIRST_DAY) * DAY + np.asarray(minute), dtype=np.int64)
