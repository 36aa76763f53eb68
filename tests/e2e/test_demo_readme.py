"""The READMEs show what the commands really print."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_console_blocks_are_up_to_date(name: str, root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "scripts/readme_output.py", name],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
