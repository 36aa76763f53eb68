"""What can be read from a Cypher statement without a store: names, clauses, returned columns.

A small lexer, no grammar: the stores judge the syntax (EXPLAIN); this finds what they do not look
at, labels, types, properties and parameters that nobody defined, and words a pack may not use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = ["Names", "Token", "names", "refused_words", "returned_columns", "tokens"]

_TOKEN = re.compile(
    r"""
    (?P<comment>//[^\n]*|/\*.*?\*/)
  | (?P<space>\s+)
  | (?P<string>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")
  | (?P<quoted>`(?:``|[^`])*`)
  | (?P<parameter>\$\w+|\$`(?:``|[^`])*`)
  | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
  | (?P<name>\w+)
  | (?P<dots>\.\.)
  | (?P<symbol>.)
    """,
    re.VERBOSE | re.DOTALL,
)
#: clauses that write or that act on more than the graph, and what only one of the stores knows
_REFUSED = frozenset(
    """CREATE MERGE SET DELETE DETACH REMOVE DROP FOREACH INSERT LOAD ALTER GRANT DENY REVOKE
    TERMINATE SHOW USE SHORTEST CALL""".split()
)
_PLUGINS = frozenset("apoc gds db dbms genai algo fulltext tx".split())
_SUBQUERIES = frozenset("EXISTS COUNT COLLECT CALL".split())
_CLAUSES = frozenset("MATCH OPTIONAL WHERE WITH RETURN UNWIND UNION ORDER SKIP LIMIT CALL".split())
_OPENING, _CLOSING = {"(": ")", "[": "]", "{": "}"}, {")", "]", "}"}


@dataclass(frozen=True)
class Token:
    """kind: string, name, quoted, parameter, number, dots or symbol."""

    kind: str
    text: str

    @property
    def is_name(self) -> bool:
        """Whether it names something or is a key word."""
        return self.kind in {"name", "quoted"}

    @property
    def name(self) -> str:
        """The name without back ticks."""
        return self.text[1:-1].replace("``", "`") if self.kind == "quoted" else self.text

    def word(self, *words: str) -> bool:
        """Whether it is one of some key words."""
        return self.kind == "name" and self.text.upper() in words


@dataclass(frozen=True)
class Names:
    """What a statement names. unbounded: variable lengths without an upper bound, as written."""

    parameters: frozenset[str]
    labels: frozenset[str]
    types: frozenset[str]
    properties: frozenset[str]
    unbounded: tuple[str, ...]


def tokens(statement: str) -> list[Token]:
    """Tokens without comments and space."""
    return [
        Token(str(found.lastgroup), found[0])
        for found in _TOKEN.finditer(statement)
        if found.lastgroup not in {"comment", "space"}
    ]


def refused_words(statement: str) -> list[str]:
    """Words a pack may not use: clauses that write, procedures, plug-ins, SHORTEST; sorted."""
    found = set()
    all_tokens = tokens(statement)
    for n, token in enumerate(all_tokens):
        before = all_tokens[n - 1].text if n else ""
        after = all_tokens[n + 1].text if n + 1 < len(all_tokens) else ""
        if token.kind != "name" or before in {".", ":", "|", "&", "!"} or after == ":":
            continue
        upper = token.text.upper()
        if upper == "CALL":
            if after not in {"{", "("}:  # a subquery is not a procedure
                found.add("CALL of a procedure")
        elif upper in _REFUSED:
            found.add("LOAD CSV" if upper == "LOAD" else upper)
        elif token.text.lower() in _PLUGINS and after == ".":
            found.add(f"{token.text.lower()}.*")
    return sorted(found)


def names(statement: str) -> Names:
    """Labels, relationship types, properties and parameters that a statement names."""
    walk = _Walk(tokens(statement))
    walk.all()
    return Names(
        frozenset(t.text[1:].strip("`") for t in walk.tokens if t.kind == "parameter"),
        frozenset(walk.labels), frozenset(walk.types),
        frozenset(walk.properties - walk.own_keys), tuple(walk.unbounded),
    )  # fmt: skip


class _Walk:
    """One pass over the tokens that knows which bracket it is in."""

    def __init__(self, found: Sequence[Token]) -> None:
        self.tokens = found
        self.labels: set[str] = set()
        self.types: set[str] = set()
        self.properties: set[str] = set()
        self.own_keys: set[str] = set()  # of maps that the statement itself makes
        self.unbounded: list[str] = []
        self._stack: list[str] = []

    def at(self, n: int) -> Token:
        """A token, or an empty one beyond the ends."""
        return self.tokens[n] if 0 <= n < len(self.tokens) else Token("symbol", "")

    def all(self) -> None:
        """Walk."""
        for n, token in enumerate(self.tokens):
            if token.text in _OPENING and token.kind == "symbol":
                self._stack.append(self._opened(n))
            elif token.text in _CLOSING and token.kind == "symbol":
                if self._stack:
                    self._stack.pop()
                if token.text == ")":
                    self._quantified(n)
            elif token.text == ":" and token.kind == "symbol":
                self._colon(n)
            elif token.text == "." and token.kind == "symbol":
                self._dot(n)
            elif token.text == "*" and self._inside == "relationship":
                self._length(n)

    @property
    def _inside(self) -> str:
        return self._stack[-1] if self._stack else ""

    def _opened(self, n: int) -> str:
        """What a bracket opens: node, relationship, map, subquery, keys or other."""
        token, before = self.tokens[n], self.at(n - 1)
        if token.text == "[":
            return "relationship" if before.text == "-" else "list"
        if token.text == "{":
            if before.word(*_SUBQUERIES) or (before.text == ")" and self._after_call(n - 1)):
                return "subquery"
            if before.text == ")":
                return "quantifier"
            return "keys" if self._inside in {"node", "relationship"} else "map"
        called = before.is_name and not before.word(*_CLAUSES, "AND", "OR", "NOT", "XOR", "IN")
        return "call" if called else "node"

    def _dot(self, n: int) -> None:
        """A property, unless the chain of names ends as a function's, like date.truncate(…)."""
        if not (self.at(n - 1).is_name or self.at(n - 1).text in _CLOSING):
            return
        if self.at(n - 2).text == ".":  # the year of x.begin_date.year is a date's, no node's
            return
        end = n + 1
        while self.at(end).is_name and self.at(end + 1).text == ".":
            end += 2
        if self.at(n + 1).is_name and self.at(end + 1).text != "(":
            self.properties.add(self.at(n + 1).name)

    def _after_call(self, n: int) -> bool:
        """Whether the bracket that closes here is the list of names after CALL."""
        depth = 0
        for back in range(n, -1, -1):
            text = self.tokens[back].text
            depth += (text == ")") - (text == "(")
            if depth == 0:
                return self.at(back - 1).word("CALL")
        return False

    def _colon(self, n: int) -> None:
        before = self.at(n - 1)
        if self._inside in {"map", "keys"}:
            if before.is_name:
                (self.properties if self._inside == "keys" else self.own_keys).add(before.name)
            return
        if self._inside == "list" and not before.is_name:
            return
        target = self.types if self._inside == "relationship" else self.labels
        for token in self._expression(n + 1):
            target.add(token.name)

    def _expression(self, n: int) -> Iterator[Token]:
        """Names of a label or type expression: A, A|B, A:B, A&!B."""
        while True:
            while self.at(n).text in {"!", ":", "("}:
                n += 1
            if not self.at(n).is_name:
                return
            yield self.at(n)
            n += 1
            joins = {"&", ":"} if self._inside == "list" else {"|", "&", ":"}
            if self.at(n).text not in joins:  # in a list "|" begins what is collected
                return
            n += 1

    def _length(self, n: int) -> None:
        """A variable length `*1..3`: an upper bound must stand."""
        n += 1
        first = self.at(n)
        written = "*"
        if first.kind == "number":
            written += first.text
            n += 1
        if self.at(n).kind == "dots":
            if self.at(n + 1).kind not in {"number"}:
                self.unbounded.append(f"{written}..")
        elif first.kind != "number":
            self.unbounded.append(written)

    def _quantified(self, n: int) -> None:
        """A quantified pattern `(…)+`, `(…)*`, `(…){2,}`: not bounded, or not known to be."""
        start, depth = n, 0
        for start in range(n, -1, -1):
            text = self.tokens[start].text
            depth += (text == ")") - (text == "(")
            if depth == 0:
                break
        inner = [t.text for t in self.tokens[start:n]]
        pattern = inner[:2] == ["(", "("] and "-" in inner and ("[" in inner or ">" in inner)
        after = self.at(n + 1).text
        if not pattern or after not in {"+", "*", "{"}:
            return
        if after in {"+", "*"} or (self.at(n + 3).text == "," and self.at(n + 4).text == "}"):
            self.unbounded.append(f"(…){after}")


def returned_columns(statement: str) -> list[str] | None:
    """Columns of the last RETURN, in order; None where there is none or it returns `*`."""
    found = tokens(statement)
    depth, last = 0, -1
    for n, token in enumerate(found):
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if depth == 0 and token.word("RETURN"):
            last = n
    if last < 0:
        return None
    items: list[list[Token]] = [[]]
    for token in found[last + 1 :]:
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if depth == 0 and token.word("ORDER", "SKIP", "LIMIT", "UNION"):
            break
        if depth == 0 and token.text == "," and token.kind == "symbol":
            items.append([])
        elif token.text != ";":
            items[-1].append(token)
    if items[0] and items[0][0].word("DISTINCT"):
        items[0].pop(0)
    if any([t.text for t in item] == ["*"] for item in items):
        return None
    return [_column(item) for item in items if item]


def _column(item: Sequence[Token]) -> str:
    if len(item) > 2 and item[-2].word("AS"):
        return item[-1].name
    return "".join(t.name if t.is_name else t.text for t in item)
