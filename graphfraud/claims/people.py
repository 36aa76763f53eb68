"""One patient for one person: `psn_no` of several areas are joined by the identity number."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Array = NDArray[Any]
#: one person is insured in a few areas at most; a number that more psn_no share is a placeholder
MAX_SHARED = 5
_RESIDENT = re.compile(r"\d{6}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]")
_OLD = re.compile(r"\d{8}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}")
_DOCUMENT = re.compile(r"[A-Z]{1,3}\d{7,10}")
_HASHED = re.compile(r"[0-9A-F]{32}|[0-9A-F]{40}|[0-9A-F]{64}")


def is_identity_number(text: str) -> bool:
    """Whether a text has the form of an identity number (18 or 15 digits), a passport or a hash.

    The form alone is asked for, with a possible birth date; the check digit is not, because
    de-identified extracts change it. Runs of one digit and counted digits are placeholders.
    """
    if len(set(text)) < 4 or text in "01234567890123456789" * 2:
        return False
    return any(p.fullmatch(text) for p in (_RESIDENT, _OLD, _DOCUMENT, _HASHED))


def join_people(psn: pa.Array, certno: pa.Array, rows: Array) -> tuple[Array, pa.Array, int, int]:
    """Join psn_no of one identity number; returns (psn code → patient code, patient keys, …).

    psn: keys, ascending; certno: identity number of each, null where unknown; rows: settlements of
    each. Also returned: how many psn_no were joined to another, how many numbers are shared by more
    than `MAX_SHARED` psn_no and were ignored. A patient's key is the psn_no with most settlements,
    under which the office knows them at home; of equal ones the smallest. O(n log n).
    """
    leader = np.arange(len(psn), dtype=np.int32)
    coded = certno.dictionary_encode()
    codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    sizes = np.bincount(codes[codes >= 0], minlength=len(coded.dictionary))
    shared = np.flatnonzero(sizes > 1)
    words = coded.dictionary.take(pa.array(shared)).to_pylist()
    valid = np.array([is_identity_number(w) for w in words], dtype=bool)
    crowded = int((valid & (sizes[shared] > MAX_SHARED)).sum())
    joined = shared[valid & (sizes[shared] <= MAX_SHARED)] if len(shared) else shared
    if len(joined):
        first = np.full(len(coded.dictionary) + 1, -1, dtype=np.int32)
        members = np.flatnonzero(np.isin(codes, joined))
        # the last assignment wins: most settlements, and of equal ones the smallest
        least_first = members[np.lexsort((-members, rows[members]))]
        first[codes[least_first]] = least_first
        leader[members] = first[codes[members]]
    own = leader == np.arange(len(psn))
    number = np.cumsum(own, dtype=np.int32) - 1
    return (
        number[leader].astype(np.int32),
        pc.filter(psn, pa.array(own)),
        int((~own).sum()),
        crowded,
    )
