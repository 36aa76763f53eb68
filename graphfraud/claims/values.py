"""Cells as values: ids as text, money as 分, times as days and minutes. Columnar throughout."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Array = NDArray[Any]

#: words that stand for "no value"; an id of zeros alone is none either
NULL_WORDS = (
    "", "null", "none", "nan", "nil", "n/a", "na", "#n/a", "\\n", "-", "--", "—", "——", "/", "\\",
    ".", "*", "?", "?", "未知", "无", "不详", "不明", "空", "未填", "未填写",
    "暂无", "没有",
)  # fmt: skip
_LONGER = 1 + max(len(word) for word in NULL_WORDS if word.isascii())
_ALNUM = np.array([chr(code).isalnum() and code < 128 for code in range(256)])
_NULLS = pa.array(NULL_WORDS, pa.string())
#: bytes of texts that trimming and narrowing leave as they are: ASCII letters and digits, and
#: the UTF-8 of U+4000 … U+9FFF (three bytes, the first E4 … E9)
_PLAIN = _ALNUM.copy()
_PLAIN[0x80:0xC0] = _PLAIN[0xE4:0xEA] = True


def one_array(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """One array without chunks; a dictionary stays one."""
    if not isinstance(column, pa.ChunkedArray):
        return column
    if column.num_chunks == 1:
        return column.chunk(0)
    array = column.unify_dictionaries().combine_chunks()
    return array if isinstance(array, pa.Array) else pa.concat_arrays(array.chunks)


def plain(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """One array without chunks or dictionary, of text."""
    array = one_array(column)
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    return array if array.type == pa.string() else array.cast(pa.string())


def clean_text(array: pa.Array) -> pa.Array:
    """Text trimmed, full-width signs made narrow, and words for "no value" → null."""
    if _is_clean(array):
        return array
    if _is_plain(array):
        return pc.if_else(pc.is_in(pc.utf8_lower(array), _NULLS), None, array)
    array = pc.utf8_trim_whitespace(array)
    if not pc.all(pc.string_is_ascii(array), min_count=0).as_py():
        array = pc.replace_substring_regex(array, "[\ufeff\u200b\u3000]", "")
        array = _each(array, lambda s: unicodedata.normalize("NFKC", s).strip(), "[！-～]")
    return pc.if_else(pc.is_in(pc.utf8_lower(array), _NULLS), None, array)


def _is_plain(array: pa.Array) -> bool:
    """Whether all texts are ASCII letters, digits and Han characters alone, as names are."""
    _, offsets, data = array.buffers()
    if not len(array) or data is None:
        return True
    ends = np.frombuffer(offsets, np.int32)[array.offset : array.offset + len(array) + 1]
    return bool(_PLAIN[np.frombuffer(data, np.uint8)[ends[0] : ends[-1]]].all())


def _is_clean(array: pa.Array) -> bool:
    """Whether cleaning would change nothing, seen from first and last bytes and lengths alone.

    True only where all texts are ASCII, begin and end with a letter or digit, are no zeros, and
    are longer than any word for "no value". This spares most id columns five passes.
    """
    if array.null_count:
        array = array.drop_null()
    _, offsets, data = array.buffers()
    if not len(array) or data is None:
        return not len(array)
    ends = np.frombuffer(offsets, np.int32)[array.offset : array.offset + len(array) + 1]
    codes = np.frombuffer(data, np.uint8)
    if np.diff(ends).min() < _LONGER or codes[ends[0] : ends[-1]].max() > 127:
        return False
    first, last = codes[ends[:-1]], codes[ends[1:] - 1]
    zeros = (first == 48) & (last == 48)
    return bool(_ALNUM[first].all() and _ALNUM[last].all() and not zeros.any())


def _begins_with(array: pa.Array, marks: bytes) -> bool:
    """Whether any text is empty or begins with one of these bytes; spares a regular expression."""
    if array.null_count:
        array = array.drop_null()
    _, offsets, data = array.buffers()
    if not len(array) or data is None:
        return bool(len(array))
    ends = np.frombuffer(offsets, np.int32)[array.offset : array.offset + len(array) + 1]
    if np.diff(ends).min() == 0:
        return True
    first = np.frombuffer(data, np.uint8)[ends[:-1]]
    return bool(np.isin(first, np.frombuffer(marks, np.uint8)).any())


def clean_id(array: pa.Array) -> pa.Array:
    """As `clean_text`; also unwraps ="00123" and '00123 as exports write them; zeros → null."""
    if _is_clean(array):
        return array
    array = clean_text(array)
    if _begins_with(array, b"='"):
        array = _each(
            array, lambda s: re.sub(r"^(?:=\"(.*)\"|'(.*))$", r"\1\2", s).strip(), "^[=']."
        )
    if _begins_with(array, b"0.-"):
        array = pc.if_else(pc.match_substring_regex(array, "^[0.\\-]*$"), None, array)
    return array


