"""A made run, written once, and the key its pseudonyms come from."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from graphfraud.claims.extract import Extract
from graphfraud.model import RunResult

ROOT = str(Path(__file__).resolve().parents[3])
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)


@pytest.fixture(scope="session")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pseudonym key."""
    path = tmp_path_factory.mktemp("key") / "pseudonym.key"
    path.write_text("5a" * 32 + "\n", encoding="ascii")
    return path


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[RunResult, Extract]:
    """Three cases and the extract they come from."""
    from tests.unit.report.made_run import made_run

    return made_run(tmp_path_factory.mktemp("extract"))


@pytest.fixture(scope="session")
def written(
    made: tuple[RunResult, Extract], key_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The made run's folder; tests only read it."""
    from graphfraud.report import write_run

    return write_run(*made, tmp_path_factory.mktemp("run") / "out", key_file=key_file)
