"""Grade ranked cases against a truth file, or by an investigator's decisions.

    truth = read_truth("truth.json")
    grades = [grade(read_run("run1"), truth)]
    pooled = pool(grades)
    text = table(pooled)

Nothing here is read by a detector: a truth file never reaches the graph.
"""

from __future__ import annotations

from graphfraud.decisions import Decision, read_decisions
from graphfraud.evaluate.decisions import DecisionGrade, grade_decisions
from graphfraud.evaluate.grading import CaseGrade, Grade, RingGrade, grade
from graphfraud.evaluate.pooling import Interval, Pooled, bootstrap_mean, pool, wilson
from graphfraud.evaluate.reading import GradedCase, read_run
from graphfraud.evaluate.table import as_json, table
from graphfraud.evaluate.truth import InnocentGroup, TrueRing, Truth, parse_truth, read_truth

__all__ = [
    "CaseGrade",
    "Decision",
    "DecisionGrade",
    "Grade",
    "GradedCase",
    "InnocentGroup",
    "Interval",
    "Pooled",
    "RingGrade",
    "TrueRing",
    "Truth",
    "as_json",
    "bootstrap_mean",
    "grade",
    "grade_decisions",
    "parse_truth",
    "pool",
    "read_decisions",
    "read_run",
    "read_truth",
    "table",
    "wilson",
]
