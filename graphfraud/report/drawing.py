"""A picture as plain shapes, so that one drawing serves every kind of document; and as SVG.

Coordinates are in units of 1/96 inch from the top left. Colours are `#rrggbb` and opaque: what a
metafile cannot mix is mixed beforehand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

#: fonts with Chinese glyphs on Windows, macOS and Linux, then whatever is there
FONTS = (
    '"Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", SimSun, sans-serif'
)
INK, MUTE, GRID = "#1b2733", "#5b6b7a", "#d9e0e7"
Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    stroke: str
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class Polygon:
    """A closed shape with straight sides."""

    points: tuple[tuple[float, float], ...]
    fill: str
    stroke: str = "#ffffff"


@dataclass(frozen=True, slots=True)
class Disc:
    """A circle."""

    x: float
    y: float
    radius: float
    fill: str
    stroke: str = "#ffffff"


@dataclass(frozen=True, slots=True)
class Label:
    """A line of text; (x, y) is its start, middle or end on the base line."""

    x: float
    y: float
    text: str
    size: float = 11.0
    fill: str = INK
    anchor: Anchor = "start"


Shape = Line | Polygon | Disc | Label


@dataclass(frozen=True)
class Drawing:
    """A picture: its size, what it shows in words, and its shapes, the lowest first."""

    width: float
    height: float
    title: str
    shapes: tuple[Shape, ...]


def box(
    x: float, y: float, width: float, height: float, fill: str, stroke: str = "#ffffff"
) -> Polygon:
    """A rectangle from its top left corner."""
    corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
    return Polygon(corners, fill, stroke)


def _number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _svg(shape: Shape) -> str:
    n = _number
    match shape:
        case Line():
            return (
                f'<path d="M{n(shape.x1)} {n(shape.y1)}L{n(shape.x2)} {n(shape.y2)}" fill="none" '
                f'stroke="{shape.stroke}" stroke-width="{n(shape.width)}"/>'
            )
        case Polygon():
            path = "L".join(f"{n(x)} {n(y)}" for x, y in shape.points)
            return f'<path d="M{path}Z" fill="{shape.fill}" stroke="{shape.stroke}"/>'
        case Disc():
            return (
                f'<circle cx="{n(shape.x)}" cy="{n(shape.y)}" r="{n(shape.radius)}" '
                f'fill="{shape.fill}" stroke="{shape.stroke}"/>'
            )
        case Label():
            return (
                f'<text x="{n(shape.x)}" y="{n(shape.y)}" font-size="{n(shape.size)}" '
                f'fill="{shape.fill}" text-anchor="{shape.anchor}">{escape(shape.text)}</text>'
            )


def svg_text(drawing: Drawing) -> str:
    """The drawing as an SVG element; it names no style but its own attributes."""
    width, height = _number(drawing.width), _number(drawing.height)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-label={quoteattr(drawing.title)} '
        f"font-family={quoteattr(FONTS)}>"
    )
    return "\n".join([head, *(_svg(s) for s in drawing.shapes), "</svg>"])
