"""Pooled grades as a table of text and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from graphfraud.evaluate.decisions import DecisionGrade
from graphfraud.evaluate.pooling import Interval, Pooled


def table(pooled: Pooled, decided: DecisionGrade | None = None) -> str:
    """A plain table: measure, estimate, 95 % interval, n."""
    rows: list[tuple[str, str, str, str]] = []

    def add(name: str, value: Interval) -> None:
        if value.estimate is None:
            rows.append((name, "—", "", "0"))
        else:
            rows.append(
                (name, f"{value.estimate:.3f}", f"{value.low:.3f}–{value.high:.3f}", str(value.n))
            )

    if pooled.n_rings:
        add("ring recall", pooled.recall)
        add("precision at R", pooled.precision_at_r)
        add("member precision", pooled.member_precision)
        add("member recall", pooled.member_recall)
        add("pattern right", pooled.pattern_right)
        add("hits per case", pooled.hits_per_case)
        for title, part in (
            ("pattern", pooled.by_pattern),
            ("scheme", pooled.by_scheme),
            ("level", pooled.by_level),
        ):
            for key, value in part.items():
                add(f"recall, {title} {key}", value)
    if decided is not None:
        add("precision among decided", decided.precision)
    counts: dict[str, int] = {
        "runs": pooled.n_runs,
        "rings": pooled.n_rings,
        "cases": pooled.n_cases,
    }
    if pooled.n_set_aside:
        counts["cases set aside (unjudged)"] = pooled.n_set_aside
    if pooled.n_runs_without_rings:
        counts["runs without rings"] = pooled.n_runs_without_rings
        counts["cases without rings"] = pooled.n_cases_without_rings
    counts["false alarms on innocent groups"] = sum(pooled.false_alarms.values())
    counts.update({f"  {kind}": n for kind, n in pooled.false_alarms.items()})
    if decided is not None:
        counts["cases not decided"] = decided.n_undecided
    rows += [(name, str(n), "", "") for name, n in counts.items()]
    header = ("measure", "estimate", "95 % interval", "n")
    widths = [max(len(r[k]) for r in [header, *rows]) for k in range(4)]
    lines = [
        "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip()
        for row in [header, *rows]
    ]
    return "\n".join(lines) + "\n"


def as_json(pooled: Pooled, decided: DecisionGrade | None = None) -> Mapping[str, Any]:
    """The same figures as an object that `json.dumps` takes."""
    content: dict[str, Any] = asdict(pooled)
    if decided is not None:
        content["decisions"] = asdict(decided)
    return content
