"""Groups that went on together twice, from the raw claims: a person's stays in turn."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import pandas as pd

from tests.packs.raw import kept

#: from where on which day to where on which day
Move = tuple[str, int, str, int]


def expected(
    frames: dict[str, pd.DataFrame], params: Mapping[str, int]
) -> set[tuple[str, frozenset[str], frozenset[str]]]:
    """Anchor, patients and claims of every finding."""
    claims = kept(frames)
    stays = claims[claims["stay"]].sort_values(["psn_no", "begin_day", "end_day"])
    stays = stays[["psn_no", "setl_id", "fixmedins_code", "begin_day", "end_day", "dscg_way"]]
    moves: dict[Move, list[tuple[str, str, str]]] = {}
    for psn_no, rows in stays[stays.duplicated("psn_no", keep=False)].groupby("psn_no"):
        own = list(rows.itertuples())
        for a, b in itertools.pairwise(own):
            gap = b.begin_day - a.end_day
            if a.fixmedins_code == b.fixmedins_code or not 0 <= gap <= 3:
                continue
            if str(a.dscg_way) not in ("2", "3"):
                key = (a.fixmedins_code, a.end_day, b.fixmedins_code, b.begin_day)
                moves.setdefault(key, []).append((psn_no, a.setl_id, b.setl_id))
    least = max(3, params["min_persons"])
    together = {k: v for k, v in moves.items() if len({psn for psn, *_ in v}) >= least}
    passages: dict[tuple[Move, Move], list[tuple[str, str, str, str]]] = {}
    for first, company in together.items():
        leaving = {setl: (key, psn, to) for key, v in together.items() for psn, setl, to in v}
        for psn_no, a, b in company:
            if b in leaving:
                onward, _, c = leaving[b]
                passages.setdefault((first, onward), []).append((psn_no, a, b, c))
    found: dict[str, tuple[set[str], set[str]]] = {}
    for (_, onward), rows in passages.items():
        if len({r[0] for r in rows}) >= params["min_persons"]:
            people, ids = found.setdefault(onward[0], (set(), set()))
            people.update(r[0] for r in rows)
            ids.update(x for r in rows for x in r[1:])
    return {(code, frozenset(p), frozenset(c)) for code, (p, c) in found.items()}
