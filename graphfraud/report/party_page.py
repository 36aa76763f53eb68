"""A party and its direct surroundings, for a tip without a ring: figures, no score."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from graphfraud.claims.identity import load_key
from graphfraud.errors import InputError
from graphfraud.model import CaseMember, Link, NodeType, Party
from graphfraud.report.case_claims import ClaimPrinter
from graphfraud.report.case_page import page_words
from graphfraud.report.catalogue import Catalogue
from graphfraud.report.figures import date_text
from graphfraud.report.html_page import interactive_page
from graphfraud.report.page_data.case_data import graph_data
from graphfraud.report.page_data.parties import TIES
from graphfraud.report.page_data.wording import Paragraph
from graphfraud.report.pseudonyms import Names

if TYPE_CHECKING:
    from graphfraud.claims.extract import Extract

#: direct neighbours drawn, those with most claims in common first
NEIGHBOURS_SHOWN = 60
_COLUMNS: dict[NodeType, tuple[str, ...]] = {
    "patient": ("patient",), **{node_type: columns for node_type, (_, columns) in TIES.items()},
}  # fmt: skip


def claims_of_party(extract: Extract, party: Party) -> list[int]:
    """Row codes of the claims that name the party, ascending.

    Errors: InputError when the extract has no such party.
    """
    code = extract.code(party.node_type, party.node_id)
    if code < 0:
        raise InputError(
            f"no {party.node_type} {party.node_id!r} in the claims", where="party",
            todo="give type and key as in members.csv",
        )  # fmt: skip
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

    A patient may be named by any of their psn_no. No score: nothing is judged. Errors: InputError
    for a party that is in no claim.
    """
    texts = Catalogue(lang)
    if party.node_type == "patient":
        party = Party("patient", extract.patient_key(party.node_id))
    claims = claims_of_party(extract, party)
    everyone = _neighbours(extract, party, claims)
    shown = everyone[:NEIGHBOURS_SHOWN]
    mine = [k for k in links if party in (k.source, k.target)]
    names = Names(extract, load_key(key_file), reveal=reveal)
    linked = {p for k in mine for p in (k.source, k.target)}
    names.guard({party, *linked, *(p for p, _ in everyone)})
    # strongest first: the party itself, then those with most claims in common, then the linked
    members = [CaseMember(party, "context", 1.0)]
    members += [CaseMember(p, "context", 1 - i / 1_000) for i, (p, _) in enumerate(shown, 1)]
    members += [CaseMember(p, "context", 0.0) for p in sorted(linked - {m.party for m in members})]
    printer = ClaimPrinter(extract, names, texts)
    data = graph_data(
        members, mine, claims, (), printer, texts, int(extract.last_day), {}, scored=False
    )
    name = names.shown(party.node_type, party.node_id)
    fund, account = extract.col("claims", "fund_pay"), extract.col("claims", "acct_pay")
    begin, end = (extract.col("claims", c)[claims] for c in ("begin_day", "end_day"))
    about = {
        "case_id": "", "title": texts.sentence("page", "party_title", name=name),
        "summary": Paragraph(
            texts.word("page", "party_note")
            + (
                texts.sentence("page", "neighbours_cut", n_shown=len(shown), n_all=len(everyone))
                if len(everyone) > len(shown) else ""
            )
        ),
        "first": int(begin.min()) if claims else int(extract.first_day),
        "last": int(end.max()) if claims else int(extract.last_day),
        "n_claims": len(claims), "fund_paid": int(fund[claims].sum()),
        "acct_paid": int(account[claims].sum()), "reveal": reveal, "notes": [],
    }  # fmt: skip
    told = {
        "version": 1, "kind": "party", "words": page_words(texts), "case": about,
        "occasions": [], "signs": [], "reasons": [], "checks": [], "checks_before": "",
        "stability": [], "to_check": [], "law": [], "view": {},
        "claims": {**data.claims, "pool": data.table.pool}, "left": data.left,
    }  # fmt: skip
    return interactive_page("case", texts, told, data.nodes, data.edges, {
        "title": about["title"], "subtitle": texts.word("node_type", party.node_type),
        "printed": texts.sentence("page", "party_printed", last=date_text(extract.last_day)),
        "masked": texts.word("page", "revealed" if reveal else "masked"), "back": "",
        "scored": False,
    })  # fmt: skip
