"""A page's script made of its modules, and its styles made of their parts, once for all pages.

A module is an ECMAScript file under assets/scripts. Of the language's module syntax it uses two
forms: `import { a, b } from "../folder/file.js";` on one line at the top, and `export` before a
declaration. Each module becomes a function that runs once, after those it imports.
"""

from __future__ import annotations

import base64
import hashlib
import posixpath
import re
from functools import cache
from importlib.resources import files

#: the drawing library as npm has it; its licences and digest lie beside it
VIS_NETWORK = "vis-network-10.1.5.min.js"
_IMPORT = re.compile(r'^import \{([^}]*)\} from "([^"]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class)\*? (\w+))", re.MULTILINE)
_LINE_COMMENT = re.compile(r"^\s*(?://.*|\*.*|/\*\*?.*|\*/)$\n?", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+|[ \t]+$", re.MULTILINE)
_SOURCE_MAP = re.compile(r"^//# sourceMappingURL=.*$\n?", re.MULTILINE)


def asset(path: str) -> str:
    """Text of a file under assets."""
    folder = files("graphfraud.report").joinpath("assets")
    return folder.joinpath(*path.split("/")).read_text(encoding="utf-8")


def _order(entry: str) -> list[tuple[str, str]]:
    """(path, source) of the entry and all it imports, each after those it imports itself.

    Raises ValueError where modules import each other in a ring.
    """
    found: dict[str, str] = {}
    open_modules: list[str] = []

    def visit(path: str) -> None:
        if path in found:
            return
        if path in open_modules:
            raise ValueError(f"modules import each other: {' → '.join([*open_modules, path])}")
        open_modules.append(path)
        source = asset(f"scripts/{path}")
        for _, target in _IMPORT.findall(source):
            visit(posixpath.normpath(posixpath.join(posixpath.dirname(path), target)))
        open_modules.pop()
        found[path] = source

    visit(entry)
    return list(found.items())


def _name(path: str) -> str:
    return "module_" + re.sub(r"\W", "_", path.removesuffix(".js"))


@cache
def script(entry: str) -> str:
    """One strict script of the module `entry` (a path under assets/scripts) and its imports."""
    parts = ['"use strict";\n(() => {\n']
    for path, source in _order(entry):
        folder = posixpath.dirname(path)

        def taken(match: re.Match[str], folder: str = folder) -> str:
            target = posixpath.normpath(posixpath.join(folder, match[2]))
            names = match[1].replace(" as ", ": ")
            return f"const {{{names}}} = {_name(target)};\n"

        exported = [match[1] for match in _EXPORT.finditer(source)]
        body = _IMPORT.sub(taken, _EXPORT.sub("", source))
        body = _INDENT.sub("", _LINE_COMMENT.sub("", body))
        given = f"return {{ {', '.join(exported)} }};\n" if exported else ""
        parts.append(f"const {_name(path)} = (() => {{\n{body}\n{given}}})();\n")
    return "".join([*parts, "})();\n"])


@cache
def vis_network() -> str:
    """The drawing library, without the address of a source map that no page has."""
    return _SOURCE_MAP.sub("", asset(f"vendor/{VIS_NETWORK}"))


@cache
def styles(*names: str) -> str:
    """Style sheets under assets/styles, joined."""
    return "".join(asset(f"styles/{name}.css") for name in names)


def digest(text: str) -> str:
    """A source expression of Content-Security-Policy that allows exactly this text."""
    hashed = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(hashed).decode('ascii')}'"


@cache
def vis_network_styles() -> tuple[str, ...]:
    """Source expressions of the style sheets that the drawing library sets up, the empty one too.

    The library makes an empty style element and fills it, so both must be allowed.
    """
    lines = asset(f"vendor/{VIS_NETWORK.removesuffix('.min.js')}.style-digests.txt").splitlines()
    return (digest(""), *(f"'{line}'" for line in lines if line.startswith("sha256-")))
