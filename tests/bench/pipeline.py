"""End to end: graphfraud and its pandas + networkx peer on the same made extract, in one run.

    python tests/bench/pipeline.py --rows 1000000 [--rows 250000 …]

Each program runs in a process of its own, from the CSV files to its last output, without a store.
The pairs of patients that both count (a, b, number of days together) are compared one by one; a
difference ends the benchmark. The peak is that of the resident memory of the process.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

CLAIMS_PER_PERSON = 6.0


def run_graphfraud(extract: Path, out: Path, *, permuted: bool) -> dict[str, float]:
    from graphfraud import pipeline
    from graphfraud.report import write_run

    with tempfile.TemporaryDirectory() as work:
        outcome = pipeline.run([str(extract)], work_dir=Path(work) / "extract", permuted=permuted)
        write_run(outcome.result, outcome.extract, out / "run", replace=True)
    return {cost.stage: round(cost.seconds, 2) for cost in outcome.result.info.costs}


def plain(extract: Path, out: Path) -> dict[str, float]:
    """graphfraud without the copy with permuted dates."""
    return run_graphfraud(extract, out, permuted=False)


def permuted(extract: Path, out: Path) -> dict[str, float]:
    """graphfraud with it."""
    return run_graphfraud(extract, out, permuted=True)


def peer(extract: Path, out: Path) -> dict[str, float]:
    """The peer; its pairs are kept to be compared."""
    import peer_pandas_networkx

    found = peer_pandas_networkx.run(extract)
    found.pairs.to_parquet(out / "peer.parquet")
    return {"pairs": len(found.pairs), "groups": len(found.groups)}


def pairs(extract: Path, out: Path) -> dict[str, float]:
    """The pairs of graphfraud's kernel, with the ids of the patients."""
    import numpy as np
    import pandas as pd

    from graphfraud.claims import read_extract
    from graphfraud.links.co_visits import co_visits
    from graphfraud.links.events import settlement_events, stay_events
    from graphfraud.parameters import Parameters

    parts = []
    with tempfile.TemporaryDirectory() as work:
        claims = read_extract([extract], Path(work) / "extract")
        household = claims.col("patients", "household").astype(np.int64)
        people = np.array(claims.keys("patient"), dtype=object)
        for domain, events in (("stays", stay_events), ("settlements", settlement_events)):
            found = co_visits(events(claims, Parameters()), household)
            parts.append(
                pd.DataFrame(
                    {"domain": domain, "a": people[found.a], "b": people[found.b], "k": found.k}
                )
            )
    pd.concat(parts, ignore_index=True).to_parquet(out / "graphfraud.parquet")
    return {"pairs": sum(len(part) for part in parts)}


PROGRAMS: dict[str, Callable[[Path, Path], dict[str, float]]] = {
    "plain": plain, "permuted": permuted, "peer": peer, "pairs": pairs,
}  # fmt: skip


@dataclass(frozen=True)
class Cost:
    """Wall seconds, peak resident memory, and what the program tells of itself."""

    seconds: float
    peak_mib: float
    details: dict[str, float]


def child(program: str, extract: Path, out: Path) -> None:
    """Run one program in this process and print what it cost as JSON."""
    begun = time.perf_counter()
    details = PROGRAMS[program](extract, out)
    seconds = time.perf_counter() - begun
    unit = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20
    status = Path("/proc/self/status")
    if status.exists():  # Linux hands a parent's peak on to what it starts; VmHWM is the own one
        own = next(row for row in status.read_text().splitlines() if row.startswith("VmHWM"))
        peak = int(own.split()[1]) / 1024
    print(json.dumps(asdict(Cost(seconds, peak, details))))


def measure(program: str, extract: Path, out: Path) -> Cost:
    """Run one program in a process of its own; its cost."""
    done = subprocess.run(
        [sys.executable, __file__, "--child", program, str(extract), str(out)],
        stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    return Cost(**json.loads(done.stdout.splitlines()[-1]))


def same_pairs(out: Path) -> int:
    """How many pairs both have; ends the program if one differs."""
    import pandas as pd

    key = ["domain", "a", "b", "k"]
    ours, theirs = (
        pd.read_parquet(out / f"{name}.parquet")[key].sort_values(key).reset_index(drop=True)
        for name in ("graphfraud", "peer")
    )
    both = ours.merge(theirs, on=key)
    if not len(ours) == len(theirs) == len(both):
        sys.exit(f"pairs differ: graphfraud {len(ours)}, peer {len(theirs)}, equal {len(both)}")
    return len(both)


def bench(rows: int, seed: int, scratch: Path) -> list[str]:
    """Lines of the table for one size."""
    from graphfraud.synth import Parameters, generate, write

    extract, out = scratch / f"extract-{rows}", scratch / f"out-{rows}"
    out.mkdir()
    data = generate(Parameters(persons=int(rows / CLAIMS_PER_PERSON), seed=seed))
    n_rows = data.tables["claims"].num_rows
    write(data, extract)
    del data
    (extract / "truth.json").unlink()
    costs = {name: measure(name, extract, out) for name in ("plain", "peer", "permuted", "pairs")}
    equal = same_pairs(out)
    ours, theirs, copy = costs["plain"], costs["peer"], costs["permuted"]
    lines = [
        ("graphfraud", ours, 1.0),
        ("pandas + networkx", theirs, theirs.seconds / ours.seconds),
        ("graphfraud with the permuted copy", copy, copy.seconds / ours.seconds),
    ]
    stages = ", ".join(f"{stage} {seconds:g} s" for stage, seconds in ours.details.items())
    return [
        *(
            f"| {n_rows:,} | {name} | {cost.seconds:.1f} | {ratio:.1f} | {cost.peak_mib:,.0f} |"
            for name, cost, ratio in lines
        ),
        f"| {n_rows:,} | equal pairs: {equal:,}; stages: {stages} | | | |",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, action="append", help="settlements; may be repeated")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        program, extract, out = given.child
        child(program, Path(extract), Path(out))
        return
    print("| rows | program | seconds | times graphfraud | peak MiB |")
    print("|---:|---|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as scratch:
        for rows in given.rows or [1_000_000]:
            for line in bench(rows, given.seed, Path(scratch)):
                print(line, flush=True)


if __name__ == "__main__":
    main()
