"""Contacts of manual filings that can say something: groups with a contact of their own left out.

A village cadre's phone, a firm's account, the number of a hospital's admission desk come with many
unrelated filings, and nobody's window is to thank for it (DOMAIN.md §0.7).
"""

from __future__ import annotations

import numpy as np

from graphfraud.tables import Arr, ManualClaims

__all__ = ["ALONE", "LOCAL_SHARE", "contact_values"]

LOCAL_SHARE = 0.7
#: share of a kind of work from which on it is one worker's by the division of labour
ALONE = 0.75


def contact_values(claims: ManualClaims, phone: Arr) -> dict[str, Arr]:
    """Contacts of each filing; those that are one group's own are taken out (−1).

    Seven of ten users of one locality (a village cadre) or of one employer (a firm's account, its
    clerk), four households and more, and the contact says nothing; nor does a phone of one
    hospital's patients.
    """
    groups = (claims.strata["locality"], claims.strata["employer"])
    return {
        "account": _without_groups(claims, claims.account, groups),
        # admission desks type the hospital's own number
        "phone": _without_groups(claims, phone, (*groups, claims.institution)),
        "proxy": _without_groups(claims, claims.proxy, groups),
    }


def _without_groups(claims: ManualClaims, value: Arr, groups: tuple[Arr, ...]) -> Arr:
    kept = value.copy()
    order = np.argsort(value, kind="stable")
    order = order[value[order] >= 0]
    if len(order) == 0:
        return kept
    first = np.unique(value[order], return_index=True)[1]
    for lo, hi in zip(first, np.append(first[1:], len(order)), strict=True):
        at = order[lo:hi]
        if hi - lo < 4 or len(np.unique(claims.household[at])) < 4:
            continue
        for code in groups:
            group = code[at][code[at] >= 0]
            if len(group) >= 3 and np.bincount(group).max() > LOCAL_SHARE * len(at):
                kept[at] = -1
    return kept
