"""What a query pack needs of an extract: the columns behind the labels and types it reads."""

from __future__ import annotations

import re
from collections.abc import Mapping

from graphfraud.claims.extract import Extract
from graphfraud.detect.packs import Pack
from graphfraud.pipeline.detectors import given

__all__ = ["LABEL_NEEDS", "PREFILTER_NEEDS", "TYPE_NEEDS", "missing"]

#: relationship type → columns or tables without which no relationship of it exists
TYPE_NEEDS: Mapping[str, tuple[str, ...]] = {
    "TREATED_BY": ("atddr_no",),
    "HANDLED_BY": ("setl_type", "opter_id"),
    "RUNG_UP_BY": ("setl_type", "opter_id"),
    "PAID_WITH": ("ssc_cardno",),
    "PAID_TO": ("bankacct",),
    "GAVE_CONTACT": ("tel",),
    "FILED_BY": ("agnter_certno",),
    "BILLED_ON": ("invono",),
    "WORKS_AT": ("staff",),
    "IS_CASE_WORKER": ("staff",),
    "CO_ADMITTED": ("endtime",),
    "CO_SETTLED": ("setl_time",),
    "CONCENTRATES_ON": ("setl_type", "opter_id"),
}
#: types that a statement gives as a choice: [:ONE|OTHER]
_CHOICE = re.compile(r":\s*([A-Z_]+(?:\s*\|\s*:?[A-Z_]+)+)")
#: label → the same
LABEL_NEEDS: Mapping[str, tuple[str, ...]] = {"Registration": ("registrations",)}
#: property that brings a pack's candidates in → the same, where label and types do not tell
PREFILTER_NEEDS: Mapping[str, tuple[str, ...]] = {}


def missing(extract: Extract, pack: Pack) -> tuple[str, ...]:
    """Columns and tables that the pack needs and the extract lacks, sorted; empty: it can run."""
    needs = {
        *PREFILTER_NEEDS.get(pack.prefilter, ()),
        *(need for label in pack.labels for need in LABEL_NEEDS.get(label, ())),
    }
    lacking = {kind: _lacks(extract, TYPE_NEEDS.get(kind, ())) for kind in pack.relationships}
    for choice in _CHOICE.findall(pack.statement):  # one of these types is enough
        kinds = set(re.findall(r"\w+", choice))
        if not all(lacking.get(kind) for kind in kinds):
            lacking = {kind: lacks for kind, lacks in lacking.items() if kind not in kinds}
    found = set(_lacks(extract, tuple(needs)))
    return tuple(sorted(found.union(*lacking.values())))


def _lacks(extract: Extract, needs: tuple[str, ...]) -> set[str]:
    return {need for need in needs if not given(extract, need)}
