"""Reviewers under whose signature a block gathers that their colleagues' signatures do not hold.

Not every insider sits at the window: the first or the second reviewer passes what comes from
everywhere, or both of them do (DOMAIN.md §6 case 15: 8.75 M passed by one reviewer, 5.21 M by the
other; §8 row 15). The filings are cut as those of the windows are (`insiders`), with the reviewer
in the submitter's place: the first one, the second one, and the two as a pair.

Who holds the whole of it? A reviewer who stands on the claims of the case-workers who filed rings
only signed: their claims are left out first. A case-worker who does not stand without the claims of
a reviewer that is left only filed a part of what came through all windows. One signature, one ring:
where the first reviewer, the second and the pair hold the same claims, the strongest is named.

A rota gives one reviewer whole weeks, so more is asked than of a window: the full `min_gain`, too
many dear stays of some institutions, and contacts or doctors beside them.

Cost: three to four times that of `insiders.insider_rings`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from graphfraud.detect.insider_drafts import claims_of, to_draft
from graphfraud.detect.insiders import insider_rings
from graphfraud.detect.portfolio_families import contact_values
from graphfraud.tables import Arr, ManualClaims, RingDraft

__all__ = ["with_reviewers"]

SAME = 0.5
#: of these two must stand: the pair is what is judged, and amounts strengthen alone
COUNTED = frozenset({"institution", "contact", "doctor", "template"})


def with_reviewers(
    claims: ManualClaims, phone: Arr, min_gain: float, windows: Sequence[RingDraft]
) -> list[RingDraft]:
    """Drafts of those who file and of those who sign, each for what is their own.

    phone: phone code of each manual claim. windows: drafts of the case-workers who file.
    """
    free = ~claims_of(claims, windows)
    found: list[RingDraft] = []
    for signers in _signers(claims):
        signed = free & np.all(signers >= 0, axis=0)
        if signed.any():
            mine = claims.where(signed)
            found += _of_signers(mine, phone[signed], signers[:, signed], min_gain)
    found.sort(key=lambda draft: (-draft.gain, draft.caseworkers))
    reviewers: list[RingDraft] = []
    for draft in found:
        if all(_share(draft, kept) < SAME > _share(kept, draft) for kept in reviewers):
            reviewers.append(draft)
    if not reviewers or not windows:
        return [*windows, *reviewers]
    rest = ~claims_of(claims, reviewers)
    still = {r.worker for r in insider_rings(claims.where(rest), phone[rest], min_gain)}
    return [*(w for w in windows if w.caseworkers[0] in still), *reviewers]


def _signers(claims: ManualClaims) -> tuple[Arr, ...]:
    """(1, n) and (2, n): who signs each claim, by role."""
    first, second = claims.reviewer1, claims.reviewer2
    return first[None], second[None], np.stack([first, second])


def _of_signers(
    claims: ManualClaims, phone: Arr, signers: Arr, min_gain: float
) -> list[RingDraft]:
    people, label = np.unique(signers, axis=1, return_inverse=True)
    signed = replace(claims, submitter=label.ravel().astype(np.int64))
    contacts = contact_values(signed, phone)
    found = []
    for ring in insider_rings(signed, phone, min_gain):
        if ring.gain < min_gain or len(ring.stands & COUNTED) < 2:
            continue
        workers = tuple(dict.fromkeys(people[:, ring.worker].tolist()))
        draft = to_draft(signed, replace(ring, reviewer=-1), contacts)
        found.append(replace(draft, origin="reviewer_portfolio", caseworkers=workers))
    return found


def _share(part: RingDraft, whole: RingDraft) -> float:
    """Share of the claims of the one that are the other's."""
    return len(np.intersect1d(part.claims, whole.claims)) / max(1, len(part.claims))
