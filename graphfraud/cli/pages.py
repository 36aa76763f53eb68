"""report and export: what a run folder holds, for readers and for other programs."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, cast, get_args

import click

from graphfraud.cli.options import EXISTING_FILE, RUN_FOLDER, debug_option, mapping_option
from graphfraud.cli.printing import EPOCH, progress_bars
from graphfraud.cli.revealing import note_access, print_log_state, reveal_options
from graphfraud.errors import InputError, OutputExistsError

if TYPE_CHECKING:
    from graphfraud.model import Link, Party

#: formats that a terminal can show
_PRINTED = ("text", "json")
#: folder of the reports on case-workers in --all: passed on separately from the others
_RESTRICTED = "restricted"


@click.command()
@click.argument("run_folder", type=RUN_FOLDER, metavar="RUN", required=False)
@click.option(
    "--case", "case_id", metavar="ID", help="The case to report: its case_id, or its rank."
)
@click.option("--all", "every", is_flag=True, help="Every case of the run, into the folder --out.")
@click.option(
    "--around",
    metavar="TYPE:KEY",
    help="A party and who is on its claims, for a tip without a ring.",
)
@click.option(
    "--claims",
    multiple=True,
    metavar="CLAIMS",
    help="The run's extract; needed with --around, may be repeated.",
)
@mapping_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "html", "docx", "pdf", "xlsx", "json"]),
    default="text",
    show_default=True,
    help="Form of a case's report; pdf needs a Chromium, Chrome or Edge.",
)
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@reveal_options
@click.option("--key-file", type=EXISTING_FILE, metavar="FILE", help="Secret of the pseudonyms.")
@click.option(
    "--retain-until", metavar="DATE", help="Until when the report is kept, as printed on it."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="File to write, or folder with --all. Text and json are printed without it.",
)
@click.option("--verify-log", is_flag=True, help="Check that the access log is unchanged.")
@debug_option
def report(
    run_folder: Path | None, case_id: str | None, every: bool, around: str | None,
    claims: tuple[str, ...], mapping: Path | None, form: str, lang: str, reveal: bool,
    purpose: str, key_file: Path | None, retain_until: str | None, out: Path | None,
    verify_log: bool,
) -> None:  # fmt: skip
    """Report a case of a run folder as a clue sheet, or the surroundings of a party.

    A party is written as its type and key: doctor:H99001|D17, caseworker:990101|000002.
    """
    asked = [case_id is not None, every, around is not None, verify_log]
    if sum(asked) != 1:
        raise click.UsageError(
            "give one of --case ID, --all, --around TYPE:KEY and --verify-log"
        )
    if verify_log:
        print_log_state()
        return
    if run_folder is None:
        raise click.UsageError("Missing argument 'RUN'.")
    if around is not None:
        if not claims or out is None:
            raise click.UsageError("--around needs --claims CLAIMS and --out FILE.html")
        party = _party(around)
        if reveal:
            note_access("report --around", purpose, party.node_type, run_folder)
        write_private(out, _around(run_folder, party, claims, mapping, reveal, key_file, lang))
        return
    from graphfraud.report.case_report import cases_of, report_case

    chosen = None if every else _case_of_rank(run_folder, case_id or "")
    patterns = cases_of(run_folder)
    if chosen is not None and chosen not in patterns:
        raise InputError(f"no case {chosen!r} in this run", where=str(run_folder),
                         todo="see cases.csv")  # fmt: skip
    if every and out is None:
        raise click.UsageError("--all needs --out DIR")
    if every and out is not None and out.exists():
        raise OutputExistsError("is already there", where=str(out), todo="choose another --out")
    entry = None
    if reveal:
        noted = note_access("report", purpose, chosen or "all", run_folder)
        entry = (noted.entry, noted.hash)
    for one in [chosen] if chosen is not None else list(patterns):
        content = report_case(
            run_folder, one, form, lang=lang, entry=entry, retain_until=retain_until
        )
        if every:
            target = _place(cast(Path, out), one, patterns[one], form)
        elif out is None and form in _PRINTED:
            click.echo(content.decode("utf-8"), nl=False)
            continue
        else:
            target = out or Path(f"{one}.{form}")
        write_private(target, content)


def _place(folder: Path, case_id: str, pattern: str, form: str) -> Path:
    """The file of a case's report among all; those on case-workers in a folder of their own."""
    from graphfraud.report.case_files import is_restricted

    inside = folder / _RESTRICTED if is_restricted(pattern) else folder
    inside.mkdir(mode=0o700, parents=True, exist_ok=True)
    ending = {"text": "txt"}.get(form, form)
    return inside / f"{case_id}.{ending}"


