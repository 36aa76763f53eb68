"""The page's script and what is vendored: whole, in order, and as its maker published it."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import graphfraud.report
from graphfraud.report import bundle

ASSETS = Path(graphfraud.report.__file__).parent / "assets"
KINDS = ("case", "overview")
MODULES = sorted((ASSETS / "scripts").rglob("*.js"))


def test_vendored_files_are_those_of_the_digests() -> None:
    listed = dict(
        reversed(line.split("  ")) for line in
        (ASSETS / "vendor" / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    )  # fmt: skip
    there = {p.name for p in (ASSETS / "vendor").iterdir()} - {"SHA256SUMS"}
    assert set(listed) == there
    for name, digest in listed.items():
        content = (ASSETS / "vendor" / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest, name
    version = bundle.VIS_NETWORK.removeprefix("vis-network-").removesuffix(".min.js")
    head = (ASSETS / "vendor" / bundle.VIS_NETWORK).read_text(encoding="utf-8")[:600]
    assert f"@version {version}" in head
    assert "Apache 2.0" in head
    assert {"vis-network.LICENSE-MIT.txt", "vis-network.LICENSE-APACHE-2.0.txt"} < there


@pytest.mark.parametrize("kind", KINDS)
def test_a_script_holds_each_module_once_after_its_imports(kind: str) -> None:
    script = bundle.script(f"{kind}/main.js")
    defined = re.findall(r"^const (module_\w+) = \(\(\) => \{$", script, re.MULTILINE)
    assert len(defined) == len(set(defined)) > 5
    for number, name in enumerate(defined):
        body = script.split(f"const {name} = ")[1].split("\n})();\n")[0]
        used = re.findall(r"\} = (module_\w+);", body)
        assert set(used) <= set(defined[:number]), name
    assert "</script" not in script.lower()
    assert not re.search(r"^(import|export) ", script, re.MULTILINE)
    assert not re.search(r"^\s*//", script, re.MULTILINE)


def test_every_module_is_used() -> None:
    used = {path for kind in KINDS for path, _ in bundle._order(f"{kind}/main.js")}
    assert {p.relative_to(ASSETS / "scripts").as_posix() for p in MODULES} == used


def test_modules_that_import_each_other_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = {
        "scripts/a.js": 'import { b } from "./b.js";\n',
        "scripts/b.js": 'import { a } from "./a.js";\n',
    }  # fmt: skip
    monkeypatch.setattr(bundle, "asset", sources.__getitem__)
    with pytest.raises(ValueError, match=r"a\.js → b\.js → a\.js"):
        bundle._order("a.js")


def test_renamed_imports_and_comments(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = {
        "scripts/x/main.js": '// why\nimport { one as first } from "../y.js";\n  first();\n',
        "scripts/y.js": "export const one = () => 1;\nexport function two() {}\nconst own = 2;\n",
    }
    monkeypatch.setattr(bundle, "asset", sources.__getitem__)
    script = bundle.script.__wrapped__("x/main.js")
    assert "return { one, two };" in script
    assert "const { one: first } = module_y;\nfirst();" in script
    assert "why" not in script


def test_modules_are_small_and_put_no_text_into_markup() -> None:
    forbidden = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|fetch\(|"
        r"XMLHttpRequest|WebSocket|https?://(?!www\.w3\.org/2000/svg)"
    )
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) < 250, path.name
        assert text.startswith("//"), f"{path.name}: say what it is"
        assert forbidden.findall(text) == [], path.name


@pytest.mark.parametrize("kind", KINDS)
def test_every_text_a_script_asks_for_is_in_the_catalogue(kind: str) -> None:
    from graphfraud.report.catalogue import Catalogue

    script = bundle.script(f"{kind}/main.js")
    asked = set(re.findall(r"\bui\.(\w+)", script))
    assert len(asked) > 10
    for language in ("zh", "en"):
        texts = Catalogue(language)
        assert [name for name in sorted(asked) if not texts.knows("ui", name)] == []
    columns = set(re.findall(r'field: "(\w+)"', script))
    prefix = {"case": "claim", "overview": "case"}[kind]
    assert [c for c in sorted(columns) if not Catalogue("zh").knows("ui", f"{prefix}_{c}")] == []


def test_scripts_are_javascript(tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.fail("no node here — run: scripts/install_test_tools.sh")
    for kind in KINDS:
        path = tmp_path / f"{kind}.js"
        path.write_text(bundle.script(f"{kind}/main.js"), encoding="utf-8")
        subprocess.run([node, "--check", str(path)], check=True)
