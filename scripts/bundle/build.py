"""Build the archive that installs graphfraud without a network.

    python scripts/bundle/build.py                                  # all platforms and Pythons
    python scripts/bundle/build.py --platforms here --pythons here  # this machine's alone

pip fetches the wheels of each platform from the configured index. It answers "is this Windows?"
for the machine it runs on, so what a wheel needs on its own platform is asked again of every
wheel, and fetched. A platform that lacks a wheel is left out and named in PLATFORMS.txt.
"""

from __future__ import annotations

import argparse
import email
import hashlib
import platform
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("install.py", "install.sh", "install.bat", "README.txt")
PYTHONS = ("3.11", "3.12", "3.13")
#: the earliest day a zip archive can name
ZIP_DAY = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Target:
    """A platform: its wheels' tags, best first, and what it answers to a requirement's marker."""

    name: str
    tags: tuple[str, ...]
    sys_platform: str
    system: str
    machine: str
    os_name: str = "posix"

    def environment(self, python: str) -> dict[str, str]:
        """Values of the markers of PEP 508."""
        return {
            "sys_platform": self.sys_platform, "platform_system": self.system,
            "platform_machine": self.machine, "os_name": self.os_name, "extra": "",
            "python_version": python, "python_full_version": f"{python}.0",
            "implementation_name": "cpython", "platform_python_implementation": "CPython",
            "implementation_version": f"{python}.0", "platform_release": "",
            "platform_version": "",
        }  # fmt: skip


def _linux(machine: str) -> tuple[str, ...]:
    # glibc 2.34 is what the graph store needs; wheels for an older one are taken as well
    versions = ("_2_34", "_2_31", "_2_28", "_2_27", "_2_26", "_2_24", "_2_17", "2014")
    return tuple(f"manylinux{version}_{machine}" for version in versions)


TARGETS = (
    Target("linux-x86_64", _linux("x86_64"), "linux", "Linux", "x86_64"),
    Target("linux-arm64", _linux("aarch64"), "linux", "Linux", "aarch64"),
    Target("macos-arm64", tuple(f"macosx_{n}_0_arm64" for n in (14, 13, 12, 11)), "darwin",
           "Darwin", "arm64"),
    Target("windows-x86_64", ("win_amd64",), "win32", "Windows", "AMD64", "nt"),
)  # fmt: skip


class MissingWheelError(Exception):
    """The index has no wheel for a platform."""


