"""Why a case is listed and what was tested against it, as the page's right side prints it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from graphfraud.model import Case, Measure
from graphfraud.report.catalogue import Catalogue
from graphfraud.report.figures import json_value
from graphfraud.report.reason_cypher import reason_query

Measures = Callable[[Mapping[str, Measure]], list[tuple[str, str]]]


def told_reasons(case: Case, texts: Catalogue, measures: Measures) -> list[dict[str, Any]]:
    """Parts of the score, largest first; their values sum to the score."""
    ordered = sorted(case.parts, key=lambda p: (-p.value, p.name))
    return [
        {
            "name": p.name,
            "title": texts.reason(p.name),
            # an addend that lowers the score bears the name of the explanation that lowers it
            "english": texts.subtitle("part" if texts.knows("part", p.name) else "check", p.name),
            "value": json_value(p.value),
            "observed": json_value(p.observed),
            "expected": json_value(p.expected),
            "p_value": json_value(p.p_value),
            "measures": measures(p.detail),
            "cypher": reason_query(p.name, case.case_id),
        }
        for p in ordered
    ]


def told_checks(case: Case, texts: Catalogue, measures: Measures) -> list[dict[str, Any]]:
    """Innocent explanations with their results, those that explain or lower first."""
    order = ("explains", "lowers", "does_not_explain", "not_assessable")
    return [
        {
            "title": texts.word("check", c.name),
            "english": texts.subtitle("check", c.name),
            "about": texts.word("check_about", c.name)
            if texts.knows("check_about", c.name)
            else "",
            "result": c.result,
            "result_text": texts.word("check_result", c.result),
            "measures": measures(c.measures),
        }
        for c in sorted(case.checks, key=lambda c: order.index(c.result))
    ]


def told_stability(case: Case, texts: Catalogue) -> list[dict[str, Any]]:
    """Rank under other windows and thresholds, and without each own part."""
    own = {f"without_{p.name}" for p in case.parts}
    return [
        {"setting": texts.setting(name), "rank": rank}
        for name, rank in sorted(case.stability.items(), key=lambda s: (s[0] in own, s[0]))
        if name in own or not name.startswith("without_")
    ]
