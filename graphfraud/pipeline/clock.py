"""Seconds and peak memory of each stage of a run."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable

from graphfraud.model import StageCost
from graphfraud.pipeline.freed_memory import give_back

__all__ = ["Clock", "Progress"]

#: (stage or file, rows so far)
Progress = Callable[[str, int], None]


class Clock:
    """Stages by name, each ended by the next; the name "" ends the last."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._name, self._since = "", time.perf_counter()
        self.costs: list[StageCost] = []

    def stage(self, name: str) -> None:
        """Begin a stage; what the last one freed goes back to the system first."""
        give_back()
        now = time.perf_counter()
        if self._name:
            self.costs.append(StageCost(self._name, now - self._since, _peak_mib()))
        self._name, self._since = name, now
        if self._progress is not None and name:
            self._progress(name, 0)


def _peak_mib() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024 / (1024 if sys.platform == "darwin" else 1)
