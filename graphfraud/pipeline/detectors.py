"""Which detectors ran, and what the others lacked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from graphfraud.claims.extract import Extract
from graphfraud.model import DetectorStatus, Finding

__all__ = ["NEEDS", "detector_status", "given"]

#: detector → the columns or tables it needs besides the needed ones
NEEDS: Mapping[str, tuple[str, ...]] = {
    "stays": ("endtime",),
    "settlements": ("setl_time",),
    "insider_portfolio": ("setl_type", "opter_id", "optins_no"),
    "reviewer_portfolio": ("setl_type", "audit1_opter_id", "optins_no"),
    "registrar_portfolio": ("setl_type", "opter_id", "optins_no", "registrations"),
    "duty_conflicts": ("setl_type", "opter_id", "audit1_opter_id"),
    "reversal_handlers": ("refd_setl_flag", "opter_id"),
    "refiled_claims": ("setl_type", "refd_setl_flag", "opter_id"),
    "registrations": ("registrations",),
    "employer_runs": ("emp_no",),
    "clerk_papers": ("setl_type", "emp_no"),
    "repeated_papers": ("invono",),
    "alike_papers": ("setl_type", "insu_admdvs"),
    "fed_accounts": ("setl_type", "bankacct", "insu_admdvs"),
    "staff_circles": ("staff",),
    "presence_conflicts": ("endtime",),
    "empty_beds": ("endtime",),
}
#: columns that may stand for another
INSTEAD: Mapping[str, tuple[str, ...]] = {
    "endtime": ("endtime", "enddate", "los_days"),
    "setl_time": ("setl_time", "begntime"),
    "ssc_cardno": ("ssc_cardno", "card_id", "mdtrt_cert_no"),
}
PACKS = "packs"


def detector_status(extract: Extract, findings: Sequence[Finding]) -> tuple[DetectorStatus, ...]:
    """One line for each detector that works in tables, by name."""
    counts = Counter(finding.detector for finding in findings)
    lines = []
    for name, needs in sorted(NEEDS.items()):
        missing = tuple(need for need in needs if not given(extract, need))
        note = "minutes_unknown_days_used" if name == "settlements" and extract.day_only else ""
        lines.append(DetectorStatus(name, not missing, missing, counts.get(name, 0), note))
    for name in sorted(set(counts) - set(NEEDS)):
        lines.append(DetectorStatus(name, True, (), counts[name]))
    return tuple(lines)


def given(extract: Extract, need: str) -> bool:
    """Whether the extract has a column, one that may stand for it, or a table of that name."""
    if extract.has_table(need):
        return True
    return any(extract.has(name) for name in INSTEAD.get(need, (need,)))
