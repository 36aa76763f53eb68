"""Parts that several test folders share: the repository's files, a Neo4j server, a browser."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from neo4j import Driver, GraphDatabase

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Neo4jServer:
    """Where a running Neo4j answers, and as whom."""

    uri: str
    user: str
    password: str

    def driver(self) -> Driver:
        """A driver of the official client; the caller closes it."""
        return GraphDatabase.driver(self.uri, auth=(self.user, self.password))


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


def _java() -> str:
    home = os.environ.get("JAVA_HOME")
    found = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    if found is None:
        pytest.fail("no Java here — run: scripts/install_test_tools.sh")
    return found


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jServer]:
    """A real Neo4j Community server on a free loopback port, with an own folder and password."""
    jars = sorted((ROOT / ".tools" / "neo4j").glob("[0-9]*"))
    if not jars:
        pytest.fail("no Neo4j jars here — run: scripts/install_test_tools.sh")
    home = tmp_path_factory.mktemp("neo4j")
    source = ROOT / "scripts" / "neo4j" / "TestServer.java"
    log = home / "console.log"
    with log.open("wb") as console:
        server = subprocess.Popen(
            [_java(), "-Xmx512m", "-cp", f"{jars[-1]}/*", str(source), str(home)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=console, text=True,
        )  # fmt: skip
    assert server.stdin is not None
    assert server.stdout is not None
    try:
        line = server.stdout.readline().split()
        if line[:1] != ["port"]:
            pytest.fail(f"Neo4j did not start: {log.read_text(errors='replace')[-2000:]}")
        uri, password = f"bolt://127.0.0.1:{line[1]}", secrets.token_urlsafe(24)
        with GraphDatabase.driver(uri, auth=("neo4j", "neo4j")) as first:
            first.execute_query(
                "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $password",
                password=password, database_="system",
            )  # fmt: skip
        yield Neo4jServer(uri, "neo4j", password)
    finally:
        server.stdin.close()  # the server ends with its input
        try:
            server.wait(timeout=30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        server.stdout.close()
