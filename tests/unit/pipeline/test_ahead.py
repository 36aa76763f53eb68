"""Modules of later stages are imported while reading waits, and not before."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from graphfraud.pipeline.ahead import imported_ahead


def loaded(code: str, names: str, root: Path) -> str:
    """Which of the modules a fresh Python has after some code."""
    code += f"\nimport sys; print(*sorted(set({names!r}.split()) & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_the_pipeline_alone_loads_nothing_of_later_stages(root: Path) -> None:
    later = "igraph networkx jinja2 scipy.special graphfraud.detect.search graphfraud.report"
    assert loaded("import graphfraud.pipeline", later, root) == ""


def test_when_the_block_ends_they_are_there(root: Path) -> None:
    code = (
        "from graphfraud.pipeline.ahead import imported_ahead\n"
        "with imported_ahead('graphfraud.pipeline.analysis', 'graphfraud.report.writing'): pass"
    )
    wanted = "graphfraud.pipeline.analysis graphfraud.report.writing igraph jinja2"
    assert loaded(code, wanted, root) == wanted


def test_what_cannot_be_imported_is_left_to_its_own_statement() -> None:
    with imported_ahead("graphfraud.no_such_module"):
        pass
    with pytest.raises(ModuleNotFoundError, match="no_such_module"):
        __import__("graphfraud.no_such_module")


def test_the_names_of_a_package_are_no_modules(root: Path) -> None:
    """A module of the same name would take the place of a function loaded when asked for."""
    packages = {
        "graphfraud": "run Case", "graphfraud.pipeline": "run run_graph",
        "graphfraud.report": "around export_graph report_case verify_run write_run",
    }  # fmt: skip
    for package, names in packages.items():
        folder = root.joinpath(*package.split("."))
        assert {path.stem for path in folder.iterdir()}.isdisjoint(names.split())
        loaded = import_module(package)
        assert all(callable(getattr(loaded, name)) for name in names.split())
