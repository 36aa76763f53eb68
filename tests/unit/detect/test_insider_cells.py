"""Cells of a case-worker: every family against figures worked by hand from the definition."""

from __future__ import annotations

import dataclasses
import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.special import rel_entr
from scipy.stats import gamma

from graphfraud.arrays import coded
from graphfraud.detect.insider_cells import Cells, amount_rank, cells_of
from graphfraud.detect.insider_families import surplus
from graphfraud.tables import ManualClaims
from tests.unit.detect.made_desk import desk

FLOOR = 0.05
FAMILIES = ("institution", "doctor", "contact", "amount")
#: twenty filings in order of amount: 0–5 cheap, 6–7 between, 8–19 dear; the worker of each
WORKER = np.array([0, 0, 0, 1, 1, 1, 0, 1] + [0] * 4 + [1] * 2 + [0] * 2 + [1] * 4)
#: cheap: three of worker 0 and one of worker 1 at hospital 0; dear: 4 and 2 there, 2 and 4 at 1
PLACE = np.array([0, 0, 0, 0, 1, 1, 0, 1] + [0] * 6 + [1] * 6)


#: codes that are another desk's own
SHIFTED = {"submitter": 100, "desk": 1, "kind": 1000, "household": 10**6, "account": 10**6}


def tiny(n: int = 20, **columns: np.ndarray) -> ManualClaims:
    """One kind of work, amounts 0 … n − 1, every filing of its own household and day."""
    none, zero, each = np.full(n, -1), np.zeros(n, np.int64), np.arange(n)
    claims = ManualClaims(
        each, each, each, zero, none, none, none, zero, none, none, none,
        19_000 + each, each, zero, zero, {}, 2,
    )  # fmt: skip
    return replace(claims, **columns)


def cells(claims: ManualClaims, **contacts: np.ndarray) -> Cells:
    return cells_of(claims, claims.submitter, contacts, np.arange(claims.n))


def deviance(x: float, mean: float, total: float) -> float:
    if x <= mean:
        return 0.0
    rest = (total - x) * math.log((total - x) / (total - mean)) if x < total else 0.0
    return x * math.log(x / mean) + rest


def poisson_moments(mean: float, least: int) -> tuple[float, float]:
    """E g and Var g, g = k ln(k/μ) − (k − μ) where k is above μ and at least `least`."""
    first = second = 0.0
    mass = math.exp(-mean)
    for k in range(1, 100):
        mass *= mean / k
        if k >= least and k > mean:
            g = k * math.log(k / mean) - (k - mean)
            first, second = first + mass * g, second + mass * g * g
    return first, second - first**2


def gamma_nats(total: float, mean: float, variance: float) -> float:
    return float(-np.log(gamma.sf(total, mean**2 / variance, scale=variance / mean)))


def poisson_nats(values: list[tuple[float, float, float]], least: int) -> float:
    """−ln p of a cell whose values are (x, μ, T)."""
    moments = [poisson_moments(mu * (1 - mu / total), least) for _, mu, total in values]
    return gamma_nats(
        sum(deviance(x, mu, total) for x, mu, total in values if x >= least),
        sum(m for m, _ in moments) + FLOOR,
        sum(v for _, v in moments) + FLOOR,
    )


def test_surplus_is_half_the_binomial_deviance() -> None:
    assert surplus(np.array([3.0]), np.array([1.0]), np.float64(4))[0] == pytest.approx(
        2 * math.log(3)
    )
    assert surplus(np.array([2.0]), np.array([0.5]), np.float64(2))[0] == pytest.approx(
        2 * math.log(4)
    )
    x, mean, total = np.array([7.0, 9.0, 2.0]), np.array([5.0, 1.5, 1.0]), np.array([10.0, 12, 8])
    kl = rel_entr(x / total, mean / total) + rel_entr(1 - x / total, 1 - mean / total)
    assert np.allclose(surplus(x, mean, total), total * kl)


