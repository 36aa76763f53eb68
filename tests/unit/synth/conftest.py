"""Made populations that several tests look at; made once."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest

from graphfraud.synth import Level, Parameters, SyntheticData, generate


@cache
def _make(persons: int, seed: int, level: Level, rings: float) -> SyntheticData:
    return generate(Parameters(persons, seed, level, rings_per_100k=rings))


@cache
def _claims(persons: int, seed: int, level: Level, rings: float) -> pd.DataFrame:
    return _make(persons, seed, level, rings).frame("claims")


@pytest.fixture(scope="session")
def town() -> SyntheticData:
    """30,000 persons without rings."""
    return _make(30_000, 11, 0, 28.0)


@pytest.fixture(scope="session")
def town_claims() -> pd.DataFrame:
    """Its claims, as text."""
    return _claims(30_000, 11, 0, 28.0)


class Levels:
    """Populations of 20,000 persons with one ring of each scheme, by level."""

    RINGS = 140.0

    def data(self, level: Level) -> SyntheticData:
        return _make(20_000, 7, level, self.RINGS)

    def claims(self, level: Level) -> pd.DataFrame:
        return _claims(20_000, 7, level, self.RINGS)


@pytest.fixture(scope="session")
def levels() -> Levels:
    """By level: `data(level)` and `claims(level)`."""
    return Levels()
