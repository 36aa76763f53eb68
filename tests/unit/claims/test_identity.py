"""Pseudonyms, age bands and masks."""

from __future__ import annotations

import datetime as dt
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphfraud.claims.identity import (
    KEY_VARIABLE,
    LETTERS,
    Pseudonyms,
    age_band,
    age_on,
    load_key,
    mask,
)
from graphfraud.errors import InputError

KEY, OTHER = b"k" * 32, b"o" * 32


def test_key_is_made_once_and_kept_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "config" / "pseudonym.key"
    monkeypatch.setenv(KEY_VARIABLE, str(path))
    key = load_key()
    assert len(key) == 32
    assert load_key() == load_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert load_key(tmp_path / "another.key") != key


@pytest.mark.parametrize("content", ["", "not hexadecimal", "abcd"])
def test_a_file_without_a_key_is_said(content: str, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(content)
    with pytest.raises(InputError, match="no pseudonym key"):
        load_key(tmp_path / "key")
    with pytest.raises(InputError, match="cannot be read or made"):
        load_key(tmp_path / "key" / "below")


def test_pseudonyms_are_stable_and_depend_on_key_and_type() -> None:
    one = Pseudonyms(KEY).of("patient", "0007")
    assert one == Pseudonyms(KEY).of("patient", "0007")
    assert one.startswith("P-") and len(one) == 10
    assert one != Pseudonyms(OTHER).of("patient", "0007")
    assert one[2:] != Pseudonyms(KEY).of("doctor", "0007")[2:]
    assert Pseudonyms(KEY).of("institution", "H1") == "H1"
    assert "0007" not in one


def test_known_hash() -> None:
    """Against the digest of the standard library, written out by another road."""
    import hmac

    number = int(hmac.new(KEY, b"phone\x0013900000001", "sha256").hexdigest(), 16)
    alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
    bits = f"{number:0256b}"
    expected = "".join(alphabet[int(bits[i : i + 5], 2)] for i in range(0, 40, 5))
    assert Pseudonyms(KEY).of("phone", "13900000001") == f"T-{expected}"


def test_a_clash_is_told_apart() -> None:
    names = Pseudonyms(KEY)
    first = names.of("patient", "A")
    other = Pseudonyms(KEY)
    other._owner[first] = ("patient", "somebody else")
    assert other.of("patient", "A").startswith(first) and other.of("patient", "A") != first


@given(st.sets(st.tuples(st.sampled_from(sorted(LETTERS)), st.text(max_size=8)), max_size=60))
def test_distinct_parties_have_distinct_pseudonyms(parties: set[tuple[str, str]]) -> None:
    names = Pseudonyms(KEY)
    names.assign(parties)
    assert len({names.of(*p) for p in parties}) == len(parties)


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (0, "0–17"),
        (17, "0–17"),
        (18, "18–44"),
        (45, "45–59"),
        (60, "60–69"),
        (79, "70–79"),
        (80, "80+"),
        (120, "80+"),
        (None, ""),
        (-1, ""),
    ],
)
def test_age_bands(age: int | None, band: str) -> None:
    assert age_band(age) == band


def test_age_is_complete_years() -> None:
    def day(text: str) -> int:
        return (dt.date.fromisoformat(text) - dt.date(1970, 1, 1)).days

    assert age_on(day("1980-03-01"), day("2024-02-29")) == 43
    assert age_on(day("1980-03-01"), day("2024-03-01")) == 44
    assert age_on(day("2030-01-01"), day("2024-03-01")) is None
    assert age_on(-(2**31), day("2024-03-01")) is None


@given(st.text(min_size=1, max_size=20), st.integers(0, 3), st.integers(0, 3))
def test_masks_never_leak(text: str, head: int, tail: int) -> None:
    hidden = mask(text, head, tail)
    assert len(hidden) == len(text)
    assert sum(a != "*" for a in hidden) <= (head + tail if len(text) > head + tail else 0)
