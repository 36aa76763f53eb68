"""The parties of a page as nodes of its graph: where they stand, what they are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphfraud.claims.identity import age_band, age_on
from graphfraud.model import CaseMember, Link, NodeType, Party
from graphfraud.report.catalogue import Catalogue
from graphfraud.report.layout import positions
from graphfraud.report.pseudonyms import Names

if TYPE_CHECKING:
    from graphfraud.claims.extract import Extract

#: parties drawn one by one; above it the weakest become one node
MOST_NODES = 2_000
#: parties whose links may be drawn freely; more and the page would outgrow its size
MANY_NODES = 300
#: claims columns that tie a patient to a party of this kind, and what the tie is called
TIES: Mapping[NodeType, tuple[str, tuple[str, ...]]] = {
    "institution": ("AT_INSTITUTION", ("institution",)),
    "doctor": ("TREATED_BY", ("doctor",)),
    "caseworker": ("HANDLED_BY", ("submitter", "reviewer1", "reviewer2", "payer")),
    "cashier": ("RUNG_UP_BY", ("cashier",)),
    "card": ("PAID_WITH", ("card",)),
    "phone": ("GAVE_CONTACT", ("phone",)),
    "account": ("PAID_TO", ("account",)),
    "proxy": ("FILED_BY", ("proxy",)),
    "invoice": ("BILLED_ON", ("invoice",)),
}  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """The parties of a graph in the order of their numbers, strongest first."""

    members: tuple[CaseMember, ...]
    number: Mapping[Party, int]
    n_left: int


def drawn_parties(members: Sequence[CaseMember], most: int = MOST_NODES) -> Drawn:
    """The strongest `most` parties, by score and then key, numbered from 0."""
    ordered = sorted(members, key=lambda m: (-m.score, m.party))
    room = most if len(ordered) <= most else most - 1
    kept = tuple(ordered[:room])
    number = {m.party: i for i, m in enumerate(kept)}
    return Drawn(kept, number, len(ordered) - len(kept))


def strongest_links(links: Iterable[Link], kept: Mapping[Party, int], most: int) -> list[Link]:
    """Links among the kept parties, at most about `most` of them, nobody losing their strongest.

    With k = most // parties, a link stays where one of its ends has fewer than k stronger ones.
    Sorted by p-value, type and ends. Complexity O(m log m).
    """
    inside = sorted(
        (k for k in links if k.source in kept and k.target in kept),
        key=lambda k: (k.p_value, k.type, k.source, k.target),
    )
    if len(inside) <= most:
        return inside
    each = max(1, most // max(1, len(kept)))
    held = dict.fromkeys(kept, 0)
    chosen = []
    for link in inside:
        if min(held[link.source], held[link.target]) < each:
            chosen.append(link)
            held[link.source] += 1
            held[link.target] += 1
    return chosen


def claim_ties(
    claims: Iterable[int], extract: Extract, kept: Mapping[Party, int]
) -> dict[tuple[int, int, str], int]:
    """(patient, party, kind of tie) by node number → on how many of the claims, among the kept."""
    columns = []
    by_type: dict[str, dict[str, int]] = {}
    for party, number in kept.items():
        by_type.setdefault(party.node_type, {})[party.node_id] = number
    people = by_type.get("patient", {})
    patient, patient_keys = extract.col("claims", "patient"), extract.keys("patient")
    for node_type, (kind, names) in TIES.items():
        if node_type in by_type:
            for name in names:
                array, keys = extract.col("claims", name), extract.keys(node_type)
                columns.append((by_type[node_type], kind, array, keys))
    ties: dict[tuple[int, int, str], int] = {}
    for claim in claims:
        source = people.get(patient_keys[int(patient[claim])])
        if source is None:
            continue
        found = set()
        for numbers, kind, array, keys in columns:
            code = int(array[claim])
            if code >= 0 and (target := numbers.get(keys[code])) is not None:
                found.add((source, target, kind))
        for tie in found:
            ties[tie] = ties.get(tie, 0) + 1
    return ties


def party_nodes(
    drawn: Drawn, pairs: Iterable[tuple[int, int]], extract: Extract, names: Names,
    texts: Catalogue, as_of_day: int, *, scored: bool = True,
) -> list[dict[str, Any]]:
    """Nodes for pyvis: id, x, y, type, name, role, score, about (sex and age band, or a code)."""
    order = sorted(range(len(drawn.members)), key=lambda i: drawn.members[i].party)
    where = positions(order, pairs)
    birth, gender = extract.col("patients", "birth_day"), extract.col("patients", "gend")
    nodes = []
    for number, member in enumerate(drawn.members):
        party = member.party
        x, y = where[number]
        node: dict[str, Any] = {
            "id": number, "x": round(x), "y": round(y), "type": party.node_type,
            "name": names.shown(party.node_type, party.node_id), "role": member.role,
        }  # fmt: skip
        if scored:
            node["score"] = round(member.score, 2)
        if (code := names.patient_code(party)) >= 0:
            sex = str(int(gender[code]))
            age = age_band(age_on(int(birth[code]), as_of_day))
            about = [texts.word("gender", sex) if sex in ("1", "2") else "", age]
            node["about"] = " ".join(a for a in about if a)
        elif party.node_type == "invoice":
            # an invoice is known by its institution and amount too; its number is what is read
            place, number_text, *amount = f"{party.node_id}||".split("|")
            node["name"] = number_text or party.node_id
            node["about"] = " · ".join(t for t in (names.institution(place), *amount) if t)
        elif party.node_type == "institution" and party.node_id != node["name"]:
            node["about"] = party.node_id
        nodes.append(node)
    return nodes
