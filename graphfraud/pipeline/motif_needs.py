"""What a query pack needs of an extract: the columns behind the labels and types it reads."""

from __future__ import annotations

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
#: label → the same
LABEL_NEEDS: Mapping[str, tuple[str, ...]] = {"Registration": ("registrations",)}
#: property that brings a pack's candidates in → the same, where label and types do not tell
PREFILTER_NEEDS: Mapping[str, tuple[str, ...]] = {}


def missing(extract: Extract, pack: Pack) -> tuple[str, ...]:
    """Columns and tables that the pack needs and the extract lacks, sorted; empty: it can run."""
    needs = set(PREFILTER_NEEDS.get(pack.prefilter, ()))
    for label in pack.labels:
        needs.update(LABEL_NEEDS.get(label, ()))
    for kind in pack.relationships:
        needs.update(TYPE_NEEDS.get(kind, ()))
    return tuple(sorted(need for need in needs if not given(extract, need)))
