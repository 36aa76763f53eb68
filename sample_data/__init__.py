"""A small made extract for `graphfraud demo` and the tutorials: see README.md beside this file."""

from __future__ import annotations

from pathlib import Path

__all__ = ["FOLDER", "MAPPINGS"]

#: the sample's tables (.csv.gz) and truth.json
FOLDER = Path(__file__).parent
#: mapping files for extracts of other systems
MAPPINGS = FOLDER / "mappings"
