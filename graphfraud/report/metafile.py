"""A drawing as an Enhanced Metafile: the vector picture that every word processor shows.

Records and their layout: Microsoft, [MS-EMF] Enhanced Metafile Format, sections 2.2 and 2.3.
Logical units are a tenth of a drawing unit, a device unit is 1/96 inch.
"""

from __future__ import annotations

import struct
from collections.abc import Callable

from graphfraud.report.drawing import Disc, Drawing, Label, Line, Polygon, Shape

#: tenths of a drawing unit; hundredths of a millimetre to a drawing unit (2540 / 96)
_FINE, _FRAME = 10, 2540 / 96
_DEVICE, _MILLIMETRES = 9600, 2540
#: the font that Windows and WPS know; other systems put theirs in its place
_FACE = "Microsoft YaHei"
_ALIGN = {"start": 24, "middle": 24 | 6, "end": 24 | 2}
#: handles of the one pen, brush and font that are alive at a time
_PEN, _BRUSH, _FONT = 1, 2, 3


def _colour(text: str) -> int:
    """`#rrggbb` as COLORREF 0x00bbggrr."""
    return int(text[5:7] + text[3:5] + text[1:3], 16)


def _advance(sign: str, size: float) -> int:
    """Room of a character in logical units: of the height, capitals take about two thirds."""
    wide = 1.0 if ord(sign) >= 0x2E80 else 0.68 if sign.isupper() else 0.56
    return round(size * _FINE * wide)


class _Records:
    """The records of a metafile in order; a pen, brush or font is made when it changes."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self._held: dict[int, object] = {}

    def add(self, kind: int, content: bytes = b"") -> None:
        content += b"\0" * (-len(content) % 4)
        self.parts.append(struct.pack("<II", kind, 8 + len(content)) + content)

    def hold(self, handle: int, what: object, make: Callable[[], None]) -> None:
        """Have `what` selected under its handle."""
        if self._held.get(handle) == what:
            return
        if handle in self._held:
            stock = {_PEN: 0x80000007, _BRUSH: 0x80000000, _FONT: 0x8000000D}[handle]
            self.add(37, struct.pack("<I", stock))
            self.add(40, struct.pack("<I", handle))
        make()
        self.add(37, struct.pack("<I", handle))
        self._held[handle] = what

    def pen(self, colour: str, width: float) -> None:
        made = struct.pack("<IIiiI", _PEN, 0, round(width * _FINE), 0, _colour(colour))
        self.hold(_PEN, (colour, width), lambda: self.add(38, made))

    def brush(self, colour: str) -> None:
        made = struct.pack("<IIII", _BRUSH, 0, _colour(colour), 0)
        self.hold(_BRUSH, colour, lambda: self.add(39, made))

    def font(self, size: float) -> None:
        logical = struct.pack(
            "<iiiii8B", -round(size * _FINE), 0, 0, 0, 400, 0, 0, 0, 1, 0, 0, 0, 0
        ) + _FACE.encode("utf-16-le").ljust(64, b"\0")
        made = struct.pack("<I", _FONT) + logical.ljust(320, b"\0")
        self.hold(_FONT, size, lambda: self.add(82, made))


def _fine(value: float) -> int:
    return round(value * _FINE)


def _add(records: _Records, shape: Shape) -> None:
    match shape:
        case Line():
            records.pen(shape.stroke, shape.width)
            records.add(27, struct.pack("<ii", _fine(shape.x1), _fine(shape.y1)))
            records.add(54, struct.pack("<ii", _fine(shape.x2), _fine(shape.y2)))
        case Polygon():
            records.pen(shape.stroke, 1.0)
            records.brush(shape.fill)
            points = b"".join(struct.pack("<ii", _fine(x), _fine(y)) for x, y in shape.points)
            across = [_fine(x) for x, _ in shape.points]
            down = [_fine(y) for _, y in shape.points]
            bounds = (min(across), min(down), max(across), max(down))
            records.add(3, struct.pack("<iiiiI", *bounds, len(shape.points)) + points)
        case Disc():
            records.pen(shape.stroke, 1.0)
            records.brush(shape.fill)
            x, y, radius = _fine(shape.x), _fine(shape.y), _fine(shape.radius)
            records.add(42, struct.pack("<iiii", x - radius, y - radius, x + radius, y + radius))
        case Label():
            _add_text(records, shape)


def _add_text(records: _Records, label: Label) -> None:
    # beyond the basic plane a character is two units; the metafile's advances are by unit
    text = "".join(c if ord(c) < 0x10000 else "□" for c in label.text)
    if not text:
        return
    records.font(label.size)
    records.add(22, struct.pack("<I", _ALIGN[label.anchor]))
    records.add(24, struct.pack("<I", _colour(label.fill)))
    string = text.encode("utf-16-le", "replace")
    string += b"\0" * (-len(string) % 4)
    advances = struct.pack(f"<{len(text)}I", *(_advance(c, label.size) for c in text))
    start = 8 + 16 + 12 + 40
    records.add(84, struct.pack(
        "<iiiiIffiiIIIiiiiI", 0, 0, -1, -1, 2, 1.0, 1.0, _fine(label.x), _fine(label.y), len(text),
        start, 0, 0, 0, -1, -1, start + len(string),
    ) + string + advances)  # fmt: skip


def metafile_bytes(drawing: Drawing) -> bytes:
    """The drawing as an EMF file. The same drawing gives the same bytes."""
    width, height = round(drawing.width), round(drawing.height)
    records = _Records()
    records.add(17, struct.pack("<I", 8))
    records.add(9, struct.pack("<ii", width * _FINE, height * _FINE))
    records.add(10, struct.pack("<ii", 0, 0))
    records.add(11, struct.pack("<ii", width, height))
    records.add(12, struct.pack("<ii", 0, 0))
    records.add(18, struct.pack("<I", 1))
    for shape in drawing.shapes:
        _add(records, shape)
    records.add(14, struct.pack("<III", 0, 16, 20))
    body = b"".join(records.parts)
    header = struct.pack(
        "<IIiiiiiiiiIIIIHHIIIiiiiIIIii", 1, 108, 0, 0, width - 1, height - 1, 0, 0,
        round(width * _FRAME), round(height * _FRAME), 0x464D4520, 0x10000, 108 + len(body),
        len(records.parts) + 1, 4, 0, 0, 0, 0, _DEVICE, _DEVICE, _MILLIMETRES, _MILLIMETRES,
        0, 0, 0, _MILLIMETRES * 1000, _MILLIMETRES * 1000,
    )  # fmt: skip
    return header + body
