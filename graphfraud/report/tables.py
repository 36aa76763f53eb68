"""The contract's tables of a run folder: exact columns, sorted rows, real keys.

Each function gives the rows as text; `csv_bytes` prints them. Complexity: linear in the rows.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from graphfraud.model import Case, Finding, Link, RunResult
from graphfraud.report.figures import date_text, json_text, money_text, number_text

if TYPE_CHECKING:
    from graphfraud.claims.extract import Extract
    from graphfraud.report.pseudonyms import Names

Row = tuple[str, ...]

COLUMNS: Mapping[str, Row] = {
    "cases.csv": (
        "case_id", "rank", "pattern", "score", "n_patients", "n_institutions", "n_doctors",
        "n_caseworkers", "n_cards", "n_claims", "fund_paid", "acct_paid", "first_date",
        "last_date", "summary",
    ),
    "members.csv": ("case_id", "node_type", "node_id", "pseudonym", "role", "score"),
    "claims.csv": ("case_id", "setl_id", "finding_id", "source_file", "source_line", "fund_paid"),
    "findings.csv": (
        "finding_id", "detector", "version", "case_id", "strength", "p_value", "measures", "params",
    ),
    "finding_members.csv": ("finding_id", "node_type", "node_id", "role"),
    "links.csv": (
        "type", "source_type", "source_id", "target_type", "target_id", "observed", "expected",
        "p_value", "q_value", "first_date", "last_date", "case_id",
    ),
    "parties.csv": (
        "node_type", "node_id", "n_cases", "n_claims", "fund_paid", "highest_rank",
    ),
}  # fmt: skip

#: the kinds of party an inspection can be sent to, and the claims columns that name them
INSPECTED: Mapping[str, Row] = {
    "caseworker": ("submitter", "reviewer1", "reviewer2", "payer"),
    "doctor": ("doctor",),
    "institution": ("institution",),
}


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 CSV with a header line, `\\n` line ends and quotes where needed."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8", "replace")


def ranked(cases: Iterable[Case]) -> list[Case]:
    """Cases by rank, ties by id."""
    return sorted(cases, key=lambda c: (c.rank, c.case_id))


def case_row(case: Case) -> Row:
    """One row of cases.csv."""
    return (
        case.case_id, str(case.rank), case.pattern, number_text(case.score),
        str(len(case.ring.patients)), str(case.n_institutions), str(case.n_doctors),
        str(case.n_caseworkers), str(case.n_cards), str(len(case.ring.claims)),
        money_text(case.fund_paid), money_text(case.acct_paid), date_text(case.first_day),
        date_text(case.last_day), case.summary,
    )  # fmt: skip


def member_rows(case: Case, names: Names) -> list[Row]:
    """Rows of members.csv of one case: by kind of party, then score, then key."""
    ordered = sorted(case.ring.members, key=lambda m: (m.party.node_type, -m.score, m.party))
    return [
        (
            case.case_id, m.party.node_type, m.party.node_id,
            names.pseudonym(m.party.node_type, m.party.node_id), m.role, number_text(m.score),
        )
        for m in ordered
    ]  # fmt: skip


class ClaimRows:
    """Rows of claims.csv, made from row codes of the extract."""

    def __init__(self, extract: Extract) -> None:
        self._setl_id = extract.setl_ids
        self._file = extract.col("claims", "source_file")
        self._files = extract.keys("source_file")
        self._line = extract.col("claims", "source_line")
        self._fund = extract.col("claims", "fund_pay")

    def setl_id(self, claim: int) -> str:
        """The settlement's id as the input has it."""
        return self._setl_id[claim]

    def source(self, claim: int) -> tuple[str, int]:
        """Input file name and line of a claim."""
        return self._files[int(self._file[claim])], int(self._line[claim])

    def row(self, case_id: str, claim: int, finding_id: str) -> Row:
        """One row: a claim, the case it is suspect in, and a finding it is evidence of."""
        name, line = self.source(claim)
        return (
            case_id, self.setl_id(claim), finding_id, name, str(line),
            money_text(int(self._fund[claim])),
        )  # fmt: skip

    def all_rows(self, result: RunResult) -> Iterator[Row]:
        """Suspect claims of every case by rank, then claims of findings outside any case.

        A claim is repeated for each finding it is evidence of; the finding is empty where a claim
        is suspect by its links alone, the case where a finding's claim is not a suspect claim.
        """
        told: set[tuple[str, int]] = set()
        for case in ranked(result.cases):
            findings = sorted(case.ring.findings, key=lambda f: f.finding_id)
            of_claim: dict[int, list[str]] = {claim: [] for claim in case.ring.claims}
            for finding in findings:
                for claim in finding.claims:
                    if claim in of_claim:
                        of_claim[claim].append(finding.finding_id)
                        told.add((finding.finding_id, claim))
            for claim in sorted(of_claim):
                for finding_id in of_claim[claim] or [""]:
                    yield self.row(case.case_id, claim, finding_id)
        for finding in sorted(result.findings, key=lambda f: f.finding_id):
            for claim in sorted(set(finding.claims)):
                if (finding.finding_id, claim) not in told:
                    yield self.row("", claim, finding.finding_id)


