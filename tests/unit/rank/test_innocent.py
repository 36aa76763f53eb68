"""Each innocent explanation: a hit, a near miss, and what it says where nothing is known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from graphfraud.model import Pattern
from graphfraud.rank.innocent import Explanation, explanations
from graphfraud.rank.innocent_care import attendance_of
from graphfraud.rank.profile import Profile, _cycle
from graphfraud.tables import Evidence
from tests.unit.rank.made_rings import draft, profile

STAYS: Pattern = "induced_admission"
TILL: Pattern = "shared_card"
CLASS = {"n_places": 1, "n_occasions": 20, "n_days": 20, "weekday": 1.0, "gap_days": 7.0,
         "gap_cv": 0.1}  # fmt: skip
ERRAND = {"local": 0.9, "n_villages": 2, "kinds": (0.0, 0.0, 1.0, 0.0), "per_month": 1.0,
          "n_places": 1, "proxy": 0.9, "one_proxy": 0.8}  # fmt: skip
HOME = {"old": 1.0, "local": 0.9, "n_villages": 1, "winter": 0.9, "n_places": 1}
#: old people at their usual hospital; where they live, and with whom, is not given
UNADDRESSED = {"old": 1.0, "local": 0.0, "n_villages": 0, "housed": 0.0, "home": 0.8,
               "outside": 5.0}  # fmt: skip
EYES = {"length": 2.0, "n_places": 1, "visits_per_person": 2.0}


def answer(name: str, found: Profile, pattern: Pattern) -> Explanation:
    return {e.name: e for e in explanations(found, draft(pattern=pattern))}[name]


ROLLING: dict[str, Any] = {
    "n_occasions": 14, "gap_days": 30.0, "per_month": 0.6, "kinds": (0.0, 0.0, 0.2, 0.8),
    "n_places": 1, "month_day": 0.3,
}  # fmt: skip
KIN: dict[str, Any] = {
    "n_patients": 5, "n_households": 5, "n_villages": 0, "local": 0.0, "visits_per_person": 12.0,
}  # fmt: skip
#: strangers whose stays keep to one cycle, its weekdays uneven
COURSES: dict[str, Any] = {"n_places": 1, "cycle": 0.001, "n_villages": 12}
#: a clinic's day every four weeks, two of eight moved by holidays: the cycle tells, no weekday
MONTHLY: dict[str, Any] = {
    "n_places": 1, "n_occasions": 8, "n_days": 8, "weekday": 0.75, "cycle": 0.001,
    "gap_days": 28.0, "gap_cv": 0.35,
}  # fmt: skip
#: a station's day of the month, and the people of its township who come on other days too
ITS_OWN: dict[str, Any] = {
    "month_day": 0.9, "kinds": (0.0, 0.0, 1.0, 0.0), "n_places": 1, "home": 0.4, "outside": 2.8,
    "locality": 0.8,
}
#: people of several villages of one township at the station where most of them go anyway
REGULARS: dict[str, Any] = {"n_places": 1, "local": 0.6, "locality": 1.0, "home": 0.7}
VAN: dict[str, Any] = {"n_places": 1, "visits_per_person": 2.3, "n_occasions": 5, "length": 6.0}
#: neighbouring villages, six trips, hardly more than a third of them each
AREA: dict[str, Any] = VAN | {"n_occasions": 6, "visits_per_person": 2.7, "locality": 0.95}
INFUSIONS: dict[str, Any] = {
    "n_places": 1, "gap_days": 1.0, "n_occasions": 8, "kinds": (0.0, 1.0, 0.0, 0.0),
}  # fmt: skip
VILLAGE_DAYS: dict[str, Any] = {
    "n_places": 1, "local": 0.6, "episodes": 3, "visits_per_person": 2.6, "n_occasions": 3,
    "old": 0.7,
}  # fmt: skip
#: the old of a village, called in five rounds of some days each
ROUNDS: dict[str, Any] = VILLAGE_DAYS | {
    "episodes": 5, "n_days": 9, "n_occasions": 9, "visits_per_person": 3.5,
}
#: nothing but the old of one township: the check-up twice, and four follow-ups
OWED: dict[str, Any] = VILLAGE_DAYS | {
    "old": 0.95, "local": 0.2, "locality": 0.6, "episodes": 6, "n_days": 6, "n_occasions": 8,
    "visits_per_person": 4.4, "kinds": (0.0, 1.0, 0.0, 0.0),
}
#: neighbours of every age, at a place that is not theirs
ALL_AGES: dict[str, Any] = {"old": 0.3, "young": 0.1, "one_sex": 0.6, "home": 0.0}
#: a check-up of the old and its follow-ups, of which few claims bear a diagnosis
FOLLOWED: dict[str, Any] = {"old": 0.95, "diagnosed": 0.15, "n_places": 1, "episodes": 6}
#: six old people of two villages and the one who fetches for them
CARER: dict[str, Any] = {
    "n_patients": 6, "n_households": 6, "old": 0.8, "proxy": 0.8, "one_proxy": 0.8,
    "local": 0.3, "n_occasions": 26, "n_days": 26,
}
#: re-checks of people who were operated on there
RECHECKS: dict[str, Any] = {
    "n_places": 1, "treated": 0.8, "episodes": 3, "visits_per_person": 2.5,
}  # fmt: skip
#: a village goes to the hospital and the shop on days that end in 3, 6 and 9
MARKET: dict[str, Any] = {
    "n_places": 2, "local": 0.95, "market": 1e-4, "n_occasions": 40, "n_days": 30,
    "kinds": (0.0, 0.7, 0.0, 0.3),
}  # fmt: skip
#: eight of one village, ill together some times a year, each with a household of their own
COUSINS: dict[str, Any] = {
    "n_places": 1, "local": 0.9, "n_patients": 8, "n_households": 8, "n_occasions": 6,
    "kinds": (0.0, 1.0, 0.0, 0.0),
}  # fmt: skip
#: women of one age at an obstetrician's, of whose claims none bears a diagnosis
EXPECTING: dict[str, Any] = {
    "n_places": 1, "mothers": 1.0, "n_patients": 10, "span_days": 105, "diagnosed": 0.0,
}  # fmt: skip
#: what most of them buy anyway, at the shop they always go to
CUSTOMERS: dict[str, Any] = {
    "n_places": 1, "home": 0.8, "outside": 6.0, "kinds": (0.0, 0.0, 0.0, 1.0),
}  # fmt: skip
#: a shop's member days: every tenth day, customers of many villages
MEMBER_DAYS: dict[str, Any] = {
    "n_places": 1, "market": 1e-6, "n_days": 34, "n_occasions": 34, "local": 0.1,
    "kinds": (0.0, 0.0, 0.0, 1.0),
}  # fmt: skip
#: three courses of strangers to the day, too few for a calendar of their own
THRICE: dict[str, Any] = {
    "n_places": 1, "n_patients": 5, "n_villages": 5, "n_occasions": 3, "n_days": 3,
    "gap_days": 21.0, "gap_cv": 0.05,
}  # fmt: skip
HITS: list[tuple[str, Pattern, dict[str, float], dict[str, Any], str]] = [
    ("scheduled_series", TILL, {"rehabilitation": 0.9}, CLASS, "explains"),
    ("scheduled_series", STAYS, {}, CLASS | {"gap_cv": 0.5}, "lowers"),
    ("scheduled_series", STAYS, {}, COURSES, "lowers"),
    ("scheduled_series", STAYS, {}, COURSES | {"n_villages": 20}, "explains"),
    ("village_errand", TILL, {}, ERRAND, "explains"),
    ("village_errand", TILL, {}, ERRAND | {"proxy": 0.0, "one_proxy": 0.0}, "lowers"),
    ("residents_of_a_home", STAYS, {"respiratory": 0.8}, HOME, "explains"),
    ("residents_of_a_home", STAYS, {}, HOME | {"outside": 2.0, "winter": 0.3}, "lowers"),
    ("surgery_programme", STAYS, {"eye": 0.9}, EYES, "explains"),
    ("surgery_programme", STAYS, {"eye": 0.9}, EYES | {"visits_per_person": 6.0}, "lowers"),
    ("residents_of_a_home", STAYS, {}, UNADDRESSED, "lowers"),
    ("residents_of_a_home", TILL, {}, UNADDRESSED, "lowers"),
    ("surgery_programme", STAYS, {}, VAN, "lowers"),
    ("surgery_programme", STAYS, {}, AREA, "lowers"),
    ("surgery_programme", STAYS, {}, AREA | {"visits_per_person": 3.1, "n_occasions": 21},
     "lowers"),
    ("employer", TILL, {}, {"employer": 0.95, "n_places": 1}, "explains"),
    ("employer", TILL, {}, {"employer": 0.95, "n_places": 3}, "lowers"),
    ("treatment_course", STAYS, {"tumour": 0.9}, {"n_places": 1}, "explains"),
    ("treatment_course", STAYS, {"mental": 0.9}, {"n_places": 2}, "lowers"),
    ("treatment_course", TILL, {}, INFUSIONS, "explains"),
    ("check_up_day", TILL, {"check_up": 0.9}, {}, "explains"),
    ("check_up_day", TILL, {}, VILLAGE_DAYS, "explains"),
    ("check_up_day", TILL, {}, VILLAGE_DAYS | ALL_AGES | {"home": 0.4}, "explains"),
    ("check_up_day", TILL, {}, VILLAGE_DAYS | ALL_AGES, "lowers"),
    ("check_up_day", TILL, {}, ROUNDS, "lowers"),
    ("check_up_day", TILL, {}, OWED, "lowers"),
    ("check_up_day", TILL, {"check_up": 0.5}, FOLLOWED, "explains"),
    ("village_errand", TILL, {}, CARER, "explains"),
    ("check_up_day", TILL, {}, VILLAGE_DAYS | ALL_AGES | {"outside": 2.2}, "explains"),
    ("treatment_course", STAYS, {"dust_lung": 1.0}, {"n_places": 1}, "explains"),
    ("scheduled_series", TILL, {}, EXPECTING, "explains"),
    ("scheduled_series", STAYS, {}, THRICE, "lowers"),
    ("neighbours", TILL, {}, CUSTOMERS, "lowers"),
    ("neighbours", TILL, {}, CUSTOMERS | {"outside": 3.8, "visits_per_person": 3.3}, "lowers"),
    ("neighbours", TILL, {}, MEMBER_DAYS, "lowers"),
    ("aftercare", TILL, {}, RECHECKS, "explains"),
    ("neighbours", TILL, {}, MARKET, "lowers"),
    ("neighbours", TILL, {}, COUSINS, "lowers"),
    ("patch_days", TILL, {}, {"patch_days": 0.7, "n_places": 1}, "explains"),
    ("batch_upload", TILL, {}, {"instant": 0.7, "n_places": 1}, "explains"),
    ("batch_upload", TILL, {}, {"instant": 0.7, "n_places": 1, "episodes": 12}, "lowers"),
    ("batch_upload", TILL, {},
     {"instant": 0.7, "n_places": 1, "episodes": 40, "late": 0.8}, "explains"),
    ("batch_upload", TILL, {}, {"instant": 0.35, "n_places": 1}, "lowers"),
    ("scheduled_series", TILL, {"respiratory": 1.0}, MONTHLY, "explains"),
    ("scheduled_series", TILL, {}, MONTHLY, "lowers"),
    ("neighbours", TILL, {}, REGULARS, "lowers"),
    ("neighbours", TILL, {}, {"local": 0.95, "n_places": 1, "home": 0.8}, "lowers"),
    ("pick_up_day", TILL, {}, {"month_day": 0.9, "kinds": (0.0, 0.0, 1.0, 0.0), "n_places": 1},
     "lowers"),
    ("pick_up_day", TILL, {}, ROLLING | {"home": 0.3}, "lowers"),
    ("pick_up_day", TILL, {}, ROLLING | {"outside": 1.5}, "lowers"),
    ("pick_up_day", TILL, {}, ITS_OWN, "explains"),
    ("pick_up_day", TILL, {}, ITS_OWN | {"home": 0.1}, "lowers"),
    ("pick_up_day", TILL, {}, ITS_OWN | {"outside": 1.0}, "lowers"),
    ("pick_up_day", TILL, {}, ITS_OWN | {"locality": 0.4}, "lowers"),
    ("family", TILL, {}, KIN, "lowers"),
]  # fmt: skip
MISSES: list[tuple[str, Pattern, dict[str, float], dict[str, Any]]] = [
    ("scheduled_series", TILL, {"rehabilitation": 0.9}, CLASS | {"n_places": 2}),
    ("scheduled_series", TILL, {}, CLASS | {"weekday": 0.3, "gap_cv": 0.8}),
    ("scheduled_series", STAYS, {}, COURSES | {"cycle": 0.02}),
    ("village_errand", TILL, {}, ERRAND | {"local": 0.3}),
    ("village_errand", TILL, {}, ERRAND | {"kinds": (0.0, 1.0, 0.0, 0.0)}),
    ("residents_of_a_home", STAYS, {"respiratory": 0.8}, HOME | {"old": 0.5}),
    ("residents_of_a_home", STAYS, {}, UNADDRESSED | {"home": 0.1}),
    ("residents_of_a_home", STAYS, {}, UNADDRESSED | {"housed": 1.0, "n_villages": 9}),
    ("surgery_programme", STAYS, {"eye": 0.2}, EYES | {"n_places": 2}),
    ("surgery_programme", STAYS, {}, VAN | {"visits_per_person": 2.4, "n_occasions": 3}),
    ("surgery_programme", STAYS, {}, VAN | {"visits_per_person": 2.0, "n_occasions": 2}),
    ("surgery_programme", STAYS, {}, AREA | {"locality": 0.4}),
    ("surgery_programme", STAYS, {}, AREA | {"visits_per_person": 3.2}),
    ("surgery_programme", STAYS, {}, AREA | {"visits_per_person": 3.7, "n_occasions": 21}),
    ("employer", TILL, {}, {"employer": 0.5, "n_places": 1}),
    ("treatment_course", STAYS, {"tumour": 0.3}, {"n_places": 1}),
    ("treatment_course", TILL, {}, INFUSIONS | {"kinds": (0.0, 0.0, 0.0, 1.0)}),
    ("check_up_day", TILL, {"check_up": 0.2}, {}),
    ("check_up_day", TILL, {}, VILLAGE_DAYS | {"visits_per_person": 4.0, "n_occasions": 6}),
    ("check_up_day", TILL, {}, ROUNDS | {"n_days": 5}),
    ("check_up_day", TILL, {}, ROUNDS | {"old": 0.3}),
    ("check_up_day", TILL, {}, ROUNDS | {"visits_per_person": 4.5}),
    ("check_up_day", TILL, {}, ROUNDS | {"n_places": 2}),
    ("check_up_day", TILL, {}, OWED | {"old": 0.85}),
    ("check_up_day", TILL, {}, OWED | {"episodes": 7}),
    ("check_up_day", TILL, {}, OWED | {"visits_per_person": 6.5}),
    ("check_up_day", TILL, {}, OWED | {"locality": 0.4}),
    ("check_up_day", TILL, {}, OWED | {"n_places": 2}),
    ("check_up_day", TILL, {}, OWED | {"kinds": (0.0, 0.5, 0.0, 0.5)}),
    ("check_up_day", TILL, {"check_up": 0.5}, FOLLOWED | {"old": 0.6}),
    ("check_up_day", TILL, {"check_up": 0.2}, FOLLOWED),
    ("village_errand", TILL, {}, CARER | {"one_proxy": 0.3}),
    ("neighbours", TILL, {}, CUSTOMERS | {"outside": 3.0, "visits_per_person": 3.3, "local": 0.1}),
    ("neighbours", TILL, {}, MEMBER_DAYS | {"n_days": 6}),
    ("neighbours", TILL, {}, MEMBER_DAYS | {"n_places": 2}),
    ("village_errand", TILL, {}, CARER | {"n_patients": 12}),
    ("treatment_course", TILL, {}, INFUSIONS | {"n_days": 120, "n_occasions": 120}),
    ("scheduled_series", TILL, {}, EXPECTING | {"mothers": 0.8}),
    ("scheduled_series", TILL, {}, EXPECTING | {"span_days": 360}),
    ("scheduled_series", TILL, {}, EXPECTING | {"n_patients": 6}),
    ("scheduled_series", STAYS, {}, THRICE | {"n_villages": 2}),
    ("neighbours", TILL, {}, CUSTOMERS | {"home": 0.4}),
    ("neighbours", TILL, {}, CUSTOMERS | {"outside": 2.0}),
    ("aftercare", TILL, {}, RECHECKS | {"treated": 0.3}),
    ("aftercare", TILL, {}, RECHECKS | {"episodes": 9}),
    ("aftercare", TILL, {}, RECHECKS | {"kinds": (0.0, 0.2, 0.0, 0.8)}),
    ("aftercare", STAYS, {}, RECHECKS),
    ("neighbours", TILL, {}, MARKET | {"market": 0.2}),
    ("neighbours", TILL, {}, MARKET | {"local": 0.5}),
    ("neighbours", TILL, {}, MARKET | {"n_places": 3}),
    ("patch_days", TILL, {}, {"patch_days": 0.5, "n_places": 1}),
    ("patch_days", TILL, {}, {"patch_days": 0.9, "n_places": 2}),
    ("patch_days", STAYS, {}, {"patch_days": 0.9, "n_places": 1}),
    ("batch_upload", TILL, {}, {"instant": 0.1, "n_places": 1}),
    ("batch_upload", TILL, {}, {"instant": 0.35, "n_places": 1, "remote": 0.95}),
    ("scheduled_series", TILL, {"respiratory": 1.0}, MONTHLY | {"cycle": 0.1}),
    ("scheduled_series", TILL, {"respiratory": 1.0}, MONTHLY | {"n_places": 2}),
    ("neighbours", TILL, {}, REGULARS | {"home": 0.2}),
    ("neighbours", STAYS, {}, REGULARS),
    ("neighbours", TILL, {}, {"local": 0.5, "n_places": 1}),
    ("pick_up_day", TILL, {}, {"month_day": 0.3, "kinds": (0.0, 0.0, 1.0, 0.0), "n_places": 1}),
    ("pick_up_day", TILL, {}, ROLLING | {"n_occasions": 8, "home": 0.3}),
    ("pick_up_day", TILL, {}, ROLLING | {"home": 0.05, "outside": 0.3}),
    ("family", TILL, {}, KIN | {"n_patients": 20, "n_households": 20}),
    ("family", TILL, {}, KIN | {"n_villages": 3}),
]  # fmt: skip
UNKNOWN: list[tuple[str, Pattern, dict[str, Any]]] = [
    ("village_errand", TILL, ERRAND | {"n_villages": 0, "local": 0.0}),
    ("neighbours", TILL, {"n_villages": 0, "local": 0.0}),
    ("residents_of_a_home", STAYS, {"old": 0.0, "young": 0.0, "one_sex": 0.0}),
    ("surgery_programme", STAYS, {"diagnosed": 0.0}),
    ("employer", TILL, {"employer": 0.0, "employed": 0.0}),
    ("treatment_course", STAYS, {"diagnosed": 0.0}),
    ("check_up_day", TILL, {"diagnosed": 0.0, "n_villages": 0, "local": 0.0}),
    ("batch_upload", TILL, {"timed": 0.0}),
]


@pytest.mark.parametrize(("name", "pattern", "families", "figures", "result"), HITS)
def test_hit(
    name: str, pattern: Pattern, families: dict[str, float], figures: dict[str, Any], result: str
) -> None:
    found = answer(name, profile(families, **figures), pattern)
    assert found.check.result == result
    assert found.check.measures == found.measures
    assert len(found.measures) > 0


@pytest.mark.parametrize(("name", "pattern", "families", "figures"), MISSES)
def test_miss(
    name: str, pattern: Pattern, families: dict[str, float], figures: dict[str, Any]
) -> None:
    found = answer(name, profile(families, **figures), pattern)
    assert (found.check.result, found.weight) == ("does_not_explain", 0.0)


@pytest.mark.parametrize(("name", "pattern", "figures"), UNKNOWN)
def test_not_assessable(name: str, pattern: Pattern, figures: dict[str, Any]) -> None:
    found = answer(name, profile(**figures), pattern)
    assert (found.check.result, found.weight) == ("not_assessable", 0.0)


def test_every_explanation_is_tried_here() -> None:
    names = [e.name for e in explanations(profile(), draft())]
    assert {n for n, *_ in HITS} == {n for n, *_ in MISSES} == set(names)
    assert len(names) == len(set(names))


@pytest.mark.parametrize("pattern", [STAYS, TILL])
def test_nothing_explains_strangers(pattern: Pattern) -> None:
    found = explanations(profile(), draft(pattern=pattern))
    assert [e.name for e in found if e.weight > 0] == []
    assert [e.name for e in found if not e.assessable] == []


def test_a_common_employer_does_not_excuse_the_ring_it_is_evidence_of() -> None:
    own = draft(pattern=TILL, evidence=(Evidence("one_employer_one_clinic", TILL, 90.0),))
    found = explanations(profile(employer=1.0, n_places=1), own)
    assert "employer" not in [e.name for e in found]


@pytest.mark.parametrize("pattern", ["insider_link", "claims_integrity"])
def test_timing_explains_nothing_of_papers_and_hands(pattern: Pattern) -> None:
    assert explanations(profile(employer=1.0, n_places=1), draft(pattern=pattern)) == ()


@pytest.mark.parametrize(("k", "share"), [(4, 0.6), (5, 0.25), (7, 0.4), (12, 0.8)])
def test_attendance_is_read_from_those_who_came_twice(k: int, share: float) -> None:
    """Against drawn persons: 200,000 binomial counts, those under two left out."""
    counts = np.random.default_rng(5).binomial(k, share, 200_000)
    assert attendance_of(float(counts[counts >= 2].mean()), k) == pytest.approx(share, abs=0.01)


def test_all_of_three_trips_is_full_attendance() -> None:
    assert attendance_of(3.0, 3) == pytest.approx(1.0, abs=1e-6)
    assert attendance_of(2.0, 2) == 1.0


def test_a_cycle_is_what_chance_would_hardly_give() -> None:
    """Five days three weeks apart are one phase of 21: 3 · 21 · 21⁻⁵; uneven days are not."""
    assert _cycle(np.array([5, 26, 68, 89, 131])) == pytest.approx(3 * 21 * 21.0**-5, rel=1e-9)
    rng = np.random.default_rng(6)
    small = [_cycle(np.sort(rng.choice(330, 5, replace=False))) < 0.005 for _ in range(4_000)]
    # a bound that holds: three cycles, each corrected for its phases
    assert np.mean(small) <= 0.005 + 3 * np.sqrt(0.005 / 4_000)


def test_kin_are_not_weighed_as_a_bag_of_cards() -> None:
    """Eight cousins who come six times; eleven cards, or a shop, are weighed as neighbours."""
    def weight(**figures: Any) -> float:
        return answer("neighbours", profile(**COUSINS | figures), TILL).weight

    assert weight() == 2.0
    assert weight(n_patients=11, n_households=11) == weight(kinds=(0.0, 0.2, 0.0, 0.8)) == 1.0
    assert weight(n_occasions=9) == 1.0
