"""Made claims: an unkind background, innocent look-alikes, and rings at four levels.

    >>> from graphfraud.synth import Parameters, generate
    >>> data = generate(Parameters(persons=2_000, seed=3, level=0))
    >>> data.truth["rings"]
    []

No person in it exists: every area code begins with 99.
"""

from __future__ import annotations

from graphfraud.synth.generate import SyntheticData, generate
from graphfraud.synth.parameters import Level, Parameters
from graphfraud.synth.write import write

__all__ = ["Level", "Parameters", "SyntheticData", "generate", "write"]
