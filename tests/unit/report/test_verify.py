"""`verify_run` names every difference: changed bytes, and tables that disagree."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graphfraud.errors import CheckFailedError, InputError
from graphfraud.report import verify_run
from graphfraud.report.manifest import content_digest, file_digest


@pytest.fixture
def copy(written: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(written, tmp_path / "copy"))


def seal(folder: Path, change: Callable[[dict[str, Any]], None] = lambda d: None) -> None:
    """Make digests fit the folder again, so that only the tables' disagreement is left."""
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    names = [p.relative_to(folder).as_posix() for p in files]
    lines = [
        f"{file_digest(folder / n)}  {n}\n" for n in names if n not in ("SHA256SUMS", "run.json")
    ]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")
    document = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    document["files"]["SHA256SUMS"] = file_digest(folder / "SHA256SUMS")
    change(document)
    document["sha256"] = content_digest(document)
    (folder / "run.json").write_text(json.dumps(document), encoding="utf-8")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def told(folder: Path) -> str:
    with pytest.raises(CheckFailedError) as caught:
        verify_run(folder)
    return str(caught.value)


def test_a_whole_folder_passes(written: Path) -> None:
    verify_run(written)


def test_sums_are_read_by_sha256sum(written: Path) -> None:
    import subprocess

    subprocess.run(["sha256sum", "-c", "--strict", "SHA256SUMS"], cwd=written, check=True,
                   capture_output=True)  # fmt: skip


def test_any_changed_byte_is_named(copy: Path) -> None:
    names = sorted(p.relative_to(copy).as_posix() for p in copy.rglob("*") if p.is_file())
    for name in names:
        path = copy / name
        before = path.read_bytes()
        path.write_bytes(before + b"\n ")
        if name == "run.json":
            path.write_bytes(before.replace(b'"seed": 11', b'"seed": 12'))
        assert name in told(copy), name
        path.write_bytes(before)
    verify_run(copy)


def test_missing_and_added_files_are_named(copy: Path) -> None:
    (copy / "links.csv").unlink()
    (copy / "more.txt").write_text("x")
    message = told(copy)
    assert "links.csv: missing" in message
    assert "more.txt: not in SHA256SUMS" in message


def test_each_disagreement_of_tables_is_named(copy: Path, written: Path) -> None:
    case_id = (copy / "cases.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[0]
    row = (copy / "cases.csv").read_text(encoding="utf-8").splitlines()[1]
    fund = row.split(",")[10]
    edit(copy / "cases.csv", fund, "1.00")
    edit(copy / "members.csv", "\n" + case_id + ",patient", "\n" + case_id + ",doctor")
    seal(copy, lambda d: d["cases"][0]["parts"].pop())
    message = told(copy)
    for name in ("fund_paid is", "n_patients is 12, the tables give 11", "score is"):
        assert name in message
    assert "SHA256SUMS" not in message


def test_case_id_is_worked_out_again(copy: Path) -> None:
    lines = (copy / "claims.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    case_id = lines[1].split(",")[0]
    rest = [line for line in lines if not line.startswith(lines[1].rsplit(",", 4)[0])]
    (copy / "claims.csv").write_text("".join(rest), encoding="utf-8")
    seal(copy)
    assert f"{case_id}: case_id is {case_id}, the tables give" in told(copy)


def test_rows_must_add_up(copy: Path) -> None:
    seal(copy, lambda d: d["counts"].update(rejected=7))
    assert "kept + netted + rejected" in told(copy)


def test_inputs_are_compared(copy: Path, tmp_path: Path) -> None:
    source = tmp_path / "in" / "claims.csv"
    source.parent.mkdir()
    source.write_bytes(b"setl_id\n1\n")
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    seal(copy, lambda d: d["inputs"][0].update(sha256=digest))
    verify_run(copy, [source])
    verify_run(copy, [source.parent])
    source.write_bytes(b"setl_id\n2\n")
    with pytest.raises(CheckFailedError, match=r"input claims\.csv: content differs"):
        verify_run(copy, [source])
    other = tmp_path / "other.csv"
    other.write_bytes(b"x")
    with pytest.raises(CheckFailedError, match=r"input claims\.csv: not among"):
        verify_run(copy, [other])
    with pytest.raises(InputError):
        verify_run(copy, [tmp_path / "absent"])


def test_no_run_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        verify_run(tmp_path / "absent")
    with pytest.raises(CheckFailedError, match=r"run\.json is missing"):
        verify_run(tmp_path)
