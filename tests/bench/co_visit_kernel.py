"""The compiled co-visit kernel beside scipy's sparse product and a self-join in duckdb.

    python tests/bench/co_visit_kernel.py [--size small|middle|large …] [--gap DAYS]

Made visits (patient, key, day), distinct, in random order; key: an institution or a department. A
raw pair is two patients at one key within the gap; pairs with three or more are asked for. Each
program runs in a process of its own; CPU seconds count all threads, from the unsorted columns to
the pairs, preparation included and compiling not (it is kept on disk). The pairs of all programs
are compared: a difference ends the benchmark.

scipy multiplies A (patients × cells) with W Aᵀ (W: cells within the gap), by blocks of rows such
that no product holds more than 60 M numbers: whole, the largest would need 18 GiB.
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
from pathlib import Path

import numpy as np

Columns = dict[str, np.ndarray]
Pairs = tuple[np.ndarray, np.ndarray, np.ndarray]
LEAST = 3
#: visits, patients, keys, how unequal the keys are (Zipf exponent)
SIZES = {
    "small": (1_000_000, 200_000, 480, 0.75),
    "middle": (10_000_000, 1_500_000, 4_500, 0.53),
    "large": (10_000_000, 1_500_000, 4_500, 0.83),
}
DAYS = 365
AT_HOME = 0.7
PRODUCT = 60_000_000


def made(size: str, seed: int = 0) -> Columns:
    """Visits: seven of ten at the patient's own key, the rest anywhere; any day of a year."""
    n, n_patients, n_keys, exponent = SIZES[size]
    rng = np.random.default_rng(seed)
    weight = 1 / np.arange(1, n_keys + 1) ** exponent
    weight /= weight.sum()
    home = rng.choice(n_keys, n_patients, p=weight)
    patient = rng.integers(0, n_patients, n)
    key = np.where(rng.random(n) < AT_HOME, home[patient], rng.choice(n_keys, n, p=weight))
    visit = np.unique((patient * n_keys + key) * DAYS + rng.integers(0, DAYS, n))
    visit = rng.permutation(visit)
    return {
        "patient": (visit // (n_keys * DAYS)).astype(np.int32),
        "key": (visit // DAYS % n_keys).astype(np.int32),
        "day": (visit % DAYS).astype(np.int32),
    }


def by_kernel(visits: Columns, gap: int) -> Pairs:
    """graphfraud.links.row_kernel."""
    from graphfraud.links.row_kernel import meeting_rows

    patient, key, day = visits["patient"], visits["key"], visits["day"]
    n_patients = int(patient.max()) + 1
    bits = n_patients.bit_length()
    width = int(day.max()) + gap + 1
    packed = key.astype(np.int64)
    packed *= width
    packed += day
    packed <<= bits
    packed |= patient
    packed.sort()
    who = (packed & ((1 << bits) - 1)).astype(np.int32)
    packed >>= bits
    row_a, row_b = meeting_rows(
        packed, who, width=width, gap=np.full(int(key.max()) + 1, gap),
        end=np.zeros(len(who), np.int64), span_gap=0, household=np.full(n_patients, -1),
        threshold=LEAST,
    )  # fmt: skip
    pair, k = np.unique(who[row_a].astype(np.int64) << 32 | who[row_b], return_counts=True)
    return pair >> 32, pair & (2**32 - 1), k


def by_product(visits: Columns, gap: int) -> Pairs:
    """scipy.sparse: A (W Aᵀ), those of LEAST or more above the diagonal."""
    from scipy import sparse

    patient = visits["patient"]
    keep = np.bincount(patient)[patient] >= LEAST
    patient = patient[keep]
    cell = visits["key"][keep].astype(np.int64) * (DAYS + gap) + visits["day"][keep]
    known, code = np.unique(cell, return_inverse=True)
    shape = (int(patient.max()) + 1, len(known))
    a = sparse.csr_array((np.ones(len(code), np.int32), (patient, code)), shape=shape)
    b = a
    if gap:
        near = [(np.searchsorted(known, known + lag), lag) for lag in range(-gap, gap + 1)]
        at = [
            (i := np.flatnonzero(known[np.minimum(to, len(known) - 1)] == known + lag), to[i])
            for to, lag in near
        ]
        rows, columns = (np.concatenate(part) for part in zip(*at, strict=True))
        window = (np.ones(len(rows), np.int32), (rows, columns))
        b = a @ sparse.csr_array(window, shape=(len(known), len(known)))
    turned = b.T.tocsr()
    load = a @ np.diff(turned.indptr)
    block = np.cumsum(load) // PRODUCT
    parts = []
    for first, last in zip(*_runs(block), strict=True):
        product = (a[first:last] @ turned).tocoo()
        rows = product.row + first
        found = (product.data >= LEAST) & (rows < product.col)
        parts.append((rows[found], product.col[found], product.data[found]))
    found_a, found_b, k = (np.concatenate(part) for part in zip(*parts, strict=True))
    return found_a, found_b, k


def _runs(block: np.ndarray) -> tuple[list[int], list[int]]:
    cut = np.flatnonzero(np.diff(block)) + 1
    return [0, *cut.tolist()], [*cut.tolist(), len(block)]


def by_join(visits: Columns, gap: int) -> Pairs:
    """duckdb: the visits joined with themselves."""
    import duckdb
    import pyarrow as pa

    with duckdb.connect() as base:
        base.register("visits", pa.table(visits))
        found = base.execute(
            """SELECT a.patient a, b.patient b, count(*) k FROM visits a
            JOIN (SELECT *, day + lag AS near FROM visits, range(-$gap, $gap + 1) t(lag)) b
            ON a.key = b.key AND a.day = b.near AND a.patient < b.patient
            GROUP BY ALL HAVING k >= $least""",
            {"gap": gap, "least": LEAST},
        ).fetchnumpy()
    return found["a"], found["b"], found["k"]


PROGRAMS: dict[str, Callable[[Columns, int], Pairs]] = {
    "compiled kernel": by_kernel, "scipy product": by_product, "duckdb self-join": by_join,
}  # fmt: skip


def raw_pairs(visits: Columns, gap: int) -> int:
    """Pairs of visits of one key within the gap."""
    cell = np.sort(visits["key"].astype(np.int64) * (DAYS + gap) + visits["day"])
    return int((np.searchsorted(cell, cell + gap, "right") - np.arange(len(cell)) - 1).sum())


def child(program: str, file: str, gap: int) -> None:
    """Run one program in this process; print what it cost, and a digest of its pairs."""
    with np.load(file) as kept:
        visits = dict(kept)
    day, patient = (column.ravel().astype(np.int32) for column in np.indices((9, 20)))
    PROGRAMS[program]({"patient": patient, "key": patient * 0, "day": day}, gap)  # compiles
    cpu, wall = time.process_time(), time.perf_counter()
    a, b, k = PROGRAMS[program](visits, gap)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    a, b, k = (column.astype(np.uint64) for column in (a, b, k))
    mixed = (a * np.uint64(0x9E3779B97F4A7C15) ^ b) * np.uint64(0xC2B2AE3D27D4EB4F) ^ k
    status = Path("/proc/self/status")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if status.exists():
        own = next(row for row in status.read_text().splitlines() if row.startswith("VmHWM"))
        peak = int(own.split()[1]) / 1024
    digest = int(np.bitwise_xor.reduce(mixed)) if len(mixed) else 0
    print(json.dumps([cpu, wall, peak, len(a), digest]))


def bench(size: str, gap: int, folder: Path) -> list[str]:
    """Lines of the table for one size."""
    visits = made(size)
    file = folder / f"{size}.npz"
    np.savez(file, **visits)
    raw, n = raw_pairs(visits, gap), len(visits["patient"])
    del visits
    costs = {}
    for program in PROGRAMS:
        if program == "duckdb self-join" and size != "small":
            continue
        done = subprocess.run(
            [sys.executable, __file__, "--child", program, str(file), str(gap)],
            stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
        costs[program] = json.loads(done.stdout.splitlines()[-1])
    if len({tuple(cost[3:]) for cost in costs.values()}) != 1:
        sys.exit(f"the pairs differ: {costs}")
    product = costs["scipy product"][0]
    return [
        f"| {n:,} | {raw:,} | {gap} | {program} | {cpu:.2f} | {cpu / product:.3f} "
        f"| {cpu / raw * 1e9:.1f} | {wall:.2f} | {peak:,.0f} | {found:,} |"
        for program, (cpu, wall, peak, found, _) in costs.items()
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", action="append", choices=sorted(SIZES))
    parser.add_argument("--gap", type=int, default=0, help="days")
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        child(given.child[0], given.child[1], int(given.child[2]))
        return
    print("| visits | raw pairs | gap | program | CPU s | of scipy | ns a raw pair | wall s "
          "| peak MiB | pairs |")  # fmt: skip
    print("|---:|---:|---:|---|---:|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        for size in given.size or list(SIZES):
            for line in bench(size, given.gap, Path(folder)):
                print(line, flush=True)


if __name__ == "__main__":
    main()
