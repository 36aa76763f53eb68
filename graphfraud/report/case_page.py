"""A case's page: what the investigator's page is told about one case, and the page itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from graphfraud.decisions import Mark
from graphfraud.model import Case, Measure, RunInfo
from graphfraud.report.case_claims import ClaimPrinter
from graphfraud.report.catalogue import Catalogue
from graphfraud.report.figures import date_text, number_text, short_number
from graphfraud.report.html_page import interactive_page
from graphfraud.report.page_data.case_data import (
    GraphData,
    graph_data,
    told_occasions,
    told_signs,
)
from graphfraud.report.page_data.desk import Desks, told_desk
from graphfraud.report.page_data.reasons import told_checks, told_reasons, told_stability
from graphfraud.report.page_data.till import PlaceDays, told_till
from graphfraud.report.page_data.wording import Paragraph
from graphfraud.report.pseudonyms import Names

if TYPE_CHECKING:
    from graphfraud.claims.extract import Extract

#: sections of the catalogue that a page's script reads
WORDS = ("node_type", "glyph", "role", "link", "tie", "kind", "pattern", "check_result")


@dataclass(frozen=True)
class PageMaker:
    """What every page of a run needs: the extract, names, texts, the run's facts and marks."""

    extract: Extract
    names: Names
    texts: Catalogue
    printer: ClaimPrinter
    info: RunInfo
    as_of_day: int
    marks: Mapping[str, Mark]
    n_cases: int
    retain_until: str = ""

    @cached_property
    def place_days(self) -> PlaceDays:
        """Claims by place and day, sorted once."""
        return PlaceDays(self.extract)

    @cached_property
    def desks(self) -> Desks:
        """Manual claims by desk, sorted out once."""
        return Desks(self.extract)

    def measures(self, values: Mapping[str, Measure]) -> list[tuple[str, str]]:
        """Names and values of measures as texts, sorted by name, free text masked."""
        shown = []
        for name in sorted(values):
            if name != "no_case_because" or values[name] is not None:
                shown.append((self.texts.measure(name), self._value(name, values[name])))
        return shown

    def _value(self, name: str, value: Measure) -> str:
        if name == "no_case_because":
            return self.texts.word("no_case", str(value))
        if value is None or isinstance(value, str):
            return self.names.text(value or "–")
        if isinstance(value, bool):
            return "✓" if value else "✗"
        if name.startswith("share_") and 0 <= value <= 1:
            return f"{value:.0%}"
        return short_number(value) if abs(value) >= 1e-3 or value == 0 else number_text(value)

    def summary(self, case: Case) -> str:
        """One line of what a case is, made from its own figures."""
        n_handlers = sum(
            m.role == "handler" and m.party.node_type == "caseworker" for m in case.ring.members
        )
        return self.texts.sentence(
            "summary", case.pattern, n_patients=len(case.ring.patients),
            n_institutions=case.n_institutions, n_handlers=n_handlers,
            n_occasions=len(case.ring.occasions), n_claims=len(case.ring.claims),
        )  # fmt: skip

    def printed_line(self) -> str:
        """The line that says what the page was made from."""
        info = self.info
        line = self.texts.sentence(
            "page", "printed", as_of=date_text(self.as_of_day), version=info.version, seed=info.seed
        )
        if not self.retain_until:
            return line
        return f"{line}{self.texts.sentence('ui', 'retained', until=self.retain_until)}"

    def mark(self, case_id: str) -> tuple[str, str] | None:
        """The case's mark against the previous run: its status and the sentence for it."""
        mark = self.marks.get(case_id)
        if mark is None:
            return None
        return mark.status, self.texts.sentence(
            "mark_note", mark.status, previous=mark.previous, n_before=mark.n_before,
            n_now=mark.n_now, note=self.names.text(mark.note) or "–",
        )


def page_words(texts: Catalogue) -> dict[str, Any]:
    """The texts that a page's script prints: its own, and names of types, roles, relations."""
    return {section: texts.section(section) for section in ("ui", *WORDS)}


