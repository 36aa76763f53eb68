"""Innocent explanations from the calendar of care: classes, courses, re-checks, uploads."""

from __future__ import annotations

from graphfraud.model import Measure
from graphfraud.rank.profile import Profile
from graphfraud.rank.weights import EXPLAINS, KNOWN, MANY, MOST, RARE, SOME, Answer
from graphfraud.tails import binomial_tail

__all__ = [
    "aftercare", "attendance_of", "batch_upload", "check_up", "patches", "programme",
    "scheduled_series", "treatment_course",
]  # fmt: skip

#: outages of one station in a year, at most
OUTAGES = 6
#: days of infusions and cures in a year at most
COURSE_DAYS = 60
#: trips of one person with an outreach van, of those who went twice: two to four admissions a year
TRIPS = 3.2
#: share of check-up diagnoses that no pool of cards has
SAID = 0.15
#: women of a prenatal class at least, and its days at most
CLASS, PREGNANCY = 8, 300


def scheduled_series(p: Profile, stays: bool) -> Answer:
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
    measures["share_women_18_to_45"] = round(p.mothers, 3)
    if p.mothers >= 0.95 and p.n_patients >= CLASS and not stays and p.span_days <= PREGNANCY:
        return EXPLAINS, True, measures
    one_weekday = chance < RARE
    weekly = one_weekday or p.cycle < RARE
    if stays:
        if weekly and p.n_villages >= MOST * p.n_patients:
            return EXPLAINS, True, measures
        even = p.gap_cv <= 0.15 and 10 <= p.gap_days <= 35
        exact = even and p.n_occasions >= 4
        unsaid = exact and p.diagnosed < KNOWN
        if even and not (weekly or unsaid) and p.n_villages >= MOST * p.n_patients:
            return 1.5, True, measures  # three courses of strangers: the ward's, it seems
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


def programme(p: Profile, stays: bool) -> Answer:
    """Cataract vans, day-surgery and outreach programmes: two eyes, two trips, few who return.

    An outreach van brings whoever is ill in its villages that day: of many trips a person is on
    two by chance, hardly on four, and the villages are neighbours. A ring sends the same persons
    again: about half of its trips and more, or four times a year and more.
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
    area = attendance <= 0.4 and p.locality >= MANY and p.visits_per_person <= TRIPS
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


def treatment_course(p: Profile, stays: bool) -> Answer:
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


def check_up(p: Profile, stays: bool) -> Answer:
    """A check-up of a village or a school, a station's outage: few days, people of one place.

    A check-up calls an age or a sex; an outage falls on those who come there anyway. Neighbours of
    every age at a place that is nobody's are what a bag of cards looks like. The yearly check-up of
    the old and its quarterly follow-ups take a village some days each: five rounds at most, whose
    days run together, lower; a bag of cards is rung up on scattered days. Of the old alone, nine in
    ten of 65 and more, six rounds do, days together or not: the check-up and four follow-ups of
    those with high pressure or sugar are owed to them (国家基本公共卫生服务规范, 2017), and some
    are called twice.
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
    said = share >= SAID and p.diagnosed >= 0.1  # a few of the few that say anything
    rounds = p.episodes <= 5 and (p.n_days >= 1.5 * p.episodes or said)
    rounds = rounds and p.visits_per_person <= 0.8 * p.episodes  # once a round, and not to each
    if rounds and near and p.n_places == 1 and max(p.old, p.young) >= 0.5:
        return 3.0, True, measures
    owed = p.old >= 0.9 and p.episodes <= 6 and p.visits_per_person <= p.episodes
    if owed and (near or p.locality >= 0.5) and p.n_places == 1 and p.kinds[3] < SOME:
        return 3.0, True, measures
    return 0.0, p.n_villages > 0 or p.diagnosed >= KNOWN, measures


def aftercare(p: Profile, stays: bool) -> Answer:
    """Re-checks of people who were treated there together: operated eyes, an accident's wounds."""
    measures: dict[str, Measure] = {
        "share_treated_there": round(p.treated, 3), "n_episodes": p.episodes,
        "visits_per_person": round(p.visits_per_person, 3),
    }  # fmt: skip
    few = p.episodes <= 4 and p.visits_per_person <= 4 and p.n_places == 1
    told = not stays and p.kinds[3] < SOME
    return (EXPLAINS if told and few and p.treated >= MANY else 0.0), True, measures


def patches(p: Profile, stays: bool) -> Answer:
    """三伏贴, 三九贴: a clinic puts its patches on everybody on the same few days of the year."""
    measures: dict[str, Measure] = {
        "share_patch_days": round(p.patch_days, 3), "n_occasions": p.n_occasions,
    }  # fmt: skip
    given = p.patch_days >= MANY and p.kinds[3] < SOME and p.n_places == 1
    return (EXPLAINS if given and not stays else 0.0), True, measures


def batch_upload(p: Profile, stays: bool) -> Answer:
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
