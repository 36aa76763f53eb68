"""Frozen dataclasses that cross the borders of stages.

Parties are named by (node_type, node_id) with the contract's keys; claims by their row code in the
`Extract` (int, sorted by input file and line). Days are integers since 1970-01-01, money is in 分.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

NodeType = Literal[
    "patient", "doctor", "institution", "caseworker", "cashier",
    "card", "phone", "account", "proxy", "invoice",
]  # fmt: skip
Role = Literal["participant", "identity_used", "handler", "organiser_contact", "context"]
Pattern = Literal["induced_admission", "shared_card", "insider_link", "claims_integrity"]
#: order of the contract: a tie between patterns is decided by it
PATTERNS: tuple[Pattern, ...] = (
    "induced_admission", "shared_card", "insider_link", "claims_integrity",
)  # fmt: skip
Measure = int | float | str | bool | None


@dataclass(frozen=True, slots=True, order=True)
class Party:
    """One node: a patient, doctor, institution, case-worker, … by its key as text."""

    node_type: NodeType
    node_id: str


@dataclass(frozen=True, slots=True)
class Link:
    """A relation between two parties that chance does not explain.

    observed/expected: number of occasions seen, and expected under the link's null model.
    p_value: upper tail under that model; q_value: its false-discovery rate among all tests.
    claims: row codes of the claims behind it, ascending.
    """

    type: str
    source: Party
    target: Party
    observed: float
    expected: float
    p_value: float
    q_value: float
    first_day: int
    last_day: int
    claims: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class FindingMember:
    """A party of a finding and the role it plays there."""

    party: Party
    role: Role


@dataclass(frozen=True, slots=True)
class Finding:
    """What one detector saw: a group of parties, its claims, and how surprising it is.

    strength in [0, 1]; measures and params are printed as JSON.
    """

    finding_id: str
    detector: str
    version: str
    pattern: Pattern
    strength: float
    p_value: float
    members: tuple[FindingMember, ...]
    claims: tuple[int, ...]
    measures: Mapping[str, Measure] = field(default_factory=dict)
    params: Mapping[str, Measure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One printed addend of a case's score.

    value: what it adds (negative where an innocent explanation lowers the case); the values of a
    case sum to its score. observed, expected and p_value are those of the evidence itself.
    """

    name: str
    value: float
    pattern: Pattern
    observed: float | None = None
    expected: float | None = None
    p_value: float | None = None
    detail: Mapping[str, Measure] = field(default_factory=dict)


CheckResult = Literal["explains", "lowers", "does_not_explain", "not_assessable"]


@dataclass(frozen=True, slots=True)
class InnocentCheck:
    """An innocent explanation that was tested, with the figures that decided."""

    name: str
    result: CheckResult
    measures: Mapping[str, Measure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CaseMember:
    """A party of a case; score in [0, 1] is the posterior of belonging (context parties: share)."""

    party: Party
    role: Role
    score: float


@dataclass(frozen=True, slots=True)
class Occasion:
    """One time the ring came together: place, first and last day, and the claims of that time."""

    institution: str
    first_day: int
    last_day: int
    claims: tuple[int, ...]


@dataclass(frozen=True)
class Ring:
    """Parties and claims that belong together, before ranking."""

    pattern: Pattern
    members: tuple[CaseMember, ...]
    claims: tuple[int, ...]
    links: tuple[Link, ...]
    findings: tuple[Finding, ...]
    occasions: tuple[Occasion, ...] = ()
    strength: float = 0.0

    @property
    def patients(self) -> tuple[str, ...]:
        """Ids of the patients, ascending."""
        return tuple(
            sorted(m.party.node_id for m in self.members if m.party.node_type == "patient")
        )

    @property
    def graph(self) -> nx.Graph:
        """The ring as `networkx.Graph`: nodes are (node_type, node_id), edges are its links.

        Node attributes: node_type, node_id, role, score. Edge attributes: type, observed,
        expected, p_value, q_value, first_day, last_day; parallel links keep the smallest p.
        """
        import networkx as nx

        graph = nx.Graph()
        for member in self.members:
            party = member.party
            graph.add_node(
                (party.node_type, party.node_id), node_type=party.node_type,
                node_id=party.node_id, role=member.role, score=member.score,
            )  # fmt: skip
        for link in sorted(self.links, key=lambda k: (k.p_value, k.type, k.source, k.target)):
            ends = [(p.node_type, p.node_id) for p in (link.source, link.target)]
            if not graph.has_edge(*ends):
                graph.add_edge(
                    *ends, type=link.type, observed=link.observed, expected=link.expected,
                    p_value=link.p_value, q_value=link.q_value,
                    first_day=link.first_day, last_day=link.last_day,
                )  # fmt: skip
        return graph


@dataclass(frozen=True)
class Case:
    """A ranked ring, as it is reported.

    score = Σ part.value in [0, 1]. fund_paid, acct_paid: 分 over `ring.claims` (suspect claims).
    case_id: first 10 hex digits of SHA-256 over the sorted setl_ids of the suspect claims.
    """

    case_id: str
    rank: int
    pattern: Pattern
    score: float
    parts: tuple[ScorePart, ...]
    checks: tuple[InnocentCheck, ...]
    ring: Ring
    n_institutions: int
    n_doctors: int
    n_caseworkers: int
    n_cards: int
    fund_paid: int
    acct_paid: int
    first_day: int
    last_day: int
    summary: str
    notes: tuple[str, ...] = ()
    stability: Mapping[str, int | None] = field(default_factory=dict)
    setl_ids: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Members as a table: node_type, node_id, role, score; one row a party, sorted."""
        import pandas as pd

        rows = [
            (m.party.node_type, m.party.node_id, m.role, m.score)
            for m in sorted(self.ring.members, key=lambda m: (m.party.node_type, -m.score, m.party))
        ]
        return pd.DataFrame(rows, columns=["node_type", "node_id", "role", "score"])


@dataclass(frozen=True, slots=True)
class DetectorStatus:
    """Whether a detector ran; if not, `needs` names the columns it lacked."""

    name: str
    ran: bool
    needs: tuple[str, ...] = ()
    n_findings: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class StageCost:
    """Wall seconds and peak resident memory (MiB) of a stage."""

    stage: str
    seconds: float
    peak_mib: float


@dataclass(frozen=True)
class RunInfo:
    """What a run was: inputs, parameters, versions, counts, costs, and how it judges itself.

    permuted_cases: cases that the copy of the data with permuted dates gave (None: not run);
    permuted_others: those of them most of whose people are in no case of the run.
    blind_spots: what could not have been seen, as sentences' keys with figures.
    run_id: the run's name in a graph store. store: the one its packs asked: "none", "embedded" or
    its address. pack_titles: pack id → language → title.
    """

    version: str
    seed: int
    parameters: Mapping[str, Measure]
    inputs: tuple[Mapping[str, Measure], ...]
    counts: Mapping[str, int]
    versions: Mapping[str, str]
    detectors: tuple[DetectorStatus, ...]
    costs: tuple[StageCost, ...]
    permuted_cases: int | None
    blind_spots: tuple[Mapping[str, Measure], ...]
    notes: tuple[str, ...]
    pack_lock: str = ""
    as_of: str = ""
    run_id: str = ""
    store: str = "none"
    pack_titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    permuted_others: int | None = None


@dataclass(frozen=True)
class RunResult:
    """Everything a run found, ready to be written."""

    cases: tuple[Case, ...]
    findings: tuple[Finding, ...]
    links: tuple[Link, ...]
    info: RunInfo
    case_of_finding: Mapping[str, str] = field(default_factory=dict)
