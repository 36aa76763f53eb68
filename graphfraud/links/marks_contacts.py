"""Marks of contacts: a phone, payee account or proxy that many households' stays have in common.

`n_households`, `common` of a phone, account or proxy: households that gave it, and the innocent
reason for sharing it, if there is one (see `shared_attributes`). `n_contact_households` of an
in-patient claim: the most households that gave one of its contacts, from three on, contacts that
are no real value (placeholder) left out.

`CONTACT_OF_STAFF`: an in-patient claim gives as contact or proxy a person who works at that very
institution and is of another household. A number that the admission desk types for anybody
(common: institution) or a placeholder is nobody's.

Source: DOMAIN.md §8 rows 2 and 3, §6 cases 1–4. Cost O(n log n).
"""

from __future__ import annotations

from collections.abc import Sequence
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from graphfraud.claims.extract import Extract
from graphfraud.links.marks import Mark, Relation
from graphfraud.links.shared_attributes import SharedValue, shared_values
from graphfraud.links.tallies import household_codes

__all__ = ["marks", "relations"]

#: kinds of contact → label
CONTACTS = {"phone": "Phone", "account": "Account", "proxy": "Proxy"}
LEAST = 3
#: an extract's shared values, which marks and relations both need
_SHARED: WeakKeyDictionary[Extract, list[SharedValue]] = WeakKeyDictionary()


def marks(extract: Extract) -> list[Mark]:
    """n_households and common of contacts, n_contact_households of claims."""
    found = []
    most = np.zeros(extract.n_claims, np.int64)
    inside = extract.col("claims", "stay") >= 0
    for kind, label in CONTACTS.items():
        households = np.zeros(extract.n(kind) + 1, np.int64)
        common = np.full(len(households), "", dtype=object)
        for value in _shared(extract):
            if value.attribute == kind:
                households[value.value] = value.n_households
                common[value.value] = value.common
        real = np.where(common == "placeholder", 0, households)
        most = np.maximum(most, real[extract.col("claims", kind)])
        found.append(Mark(label, "n_households", households[:-1], households[:-1] > 0))
        found.append(Mark(label, "common", common[:-1], np.asarray(common[:-1] != "", bool)))
    present = inside & (most >= LEAST)
    return [*found, Mark("Claim", "n_contact_households", most, present, present)]


def relations(extract: Extract) -> list[Relation]:
    """CONTACT_OF_STAFF."""
    place = extract.col("patients", "staff_institution").astype(np.int64)
    staff = np.flatnonzero(place >= 0)
    if len(staff) == 0:
        return []
    household = household_codes(extract)
    certno = extract.text("patients", "certno").take(staff.tolist()).to_pylist()
    proxies = {key: code for code, key in enumerate(extract.keys("proxy"))}
    people = pd.DataFrame({
        "staff": staff, "place": place[staff], "home": household[staff],
        "phone": extract.col("patients", "phone")[staff].astype(np.int64),
        "proxy": np.array([proxies.get(number or "", -1) for number in certno], np.int64),
    })  # fmt: skip
    rows = np.flatnonzero(extract.col("claims", "stay") >= 0)
    claims = pd.DataFrame({
        name: extract.col("claims", name)[rows].astype(np.int64)
        for name in ("patient", "institution", "phone", "proxy")
    })  # fmt: skip
    claims["claim"] = rows
    parts = [_joined(claims, people, kind, _nobodys(extract, kind)) for kind in ("phone", "proxy")]
    both = pd.concat(parts).drop_duplicates(["claim", "staff"])
    both = both[household[both["patient"].to_numpy()] != both["home"].to_numpy()]
    both = both.sort_values(["claim", "staff"])
    return [Relation(
        "CONTACT_OF_STAFF", "Claim", "Patient", both["claim"].to_numpy(np.int64),
        both["staff"].to_numpy(np.int64), {"through": both["through"].to_numpy(object)}, True,
    )]  # fmt: skip


def _shared(extract: Extract) -> list[SharedValue]:
    if extract not in _SHARED:
        _SHARED[extract] = shared_values(extract)
    return _SHARED[extract]


def _nobodys(extract: Extract, kind: str) -> list[int]:
    """Values of a kind that are no person's own."""
    return [
        value.value
        for value in _shared(extract)
        if value.attribute == kind and value.common in ("placeholder", "institution")
    ]


def _joined(
    claims: pd.DataFrame, people: pd.DataFrame, kind: str, nobodys: Sequence[int]
) -> pd.DataFrame:
    """Claims whose contact of a kind is a person who works where the claim is from."""
    known = claims[(claims[kind] >= 0) & (claims["patient"] >= 0) & ~claims[kind].isin(nobodys)]
    found = known.merge(
        people, left_on=[kind, "institution"], right_on=[kind, "place"], suffixes=("", "_own")
    )
    return found.assign(through=kind)[["claim", "patient", "staff", "home", "through"]]
