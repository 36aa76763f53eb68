"""Free text loses the keys, names and numbers of a run's persons, and keeps its figures."""

from __future__ import annotations

import pytest

from graphfraud.claims.extract import Extract
from graphfraud.model import RunResult
from graphfraud.report.pseudonyms import Names, parties_of
from tests.unit.report.made_run import person_name

Made = tuple[RunResult, Extract]


@pytest.fixture
def names(made: Made) -> Names:
    found = Names(made[1], b"k" * 32)
    found.guard(parties_of(made[0]))
    return found


def test_keys_names_and_numbers_are_replaced(names: Names, made: Made) -> None:
    alias = names.pseudonym("patient", "P990004")
    certno = made[1].text("patients", "certno")[4].as_py()
    for secret in ("P990004", certno, person_name(4)):
        assert names.text(f"由{secret}、{secret}经手") == f"由{alias}、{alias}经手"
        assert names.text(secret) == alias


def test_figures_and_longer_words_stay(names: Names) -> None:
    for text in ("", "12 名参保人", "XP990004", "P9900041", "H10001", "2025-01-06"):
        assert names.text(text) == text


def test_second_half_of_a_doctors_key(names: Names) -> None:
    assert names.text("D1001") == names.pseudonym("doctor", "H10001|D1001")


def test_revealed_text_is_left_alone(made: Made) -> None:
    names = Names(made[1], b"k" * 32, reveal=True)
    names.guard(parties_of(made[0]))
    assert names.text("P990004") == "P990004"
    assert names.shown("patient", "P990004") == f"{person_name(4)} P990004"


def test_another_key_gives_other_pseudonyms(names: Names, made: Made) -> None:
    other = Names(made[1], b"j" * 32)
    assert other.pseudonym("patient", "P990004") != names.pseudonym("patient", "P990004")
    assert other.pseudonym("institution", "H10001") == "H10001"
