"""The rota of reviewers: against plain loops, and what a rota does and does not explain."""

from __future__ import annotations

import math

import numpy as np
import pytest

from graphfraud.detect.insider_rota import reviewer_nats

LEAN, NEAR = 3, 10
Desk = dict[str, np.ndarray]


def made(seed: int, n: int = 160, n_reviewers: int = 3) -> Desk:
    """Two workers, two kinds of work, reviewers by chance; half dear, three in ten cheap."""
    rng = np.random.default_rng(seed)
    rank = rng.random(n)
    return {
        "reviewer": rng.integers(0, n_reviewers, n), "day": rng.integers(0, 120, n),
        "worker": rng.integers(0, 2, n), "kind": rng.integers(0, 2, n),
        "dear": rank >= 0.5, "low": rank < 0.3,
    }  # fmt: skip


def run(d: Desk) -> tuple[np.ndarray, np.ndarray]:
    return reviewer_nats(d["reviewer"], d["day"], d["worker"], d["kind"], d["dear"], d["low"], 2, 2)


def _block(d: Desk) -> np.ndarray:
    return (d["worker"] == 0) & (d["kind"] == 0) & d["dear"]


def naive_weights(d: Desk) -> list[float]:
    r, day, kind = d["reviewer"].tolist(), d["day"].tolist(), d["kind"].tolist()
    chances = []
    for w in range(2):
        mine = np.flatnonzero(d["worker"] == w).tolist()
        for i in mine:
            rest = [j for j in mine if j != i]
            of_kind = [j for j in range(len(r)) if kind[j] == kind[i]]
            base = (sum(r[j] == r[i] for j in of_kind) - 0.5) / (len(of_kind) + 1)
            own = (sum(r[j] == r[i] for j in rest) + LEAN * base) / (len(rest) + LEAN)
            row = []
            for there in (
                [j for j in rest if abs(day[j] - day[i]) <= NEAR],
                [j for j in rest if day[j] % 7 == day[i] % 7],
            ):
                row.append((sum(r[j] == r[i] for j in there) + LEAN * own) / (len(there) + LEAN))
            chances.append([*row, own, base])
    weight = [0.25] * 4
    for _ in range(20):
        parts = [[v * c for v, c in zip(weight, row, strict=True)] for row in chances]
        weight = [sum(p[f] / sum(p) for p in parts) / len(parts) for f in range(4)]
    return weight


def naive(d: Desk, w: int, k: int) -> tuple[float, int]:
    r, day = d["reviewer"].tolist(), d["day"].tolist()
    n_r = max(r) + 1
    weight = naive_weights(d)
    cell = np.flatnonzero((d["worker"] == w) & (d["kind"] == k))
    block = [i for i in cell.tolist() if d["dear"][i]]
    cheap = [i for i in cell.tolist() if d["low"][i]]
    rest = np.flatnonzero((d["worker"] == w) & (d["kind"] != k)).tolist()
    others = np.flatnonzero((d["worker"] != w) & (d["kind"] == k)).tolist()
    best, who = -1.0, -1
    for rho in range(n_r):
        base = (sum(r[j] == rho for j in others) + 0.5) / (len(others) + 1)
        own = (sum(r[j] == rho for j in rest) + LEAN * base) / (len(rest) + LEAN)
        chance = 0.0
        for i in block:
            near = [j for j in rest if abs(day[j] - day[i]) <= NEAR]
            same = [j for j in rest if day[j] % 7 == day[i] % 7]
            shares = [
                (sum(r[j] == rho for j in at) + LEAN * own) / (len(at) + LEAN)
                for at in (near, same)
            ]
            chance += sum(v * s for v, s in zip(weight, [*shares, own, base], strict=True))
        chance /= len(block)
        rule = (sum(r[j] == rho for j in cheap) / 2 + 10 * chance) / (len(cheap) / 2 + 10)
        p, n = max(chance, rule), len(block)
        seen = sum(r[i] == rho for i in block)
        if seen > p * n:
            tail = sum(math.comb(n, x) * p**x * (1 - p) ** (n - x) for x in range(seen, n + 1))
            if -math.log(tail) > best:
                best, who = -math.log(tail), rho
    price = math.log(len({r[i] for i in block}))
    return (best - price, who) if best > price else (0.0, -1)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_same_as_plain_loops(seed: int) -> None:
    d = made(seed)
    # every second dear filing of the first cell goes to reviewer 1
    d["reviewer"] = np.where(_block(d) & (np.arange(160) % 2 == 0), 1, d["reviewer"])
    nats, pair = run(d)
    for w in range(2):
        for k in range(2):
            expected, who = naive(d, w, k)
            assert nats[w, k] == pytest.approx(expected, abs=1e-9)
            assert pair[w, k] == who
    assert nats[0, 0] > 0


