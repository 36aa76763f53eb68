"""Where the parties of a drawing stand, worked out once in Python.

Kamada–Kawai to 300 nodes, Fruchterman–Reingold on a grid above, from a circle of the sorted nodes:
the same graph gives the same drawing. Each component is laid out alone and packed beside the
others, widest first. Complexity O(n²) to 300 nodes of a component.
"""

from __future__ import annotations

import math
import random
from collections.abc import Hashable, Iterable, Sequence
from typing import Any, TypeVar

import igraph
import numpy as np

KAMADA_KAWAI_NODES = 300
#: room of a party with its label in drawing units; rounds in which overlaps are moved apart
ROOM_WIDE, ROOM_HIGH, ROUNDS = 84.0, 48.0, 200
#: a drawing's area as a multiple of the room its parties need; gap between components
LOOSENESS, GAP = 2.4, 70.0
#: horizontal stretch of a drawing
STRETCH = 1.5
#: width of a whole drawing by its height
ASPECT = 2.0

Point = tuple[float, float]
Node = TypeVar("Node", bound=Hashable)


def _component_points(graph: Any, seed: int) -> list[Point]:
    n = graph.vcount()
    if n == 1:
        return [(0.0, 0.0)]
    circle = [
        (math.cos(2 * math.pi * i / n) * n / 6, math.sin(2 * math.pi * i / n) * n / 6)
        for i in range(n)
    ]
    igraph.set_random_number_generator(random.Random(seed))
    if n <= KAMADA_KAWAI_NODES:
        layout = graph.layout_kamada_kawai(seed=circle)
    else:
        layout = graph.layout_fruchterman_reingold(seed=circle, niter=300, grid="grid")
    igraph.set_random_number_generator(random)
    points = [(float(x), float(y)) for x, y in layout.coords]
    # a drawing is read along a line of text: wider than high, and no larger than its names need
    at = np.array(points) * (STRETCH, 1.0)
    extent = np.maximum(np.ptp(at, axis=0), 1e-9)
    wanted = math.sqrt(LOOSENESS * n * ROOM_WIDE * ROOM_HIGH / (extent[0] * extent[1]))
    # few parties in a row have no area: they stand at least a name apart
    scale = min(wanted, n * ROOM_WIDE / float(extent.max()))
    return _apart(at * scale)


def _apart(at: np.ndarray) -> list[Point]:
    """Points moved until no two labels lie on each other, along the axis with less overlap.

    Complexity O(n²) a round; the same points give the same answer.
    """
    if len(at) > KAMADA_KAWAI_NODES:
        return [(float(x), float(y)) for x, y in at]
    first, second = np.triu_indices(len(at), 1)
    for _ in range(ROUNDS):
        x, y = np.ascontiguousarray(at.T)
        aside = x[first] - x[second]
        wide = ROOM_WIDE - np.abs(aside)
        beside = np.flatnonzero(wide > 0.01)
        above = y[first[beside]] - y[second[beside]]
        high = ROOM_HIGH - np.abs(above)
        close = high > 0.01
        hits = beside[close]
        if not len(hits):
            break
        wide, high, aside, above = wide[hits], high[close], aside[hits], above[close]
        upright = high * 1.01 < wide
        side = np.where(np.where(upright, above, aside) < 0, -0.5, 0.5)
        side *= np.where(upright, high, wide)
        axis = upright.astype(int)
        np.add.at(at, (first[hits], axis), side)
        np.add.at(at, (second[hits], axis), -side)
    return [(float(x), float(y)) for x, y in at]


def positions(
    nodes: Sequence[Node],
    edges: Iterable[tuple[Node, Node]],
    *,
    seed: int = 0,
    width: float = 1100.0,
) -> dict[Node, Point]:
    """Coordinates of each node, in drawing units from (0, 0); `nodes` must come sorted.

    seed fixes the small displacements of Fruchterman–Reingold; width is where packing starts a
    new row of components, at least: many components are packed about ASPECT times as wide as high.
    """
    place = {node: i for i, node in enumerate(nodes)}
    pairs = sorted({
        (min(place[a], place[b]), max(place[a], place[b]))
        for a, b in edges if a in place and b in place and a != b
    })  # fmt: skip
    graph = igraph.Graph(n=len(nodes), edges=pairs)
    boxes = []
    for members in sorted((sorted(c) for c in graph.connected_components()), key=lambda c: c[0]):
        points = _component_points(graph.induced_subgraph(members), seed)
        left, top = min(x for x, _ in points), min(y for _, y in points)
        wide, high = max(x for x, _ in points) - left, max(y for _, y in points) - top
        boxes.append((members, [(x - left, y - top) for x, y in points], wide, high))
    width = max(width, math.sqrt(ASPECT * sum((w + GAP) * (h + GAP) for _, _, w, h in boxes)))
    boxes.sort(key=lambda b: (-b[2] * b[3], -len(b[0]), b[0][0]))
    found: dict[Node, Point] = {}
    x = y = row = 0.0
    for members, points, wide, high in boxes:
        if x > 0 and x + wide > width:
            x, y, row = 0.0, y + row + GAP, 0.0
        for member, (dx, dy) in zip(members, points, strict=True):
            found[nodes[member]] = (round(x + dx, 1), round(y + dy, 1))
        x, row = x + wide + GAP, max(row, high)
    return found
