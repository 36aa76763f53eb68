"""Until when a run's pages and reports are kept.

The Personal Information Protection Law fixes no term for a clue: it asks for the shortest that the
purpose needs, and in article 56 for three years of the record of an impact assessment. Three years
is therefore the default, and an office puts its own date in its place.
"""

from __future__ import annotations

import datetime as dt

from graphfraud.errors import InputError

YEARS_KEPT = 3


def retention_date(as_of: str, asked: str | None = None) -> str:
    """The date asked for, else YEARS_KEPT years after `as_of`; both YYYY-MM-DD.

    Errors: InputError for what is no date, or a date before `as_of`.
    """
    day = dt.date.fromisoformat(as_of)
    if asked is None:
        last = 28 if (day.month, day.day) == (2, 29) else day.day
        year = min(day.year + YEARS_KEPT, dt.MAXYEAR)
        return day.replace(year=year, day=last).isoformat()
    try:
        until = dt.date.fromisoformat(asked)
    except ValueError as error:
        raise InputError(
            f"{asked!r} is no date", where="retain_until", todo="give YYYY-MM-DD"
        ) from error
    if until < day:
        raise InputError(
            f"{asked} is before the run's own date {as_of}", where="retain_until",
            todo="give a later date",
        )  # fmt: skip
    return until.isoformat()
