"""How numbers, days and money are printed: one fixed form each, so that bytes repeat."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import hashlib
import json
import math
from collections.abc import Hashable, Iterable, Mapping
from functools import lru_cache
from typing import Any

_EPOCH = dt.date(1970, 1, 1)
#: days before year 1 or after 9999 have no date; "no day" codes are far below
_FIRST, _LAST = (dt.date.min - _EPOCH).days, (dt.date.max - _EPOCH).days


def date_text(day: int) -> str:
    """A day since 1970-01-01 as YYYY-MM-DD; empty for a code that is no day."""
    return _date_text(int(day))


@lru_cache(maxsize=8192)
def _date_text(day: int) -> str:
    return (_EPOCH + dt.timedelta(days=day)).isoformat() if _FIRST <= day <= _LAST else ""


def day_of(text: str) -> int:
    """YYYY-MM-DD as days since 1970-01-01; ValueError when it is no date."""
    return (dt.date.fromisoformat(text[:10]) - _EPOCH).days


def money_text(fen: int, *, grouped: bool = False) -> str:
    """An amount in 分 as CNY with two decimals, exact: 123456 → 1234.56 (grouped: 1,234.56)."""
    fen = int(fen)
    yuan, rest = divmod(abs(fen), 100)
    sign = "-" if fen < 0 else ""
    return f"{sign}{yuan:,}.{rest:02d}" if grouped else f"{sign}{yuan}.{rest:02d}"


def fen_of(text: str) -> int:
    """The inverse of `money_text`: CNY with two decimals as 分."""
    sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text)
    yuan, _, rest = digits.replace(",", "").partition(".")
    return sign * (int(yuan) * 100 + int(rest or "0"))


def number_text(value: float | int | None) -> str:
    """A number rounded to six significant digits, as Python's shortest repr; None is empty."""
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)
    return _float_text(float(value))


@lru_cache(maxsize=65_536)
def _float_text(number: float) -> str:
    if not math.isfinite(number):
        return "nan" if math.isnan(number) else ("inf" if number > 0 else "-inf")
    rounded = float(f"{number:.6g}")
    return repr(int(rounded)) if rounded == int(rounded) and abs(rounded) < 1e15 else repr(rounded)


_AS_IS = frozenset({str, int, bool, type(None)})


@functools.cache
def _field_names(kind: Hashable) -> tuple[str, ...]:
    """Names of the fields of a type; nothing where it is no dataclass."""
    fields = dataclasses.fields(kind) if dataclasses.is_dataclass(kind) else ()
    return tuple(field.name for field in fields)


def p_text(value: float | None) -> str:
    """A p-value for reading: 0.034, 2.1e-07; zero is printed as the smallest double's bound."""
    if value is None:
        return "–"
    number = float(value)
    if math.isnan(number):
        return "–"
    if number <= 0.0:
        return "< 1e-300"
    return f"{number:.3f}" if number >= 0.001 else f"{number:.1e}"


def short_number(value: float | None) -> str:
    """A number for reading, with at most three significant digits after a small whole part."""
    if value is None:
        return "–"
    number = float(value)
    if not math.isfinite(number):
        return "–"
    if number == int(number) and abs(number) < 1e9:
        return f"{int(number):,}"
    return f"{number:,.1f}" if abs(number) >= 100 else f"{number:.3g}"


def json_value(value: Any) -> Any:
    """A measure as JSON knows it: numpy scalars become Python's, floats six digits, no NaN.

    Dataclasses become objects of their fields.
    """
    kind: Any = type(value)
    if kind in _AS_IS:
        return value
    if kind is list or kind is tuple:
        # most entries of a record's rows are whole numbers and texts
        return [v if type(v) in _AS_IS else json_value(v) for v in value]
    if names := _field_names(kind):
        return {name: json_value(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {str(k): json_value(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [json_value(v) for v in value]
    if isinstance(value, bool | str):
        return value
    if hasattr(value, "item"):
        return json_value(value.item())
    if isinstance(value, int):
        return value
    number = float(value)
    return float(f"{number:.6g}") if math.isfinite(number) else None


def json_text(value: Any) -> str:
    """JSON with sorted keys on one line, Chinese as it is; floats to six significant digits."""
    return json_line(json_value(value))


def json_line(value: Any) -> str:
    """What `json_value` gave, as `json_text` writes it."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def case_id_of(setl_ids: Iterable[str]) -> str:
    """First ten hex digits of SHA-256 over the sorted distinct setl_ids, one a line."""
    joined = "\n".join(sorted(set(setl_ids)))
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:10]
