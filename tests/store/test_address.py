"""Addresses of stores: what is accepted, where the password comes from, where it never shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphfraud.errors import InputError
from graphfraud.store.address import Address, address_from

SECRET = {"NEO4J_PASSWORD": "a-secret"}


def test_account_and_database_come_from_the_environment() -> None:
    assert address_from("neo4j://h:7687/", environment=SECRET) == Address(
        "neo4j://h:7687", "neo4j", "a-secret", "neo4j"
    )
    given = {**SECRET, "NEO4J_USERNAME": "loader", "NEO4J_DATABASE": "claims"}
    found = address_from("bolt+s://h", environment=given)
    assert (found.user, found.database) == ("loader", "claims")
    assert str(found) == "bolt+s://h/claims"


def test_the_password_never_shows() -> None:
    found = address_from("neo4j://h:7687", environment=SECRET)
    assert "a-secret" not in f"{found} {found!r}"


def test_a_files_first_line_goes_before_the_variable(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(" pass word\nsecond\n", encoding="utf-8")
    assert address_from("bolt://h", environment=SECRET, password_file=file).password == " pass word"
    file.write_text("\n", encoding="utf-8")
    with pytest.raises(InputError, match="first line is empty"):
        address_from("bolt://h", environment=SECRET, password_file=file)
    with pytest.raises(InputError, match="cannot be read"):
        address_from("bolt://h", environment=SECRET, password_file=tmp_path / "none")


def test_no_password_is_told() -> None:
    with pytest.raises(InputError, match="set NEO4J_PASSWORD"):
        address_from("bolt://h", environment={})


@pytest.mark.parametrize(
    "uri",
    ["http://h:7474", "localhost:7687", "bolt://", "bolt://h:port", "bolt://h/db", "", "neo4j",
     "bolt://h?x=1", "bolt://[::1"],
)  # fmt: skip
def test_what_is_no_address_is_refused(uri: str) -> None:
    with pytest.raises(InputError) as caught:
        address_from(uri, environment=SECRET)
    assert caught.value.exit_code == 2


def test_an_account_in_the_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(InputError, match="no user and password") as caught:
        address_from("bolt://neo4j:hunter2@h:7687", environment=SECRET)
    assert "hunter2" not in str(caught.value)


def test_compose_has_no_password_of_its_own_and_stays_on_this_machine(root: Path) -> None:
    text = (root / "compose.yaml").read_text(encoding="utf-8")
    assert "NEO4J_AUTH: neo4j/${NEO4J_PASSWORD:?" in text
    published = [line.strip() for line in text.splitlines() if line.strip().startswith('- "')]
    assert published
    assert all(line.startswith('- "127.0.0.1:${NEO4J_') for line in published)
    assert all(":-0}" in line for line in published)  # no port is fixed