def test_one_who_signs_all_dear_filings_is_named() -> None:
    d = made(5, n=400)
    d["reviewer"] = np.where(_block(d), 2, d["reviewer"])
    nats, pair = run(d)
    assert pair[0, 0] == 2
    # about fifty filings at a chance of a third: far beyond any chance
    assert nats[0, 0] > 20
    assert nats[0, 0] > 3 * np.delete(nats.ravel(), 0).max()


def test_honest_desks_are_quiet() -> None:
    nats = np.concatenate([run(made(seed, n=240))[0].ravel() for seed in range(25)])
    # of a hundred cells ten are due above ln 10, and 19 are three standard deviations more
    assert (nats > math.log(10)).sum() <= 19
    assert nats.max() < 8


@pytest.mark.parametrize("rota", ["weekday", "fortnight"])
def test_rota_explains_the_pair(rota: str) -> None:
    d = made(6, n=480)
    d["day"] = np.random.default_rng(6).integers(0, 140, 480)
    on_duty = (d["day"] % 7) // 3 if rota == "weekday" else (d["day"] // 28) % 3
    cell = (d["worker"] == 0) & (d["kind"] == 0)
    # the dear filings of the cell come when reviewer 1 is on duty
    keep = ~cell | (on_duty == 1)
    shown = {name: column[keep] for name, column in d.items()}
    unplanned, _ = run({**shown, "reviewer": np.where(_block(shown), 1, shown["reviewer"])})
    planned, _ = run({**shown, "reviewer": on_duty[keep]})
    assert unplanned[0, 0] > 10
    assert planned[0, 0] < unplanned[0, 0] / 2


def test_rule_for_the_kind_shows_in_the_cheap_filings() -> None:
    d = made(7, n=400)
    cheap = (d["worker"] == 0) & (d["kind"] == 0) & d["low"]
    dear = {**d, "reviewer": np.where(_block(d), 0, d["reviewer"])}
    dear["reviewer"][cheap] = 1
    rule = {**dear, "reviewer": np.where(cheap, 0, dear["reviewer"])}
    assert run(rule)[0][0, 0] < run(dear)[0][0, 0] / 2


def test_who_signs_for_the_colleagues_too_is_usual() -> None:
    d = made(8, n=400)
    d["reviewer"] = np.where(np.random.default_rng(8).random(400) < 0.9, 0, d["reviewer"])
    lone = made(8, n=400)
    lone["reviewer"] = np.where(lone["worker"] == 0, d["reviewer"], lone["reviewer"])
    lone["reviewer"] = np.where((lone["kind"] == 1), made(9, n=400)["reviewer"], lone["reviewer"])
    assert run(d)[0].max() < 4
    assert run(lone)[0][0, 0] > 5


def test_few_filings_are_not_judged() -> None:
    d = made(10, n=300)
    d["reviewer"] = np.where(_block(d), 2, d["reviewer"])
    at = np.flatnonzero(_block(d))
    for left, judged in ((7, False), (8, True)):
        dear = d["dear"].copy()
        dear[at[left:]] = False
        nats, pair = run({**d, "dear": dear})
        assert (nats[0, 0] > 0) == judged
        assert pair[0, 0] == (2 if judged else -1)


def test_cell_without_colleagues_is_not_judged() -> None:
    d = made(11, n=300)
    d["reviewer"] = np.where(_block(d), 2, d["reviewer"])
    alone = {name: c[(d["worker"] == 0) | (d["kind"] == 1)] for name, c in d.items()}
    nats, pair = run(alone)
    assert nats[0, 0] == 0
    assert pair[0, 0] == -1
    assert run(d)[0][0, 0] > 10


def test_no_reviewers_no_figure() -> None:
    d = made(12)
    nats, pair = run({**d, "reviewer": np.full(160, -1)})
    assert nats.tolist() == [[0, 0], [0, 0]]
    assert pair.tolist() == [[-1, -1], [-1, -1]]


def test_order_and_names_do_not_matter() -> None:
    d = made(13, n=220)
    d["reviewer"] = np.where(_block(d), 1, d["reviewer"])
    nats, pair = run(d)
    name, order = np.array([2, 0, 1]), np.random.default_rng(0).permutation(220)
    other = {key: column[order] for key, column in d.items()}
    other["reviewer"] = name[other["reviewer"]]
    other["worker"], other["kind"] = 1 - other["worker"], 1 - other["kind"]
    other["day"] = other["day"] + 700
    nats_2, pair_2 = run(other)
    assert np.allclose(nats, nats_2[::-1, ::-1])
    assert np.where(pair >= 0, name[pair], -1).tolist() == pair_2[::-1, ::-1].tolist()


def test_codes_of_reviewers_do_not_matter() -> None:
    plain = made(14, n=220)
    figures, _ = run(plain)
    renamed, _ = run({**plain, "reviewer": plain["reviewer"] + 200})
    assert np.allclose(figures, renamed)


def test_a_sole_reviewer_is_no_evidence() -> None:
    alone = made(14, n=4000)
    alone["reviewer"][:] = 0
    assert run(alone)[0].max() < 1
