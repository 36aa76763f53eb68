"""Run the commands of a README's console blocks, in order, and put in what they print.

    python scripts/readme_output.py README.md            # says whether it is up to date
    python scripts/readme_output.py README.md --write    # brings it up to date

Blocks are run in one scratch folder that holds sample_data. `make demo` stands for its last line,
`graphfraud demo`; a command with "# not run" behind it is left alone.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.DOTALL | re.MULTILINE)
STANDS_FOR = {"make demo": "graphfraud demo"}


def output_of(command: str, folder: str) -> str:
    """What a command prints in the scratch folder; paths are shortened."""
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-c", STANDS_FOR.get(command, command)],
        cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    text = done.stdout.replace(os.path.realpath(folder) + "/", "…/")
    return re.sub(r"\S*sample_data/truth\.json", "sample_data/truth.json", text)


def renewed(block: str, folder: str) -> str:
    """A block with the output of its commands, printed anew."""
    commands = [line[2:] for line in block.splitlines() if line.startswith("$ ")]
    if any("# not run" in command for command in commands):
        return block
    parts = []
    for command in commands:
        text = output_of(command, folder)
        parts.append(f"$ {command}\n{text}{'' if text.endswith(chr(10)) or not text else chr(10)}")
    return "".join(parts)


def up_to_date(text: str) -> str:
    """The README with all its blocks renewed."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "sample_data").symlink_to(ROOT / "sample_data")
        return BLOCK.sub(lambda match: renewed(match.group(), folder), text)


def main() -> int:
    path = Path(sys.argv[1])
    before = path.read_text(encoding="utf-8")
    after = up_to_date(before)
    if "--write" in sys.argv[2:]:
        path.write_text(after, encoding="utf-8")
        return 0
    if before != after:
        sys.stderr.write(
            f"{path} is not up to date: python scripts/readme_output.py {path} --write\n"
        )
    return int(before != after)


if __name__ == "__main__":
    sys.exit(main())
