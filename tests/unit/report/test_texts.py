"""Catalogues say the same in both languages; numbers print in one form; drawings repeat."""

from __future__ import annotations

import math
import string
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import graphfraud.report
from graphfraud.errors import InputError
from graphfraud.model import PATTERNS
from graphfraud.report.catalogue import Catalogue
from graphfraud.report.figures import (
    case_id_of,
    date_text,
    day_of,
    fen_of,
    money_text,
    number_text,
    p_text,
    short_number,
)  # fmt: skip
from graphfraud.report.layout import positions
from graphfraud.report.page import printable

TEXTS = Path(graphfraud.report.__file__).parent / "texts"


def catalogue(language: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(TEXTS.glob(f"{language}*.toml")):
        sections = tomllib.loads(path.read_text(encoding="utf-8"))
        assert not set(found) & set(sections)
        found.update(sections)
    return found


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_texts_with_the_same_figures() -> None:
    zh, en = catalogue("zh"), catalogue("en")
    assert {s: set(t) for s, t in zh.items()} == {s: set(t) for s, t in en.items()}
    for section, texts in zh.items():
        for name, text in texts.items():
            if isinstance(text, str):
                assert fields(text) == fields(en[section][name]), (section, name)


def test_every_pattern_has_law_and_steps() -> None:
    for language in ("zh", "en"):
        texts = Catalogue(language)
        for pattern in PATTERNS:
            assert texts.knows("pattern", pattern)
            assert texts.lines("law", pattern)
            assert texts.lines("to_check", pattern)


def test_unknown_name_and_language() -> None:
    assert Catalogue("zh").word("part", "never_heard_of") == "never_heard_of"
    assert Catalogue("en").sentence("part", "never_heard_of", n=3) == "never_heard_of"
    assert Catalogue("zh").sentence("page", "permuted") == (
        Catalogue("zh").word("page", "permuted").replace("{n}", "–").replace("{others}", "–")
    )
    with pytest.raises(InputError):
        Catalogue("fr")


@given(st.integers(-(10**15), 10**15))
def test_money_is_exact_both_ways(fen: int) -> None:
    assert fen_of(money_text(fen)) == fen
    assert fen_of(money_text(fen, grouped=True)) == fen


@given(st.integers(-700_000, 2_900_000))
def test_days_both_ways(day: int) -> None:
    assert day_of(date_text(day)) == day


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_keep_six_digits(value: float) -> None:
    assert math.isclose(float(number_text(value)), value, rel_tol=5e-6, abs_tol=1e-320)


def test_forms() -> None:
    assert [number_text(v) for v in (None, 3, 0.1 + 0.2, 1e-20, 2.0)] == [
        "", "3", "0.3", "1e-20", "2",
    ]  # fmt: skip
    assert [p_text(v) for v in (None, 0.0, 0.034, 2.14e-7)] == ["–", "< 1e-300", "0.034", "2.1e-07"]
    assert [short_number(v) for v in (1234567, 0.03149, math.inf)] == ["1,234,567", "0.0315", "–"]
    assert date_text(-(2**31)) == ""
    assert case_id_of(["b", "a", "b"]) == case_id_of(["a", "b"])


@given(st.text())
def test_printable_hides_nothing_that_turns(text: str) -> None:
    shown = printable(text)
    assert len(shown) <= 241
    turning = {0, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
    assert not {ord(c) for c in shown} & turning


def test_drawing_repeats_and_no_two_parties_lie_together() -> None:
    nodes = list(range(40))
    edges = [(i, (i * 7 + 3) % 30) for i in range(30)]
    first = positions(nodes, edges)
    assert positions(nodes, list(reversed(edges))) == first
    points = sorted(first.values())
    assert all(math.dist(a, b) > 10 for i, a in enumerate(points) for b in points[:i])


def test_large_drawing_repeats() -> None:
    edges = [(i, (i * i + 1) % 350) for i in range(350)]
    assert positions(range(350), edges) == positions(range(350), edges)
