"""Everything the page of a case is told, put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphfraud.model import Case, CaseMember, Link, Occasion, Party
from graphfraud.report.case_claims import ClaimPrinter
from graphfraud.report.catalogue import Catalogue
from graphfraud.report.page_data.claim_table import (
    CLAIMS_TOLD,
    FIELDS,
    OTHERS_TOLD,
    ClaimTable,
    ordered_claims,
)
from graphfraud.report.page_data.parties import (
    MANY_NODES,
    claim_ties,
    drawn_parties,
    party_nodes,
    strongest_links,
)
from graphfraud.report.page_data.relations import link_edges, tie_edges
from graphfraud.report.pseudonyms import Names

if TYPE_CHECKING:
    from graphfraud.claims.extract import Extract

#: links a page draws: `FEW` or three a party to MANY_NODES parties, above it `MANY` or one a party
LINKS_FEW, LINKS_MANY = 800, 2_000
#: ties by a claim that a page draws, those on most claims first
TIES_FEW, TIES_MANY = 1_200, 2_000


@dataclass(frozen=True)
class GraphData:
    """Nodes and edges of a page and its claims: what the graph, list, matrix and rows draw."""

    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]
    numbers: Mapping[Party, int]
    table: ClaimTable
    claims: dict[str, Any]
    told: Mapping[int, int]
    left: dict[str, int]


def graph_data(
    members: Sequence[CaseMember], links: Sequence[Link], claims: Sequence[int],
    occasions: Sequence[Occasion], printer: ClaimPrinter, texts: Catalogue, as_of_day: int,
    others_of: Mapping[str, Sequence[int]], *, scored: bool = True,
) -> GraphData:
    """Parties, relations and claims of a page; others_of gives every claim of each patient.

    told: claim → its row on the page. Complexity: that of the layout, and linear in the claims.
    """
    extract, names = printer.extract, printer.names
    drawn = drawn_parties(members)
    many = len(drawn.members) > MANY_NODES
    most = LINKS_MANY if many else max(LINKS_FEW, 3 * len(drawn.members))
    strongest = strongest_links(links, drawn.number, most)
    ties = claim_ties(claims, extract, drawn.number)
    room = TIES_MANY if many else TIES_FEW
    # on most claims first; at their institution before other ties
    told_ties = dict(sorted(ties.items(), key=lambda t: (-t[1], t[0][2], t[0]))[:room])
    edges = link_edges(strongest, drawn.number, extract) + tie_edges(told_ties)
    pairs = [(e["from"], e["to"]) for e in edges]
    nodes = party_nodes(drawn, pairs, extract, names, texts, as_of_day, scored=scored)
    if drawn.n_left:
        nodes.append({
            "id": len(nodes), "type": "rest", "role": "context", "x": -120, "y": -120,
            "name": texts.sentence("ui", "rest_node", n=drawn.n_left),
        })  # fmt: skip
    begin = extract.col("claims", "begin_day")
    table = ClaimTable(printer, drawn.number)
    ordered = ordered_claims(claims, occasions, begin)[:CLAIMS_TOLD]
    rows = [table.row(claim, number) for claim, number in ordered]
    pale = _others(table, members, drawn.number, set(claims), others_of, extract)
    return GraphData(
        nodes, edges, drawn.number, table,
        {"fields": list(FIELDS), "rows": rows, "others": pale, "n_all": len(claims)},
        {claim: row for row, (claim, _) in enumerate(ordered)},
        {
            "parties": drawn.n_left,
            "links": len(links) - len(strongest) + len(ties) - len(told_ties),
            "claims": len(claims) - len(ordered),
        },
    )  # fmt: skip


def _others(
    table: ClaimTable, members: Sequence[CaseMember], numbers: Mapping[Party, int],
    inside: set[int], others_of: Mapping[str, Sequence[int]], extract: Extract,
) -> list[list[int]]:
    """The patients' other claims between the first and the last day, strongest patients first."""
    if not inside:
        return []
    begin, end = extract.col("claims", "begin_day"), extract.col("claims", "end_day")
    rows = sorted(inside)
    first, last = int(begin[rows].min()), int(end[rows].max())
    found = []
    for member in sorted(members, key=lambda m: (-m.score, m.party)):
        node = numbers.get(member.party, -1)
        if member.party.node_type != "patient" or node < 0:
            continue
        for claim in others_of.get(member.party.node_id, ()):
            if claim not in inside and begin[claim] <= last and end[claim] >= first:
                found.append(table.other(claim, node))
        if len(found) >= OTHERS_TOLD:
            break
    return found[:OTHERS_TOLD]


def told_occasions(occasions: Sequence[Occasion], names: Names) -> list[dict[str, Any]]:
    """Occasions in the order of their numbers: place, first and last day."""
    return [
        {"place": names.institution(o.institution), "first": o.first_day, "last": o.last_day}
        for o in occasions
    ]


def told_signs(case: Case, data: GraphData, texts: Catalogue) -> list[dict[str, Any]]:
    """What was seen, by detector: the nodes and the claims of its findings."""
    of_detector: dict[str, tuple[set[int], set[int]]] = {}
    for finding in case.ring.findings:
        parties, claims = of_detector.setdefault(finding.detector, (set(), set()))
        parties |= {data.numbers[m.party] for m in finding.members if m.party in data.numbers}
        claims |= {data.told[c] for c in finding.claims if c in data.told}
    return [
        {
            "title": texts.word("detector", name), "parties": sorted(parties),
            "claims": sorted(claims),
        }
        for name, (parties, claims) in sorted(of_detector.items())
    ]  # fmt: skip
