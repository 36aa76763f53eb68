"""Innocent explanations: what else makes people come together, and what speaks for it here.

Each explanation looks at a ring's profile and answers with a weight w ≥ 0: the ring's evidence is
multiplied by e^{−w}. It *lowers* on circumstances that an honest group and a ring may share; it
*explains* only on positive evidence (a diagnosis that is treated in such sessions, a lawful proxy
of the village, an employer all have in common), for nursing-home hospitals and dialysis wards are
targets too. A figure the extract does not give makes an explanation "not assessable": neither
guilty nor cleared. Sources: DOMAIN.md §0.7 (twins of every pattern), 条例 art. 17(2) (entrusted
purchase is lawful), DETECTION "Where it is weak".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from graphfraud.model import CheckResult, InnocentCheck, Measure
from graphfraud.rank.profile import Profile
from graphfraud.tables import RingDraft
from graphfraud.tails import binomial_tail

__all__ = ["Explanation", "explanations"]

#: weight of a full explanation: e^−4 leaves 2 % of the evidence
EXPLAINS = 4.0
MOST, MANY, SOME = 0.8, 0.6, 0.35
#: a calendar that chance gives less often than this is one
RARE = 0.005
#: persons that one carer looks after at most
CARED_FOR = 8
#: kin of one village who are ill together now and then, at most
KIN = 10
#: outages of one station in a year, at most
OUTAGES = 6
#: days of infusions and cures in a year at most
COURSE_DAYS = 60
#: below this share of claims with a diagnosis the diagnoses say nothing
KNOWN = 0.05


@dataclass(frozen=True)
class Explanation:
    """One tested explanation: weight 0 does not explain."""

    name: str
    weight: float
    assessable: bool
    measures: Mapping[str, Measure]

    @property
    def check(self) -> InnocentCheck:
        """As it is printed beside the case."""
        result: CheckResult = "does_not_explain"
        if not self.assessable:
            result = "not_assessable"
        elif self.weight >= EXPLAINS:
            result = "explains"
        elif self.weight > 0:
            result = "lowers"
        return InnocentCheck(self.name, result, dict(self.measures))


Test = Callable[[Profile, bool], tuple[float, bool, dict[str, Measure]]]


def explanations(profile: Profile, draft: RingDraft) -> tuple[Explanation, ...]:
    """All explanations for one ring, in a fixed order."""
    stays = draft.pattern == "induced_admission"
    if draft.pattern in ("insider_link", "claims_integrity"):
        return ()
    tests = dict(TESTS)
    if any(e.name == "one_employer_one_clinic" for e in draft.evidence):
        # the detector itself sets check-ups, accidents, courses, standing arrangements and the
        # clinic next door aside; a weekday that brings everybody raises what it expects
        for name in ("employer", "treatment_course", "check_up_day", "batch_upload"):
            del tests[name]
        if profile.young < MOST:
            del tests["scheduled_series"]
    found = []
    for name, test in tests.items():
        weight, assessable, measures = test(profile, stays)
        found.append(Explanation(name, weight if assessable else 0.0, assessable, measures))
    return tuple(found)


def _scheduled_series(p: Profile, stays: bool) -> tuple[float, bool, dict[str, Measure]]:
    """A class, a clinic of one weekday, a shift: the days are the institution's, not the ring's.

    Chance of so many of K occasions on one of five working days: 5 P(Binomial(K, 1/5) ≥ top), or of
    so many on one day of a treatment's cycle of two to four weeks. Who shares a ward's calendar and
    nothing else comes from everywhere; who is fetched comes from where the car goes.
    """
    top = round(p.weekday * p.n_days)
    chance = min(1.0, 5 * float(binomial_tail(top, p.n_days, 0.2)))
    measures: dict[str, Measure] = {
        "share_one_weekday": round(p.weekday, 3), "n_occasions": p.n_occasions,
        "chance_of_one_weekday": float(f"{chance:.3g}"), "gap_days": p.gap_days,
        "gap_cv": round(p.gap_cv, 3), "share_children": round(p.young, 3),
        "chance_of_one_cycle": float(f"{p.cycle:.3g}"), "n_villages": p.n_villages,
    }  # fmt: skip
    if p.n_places > 1 or p.n_occasions < 3 or p.kinds[3] > 0.5:
        return 0.0, True, measures
    if p.young >= MOST and not stays:
        return EXPLAINS, True, measures
    one_weekday = chance < RARE
    weekly = one_weekday or p.cycle < RARE
    if stays:
        if weekly and p.n_villages >= MOST * p.n_patients:
            return EXPLAINS, True, measures
        exact = p.gap_cv <= 0.15 and 10 <= p.gap_days <= 35 and p.n_occasions >= 4
        unsaid = exact and p.diagnosed < KNOWN
        return (EXPLAINS if weekly and exact else 2.5 if weekly or unsaid else 0.0), True, measures
    series = max(p.family[name] for name in ("rehabilitation", "dialysis", "birth", "mental"))
    series = max(series, p.family["respiratory"] if weekly else 0.0)
    measures["share_series_diagnoses"] = round(series, 3)
    regular = p.gap_cv <= 0.3 and p.gap_days >= 5 and p.n_occasions >= 5
    if (weekly or regular) and (series >= SOME or p.old >= MOST):
        return EXPLAINS, True, measures
    if max(p.family[name] for name in ("dialysis", "birth", "mental")) >= 0.5:
        return EXPLAINS, True, measures
    if regular and p.one_sex >= 0.95 and p.n_patients >= 8:
        return 3.0, True, measures
    if weekly:
        return (EXPLAINS if one_weekday and p.n_occasions >= 8 else 2.5), True, measures
    return (1.0 if regular else 0.0), True, measures


def _village_errand(p: Profile, stays: bool) -> tuple[float, bool, dict[str, Measure]]:
    """A village doctor, a volunteer or a carer who fetches the medicine of neighbours."""
    measures: dict[str, Measure] = {
        "share_one_village": round(p.local, 3),
        "share_chronic_or_pharmacy": round(p.kinds[2] + p.kinds[3], 3),
        "visits_per_month": round(p.per_month, 3), "share_by_proxy": round(p.proxy, 3),
        "share_one_proxy": round(p.one_proxy, 3), "gap_cv": round(p.gap_cv, 3),
    }  # fmt: skip
    if stays:
        return 0.0, True, measures
    monthly = p.gap_cv <= 0.25 and p.n_occasions >= 6 and p.per_month <= 2.5
    if p.n_patients <= CARED_FOR and p.one_proxy >= MANY and p.old >= 0.5:
        return EXPLAINS, True, measures  # one carer of a few old people, who gives their own name
    if p.n_villages == 0:  # the calendar alone: it may lower, it does not clear
        errand = monthly and p.kinds[2] + p.kinds[3] >= 0.7 and p.n_places == 1
        return (2.5 if errand else 0.0), errand, measures
    neighbours = p.local >= 0.7 or (p.local >= 0.45 and p.one_proxy >= MANY)
    errand = neighbours and p.kinds[2] + p.kinds[3] >= 0.7 and p.per_month <= 3.5
    if not errand or (p.n_places > 2 and p.one_proxy < SOME):
        return 0.0, True, measures
    if p.proxy >= SOME and p.one_proxy >= 0.3:
        return EXPLAINS, True, measures
    return (2.0 if p.gap_cv <= 0.4 and p.n_occasions >= 6 else 0.7), True, measures


def _residents(p: Profile, stays: bool) -> tuple[float, bool, dict[str, Measure]]:
    """A nursing home: its bus, its winter."""
    measures: dict[str, Measure] = {
        "share_65_and_more": round(p.old, 3), "share_one_village": round(p.local, 3),
        "share_winter": round(p.winter, 3), "share_respiratory": round(p.family["respiratory"], 3),
        "other_visits_there": round(p.outside, 3),
    }  # fmt: skip
    if p.old == 0.0 and p.young == 0.0 and p.one_sex == 0.0:
        return 0.0, False, measures
    if p.old < 0.85:
        return 0.0, True, measures
    together = p.local >= 0.7 or p.n_households <= 0.5 * p.n_patients
    usual = p.home >= 0.5 and p.outside >= 3
    wave = stays and p.family["respiratory"] >= 0.5 and p.winter >= 0.5
    if stays and together and (wave or p.outside >= 1.5):
        return EXPLAINS if wave or usual else 2.5, True, measures
    if usual and p.n_villages == 0 and p.housed == 0:  # where they live is not known
        return 2.5, True, measures
    if stays:
        return (1.5 if wave else 0.0), True, measures
    if together or p.gap_cv <= 0.4 or p.weekday >= MOST:
        return EXPLAINS if together and p.n_places == 1 else 2.5, True, measures
    return 0.5, True, measures


def _programme(p: Profile, stays: bool) -> tuple[float, bool, dict[str, Measure]]:
    """Cataract vans, day-surgery and outreach programmes: two eyes, two trips, few who return.

    An outreach van brings whoever is ill in its villages that day: of many trips a person is on
    two by chance, and the villages are neighbours. A ring sends the same persons again: about half
    of its trips and more.
    """
    attendance = attendance_of(p.visits_per_person, p.n_occasions)
    measures: dict[str, Measure] = {
        "share_eye_diagnoses": round(p.family["eye"], 3), "length_of_stay_days": p.length,
        "visits_per_person": round(p.visits_per_person, 3),
        "share_of_trips": round(attendance, 3), "share_one_locality": round(p.locality, 3),
    }  # fmt: skip
    eye = p.family["eye"] >= MANY and p.length <= 4 and p.n_places <= 2
    if eye:
        return (EXPLAINS if p.visits_per_person <= 4.5 else 2.0), True, measures
    twice = p.visits_per_person <= 2.5
    area = attendance <= 0.4 and p.locality >= MANY
    if not stays or p.n_places > 1 or not (twice or area):
        return 0.0, p.diagnosed >= KNOWN, measures
    if twice and p.length <= 2 and p.n_occasions <= 4:
        return 2.5, True, measures
    return (2.0 if area or attendance <= SOME else 0.0), True, measures


def attendance_of(visits: float, n_occasions: int) -> float:
    """Share a of K occasions on which a person comes, from those who came at least twice.

    Members are chosen among them, so their mean is that of a binomial without zero and one,
    (K a − P₁) / (1 − P₀ − P₁) with P₀ = (1 − a)^K, P₁ = K a (1 − a)^(K − 1); solved by halving.
    It rises from 2 at a = 0 to K at a = 1; outside, 0 or 1. Of two occasions nothing can be told:
    1.
    """
    k = n_occasions
    if k <= 2:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(30):
        a = (low + high) / 2
        none, once = (1 - a) ** k, k * a * (1 - a) ** (k - 1)
        often = 1 - none - once
        # near 0 the quotient is 2: of the few who come twice hardly one comes three times
        mean = (k * a - once) / often if often > 1e-9 else 2.0
        low, high = (a, high) if mean < visits else (low, a)
    return (low + high) / 2


def _employer(p: Profile, stays: bool) -> tuple[float, bool, dict[str, Measure]]:
    """A works accident, an employer's check-up, the clinic next to the works."""
    measures: dict[str, Measure] = {
        "share_one_employer": round(p.employer, 3), "n_episodes": p.episodes,
        "share_injury": round(p.family["injury"], 3),
    }  # fmt: skip
    if p.employer < 0.7:
        return 0.0, p.employed > 0, measures
    return (EXPLAINS if p.n_places == 1 else 1.5), True, measures


