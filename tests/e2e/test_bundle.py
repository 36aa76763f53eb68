"""The archive for offices without a network: built here, installed with no index, run."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def bundle(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked archive with the wheels of this machine."""
    folder = tmp_path_factory.mktemp("bundle")
    subprocess.run(
        [sys.executable, str(root / "scripts" / "bundle" / "build.py"), "--platforms", "here",
         "--pythons", "here", "--out", str(folder)],
        check=True, capture_output=True, cwd=folder,
    )  # fmt: skip
    archive = next(folder.glob("graphfraud-*-bundle.zip"))
    with zipfile.ZipFile(archive) as packed:
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        packed.extractall(folder)
    archive.unlink()
    return folder / archive.stem


def installer(bundle: Path, target: Path) -> subprocess.CompletedProcess[str]:
    """The install script, in an environment without any index or proxy."""
    environment = {
        "PATH": "/usr/bin:/bin", "PYTHON": sys.executable, "PIP_NO_INDEX": "1",
        "PIP_CONFIG_FILE": "/dev/null", "HOME": str(target.parent),
    }  # fmt: skip
    return subprocess.run(
        ["sh", str(bundle / "install.sh"), str(target)], env=environment, capture_output=True,
        text=True, check=False,
    )  # fmt: skip


def test_it_installs_with_no_index_and_runs_the_demo(bundle: Path, tmp_path: Path) -> None:
    done = installer(bundle, tmp_path / "env")
    assert done.returncode == 0, done.stderr
    demo = subprocess.run(
        [str(tmp_path / "env" / "bin" / "graphfraud"), "demo"], cwd=tmp_path, text=True,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}, capture_output=True, check=False,
    )  # fmt: skip
    assert demo.returncode == 0, demo.stderr
    assert demo.stdout.splitlines()[0].startswith("rank")
    assert (tmp_path / "demo-run" / "index.html").is_file()
    again = installer(bundle, tmp_path / "env")
    assert again.returncode == 1
    assert "is there already" in again.stderr


def test_every_file_is_listed_with_its_digest(bundle: Path) -> None:
    listed = {}
    for line in (bundle / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        listed[name] = digest
    there = {p.relative_to(bundle).as_posix() for p in bundle.rglob("*") if p.is_file()}
    assert set(listed) == there - {"SHA256SUMS"}
    for name, digest in listed.items():
        assert hashlib.sha256((bundle / name).read_bytes()).hexdigest() == digest
    told = (bundle / "PLATFORMS.txt").read_text(encoding="utf-8")
    assert f"{len(list((bundle / 'wheels').iterdir())) - 1} wheels" in told
    assert {p.suffix for p in (bundle / "wheels").iterdir()} == {".whl"}


def test_a_changed_wheel_is_not_installed(bundle: Path, tmp_path: Path) -> None:
    wheel = next((bundle / "wheels").glob("click-*.whl"))
    content = wheel.read_bytes()
    wheel.write_bytes(content + b"\0")
    try:
        done = installer(bundle, tmp_path / "env")
    finally:
        wheel.write_bytes(content)
    assert done.returncode == 1
    assert "content differs" in done.stderr
    assert not (tmp_path / "env").exists()
