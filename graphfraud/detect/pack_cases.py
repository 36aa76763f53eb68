"""Small cases that a pack must answer as stated: `cases/ID.toml`.

    [[case]]
    name = "eight_people_three_times"
    kind = "hit"                        # hit, miss or benign
    expect = ["H1"]                     # anchors of the findings, in any order; [] for none
    params = { min_persons = 8 }        # optional, instead of the defaults
    claims = [
      { psn_no = ["p1 … p8"], fixmedins_code = "H1", med_type = "21", begntime = "2024-01-03" },
      …                                 # a row on one line, as TOML wants it, or [[case.claims]]
    ]
    persons = [ { psn_no = ["p1 … p8"], village = "v1" } ]     # any other table of the contract
    links = [ { type = "CO_ADMITTED", source = "p1", target = "p2", observed = 4 } ]

A value that is a list stands for one row for each of its items; several lists in a row for every
combination. "p1 … p8" in a list stands for p1, p2, …, p8. Columns are the contract's. What a row
of claims does not say is filled: setl_id counts c1, c2, … over the case; mdtrt_id is the
setl_id's own; endtime = begntime; setl_time = endtime; medfee_sumamt 1000, fund_pay_sumamt 600;
setl_type 2 (1 where optins_no is given). `links` are relations that would need a whole population
to be worked out: type and ends as in the graph (parties of the same label), the rest optional.

A pack needs a hit, a miss, and each benign case that its metadata names: with the effect
`excluded` it gives no finding, with `lowers` or `still_fires` it does.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast

from graphfraud.detect.packs import Pack
from graphfraud.errors import InputError

__all__ = ["CaseKind", "CaseLink", "PackCase", "case_file", "missing_cases", "read_cases"]

CaseKind = Literal["hit", "miss", "benign"]
KINDS = ("hit", "miss", "benign")
#: tables a case may hold besides claims
TABLES = ("claims", "fee_lines", "registrations", "institutions", "persons", "staff")
KEYS = {"name", "kind", "expect", "params", "links", "why", *TABLES}
LINK_KEYS = {"type", "source", "target", "observed", "expected", "p_value", "q_value"}
_RANGE = re.compile(r"(\D*)(\d+)\s*…\s*\1(\d+)")


@dataclass(frozen=True)
class CaseLink:
    """A link given by hand; ends are ids."""

    type: str
    source: str
    target: str
    observed: float = 1.0
    expected: float = 0.0
    p_value: float = 0.0
    q_value: float = 0.0


@dataclass(frozen=True)
class PackCase:
    """One small case of a pack: tables of text, and the anchors that must be found."""

    pack: str
    name: str
    kind: CaseKind
    expect: tuple[str, ...]
    params: Mapping[str, object]
    tables: Mapping[str, tuple[Mapping[str, str], ...]]
    links: tuple[CaseLink, ...] = field(default=())


def case_file(pack: Pack, folder: Path) -> Path:
    """Where the cases of a pack stand."""
    return folder / f"{pack.id}.toml"


def read_cases(pack: Pack, folder: Path) -> tuple[PackCase, ...]:
    """The cases of a pack, in the order of its file. Raises InputError for what is malformed."""
    path = case_file(pack, folder)
    try:
        with path.open("rb") as file:
            found = tomllib.load(file)
    except FileNotFoundError as error:
        raise InputError(
            "the pack has no cases", where=str(path), todo="write a hit, a miss and benign cases"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"is no TOML: {error}", where=str(path), todo="mend it") from error
    if set(found) - {"case"}:
        raise InputError(
            f"unknown: {', '.join(sorted(set(found) - {'case'}))}", where=str(path),
            todo="write [[case]] tables alone",
        )  # fmt: skip
    cases = tuple(_case(pack, path, values) for values in found.get("case", ()))
    names = [case.name for case in cases]
    if twice := sorted({n for n in names if names.count(n) > 1}):
        raise InputError(
            f"case {', '.join(twice)} stands twice", where=str(path), todo="name each once"
        )
    return cases


def missing_cases(pack: Pack, cases: Sequence[PackCase]) -> list[str]:
    """What a detector's cases lack: a hit, a miss, a benign case of its metadata."""
    kinds = {case.kind for case in cases}
    lacking = [f"a case of kind {kind}" for kind in ("hit", "miss") if kind not in kinds]
    named = {case.name: case for case in cases if case.kind == "benign"}
    for benign in pack.benign:
        case = named.get(benign.case)
        if case is None:
            lacking.append(f"the benign case {benign.case}")
        elif bool(case.expect) == (benign.effect == "excluded"):
            fires = "expects findings" if case.expect else "expects no finding"
            lacking.append(f"agreement: {benign.case} {fires}, its effect is {benign.effect}")
    lacking += [
        f"[[benign]] with case = {name!r}"
        for name in sorted(set(named) - {b.case for b in pack.benign})
    ]
    return lacking


