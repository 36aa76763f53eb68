"""The sheets of evidence.xlsx: cases, members, claims under the platform's names, reasons.

The claims sheet has one row a case and settlement, so that amounts can be summed; real keys, as in
the input. A composite key (institution and doctor, agency and case-worker) is given by its own
part, as the platform's column has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from graphfraud.model import Case, RunResult
from graphfraud.report.catalogue import Catalogue
from graphfraud.report.figures import date_text, json_text, money_text, number_text
from graphfraud.report.tables import COLUMNS, ClaimRows, Row, ranked

if TYPE_CHECKING:
    from graphfraud.claims.extract import Extract

Sheet = tuple[str, Sequence[str], Sequence[Row]]
REASON_COLUMNS = (
    "case_id", "kind_of_row", "reason", "name", "value", "observed", "expected", "p_value",
    "result", "detail",
)  # fmt: skip
#: columns of claims that name a party, with the platform's name for it
_KEYS = (
    ("psn_no", "patient", "patient"), ("fixmedins_code", "institution", "institution"),
    ("atddr_no", "doctor", "doctor"), ("dscg_maindiag_code", "diagnosis", "diagnosis"),
    ("opter_id", "submitter", "caseworker"), ("audit1_opter_id", "reviewer1", "caseworker"),
    ("audit2_opter_id", "reviewer2", "caseworker"), ("pay_opter_id", "payer", "caseworker"),
    ("cashier", "cashier", "cashier"), ("bankacct", "account", "account"),
    ("agnter_certno", "proxy", "proxy"), ("tel", "phone", "phone"), ("card", "card", "card"),
    ("invono", "invoice", "invoice"),
)  # fmt: skip
_COMPOSITE = frozenset({"doctor", "caseworker", "cashier"})
CLAIM_COLUMNS = (
    "case_id", "setl_id", "psn_no", "psn_name", "fixmedins_code", "fixmedins_name", "med_kind",
    "begndate", "enddate", "setl_date", "dscg_maindiag_code", "medfee_sumamt", "fund_pay_sumamt",
    "acct_pay", "atddr_no", "opter_id", "audit1_opter_id", "audit2_opter_id", "pay_opter_id",
    "cashier", "bankacct", "agnter_certno", "tel", "card", "invono", "finding_ids", "source_file",
    "source_line",
)  # fmt: skip


class _Claims:
    """Rows of the claims sheet."""

    def __init__(self, extract: Extract, rows: ClaimRows, texts: Catalogue) -> None:
        self._extract, self._rows, self._texts = extract, rows, texts
        self._names: dict[str, Any] = {}

    def _text(self, table: str, column: str, code: int) -> str:
        if code < 0:
            return ""
        if table not in self._names:
            self._names[table] = self._extract.text(table, column)
        value = self._names[table][code].as_py()
        return "" if value is None else str(value)

    def row(self, case_id: str, claim: int, finding_ids: str) -> Row:
        """One settlement of a case."""
        ex = self._extract
        found = {"case_id": case_id, "setl_id": self._rows.setl_id(claim),
                 "finding_ids": finding_ids}  # fmt: skip
        for name, column, space in _KEYS:
            code = int(ex.col("claims", column)[claim])
            key = ex.keys(space)[code] if code >= 0 else ""
            if space in _COMPOSITE:
                key = key.partition("|")[2] or key
            elif space == "invoice" and "|" in key:
                key = key.split("|")[1]
            found[name] = key
        found["psn_name"] = self._text(
            "patients", "psn_name", int(ex.col("claims", "patient")[claim])
        )
        found["fixmedins_name"] = self._text(
            "institutions", "name", int(ex.col("claims", "institution")[claim])
        )
        found["med_kind"] = self._texts.word("kind", str(int(ex.col("claims", "kind")[claim])))
        for name, column in (
            ("begndate", "begin_day"), ("enddate", "end_day"), ("setl_date", "settle_day")
        ):
            day = int(ex.col("claims", column)[claim])
            found[name] = date_text(day) if day >= 0 else ""
        for name, column in (
            ("medfee_sumamt", "medfee"), ("fund_pay_sumamt", "fund_pay"), ("acct_pay", "acct_pay")
        ):
            found[name] = money_text(int(ex.col("claims", column)[claim]))
        name, line = self._rows.source(claim)
        found["source_file"], found["source_line"] = name, str(line)
        return tuple(found[c] for c in CLAIM_COLUMNS)

    def of_case(self, case: Case) -> list[Row]:
        """The settlements of a case in the order of the input."""
        findings: dict[int, list[str]] = {claim: [] for claim in case.ring.claims}
        for finding in sorted(case.ring.findings, key=lambda f: f.finding_id):
            for claim in finding.claims:
                if claim in findings:
                    findings[claim].append(finding.finding_id)
        return [self.row(case.case_id, c, " ".join(findings[c])) for c in sorted(findings)]


def _reasons(cases: Sequence[Case], texts: Catalogue) -> list[Row]:
    rows: list[Row] = []
    for case in cases:
        rows += [
            (
                case.case_id, texts.word("row_kind", "part"), texts.reason(p.name), p.name,
                number_text(p.value), number_text(p.observed), number_text(p.expected),
                number_text(p.p_value), "", json_text(p.detail) if p.detail else "",
            )
            for p in case.parts
        ]  # fmt: skip
        rows += [
            (
                case.case_id, texts.word("row_kind", "check"), texts.word("check", c.name), c.name,
                "", "", "", "", texts.word("check_result", c.result),
                json_text(c.measures) if c.measures else "",
            )
            for c in case.checks
        ]  # fmt: skip
    return rows


def evidence_sheets(
    result: RunResult, extract: Extract, rows: ClaimRows, texts: Catalogue,
    cases: Sequence[Row], members: Sequence[Row],
) -> list[Sheet]:  # fmt: skip
    """The workbook's sheets as (title, columns, rows of text); linear in the claims of cases.

    cases, members: the rows of cases.csv and members.csv.
    """
    ordered = ranked(result.cases)
    claims = _Claims(extract, rows, texts)
    return [
        ("cases", COLUMNS["cases.csv"], cases),
        ("members", COLUMNS["members.csv"], members),
        ("claims", CLAIM_COLUMNS, [row for case in ordered for row in claims.of_case(case)]),
        ("reasons", REASON_COLUMNS, _reasons(ordered, texts)),
    ]
