"""The last stage: a run's result as tables, a workbook and pages in one folder."""

from __future__ import annotations

from graphfraud.report.case_report import report_case
from graphfraud.report.export import export_graph
from graphfraud.report.party_page import around
from graphfraud.report.verifying import verify_run
from graphfraud.report.writing import write_run

__all__ = ["around", "export_graph", "report_case", "verify_run", "write_run"]
