"""The notebooks run from top to bottom in a kernel of their own, and are kept without outputs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
#: what a reader must see somewhere in the outputs
SHOWN = {
    "01_find_rings": r"(?:[89]|10) of 10 planted rings found",
    "03_explore_a_ring": r"[1-9]\d+ linked members, [1-9]\d+ links",
}


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def test_the_notebooks_are_there() -> None:
    assert {path.stem for path in NOTEBOOKS} >= set(SHOWN)


def test_it_is_kept_without_outputs(notebook: Path) -> None:
    found = json.loads(notebook.read_text(encoding="utf-8"))
    nbformat.validate(found)
    assert found["cells"][0]["cell_type"] == "markdown"
    for cell in found["cells"]:
        if cell["cell_type"] == "code":
            assert (cell["outputs"], cell["execution_count"], cell["metadata"]) == ([], None, {})


def texts(cells: list[Any]) -> list[str]:
    """Everything that the cells printed or showed."""
    shown = []
    for output in (o for cell in cells if cell.cell_type == "code" for o in cell.outputs):
        assert output.output_type != "error"
        assert output.get("name") != "stderr", output.text
        shown.append(output.get("text") or output.get("data", {}).get("text/plain", ""))
    return shown


def test_it_runs_from_top_to_bottom(
    notebook: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setenv("PYTHONWARNINGS", "error::FutureWarning,error::DeprecationWarning:__main__")
    book = nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call]
    NotebookClient(
        book, kernel_name="python3", timeout=900, startup_timeout=600,
        resources={"metadata": {"path": str(tmp_path)}},
    ).execute()  # fmt: skip
    shown = texts(book.cells)
    assert len(shown) >= 5
    assert re.search(SHOWN.get(notebook.stem, ""), "\n".join(shown))
    left = [path.name for path in (tmp_path / "tmp").iterdir()]
    assert left == []
