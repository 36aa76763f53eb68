"""How seconds and memory grow with claims: each stage at several sizes, and its exponent.

    python tests/bench/growth.py [--rows 1000000 2000000 5000000 10000000] [--folder DIR]

Each size is a made extract of its own (`graphfraud.synth`, CLAIMS_PER_PERSON claims a person; the
region grows with the persons, so hospitals of a city of ten million claims are as busy as real
ones; more claims are a province of such cities), run from the CSV files to the run folder without a
store, in a process of its own. Memory is the largest sum, looked at twice a second, of what the
process and its copies hold (proportional set size: pages that several share count once). The
exponent is the slope of ln(seconds) over ln(claims) by least squares: 1 where twice the claims take
twice the time. --folder keeps the made extracts and takes them from there another time. Prints
Markdown.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from graphfraud.synth import Parameters, generate, write

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tests.bench.province import write_province

CLAIMS_PER_PERSON = 6.0
#: more claims than this are made as a province of several cities
CITY = 10_000_000
LOOK = 0.5
#: stages of less than this are told and not fitted
LEAST = 0.2


@dataclass(frozen=True)
class Run:
    """One size: claims in, seconds of each stage, peak of all processes in MiB, cases."""

    claims: int
    seconds: dict[str, float]
    peak_mib: float
    cases: int


def made(rows: int, seed: int, folder: Path) -> Path:
    """The extract of a size, made unless it is there."""
    extract = folder / f"claims-{rows}-{seed}"
    if not extract.exists():
        persons = int(rows / CLAIMS_PER_PERSON)
        half = folder / f"{extract.name}.half"
        shutil.rmtree(half, ignore_errors=True)
        if rows <= CITY:
            write(generate(Parameters(persons=persons, seed=seed)), half)
        else:
            write_province(half, persons, seed, -(-rows // CITY))
        half.rename(extract)
    return extract


def proportional_mib(pid: int) -> float:
    """Proportional set size of a process and its children (Linux)."""
    total = 0
    for process in [pid, *children(pid)]:
        try:
            rows = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        except OSError:  # it has ended meanwhile
            continue
        total += next(int(row.split()[1]) for row in rows if row.startswith("Pss:"))
    return total / 1024


def children(pid: int) -> list[int]:
    """All processes that a process started, and theirs."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        own = [int(c) for task in tasks for c in (task / "children").read_text().split()]
    except OSError:
        return []
    return [*own, *(below for child in own for below in children(child))]


def run(extract: Path, out: Path) -> Run:
    """Run the command line as a user would, and look at it from outside."""
    begun, peak = time.perf_counter(), 0.0
    with subprocess.Popen(
        [sys.executable, "-m", "graphfraud", "run", str(extract), "--store=none", "--no-permuted",
         f"--out={out}"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        while process.poll() is None:
            peak = max(peak, proportional_mib(process.pid))
            time.sleep(LOOK)
    if process.returncode:
        sys.exit(f"graphfraud ended with {process.returncode}")
    total = time.perf_counter() - begun
    told = json.loads((out / "run.json").read_text(encoding="utf-8"))
    seconds = {cost["stage"]: float(cost["seconds"]) for cost in told["costs"]}
    seconds["start and run folder"] = total - sum(seconds.values())
    seconds["all"] = total
    return Run(told["counts"]["rows_in"], seconds, peak, told["counts"]["n_cases"])


def exponent(runs: list[Run], stage: str) -> str:
    """Slope of ln(seconds) over ln(claims)."""
    seconds = [r.seconds[stage] for r in runs]
    if len(runs) < 2 or min(seconds) < LEAST:
        return ""
    slope = np.polyfit(np.log([r.claims for r in runs]), np.log(seconds), 1)[0]
    return f"{slope:.2f}"


def table(runs: list[Run]) -> list[str]:
    """Markdown: a row a stage, a column a size."""
    lines = [
        "| stage, seconds | " + " | ".join(f"{r.claims:,}" for r in runs) + " | exponent |",
        "|---|" + "---:|" * (len(runs) + 1),
    ]
    for stage in runs[0].seconds:
        cells = " | ".join(f"{r.seconds[stage]:.1f}" for r in runs)
        lines.append(f"| {stage} | {cells} | {exponent(runs, stage)} |")
    lines.append("| memory, MiB | " + " | ".join(f"{r.peak_mib:,.0f}" for r in runs) + " | |")
    lines.append("| cases | " + " | ".join(str(r.cases) for r in runs) + " | |")
    return lines


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--rows", type=int, nargs="+", default=[1_000_000, 2_000_000, 5_000_000, 10_000_000]
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.folder or Path(scratch)
        folder.mkdir(exist_ok=True)
        runs = []
        for rows in sorted(given.rows):
            extract = made(rows, given.seed, folder)
            runs.append(run(extract, Path(scratch) / f"run-{rows}"))
            print(f"{rows:,} rows: {runs[-1].seconds['all']:.1f} s", file=sys.stderr, flush=True)
    print("\n".join(table(runs)))


if __name__ == "__main__":
    main()
