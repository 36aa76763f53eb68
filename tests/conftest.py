"""Parts that several test folders share: the repository's files, a Neo4j server, a browser."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.neo4j_process import Neo4jServer, neo4j_process, with_password

ROOT = Path(__file__).resolve().parent.parent
# a busy machine is no defect: times stand in benchmarks
settings.register_profile("graphfraud", deadline=None)
settings.load_profile("graphfraud")


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's top folder."""
    return ROOT


@pytest.fixture(scope="session")
def tracked_files() -> list[Path]:
    """Every file that git knows, as paths from the repository's top folder."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    return sorted(Path(name) for name in listed.split("\0") if name and (ROOT / name).is_file())


@pytest.fixture(scope="session")
def graphfraud_command() -> str:
    """The installed `graphfraud` program of this interpreter's environment."""
    program = Path(sys.executable).parent / "graphfraud"
    if not program.exists():
        pytest.fail("graphfraud is not installed here — run: make test")
    return str(program)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium or Chrome."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    for app in ("Google Chrome", "Chromium"):
        program = Path("/Applications") / f"{app}.app" / "Contents" / "MacOS" / app
        if program.exists():
            return str(program)
    pytest.fail("no Chromium here — run: scripts/install_test_tools.sh")


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jServer]:
    """A real Neo4j Community server on a free loopback port, with an own folder and password."""
    with neo4j_process(tmp_path_factory.mktemp("neo4j")) as (_, uri):
        yield with_password(uri)