def pip(*arguments: str) -> None:
    """Run pip; MissingWheelError with its last line when it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        lines = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise MissingWheelError(lines[-1] if lines else "pip failed")


def _requirements(wheel: Path, environment: dict[str, str]) -> Iterator[Requirement]:
    with zipfile.ZipFile(wheel) as parts:
        name = next(n for n in parts.namelist() if n.endswith(".dist-info/METADATA"))
        metadata = email.message_from_bytes(parts.read(name))
    for line in metadata.get_all("Requires-Dist") or ():
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate(environment):
            yield requirement


def _plain(requirement: Requirement) -> str:
    extras = f"[{','.join(sorted(requirement.extras))}]" if requirement.extras else ""
    return f"{requirement.name}{extras}{requirement.specifier}"


def fetch(own: Path, target: Target, python: str, folder: Path) -> None:
    """The wheels that `own` and all it needs want on a platform, into `folder`."""
    environment = target.environment(python)
    options = ["--quiet", "--only-binary=:all:", "--implementation", "cp", "--python-version",
               python, *(o for tag in target.tags for o in ("--platform", tag)), "--dest",
               str(folder)]  # fmt: skip
    first = [_plain(r) for r in _requirements(own, environment)]
    pip("download", *options, *first)
    before: list[str] = []
    while True:
        wheels = sorted(folder.glob("*.whl"))
        there = {canonicalize_name(w.name.split("-")[0]) for w in wheels}
        wanted = {
            canonicalize_name(r.name): _plain(r)
            for wheel in wheels for r in _requirements(wheel, environment)
        }  # fmt: skip
        missing = sorted(text for name, text in wanted.items() if name not in there)
        if not missing:
            return
        if missing == before:
            raise MissingWheelError(f"no wheel of {missing[0]}")
        before = missing
        pip("download", *options, *missing)


def _here() -> Target:
    machine = {"amd64": "x86_64", "aarch64": "arm64"}.get(
        platform.machine().lower(), platform.machine().lower()
    )
    system = {"Darwin": "macos"}.get(platform.system(), platform.system().lower())
    for target in TARGETS:
        if target.name == f"{system}-{machine}":
            return target
    sys.exit(f"bundle: no wheels are known for {system}-{machine}")


def write_archive(folder: Path, archive: Path) -> None:
    """The folder as a zip archive whose entries bear one fixed date; SHA256SUMS is added."""
    names = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    lines = [f"{hashlib.sha256((folder / n).read_bytes()).hexdigest()}  {n}\n" for n in names]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")
    archive.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(archive, "w") as packed:
        for name in [*names, "SHA256SUMS"]:
            entry = zipfile.ZipInfo(f"{archive.stem}/{name}", ZIP_DAY)
            entry.external_attr = (0o755 if name.endswith(".sh") else 0o644) << 16
            # a wheel is compressed already
            kind = zipfile.ZIP_STORED if name.endswith(".whl") else zipfile.ZIP_DEFLATED
            entry.compress_type = kind
            packed.writestr(entry, (folder / name).read_bytes())


def build(targets: list[Target], pythons: list[str], out: Path) -> tuple[Path, list[str]]:
    """The archive, and a line for each platform and Python: what it holds of it."""
    told = []
    with tempfile.TemporaryDirectory() as scratch:
        top = Path(scratch) / "bundle"
        wheels = top / "wheels"
        wheels.mkdir(parents=True)
        pip("wheel", "--quiet", "--no-deps", "--wheel-dir", str(wheels), str(ROOT))
        own = next(wheels.glob("graphfraud-*.whl"))
        version = own.name.split("-")[1]
        for target in targets:
            for python in pythons:
                place = Path(scratch) / f"{target.name}-{python}"
                place.mkdir()
                try:
                    fetch(own, target, python, place)
                except MissingWheelError as error:
                    told.append(f"{target.name} Python {python}: left out ({error})")
                    continue
                names = [canonicalize_name(w.name.split("-")[0]) for w in place.glob("*.whl")]
                store = "with" if "arcadedb-embedded" in names else "without"
                told.append(f"{target.name} Python {python}: {len(names)} wheels, {store} the "
                            "embedded graph store")  # fmt: skip
                for wheel in place.glob("*.whl"):
                    shutil.move(wheel, wheels / wheel.name)
        for part in PARTS:
            shutil.copy(Path(__file__).parent / part, top / part)
        (top / "PLATFORMS.txt").write_text("\n".join([*told, ""]), encoding="utf-8")
        archive = out / f"graphfraud-{version}-bundle.zip"
        write_archive(top, archive)
    return archive, told


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="folder of the archive")
    parser.add_argument("--platforms", default=" ".join(t.name for t in TARGETS))
    parser.add_argument("--pythons", default=" ".join(PYTHONS))
    given = parser.parse_args()
    here = given.platforms == "here"
    targets = [_here()] if here else [t for t in TARGETS if t.name in given.platforms.split()]
    current = f"{sys.version_info.major}.{sys.version_info.minor}"
    pythons = [current] if given.pythons == "here" else given.pythons.split()
    archive, told = build(targets, pythons, given.out)
    sys.stdout.write("\n".join([*told, f"{archive}: {archive.stat().st_size / 2**20:.0f} MiB", ""]))
    return 0 if any("left out" not in line for line in told) else 1


if __name__ == "__main__":
    sys.exit(main())