def test_no_surplus_at_or_below_the_mean() -> None:
    x = np.array([0.0, 1.0, 2.0])
    assert surplus(x, np.full(3, 2.0), np.full(3, 5.0)).tolist() == [0, 0, 0]


def test_coded_joins_columns_like_tuples() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.integers(-1, 5, 200), rng.integers(-1, 7, 200)
    code = coded(a, b)
    rows = sorted(set(zip(a.tolist(), b.tolist(), strict=True)))
    assert code.tolist() == [rows.index(pair) for pair in zip(a.tolist(), b.tolist(), strict=True)]


def test_coded_of_nothing() -> None:
    assert coded(np.zeros(0, np.int64)).tolist() == []


def test_amount_rank_is_within_the_kind() -> None:
    amount, kind = np.array([30, 5, 10, 500, 20, 900]), np.array([0, 1, 0, 1, 0, 1])
    assert np.allclose(amount_rank(amount, kind), np.array([5, 1, 1, 3, 3, 5]) / 6)
    assert np.allclose(amount_rank(np.full(4, 9), np.zeros(4, np.int64)), (np.arange(4) + 0.5) / 4)


def test_hospital_expectation_by_hand() -> None:
    found = cells(tiny(submitter=WORKER, institution=PLACE))
    assert np.flatnonzero(found.dear).tolist() == list(range(8, 20))
    assert found.n.tolist() == [[10], [10]]
    assert found.observed.tolist() == np.array([[4, 2], [2, 4]])[WORKER, PLACE].tolist()
    # half of six, but (3 + 10/2)/(4 + 10) and (2 + 10/2)/(2 + 10) of the cheap ones are more
    due = np.array([[6 * 8 / 14, 3], [3, 6 * 7 / 12]])
    assert np.allclose(found.expected, due[WORKER, PLACE])


def test_hospital_tail_by_hand() -> None:
    nats = cells(tiny(submitter=WORKER, institution=PLACE)).nats["institution"]
    assert nats[0, 0] == pytest.approx(poisson_nats([(4, 24 / 7, 6), (2, 3, 6)], 1), rel=0.01)
    assert nats[1, 0] == pytest.approx(poisson_nats([(2, 3, 6), (4, 3.5, 6)], 1), rel=0.01)


def test_amount_tail_by_hand() -> None:
    worker = np.where(np.arange(20) >= 11, 0, 1)  # nine dear filings of nine, three of eleven
    nats = cells(tiny(submitter=worker)).nats["amount"]
    three = sum(math.comb(11, k) * 0.6**k * 0.4 ** (11 - k) for k in range(3, 12))
    assert np.allclose(nats[:, 0], [-9 * math.log(0.6), -math.log(three)])


def test_doctor_tail_by_hand() -> None:
    doctor = np.full(20, -1)
    doctor[8:20] = 1
    doctor[np.flatnonzero(WORKER == 0)[-6:][:4]] = 0
    nats = cells(tiny(submitter=WORKER, doctor=doctor)).nats["doctor"]
    # rate of the other doctors' filings: (6 − 4 + ½)/(12 − 4 + 1) and (6 − 2 + ½)/(12 − 8 + 1)
    assert nats[0, 0] == pytest.approx(
        poisson_nats([(4, 4 * 2.5 / 9, 4), (2, 8 * 4.5 / 5, 8)], 2), rel=0.01
    )
    assert nats[1, 0] == pytest.approx(
        poisson_nats([(0, 4 * 6.5 / 9, 4), (6, 8 * 0.5 / 5, 8)], 2), rel=0.01
    )


def test_unknown_doctors_say_nothing() -> None:
    assert cells(tiny(submitter=WORKER)).nats["doctor"].tolist() == [[0], [0]]


def _shared() -> np.ndarray:
    """Account 100: three households of worker 0; account 101: one of each; the rest their own."""
    account = np.arange(20)
    account[[0, 1, 2]] = 100
    account[[6, 7]] = 101
    return account


