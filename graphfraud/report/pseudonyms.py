"""What a page calls a party: pseudonyms for natural persons, names of institutions as they are.

A masked page must hold nothing that leads back to a person, so free text (summaries, notes,
measures) is searched for the keys, names and id numbers of the run's persons too.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pyarrow as pa

from graphfraud.claims.identity import Pseudonyms
from graphfraud.model import Party, RunResult

if TYPE_CHECKING:
    from graphfraud.claims.extract import Extract

#: parties that are no person: their names and codes stay on a masked page
PUBLIC_TYPES = frozenset({"institution", "invoice"})
#: shortest key that is looked for in free text; shorter ones are counts or years by accident
_SHORTEST_MIXED, _SHORTEST_DIGITS = 4, 6
#: a longer key is known by its beginning; free text beyond its limit is dropped, not searched
_LONGEST, _TEXT_LIMIT = 64, 8_000


def _searchable(key: str) -> bool:
    return len(key) >= (_SHORTEST_DIGITS if key.isdigit() else _SHORTEST_MIXED)


class Names:
    """Names of parties for one run: `pseudonym` (always masked), `shown` (as the page has it)."""

    def __init__(self, extract: Extract, key: bytes, *, reveal: bool = False) -> None:
        self.reveal = reveal
        self._pseudonyms = Pseudonyms(key)
        self._extract = extract
        self._institution = {k: i for i, k in enumerate(extract.keys("institution"))}
        self._columns: dict[tuple[str, str], pa.Array] = {}
        self._secrets: dict[str, str] = {}
        self._lengths: list[int] = []
        #: first two characters of the secrets: most places of a text need no further look
        self._starts: frozenset[str] = frozenset()
        self._institution_names: dict[str, str] = {}

    def pseudonym(self, node_type: str, node_id: str) -> str:
        """The party's keyed pseudonym; an institution's own code."""
        if node_type in PUBLIC_TYPES:
            return node_id
        return self._pseudonyms.of(node_type, node_id)

    def institution(self, node_id: str) -> str:
        """The institution's name, else its code."""
        if node_id not in self._institution_names:
            code = self._institution.get(node_id, -1)
            name = self._text("institutions", "name", code) or node_id
            self._institution_names[node_id] = name
        return self._institution_names[node_id]

    def patient_code(self, party: Party) -> int:
        """Code of a patient in the extract; −1 for any other party."""
        if party.node_type != "patient":
            return -1
        return self._extract.code("patient", party.node_id)

    def shown(self, node_type: str, node_id: str) -> str:
        """What a page prints: pseudonym, or name and key when revealed; institutions by name."""
        if node_type == "institution":
            return self.institution(node_id)
        if not self.reveal:
            return self.pseudonym(node_type, node_id)
        if node_type == "patient":
            name = self._text("patients", "psn_name", self._extract.code("patient", node_id))
            return f"{name} {node_id}" if name else node_id
        return node_id

    def _text(self, table: str, column: str, code: int) -> str:
        if code < 0:
            return ""
        if (table, column) not in self._columns:
            self._columns[table, column] = self._extract.text(table, column)
        value = self._columns[table, column][code].as_py()
        return str(value) if value is not None else ""

    def guard(self, parties: Iterable[Party]) -> None:
        """Learn whose keys, names and id numbers `text` has to replace."""
        everyone = sorted(set(parties))
        self._pseudonyms.assign((p.node_type, p.node_id) for p in everyone)
        for party in everyone:
            if party.node_type in PUBLIC_TYPES:
                continue
            alias = self.pseudonym(party.node_type, party.node_id)
            keys = {party.node_id, *party.node_id.split("|")[1:]}
            if party.node_type == "patient":
                code = self._extract.code("patient", party.node_id)
                name = self._text("patients", "psn_name", code)
                keys |= {self._text("patients", "certno", code)}
                if len(name) >= 2:
                    self._secrets[name[:_LONGEST]] = alias
            self._secrets.update({k[:_LONGEST]: alias for k in keys if _searchable(k)})
        self._lengths = sorted({len(k) for k in self._secrets}, reverse=True)
        self._starts = frozenset(k[:2] for k in self._secrets)

    def text(self, free: str) -> str:
        """Free text as a page may print it: known keys, names and id numbers replaced.

        A key counts only where no letter or digit touches it; the longest one at a place wins.
        Complexity: length of the text times number of different key lengths.
        """
        if self.reveal or not self._lengths:
            return free
        if len(free) < _LONGEST and free.isascii() and free.isalnum():
            return self._secrets.get(free, free)
        free = free[:_TEXT_LIMIT]
        if all(free[i : i + 2] not in self._starts for i in range(len(free))):
            return free
        found, at = [], 0
        while at < len(free):
            length = self._length_at(free, at)
            found.append(self._secrets[free[at : at + length]] if length else free[at])
            at += length or 1
        return "".join(found)

    def _length_at(self, free: str, at: int) -> int:
        if free[at : at + 2] not in self._starts:
            return 0
        if at and _in_word(free[at - 1]) and _in_word(free[at]):
            return 0
        for length in self._lengths:
            end = at + length
            goes_on = _in_word(free[end : end + 1]) and _in_word(free[end - 1])
            if free[at:end] in self._secrets and (length == _LONGEST or not goes_on):
                return length
        return 0


def _in_word(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()


def parties_of(result: RunResult) -> set[Party]:
    """Every party that a case, one of its links or one of its findings names."""
    found: set[Party] = set()
    for case in result.cases:
        found |= {m.party for m in case.ring.members}
        found |= {p for link in case.ring.links for p in (link.source, link.target)}
        found |= {m.party for f in case.ring.findings for m in f.members}
    return found
