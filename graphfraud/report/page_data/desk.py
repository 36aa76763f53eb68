"""A case-worker beside the colleagues of the same desk, the hands a claim passed, the accounts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from graphfraud.model import Case, Party
from graphfraud.report.pseudonyms import Names
from graphfraud.tails import binomial_interval

if TYPE_CHECKING:
    from graphfraud.claims.extract import Extract

#: manual claims pass through agency desks
MANUAL = 1
#: colleagues and chains told; more would not be read
COLLEAGUES_TOLD, CHAINS_TOLD, ACCOUNTS_TOLD = 40, 40, 60
#: hands that a manual claim passes, in order
STEPS = ("submitter", "reviewer1", "reviewer2", "payer")


class Desks:
    """Manual claims of an extract by desk; sorted out once for all pages."""

    def __init__(self, extract: Extract) -> None:
        self.extract = extract

    @cached_property
    def rows(self) -> np.ndarray:
        """Row codes of the manual claims that name who took them in."""
        kind, hand = (self.extract.col("claims", c) for c in ("setl_type", "submitter"))
        return np.flatnonzero((kind == MANUAL) & (hand >= 0))

    @cached_property
    def desk(self) -> np.ndarray:
        """Number of the desk of each case-worker code."""
        names = [key.rsplit("|", 1)[0] for key in self.extract.keys("caseworker")]
        number = {name: i for i, name in enumerate(sorted(set(names)))}
        return np.array([number[name] for name in names], dtype=np.int64)


def told_colleagues(case: Case, desks: Desks, names: Names) -> list[dict[str, Any]]:
    """For each handler of the case: claims at the case's institutions, beside the colleagues'.

    With n own manual claims and r the share of the colleagues' manual claims that went to the
    case's institutions (0.5 added to the count), expected = r·n and [low, high] holds 95 % of
    Binomial(n, r). Each colleague is told as [name, n claims, n there].
    """
    extract = desks.extract
    if not len(desks.rows):
        return []
    hand = extract.col("claims", "submitter")[desks.rows]
    at = extract.col("claims", "institution")
    places = np.unique(at[np.array(case.ring.claims, dtype=np.int64)])
    there = np.isin(at[desks.rows], places[places >= 0])
    n = np.bincount(hand, minlength=extract.n("caseworker"))
    hits = np.bincount(hand, weights=there, minlength=len(n)).astype(np.int64)
    keys = extract.keys("caseworker")
    code_of = {key: code for code, key in enumerate(keys)}
    told = []
    for member in sorted(case.ring.members, key=lambda m: (-m.score, m.party)):
        code = code_of.get(member.party.node_id, -1)
        if member.party.node_type != "caseworker" or code < 0 or not n[code]:
            continue
        same = np.flatnonzero((desks.desk == desks.desk[code]) & (n > 0))
        others = same[same != code]
        rate = (hits[others].sum() + 0.5) / (n[others].sum() + 1.0)
        low, high = binomial_interval(0.95, n[code], rate)
        shown = sorted(others.tolist(), key=lambda w: (-int(n[w]), keys[w]))[:COLLEAGUES_TOLD]
        told.append({
            "name": names.shown("caseworker", keys[code]), "role": member.role,
            "n": int(n[code]), "there": int(hits[code]),
            "expected": round(float(rate * n[code]), 2), "low": int(low), "high": int(high),
            "rate": round(float(rate), 4),
            "colleagues": [
                [names.shown("caseworker", keys[w]), int(n[w]), int(hits[w])] for w in shown
            ],
            "n_colleagues": len(others),
        })  # fmt: skip
    return told


def told_chains(case: Case, extract: Extract, names: Names) -> dict[str, Any]:
    """Chains of hands (submitter → first → second review → payer) with their claims and money."""
    keys = extract.keys("caseworker")
    columns = [extract.col("claims", step) for step in STEPS]
    fund = extract.col("claims", "fund_pay")
    counts: Counter[tuple[int, ...]] = Counter()
    paid: Counter[tuple[int, ...]] = Counter()
    for claim in case.ring.claims:
        chain = tuple(int(column[claim]) for column in columns)
        if max(chain) >= 0:
            counts[chain] += 1
            paid[chain] += int(fund[claim])
    ordered = sorted(counts, key=lambda c: (-counts[c], c))
    return {
        "chains": [
            [
                [names.shown("caseworker", keys[w]) if w >= 0 else "" for w in chain],
                counts[chain], paid[chain],
            ]
            for chain in ordered[:CHAINS_TOLD]
        ],
        "n_left": max(0, len(ordered) - CHAINS_TOLD),
    }  # fmt: skip


def told_accounts(
    case: Case, extract: Extract, names: Names, node: Callable[[Party], int]
) -> list[dict[str, Any]]:
    """Accounts of the case's claims and the patients paid into them, most patients first."""
    account, patient = extract.col("claims", "account"), extract.col("claims", "patient")
    fund = extract.col("claims", "fund_pay")
    accounts, patients = extract.keys("account"), extract.keys("patient")
    into: dict[int, dict[int, list[int]]] = {}
    for claim in case.ring.claims:
        if int(account[claim]) >= 0:
            of = into.setdefault(int(account[claim]), {})
            of.setdefault(int(patient[claim]), []).append(int(fund[claim]))
    ordered = sorted(into, key=lambda a: (-len(into[a]), -sum(map(sum, into[a].values())), a))
    return [
        {
            "name": names.shown("account", accounts[code]),
            "node": node(Party("account", accounts[code])),
            "patients": [
                [node(Party("patient", patients[p])), names.shown("patient", patients[p]),
                 len(amounts), sum(amounts)]
                for p, amounts in sorted(of.items(), key=lambda e: (-sum(e[1]), e[0]))
            ],
        }
        for code in ordered[:ACCOUNTS_TOLD]
        for of in (into[code],)
    ]  # fmt: skip


def told_desk(
    case: Case, desks: Desks, names: Names, numbers: Mapping[Party, int]
) -> dict[str, Any]:
    """Everything the case-worker view draws."""

    def node(party: Party) -> int:
        return numbers.get(party, -1)

    return {
        "workers": told_colleagues(case, desks, names),
        **told_chains(case, desks.extract, names),
        "accounts": told_accounts(case, desks.extract, names, node),
    }
