"""The overview page: totals, ranked cases, what ran and what did not, where the rows went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from graphfraud.model import Case, Measure, RunResult
from graphfraud.report.case_files import is_restricted, page_name
from graphfraud.report.case_page import PageMaker, page_words
from graphfraud.report.catalogue import Catalogue
from graphfraud.report.html_page import interactive_page
from graphfraud.report.manifest import ROW_COUNTS
from graphfraud.report.page_data.overview_data import (
    case_graph,
    case_months,
    case_places,
    told_months,
    told_patterns,
    told_places,
    told_totals,
)
from graphfraud.report.page_data.wording import Paragraph, Pool
from graphfraud.report.tables import ranked

#: institutions listed; the search reaches the others
PLACES_TOLD = 200


def _case(case: Case, maker: PageMaker, pool: Pool) -> dict[str, Any]:
    """A case as a row of the overview."""
    names, keys = maker.names, maker.extract.keys("institution")
    mark = maker.mark(case.case_id)
    return {
        "case_id": case.case_id, "rank": case.rank, "pattern": case.pattern,
        "score": round(case.score, 3), "n_patients": len(case.ring.patients),
        "n_institutions": case.n_institutions, "n_claims": len(case.ring.claims),
        "fund": case.fund_paid, "acct": case.acct_paid, "first": case.first_day,
        "last": case.last_day, "summary": Paragraph(maker.summary(case)),
        "page": page_name(case.case_id, case.pattern), "apart": is_restricted(case.pattern),
        "places": [
            pool.number(names.institution(keys[p])) for p in case_places(case, maker.extract)
        ],
        "months": case_months(case, maker.extract),
        "mark": None if mark is None else {
            "status": mark[0], "title": maker.texts.word("mark", mark[0]),
            "note": Paragraph(mark[1]),
        },
    }  # fmt: skip


def _blind_spot(spot: Mapping[str, Measure], texts: Catalogue) -> str:
    """The sentence that `name` (or `key`) stands for; without a text, the figures as they are."""
    name, figures = str(spot.get("name", spot.get("key", ""))), dict(spot)
    if isinstance(attendance := spot.get("attendance"), float):
        figures["attendance"] = f"{attendance:.0%}"
    if "smallest_ring" in spot and spot["smallest_ring"] is None:
        name += "_never"
    if texts.knows("blind_spot", name):
        return texts.sentence("blind_spot", name, **figures)
    return ", ".join(f"{k} {v}" for k, v in sorted(spot.items()))


def _about_run(result: RunResult, maker: PageMaker) -> dict[str, Any]:
    """What the template prints of the run itself: what ran, what did not, rows, parameters."""
    info, texts, names = result.info, maker.texts, maker.names
    counts = {k: int(info.counts.get(k, 0)) for k in ROW_COUNTS}

    def note(text: str) -> Paragraph:
        return Paragraph(names.text(texts.run_note(text)))

    return {
        "ran": [
            (texts.word("detector", d.name), d.n_findings, note(d.note))
            for d in info.detectors if d.ran
        ],
        "not_run": [
            (
                texts.word("detector", d.name),
                texts.sentence(
                    "page", "needs", columns=", ".join(texts.word("need", n) for n in d.needs)
                ) if d.needs else "",
                note(d.note),
            )
            for d in info.detectors if not d.ran
        ],
        "rows_line": texts.sentence("page", "rows_sum", **{k: f"{v:,}" for k, v in counts.items()}),
        "rows_add_up": counts["rows_in"] == sum(counts[k] for k in ROW_COUNTS[1:]),
        "permuted": texts.word("page", "permuted_none") if info.permuted_cases is None
        else texts.sentence(
            "page", "permuted", n=info.permuted_cases, others=info.permuted_others
        ),
        "blind_spots": [
            Paragraph(names.text(_blind_spot(b, texts))) for b in info.blind_spots
        ],
        "inputs": [(names.text(str(i["name"])), f"{i['n_rows']:,}") for i in info.inputs],
        "parameters": [
            (texts.word("parameter", k), names.text(str(v)))
            for k, v in sorted(info.parameters.items())
        ],
        "notes": [note(n) for n in info.notes],
    }  # fmt: skip


def overview_page(result: RunResult, maker: PageMaker) -> bytes:
    """The overview as UTF-8."""
    cases, texts, extract = ranked(result.cases), maker.texts, maker.extract
    pool, keys = Pool(), extract.keys("institution")
    rows = [_case(case, maker, pool) for case in cases]
    nodes, edges = case_graph(cases)
    marks = Counter(m.status for m in maker.marks.values())
    data = {
        "version": 1, "kind": "overview", "words": page_words(texts), "cases": rows,
        "totals": told_totals(cases, extract), "patterns": told_patterns(cases),
        "months": told_months(cases, extract),
        "places": [
            [pool.number(maker.names.institution(keys[code])), *figures]
            for code, *figures in told_places(cases, extract)[:PLACES_TOLD]
        ],
        "pool": pool.texts,
    }  # fmt: skip
    return interactive_page("overview", texts, data, nodes, edges, {
        "title": texts.word("page", "overview_title"), "printed": maker.printed_line(),
        "masked": texts.word("page", "revealed" if maker.names.reveal else "masked"),
        "marks": [(status, texts.word("mark", status), n) for status, n in sorted(marks.items())],
        "n_cases": len(cases), **_about_run(result, maker),
    })  # fmt: skip
