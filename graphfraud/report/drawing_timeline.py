"""A case's timeline as a printed report draws it: weekly histogram, one row a patient."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphfraud.model import Case
from graphfraud.report.figures import date_text
from graphfraud.report.pseudonyms import Names

if TYPE_CHECKING:
    from graphfraud.claims.extract import Extract

#: patients drawn; more would not be read
ROWS_DRAWN = 120
#: claims outside the case drawn behind those of the case, upper rows first
PALE_DRAWN = 2_000
#: classes of colour for institutions (colour-blind safe); further ones share the last
COLOURS = 7
LABEL_ROOM = 60.0
LABEL, WIDTH, ROW, HISTOGRAM, AXIS = 170.0, 1080.0, 18.0, 56.0, 20.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A claim (or a week) as a box; `tone` is its colour class, `pale` an unrelated claim."""

    x: float
    y: float
    width: float
    height: float
    tone: int
    pale: bool
    title: str

    @property
    def style(self) -> str:
        """Class of the style sheet."""
        return "pale" if self.pale else f"tone{self.tone}"

    @property
    def path(self) -> str:
        """The box as SVG draws it."""
        return f"M{self.x} {self.y}h{self.width}v{self.height}h-{self.width}z"


@dataclass(frozen=True, slots=True)
class Band:
    """An occasion as a shaded column that leads to its claims."""

    x: float
    width: float
    number: int
    title: str


@dataclass(frozen=True, slots=True)
class TimelineView:
    """Everything the timeline's template draws."""

    width: float
    height: float
    label_width: float
    top: float
    rows: tuple[tuple[float, str], ...]
    months: tuple[tuple[float, str], ...]
    weeks: tuple[Bar, ...]
    bars: tuple[Bar, ...]
    bands: tuple[Band, ...]
    legend: tuple[tuple[int, str], ...]
    others: bool
    n_left: int
    n_pale_left: int


def month_starts(first: int, last: int) -> list[tuple[int, str]]:
    """First days of the months that touch [first, last], with YYYY-MM."""
    epoch = dt.date(1970, 1, 1)
    at = (epoch + dt.timedelta(days=first)).replace(day=1)
    found = []
    while (day := (at - epoch).days) <= last:
        found.append((day, at.strftime("%Y-%m")))
        at = (at + dt.timedelta(days=32)).replace(day=1)
    return found


def _tones(case: Case, extract: Extract) -> dict[int, int]:
    """Colour class of each institution, the one with most suspect claims first."""
    places = extract.col("claims", "institution")
    counts = Counter(int(places[c]) for c in case.ring.claims)
    ordered = sorted(counts, key=lambda i: (-counts[i], i))
    return {place: min(i, COLOURS - 1) for i, place in enumerate(ordered)}


def _labels(months: list[tuple[float, str]]) -> tuple[tuple[float, str], ...]:
    """Months without a first label that the second would cover."""
    crowded = len(months) > 1 and months[1][0] - months[0][0] < LABEL_ROOM
    return tuple(months[1:] if crowded else months)


def timeline(
    case: Case, extract: Extract, names: Names, claims_of: Mapping[str, Sequence[int]]
) -> TimelineView:
    """The timeline of a case; claims_of gives every claim of each patient.

    Complexity: linear in the claims of the patients drawn.
    """
    begin, end = extract.col("claims", "begin_day"), extract.col("claims", "end_day")
    places, keys = extract.col("claims", "institution"), extract.keys("institution")
    suspects = set(case.ring.claims)
    first, last = case.first_day, max(case.last_day, case.first_day)
    if suspects:
        first = min(first, *(int(begin[c]) for c in suspects))
        last = max(last, *(int(end[c]) for c in suspects))
    scale = WIDTH / max(last - first + 1, 1)

    def across(day: int) -> float:
        return round(LABEL + (day - first) * scale, 1)

    tones = _tones(case, extract)
    people = sorted(
        (m for m in case.ring.members if m.party.node_type == "patient"),
        key=lambda m: (-m.score, m.party),
    )
    top, bars, rows = HISTOGRAM + AXIS, [], []
    for number, member in enumerate(people[:ROWS_DRAWN]):
        y = top + number * ROW
        rows.append((round(y, 1), names.shown("patient", member.party.node_id)))
        for claim in claims_of.get(member.party.node_id, ()):
            start, stop, place = int(begin[claim]), int(end[claim]), int(places[claim])
            if stop < first or start > last:
                continue
            start, stop = max(start, first), min(stop, last)
            label = names.institution(keys[place]) if place >= 0 else ""
            bars.append(Bar(
                across(start), round(y + 3, 1), round(max((stop - start + 1) * scale, 4.0), 1),
                ROW - 6, tones.get(place, COLOURS - 1), claim not in suspects,
                f"{label} {date_text(int(begin[claim]))} – {date_text(int(end[claim]))}",
            ))  # fmt: skip
    # pale bars first, so that the claims of the case lie on top
    pale = sorted((b for b in bars if b.pale), key=lambda b: (b.y, b.x))
    own = sorted((b for b in bars if not b.pale), key=lambda b: (b.y, b.x))
    ordered = sorted(case.ring.occasions, key=lambda o: (o.first_day, o.institution))
    bands = tuple(
        Band(
            across(max(o.first_day, first)),
            round(max((min(o.last_day, last) - max(o.first_day, first) + 1) * scale, 5.0), 1),
            i, f"{names.institution(o.institution)} {date_text(o.first_day)}",
        )
        for i, o in enumerate(ordered, 1)
    )  # fmt: skip
    counts = Counter((int(begin[c]) - first) // 7 for c in suspects)
    tallest = max(counts.values(), default=1)
    weeks = tuple(
        Bar(
            across(first + week * 7), round(HISTOGRAM - 44 * n / tallest, 1),
            round(max(7 * scale - 1, 1.0), 1), round(44 * n / tallest, 1), 0, False,
            f"{date_text(first + week * 7)}: {n}",
        )
        for week, n in sorted(counts.items())
    )  # fmt: skip
    months = month_starts(first, last)
    step = max(1, len(months) // 14 + 1)
    return TimelineView(
        width=LABEL + WIDTH + 10, height=round(top + len(rows) * ROW + 8, 1), label_width=LABEL,
        top=top, rows=tuple(rows),
        months=_labels([(across(max(d, first)), m) for d, m in months[::step]]),
        weeks=weeks, bars=(*pale[:PALE_DRAWN], *own), bands=bands,
        legend=tuple(
            (tone, names.institution(keys[place])) for place, tone in tones.items()
            if place >= 0 and tone < COLOURS - 1
        ),
        others=any(tone == COLOURS - 1 for tone in tones.values()),
        n_left=max(0, len(people) - ROWS_DRAWN), n_pale_left=max(0, len(pale) - PALE_DRAWN),
    )  # fmt: skip
