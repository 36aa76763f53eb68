"""Is the block the worker's, or does everybody at the desk have filings like it?

A forger whose papers go to all windows leaves a block in every portfolio, and none of the hands is
to blame. The colleagues' filings are scored by the block's own law; of all filings that look like
the block, N = N_w + N_o, the worker should have the share s of the desk's filings of that kind:

    p = P(X ≥ N_w), X ~ Binomial(N, s).
"""

from __future__ import annotations

import numpy as np
from scipy.stats import binom

from graphfraud.detect.portfolios import Block, Family, value_odds
from graphfraud.tables import Arr, ManualClaims

__all__ = ["log_p_of_share"]


def log_p_of_share(
    claims: ManualClaims, columns: dict[str, Arr], families: dict[str, Family], block: Block,
    rows: Arr, others: Arr,
) -> float:  # fmt: skip
    """ln p for the block of rows, (n,), against the colleagues' rows. columns: values by family."""
    inside = rows[block.posterior > 0.5]
    odds = np.zeros(len(others))
    for name, family in families.items():
        if name not in columns:
            continue
        seen, unseen = value_odds(family, block.posterior)
        value = columns[name]
        known = family.value >= 0
        codes, first = np.unique(value[rows[known]], return_index=True)
        if len(codes) == 0:
            continue
        at = np.minimum(np.searchsorted(codes, value[others]), len(codes) - 1)
        same = codes[at] == value[others]
        odds += np.where(
            value[others] < 0, 0.0, np.where(same, seen[family.value[known][first][at]], unseen)
        )
    prior = np.log((len(inside) + 1.0) / (len(rows) - len(inside) + 1.0))
    alike = int((odds + prior > 0).sum())
    kind = np.concatenate([claims.kind[rows], claims.kind[others]])
    size = int(kind.max(initial=0)) + 1
    own = np.bincount(claims.kind[rows], minlength=size)
    share = (own / np.maximum(1, np.bincount(kind, minlength=size)))[claims.kind[inside]].mean()
    return float(binom.logsf(len(inside) - 1, len(inside) + alike, share))
