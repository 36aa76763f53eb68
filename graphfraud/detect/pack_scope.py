"""Whether a statement stays inside one run: every MATCH begins there, or at what is bound."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graphfraud.detect.cypher_text import Token, tokens

__all__ = ["unrestricted_matches"]

_CLAUSES = ("MATCH", "OPTIONAL", "WITH", "RETURN", "UNWIND", "UNION", "ORDER", "CALL", "LIMIT")


def unrestricted_matches(statement: str) -> list[str]:
    """Beginnings of the MATCH clauses that neither name $run_id nor start at something bound.

    Clauses are cut at key words wherever they stand, so subqueries are looked at too. A clause is
    restricted when it holds run_id and $run_id, or a name that stood in an earlier clause.
    """
    known: set[str] = set()
    out = []
    for clause in _clauses(tokens(statement)):
        own = {t.name for t in clause if t.is_name}
        if clause[0].word("MATCH"):
            here = any(t.text == "$run_id" for t in clause) and "run_id" in own
            if not here and not _variables(clause) & known:
                out.append(" ".join(t.text for t in clause[1:9]))
        if clause[0].word("UNION"):
            known = set()
        known |= _variables(clause)
    return out


def _clauses(found: Sequence[Token]) -> Iterator[list[Token]]:
    current: list[Token] = []
    for token in found:
        if token.word(*_CLAUSES) and current:
            yield current
            current = []
        current.append(token)
    if current:
        yield current


def _variables(clause: Sequence[Token]) -> set[str]:
    """Names that may be variables: not after a colon, dot or bar, and not called."""
    out = set()
    for n, token in enumerate(clause[1:], 1):
        after = clause[n + 1].text if n + 1 < len(clause) else ""
        before = clause[n - 1].text
        key = after == ":" and before in {"{", ","}
        if token.is_name and before not in {":", ".", "|", "&", "!"} and after != "(" and not key:
            out.add(token.name)
    return out - {"AS", "as", "WHERE", "where", "AND", "and", "OR", "or", "NOT", "not", "IN", "in"}
