"""Case-workers who passed the registrations that a block of claims rests on.

Who is treated elsewhere registers first (异地就医备案), and papers sold in sets need registrations
in sets: one hand passes them, whoever files and reviews the claims afterwards. The claims are cut
as those of the windows are (`insiders`), with the registrar in the submitter's place and the work
taken by agency and by whether the hospital is outside the insured's area alone, for a registration
is passed before the kind of claim is known. That the registrar reviews the claims too counts as a
reviewer beyond the rota: two halves of one check (DOMAIN.md §8 row 16).

What the case-workers who filed or signed already explain is left out. Cost as `insider_rings`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from graphfraud.claims.extract import Extract
from graphfraud.detect.insider_drafts import claims_of, to_draft
from graphfraud.detect.insiders import insider_rings
from graphfraud.detect.portfolio_families import contact_values
from graphfraud.links.manual_claims import cross
from graphfraud.links.registrations import registrars
from graphfraud.tables import Arr, ManualClaims, RingDraft

__all__ = ["registrar_drafts"]


def registrar_drafts(
    extract: Extract, claims: ManualClaims, phone: Arr, min_gain: float,
    known: Sequence[RingDraft],
) -> list[RingDraft]:  # fmt: skip
    """Drafts of the registrars' rings, strongest first; [] without a table of registrations.

    phone: phone code of each manual claim. known: drafts of those who filed and signed.
    """
    passed = registrars(extract, claims)
    free = (passed >= 0) & ~claims_of(claims, known)
    if not free.any():
        return []
    kind = cross(claims.desk, _away(extract, claims))
    mine = replace(claims, submitter=passed, kind=kind).where(free)
    contacts = contact_values(mine, phone[free])
    return [
        replace(to_draft(mine, ring, contacts), origin="registrar_portfolio")
        for ring in insider_rings(mine, phone[free], min_gain)
    ]


def _away(extract: Extract, claims: ManualClaims) -> Arr:
    """1 where the institution is outside the insured's area, 0 where not, 2 where unknown."""
    home, there = (
        np.asarray(extract.col("claims", name)[claims.claim], np.int64)
        for name in ("insu_area", "inst_area")
    )
    return np.where((home >= 0) & (there >= 0), (home != there).astype(np.int64), 2)
