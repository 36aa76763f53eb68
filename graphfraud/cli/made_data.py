"""demo and synth: commands on made data. No person in it exists."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

import graphfraud
from graphfraud.cli.options import debug_option
from graphfraud.cli.run import write_and_print
from graphfraud.errors import InputError

if TYPE_CHECKING:
    from graphfraud.synth import Level


def sample_folder() -> Path:
    """The sample extract: inside the installed package, or beside it in the source tree."""
    package = Path(graphfraud.__file__).resolve().parent
    for folder in (package / "sample_data", package.parent / "sample_data"):
        if (folder / "truth.json").is_file():
            return folder
    raise InputError(
        "the sample data are not there", where=str(package / "sample_data"),
        todo="install graphfraud again",
    )  # fmt: skip


def sample_claims() -> list[str]:
    """The tables of the sample extract."""
    folder = sample_folder()
    return sorted(str(path) for path in folder.iterdir() if ".csv" in path.suffixes)


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("demo-run"),
    show_default=True,
    metavar="DIR",
    help="Run folder to write.",
)
@debug_option
def demo(out: Path) -> None:
    """Run on the sample data that come with graphfraud, and print the ranked cases."""
    write_and_print(sample_claims(), out, replace=True)
    truth = sample_folder() / "truth.json"
    click.echo(f"compare with what was planted: graphfraud evaluate {out} {truth}")


@click.command()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    metavar="DIR",
    help="Folder for the tables and truth.json.",
)
@click.option(
    "--persons",
    type=click.IntRange(min=2_000),
    default=100_000,
    show_default=True,
    help="Insured persons; about six claims each.",
)
@click.option(
    "--level",
    type=click.Choice(["0", "1", "2", "3", "4", "easy", "mixed"]),
    default="2",
    show_default=True,
    help="How hard the rings are to find: 0 plants none; easy is 1 or 2, mixed 1 to 4.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    help="Fixes every random draw.",
)
@click.option(
    "--rings-per-100k",
    type=click.FloatRange(min=0),
    default=28.0,
    show_default=True,
    help="Rings planted for 100,000 persons.",
)
@click.option(
    "--look-alikes-per-100k",
    type=click.FloatRange(min=0),
    default=90.0,
    show_default=True,
    help="Innocent groups planted for 100,000 persons.",
)
@click.option("--leave-out", default="", metavar="COLUMNS", help="Columns not written, by commas.")
@click.option("--compress", is_flag=True, help="Write .csv.gz.")
@debug_option
def synth(
    out: Path,
    persons: int,
    level: str,
    seed: int,
    rings_per_100k: float,
    look_alikes_per_100k: float,
    leave_out: str,
    compress: bool,
) -> None:
    """Make a population's claims of one year, with planted rings and their truth.

    Innocent groups that look alike are planted too. The same options give the same bytes.
    """
    from graphfraud.synth import Parameters, generate, write

    data = generate(
        Parameters(
            persons=persons,
            seed=seed,
            level=int(level) if level.isdigit() else cast("Level", level),
            rings_per_100k=rings_per_100k,
            look_alikes_per_100k=look_alikes_per_100k,
        )
    )
    write(data, out, compress=compress, leave_out=[c for c in leave_out.split(",") if c])
    sizes = ", ".join(f"{name} {table.num_rows:,}" for name, table in data.tables.items())
    click.echo(f"{out}: {sizes}")
    click.echo(
        f"planted: {len(data.truth['rings'])} rings, {len(data.truth['innocent'])} innocent groups"
    )