def _treatment_course(p: Profile, stays: bool) -> tuple[float, bool, dict[str, Measure]]:
    """Chemotherapy, dialysis, psychiatric care, dust lungs, infusions: the treatment's calendar."""
    share = max(p.family[name] for name in ("tumour", "dialysis", "mental", "dust_lung"))
    measures: dict[str, Measure] = {
        "share_course_diagnoses": round(share, 3), "gap_days": p.gap_days,
        "gap_cv": round(p.gap_cv, 3), "n_episodes": p.episodes,
    }  # fmt: skip
    if share >= MANY:
        return (EXPLAINS if p.n_places == 1 else 2.5), True, measures
    # infusions, day after day; a pharmacy gives none
    daily = p.gap_days <= 2 and p.n_occasions >= 4 and p.n_places == 1
    daily = daily and p.n_days <= COURSE_DAYS  # day after day all year is a drawer of cards
    if daily and not stays and p.kinds[3] < SOME:
        return EXPLAINS, True, measures
    return 0.0, p.diagnosed >= KNOWN, measures


def _check_up(p: Profile, stays: bool) -> tuple[float, bool, dict[str, Measure]]:
    """A check-up of a village or a school, a station's outage: few days, people of one place.

    A check-up calls an age or a sex; an outage falls on those who come there anyway. Neighbours of
    every age at a place that is nobody's are what a bag of cards looks like. The yearly check-up of
    the old and its quarterly follow-ups take a village some days each: five rounds at most, whose
    days run together, lower; a bag of cards is rung up on scattered days.
    """
    share = p.family["check_up"]
    measures: dict[str, Measure] = {
        "share_check_up_diagnoses": round(share, 3), "n_episodes": p.episodes,
        "share_one_locality": round(p.locality, 3), "share_65_and_more": round(p.old, 3),
        "share_at_their_usual_place": round(p.home, 3), "n_occasions": p.n_occasions,
        "visits_per_person": round(p.visits_per_person, 3),
    }  # fmt: skip
    if stays:
        return 0.0, True, measures
    if share >= MANY and p.diagnosed >= 0.3:
        return EXPLAINS, True, measures
    # few claims bear a diagnosis, and of these a third say check-up: no pool of cards does
    if share >= SOME and p.diagnosed >= 0.1 and p.old >= 0.85 and p.n_places == 1:
        return EXPLAINS, True, measures
    rare = p.episodes <= 4 and p.visits_per_person <= 3.2
    near = p.locality >= MOST or p.local >= 0.45
    ages_told = p.old > 0 or p.young > 0 or p.one_sex > 0
    regulars = p.home >= 0.2 or p.outside >= 2
    called = max(p.old, p.young) >= 0.5 or p.one_sex >= 0.9 or regulars or not ages_told
    if rare and near and p.n_places == 1:
        return (EXPLAINS if called else 1.5), True, measures
    rounds = p.episodes <= 5 and p.n_days >= 1.5 * p.episodes
    rounds = rounds and p.visits_per_person <= 0.8 * p.episodes  # once a round, and not to each
    if rounds and near and p.n_places == 1 and max(p.old, p.young) >= 0.5:
        return 3.0, True, measures
    return 0.0, p.n_villages > 0 or p.diagnosed >= KNOWN, measures


