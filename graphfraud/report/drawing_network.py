"""The network of a case as a printed report draws it: parties as shapes with their numbers.

A printed page cannot be zoomed, so each party bears the number of its row in the table of parties.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from graphfraud.report.case_record import CaseRecord, LinkRecord, PartyRecord
from graphfraud.report.catalogue import Catalogue
from graphfraud.report.drawing import INK, MUTE, Disc, Drawing, Label, Line, Shape, box
from graphfraud.report.drawing import Polygon as Poly
from graphfraud.report.layout import positions

#: parties drawn; room of the drawing on a landscape page, in 1/96 inch
PARTIES_DRAWN = 200
WIDTH, HEIGHT, MARGIN, LEGEND = 960.0, 540.0, 34.0, 26.0
#: left, top, right, bottom
Box = tuple[float, float, float, float]
#: where links outnumber parties by more than this, each party keeps so many of its strongest
LINKS_EACH = 4
#: colours that the colour-blind tell apart; the shape and the character tell the type too
COLOURS = {
    "patient": "#0072b2", "doctor": "#b34700", "institution": "#00634a", "caseworker": "#7b3f98",
    "cashier": "#7a5f1b", "card": "#444444", "phone": "#8a5a00", "account": "#a3195b",
    "proxy": "#3d5a80", "invoice": "#55594a",
}  # fmt: skip
LINK, TIE = "#c98a97", "#d3dae1"
_SQUARE = {"institution", "account", "invoice", "phone", "card"}
_DIAMOND = {"doctor", "caseworker", "cashier", "proxy"}


def shape_of(node_type: str, x: float, y: float, radius: float) -> Shape:
    """The shape of a kind of party around (x, y)."""
    fill = COLOURS.get(node_type, INK)
    if node_type in _SQUARE:
        return box(x - radius, y - radius, 2 * radius, 2 * radius, fill)
    if node_type in _DIAMOND:
        reach = 1.3 * radius
        return Poly(((x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)), fill)
    return Disc(x, y, radius, fill)


def strongest_links(links: Sequence[LinkRecord], n_parties: int) -> list[LinkRecord]:
    """Links to draw, strongest first: in a dense group each party keeps LINKS_EACH or more.

    `links` must come strongest first. Complexity O(m).
    """
    if len(links) <= LINKS_EACH * n_parties:
        return list(links)
    held: dict[int, int] = {}
    chosen = []
    for link in links:
        if min(held.get(link.source, 0), held.get(link.target, 0)) < LINKS_EACH:
            chosen.append(link)
            held[link.source] = held.get(link.source, 0) + 1
            held[link.target] = held.get(link.target, 0) + 1
    return chosen


def _drawn(parties: Sequence[PartyRecord]) -> list[int]:
    """Places of the parties drawn: the strongest of them where there are too many."""
    order = sorted(range(len(parties)), key=lambda i: (-parties[i].score, i))
    return sorted(order[:PARTIES_DRAWN])


def _fitted(where: dict[int, tuple[float, float]]) -> dict[int, tuple[float, float]]:
    """Positions stretched or shrunk to the room of the drawing, each axis for itself."""
    xs, ys = [x for x, _ in where.values()], [y for _, y in where.values()]
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    across = min((WIDTH - 2 * MARGIN) / wide, 3.0) if wide > 0 else 1.0
    down = min((HEIGHT - 2 * MARGIN) / high, 3.0) if high > 0 else 1.0
    left = MARGIN + (WIDTH - 2 * MARGIN - wide * across) / 2
    top = MARGIN + LEGEND + (HEIGHT - 2 * MARGIN - high * down) / 2
    return {
        i: (left + (x - min(xs)) * across, top + (y - min(ys)) * down)
        for i, (x, y) in where.items()
    }


def _legend(types: Sequence[str], texts: Catalogue) -> list[Shape]:
    shapes: list[Shape] = []
    x = MARGIN
    for node_type in types:
        word = texts.word("node_type", node_type)
        shapes += [shape_of(node_type, x, 14, 7), Label(x + 12, 18, word, 12)]
        x += 38 + sum(12 if ord(c) >= 0x2E80 else 7 for c in word)
    return shapes


def _free_place(name: str, x: float, y: float, taken: list[Box]) -> Label | None:
    """The name below, above or beside its party, where nothing lies; None where all is full.

    The number in the shape leads to the name in any case. `taken` gets the label's box.
    """
    wide = sum(10.0 if ord(c) >= 0x2E80 else 6.2 for c in name)
    for centre, base in (
        (x, y + 25), (x, y - 17), (x + 17 + wide / 2, y + 4), (x - 17 - wide / 2, y + 4)
    ):
        middle = min(max(centre, wide / 2 + 4), WIDTH - wide / 2 - 4)
        box_of = (middle - wide / 2, base - 9, middle + wide / 2, base + 2)
        if all(
            box_of[2] < other[0] or other[2] < box_of[0] or box_of[3] < other[1]
            or other[3] < box_of[1]
            for other in taken
        ):  # fmt: skip
            taken.append(box_of)
            return Label(middle, base, name, 10, INK, "middle")
    return None


def network_drawing(
    record: CaseRecord, texts: Catalogue, short_name: Callable[[PartyRecord], str]
) -> Drawing:
    """The network; short_name gives what stands below an institution or a case-worker.

    Coordinates are fixed by the parties and links alone: the same record, the same drawing.
    """
    parties = record.parties
    drawn = _drawn(parties)
    kept = set(drawn)
    links = [k for k in record.links if k.source in kept and k.target in kept]
    strongest = strongest_links(links, len(drawn))
    ties = [(a, b) for a, b, _ in record.ties if a in kept and b in kept]
    where = _fitted(positions(drawn, [*((k.source, k.target) for k in strongest), *ties]))
    shapes: list[Shape] = []
    for a, b in ties:
        shapes.append(Line(*where[a], *where[b], TIE, 0.7))
    for k in reversed(strongest):
        width = min(0.8 + 0.5 * math.log2(max(k.observed, 1.0)), 3.0)
        shapes.append(Line(*where[k.source], *where[k.target], LINK, width))
    crowded = len(drawn) > 90
    radius = 8.0 if crowded else 11.0
    for i in drawn:
        party, (x, y) = parties[i], where[i]
        shapes.append(shape_of(party.node_type, x, y, radius))
        size = 7.5 if crowded and i > 98 else 9.0
        shapes.append(Label(x, y + size * 0.36, str(i + 1), size, "#ffffff", "middle"))
    taken = [(x - radius, y - radius, x + radius, y + radius) for x, y in where.values()]
    for i in drawn:
        party, (x, y) = parties[i], where[i]
        if party.node_type in ("institution", "caseworker"):
            label = _free_place(short_name(party), x, y, taken)
            shapes += [label] if label is not None else []
    types = list(dict.fromkeys(parties[i].node_type for i in drawn))
    title = texts.word("clue_sheet", "network")
    return Drawing(
        WIDTH, HEIGHT + LEGEND, title,
        (box(0, 0, WIDTH, HEIGHT + LEGEND, "#ffffff", MUTE), *_legend(types, texts), *shapes),
    )  # fmt: skip


def n_links_drawn(record: CaseRecord) -> int:
    """How many links the drawing shows."""
    kept = set(_drawn(record.parties))
    inside = [k for k in record.links if k.source in kept and k.target in kept]
    return len(strongest_links(inside, len(kept)))
