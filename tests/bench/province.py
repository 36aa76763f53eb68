"""A province as an extract: several made cities whose ids share none with each other's.

A made city is held in memory while it is made (about 1.2 GB a million claims); a province is not.
Each city is made with a seed of its own and then moved: its area codes become 99cc…, and every
number of a person, institution, doctor, agency, account or settlement gets the city's number.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb

from graphfraud.synth import Parameters, generate, write

__all__ = ["write_province"]

#: columns that hold area codes, and columns that hold numbers
AREAS = frozenset({"insu_admdvs", "fix_blng_admdvs"})
NUMBERS = frozenset(
    """setl_id init_setl_id mdtrt_id psn_no certno agnter_certno fixmedins_code atddr_no doctor
    optins_no bankacct ssc_cardno mdtrt_cert_no household_no village address emp_no""".split()
)


def write_province(folder: Path, persons: int, seed: int, n_cities: int) -> None:
    """Write the tables of each city as TABLE-c.csv; persons: of the whole province."""
    folder.mkdir(parents=True)
    for city in range(1, n_cities + 1):
        here = folder / f"city-{city}"
        write(generate(Parameters(persons=persons // n_cities, seed=seed + city - 1)), here)
        for table in sorted(here.glob("*.csv")):
            _move(table, folder / f"{table.stem}-{city}.csv", city)
        shutil.rmtree(here)


def _move(table: Path, out: Path, city: int) -> None:
    """One table under the city's numbers; the first city keeps its own."""
    if city == 1:
        table.rename(out)
        return
    rows = duckdb.read_csv(str(table), all_varchar=True)
    rows.project(", ".join(_moved(name, city) for name in rows.columns)).write_csv(
        str(out), quoting=1
    )


def _moved(name: str, city: int) -> str:
    if name in AREAS:
        return f"replace({name}, '9901', '99{city:02d}') AS {name}"
    if name == "tel":
        # digits alone are read of it
        return f"CASE WHEN tel LIKE '100%' THEN '10{city}' || substr(tel, 4) ELSE tel END AS tel"
    if name in NUMBERS:
        return f"CASE WHEN {name} <> '' THEN {name} || '-{city}' ELSE {name} END AS {name}"
    return name
