"""What a query pack needs of an extract: the columns behind the labels and types it reads."""

from __future__ import annotations

import re
from collections.abc import Mapping

from graphfraud.claims.extract import Extract
from graphfraud.detect.packs import Pack
from graphfraud.pipeline.detectors import given

__all__ = ["LABEL_NEEDS", "MINUTES", "PREFILTER_NEEDS", "TYPE_NEEDS", "missing"]

#: no column, but times that tell the minute
MINUTES = "minutes of settlement"

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
    "OVERLAPS": ("endtime",),
    "THEN_ADMITTED": ("endtime",),
    "READMITTED": ("endtime", "dscg_maindiag_code"),
    "DIALYSED_DURING": ("endtime",),
    "SAME_TRACE_CODE": ("drug_trac_codg",),
    "CONTACT_OF_STAFF": ("staff",),
    "CONCENTRATES_ON": ("setl_type", "opter_id"),
    "EXCEEDS_COLLEAGUES_AT": ("setl_type", "opter_id"),
    "PAIRED_WITH": ("setl_type", "opter_id", "audit1_opter_id"),
    "REVERSED_FOR": ("refd_setl_flag", "opter_id"),
}
#: types that a statement gives as a choice: [:ONE|OTHER]
_CHOICE = re.compile(r":\s*([A-Z_]+(?:\s*\|\s*:?[A-Z_]+)+)")
#: label → the same
LABEL_NEEDS: Mapping[str, tuple[str, ...]] = {"Registration": ("registrations",)}
#: property that brings a pack's candidates in → the same, where label and types do not tell
PREFILTER_NEEDS: Mapping[str, tuple[str, ...]] = {
    "Claim.n_same_stay": ("endtime",),
    "Claim.peak_occupancy": ("endtime", "beds"),
    "Claim.n_back_to_back": ("setl_time", MINUTES),
    "Claim.n_remote_burst": ("setl_time", MINUTES, "mdtrt_cert_type", "insu_admdvs"),
    "Claim.n_split_basket": ("setl_time", MINUTES),
    "Claim.n_new_colleagues": ("emp_no",),
    "Claim.n_duties": ("audit1_opter_id",),
    "Claim.n_invoice_areas": ("insu_admdvs",),
    "Claim.same_bill": ("insu_admdvs",),
    "Claim.supply_days_in_hand": ("prd_days",),
    "Patient.village_q_value": ("village", "endtime"),
}


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
    return {
        need for need in needs
        if (extract.day_only if need == MINUTES else not given(extract, need))
    }  # fmt: skip
