"""Parameters of a pack as a command line gives them: `name=value`, by the type the pack says."""

from __future__ import annotations

import re
from collections.abc import Iterable

from graphfraud.detect.packs import Pack, Parameter
from graphfraud.errors import InputError

__all__ = ["values_from_text"]

_WHOLE = re.compile(r"[+-]?\d+")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def values_from_text(pack: Pack, pairs: Iterable[str]) -> dict[str, object]:
    """Parameters of `name=value` texts; a list of texts is separated by commas.

    Raises InputError for a name the pack does not have, one given twice, and a value that does
    not read as the parameter's type.
    """
    known = {parameter.name: parameter for parameter in pack.parameters}
    values: dict[str, object] = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        name = name.strip().removeprefix("$")
        if not equals or name not in known:
            raise _wrong(pack, f"{pair!r} gives no parameter of it", known)
        if name in values:
            raise _wrong(pack, f"{name} is given twice", known)
        values[name] = _value(pack, known[name], text)
    return values


def _value(pack: Pack, parameter: Parameter, text: str) -> object:
    kind = parameter.type
    if kind == "string":
        return text
    if kind == "strings":
        return [item.strip() for item in text.split(",") if item.strip()]
    stripped = text.strip()
    if kind == "integer" and _WHOLE.fullmatch(stripped):
        return int(stripped)
    if kind == "float" and _NUMBER.fullmatch(stripped):
        return float(stripped)
    if kind == "boolean" and stripped.lower() in _TRUTH:
        return _TRUTH[stripped.lower()]
    raise _wrong(pack, f"{parameter.name}: {text!r} is no {kind}", {parameter.name: parameter})


def _wrong(pack: Pack, what: str, known: dict[str, Parameter]) -> InputError:
    shown = ", ".join(f"{p.name}={p.type}" for p in known.values()) or "it has none"
    return InputError(what, where=f"pack {pack.id}", todo=f"parameters: {shown}")
