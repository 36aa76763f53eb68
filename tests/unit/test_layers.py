"""The architecture, held by the imports: folders are stages, and data flows one way."""

from __future__ import annotations

import ast
import re
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

PACKAGE = "graphfraud"
#: what every stage may use, besides itself
SHARED = {"model", "schema", "errors", "parameters", "tables", "claim_graph", "arrays", "beside",
          "folder_lock", "memory_limit", "narrow", "tails"}  # fmt: skip
#: stages whose parts later stages may use
FOUNDATIONS = {"claims.extract", "claims.identity", "store"}
STAGES = ("claims", "links", "graph", "store", "detect", "rank", "report", "evaluate", "synth")
#: what a stage may use besides, and why
ALSO = {
    "detect": {"links"},  # arms of detection that start from link tables of their own
    "report": {"decisions"},  # marks of an earlier run are printed on the pages
    "evaluate": {"decisions"},  # an investigator's decisions are graded
    "graph": {"links"},  # the graph is made of claims and links
}
JOINERS = {"pipeline", "cli", "__main__", "__init__"}
MAX_LINES = 400


def modules(root: Path) -> dict[str, Path]:
    """Dotted name below the package → file."""
    top = root / PACKAGE
    found = {}
    for path in sorted(top.rglob("*.py")):
        parts = list(path.relative_to(top).with_suffix("").parts)
        if parts[-1] == "__init__" and len(parts) > 1:
            parts.pop()
        found[".".join(parts)] = path
    return found


def own_imports(path: Path, known: set[str]) -> set[str]:
    """Modules of the package that a file imports, anywhere in it, below the package's name."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write the whole name instead of a relative import"
            module = node.module or ""
            inner = module.removeprefix(f"{PACKAGE}.") if module != PACKAGE else ""
            for alias in node.names:
                below = f"{inner}.{alias.name}".strip(".")
                names.add(f"{PACKAGE}.{below}" if below in known else module)
    return {n.removeprefix(f"{PACKAGE}.") for n in names if n.startswith(f"{PACKAGE}.")}


def allowed(stage: str, module: str) -> bool:
    top = module.split(".")[0]
    if top == stage or top in SHARED or {top, module} & ALSO.get(stage, set()):
        return True
    return any(module == f or module.startswith(f"{f}.") for f in FOUNDATIONS)


def test_a_stage_imports_itself_and_what_all_share(root: Path) -> None:
    found = modules(root)
    wrong = [
        f"{name} imports {other}"
        for name, path in found.items()
        for other in sorted(own_imports(path, set(found)))
        if (stage := name.split(".")[0]) in STAGES and not allowed(stage, other)
    ]
    assert wrong == []


def test_every_module_has_a_place(root: Path) -> None:
    tops = {name.split(".")[0] for name in modules(root)}
    assert tops - set(STAGES) - SHARED - JOINERS - {"decisions"} == set()


def test_shared_modules_import_no_stage(root: Path) -> None:
    found = modules(root)
    wrong = [
        f"{name} imports {other}"
        for name in sorted(SHARED | {"decisions"})
        if name in found
        for other in sorted(own_imports(found[name], set(found)))
        if other.split(".")[0] not in SHARED
    ]
    assert wrong == []


def test_importing_the_package_is_cheap(root: Path) -> None:
    """`import graphfraud` alone loads no table engine, and offers the API by name."""
    import subprocess

    code = "import sys, graphfraud; print(*sorted({'pandas','duckdb','igraph'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""


def test_no_python_file_is_too_long(root: Path, tracked_files: list[Path]) -> None:
    lengths = {
        str(path): len((root / path).read_text(encoding="utf-8").splitlines())
        for path in tracked_files
        if path.suffix == ".py"
    }
    assert len(lengths) > 20
    assert {name: n for name, n in lengths.items() if n > MAX_LINES} == {}


#: "~" is taken out, so that this file does not find itself
MACHINE_PATH = re.compile(r"/ro~ot/|/wo~rk/|/ho~me/\w|/Us~ers/\w".replace("~", ""))
OUTSIDE_HOST = re.compile(
    (
        r"cd~njs|cd~n\.|unp~kg\.com|jsde~livr|google~apis|cloud~flare|py~pi\.org"
        r"|python~hosted|mav~en\.org|mav~en\.apache\.org/maven2"
    ).replace("~", "")
)


def test_no_file_holds_a_machine_path_or_an_outside_host(
    root: Path, tracked_files: list[Path]
) -> None:
    found = []
    for path in tracked_files:
        if path.suffix in {".gz", ".png", ".xlsx", ".parquet", ".ico"}:
            continue
        text = (root / path).read_bytes().decode("utf-8", "replace")
        for number, line in enumerate(text.splitlines(), 1):
            if MACHINE_PATH.search(line) or OUTSIDE_HOST.search(line):
                found.append(f"{path}:{number}: {line[:80]}")
    assert found == []


def packages_of(root: Path) -> tuple[set[str], dict[str, str]]:
    config = ConfigParser()
    config.read(root / "setup.cfg", encoding="utf-8")
    listed = {p for p in config["options"]["packages"].split() if p}
    lines = config["options"]["package_dir"].split("\n")
    mapped = dict(line.split(" = ") for line in lines if line.strip())
    return listed, mapped


def test_setup_cfg_lists_every_package(root: Path) -> None:
    listed, mapped = packages_of(root)
    there = {
        ".".join(path.parent.relative_to(root).parts) for path in (root / PACKAGE).rglob("*.py")
    }
    outside = {name for name, folder in mapped.items() if folder != name.replace(".", "/")}
    assert listed == there | outside
    assert all((root / folder / "__init__.py").is_file() for folder in mapped.values())


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_is_there(root: Path, stage: str) -> None:
    assert (root / PACKAGE / stage / "__init__.py").is_file()
