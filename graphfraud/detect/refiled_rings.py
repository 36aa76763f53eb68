"""A case-worker who reverses claims and files them again for more (DOMAIN.md §8 row 15).

To reverse and file anew is daily work, and one desk may correct for all: the fee then changes by
what was forgotten. A refiling is *raised* when the new fee is at least 1.25 times the old. With x
of the n households whose claims a hand filed anew raised,

    gain = −ln P(Binomial(n, p₀) ≥ x) − ln(hands that file anew),  p₀ = (x' + 1) / (n' + 10),

x' of n' those of all other hands: one raised in ten where nothing is known of others. If an office
has everything filed anew for more (a tariff that was set too low), the others do the same. Eight
raised households at least.

The posterior of a person is the share of the raised that the others' rate does not explain,
1 − p₀ n / x. O(refilings).
"""

from __future__ import annotations

import numpy as np

from graphfraud.arrays import distinct
from graphfraud.claims.extract import Extract
from graphfraud.links.manual_claims import household_or_person
from graphfraud.links.refilings import Refilings, refilings
from graphfraud.parameters import Parameters
from graphfraud.tables import Arr, Evidence, RingDraft
from graphfraud.tails import binomial_tail, surprise

__all__ = ["refiled_drafts"]

#: forgotten papers add a little; a quarter more is another bill
RAISED = 1.25
MIN_HOUSEHOLDS = 8
#: of ten unknown refilings one is raised
PRIOR, OF = 1.0, 10.0


def refiled_drafts(extract: Extract, params: Parameters) -> list[RingDraft]:
    """A draft for each hand that raises what it files anew, by case-worker."""
    found = refilings(extract)
    raised = found.after >= RAISED * found.before
    patient = extract.codes("claims", "patient")[found.claim]
    home = household_or_person(extract)[patient]
    hands = distinct(found.worker)
    everyone = np.array([_households(found, home, raised, hand) for hand in hands.tolist()])
    drafts = []
    for hand, (n, x) in zip(hands.tolist(), everyone.tolist(), strict=True):
        others, others_raised = everyone.sum(axis=0) - (n, x)
        chance = float((others_raised + PRIOR) / (others + OF))
        p = float(binomial_tail(float(x), n, chance))
        gain = float(surprise(p)) - float(np.log(len(hands)))
        if x < MIN_HOUSEHOLDS or gain < params.min_gain:
            continue
        claims = found.claim[raised & (found.worker == hand)]
        people: Arr = distinct(extract.codes("claims", "patient")[claims])
        evidence = Evidence("reversed_and_raised", "insider_link", gain, float(x), chance * n, p)
        draft = RingDraft(
            "refiled_claims", "insider_link", people, np.full(len(people), 1 - chance * n / x),
            claims, (evidence,), gain, caseworkers=(hand,),
        )  # fmt: skip
        drafts.append(draft)
    return drafts


def _households(
    found: Refilings, home: Arr, raised: np.ndarray, hand: int
) -> tuple[int, int]:
    """(households with a refiling of this hand, with one that is raised)."""
    own = found.worker == hand
    return len(distinct(home[own])), len(distinct(home[own & raised]))
