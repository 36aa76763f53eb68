"""The program: its commands, and how an error ends it."""

from __future__ import annotations

import gc
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from functools import partial
from types import FrameType, TracebackType

import click

import graphfraud
from graphfraud.cli.judging import check, evaluate, verify
from graphfraud.cli.load import load
from graphfraud.cli.made_data import demo, synth
from graphfraud.cli.options import Session
from graphfraud.cli.packs import packs
from graphfraud.cli.pages import export, report
from graphfraud.cli.query import query
from graphfraud.cli.run import detect, run
from graphfraud.cli.store import store
from graphfraud.errors import NO_ROOM, GraphfraudError

#: new objects before the collector of cycles looks for the first time, and looks of one generation
#: before the next: its usual 700, 10, 10 take a tenth of a run, which makes many objects and few
#: cycles
SELDOM = (100_000, 20, 20)
INTERNAL, USAGE, RESOURCE, INTERRUPTED, PIPE_CLOSED, TERMINATED = 1, 2, 5, 130, 141, 143


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(graphfraud.__version__, prog_name="graphfraud")
def program() -> None:
    """Collusion rings in medical-insurance claims, as ranked clues with their reasons.

    A settlement extract goes in; a folder of ranked cases, pages and tables comes out.
    """


for command in (
    demo, run, check, detect, report, export, load, synth, evaluate, verify, packs, query, store,
):  # fmt: skip
    program.add_command(command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program; the exit code. A traceback shows with --debug alone."""
    session = Session()
    given = list(sys.argv[1:] if arguments is None else arguments)
    previous = signal.signal(signal.SIGTERM, _terminate)
    hook, sys.excepthook = sys.excepthook, partial(_one_line, session)
    code = 0
    often = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        # not program.main(): it gives a closed pipe the exit code of an internal error
        with program.make_context("graphfraud", given, obj=session) as context:
            program.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as done:
        code = done.exit_code
    except (click.ClickException, GraphfraudError, OSError, MemoryError) as error:
        if session.debug:
            traceback.print_exc()
        code = _report(error)
    except (click.Abort, KeyboardInterrupt):
        click.echo("graphfraud: interrupted", err=True)
        code = INTERRUPTED
    finally:
        signal.signal(signal.SIGTERM, previous)
        gc.set_threshold(*often)
    sys.excepthook = hook
    return code


def _report(error: BaseException) -> int:
    """Say on one line what went wrong; the exit code that stands for it."""
    if isinstance(error, BrokenPipeError):
        # whoever read our output has gone: nothing to say, and nobody to say it to
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message(), err=True)
        return USAGE
    if isinstance(error, GraphfraudError):
        text, code = error.one_line(), error.exit_code
    elif isinstance(error, click.UsageError):
        help_text = f" — see {error.ctx.command_path} --help" if error.ctx else ""
        text, code = error.format_message() + help_text, USAGE
    elif isinstance(error, click.ClickException):
        text, code = error.format_message(), USAGE
    elif isinstance(error, MemoryError):
        text = "memory ran out — give a smaller --memory, fewer files, or a larger machine"
        code = RESOURCE
    else:
        assert isinstance(error, OSError)
        where = f"{error.filename}: " if error.filename else ""
        full = error.errno in NO_ROOM
        todo = " — make room, or set TMPDIR to a larger disk" if full else ""
        text = f"{where}{error.strerror or error}{todo}"
        code = RESOURCE if full else USAGE
    click.echo(f"graphfraud: error: {' '.join(text.split())}", err=True)
    return code


def _one_line(
    session: Session, kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """What is shown of an error nobody foresaw; Python then ends with exit code 1."""
    if session.debug:
        traceback.print_exception(kind, error, trace)
    text = " ".join(f"{kind.__name__}: {error}".split())
    click.echo(
        f"graphfraud: error: internal error ({text}) — run again with --debug and report it",
        err=True,
    )


def _terminate(number: int, frame: FrameType | None) -> None:
    sys.exit(TERMINATED)  # unwinds, so temporary folders are removed
