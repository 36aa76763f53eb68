"""A real Neo4j Community server as a child process, on a free loopback port."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from neo4j import Driver, GraphDatabase

ROOT = Path(__file__).resolve().parent.parent
#: packages that Neo4j opens by reflection: its own launcher gives the same
OPENED = ("java.base/java.nio", "java.base/java.io", "java.base/sun.nio.ch",
          "java.base/java.util.concurrent")  # fmt: skip

#: a server of a few minutes: less is spent on compiling and on collecting than is won
QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")


@dataclass(frozen=True)
class Neo4jServer:
    """Where a running Neo4j answers, and as whom."""

    uri: str
    user: str
    password: str

    def driver(self) -> Driver:
        """A driver of the official client; the caller closes it."""
        return GraphDatabase.driver(self.uri, auth=(self.user, self.password))


def java() -> str:
    """The Java program."""
    home = os.environ.get("JAVA_HOME")
    found = str(Path(home) / "bin" / "java") if home else shutil.which("java")
    if found is None:
        pytest.fail("no Java here — run: scripts/install_test_tools.sh")
    return found


def jars() -> Path:
    """The folder of the server's jars."""
    found = sorted((ROOT / ".tools" / "neo4j").glob("[0-9]*"))
    if not found:
        pytest.fail("no Neo4j jars here — run: scripts/install_test_tools.sh")
    return found[-1]


@contextmanager
def neo4j_process(
    home: Path, *, memory: str = "512m", options: Sequence[str] = QUICK
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server on the folder `home`, and its URI; it ends with the block."""
    source = ROOT / "scripts" / "neo4j" / "TestServer.java"
    log = home / "console.log"
    opened = [f"--add-opens={package}=ALL-UNNAMED" for package in OPENED]
    with log.open("ab") as console:
        server = subprocess.Popen(
            [java(), f"-Xmx{memory}", *options, *opened, "-cp", f"{jars()}/*", str(source),
             str(home)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=console, text=True,
        )  # fmt: skip
    assert server.stdin is not None
    assert server.stdout is not None
    try:
        line = server.stdout.readline().split()
        if line[:1] != ["port"]:
            pytest.fail(f"Neo4j did not start: {log.read_text(errors='replace')[-2000:]}")
        yield server, f"bolt://127.0.0.1:{line[1]}"
    finally:
        server.stdin.close()  # the server ends with its input
        try:
            server.wait(timeout=30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        server.stdout.close()


def with_password(uri: str) -> Neo4jServer:
    """A server that was just made, with a random password."""
    password = secrets.token_urlsafe(24)
    with GraphDatabase.driver(uri, auth=("neo4j", "neo4j")) as first:
        first.execute_query(
            "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $password",
            password=password, database_="system",
        )  # fmt: skip
    return Neo4jServer(uri, "neo4j", password)