def _aftercare(p: Profile, stays: bool) -> tuple[float, bool, dict[str, Measure]]:
    """Re-checks of people who were treated there together: operated eyes, an accident's wounds."""
    measures: dict[str, Measure] = {
        "share_treated_there": round(p.treated, 3), "n_episodes": p.episodes,
        "visits_per_person": round(p.visits_per_person, 3),
    }  # fmt: skip
    few = p.episodes <= 4 and p.visits_per_person <= 4 and p.n_places == 1
    told = not stays and p.kinds[3] < SOME
    return (EXPLAINS if told and few and p.treated >= MANY else 0.0), True, measures


def _patches(p: Profile, stays: bool) -> tuple[float, bool, dict[str, Measure]]:
    """三伏贴, 三九贴: a clinic puts its patches on everybody on the same few days of the year."""
    measures: dict[str, Measure] = {
        "share_patch_days": round(p.patch_days, 3), "n_occasions": p.n_occasions,
    }  # fmt: skip
    given = p.patch_days >= MANY and p.kinds[3] < SOME and p.n_places == 1
    return (EXPLAINS if given and not stays else 0.0), True, measures


def _batch_upload(p: Profile, stays: bool) -> tuple[float, bool, dict[str, Measure]]:
    """Records uploaded in one run after an outage: several in one minute, which no till can do.

    An upload holds the usual mix of vouchers; e-vouchers alone are scanned, not uploaded. A quick
    hand that rings up one card a minute, at random, leaves 1/e = 37 % in the same minute as the one
    before: more explains, a little less lowers. But an outage is rare: what is rung up on the spot
    on more occasions than that only lowers. A station that sends its week's records settles late.
    """
    measures: dict[str, Measure] = {
        "share_same_minute": round(p.instant, 3), "share_settled_later": round(p.late, 3),
        "n_episodes": p.episodes,
    }  # fmt: skip
    if stays:
        return 0.0, True, measures
    measures["share_e_voucher"] = round(p.remote, 3)
    if p.instant < 0.3 or p.remote >= 0.9 or p.n_places > 1:
        return 0.0, p.timed > 0, measures
    uploaded = p.instant >= 0.4 and (p.episodes <= OUTAGES or p.late >= 0.5)
    return (EXPLAINS if uploaded else 1.5), p.timed > 0, measures


