"""Dates and times of an extract, in every form exports write them, as days and minutes."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from graphfraud.claims.values import clean_text

Array = NDArray[Any]

NO_DAY = -(2**31)
_EPOCH = dt.date(1970, 1, 1)
_FIRST = (dt.date(1850, 1, 1) - _EPOCH).days
_LAST = (dt.date(2200, 1, 1) - _EPOCH).days
_DATE = r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))"
_TIME = r"(\d{1,2})(?::|时|点)(\d{1,2})(?:(?::|分)(\d{1,2})秒?(?:\.\d+)?)?分?"
_FORMATS = re.compile(rf"{_DATE}(?:(?:[T ]|(?<=日))\s*{_TIME}(?:Z|[+-]\d\d:?\d\d)?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?(?:\d{3})?")
_TIME_ALONE = re.compile(_TIME)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")


class Times:
    """Parsed times: int32 day (NO_DAY: none), int32 minute (−1: none), masks empty and wrong."""

    __slots__ = ("day", "empty", "minute", "wrong")

    def __init__(self, day: Array, minute: Array, empty: Array, wrong: Array) -> None:
        self.day, self.minute, self.empty, self.wrong = day, minute, empty, wrong


def parse_times(array: pa.Array, *, excel: bool = False) -> Times:
    """Parse times; an exact midnight counts as a day without a time.

    Forms: yyyy-MM-dd, yyyy/M/d, yyyy.M.d, yyyy年M月d日, yyyyMMdd, each with a time of day (H:mm or
    H:mm:ss after a space or T), yyyyMMddHHmm[ss]; a time of day alone has day NO_DAY; with `excel`
    a bare number is an Excel serial day. Clock times are taken as they stand (no zone shift).
    """
    try:
        stamps = pc.cast(array, pa.timestamp("s"))
    except pa.ArrowInvalid:
        array = clean_text(array)
        try:
            stamps = pc.cast(array, pa.timestamp("s"))
        except pa.ArrowInvalid:
            return _by_word(array, _nulls(array), excel)
    seconds = stamps.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
    return _from_seconds(seconds, _nulls(stamps))


def _nulls(array: pa.Array) -> Array:
    out: Array = pc.is_null(array).to_numpy(zero_copy_only=False)
    return out


def _from_seconds(seconds: Array, empty: Array) -> Times:
    day = np.floor_divide(seconds, 86400)
    rest = seconds - day * 86400
    minute = np.where(rest == 0, -1, rest // 60).astype(np.int32)
    wrong = ((day < _FIRST) | (day > _LAST)) & ~empty
    day = np.where(empty | wrong, NO_DAY, day).astype(np.int32)
    return Times(day, np.where(empty, -1, minute).astype(np.int32), empty, wrong)


def _by_word(array: pa.Array, empty: Array, excel: bool) -> Times:
    fixed = _fixed_width(array)
    if fixed is not None:
        return _from_seconds(fixed, empty)
    words = array.dictionary_encode()
    parsed = [_one(word, excel) for word in words.dictionary.to_pylist()]
    codes = words.indices.fill_null(len(parsed)).to_numpy(zero_copy_only=False)
    day = np.array([p[0] if p else NO_DAY for p in parsed] + [NO_DAY], dtype=np.int32)
    minute = np.array([p[1] if p else -1 for p in parsed] + [-1], dtype=np.int32)
    wrong = np.array([p is None for p in parsed] + [False])
    return Times(day[codes], minute[codes], empty, wrong[codes])


#: length → (regular expression, rewriting) of forms that are rewritten whole, in columns
_REWRITES = (
    (r"^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$", r"\1-\2-\3 \4:\5:\6"),
    (r"^(\d{4})(\d{2})(\d{2})$", r"\1-\2-\3"),
    (r"^(\d{4})/(\d{2})/(\d{2})", r"\1-\2-\3"),
)


def _fixed_width(array: pa.Array) -> Array | None:
    """Seconds of a column that is all in one fixed form, rewritten as ISO; None if it is not."""
    for pattern, form in _REWRITES:
        if pc.all(pc.match_substring_regex(array, pattern), min_count=0).as_py():
            try:
                stamps = pc.cast(
                    pc.replace_substring_regex(array, pattern, form), pa.timestamp("s")
                )
            except pa.ArrowInvalid:
                return None
            out: Array = stamps.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
            return out
    return None


def _one(text: str, excel: bool) -> tuple[int, int] | None:
    """(day, minute) of one text, None if it is not a time."""
    if excel and _SERIAL.fullmatch(text):
        return _serial(float(text))
    if compact := _COMPACT.fullmatch(text):
        return _day_minute([int(g or 0) for g in compact.groups()])
    if whole := _FORMATS.fullmatch(text):
        year, m1, d1, m2, d2, *clock = whole.groups()
        return _day_minute([int(year), int(m1 or m2), int(d1 or d2), *(int(c or 0) for c in clock)])
    if alone := _TIME_ALONE.fullmatch(text):
        hour, minute = int(alone[1]), int(alone[2])
        return (NO_DAY, hour * 60 + minute) if hour < 24 and minute < 60 else None
    return None


def _day_minute(parts: list[int]) -> tuple[int, int] | None:
    year, month, day, hour, minute, second = [*parts, 0, 0, 0][:6]
    try:
        when = dt.datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None
    days = (when.date() - _EPOCH).days
    if not _FIRST <= days <= _LAST:
        return None
    return days, -1 if (hour, minute, second) == (0, 0, 0) else hour * 60 + minute


def _serial(value: float) -> tuple[int, int]:
    """Excel's 1900 serial day: 25569 is 1970-01-01."""
    seconds = round(value * 86400)
    day, rest = divmod(seconds, 86400)
    return day - 25569, -1 if rest == 0 else rest // 60
