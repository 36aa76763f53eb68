"""Marks of who is paid and who files for others: shared payee accounts, employers' clerks.

Account. Group = manual claims paid into one account through one submitter w. n_payee_households =
its households. With N households of the account at the desk and s = w's share of the desk's other
manual claims, (n_w + ½)/(n + 1): payee_p_value = P(X ≥ n_payee_households), X ~ Binomial(N, s):
small where the account comes to one window though others were open. Fewer than three colleagues:
not assessable, no mark. Account.payee_one_employer, payee_one_village: largest share of the
account's patients of one employer, of one village (an employer's account, a village's errand).

Clerk. Group = manual claims filed by one proxy for people of one employer. n_clerk_households =
its households. With u_j ∈ (0, 1) the mid-rank of claim j's fund payment among all manual claims of
its kind (desk, out of area, med_type): z = (ū − ½) √(12 n), clerk_p_value = P(Z ≥ z), over the
claims of kinds with at least 20 claims that others filed: small where the clerk's papers are dear.
The lawful clerk hands in what colleagues happen to have.

Source: DOMAIN.md §8 rows 15 and 17, §0.7. O(n log n) in the manual claims.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from graphfraud.claims.extract import Extract
from graphfraud.links.manual_claims import cross
from graphfraud.links.mark_groups import claim_mark, distinct, largest_share, spread
from graphfraud.links.marks import Mark
from graphfraud.links.marks_desk import COLLEAGUES, colleagues
from graphfraud.tables import Arr, ManualClaims
from graphfraud.tails import binomial_tail, normal_tail

__all__ = ["payee_marks"]

Floats = NDArray[np.float64]
#: what the marks bring at the widest; packs ask for more
LEAST_PAYEE, LEAST_CLERK, WIDEST_P = 3, 5, 0.05
LEAST_OTHERS = 20


def payee_marks(extract: Extract, claims: ManualClaims) -> list[Mark]:
    """Claim.n_payee_households, payee_p_value, n_clerk_households, clerk_p_value; of accounts."""
    n = extract.n_claims
    households, p = _accounts(claims)
    shared = np.flatnonzero(households >= 2)
    brings = (households >= LEAST_PAYEE)[shared] & (p[shared] <= WIDEST_P)
    filed, dear = _clerks(extract, claims)
    many = np.flatnonzero((filed >= 2) & ~np.isnan(dear))
    clerk_brings = (filed[many] >= LEAST_CLERK) & (dear[many] <= WIDEST_P)
    return [
        claim_mark(n, "n_payee_households", claims.claim[shared], households[shared], brings),
        claim_mark(n, "payee_p_value", claims.claim[shared], p[shared]),
        claim_mark(n, "n_clerk_households", claims.claim[many], filed[many], clerk_brings),
        claim_mark(n, "clerk_p_value", claims.claim[many], dear[many]),
        *_of_accounts(extract, claims),
    ]


def _accounts(claims: ManualClaims) -> tuple[Arr, Floats]:
    """Households and p of each claim's group (account, submitter); 0 where not assessable."""
    account = np.where(colleagues(claims) >= COLLEAGUES, claims.account, -1)
    group = cross(account, claims.submitter)
    here = cross(account, claims.desk)
    household = _households(claims)
    x, total = distinct(group, household), distinct(here, household)
    n_worker = np.bincount(claims.submitter, minlength=1)[claims.submitter]
    n_desk = np.bincount(claims.desk, minlength=1)[claims.desk]
    inside = group >= 0
    in_group, in_account = np.zeros(claims.n), np.zeros(claims.n)
    in_group[inside] = np.bincount(group[inside], minlength=1)[group[inside]]
    in_account[inside] = np.bincount(here[inside], minlength=1)[here[inside]]
    share = (n_worker - in_group + 0.5) / (n_desk - in_account + 1.0)
    return x, np.asarray(binomial_tail(x, total, share), np.float64)


def _households(claims: ManualClaims) -> Arr:
    """Household of each claim, ≥ 0 (a person without one has a negative code)."""
    return np.asarray(claims.household - claims.household.min(initial=0), np.int64)


def _of_accounts(extract: Extract, claims: ManualClaims) -> list[Mark]:
    several = np.flatnonzero(
        (claims.account >= 0) & (distinct(claims.account, _households(claims)) > 1)
    )
    employer = extract.col("claims", "employer").astype(np.int64)[claims.claim]
    village = extract.col("patients", "village").astype(np.int64)[claims.patient]
    found = []
    for name, value in (("payee_one_employer", employer), ("payee_one_village", village)):
        share = largest_share(claims.account, claims.patient, value)
        values, present = spread(extract.n("account"), claims.account[several], share[several])
        found.append(Mark("Account", name, values, present))
    return found


def _clerks(extract: Extract, claims: ManualClaims) -> tuple[Arr, Floats]:
    """Households and p of each claim's group (proxy, employer); nan where not assessable."""
    employer = extract.col("claims", "employer").astype(np.int64)[claims.claim]
    group = cross(claims.proxy, employer)
    households = distinct(group, _households(claims))
    rank = np.zeros(claims.n)
    for kind in np.unique(claims.kind[claims.kind >= 0]).tolist():
        at = np.flatnonzero(claims.kind == kind)
        rank[at] = (pd.Series(claims.amount[at]).rank().to_numpy() - 0.5) / len(at)
    p = np.full(claims.n, np.nan)
    for code in np.unique(group[households >= 2]).tolist():
        mine = np.flatnonzero(group == code)
        size = np.bincount(claims.kind, minlength=1)[claims.kind[mine]]
        own = np.bincount(claims.kind[mine], minlength=int(claims.kind[mine].max()) + 1)
        judged = mine[size - own[claims.kind[mine]] >= LEAST_OTHERS]
        if len(judged):
            z = (rank[judged].mean() - 0.5) * np.sqrt(12.0 * len(judged))
            p[mine] = float(normal_tail(z))
    return households, p
