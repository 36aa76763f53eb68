"""Lint of packs: every problem at once, each with file, key and mend.

What a store would not notice is held against `schema` and the pack's own metadata; the syntax is
judged by a store's EXPLAIN, where one is given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from graphfraud.detect.cypher_text import Names, names, refused_words, returned_columns
from graphfraud.detect.graph_names import unknown_properties
from graphfraud.detect.pack_cases import case_file, missing_cases, read_cases
from graphfraud.detect.pack_lock import Locked, changed, read_lock
from graphfraud.detect.pack_scope import unrestricted_matches
from graphfraud.detect.pack_text import Problem
from graphfraud.detect.packs import FOLDERS, Pack, pack_files, parse_pack
from graphfraud.detect.statutes import wrong_article
from graphfraud.errors import InputError, QueryError
from graphfraud.schema import NODES, RELATIONSHIPS

__all__ = ["Explainer", "lint", "lint_pack"]

_ID = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


class Explainer(Protocol):
    """What the check of the syntax needs of a store."""

    def explain(self, statement: str, parameters: Mapping[str, object] = ...) -> None:
        """Plan a statement without running it; raises QueryError."""


def lint(
    folder: Path, *, cases: Path | None = None, store: Explainer | None = None
) -> tuple[list[Pack], list[Problem]]:
    """Lint every pack of a folder; the packs that could be read, and all problems, sorted.

    cases: the folder of their small cases (None: not looked at). store: a store whose EXPLAIN
    judges the syntax (None: not judged). Raises InputError where the folder or its lock is not
    readable.
    """
    packs: list[Pack] = []
    problems: list[Problem] = []
    lock = read_lock(folder)
    for path in pack_files(folder):
        try:
            pack, found = parse_pack(path)
        except InputError as error:
            problems.append(Problem(path, "file", error.what, error.todo))
            continue
        problems += found
        if pack is None:
            continue
        problems += lint_pack(pack, lock, cases=cases, store=store)
        for other in packs:
            if other.id == pack.id:
                mend = "give one of them another id"
                problems.append(Problem(path, "id", f"stands in {other.path} too", mend))
        packs.append(pack)
    if not packs and not problems:
        problems.append(Problem(folder, "folder", "holds no pack", f"one of {', '.join(FOLDERS)}"))
    return packs, sorted(set(problems))


def lint_pack(
    pack: Pack, lock: Mapping[str, Locked], *, cases: Path | None = None,
    store: Explainer | None = None,
) -> list[Problem]:  # fmt: skip
    """All that is wrong with one pack whose metadata could be read."""
    found = names(pack.statement)
    told = [
        *_metadata(pack), *_graph(pack, found), *_statement(pack, found), *_law(pack),
    ]  # fmt: skip
    if difference := changed(pack, lock):
        told.append(("version", difference, "raise the version if it changed, then: packs lock"))
    if cases is not None and pack.is_detector:
        told += _cases(pack, cases)
    if store is not None and not refused_words(pack.statement):
        told += _syntax(pack, store)
    return [Problem(pack.path, key, what, mend) for key, what, mend in told]


Told = Iterator[tuple[str, str, str]]


def _metadata(pack: Pack) -> Told:
    if not _ID.fullmatch(pack.id):
        yield "id", f"{pack.id!r} is no id", "small letters and digits, joined by _"
    if pack.path.stem != pack.id:
        yield "id", f"differs from the file's name, {pack.path.stem}", "name both alike"
    if pack.pattern not in FOLDERS:
        mend = f"put the file into a folder {', '.join(FOLDERS)}"
        yield "folder", f"{pack.pattern} is no pattern", mend
    if pack.severity == "high" and not pack.triage["zh"]:
        yield "triage", "severity high needs it", "write what to check next, in order"
    for parameter in pack.parameters:
        if parameter.name == "run_id":
            yield "params.run_id", "is built in", "take it out"
        low, high = parameter.min, parameter.max
        if low is not None and high is not None and low > high:
            yield f"params.{parameter.name}.min", f"{low:g} is above max {high:g}", "swap them"


def _graph(pack: Pack, found: Names) -> Told:
    """What the statement names against `schema` and [reads]."""
    for what, named, said, known in (
        ("label", found.labels, pack.labels, NODES),
        ("relationship type", found.types, pack.relationships, RELATIONSHIPS),
    ):
        key = "reads.labels" if what == "label" else "reads.relationships"
        for name in sorted((named | set(said)) - set(known)):
            yield key, f"{name} is no {what} of the graph", f"one of {', '.join(known)}"
        for name in sorted(named - set(said)):
            yield key, f"{name} is read but not named", f"add {name}"
        for name in sorted(set(said) - named):
            yield key, f"{name} is named but not read", f"take {name} out"
        for name in sorted({n for n in said if said.count(n) > 1}):
            yield key, f"{name} is named twice", "name it once"
    for name in unknown_properties(found):
        yield "statement", f"no label or type has a property {name}", "see graphfraud/schema.py"
    if pack.is_detector and not _is_prefilter(pack.prefilter):
        mend = 'a property ("Claim.n_same_stay"), or a relationship type'
        yield "prefilter", f"{pack.prefilter!r} is nothing of the graph", mend
    elif pack.is_detector and not _is_used(pack.prefilter, found):
        yield "prefilter", f"{pack.prefilter} is not read by the statement", "match on it"


def _is_prefilter(name: str) -> bool:
    label, _, name_of_property = name.partition(".")
    if not name_of_property:
        return name in RELATIONSHIPS
    return label in NODES and name_of_property in NODES[label].properties


def _is_used(prefilter: str, found: Names) -> bool:
    label, _, name = prefilter.partition(".")
    return label in found.labels and name in found.properties if name else prefilter in found.types


def _statement(pack: Pack, found: Names) -> Told:
    for name in sorted(found.parameters - pack.names - {"run_id"}):
        yield "params", f"${name} is used but not described", f"add [params.{name}]"
    for name in sorted(pack.names - found.parameters):
        yield f"params.{name}", "is described but not used", f"use ${name}, or take it out"
    for word in refused_words(pack.statement):
        yield "statement", f"may not use {word}", "a pack reads, in what both stores know"
    for length in found.unbounded:
        yield "statement", f"{length} has no upper bound", "write *1..3"
    for written in unrestricted_matches(pack.statement):
        mend = "begin it with (x:Label {run_id: $run_id})"
        yield "statement", f"MATCH {written} sees other runs", mend
    if "*/" in _comment_of(pack):
        yield "metadata", "holds */, which ends the comment too early", "take it out"
    columns = returned_columns(pack.statement)
    if columns is None:
        yield "statement", "does not return named columns", "RETURN a AS b, …"
    else:
        for name in [c for c in pack_columns(pack) if c not in columns]:
            yield "result", f"the statement returns no {name}", f"RETURN … AS {name}"
        for name in [c for c in columns if c not in pack_columns(pack)]:
            yield "result", f"{name} is returned but not described", "name it in [result]"
    if not re.search(r"\bORDER\s+BY\b", _after_return(pack.statement), re.IGNORECASE):
        yield "statement", "has no ORDER BY after its RETURN", "ORDER BY the anchor first"


def pack_columns(pack: Pack) -> tuple[str, ...]:
    """The columns that a pack says it returns."""
    return pack.result.columns if pack.result else pack.columns


def _comment_of(pack: Pack) -> str:
    text = pack.path.read_text(encoding="utf-8-sig")
    return text.partition("/*+++")[2].partition("+++*/")[0]


def _after_return(statement: str) -> str:
    return re.split(r"\bRETURN\b", statement, flags=re.IGNORECASE)[-1]


def _law(pack: Pack) -> Told:
    for n, basis in enumerate(pack.legal, 1):
        if told := wrong_article(basis.article, basis.in_force_from):
            yield f"legal[{n}]", f"{basis.article!r} {told}", "cite statute, article and its day"


def _cases(pack: Pack, folder: Path) -> Told:
    try:
        found = read_cases(pack, folder)
    except InputError as error:
        yield "cases", error.one_line(), "see cypher/README.md"
        return
    for lacking in missing_cases(pack, found):
        yield "cases", f"lacks {lacking}", f"add it to {case_file(pack, folder)}"
    for case in found:
        try:
            pack.values(case.params)
        except InputError as error:
            yield "cases", f"{case.name}: {error.what}", "give parameters of the pack"


def _syntax(pack: Pack, store: Explainer) -> Sequence[tuple[str, str, str]]:
    values: dict[str, object] = {"run_id": "none"}
    examples = {
        "integer": 1, "float": 1.0, "string": "", "boolean": True, "strings": [""],
    }  # fmt: skip
    for parameter in pack.parameters:
        default = parameter.default
        shown = examples[parameter.type] if default is None else default
        values[parameter.name] = list(shown) if isinstance(shown, tuple) else shown
    try:
        store.explain(pack.statement, values)
    except QueryError as error:
        return [("statement", f"the store refuses it: {error.what}", "mend the Cypher")]
    return []
