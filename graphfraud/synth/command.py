"""The command line of the generator."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from graphfraud.errors import GraphfraudError
from graphfraud.synth.generate import generate
from graphfraud.synth.parameters import Level, Parameters
from graphfraud.synth.write import write


def main(arguments: Sequence[str] | None = None) -> int:
    """Generate and write; 0, or the exit code of what went wrong."""
    parser = argparse.ArgumentParser(prog="graphfraud.synth", description=__doc__)
    parser.add_argument("--persons", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--level", default="2", help="0, 1, 2, 3, 4, easy (1 or 2 each) or mixed (1 to 4 each)"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    parser.add_argument("--rings-per-100k", type=float, default=28.0)
    parser.add_argument("--look-alikes-per-100k", type=float, default=90.0)
    parser.add_argument("--leave-out", default="", help="columns not to write, with commas")
    parser.add_argument("--compress", action="store_true", help="write .csv.gz")
    given = parser.parse_args(arguments)
    level: Level = int(given.level) if given.level.isdigit() else given.level
    try:
        data = generate(
            Parameters(
                persons=given.persons,
                seed=given.seed,
                level=level,
                rings_per_100k=given.rings_per_100k,
                look_alikes_per_100k=given.look_alikes_per_100k,
            )
        )
        left_out = [c for c in given.leave_out.split(",") if c]
        write(data, given.out, compress=given.compress, leave_out=left_out)
    except GraphfraudError as error:
        sys.stderr.write(error.one_line() + "\n")
        return error.exit_code
    sizes = ", ".join(f"{name} {table.num_rows}" for name, table in data.tables.items())
    sys.stderr.write(
        f"{given.out}: {sizes}; rings {len(data.truth['rings'])}, "
        f"look-alikes {len(data.truth['innocent'])}\n"
    )
    return 0
