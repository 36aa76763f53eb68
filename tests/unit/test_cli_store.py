"""--store: where query packs run, said without a password on the command line."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from graphfraud.cli.options import Search, store_choice
from graphfraud.errors import InputError
from graphfraud.store.address import Address


def test_the_command_line_runs_packs_unless_told_not_to() -> None:
    assert Search().store == "embedded"
    assert store_choice("embedded", None) == "embedded"
    assert store_choice("none", None) == "none"


def test_an_address_takes_its_password_from_a_file_or_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "password"
    secret.write_text("from the file\n", encoding="utf-8")
    monkeypatch.setenv("NEO4J_PASSWORD", "from the environment")
    monkeypatch.delenv("NEO4J_USERNAME", raising=False)
    monkeypatch.delenv("NEO4J_DATABASE", raising=False)
    uri = "neo4j://localhost:7687"
    assert store_choice(uri, None) == Address(uri, "neo4j", "from the environment")
    assert store_choice(uri, secret) == Address(uri, "neo4j", "from the file")


@pytest.mark.parametrize("store", ["none", "embedded"])
def test_a_password_file_goes_with_an_address(store: str, tmp_path: Path) -> None:
    with pytest.raises(click.UsageError, match="--password-file"):
        store_choice(store, tmp_path / "password")


@pytest.mark.parametrize("store", ["", "Embedded", "http://host", "neo4j://a:b@host", "neo4j:"])
def test_what_is_no_store_is_refused(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", "secret")
    with pytest.raises(InputError) as told:
        store_choice(store, None)
    assert "a:b" not in str(told.value)
