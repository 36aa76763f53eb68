"""The claims stage: an extract of any form becomes numbered, netted, checked claims."""

from __future__ import annotations

from graphfraud.claims.extract import Extract, InputFile, RowCounts
from graphfraud.claims.read import read_extract

__all__ = ["Extract", "InputFile", "RowCounts", "read_extract"]