def _case_of_rank(run_folder: Path, text: str) -> str:
    """The case_id of a rank; any other text is a case_id already."""
    cases = run_folder / "cases.csv"
    if text.isdecimal() and len(text) < 10 and cases.is_file():
        with cases.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["rank"] == text:
                    return row["case_id"]
    return text


def _around(
    run_folder: Path, party: Party, claims: tuple[str, ...], mapping: Path | None, reveal: bool,
    key_file: Path | None, lang: str,
) -> bytes:  # fmt: skip
    from graphfraud.claims import read_extract
    from graphfraud.report import around

    with tempfile.TemporaryDirectory(prefix="graphfraud-") as folder:
        with progress_bars() as progress:
            extract = read_extract(
                list(claims), Path(folder) / "extract", mapping, progress=progress
            )
        links = _links(run_folder / "links.csv", party)
        return around(extract, links, party, reveal=reveal, key_file=key_file, lang=lang)


def _party(text: str) -> Party:
    from graphfraud.model import NodeType, Party

    node_type, _, node_id = text.partition(":")
    if node_type not in get_args(NodeType) or not node_id:
        raise click.BadParameter(
            f"{text!r} is no party; write {'|'.join(get_args(NodeType))} and the key as in "
            "parties.csv, such as doctor:H99001|D17", param_hint="--around",
        )  # fmt: skip
    return Party(cast(NodeType, node_type), node_id)


def _links(path: Path, party: Party) -> Iterator[Link]:
    """Links of links.csv that touch a party, each once."""
    from graphfraud.model import Link, NodeType, Party

    if not path.is_file():
        raise InputError("is not there", where=str(path), todo="name a run folder")
    seen: set[Link] = set()
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            source = Party(cast(NodeType, row["source_type"]), row["source_id"])
            target = Party(cast(NodeType, row["target_type"]), row["target_id"])
            link = Link(
                row["type"], source, target, _figure(row["observed"]), _figure(row["expected"]),
                _figure(row["p_value"]), _figure(row["q_value"]), _day(row["first_date"]),
                _day(row["last_date"]),
            )  # fmt: skip
            if party in (source, target) and link not in seen:
                seen.add(link)
                yield link


def _figure(text: str) -> float:
    return float(text or "nan")


def _day(text: str) -> int:
    return (date.fromisoformat(text) - EPOCH).days


@click.command()
@click.argument("run_folder", type=RUN_FOLDER, metavar="RUN")
@click.option(
    "--format",
    "form",
    type=click.Choice(["graphml", "gexf", "csv", "cypher"]),
    default="graphml",
    show_default=True,
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    metavar="DIR",
    help="Folder for graph.FORMAT, or nodes.csv and edges.csv.",
)
@reveal_options
@debug_option
def export(run_folder: Path, form: str, out: Path, reveal: bool, purpose: str) -> None:
    """Write the graph of a run's cases for Gephi, Neo4j and other programs."""
    from graphfraud.report import export_graph

    if reveal:
        note_access("export", purpose, "all", run_folder)
    for name, content in export_graph(run_folder, form, reveal=reveal).items():
        out.mkdir(parents=True, exist_ok=True)
        write_private(out / name, content)


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, and say where it is."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "wb") as file:
        file.write(content)
    click.echo(str(path))