def _neighbours(p: Profile, stays: bool) -> tuple[float, bool, dict[str, Measure]]:
    """People of one village who go on the same market days; friends and kin who go together.

    Up to ten of one village who come some times a year are kin first. A market's calendar (one
    weekday, or days of the month that end alike) is the village's own, to the hospital and then to
    the shop.
    """
    measures: dict[str, Measure] = {
        "share_one_village": round(p.local, 3), "share_one_locality": round(p.locality, 3),
        "n_patients": p.n_patients,
        "share_at_their_usual_place": round(p.home, 3),
    }  # fmt: skip
    if p.n_villages == 0:
        return 0.0, False, measures
    to_market = p.market < RARE and p.local >= MOST and p.n_places <= 2 and p.kinds[3] < MOST
    measures["chance_of_market_days"] = float(f"{p.market:.3g}")
    if to_market and not stays:
        return 2.5, True, measures
    if p.n_places > 1:
        return 0.0, True, measures
    if p.local < MOST:  # of several villages, at the place where most of them go anyway
        return (1.5 if not stays and p.locality >= MOST and p.home >= 0.5 else 0.0), True, measures
    if stays:
        return (1.0 if p.home >= 0.5 else 0.0), True, measures
    if p.n_patients <= 15 and p.n_occasions >= 12:
        return 2.5, True, measures  # company of every week or two, not a collector's round
    if p.n_patients <= KIN and p.n_occasions <= p.n_patients and p.kinds[3] < SOME:
        return 2.0, True, measures
    return (1.5 if p.home >= SOME else 1.0 if p.n_patients <= 15 else 0.3), True, measures


