"""The made town that all packs are tried on, once it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from graphfraud.claims.extract import Extract
from graphfraud.model import Case, Link
from tests.packs.town import Town

N_BACKGROUND = 50_000
PLANTS = Path(__file__).parent / "plant"


@dataclass(frozen=True)
class MadeTown:
    """The town, its frames as oracles read them, and the extract with what was made of it."""

    town: Town
    frames: Mapping[str, pd.DataFrame]
    extract: Extract
    links: tuple[Link, ...]
    cases: tuple[Case, ...]