def _each(array: pa.Array, change: Any, pattern: str) -> pa.Array:
    """Apply a function of one text to the cells that match a pattern (few of them, usually)."""
    hit = pc.fill_null(pc.match_substring_regex(array, pattern), False)
    if not pc.any(hit, min_count=0).as_py():
        return array
    words = pc.unique(array.filter(hit))
    changed = pa.array([change(w) for w in words.to_pylist()], pa.string())
    return pc.if_else(hit, changed.take(pc.index_in(array, words)), array)


def parse_fen(array: pa.Array) -> tuple[Array, Array, Array]:
    """Money as (int64 分, is empty, is wrong); exact: more than two decimals is wrong.

    Known signs: thousands commas (also full-width), ¥ ￥ 元 CNY RMB, full-width digits, (1.00) for
    minus, 1.2E+3.
    """
    try:
        fen = _scaled(pc.cast(array, pa.decimal128(18, 2)))
        return fen, _mask(pc.is_null(array)), np.zeros(len(array), bool)
    except pa.ArrowInvalid:
        array = clean_text(array)
    empty = _mask(pc.is_null(array))
    try:
        return _scaled(pc.cast(array, pa.decimal128(18, 2))), empty, np.zeros(len(array), bool)
    except pa.ArrowInvalid:
        pass
    words = array.dictionary_encode()
    cents = [_fen(w) for w in words.dictionary.to_pylist()]
    codes = words.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    wrong_of = np.array([c is None for c in cents] + [False])
    value_of = np.array([c or 0 for c in cents] + [0], dtype=np.int64)
    return value_of[codes], empty, wrong_of[codes]


def _scaled(decimals: pa.Array) -> Array:
    """Unscaled low words of decimal128 values as int64, null → 0."""
    if decimals.null_count:
        decimals = pc.fill_null(decimals, Decimal("0.00"))
    words = np.frombuffer(decimals.buffers()[1], np.int64)
    start = decimals.offset * 2
    return words[start : start + 2 * len(decimals) : 2].copy()


def _fen(text: str) -> int | None:
    text = unicodedata.normalize("NFKC", text).replace(" ", "")
    text = re.sub(r"^(-?)(?:¥|CNY|RMB)|(?:元|CNY|RMB)$", r"\1", text, flags=re.IGNORECASE)
    bracketed = re.fullmatch(r"\((.+)\)", text)
    text = f"-{bracketed[1]}" if bracketed else text
    if "," in text:
        if not re.fullmatch(r"[+-]?\d{1,3}(,\d{3})*(\.\d*)?", text):
            return None
        text = text.replace(",", "")
    try:
        value = Decimal(text) * 100
    except InvalidOperation:
        return None
    if not value.is_finite() or value != value.to_integral_value() or abs(value) >= 10**16:
        return None
    return int(value)


def _mask(array: pa.Array) -> Array:
    out: Array = array.to_numpy(zero_copy_only=False)
    return out
