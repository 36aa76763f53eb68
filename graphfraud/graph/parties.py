"""Labels of the graph and the extract's codes behind them: which column names which party."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from graphfraud.claims.extract import Extract
from graphfraud.model import Party
from graphfraud.schema import LABEL_OF

__all__ = [
    "CLAIM_ENDS", "HANDS", "REGISTRATION_ENDS", "SPACE_OF", "codes_of", "keys_of", "words",
]  # fmt: skip

Codes = NDArray[np.integer[Any]]

#: label of a party → code space of the extract, which is its node_type
SPACE_OF: Mapping[str, str] = {label: str(node_type) for node_type, label in LABEL_OF.items()}
#: relationship type from a claim → label at its end and column of the claims that names it
CLAIM_ENDS: Mapping[str, tuple[str, str]] = {
    "FOR_PATIENT": ("Patient", "patient"),
    "AT_INSTITUTION": ("Institution", "institution"),
    "TREATED_BY": ("Doctor", "doctor"),
    "RUNG_UP_BY": ("Cashier", "cashier"),
    "PAID_WITH": ("Card", "card"),
    "PAID_TO": ("Account", "account"),
    "GAVE_CONTACT": ("Phone", "phone"),
    "FILED_BY": ("Proxy", "proxy"),
    "BILLED_ON": ("Invoice", "invoice"),
}
#: the same from a registration
REGISTRATION_ENDS: Mapping[str, tuple[str, str]] = {
    "FOR_PATIENT": ("Patient", "patient"),
    "TREATED_BY": ("Doctor", "doctor"),
    "FILED_BY": ("Proxy", "proxy"),
}
#: roles of case-workers on a claim, each a column of the claims; ascending
HANDS = ("payer", "reviewer1", "reviewer2", "submitter")


def keys_of(extract: Extract, space: str) -> pa.Array:
    """Key texts of a code space, in code order."""
    return extract.keys(space).texts


def words(extract: Extract, space: str, codes: Codes) -> pa.Array:
    """Key text of each code; null where a code is negative (none)."""
    return keys_of(extract, space).take(pa.array(np.maximum(codes, 0), mask=codes < 0))


def codes_of(extract: Extract, parties: Sequence[Party]) -> dict[str, NDArray[np.int64]]:
    """Codes of parties by label, −1 for a key that the extract does not have; in their order."""
    by_type: dict[str, list[str]] = {}
    for party in parties:
        by_type.setdefault(party.node_type, []).append(party.node_id)
    found = {}
    for node_type, ids in sorted(by_type.items()):
        index = pc.index_in(pa.array(ids, pa.string()), keys_of(extract, node_type))
        found[SPACE_LABEL[node_type]] = index.fill_null(-1).to_numpy().astype(np.int64)
    return found


SPACE_LABEL: Mapping[str, str] = {space: label for label, space in SPACE_OF.items()}
