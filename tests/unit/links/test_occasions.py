"""Occasion links against sets and sums by hand, and their number where nobody belongs together."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations

import numpy as np
import pytest

from graphfraud.links import occasions
from graphfraud.links.co_visits import co_visits
from graphfraud.links.occasions import LEAST, OccasionLinks, occasion_links
from graphfraud.tables import EventTable
from graphfraud.tails import poisson_tail
from tests.unit.made_events import MONDAY, event_table, year_of_days

Link = tuple[tuple[int, int], tuple[int, int]]
NINE = MONDAY * 1440 + 9 * 60


def by_chance(
    seed: int, domain: str = "settlements", n: int = 300, days: int = 366
) -> EventTable:  # fmt: skip
    rng = np.random.default_rng([seed, 51])
    patient = np.repeat(np.arange(n), rng.integers(2, 14, n))
    place, day = rng.choice(4, len(patient)), year_of_days(rng, len(patient))
    day = MONDAY + (day - MONDAY) % days
    if domain == "stays":
        return event_table("stays", patient, place, day, rng.geometric(0.2, len(patient)))
    minute = rng.integers(480, 1080, len(patient))
    return event_table("settlements", patient, place, day * 1440 + minute)


def links_of(
    events: EventTable, width: int, *, one_place: bool, degree: float,
    home: np.ndarray | None = None,
) -> OccasionLinks:  # fmt: skip
    nobody = np.full(events.n_patients, -1)
    return occasion_links(
        events, nobody if home is None else home, width=width, one_place=one_place,
        chance_degree=degree,
    )  # fmt: skip


def naive(
    events: EventTable, width: int, *, one_place: bool, home: np.ndarray
) -> dict[Link, tuple[int, float, set[int]]]:
    """O, E and who is in common of every two occasions of other days."""
    at: dict[tuple[int, int], set[int]] = defaultdict(set)
    days: dict[tuple[int, int], int] = {}
    visits: dict[tuple[int, int], set[int]] = defaultdict(set)
    total: dict[int, int] = defaultdict(int)
    every: dict[tuple[int, int], int] = defaultdict(int)
    for i in range(events.n):
        place, who = int(events.place[i : i + 1][0]), int(events.patient[i : i + 1][0])
        start = int(events.start[i : i + 1][0])
        at[place, start // width].add(who)
        days.setdefault((place, start // width), int(events.day[i : i + 1][0]))
        visits[who, place].add(start // width)
        every[who, place] += 1
        total[place] += 1
    found: dict[Link, tuple[int, float, set[int]]] = {}
    for a, b in combinations(sorted(at), 2):
        common = at[a] & at[b]
        if days[a] == days[b] or len(common) < LEAST or (one_place and a[0] != b[0]):
            continue
        seen = len({("home", int(home[x])) if home[x] >= 0 else ("alone", x) for x in common})

        def other(x: int, here: tuple[int, int], there: tuple[int, int]) -> int:
            same = here[0] == there[0]
            return len(visits[x, there[0]]) - 1 if same else every[x, there[0]]

        expected = max(
            max(len(at[there]) - seen, 1) / total[there[0]]
            * sum(other(x, here, there) for x in at[here])
            for here, there in ((a, b), (b, a))
        )  # fmt: skip
        found[a, b] = (seen, expected, common)
    return found


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(
    ("domain", "width", "one_place"),
    [("settlements", 1440, True), ("settlements", 1440, False), ("stays", 30, False)],
)
def test_links_equal_naive_sets(domain: str, width: int, one_place: bool, seed: int) -> None:
    events = by_chance(seed, domain, days=45 if one_place else 90)
    home = np.where(np.arange(events.n_patients) % 3 == 0, np.arange(events.n_patients) // 9, -1)
    links = links_of(events, width, one_place=one_place, degree=1e12, home=home)
    expected = {
        link: told for link, told in naive(events, width, one_place=one_place, home=home).items()
        if told[0] >= LEAST
    }  # fmt: skip
    assert len(expected) > 20
    slot = [
        (int(p), int(s) // width)
        for p, s in zip(events.place.all(), events.start.all(), strict=True)
    ]
    codes = sorted(set(slot))
    assert links.n_occasions == len(codes)
    found = {
        (codes[a], codes[b]): i for i, (a, b) in enumerate(zip(links.a, links.b, strict=True))
    }
    assert found.keys() == expected.keys()
    for link, (seen, chance, common) in expected.items():
        i = found[link]
        assert links.observed[i] == seen
        assert links.expected[i] == pytest.approx(chance)
        assert links.p_value[i] == pytest.approx(poisson_tail(np.array([seen]), np.array([chance])))
        assert set(links.member[links.member_link == i].tolist()) == common


@pytest.mark.parametrize("seed", range(5))
def test_the_graph_of_chance_is_crumbs(seed: int) -> None:
    """Nobody belongs together: at most `chance_degree` links an occasion on average."""
    events = by_chance(100 + seed, n=2000)
    for width, one_place in ((180, False), (1440, True)):
        links = links_of(events, width, one_place=one_place, degree=0.04)
        assert links.n_occasions > 1000
        assert len(links.a) <= 0.04 * links.n_occasions


def test_a_drawer_of_cards_of_which_no_two_meet_twice_within_an_hour() -> None:
    """Forty cards over five afternoons at two clinics: the day shows what minutes do not."""
    rng = np.random.default_rng(4)
    patient, place, start = [], [], []
    for visit, day in enumerate((20, 51, 90, 133, 201)):
        there = rng.permutation(40)[:20]
        minute = rng.choice(np.arange(0, 480, 24), 20, replace=False)
        patient += (300 + there).tolist()
        place += [visit % 2] * 20
        start += (NINE + day * 1440 + minute).tolist()
    chance = by_chance(9)
    events = event_table(
        "settlements", [*chance.patient.all().tolist(), *patient],
        [*chance.place.all().tolist(), *place], [*chance.start.all().tolist(), *start],
    )  # fmt: skip
    links = links_of(events, 1440, one_place=True, degree=0.04)
    members = np.unique(links.member)
    assert len(members) >= 20
    assert (members >= 300).all()
    pairs = co_visits(events, np.full(events.n_patients, -1))
    assert len(np.unique([pairs.a[pairs.a >= 300], pairs.b[pairs.a >= 300]])) < len(members) / 2


def test_who_comes_every_week_and_one_family_link_nothing() -> None:
    weeks = np.arange(60 + 2)
    regulars = event_table(
        "settlements", np.repeat(np.arange(5), len(weeks)), [0] * (5 * len(weeks)),
        np.tile(NINE + weeks * 7 * 1440, 5),
    )  # fmt: skip
    assert len(links_of(regulars, 1440, one_place=True, degree=1e12).a) == 0
    trip = event_table(
        "settlements", [0, 1, 2] * 3, [0] * 9, np.repeat(NINE + np.array([3, 90, 200]) * 1440, 3)
    )
    assert len(links_of(trip, 1440, one_place=True, degree=1e12).a) == 3
    family = np.array([7, 7, 7])
    assert len(links_of(trip, 1440, one_place=True, degree=1e12, home=family).a) == 0


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    events = by_chance(3, n=800, days=90)
    whole = links_of(events, 1440, one_place=False, degree=1e12)
    monkeypatch.setattr(occasions, "PAIRS_PER_BLOCK", 500)
    monkeypatch.setattr(occasions, "TABLE_BITS", 6)
    parts = links_of(events, 1440, one_place=False, degree=1e12)
    assert len(whole.a) > 50
    for name in ("a", "b", "observed", "expected", "p_value", "member_link", "member"):
        assert np.array_equal(getattr(whole, name), getattr(parts, name)), name


def test_no_events_no_links() -> None:
    empty = event_table("settlements", [], [], [], n_patients=2, n_places=1)
    assert len(links_of(empty, 180, one_place=False, degree=0.04).a) == 0
