"""The last stage: a run's result as tables, a workbook and pages in one folder."""

from __future__ import annotations

from graphfraud.report.writing import write_run

__all__ = ["write_run"]