def all_findings(result: RunResult) -> list[Finding]:
    """The run's findings and those only a case holds, once each, by id."""
    found = {f.finding_id: f for case in result.cases for f in case.ring.findings}
    found.update({f.finding_id: f for f in result.findings})
    return [found[key] for key in sorted(found)]


def finding_row(finding: Finding, case_id: str) -> Row:
    """One row of findings.csv."""
    return (
        finding.finding_id, finding.detector, finding.version, case_id,
        number_text(finding.strength), number_text(finding.p_value),
        json_text(finding.measures), json_text(finding.params),
    )  # fmt: skip


def finding_member_rows(finding: Finding) -> list[Row]:
    """Rows of finding_members.csv of one finding."""
    return sorted(
        (finding.finding_id, m.party.node_type, m.party.node_id, m.role) for m in finding.members
    )


def link_rows(result: RunResult) -> list[Row]:
    """Rows of links.csv: one a link and case it is in; case_id is empty outside of any case."""
    cases_of: dict[Link, list[str]] = {link: [] for link in result.links}
    for case in ranked(result.cases):
        for link in dict.fromkeys(case.ring.links):
            cases_of.setdefault(link, []).append(case.case_id)
    rows = []
    for link, case_ids in cases_of.items():
        rows += [
            (
                link.type, link.source.node_type, link.source.node_id, link.target.node_type,
                link.target.node_id, number_text(link.observed), number_text(link.expected),
                number_text(link.p_value), number_text(link.q_value), date_text(link.first_day),
                date_text(link.last_day), case_id,
            )
            for case_id in case_ids or [""]
        ]  # fmt: skip
    return sorted(rows)


def party_rows(result: RunResult, extract: Extract) -> list[Row]:
    """Rows of parties.csv: doctors, institutions and case-workers of any case, highest rank first.

    A party's claims are the suspect claims, of the cases it is a member of, that name it; each is
    counted once however many cases and desks of that party it passed.
    """
    fund = extract.col("claims", "fund_pay")
    seen: dict[tuple[str, str], dict[str, Any]] = {}
    for node_type, columns in INSPECTED.items():
        codes = {key: code for code, key in enumerate(extract.keys(node_type))}
        arrays = [extract.col("claims", column) for column in columns]
        for case in ranked(result.cases):
            members = [m.party for m in case.ring.members if m.party.node_type == node_type]
            claims_of: dict[int, set[int]] = {}
            for claim in case.ring.claims if members else ():
                for array in arrays:
                    claims_of.setdefault(int(array[claim]), set()).add(claim)
            for party in members:
                entry = seen.setdefault(
                    (party.node_type, party.node_id),
                    {"cases": set(), "claims": set(), "rank": case.rank},
                )
                entry["cases"].add(case.case_id)
                entry["claims"] |= claims_of.get(codes.get(party.node_id, -2), set())
    rows = [
        (entry["rank"], -sum(int(fund[c]) for c in entry["claims"]), party, entry)
        for party, entry in seen.items()
    ]
    return [
        (*party, str(len(e["cases"])), str(len(e["claims"])), money_text(-paid), str(rank))
        for rank, paid, party, e in sorted(rows, key=lambda r: r[:3])
    ]