def _pick_up_day(p: Profile, stays: bool) -> tuple[float, bool, dict[str, Measure]]:
    """The monthly day on which a station hands out chronic medicines."""
    measures: dict[str, Measure] = {
        "share_one_day_of_month": round(p.month_day, 3), "share_chronic": round(p.kinds[2], 3),
        "share_at_their_usual_place": round(p.home, 3),
    }  # fmt: skip
    if stays or p.n_places > 2 or p.kinds[2] + p.kinds[3] < 0.7:
        return 0.0, True, measures
    monthly = p.month_day >= 0.7 and p.kinds[2] >= 0.7 and p.n_occasions >= 4
    rolling = p.n_occasions >= 12 and 25 <= p.gap_days <= 35 and p.per_month <= 1.1
    return (2.0 if monthly or rolling else 0.0), True, measures


def _family(p: Profile, stays: bool) -> tuple[float, bool, dict[str, Measure]]:
    """A family whose household the extract does not name: few people, many visits together."""
    measures: dict[str, Measure] = {
        "n_households": p.n_households, "n_patients": p.n_patients,
        "visits_per_person": round(p.visits_per_person, 3),
    }  # fmt: skip
    small = p.n_patients <= 7 and p.visits_per_person >= 8 and not stays
    alone = p.n_households == p.n_patients and p.n_villages == 0
    return (2.5 if small and alone else 0.0), True, measures


TESTS: Mapping[str, Test] = {
    "family": _family,
    "scheduled_series": _scheduled_series,
    "village_errand": _village_errand,
    "residents_of_a_home": _residents,
    "surgery_programme": _programme,
    "employer": _employer,
    "treatment_course": _treatment_course,
    "check_up_day": _check_up,
    "aftercare": _aftercare,
    "patch_days": _patches,
    "batch_upload": _batch_upload,
    "neighbours": _neighbours,
    "pick_up_day": _pick_up_day,
}
