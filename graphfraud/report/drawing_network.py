"""The network of a case as a printed report draws it: parties as shapes, links as lines."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphfraud.model import Case, CaseMember, Link, NodeType, Party
from graphfraud.report.catalogue import Catalogue
from graphfraud.report.figures import date_text, p_text, short_number
from graphfraud.report.layout import positions
from graphfraud.report.pseudonyms import Names

if TYPE_CHECKING:
    from graphfraud.claims.extract import Extract

#: parties drawn on a page; a larger drawing cannot be read without a pan and a search
NODES_DRAWN = 300
#: where links outnumber parties by more than this, each party keeps so many of its strongest
LINKS_EACH = 4
MARGIN = 60.0
#: claims columns that tie a patient to a party of this kind
ON_CLAIM: Mapping[NodeType, tuple[str, ...]] = {
    "doctor": ("doctor",), "caseworker": ("submitter", "reviewer1", "reviewer2", "payer"),
    "cashier": ("cashier",), "card": ("card",), "phone": ("phone",), "account": ("account",),
    "proxy": ("proxy",), "invoice": ("invoice",), "institution": ("institution",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NodeView:
    """A party in the drawing; radius grows with its score."""

    x: float
    y: float
    radius: float
    node_type: str
    role: str
    glyph: str
    label: str
    title: str


@dataclass(frozen=True, slots=True)
class LineView:
    """A link (`kind` "link") or a tie by a claim (`kind` "claim"); `path` as SVG draws it."""

    path: str
    width: float
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class NetworkView:
    """Everything the network's template draws."""

    width: float
    height: float
    nodes: tuple[NodeView, ...]
    lines: tuple[LineView, ...]
    n_left: int
    n_links_left: int


def claim_ties(
    claims: Sequence[int], extract: Extract, kept: set[Party]
) -> dict[tuple[Party, Party], int]:
    """How many of the claims tie two of the kept parties, doctors standing for institutions.

    A patient is tied to every party on their claim; to the institution only where no kept doctor
    stands between, else the doctor is tied to the institution.
    """
    ties: dict[tuple[Party, Party], int] = {}
    wanted = {p.node_type for p in kept}
    keys = {t: extract.keys(t) for t in (*ON_CLAIM, "patient") if t in wanted}
    columns = [
        (t, extract.col("claims", c)) for t in ON_CLAIM if t in wanted for c in ON_CLAIM[t]
    ]
    patients = extract.col("claims", "patient")
    for claim in claims:
        code = int(patients[claim])
        patient = Party("patient", keys["patient"][code]) if "patient" in keys else None
        doctor: Party | None = None
        for node_type, array in columns:
            code = int(array[claim])
            if code < 0:
                continue
            party = Party(node_type, keys[node_type][code])
            if party not in kept:
                continue
            doctor = party if node_type == "doctor" else doctor
            source = doctor if node_type == "institution" and doctor else patient
            if source is not None and source in kept:
                ties[source, party] = ties.get((source, party), 0) + 1
    return ties


def _link_title(link: Link, names: Names, texts: Catalogue) -> str:
    ends = " — ".join(names.shown(p.node_type, p.node_id) for p in (link.source, link.target))
    figures = f"{short_number(link.observed)} / {short_number(link.expected)}"
    days = f"{date_text(link.first_day)} – {date_text(link.last_day)}"
    kind = texts.word("link", link.type)
    return f"{kind}: {ends}\n{figures}, p {p_text(link.p_value)}\n{days}"


def strongest_links(links: Sequence[Link], kept: set[Party]) -> list[Link]:
    """Links among the kept parties, strongest first; in a dense group not all can be read.

    With more than LINKS_EACH links a party, a link stays where one of its ends has fewer than
    LINKS_EACH stronger ones: nobody loses their strongest. Complexity O(m log m).
    """
    inside = sorted(
        (k for k in links if k.source in kept and k.target in kept),
        key=lambda k: (k.p_value, k.type, k.source, k.target),
    )
    if len(inside) <= LINKS_EACH * len(kept):
        return inside
    held = dict.fromkeys(kept, 0)
    chosen = []
    for link in inside:
        if min(held[link.source], held[link.target]) < LINKS_EACH:
            chosen.append(link)
            held[link.source] += 1
            held[link.target] += 1
    return chosen


def draw(
    members: Sequence[CaseMember], links: Sequence[Link], ties: Mapping[tuple[Party, Party], int],
    names: Names, texts: Catalogue, *, roles: bool = True,
) -> NetworkView:
    """Positions and titles of the strongest members and the links and ties among them.

    roles: print role and score of each party.
    """
    ordered = sorted(members, key=lambda m: (-m.score, m.party))
    drawn = sorted(ordered[:NODES_DRAWN], key=lambda m: m.party)
    kept = {m.party for m in drawn}
    strongest = strongest_links(links, kept)
    edges = [(k.source, k.target) for k in strongest] + sorted(ties)
    where = positions([m.party for m in drawn], edges)

    def path(a: Party, b: Party) -> str:
        (x1, y1), (x2, y2) = where[a], where[b]
        return f"M{x1} {y1}L{x2} {y2}"

    lines, on_claim = [], texts.word("link", "CLAIM")
    for (a, b), n in sorted(ties.items()):
        lines.append(LineView(path(a, b), 0.8, "claim", f"{on_claim}: {n}"))
    for link in reversed(strongest):
        width = round(min(0.8 + 0.5 * math.log2(max(link.observed, 1.0)), 3.0), 1)
        title = _link_title(link, names, texts)
        lines.append(LineView(path(link.source, link.target), width, "link", title))
    nodes = []
    for m in drawn:
        x, y = where[m.party]
        kind = texts.word("node_type", m.party.node_type)
        label = names.shown(m.party.node_type, m.party.node_id)
        title = f"{kind} {label}"
        if roles:
            title += f"\n{texts.word('role', m.role)} {m.score:.2f}"
        glyph = texts.word("glyph", m.party.node_type)[:1]
        radius = round(11 + 6 * max(0.0, min(m.score, 1.0)), 1)
        # an invoice is known by its institution too; in a drawing its number is what is read
        short = label.split("|")[1] if m.party.node_type == "invoice" and "|" in label else label
        nodes.append(NodeView(x, y, radius, m.party.node_type, m.role, glyph, short, title))
    wide = max((n.x for n in nodes), default=0.0) + 2 * MARGIN
    high = max((n.y for n in nodes), default=0.0) + 2 * MARGIN
    return NetworkView(
        round(wide, 1), round(high, 1), tuple(nodes), tuple(lines), len(ordered) - len(drawn),
        len(links) - len(strongest),
    )  # fmt: skip


def case_network(case: Case, extract: Extract, names: Names, texts: Catalogue) -> NetworkView:
    """The drawing of a case."""
    ordered = sorted(case.ring.members, key=lambda m: (-m.score, m.party))
    kept = {m.party for m in ordered[:NODES_DRAWN]}
    ties = claim_ties(case.ring.claims, extract, kept)
    return draw(case.ring.members, case.ring.links, ties, names, texts)
