"""Findings about a single party: they stand alone, make no case, and can only strengthen one."""

from __future__ import annotations

from graphfraud.claims.extract import Extract
from graphfraud.model import Finding
from graphfraud.parameters import Parameters

__all__ = ["single_findings"]


def single_findings(extract: Extract, params: Parameters) -> tuple[Finding, ...]:
    """All of them."""
    return ()
