"""A party and its direct surroundings, for a tip without a ring: figures, no score."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from graphfraud.claims.identity import load_key
from graphfraud.errors import InputError
from graphfraud.model import CaseMember, Link, NodeType, Party
from graphfraud.report.case_claims import CLAIMS_SHOWN, ClaimPrinter
from graphfraud.report.catalogue import Catalogue
from graphfraud.report.figures import date_text
from graphfraud.report.network import ON_CLAIM, claim_ties, draw
from graphfraud.report.page import render
from graphfraud.report.pseudonyms import Names
from graphfraud.report.timeline import month_starts

if TYPE_CHECKING:
    from graphfraud.claims.extract import Extract

#: direct neighbours listed and drawn, those with most claims in common first
NEIGHBOURS_SHOWN = 60
_COLUMNS: dict[NodeType, tuple[str, ...]] = {"patient": ("patient",), **ON_CLAIM}


def claims_of_party(extract: Extract, party: Party) -> list[int]:
    """Row codes of the claims that name the party, ascending.

    Errors: InputError when the extract has no such party.
    """
    keys = extract.keys(party.node_type)
    if party.node_id not in keys:
        raise InputError(
            f"no {party.node_type} {party.node_id!r} in the claims", where="party",
            todo="give type and key as in members.csv",
        )  # fmt: skip
    code = keys.index(party.node_id)
    named = np.zeros(extract.n_claims, dtype=bool)
    for column in _COLUMNS[party.node_type]:
        named |= extract.col("claims", column) == code
    return [int(c) for c in np.flatnonzero(named)]


def _neighbours(extract: Extract, party: Party, claims: list[int]) -> list[tuple[Party, int]]:
    """Parties on the same claims, and on how many of them; most first."""
    counts: Counter[Party] = Counter()
    for node_type, columns in _COLUMNS.items():
        keys = extract.keys(node_type)
        codes = np.stack([extract.col("claims", c)[claims] for c in columns])
        for on_claim in codes.T:
            counts.update(Party(node_type, keys[c]) for c in {int(c) for c in on_claim} if c >= 0)
    counts.pop(party, None)
    # an invoice on one claim joins nobody to anybody
    kept = [(p, n) for p, n in counts.items() if p.node_type != "invoice" or n > 1]
    return sorted(kept, key=lambda pair: (-pair[1], pair[0]))


def _months(extract: Extract, claims: list[int]) -> list[tuple[str, int]]:
    if not claims:
        return []
    days = [int(d) for d in extract.col("claims", "begin_day")[claims]]
    counts = Counter(date_text(day)[:7] for day in days)
    return [(month, counts[month]) for _, month in month_starts(min(days), max(days))]


def around(
    extract: Extract,
    links: Iterable[Link],
    party: Party,
    *,
    reveal: bool = False,
    key_file: Path | None = None,
    lang: str = "zh",
) -> bytes:
    """The page (UTF-8 HTML) of a party: its claims, who is on them, links that touch it.

    No score: nothing is judged. Errors: InputError for a party that is in no claim.
    """
    texts = Catalogue(lang)
    claims = claims_of_party(extract, party)
    everyone = _neighbours(extract, party, claims)
    shown = everyone[:NEIGHBOURS_SHOWN]
    mine = sorted(
        (k for k in links if party in (k.source, k.target)),
        key=lambda k: (k.p_value, k.type, k.source, k.target),
    )
    names = Names(extract, load_key(key_file), reveal=reveal)
    linked = {p for k in mine for p in (k.source, k.target)}
    names.guard({party, *linked, *(p for p, _ in everyone)})
    most = max((n for _, n in shown), default=1)
    drawn = [CaseMember(party, "participant", 1.0)] + [
        CaseMember(p, "participant", n / most * 0.8) for p, n in shown
    ]
    ties = claim_ties(claims, extract, {m.party for m in drawn})
    fund, account = extract.col("claims", "fund_pay"), extract.col("claims", "acct_pay")
    printer = ClaimPrinter(extract, names, texts)
    name = names.shown(party.node_type, party.node_id)
    last = date_text(extract.last_day)
    rows: list[dict[str, Any]] = [
        {
            "type": k.type,
            "other": names.shown(*_ends(k.target if k.source == party else k.source)),
            "link": k,
        }
        for k in mine
    ]
    return render("party.html", texts, {
        "title": texts.sentence("page", "party_title", name=name),
        "kind": party.node_type,
        "reveal": reveal,
        "printed": texts.sentence("page", "party_printed", last=last),
        "n_claims": len(claims),
        "fund_paid": sum(int(fund[c]) for c in claims),
        "acct_paid": sum(int(account[c]) for c in claims),
        "months": _months(extract, claims),
        "neighbours": [(p.node_type, names.shown(*_ends(p)), n) for p, n in shown],
        "n_neighbours": len(everyone),
        "links": rows,
        "network": draw(drawn, mine, ties, names, texts, roles=False),
        "claims": [printer.view(c) for c in claims[:CLAIMS_SHOWN]],
    })  # fmt: skip


def _ends(party: Party) -> tuple[str, str]:
    return party.node_type, party.node_id