def _case(pack: Pack, path: Path, values: Mapping[str, Any]) -> PackCase:
    name = str(values.get("name", "?"))
    where = f"{path}: {name}"
    if unknown := sorted(set(values) - KEYS):
        raise InputError(
            f"unknown: {', '.join(unknown)}", where=where, todo=f"one of {', '.join(sorted(KEYS))}"
        )
    kind, expect = values.get("kind"), values.get("expect")
    if "name" not in values or kind not in KINDS or not isinstance(expect, list):
        raise InputError("needs name, kind (hit, miss, benign) and expect (a list)", where=where)
    if kind != "benign" and bool(expect) != (kind == "hit"):
        raise InputError(f"a {kind} cannot expect {expect!r}", where=where)
    if not values.get("claims") and not values.get("registrations"):
        raise InputError("has no claims", where=where, todo="write claims = [ { … } ]")
    tables = {
        table: tuple(rows)
        for table in TABLES
        if (rows := list(_rows(values.get(table, ()), f"{where}: {table}")))
    }
    # an extract cannot be without claims: a person nobody else meets stands in
    tables["claims"] = tuple(_filled(tables.get("claims", ({**_STANDS_IN},))))
    links = []
    for link in values.get("links", ()):
        if set(link) - LINK_KEYS or not {"type", "source", "target"} <= set(link):
            raise InputError(f"a link is wrong: {link!r}", where=where, todo="see its keys")
        links.append(CaseLink(**link))
    return PackCase(
        pack.id, name, cast(CaseKind, kind), tuple(str(a) for a in expect),
        dict(values.get("params", {})), tables, tuple(links),
    )  # fmt: skip


_STANDS_IN = {
    "psn_no": "nobody", "fixmedins_code": "nowhere", "med_type": "11",
    "begntime": "2000-01-01 09:00:00",
}  # fmt: skip


def _rows(given: Any, where: str) -> Iterator[dict[str, str]]:
    """Rows with their lists written out."""
    for row in given:
        if not isinstance(row, dict):
            raise InputError(f"{row!r} is no row", where=where, todo="write { column = value }")
        names = list(row)
        choices = [_items(row[name]) for name in names]
        for values in itertools.product(*choices):
            yield dict(zip(names, values, strict=True))


def _items(value: object) -> list[str]:
    if not isinstance(value, list):
        return [str(value)]
    out: list[str] = []
    for item in value:
        found = _RANGE.fullmatch(item) if isinstance(item, str) else None
        if found is None:
            out.append(str(item))
        else:
            head, first, last = found[1], int(found[2]), int(found[3])
            out += [f"{head}{n}" for n in range(first, last + 1)]
    return out


def _filled(rows: Sequence[Mapping[str, str]]) -> Iterator[dict[str, str]]:
    """Rows of claims with what they do not say."""
    for n, row in enumerate(rows, 1):
        begin = row.get("begntime", row.get("begndate", ""))
        end = row.get("endtime", row.get("enddate", begin))
        setl_id = row.get("setl_id", f"c{n}")
        yield {
            "setl_id": setl_id, "mdtrt_id": f"visit of {setl_id}", "endtime": end,
            "setl_time": end, "medfee_sumamt": "1000", "fund_pay_sumamt": "600",
            "setl_type": "1" if row.get("optins_no") else "2", **row,
        }  # fmt: skip
