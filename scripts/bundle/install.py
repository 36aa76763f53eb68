"""Install graphfraud from this folder, without a network: python install.py [FOLDER]

Checks SHA256SUMS, makes a virtual environment in FOLDER (default: graphfraud-env beside this file)
and installs into it from wheels/ alone. Needs Python 3.11 or newer and nothing else.
"""

import hashlib
import platform
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent


def stop(text):
    sys.exit(f"graphfraud: error: {text}")


def say(text):
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def check_sums():
    """Every file as it was bundled."""
    for line in (HERE / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        path = HERE / name
        if not path.is_file():
            stop(f"{name}: missing — copy the archive again")
        if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            stop(f"{name}: content differs from SHA256SUMS — copy the archive again")


def main():
    if [int(n) for n in platform.python_version_tuple()[:2]] < [3, 11]:
        stop(f"Python {platform.python_version()} is too old — install Python 3.11 or newer")
    check_sums()
    target = Path(sys.argv[1] if len(sys.argv) > 1 else HERE / "graphfraud-env").absolute()
    if target.exists():
        stop(f"{target}: is there already — remove it, or name another folder")
    say(f"installing into {target}")
    try:
        venv.create(target, with_pip=True)
    except (OSError, subprocess.CalledProcessError):
        stop("cannot make a virtual environment — Debian and Ubuntu keep it in python3-venv")
    programs = target / ("Scripts" if sys.platform == "win32" else "bin")
    python = programs / ("python.exe" if sys.platform == "win32" else "python")
    done = subprocess.run(
        [
            str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
            "--no-index", "--find-links", str(HERE / "wheels"), "graphfraud",
        ]
    )  # fmt: skip
    if done.returncode:
        stop(
            f"pip found no fitting wheel for Python {platform.python_version()} on "
            f"{platform.system()} {platform.machine()} — see PLATFORMS.txt"
        )
    program = programs / ("graphfraud.exe" if sys.platform == "win32" else "graphfraud")
    subprocess.run([str(program), "--version"], check=True)
    say(f"installed: {program}\ntry it: {program} demo")


if __name__ == "__main__":
    main()