def test_contact_tail_by_enumeration() -> None:
    nats = cells(tiny(submitter=WORKER), account=_shared()).nats["contact"]
    alone = (6 + 0.5, 9 + 0.5)  # filings that share nothing, of the two workers
    for w, seen in enumerate([(3, 1), (0, 1)]):
        p = alone[w] / sum(alone)
        outcomes = []
        for ks in itertools.product(range(4), range(3)):
            mass, g = 1.0, []
            for k, size in zip(ks, (3, 2), strict=True):
                mass *= math.comb(size, k) * p**k * (1 - p) ** (size - k)
                g.append(deviance(k, p * size, size) if k >= 2 else 0.0)
            outcomes.append((mass, sum(g)))
        observed = sum(deviance(k, p * m, m) for k, m in zip(seen, (3, 2), strict=True) if k >= 2)
        mean = sum(m * g for m, g in outcomes)
        variance = sum(m * g * g for m, g in outcomes) - mean**2
        chernoff = max(
            t * observed - math.log(sum(m * math.exp(t * g) for m, g in outcomes))
            for t in (0.3, 0.5, 0.7, 0.85, 0.95)
        )
        exact = -math.log(sum(m for m, g in outcomes if g >= observed - 1e-12))
        assert chernoff <= exact + 1e-12
        by_moments = gamma_nats(observed, mean + FLOOR, variance + FLOOR)
        assert nats[w, 0] == pytest.approx(max(chernoff, by_moments, 0.0), abs=1e-9)


def test_household_brings_a_contact_once() -> None:
    household = np.arange(20)
    household[[0, 1, 2]] = 0
    found = cells(tiny(submitter=WORKER, household=household), account=_shared())
    # account 100 is of one household; of 101 each worker has one visit, which is no over-count
    one = np.where(_shared() == 100, -1, _shared())
    without = cells(tiny(submitter=WORKER, household=household), account=one)
    assert found.nats["contact"].max() == without.nats["contact"].max() == 0
    assert cells(tiny(submitter=WORKER), account=_shared()).nats["contact"][0, 0] > 0.5


def test_one_visit_for_several_households_is_one() -> None:
    day = np.arange(20)
    day[[0, 1, 2]] = 0
    found = cells(tiny(submitter=WORKER, day=day), account=_shared())
    assert found.nats["contact"].max() == 0


def test_strongest_contact_counts_and_none_is_nothing() -> None:
    claims, none = tiny(submitter=WORKER), np.full(20, -1)
    one = cells(claims, account=_shared()).nats["contact"]
    both = cells(claims, account=_shared(), phone=none).nats["contact"]
    assert np.array_equal(one, both)
    assert cells(claims, phone=none).nats["contact"].tolist() == [[0], [0]]
    assert cells(claims).nats["contact"].tolist() == [[0], [0]]


def _crowd(cheap_too: bool, place: int = 5) -> Cells:
    """Of six workers, worker 0 has all dear filings of the place, and maybe the cheap ones."""
    claims = desk(5)
    kind = np.zeros(claims.n, np.int64)
    claims = replace(claims, kind=kind, strata={**claims.strata, "kind": kind})
    rank = amount_rank(claims.amount, kind)
    take = (claims.institution == place) & ((rank >= 0.4) | ((rank < 0.3) & cheap_too))
    return cells(replace(claims, submitter=np.where(take, 0, claims.submitter)))


def test_dear_filings_alone_stand_out_and_a_posting_does_not() -> None:
    dear, posted = _crowd(False), _crowd(True)
    assert dear.nats["institution"][0, 0] > 5
    assert dear.nats["institution"][0, 0] == dear.nats["institution"].max()
    assert posted.nats["institution"][0, 0] < dear.nats["institution"][0, 0] / 2


def test_one_hospital_does_not_raise_the_level_of_the_others() -> None:
    found, plain = _crowd(False, place=1), _crowd(False, place=99)
    place = desk(5).institution

    def of_first(cells: Cells, values: np.ndarray, at: np.ndarray) -> float:
        """Sum over the places that worker 0 has filings of, each once."""
        mine = np.flatnonzero(at & (cells.worker == 0))
        return float(values[mine[np.unique(cells.place[mine], return_index=True)[1]]].sum())

    assert of_first(found, found.observed, place == 1) > 40
    one, two = (of_first(c, c.expected, place != 1) for c in (found, plain))
    assert one == pytest.approx(two, rel=0.1)