def _about(case: Case, maker: PageMaker) -> dict[str, Any]:
    """The case itself: figures, mark and notes."""
    texts, mark = maker.texts, maker.mark(case.case_id)
    return {
        "case_id": case.case_id, "rank": case.rank, "n_cases": maker.n_cases,
        "pattern": case.pattern, "score": round(case.score, 3),
        "summary": Paragraph(maker.summary(case)), "first": case.first_day, "last": case.last_day,
        "fund_paid": case.fund_paid, "acct_paid": case.acct_paid,
        "n_patients": len(case.ring.patients), "n_institutions": case.n_institutions,
        "n_claims": len(case.ring.claims), "reveal": maker.names.reveal,
        "mark": None if mark is None else {
            "status": mark[0], "title": texts.word("mark", mark[0]), "note": Paragraph(mark[1]),
        },
        "notes": [Paragraph(maker.names.text(texts.run_note(n))) for n in case.notes],
    }  # fmt: skip


def _view(case: Case, maker: PageMaker, data: GraphData) -> dict[str, Any]:
    """What the view of the case's own pattern draws, besides the graph and the stays."""
    if case.pattern == "shared_card":
        return {
            "till": told_till(case, maker.extract, maker.place_days, data.numbers, data.table)
        }
    if case.pattern in ("insider_link", "claims_integrity"):
        desk = told_desk(case, maker.desks, maker.names, data.numbers)
        if desk["workers"] or desk["chains"] or desk["accounts"]:
            return {"desk": desk}
    return {}


def _innocent_before(case: Case, texts: Catalogue) -> str:
    """What to say where nothing was tested: it was ruled out before, or nothing was recorded."""
    known = texts.knows("innocent_before", case.pattern)
    return texts.word(*(("innocent_before", case.pattern) if known else ("page", "innocent_none")))


def case_data(
    case: Case, maker: PageMaker, claims_of: Mapping[str, Sequence[int]]
) -> tuple[dict[str, Any], GraphData]:
    """The page's data besides nodes and edges, and the graph; see assets/README.md."""
    texts, names = maker.texts, maker.names
    occasions = sorted(case.ring.occasions, key=lambda o: (o.first_day, o.institution))
    data = graph_data(
        case.ring.members, case.ring.links, case.ring.claims, occasions, maker.printer, texts,
        maker.as_of_day, claims_of,
    )  # fmt: skip
    # the views add texts to the pool, so they come before it
    view = _view(case, maker, data)
    told = {
        "version": 1, "kind": "case", "words": page_words(texts),
        "case": _about(case, maker),
        "occasions": told_occasions(occasions, names),
        "signs": told_signs(case, data, texts),
        "reasons": told_reasons(case, texts, maker.measures),
        "checks": told_checks(case, texts, maker.measures),
        "checks_before": Paragraph(_innocent_before(case, texts)) if not case.checks else "",
        "stability": told_stability(case, texts),
        "to_check": [Paragraph(s) for s in texts.lines("to_check", case.pattern)],
        "law": [Paragraph(s) for s in texts.lines("law", case.pattern)],
        "view": view, "claims": {**data.claims, "pool": data.table.pool}, "left": data.left,
    }  # fmt: skip
    return told, data


def case_page(case: Case, maker: PageMaker, claims_of: Mapping[str, Sequence[int]]) -> bytes:
    """The page of a case as UTF-8; claims_of gives every claim of each of its patients."""
    texts = maker.texts
    told, data = case_data(case, maker, claims_of)
    return interactive_page("case", texts, told, data.nodes, data.edges, {
        "title": texts.sentence("page", "case_title", case_id=case.case_id),
        "subtitle": texts.word("pattern", case.pattern),
        "printed": maker.printed_line(),
        "masked": texts.word("page", "revealed" if maker.names.reveal else "masked"),
        "back": "../index.html",
        "scored": True,
    })  # fmt: skip
