"""What is freed goes back to the system: seen from outside, in a process of its own."""

from __future__ import annotations

import subprocess
import sys

#: 300 arrays of 1 MiB, of which each second one is dropped after the C library has learnt to keep
#: blocks of this size
PROGRAM = """
from pathlib import Path
import numpy as np
from graphfraud.pipeline.freed_memory import give_back

def held():
    rows = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return next(int(r.split()[1]) for r in rows if r.startswith("Anonymous:")) / 1024

del (first := [np.ones(31 << 17)])[:]
arrays = [np.ones(1 << 17) for _ in range(300)]
del arrays[::2]
before = held()
give_back()
print(before - held(), sum(a.sum() for a in arrays) == 150 * (1 << 17))
"""


def test_pages_of_freed_arrays_go_back() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
    )
    freed, whole = done.stdout.split()
    assert float(freed) > 100  # MiB, of the 150 that were dropped
    assert whole == "True"