def test_another_desk_changes_nothing() -> None:
    """A desk is judged by itself: what a second one does, and how many work there, is no matter."""
    claims, more = desk(1, ring=36), desk(2)
    alone = cells(claims, account=claims.account)
    n, m = claims.n, more.n
    both = ManualClaims(**{
        f.name: np.concatenate([getattr(claims, f.name), getattr(more, f.name) + shift])
        for f in dataclasses.fields(ManualClaims)
        if isinstance(getattr(claims, f.name), np.ndarray)
        for shift in [SHIFTED.get(f.name, 0)]
    }, **{
        "strata": {
            name: np.concatenate([code, more.strata[name] + 1000])
            for name, code in claims.strata.items()
        },
        "n_workers": claims.n_workers + 100,
    })  # fmt: skip
    assert both.n == n + m
    found = cells(both, account=both.account)
    at = np.searchsorted(found.workers, alone.workers)
    for family in FAMILIES:
        own = found.nats[family][at]
        assert np.array_equal(own[:, found.n[at].any(axis=0)], alone.nats[family]), family
        assert not own[:, ~found.n[at].any(axis=0)].any()
    assert np.array_equal(found.expected[:n], alone.expected)
    assert np.array_equal(found.observed[:n], alone.observed)


def test_planted_ring_has_the_strongest_cells() -> None:
    claims = desk(1, ring=36)
    found = cells(claims, account=claims.account)
    strongest = np.unravel_index(found.nats["contact"].argmax(), found.nats["contact"].shape)
    assert found.workers[strongest[0]] == 2
    assert found.nats["contact"][2].min() > 5
    assert np.delete(found.nats["contact"], 2, axis=0).max() == 0


@pytest.mark.parametrize("family", FAMILIES)
def test_tails_are_calibrated_on_honest_desks(family: str) -> None:
    values = []
    for seed in range(12):
        claims = desk(100 + seed, n=500)
        rng = np.random.default_rng(seed)
        account = rng.integers(0, 250, claims.n)
        values.append(cells(claims, account=account).nats[family].ravel())
    found = np.concatenate(values)
    assert found.min() >= 0
    # 144 cells: one in ten should pass ln 10, and 26 are three standard deviations above
    assert (found > math.log(10)).sum() <= 26
    assert (found > math.log(1000)).sum() <= 2
    assert found.max() > 1


def test_names_do_not_matter() -> None:
    claims = desk(3, ring=36)
    rng = np.random.default_rng(0)
    place, account, worker = rng.permutation(20), rng.permutation(20_000), rng.permutation(10)
    renamed = replace(
        claims, institution=place[claims.institution], account=account[claims.account],
        submitter=worker[claims.submitter], kind=7 - claims.kind,
        doctor=place[claims.doctor // 5] * 5 + claims.doctor % 5,
    )  # fmt: skip
    one, two = cells(claims, account=claims.account), cells(renamed, account=renamed.account)
    to = [two.workers.tolist().index(int(worker[w])) for w in one.workers]
    for family in FAMILIES:
        assert np.allclose(one.nats[family], two.nats[family][to][:, ::-1]), family


def test_rows_that_are_not_assessable_do_not_count() -> None:
    claims, rows = desk(4, ring=36), np.arange(0, 900, 2)
    out = np.setdiff1d(np.arange(900), rows)
    moved = claims.institution.copy()
    moved[out] = 19
    account = claims.account.copy()
    account[out] = 5000
    one = cells_of(claims, claims.submitter, {"account": claims.account}, rows)
    changed = replace(claims, institution=moved)
    two = cells_of(changed, claims.submitter, {"account": account}, rows)
    for family in FAMILIES:
        assert np.array_equal(one.nats[family], two.nats[family])
    assert np.array_equal(one.rows, rows)
