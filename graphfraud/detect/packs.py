"""Query packs: one file, one detector, as an analyst writes it.

A pack is a Cypher file whose leading `/*+++ … +++*/` comment holds its metadata in TOML, so the
whole file pastes into a query window. Its stem is its id, its folder its pattern; packs of the
folder `exploration` answer a question and detect nothing. Format: cypher/README.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, cast, get_args

import graphfraud
from graphfraud.detect.pack_text import Header, Problem, Text, split_pack
from graphfraud.errors import InputError
from graphfraud.model import PATTERNS, NodeType, Role

__all__ = [
    "EXPLORATION", "Benign", "LegalBasis", "MemberColumn", "Pack", "Parameter", "ParameterType",
    "Result", "builtin_folder", "find_pack", "pack_files", "parse_pack", "read_pack", "read_packs",
]  # fmt: skip

EXPLORATION = "exploration"
FOLDERS = (*PATTERNS, EXPLORATION)
Status = Literal["experimental", "test", "stable"]
Level = Literal["low", "medium", "high"]
Effect = Literal["excluded", "lowers", "still_fires"]
ParameterType = Literal["integer", "float", "string", "boolean", "strings"]
ParameterValue = int | float | str | bool | tuple[str, ...]

_PYTHON: Mapping[str, tuple[type, ...]] = {
    "integer": (int,), "float": (float, int), "string": (str,), "boolean": (bool,),
    "strings": (list,),
}  # fmt: skip


@dataclass(frozen=True)
class LegalBasis:
    """A statute that a clue may be checked against; never a finding of its breach."""

    article: str
    gist: Text
    in_force_from: date


@dataclass(frozen=True)
class Parameter:
    """A `$name` of the statement. default None: it must be given (exploration alone)."""

    name: str
    type: ParameterType
    why: Text
    default: ParameterValue | None = None
    min: float | None = None
    max: float | None = None

    def wrong(self, value: object) -> str:
        """What is wrong with a value; empty if nothing."""
        kinds = _PYTHON[self.type]
        if isinstance(value, tuple):
            value = list(value)
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            return f"{value!r} is no {self.type}"
        if isinstance(value, list) and not all(isinstance(item, str) for item in value):
            return f"{value!r} holds what is no text"
        if isinstance(value, int | float):
            if self.min is not None and value < self.min:
                return f"{value!r} is below the least allowed, {self.min:g}"
            if self.max is not None and value > self.max:
                return f"{value!r} is above the most allowed, {self.max:g}"
        return ""


@dataclass(frozen=True)
class MemberColumn:
    """A column of ids (text or list of text): the parties of a finding and their role there."""

    column: str
    node_type: NodeType
    role: Role


@dataclass(frozen=True)
class Result:
    """Columns of a detector's row: one row, one finding. strength lies in [0, 1]."""

    anchor: str
    members: tuple[MemberColumn, ...]
    claims: str
    measures: tuple[str, ...]
    strength: str

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column of the row, each once."""
        names = [self.anchor, *(m.column for m in self.members), self.claims, *self.measures]
        return tuple(dict.fromkeys([*names, self.strength]))


@dataclass(frozen=True)
class Benign:
    """An innocent explanation, the case that shows it, and what it does to the finding."""

    explanation: str
    case: str
    effect: Effect


@dataclass(frozen=True)
class Pack:
    """A pack as read. path: its file. statement: Cypher without the header.

    result: None for exploration, whose columns are `columns`. prefilter: the property
    ("Claim.n_same_stay"), relationship type or link that brings its candidates into the suspect
    scope. source: the line of the founding documents.
    """

    id: str
    pattern: str
    path: Path
    version: int
    status: Status
    severity: Level
    title: Text
    summary: Text
    rationale: Text
    blind_spots: Text
    triage: Mapping[str, tuple[str, ...]]
    legal: tuple[LegalBasis, ...]
    source: str
    references: tuple[str, ...]
    cost: Level
    timeout_s: float
    prefilter: str
    labels: tuple[str, ...]
    relationships: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    result: Result | None
    columns: tuple[str, ...]
    benign: tuple[Benign, ...]
    statement: str

    @property
    def is_detector(self) -> bool:
        """Whether its rows are findings."""
        return self.result is not None

    def values(self, overrides: Mapping[str, object] | None = None) -> dict[str, object]:
        """Its parameters: defaults, and what is given instead. Raises InputError."""
        given = dict(overrides or {})
        wrong = [f"${name} is no parameter of it" for name in sorted(set(given) - self.names)]
        values: dict[str, object] = {}
        for parameter in self.parameters:
            value = given.get(parameter.name, parameter.default)
            if value is None:
                wrong.append(f"${parameter.name} must be given")
            elif said := parameter.wrong(value):
                wrong.append(f"${parameter.name}: {said}")
            else:
                values[parameter.name] = list(value) if isinstance(value, tuple) else value
        if wrong:
            raise InputError(
                "; ".join(wrong), where=f"pack {self.id}", todo=f"see: packs show {self.id}"
            )
        return values

    @property
    def names(self) -> set[str]:
        """Names of its parameters."""
        return {parameter.name for parameter in self.parameters}


def parse_pack(path: Path) -> tuple[Pack | None, list[Problem]]:
    """Read one file; the pack (None where its metadata cannot be used) and what is wrong with it.

    Raises InputError where the file cannot be read or is no UTF-8.
    """
    header, statement = split_pack(path)
    if header is None:
        return None, [Problem(path, "/*+++", "there is no metadata", "begin the file with /*+++")]
    folder = path.resolve().parent.name
    detector = folder != EXPLORATION
    parts: dict[str, Any] = {
        "id": header.string("id"), "version": header.integer("version", least=1),
        "status": header.choice("status", get_args(Status)),
        "severity": header.choice("severity", get_args(Level)) if detector else "low",
        "title": header.text("title"), "summary": header.text("summary"),
        "rationale": header.text("rationale") if detector else Text("", ""),
        "blind_spots": header.text("blind_spots") if detector else Text("", ""),
        "triage": header.text_lists("triage"),
        "source": header.string("source") if detector else "",
        "references": header.strings("references"),
        "cost": header.choice("cost", get_args(Level)),
        "timeout_s": float(header.integer("timeout_s", least=1)),
        "prefilter": header.string("prefilter") if detector else "",
    }  # fmt: skip
    reads = header.table("reads")
    parts["labels"] = reads.strings("labels", needed=True)
    parts["relationships"] = reads.strings("relationships", needed=True)
    reads.close()
    parts["legal"] = tuple(_legal(t) for t in header.tables("legal"))
    parts["parameters"] = tuple(
        _parameter(name, t, detector) for name, t in header.named_tables("params")
    )
    result = header.table("result")
    found = _result(result) if detector else None
    columns = found.columns if found else result.strings("columns", needed=True)
    result.close()
    parts["benign"] = tuple(_benign(t) for t in header.tables("benign"))
    header.close()
    if header.problems:
        return None, list(header.problems)
    return Pack(
        pattern=folder, path=path, result=found, columns=columns, statement=statement, **parts
    ), []


def _legal(table: Header) -> LegalBasis:
    basis = LegalBasis(
        table.string("article"), table.text("gist"), table.day("in_force_from")
    )  # fmt: skip
    table.close()
    return basis


def _parameter(name: str, table: Header, detector: bool) -> Parameter:
    kind = cast(ParameterType, table.choice("type", get_args(ParameterType)))
    value = table.any("default", needed=detector)
    made = Parameter(
        name, kind, table.text("why"), tuple(value) if isinstance(value, list) else value,
        table.number("min"), table.number("max"),
    )  # fmt: skip
    if value is not None and (said := made.wrong(value)):
        table.problem("default", said, "give a default that fits")
    table.close()
    return made


def _result(table: Header) -> Result:
    members = []
    for column, said in table.string_map("members").items():
        node_type, _, role = said.partition(":")
        if node_type not in get_args(NodeType) or role not in get_args(Role):
            table.problem(
                f"members.{column}", f"{said!r} is no node_type:role",
                f"one of {', '.join(get_args(NodeType))} : one of {', '.join(get_args(Role))}",
            )  # fmt: skip
        else:
            members.append(MemberColumn(column, cast(NodeType, node_type), cast(Role, role)))
    return Result(
        table.string("anchor"), tuple(members), table.string("claims"),
        table.strings("measures", needed=True), table.string("strength"),
    )  # fmt: skip


def _benign(table: Header) -> Benign:
    found = Benign(
        table.string("explanation"), table.string("case"),
        cast(Effect, table.choice("effect", get_args(Effect))),
    )  # fmt: skip
    table.close()
    return found


def read_pack(path: Path) -> Pack:
    """Read one pack. Raises InputError that tells all that is wrong with its metadata."""
    pack, problems = parse_pack(path)
    if pack is None:
        told = "; ".join(f"{p.key}: {p.what}" for p in problems)
        raise InputError(told, where=str(path), todo="see: packs lint")
    return pack


def builtin_folder() -> Path:
    """The packs that come with graphfraud: inside the package, or beside it in the source tree."""
    package = Path(graphfraud.__file__).resolve().parent
    for folder in (package / "cypher", package.parent / "cypher"):
        if (folder / "lock.json").is_file():
            return folder
    raise InputError(
        "the query packs are not there", where=str(package / "cypher"),
        todo="install graphfraud again",
    )  # fmt: skip


def pack_files(folder: Path) -> list[Path]:
    """Pack files of a folder and of its pattern folders, sorted. Raises InputError if missing."""
    if not folder.is_dir():
        raise InputError("no such folder", where=str(folder), todo="give a folder of packs")
    return sorted(
        path
        for sub in (folder, *sorted(p for p in folder.iterdir() if p.is_dir()))
        for path in sub.glob("*.cypher")
    )


def read_packs(*folders: Path) -> tuple[Pack, ...]:
    """Every pack of some folders, by id. Raises InputError for a pack that cannot be read or an
    id that stands twice. Without folders: the packs that come with graphfraud."""
    packs: dict[str, Pack] = {}
    for folder in folders or (builtin_folder(),):
        for path in pack_files(folder):
            pack = read_pack(path)
            if other := packs.get(pack.id):
                raise InputError(
                    f"the id {pack.id} stands in {other.path} too", where=str(path),
                    todo="give it another id, and its file that name",
                )  # fmt: skip
            packs[pack.id] = pack
    return tuple(packs[name] for name in sorted(packs))


def find_pack(packs: Iterable[Pack], name: str) -> Pack:
    """The pack of an id. Raises InputError that lists the ids there are."""
    by_id: Mapping[str, Pack] = {pack.id: pack for pack in packs}
    if name not in by_id:
        raise InputError(
            f"there is no pack {name}", todo=f"one of: {', '.join(_near(sorted(by_id), name))}"
        )
    return by_id[name]


def _near(names: Sequence[str], name: str) -> Sequence[str]:
    import difflib

    return difflib.get_close_matches(name, names, n=5, cutoff=0.3) or names
