"""Coding of ids inside one batch: small integers now, the global codes when all ids are known."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from graphfraud.claims.values import clean_id

Array = NDArray[Any]


class Coded:
    """codes: int32 per row, −1 = none; words: the distinct texts the codes stand for."""

    __slots__ = ("codes", "words")

    def __init__(self, codes: Array, words: pa.Array) -> None:
        self.codes, self.words = codes, words

    @property
    def any(self) -> bool:
        return len(self.words) > 0

    def where(self, mask: Array) -> Coded:
        """The same ids, −1 where the mask is false."""
        return Coded(np.where(mask, self.codes, -1).astype(np.int32), self.words).compact()

    def compact(self) -> Coded:
        """Drop the words that no row uses."""
        used = np.zeros(len(self.words) + 1, dtype=bool)
        used[self.codes] = True
        used = used[:-1]
        if used.all():
            return self
        renumber = np.full(len(self.words) + 1, -1, dtype=np.int32)
        renumber[:-1][used] = np.arange(int(used.sum()), dtype=np.int32)
        return Coded(renumber[self.codes], self.words.filter(pa.array(used)))


def code_column(array: pa.Array, clean: Any = clean_id, change: Any = None) -> Coded:
    """Code a text column; cleaning works on the distinct texts alone.

    change: a function of one array of texts applied after `clean` (e.g. digits only).
    """
    encoded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    return _recode(_codes(encoded), encoded.dictionary, clean, change)


def _codes(encoded: pa.Array) -> Array:
    indices = encoded.indices.fill_null(-1) if encoded.null_count else encoded.indices
    return np.asarray(indices.to_numpy(zero_copy_only=False), dtype=np.int32)


def _recode(codes: Array, words: pa.Array, clean: Any, change: Any) -> Coded:
    cleaned = clean(words)
    cleaned = change(cleaned) if change else cleaned
    if cleaned.null_count == 0 and cleaned.equals(words):
        return Coded(codes, words)
    again = cleaned.dictionary_encode()
    lookup = np.append(_codes(again), np.int32(-1))
    return Coded(lookup[codes], again.dictionary)


def first_known(columns: Sequence[Coded], change: Any) -> Coded:
    """The first id that is known in each row; change: as in `code_column`."""
    codes, offset = columns[0].codes, len(columns[0].words)
    for column in columns[1:]:
        other = np.where(column.codes >= 0, column.codes + np.int32(offset), np.int32(-1))
        codes = np.where(codes >= 0, codes, other)
        offset += len(column.words)
    words = pa.concat_arrays([c.words for c in columns])
    return _recode(codes, words, clean_id, change).compact()


def join_ids(first: Coded, second: Coded, *, keep_first_empty: bool = False) -> Coded:
    """Pair key "FIRST|SECOND" where the second is known (and the first, unless allowed empty)."""
    width = np.int64(len(second.words) + 1)
    known = second.codes >= 0
    if not keep_first_empty:
        known &= first.codes >= 0
    pair = (first.codes.astype(np.int64) + 1) * width + second.codes + 1
    pairs, codes = _distinct(pair[known], (len(first.words) + 1) * int(width))
    out = np.full(len(first.codes), -1, dtype=np.int32)
    out[known] = codes
    left = pa.array(pairs // width - 1, pa.int64(), mask=pairs // width == 0)
    head = pc.fill_null(first.words.take(left), "") if len(pairs) else pa.array([], pa.string())
    tail = second.words.take(pa.array(pairs % width - 1, pa.int64()))
    return Coded(out, pc.binary_join_element_wise(head, tail, "|"))


def _distinct(values: Array, limit: int) -> tuple[Array, Array]:
    """Distinct values (of 0 … limit − 1), ascending, and the code of each value in them."""
    if limit > 16 * len(values):
        distinct, codes = np.unique(values, return_inverse=True)
        return distinct, codes.astype(np.int32)
    there = np.zeros(limit, dtype=bool)
    there[values] = True
    rank = np.cumsum(there, dtype=np.int32)
    return np.flatnonzero(there), rank[values] - np.int32(1)


def code_amounts(fen: Array, mask: Array) -> Coded:
    """Code amounts in 分 by their text form, where the mask is true."""
    values, codes = np.unique(fen[mask], return_inverse=True)
    out = np.full(len(fen), -1, dtype=np.int32)
    out[mask] = codes.astype(np.int32)
    return Coded(out, yuan(values))


def lookup(column: Coded, function: Any, default: float, dtype: Any) -> Array:
    """A number per row from a function of the id's text."""
    table = np.array([function(w) for w in column.words.to_pylist()] + [default], dtype=dtype)
    out: Array = table[column.codes]
    return out


def digits(words: pa.Array) -> pa.Array:
    """Telephone numbers: digits alone, without +86; shorter than seven digits is no number."""
    words = pc.replace_substring_regex(words, r"[^0-9]", "")
    words = pc.replace_substring_regex(words, r"^(?:0086|86)(1[0-9]{10})$", r"\1")
    return pc.if_else(pc.match_substring_regex(words, "^(.{0,6}|(0+|1+|9+))$"), None, words)


def upper(words: pa.Array) -> pa.Array:
    """Upper case without spaces: identity numbers, diagnosis codes."""
    return pc.utf8_upper(pc.replace_substring(words, " ", ""))


def unspaced(words: pa.Array) -> pa.Array:
    """Without spaces and dashes: account and card numbers."""
    return pc.replace_substring_regex(words, r"[ \-]", "")


def yuan(fen: Array) -> pa.Array:
    """Amounts in 分 as texts in CNY with two decimals, exact."""
    whole = pa.array(fen, pa.int64()).cast(pa.decimal128(19, 0))
    return pc.multiply(whole, pa.scalar(Decimal("0.01"), pa.decimal128(3, 2))).cast(pa.string())
