"""Shared attributes: a phone, payee account, proxy or card that joins unrelated households.

Persons of one household are related; an empty or unknown value has no code and joins nobody.

Null: honest values are given by their owner's household alone, and now and then by another one
(a neighbour helps). With V values and S further households among the values of at most two, the
number of further households of a value is geometric of mean λ = (S + 1) / V, whose tail is heavier
than Poisson's: p = P(X ≥ households − 1) = (λ / (1 + λ))^(households − 1), q by Benjamini–Hochberg
over all V values.

A value may be shared for a known reason. It is then *common*, and kept apart with the reason:

* `placeholder`: fewer than three different characters, or fewer than six;
* `employer`: seven of ten users have one employer (its account, its clerk);
* `institution`: nine of ten claims are of one institution, and its users are of the villages that
  its clientele is of (hypergeometric tail of the commonest village ≥ 1/1000 after Bonferroni): an
  admission desk that types its own number. A desk has an account and a person who hands in, or two:
  where an institution has more such accounts, or proxies, they are not its own;
* `locality`: seven of ten users are of one village (a cadre, a village doctor, a nursing home).

Source: DOMAIN.md §0.1, §0.4, §0.7, §8 rows 2 and 7. Cost O(n log n).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from graphfraud.arrays import distinct, stable_order
from graphfraud.claims.extract import Extract
from graphfraud.links.manual_claims import household_or_person
from graphfraud.links.null_models import benjamini_hochberg
from graphfraud.model import NodeType
from graphfraud.narrow import Narrow
from graphfraud.tables import Arr
from graphfraud.tails import hypergeometric_tail

__all__ = ["ATTRIBUTES", "CommonReason", "SharedValue", "shared_values"]

ATTRIBUTES: tuple[NodeType, ...] = ("phone", "account", "proxy", "card")
CommonReason = Literal["", "placeholder", "employer", "institution", "locality"]
GROUP_SHARE, ONE_INSTITUTION = 0.7, 0.9
MIN_GROUP = 3
CLIENTELE_P = 1e-3
MIN_CHARACTERS, MIN_DIFFERENT = 6, 3
#: phones are typed by every ward; money and papers go through one hand of an institution, or two
DESK_HAS_FEW, DESK_VALUES = ("account", "proxy"), 2
MANUAL = 1


@dataclass(frozen=True)
class SharedValue:
    """One value that at least two households gave.

    attribute, value: node type and code. patients, institutions, claims: codes and rows, ascending.
    expected: further households under the null; p_value, q_value; common: reason, "" if none.
    """

    attribute: NodeType
    value: int
    patients: Arr
    institutions: Arr
    claims: Arr
    n_households: int
    expected: float
    p_value: float
    q_value: float
    common: CommonReason


def shared_values(extract: Extract) -> list[SharedValue]:
    """All shared values of all attributes, by attribute, most surprising first."""
    found: list[SharedValue] = []
    household = household_or_person(extract)
    clientele = _Clientele(extract)
    for attribute in ATTRIBUTES:
        found += _of_attribute(extract, attribute, household, clientele)
    return found


class _Clientele:
    """Distinct patients of each institution by village, asked for on demand."""

    def __init__(self, extract: Extract) -> None:
        self.village = extract.codes("patients", "village")
        patient = extract.codes("claims", "patient")
        place = extract.codes("claims", "institution")
        stay = (extract.col("claims", "stay") >= 0) | (extract.col("claims", "setl_type") == MANUAL)
        ok = patient.known() & place.known()
        # contacts are given at admission and with manual claims: that clientele is compared
        at = np.flatnonzero(ok & stay)
        self.pairs = distinct(place[at] * (extract.n("patient") + 1) + patient[at])
        self.n = extract.n("patient") + 1

    def like(self, place: int, patients: Arr) -> bool:
        """Whether the patients' commonest village is as common among the place's clientele."""
        lo, hi = np.searchsorted(self.pairs, (place * self.n, (place + 1) * self.n))
        everyone = self.village[self.pairs[lo:hi] - place * self.n]
        theirs = self.village[patients]
        known, theirs = everyone[everyone >= 0], theirs[theirs >= 0]
        if len(theirs) < MIN_GROUP:
            return False
        codes, count = np.unique(theirs, return_counts=True)
        base = np.bincount(known, minlength=int(codes.max()) + 1)
        tail = hypergeometric_tail(
            count, max(len(known), len(theirs)), np.maximum(base[codes], count), len(theirs)
        )
        return bool(np.min(tail) * len(np.unique(known)) >= CLIENTELE_P)


def _of_attribute(
    extract: Extract, attribute: NodeType, household: Arr, clientele: _Clientele
) -> list[SharedValue]:
    value = extract.codes("claims", attribute)
    patient = extract.codes("claims", "patient")
    rows = np.flatnonzero(value.known() & patient.known())
    if len(rows) == 0:
        return []
    n_values = value.max() + 1
    low = int(household.min())
    width = int(household.max()) - low + 1
    pair = value[rows]
    pair *= width
    pair += household[patient[rows]]
    pair -= low
    pair = distinct(pair) // width
    households = np.bincount(pair, minlength=n_values)
    used = int((households > 0).sum())
    mean = (float((households == 2).sum()) + 1.0) / used
    shared = np.flatnonzero(households >= 2)
    p = np.asarray((mean / (1 + mean)) ** (households[shared] - 1.0), np.float64)
    q = benjamini_hochberg(p, used)
    rows = rows[households[value[rows]] >= 2]
    rows = rows[stable_order(value[rows])]
    bounds = np.searchsorted(value[rows], np.append(shared, n_values))
    keys = extract.keys(attribute)
    employer = extract.codes("patients", "employer")
    place = extract.codes("claims", "institution")
    found = []
    for i in np.lexsort((shared, p)).tolist():
        claims = rows[bounds[i] : bounds[i + 1]]
        patients = distinct(patient[claims])
        reason = _common(keys[int(shared[i])], patients, place[claims], employer, clientele)
        found.append(SharedValue(
            attribute, int(shared[i]), patients, distinct(place[claims][place[claims] >= 0]),
            claims, int(households[shared[i]]), mean, float(p[i]), float(q[i]), reason,
        ))  # fmt: skip
    return _beyond_a_desk(found, place, clientele) if attribute in DESK_HAS_FEW else found


def _beyond_a_desk(
    found: list[SharedValue], place: Narrow, clientele: _Clientele
) -> list[SharedValue]:
    """Values taken for an institution's own are not, where it has more than DESK_VALUES of them."""
    home = {
        i: int(np.bincount(place[v.claims][place[v.claims] >= 0]).argmax())
        for i, v in enumerate(found) if v.common == "institution"
    }  # fmt: skip
    often = Counter(home.values())
    for i, institution in home.items():
        if often[institution] > DESK_VALUES:
            local = _of_one_village(found[i].patients, clientele)
            found[i] = replace(found[i], common="locality" if local else "")
    return found


def _of_one_village(patients: Arr, clientele: _Clientele) -> bool:
    return _largest(clientele.village[patients]) >= GROUP_SHARE * len(patients)


def _common(
    key: str, patients: Arr, place: Arr, employer: Narrow, clientele: _Clientele
) -> CommonReason:
    """Why a value may be shared by many without any link between them."""
    if len(key) < MIN_CHARACTERS or len(set(key)) < MIN_DIFFERENT:
        return "placeholder"
    if len(patients) < MIN_GROUP:
        return ""
    if _largest(employer[patients]) >= GROUP_SHARE * len(patients):
        return "employer"
    where, count = np.unique(place[place >= 0], return_counts=True)
    one = len(where) > 0 and count.max() >= ONE_INSTITUTION * len(place)
    if one and clientele.like(int(where[count.argmax()]), patients):
        return "institution"
    return "locality" if _of_one_village(patients, clientele) else ""


def _largest(codes: Arr) -> int:
    known = codes[codes >= 0]
    return int(np.bincount(known).max()) if len(known) else 0
