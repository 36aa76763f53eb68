"""Truth files: the rings that were planted and the innocent groups beside them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphfraud.errors import InputError
from graphfraud.model import PATTERNS, Pattern


@dataclass(frozen=True, slots=True)
class TrueRing:
    """A planted ring. scheme: a finer kind, '' where the file gives none."""

    ring: str
    kind: Pattern
    level: int
    patients: frozenset[str]
    institutions: frozenset[str]
    doctors: frozenset[str]
    caseworkers: frozenset[str]
    claims: frozenset[str]
    scheme: str = ""


@dataclass(frozen=True, slots=True)
class InnocentGroup:
    """An innocent look-alike."""

    kind: str
    patients: frozenset[str]
    institutions: frozenset[str]
    caseworkers: frozenset[str]


@dataclass(frozen=True)
class Truth:
    """rings count; cases that match one of `unjudged` are set aside. aliases: psn_no → the
    person's first psn_no, for persons insured in several areas."""

    rings: tuple[TrueRing, ...]
    innocent: tuple[InnocentGroup, ...]
    unjudged: tuple[TrueRing, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)

    def person(self, psn_no: str) -> str:
        """The person's first psn_no."""
        return self.aliases.get(psn_no, psn_no)


def read_truth(path: Path | str) -> Truth:
    """Read a truth file. Raises InputError for a file that is none."""
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(
            f"no truth file ({error})",
            where=str(path),
            todo="give a truth.json as `graphfraud synth` writes it",
        ) from error
    return parse_truth(content, where=str(path))


def parse_truth(content: Any, where: str = "truth") -> Truth:
    """A Truth from the decoded JSON. Raises InputError where a part is missing or wrong."""
    if not isinstance(content, Mapping):
        raise InputError("a truth file is an object", where=where, todo='start with {"rings": …}')
    aliases = {str(k): str(v) for k, v in dict(content.get("aliases", {})).items()}
    rings = _rings(content.get("rings"), aliases, f"{where}: rings")
    unjudged = _rings(content.get("unjudged", []), aliases, f"{where}: unjudged")
    innocent = tuple(
        InnocentGroup(
            str(g.get("kind", "")),
            _people(g.get("patients"), aliases),
            _ids(g.get("institutions")),
            _ids(g.get("caseworkers")),
        )
        for g in _objects(content.get("innocent", []), f"{where}: innocent")
    )
    return Truth(rings, innocent, unjudged, aliases)


def _objects(value: Any, where: str) -> Sequence[Mapping[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(v, Mapping) for v in value):
        raise InputError("not a list of objects", where=where, todo="see the contract's truth file")
    return value


def _ids(value: Any) -> frozenset[str]:
    return frozenset(str(v) for v in value or ())


def _people(value: Any, aliases: Mapping[str, str]) -> frozenset[str]:
    return frozenset(aliases.get(v, v) for v in _ids(value))


def _rings(value: Any, aliases: Mapping[str, str], where: str) -> tuple[TrueRing, ...]:
    rings = []
    for k, r in enumerate(_objects(value, where)):
        kind = r.get("kind")
        if kind not in PATTERNS:
            raise InputError(
                f"kind {kind!r} of ring {k + 1} is no pattern",
                where=where,
                todo=f"use one of {', '.join(PATTERNS)}",
            )
        try:
            level = int(r.get("level", 0))
        except (TypeError, ValueError) as error:
            raise InputError(
                f"level of ring {k + 1} is no number", where=where, todo="use 1 to 4"
            ) from error
        rings.append(
            TrueRing(
                str(r.get("ring", k + 1)),
                kind,
                level,
                _people(r.get("patients"), aliases),
                _ids(r.get("institutions")),
                _ids(r.get("doctors")),
                _ids(r.get("caseworkers")),
                _ids(r.get("claims")),
                str(r.get("scheme", "") or ""),
            )
        )
    return tuple(rings)
