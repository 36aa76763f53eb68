"""Command line: python -m tests.judge --persons 100000 --seed 11 --level 3 --out DIR."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from tests.judge.population import make_population
from tests.judge.write import write_population


def main(argv: list[str] | None = None) -> int:
    """Write one population."""
    parser = argparse.ArgumentParser(prog="tests.judge", description=__doc__)
    parser.add_argument("--persons", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--level", type=int, choices=range(5), default=3)
    parser.add_argument("--years", type=int, choices=(1, 2), default=1)
    parser.add_argument("--bare", action="store_true", help="claims with few columns, no tables")
    parser.add_argument("--out", type=Path, required=True)
    a = parser.parse_args(argv)
    started = time.perf_counter()
    pop = make_population(a.persons, a.seed, a.level, a.years)
    rows = write_population(pop, a.out, a.bare)
    sys.stderr.write(
        f"{rows} claims, {len(pop.rings)} rings, {len(pop.innocents)} innocent groups, "
        f"{time.perf_counter() - started:.1f} s\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
