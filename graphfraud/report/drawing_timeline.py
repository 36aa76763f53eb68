"""A case's timeline as a printed report draws it: claims by week, and one row a patient.

Long cases fill several drawings with the same axis, as a printed page does not scroll.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Callable, Sequence

from graphfraud.report.case_record import CaseRecord, PartyRecord, StayRecord
from graphfraud.report.catalogue import Catalogue
from graphfraud.report.drawing import GRID, MUTE, Drawing, Label, Line, Shape, box

#: patients on one drawing, and at most over all; claims outside of the case drawn at most
ROWS_EACH, ROWS_DRAWN, PALE_DRAWN = 36, 108, 1_500
WIDTH, LABEL, ROW, WEEKS, AXIS = 960.0, 122.0, 14.0, 46.0, 18.0
#: colours of institutions, most claims first, that the colour-blind tell apart; then all others
TONES = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#7d8791")
PALE, BAND = "#dfe5ea", "#f8e3e3"
_EPOCH = dt.date(1970, 1, 1)


def month_starts(first: int, last: int) -> list[tuple[int, str]]:
    """First days of the months that touch [first, last], with YYYY-MM."""
    at = (_EPOCH + dt.timedelta(days=first)).replace(day=1)
    found = []
    while (day := (at - _EPOCH).days) <= last:
        found.append((day, at.strftime("%Y-%m")))
        at = (at + dt.timedelta(days=32)).replace(day=1)
    return found


class _Axis:
    """Days across the drawing."""

    def __init__(self, first: int, last: int) -> None:
        self.first, self.last = first, last
        self.scale = (WIDTH - LABEL - 10) / max(last - first + 1, 1)

    def x(self, day: int) -> float:
        return LABEL + (min(max(day, self.first), self.last + 1) - self.first) * self.scale

    def box(self, first: int, last: int, y: float, height: float, fill: str, least: float) -> Shape:
        x = self.x(first)
        return box(x, y, max(self.x(last + 1) - x, least), height, fill, fill)


def _months(axis: _Axis, height: float) -> list[Shape]:
    months = [(max(day, axis.first), name) for day, name in month_starts(axis.first, axis.last)]
    step = len(months) // 14 + 1
    shapes: list[Shape] = []
    told = -100.0
    for day, name in months[::step]:
        x = axis.x(day)
        shapes.append(Line(x, WEEKS, x, height, GRID))
        if x - told > 52 and x < WIDTH - 44:
            shapes.append(Label(x + 3, WEEKS + 13, name, 10, MUTE))
            told = x
    return shapes


def _weeks(axis: _Axis, stays: Sequence[StayRecord], word: str) -> list[Shape]:
    counts = Counter((s.first_day - axis.first) // 7 for s in stays if s.suspect)
    tallest = max(counts.values(), default=1)
    shapes: list[Shape] = [Label(4, WEEKS - 4, word, 10, MUTE)]
    for week, n in sorted(counts.items()):
        high = (WEEKS - 16) * n / tallest
        first = axis.first + week * 7
        shapes.append(axis.box(first, first + 5, WEEKS - high, high, "#17324d", 1.5))
    if counts:
        shapes.append(Label(LABEL - 4, 14, str(tallest), 10, MUTE, "end"))
    shapes.append(Line(LABEL - 2, WEEKS, WIDTH - 10, WEEKS, MUTE))
    return shapes


def tones(record: CaseRecord) -> dict[str, str]:
    """Colour of each institution of the case, the one with most claims first."""
    counts = Counter(s.institution for s in record.stays if s.suspect and s.institution)
    ordered = sorted(counts, key=lambda name: (-counts[name], name))
    return {name: TONES[min(i, len(TONES) - 1)] for i, name in enumerate(ordered)}


def _legend(record: CaseRecord, texts: Catalogue, y: float) -> tuple[list[Shape], float]:
    shapes: list[Shape] = []
    x = 4.0
    colours = list(tones(record).items())
    named = colours[: len(TONES) - 1]
    if len(colours) > len(named):
        named.append((texts.word("page", "other_places"), TONES[-1]))
    named.append((texts.word("clue_sheet", "other_claims"), PALE))
    if record.occasions:
        named.append((texts.word("clue_sheet", "together"), BAND))
    for name, fill in named:
        room = 26 + sum(11 if ord(c) >= 0x2E80 else 6.5 for c in name)
        if x + room > WIDTH:
            x, y = 4.0, y + 18
        shapes += [box(x, y - 9, 12, 10, fill, MUTE), Label(x + 16, y, name, 11)]
        x += room + 6
    return shapes, y + 10


def timeline_drawings(
    record: CaseRecord, texts: Catalogue, name: Callable[[PartyRecord], str]
) -> list[Drawing]:
    """The timeline in pieces of ROWS_EACH patients; none for a case without stays.

    name: what stands before a patient's row. Complexity: linear in the stays drawn.
    """
    people = [i for i, p in enumerate(record.parties) if p.node_type == "patient"][:ROWS_DRAWN]
    own = [s for s in record.stays if s.suspect]
    if not people or not own:
        return []
    axis = _Axis(min(s.first_day for s in own), max(s.last_day for s in own))
    pale = [s for s in record.stays if not s.suspect][:PALE_DRAWN]
    of_party: dict[int, list[StayRecord]] = {}
    for stay in (*pale, *own):
        of_party.setdefault(stay.party, []).append(stay)
    colours = tones(record)
    drawings = []
    rows_each = math.ceil(len(people) / math.ceil(len(people) / ROWS_EACH))
    for start in range(0, len(people), rows_each):
        piece = people[start : start + rows_each]
        top = WEEKS + AXIS
        foot = top + len(piece) * ROW
        shapes: list[Shape] = [
            axis.box(o.first_day, o.last_day, top, foot - top, BAND, 3.0) for o in record.occasions
        ]
        shapes += _months(axis, foot) + _weeks(axis, record.stays, texts.word("page", "weekly"))
        for row, party in enumerate(piece):
            y = top + row * ROW
            label = f"{party + 1}  {name(record.parties[party])}"
            shapes.append(Label(4, y + 11, label, 10))
            shapes.append(Line(LABEL - 2, y + ROW, WIDTH - 10, y + ROW, GRID, 0.5))
            for s in of_party.get(party, ()):
                fill = colours.get(s.institution, TONES[-1]) if s.suspect else PALE
                shapes.append(axis.box(s.first_day, s.last_day, y + 2.5, ROW - 5, fill, 3.0))
        legend, height = _legend(record, texts, foot + 20)
        frame = box(0, 0, WIDTH, height, "#ffffff", "#ffffff")
        title = texts.word("clue_sheet", "timeline")
        drawings.append(Drawing(WIDTH, height, title, (frame, *shapes, *legend)))
    return drawings


def n_rows_left(record: CaseRecord) -> int:
    """Patients that no drawing shows."""
    return max(0, sum(p.node_type == "patient" for p in record.parties) - ROWS_DRAWN)
