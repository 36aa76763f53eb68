"""A case's page: totals, reasons, innocent explanations, network, timeline, members, claims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphfraud.claims.identity import age_band, age_on
from graphfraud.decisions import Mark
from graphfraud.model import Case, Measure, RunInfo
from graphfraud.report.case_claims import ClaimPrinter
from graphfraud.report.catalogue import Catalogue
from graphfraud.report.figures import date_text, number_text, short_number
from graphfraud.report.network import case_network
from graphfraud.report.page import render
from graphfraud.report.pseudonyms import Names
from graphfraud.report.timeline import timeline

if TYPE_CHECKING:
    from graphfraud.claims.extract import Extract

#: links printed on a page; the rest are in links.csv
LINKS_SHOWN = 200


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
        return self.texts.sentence(
            "page", "printed", as_of=date_text(self.as_of_day), version=info.version, seed=info.seed
        )

    def mark(self, case_id: str) -> tuple[str, str] | None:
        """The case's mark against the previous run: its status and the sentence for it."""
        mark = self.marks.get(case_id)
        if mark is None:
            return None
        return mark.status, self.texts.sentence(
            "mark_note", mark.status, previous=mark.previous, n_before=mark.n_before,
            n_now=mark.n_now, note=self.names.text(mark.note) or "–",
        )


def _reasons(case: Case, maker: PageMaker) -> list[dict[str, Any]]:
    largest = max((abs(p.value) for p in case.parts), default=0.0) or 1.0
    ordered = sorted(case.parts, key=lambda p: (-p.value, p.name))
    return [
        {
            "title": maker.texts.reason(p.name),
            "english": maker.texts.subtitle(section, p.name),
            "value": p.value,
            "length": round(100 * abs(p.value) / largest, 1),
            "observed": p.observed,
            "expected": p.expected,
            "p_value": p.p_value,
            "measures": maker.measures(p.detail),
        }
        # an addend that lowers the score bears the name of the explanation that lowers it
        for p in ordered
        for section in ("part" if maker.texts.knows("part", p.name) else "check",)
    ]


def _checks(case: Case, maker: PageMaker) -> list[dict[str, Any]]:
    return [
        {
            "title": maker.texts.word("check", c.name),
            "english": maker.texts.subtitle("check", c.name),
            "about": maker.texts.word("check_about", c.name)
            if maker.texts.knows("check_about", c.name)
            else "",
            "result": c.result,
            "measures": maker.measures(c.measures),
        }
        for c in case.checks
    ]


def _members(case: Case, maker: PageMaker) -> list[dict[str, Any]]:
    ex, texts = maker.extract, maker.texts
    birth, gender = ex.col("patients", "birth_day"), ex.col("patients", "gend")
    patient, fund = ex.col("claims", "patient"), ex.col("claims", "fund_pay")
    n_claims: Counter[int] = Counter()
    paid: Counter[int] = Counter()
    for claim in case.ring.claims:
        n_claims[int(patient[claim])] += 1
        paid[int(patient[claim])] += int(fund[claim])
    shown = []
    ordered = sorted(case.ring.members, key=lambda m: (m.party.node_type, -m.score, m.party))
    for m in ordered:
        code = maker.names.patient_code(m.party)
        sex = str(int(gender[code])) if code >= 0 else ""
        shown.append({
            "node_type": m.party.node_type,
            "name": maker.names.shown(m.party.node_type, m.party.node_id),
            "key": m.party.node_id if m.party.node_type == "institution" else "",
            "role": m.role,
            "score": m.score,
            "age": age_band(age_on(int(birth[code]), maker.as_of_day)) if code >= 0 else "",
            "gender": texts.word("gender", sex) if sex in ("1", "2") else "",
            "n_claims": n_claims[code] if code >= 0 else None,
            "fund_paid": paid[code] if code >= 0 else None,
        })  # fmt: skip
    return shown


def _links(case: Case, maker: PageMaker) -> list[dict[str, Any]]:
    ordered = sorted(case.ring.links, key=lambda k: (k.p_value, k.type, k.source, k.target))
    return [
        {
            "type": k.type,
            "source": maker.names.shown(k.source.node_type, k.source.node_id),
            "target": maker.names.shown(k.target.node_type, k.target.node_id),
            "observed": k.observed,
            "expected": k.expected,
            "p_value": k.p_value,
            "q_value": k.q_value,
            "first_day": k.first_day,
            "last_day": k.last_day,
        }
        for k in ordered[:LINKS_SHOWN]
    ]


def _findings(case: Case, maker: PageMaker) -> list[dict[str, Any]]:
    return [
        {
            "finding_id": f.finding_id,
            "detector": maker.texts.word("detector", f.detector),
            "version": f.version,
            "strength": f.strength,
            "p_value": f.p_value,
            "n_claims": len(f.claims),
            "measures": maker.measures(f.measures),
        }
        for f in sorted(case.ring.findings, key=lambda f: f.finding_id)
    ]


def _note(name: str, maker: PageMaker) -> str:
    return maker.names.text(maker.texts.run_note(name))


def case_page(case: Case, maker: PageMaker, claims_of: Mapping[str, Sequence[int]]) -> bytes:
    """The page of a case as UTF-8; claims_of gives every claim of each of its patients."""
    texts = maker.texts
    groups, n_shown = maker.printer.groups(case)
    own = {f"without_{p.name}" for p in case.parts}
    stability = [
        (texts.setting(name), rank)
        for name, rank in sorted(case.stability.items(), key=lambda s: (s[0] in own, s[0]))
        if name in own or not name.startswith("without_")
    ]
    return render("case.html", texts, {
        "title": texts.sentence("page", "case_title", case_id=case.case_id),
        "case": case,
        "n_patients": len(case.ring.patients),
        "rank_line": texts.sentence("page", "rank", rank=case.rank, n_cases=maker.n_cases),
        "summary": maker.summary(case),
        "reveal": maker.names.reveal,
        "printed": maker.printed_line(),
        "mark": maker.mark(case.case_id),
        "notes": [_note(n, maker) for n in case.notes],
        "reasons": _reasons(case, maker),
        "checks": _checks(case, maker),
        "stability": stability,
        "to_check": texts.lines("to_check", case.pattern),
        "law": texts.lines("law", case.pattern),
        "network": case_network(case, maker.extract, maker.names, texts),
        "timeline": timeline(case, maker.extract, maker.names, claims_of),
        "members": _members(case, maker),
        "links": _links(case, maker),
        "n_links": len(case.ring.links),
        "findings": _findings(case, maker),
        "groups": groups,
        "n_claims_shown": n_shown,
    })  # fmt: skip
