"""packs list, show, lint, lock: what query packs there are and whether they are in order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graphfraud.cli.options import debug_option
from graphfraud.cli.pack_runs import (
    cases_of,
    cases_option,
    embedded,
    lang_option,
    pack_argument,
    packs_option,
    run,
    test,
)
from graphfraud.cli.printing import print_table
from graphfraud.errors import CheckFailedError

if TYPE_CHECKING:
    from graphfraud.detect.pack_lint import Explainer
    from graphfraud.detect.packs import Pack


@click.group()
def packs() -> None:
    """Query packs: detectors and questions written in Cypher, one file each.

    cypher/README.md teaches writing one. --packs DIR adds a folder of your own.
    """


@packs.command("list")
@packs_option
@lang_option
@click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True
)
@debug_option
def list_packs(folders: tuple[Path, ...], lang: str, form: str) -> None:
    """Every pack: its pattern, version, status and title."""
    from graphfraud.detect.packs import builtin_folder, read_packs

    found = sorted(read_packs(builtin_folder(), *folders), key=lambda p: (p.pattern, p.id))
    if form == "json":
        rows = [
            {
                "id": p.id, "pattern": p.pattern, "version": p.version, "status": p.status,
                "severity": p.severity if p.is_detector else None,
                "title": {"zh": p.title.zh, "en": p.title.en}, "prefilter": p.prefilter,
                "parameters": {q.name: q.default for q in p.parameters}, "file": p.path.name,
            }
            for p in found
        ]  # fmt: skip
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    print_table(
        ("pack", "pattern", "version", "status", "severity", "title"),
        [
            (p.id, p.pattern, str(p.version), p.status, p.severity if p.is_detector else "–",
             getattr(p.title, lang))
            for p in found
        ],
        {"version"},
    )  # fmt: skip


@packs.command()
@pack_argument
@packs_option
@lang_option
@debug_option
def show(name: str, folders: tuple[Path, ...], lang: str) -> None:
    """What a pack looks for, its parameters, what to check next, and its Cypher."""
    from graphfraud.detect.packs import builtin_folder, find_pack, read_packs

    pack = find_pack(read_packs(builtin_folder(), *folders), name)
    click.echo("\n".join(_described(pack, lang)))


def _described(pack: Pack, lang: str) -> Iterator[str]:
    yield f"{pack.id} · {getattr(pack.title, lang)}"
    yield f"{pack.pattern}, version {pack.version}, {pack.status}, cost {pack.cost}"
    yield ""
    yield getattr(pack.summary, lang)
    if pack.is_detector:
        yield f"Why: {getattr(pack.rationale, lang)}"
        yield f"Not seen: {getattr(pack.blind_spots, lang)}"
        yield f"Severity: {pack.severity}. Source: {pack.source}"
    if pack.parameters:
        yield ""
        yield "Parameters:"
    for parameter in pack.parameters:
        limits = [f"from {parameter.min:g}"] if parameter.min is not None else []
        limits += [f"to {parameter.max:g}"] if parameter.max is not None else []
        default = "must be given" if parameter.default is None else f"default {parameter.default}"
        said = ", ".join([parameter.type, default, *limits])
        yield f"  {parameter.name} ({said}): {getattr(parameter.why, lang)}"
    if pack.triage[lang]:
        yield ""
        yield "What to check next:"
        yield from (f"  {n}. {step}" for n, step in enumerate(pack.triage[lang], 1))
    if pack.benign:
        yield ""
        yield "Innocent explanations:"
        yield from (f"  {benign.explanation}: {benign.effect}" for benign in pack.benign)
    if pack.legal:
        yield ""
        yield "May be checked against:"
    for basis in pack.legal:
        since = basis.in_force_from.isoformat()
        yield f"  {basis.article} (in force from {since}): {getattr(basis.gist, lang)}"
    yield ""
    yield pack.statement


@packs.command()
@packs_option
@cases_option
@click.option("--no-store", is_flag=True, help="Do not have the embedded store judge the syntax.")
@debug_option
def lint(folders: tuple[Path, ...], cases: Path | None, no_store: bool) -> None:
    """Check packs: every problem at once, with file, key and mend. A problem ends with 4.

    Without --packs, the packs that come with graphfraud. Small cases are looked at where they
    lie: DIR/cases, or --cases.
    """
    from graphfraud.detect.pack_lint import lint as lint_folder
    from graphfraud.detect.packs import builtin_folder

    problems, n_packs = [], 0
    with _explainer(not no_store) as store:
        for folder in folders or (builtin_folder(),):
            found, told = lint_folder(folder, cases=cases_of(folder, cases), store=store)
            problems += told
            n_packs += len(found)
    for problem in problems:
        click.echo(str(problem))
    if problems:
        raise CheckFailedError(
            f"{len(problems)} problem{'s' * (len(problems) != 1)}", where="packs lint",
            todo="mend them and lint again",
        )  # fmt: skip
    click.echo(f"{n_packs} pack{'s' * (n_packs != 1)}: no problem")


@contextmanager
def _explainer(wanted: bool) -> Iterator[Explainer | None]:
    """The embedded store, empty, to plan statements with."""
    if not wanted:
        yield None
        return
    with embedded() as opened:
        yield opened.store


@packs.command()
@packs_option
@debug_option
def lock(folders: tuple[Path, ...]) -> None:
    """Write lock.json: version and hash of each statement.

    A statement that changed while its version did not is refused, and ends with 4.
    """
    from graphfraud.detect.pack_lock import write_lock
    from graphfraud.detect.packs import builtin_folder, read_packs

    for folder in folders or (builtin_folder(),):
        found = read_packs(folder)
        path = write_lock(folder, found)
        click.echo(f"{path}: {len(found)} packs locked")


packs.add_command(test)
packs.add_command(run)
