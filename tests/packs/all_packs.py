"""The packs that come with the product, and where their small cases lie."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from graphfraud.detect.packs import Pack, read_packs

CYPHER = Path(__file__).resolve().parents[2] / "cypher"
CASES = Path(__file__).parent / "cases"
PACKS: Mapping[str, Pack] = {pack.id: pack for pack in read_packs(CYPHER)}
DETECTORS = sorted(name for name, pack in PACKS.items() if pack.is_detector)
STORES = ("neo4j", "embedded")
SCOPES = ("all", "suspects")
