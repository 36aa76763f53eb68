"""The last stage: a run's result as tables, a workbook and pages in one folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graphfraud.report.case_report import report_case as report_case
    from graphfraud.report.export import export_graph as export_graph
    from graphfraud.report.party_page import around as around
    from graphfraud.report.verifying import verify_run as verify_run
    from graphfraud.report.writing import write_run as write_run

__all__ = ["around", "export_graph", "report_case", "verify_run", "write_run"]

_HOMES = {
    "around": "party_page", "export_graph": "export", "report_case": "case_report",
    "verify_run": "verifying", "write_run": "writing",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """The public names, loaded when first asked for: a run's pages need no clue sheets."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"graphfraud.report.{_HOMES[name]}"), name)
