"""Innocent explanations from who lives, works and shops together."""

from __future__ import annotations

from graphfraud.model import Measure
from graphfraud.rank.profile import Profile
from graphfraud.rank.weights import EXPLAINS, MANY, MOST, RARE, SOME, Answer

__all__ = ["employer", "family", "neighbours", "pick_up_day", "residents", "village_errand"]

#: persons that one carer looks after at most
CARED_FOR = 8
#: kin of one village who are ill together now and then, at most
KIN = 10
#: days of a shop's calendar in the year: monthly at least
MEMBER_DAYS = 12


def village_errand(p: Profile, stays: bool) -> Answer:
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


def residents(p: Profile, stays: bool) -> Answer:
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


def employer(p: Profile, stays: bool) -> Answer:
    """A works accident, an employer's check-up, the clinic next to the works."""
    measures: dict[str, Measure] = {
        "share_one_employer": round(p.employer, 3), "n_episodes": p.episodes,
        "share_injury": round(p.family["injury"], 3),
    }  # fmt: skip
    if p.employer < 0.7:
        return 0.0, p.employed > 0, measures
    return (EXPLAINS if p.n_places == 1 else 1.5), True, measures


def neighbours(p: Profile, stays: bool) -> Answer:
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
    regulars = p.home >= MANY and p.outside >= min(5.0, p.visits_per_person)
    measures["chance_of_market_days"] = float(f"{p.market:.3g}")
    member_days = p.market < RARE and p.n_days >= MEMBER_DAYS
    if p.kinds[3] >= MOST and (regulars or member_days) and p.n_places == 1:
        return 2.0, True, measures  # one shop's customers: as often without the others, or its days
    if p.n_villages == 0:
        return 0.0, False, measures
    to_market = p.market < RARE and p.local >= MOST and p.n_places <= 2 and p.kinds[3] < MOST
    if to_market and not stays:
        return 2.5, True, measures
    if p.n_places > 1:
        return 0.0, True, measures
    kin = p.n_patients <= KIN and p.n_occasions <= p.n_patients and p.kinds[3] < SOME
    if kin and not stays and p.local >= 0.7:
        return 2.0, True, measures
    if p.local < MOST:  # of several villages, at the place where most of them go anyway
        return (1.5 if not stays and p.locality >= MOST and p.home >= 0.5 else 0.0), True, measures
    if stays:
        return (1.0 if p.home >= 0.5 else 0.0), True, measures
    if p.n_patients <= 15 and p.n_occasions >= 12:
        return 2.5, True, measures  # company of every week or two, not a collector's round
    return (1.5 if p.home >= SOME else 1.0 if p.n_patients <= 15 else 0.3), True, measures


def pick_up_day(p: Profile, stays: bool) -> Answer:
    """The monthly day on which a station hands out chronic medicines.

    It hands them to the people of its area, who come on other days too: with both, the day is the
    station's. A supply of thirty days that is nobody's usual place's is a bag of cards.
    """
    measures: dict[str, Measure] = {
        "share_one_day_of_month": round(p.month_day, 3), "share_chronic": round(p.kinds[2], 3),
        "share_at_their_usual_place": round(p.home, 3), "other_visits_there": round(p.outside, 3),
        "share_one_locality": round(p.locality, 3),
    }  # fmt: skip
    if stays or p.n_places > 2 or p.kinds[2] + p.kinds[3] < 0.7:
        return 0.0, True, measures
    monthly = p.month_day >= 0.7 and p.kinds[2] >= 0.7 and p.n_occasions >= 4
    if monthly and p.home >= SOME and p.outside >= 2 and p.locality >= MANY:
        return EXPLAINS, True, measures
    rolling = p.n_occasions >= 12 and 25 <= p.gap_days <= 35 and p.per_month <= 1.1
    rolling = rolling and (p.home >= 0.2 or p.outside >= 1)
    return (2.0 if monthly or rolling else 0.0), True, measures


def family(p: Profile, stays: bool) -> Answer:
    """A family whose household the extract does not name: few people, many visits together."""
    measures: dict[str, Measure] = {
        "n_households": p.n_households, "n_patients": p.n_patients,
        "visits_per_person": round(p.visits_per_person, 3),
    }  # fmt: skip
    small = p.n_patients <= 7 and p.visits_per_person >= 8 and not stays
    alone = p.n_households == p.n_patients and p.n_villages == 0
    return (2.5 if small and alone else 0.0), True, measures
