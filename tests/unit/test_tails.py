"""Tails and masses against scipy.stats, over grids that reach the edges."""

from __future__ import annotations

import subprocess
import sys
from itertools import product

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from graphfraud.tails import (
    binomial_interval,
    binomial_mass,
    binomial_tail,
    gamma_tail,
    hypergeometric_tail,
    negative_binomial_tail,
    normal_tail,
    poisson_mass,
    poisson_tail,
    surprise,
)

SIZES = (0, 1, 2, 7, 40, 900, 60_000)
SHARES = (0.0, 1e-9, 0.003, 0.2, 0.5, 0.98, 1.0)
MEANS = (1e-6, 0.02, 0.7, 3.0, 55.0, 4_000.0)


def counts(upto: float) -> list[int]:
    return sorted({0, 1, 2, 5, int(upto // 3), int(upto), int(upto) + 1, 2 * int(upto) + 3})


def test_binomial_tail_and_mass() -> None:
    grid = [(k, n, p) for n, p in product(SIZES, SHARES) for k in counts(n)]
    k, n, p = np.array(grid).T
    assert_allclose(binomial_tail(k, n, p), stats.binom.sf(k - 1, n, p), rtol=1e-9, atol=1e-300)
    inside = k <= n
    k, n, p = k[inside], n[inside], p[inside]
    assert_allclose(binomial_mass(k, n, p), stats.binom.pmf(k, n, p), rtol=1e-7, atol=1e-290)


def test_binomial_tail_far_out_keeps_its_digits() -> None:
    """1 − P(X < k) would be 0 from 1e-16 on."""
    assert float(binomial_tail(20, 20, 0.01)) == pytest.approx(1e-40, rel=1e-12)
    assert float(surprise(binomial_tail(3, 2, 0.5))) == np.inf


def test_binomial_interval() -> None:
    for n, p in product((1, 9, 300, 20_000), (0.001, 0.2, 0.5, 0.93)):
        assert tuple(float(x) for x in binomial_interval(0.95, n, p)) == stats.binom.interval(
            0.95, n, p
        )


def test_poisson_tail_and_mass() -> None:
    grid = [(k, mean) for mean in MEANS for k in counts(mean)]
    k, mean = np.array(grid).T
    assert_allclose(poisson_tail(k, mean), stats.poisson.sf(k - 1, mean), rtol=1e-9, atol=1e-300)
    assert_allclose(poisson_mass(k, mean), stats.poisson.pmf(k, mean), rtol=1e-9, atol=1e-290)


def test_negative_binomial_tail() -> None:
    grid = [(k, size, m) for size, m in product((0.05, 1.0, 6.5, 800.0), MEANS) for k in counts(m)]
    k, size, mean = np.array(grid).T
    wanted = stats.nbinom.sf(k - 1, size, size / (size + mean))
    assert_allclose(negative_binomial_tail(k, size, mean), wanted, rtol=1e-6, atol=1e-300)


def test_gamma_and_normal_tails() -> None:
    grid = list(product((-1.0, 0.0, 0.3, 4.0, 90.0), (0.1, 1.0, 5.0, 40.0), (0.5, 1.0, 7.0)))
    x, shape, scale = np.array(grid).T
    wanted = stats.gamma.sf(x, shape, scale=scale)
    assert_allclose(gamma_tail(x, shape, scale), wanted, rtol=1e-10, atol=1e-300)
    assert np.isnan(gamma_tail(1.0, 0.0))
    z = np.linspace(-8, 30, 77)
    assert_allclose(normal_tail(z), stats.norm.sf(z), rtol=1e-12, atol=1e-300)


def test_hypergeometric_tail() -> None:
    for total, drawn in ((1, 1), (9, 4), (60, 60), (500, 23), (30_000, 140)):
        marked = np.array([0, 1, total // 7, total // 2, total])
        for k in counts(drawn):
            wanted = stats.hypergeom.sf(k - 1, total, marked, drawn)
            found = hypergeometric_tail(np.full(len(marked), k), total, marked, drawn)
            assert_allclose(found, wanted, rtol=1e-7, atol=1e-250)


def test_the_program_starts_without_scipy_stats() -> None:
    """What these functions are for."""
    code = (
        "import sys, graphfraud.cli.run, graphfraud.pipeline, graphfraud.report;"
        "sys.exit('scipy.stats' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
