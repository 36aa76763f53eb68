"""What a ring looks like from outside: the figures on which innocent explanations rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from graphfraud.arrays import repeat_ranges
from graphfraud.claims.extract import Extract
from graphfraud.rank.dog_days import share_of_patch_days
from graphfraud.tables import Arr, RingDraft
from graphfraud.tails import binomial_tail

__all__ = ["Profile", "Profiler"]

EPISODE_DAYS = 3
AFTERCARE_DAYS = 60
WOMAN = 2
#: days between courses of chemotherapy (诊疗规范: two, three or four weeks)
CYCLES = (14, 21, 28)
#: last digits of a market's days of the month
MARKETS = (
    *((d, d + 5) for d in range(5)), (1, 4, 7), (2, 5, 8), (3, 6, 9), *((d,) for d in range(10)),
)  # fmt: skip
INPATIENT, OUTPATIENT, CHRONIC, PHARMACY = 0, 1, 2, 3
#: ICD-10 families of the innocent explanations
FAMILIES: dict[str, tuple[str, ...]] = {
    "dialysis": ("N18", "Z49"),
    "tumour": ("C", "D0", "D1", "D2", "D3", "D4", "Z51"),
    "rehabilitation": ("M", "G8", "G81", "I69", "S", "T9", "Z50", "G20"),
    "eye": ("H25", "H26", "H28", "H40", "H35"),
    "respiratory": ("J",),
    "injury": ("S", "T"),
    "check_up": ("Z0", "Z10"),
    "mental": ("F",),
    "dust_lung": ("J60", "J61", "J62", "J63", "J64", "J65"),
    "birth": ("O", "Z3"),
    "intoxication": ("A0", "T6"),
}


@dataclass(frozen=True)
class Profile:
    """Figures of one ring. Shares are in [0, 1], days and minutes as named.

    local: largest share of patients of one village; villages, households: how many different ones
    (households: a person without one counts alone). old: share aged 65 and more of known ages.
    weekday, month_day: largest share of occasions on one weekday, within one day of one day of the
    month. cycle: chance of so many days on one day of a cycle of 14, 21 or 28 days, for the most
    striking of the three, times three. gap_days: median days between occasions. per_month: the
    ring's visits a person and month. home: share of patients whose most visited place, the ring's
    claims aside, is the ring's main place. outside: mean other visits of a member to the ring's
    places. family: share of claims with a known diagnosis in each family. gap_cv: coefficient of
    variation of the days between occasions. episodes: occasions more than three days apart.
    instant: share of successive settlements within one minute. winter: share of claims from
    November to March. one_sex: largest share of patients of one known sex. housed, employed: share
    of patients with a known household, employer. timed: share of claims with a known minute.
    at_place, by_hand: share of claims at each institution, and with each doctor (code d) or, where
    none is named, cashier (code −2 − c). by_village, by_locality: share of patients of each.
    patch_days: share of occasions on dog days and nines (`dog_days`). treated: share of patients
    with another claim of a stay at the main place, admitted in the sixty days before the first
    occasion or before the last. late: share of claims settled on a later day than they began.
    market: chance of so many days on one weekday, or on days of the month that end alike (two or
    three digits in ten: 逢三六九), for the most striking, times their number. mothers: share of
    patients known to be women of 18 to 45.
    works: the employer of most patients, −1 where none is known.
    """

    n_patients: int
    n_households: int
    n_villages: int
    local: float
    locality: float
    employer: float
    works: int
    old: float
    n_occasions: int
    n_days: int
    n_places: int
    span_days: int
    gap_days: float
    weekday: float
    cycle: float
    month_day: float
    visits_per_person: float
    per_month: float
    kinds: tuple[float, float, float, float]
    family: dict[str, float]
    diagnosed: float
    proxy: float
    one_proxy: float
    home: float
    outside: float
    length: float
    fee_cv: float
    areas: int
    night: float
    remote: float
    chronic_code: float
    gap_cv: float
    episodes: int
    young: float
    one_sex: float
    instant: float
    winter: float
    housed: float
    employed: float
    timed: float
    at_place: Mapping[int, float]
    by_hand: Mapping[int, float]
    by_village: Mapping[int, float]
    by_locality: Mapping[int, float]
    patch_days: float
    treated: float
    late: float
    market: float
    mothers: float


class Profiler:
    """What profiles need of an extract besides its columns; made once."""

    def __init__(self, extract: Extract, locality: Arr) -> None:
        self.extract = extract
        self.rows_of_patient = extract.index("claims", "patient")
        self.locality = locality
        keys = [key.upper() for key in extract.keys("diagnosis")]
        self.families = {
            name: np.array([key.startswith(prefixes) for key in keys] + [False])
            for name, prefixes in FAMILIES.items()
        }

    def _at(self, name: str, claims: Arr) -> Arr:
        """A column of claims at some rows."""
        return np.asarray(self.extract.col("claims", name)[claims], np.int64)

    def of(self, draft: RingDraft) -> Profile:
        """The profile of one ring."""
        ex, claims, people = self.extract, draft.claims, draft.patients
        village = ex.col("patients", "village")[people].astype(np.int64)
        household = ex.col("patients", "household")[people].astype(np.int64)
        employer = ex.col("patients", "employer")[people].astype(np.int64)
        diagnosis, begin = self._at("diagnosis", claims), self._at("begin_day", claims)
        known = diagnosis >= 0
        proxy = self._at("proxy", claims)
        first = np.array([v.first_day for v in draft.occasions], np.int64)
        days = np.unique(first) if len(first) else np.unique(begin)
        gaps = np.diff(days)
        month = days.astype("datetime64[D]")
        month_day = (month - month.astype("datetime64[M]")).astype(np.int64) + 1
        places, count = np.unique(self._at("institution", claims), return_counts=True)
        main = int(places[count.argmax()]) if len(places) else -1
        home, outside, treated = self._elsewhere(people, claims, places, main, days)
        of_kind = np.bincount(np.minimum(self._at("kind", claims), 4), minlength=5)
        kinds = of_kind / max(1, len(claims))
        fee = ex.col("claims", "medfee")[claims].astype(float) / 100
        minute = ex.col("claims", "settle_minute")[claims]
        span = int(days.max() - days.min()) + 1 if len(days) else 1
        length = (self._at("end_day", claims) - begin).astype(float)
        cert = ex.col("claims", "cert_type")[claims]
        disease = ex.col("claims", "disease")[claims]
        area = ex.col("patients", "insu_area")[people]
        return Profile(
            n_patients=len(people),
            n_households=len(np.unique(np.where(household >= 0, household, -2 - people))),
            n_villages=len(np.unique(village[village >= 0])),
            local=_top(village, len(people)),
            locality=_top(self.locality[village], len(people)),
            employer=_top(employer, len(people)), works=_commonest(employer),
            old=self._share(people, lambda age: age >= 65),
            n_occasions=len(draft.occasions), n_days=len(days),
            # a place with less than a tenth of the claims is beside the point
            n_places=int((count >= 0.1 * len(claims)).sum()),
            span_days=span, gap_days=float(np.median(gaps)) if len(gaps) else 0.0,
            weekday=_top(days % 7, len(days)), cycle=_cycle(days), month_day=_near(month_day),
            visits_per_person=len(claims) / max(1, len(people)),
            per_month=len(claims) / max(1, len(people)) / max(1.0, span / 30.44),
            kinds=(float(kinds[0]), float(kinds[1]), float(kinds[2]), float(kinds[3])),
            family={
                name: float(member[diagnosis[known]].mean()) if known.any() else 0.0
                for name, member in self.families.items()
            },
            diagnosed=float(known.mean()) if len(known) else 0.0,
            proxy=float((proxy >= 0).mean()), one_proxy=_top(proxy, len(claims)),
            home=home, outside=outside,
            length=float(np.median(length)) if len(length) else 0.0,
            fee_cv=float(fee.std() / fee.mean()) if fee.mean() > 0 else 0.0,
            areas=len(np.unique(area[area >= 0])),
            night=float(((minute >= 0) & ((minute < 360) | (minute >= 1320))).mean()),
            remote=float((cert == 1).mean()),
            chronic_code=float((disease >= 0).mean()),
            gap_cv=float(gaps.std() / gaps.mean()) if len(gaps) > 1 else 0.0,
            episodes=1 + int((gaps > EPISODE_DAYS).sum()),
            young=self._share(people, lambda age: age < 12),
            one_sex=_top(ex.col("patients", "gend")[people].astype(np.int64) - 1, len(people)),
            instant=self._instant(draft),
            housed=float((household >= 0).mean()) if len(household) else 0.0,
            employed=float((employer >= 0).mean()) if len(employer) else 0.0,
            timed=float((minute >= 0).mean()) if len(minute) else 0.0,
            patch_days=share_of_patch_days(first), treated=treated,
            late=float((self._at("settle_day", claims) > begin).mean()) if len(claims) else 0.0,
            market=_market(days, month_day), mothers=self._mothers(people),
            at_place=_shares(self._at("institution", claims)),
            by_hand=_shares(self._hand(claims)),
            by_village=_shares(village), by_locality=_shares(self.locality[village]),
            winter=float(np.isin(_month(begin), (11, 12, 1, 2, 3)).mean()),
        )  # fmt: skip

    def _hand(self, claims: Arr) -> Arr:
        doctor, cashier = self._at("doctor", claims), self._at("cashier", claims)
        return np.where(doctor >= 0, doctor, np.where(cashier >= 0, -2 - cashier, -1))

    def _share(self, people: Arr, within: Callable[[np.ndarray], np.ndarray]) -> float:
        birth = self.extract.col("patients", "birth_day")[people].astype(np.int64)
        known = birth > -(2**31)
        if not known.any():
            return 0.0
        return float(within((self.extract.last_day - birth[known]) / 365.25).mean())

    def _mothers(self, people: Arr) -> float:
        birth = self.extract.col("patients", "birth_day")[people].astype(np.int64)
        age = np.where(birth > -(2**31), (self.extract.last_day - birth) / 365.25, 0.0)
        women = self.extract.col("patients", "gend")[people] == WOMAN
        return float((women & (age >= 18) & (age < 46)).mean()) if len(people) else 0.0

    def _instant(self, draft: RingDraft) -> float:
        """Share of successive settlements of an occasion that bear the same minute."""
        same = total = 0
        for visit in draft.occasions:
            rows = np.array(visit.claims, np.int64)
            minute = self._at("settle_minute", rows)
            known = minute >= 0
            if known.sum() < 5:
                continue
            at = np.sort(self._at("settle_day", rows[known]) * 1440 + minute[known])
            same += int((np.diff(at) == 0).sum())
            total += len(at) - 1
        return same / max(1, total)

    def _elsewhere(
        self, people: Arr, claims: Arr, places: Arr, main: int, days: Arr
    ) -> tuple[float, float, float]:
        """(share of people who else go to the main place most, other visits to the places,
        share of people treated there)."""
        index = self.rows_of_patient
        left, right = index.bounds[people], index.bounds[people + 1]
        who, at = repeat_ranges(left, right - left)
        rows = index.order[at]
        other = ~np.isin(rows, claims)
        who, here = who[other], self._at("institution", rows[other])
        visits = int(np.isin(here, places).sum())
        n_places = int(here.max(initial=0)) + 2
        cell, count = np.unique(who * n_places + here + 1, return_counts=True)
        # the most visited place of each person, of equals the first
        order = np.lexsort((cell, -count, cell // n_places))
        _, top = np.unique(cell[order] // n_places, return_index=True)
        at_home = int((cell[order][top] % n_places - 1 == main).sum())
        n = max(1, len(people))
        return at_home / n, visits / n, self._treated(who, rows[other], main, days) / n

    def _treated(self, who: Arr, rows: Arr, main: int, days: Arr) -> int:
        """People of whose other claims one is of a stay at the place, shortly before or during."""
        if len(days) == 0:
            return 0
        begin = self._at("begin_day", rows)
        there = (self._at("stay", rows) >= 0) & (self._at("institution", rows) == main)
        there &= (begin >= days.min() - AFTERCARE_DAYS) & (begin <= days.max())
        return len(np.unique(who[there]))


def _top(code: Arr, n: int) -> float:
    known = code[code >= 0]
    return float(np.unique(known, return_counts=True)[1].max() / max(1, n)) if len(known) else 0.0


def _commonest(code: Arr) -> int:
    """The most frequent code, of equal ones the smallest; −1 is none."""
    values, count = np.unique(code[code >= 0], return_counts=True)
    return int(values[count.argmax()]) if len(values) else -1


def _shares(code: Arr) -> Mapping[int, float]:
    """Share of all rows that each code has; −1 is none."""
    values, count = np.unique(code[code != -1], return_counts=True)
    return dict(zip(values.tolist(), (count / max(1, len(code))).tolist(), strict=True))


def _month(day: Arr) -> Arr:
    return np.asarray(day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12 + 1)


def _cycle(days: Arr) -> float:
    """3 min over c of c P(Binomial(K, 1/c) ≥ largest number of days of one phase), at most 1."""
    chances = [
        c * float(binomial_tail(np.bincount(days % c).max(), len(days), 1 / c)) for c in CYCLES
    ]
    return min(1.0, len(CYCLES) * min(chances))


def _market(days: Arr, month_day: Arr) -> float:
    """min over calendars of P(Binomial(K, share of the days) ≥ days on it) × their number."""
    chances = [float(binomial_tail(np.bincount(days % 7).max(), len(days), 1 / 7))] * 7
    for digits in MARKETS:
        on = np.isin(month_day % 10, digits).sum()
        chances.append(float(binomial_tail(on, len(days), len(digits) / 10)))
    return min(1.0, len(chances) * min(chances))


def _near(month_day: Arr) -> float:
    if len(month_day) == 0:
        return 0.0
    near = np.abs(month_day[:, None] - month_day[None, :]) <= 1
    return float(near.mean(axis=1).max())
