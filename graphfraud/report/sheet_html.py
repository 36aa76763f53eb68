"""The clue sheet as one HTML file, on the screen and, through its print styles, on paper."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from importlib.resources import files

import jinja2
from markupsafe import Markup

from graphfraud.report.drawing import Drawing, svg_text
from graphfraud.report.sheet_blocks import ClueSheet, Column, Table, cell_text, clean

#: characters of a paragraph
_ROOM = 4_000


def _source(name: str) -> str:
    return files("graphfraud.report").joinpath("templates", name).read_text(encoding="utf-8")


def _finalize(value: object) -> object:
    if isinstance(value, str) and not isinstance(value, Markup):
        return clean(value, _ROOM)
    return value


def _percent(table: Table, column: Column) -> str:
    return f"{100 * column.share / sum(c.share for c in table.columns):.2f}"


def _svg(drawing: Drawing) -> Markup:
    return Markup(svg_text(drawing))


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_source), autoescape=True, undefined=jinja2.StrictUndefined,
        finalize=_finalize, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.globals.update(
        svg=_svg, text=cell_text, percent=_percent, pair=lambda a, b: zip(a, b, strict=True)
    )
    return environment.get_template("sheet.html")


def _css_string(text: str) -> str:
    """A text as a CSS string; a character that could end it or the style element as its code."""
    quoted = json.dumps(clean(text), ensure_ascii=False)[1:-1]
    return '"' + quoted.replace('\\"', "\\22 ").replace("<", "\\3c ") + '"'


def sheet_html(sheet: ClueSheet) -> bytes:
    """The sheet as UTF-8. It needs no other file, runs no script and asks nothing of a network."""
    style = _source("sheet.css").replace("FOOT", _css_string(sheet.foot))
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    page = _template().render(
        sheet=sheet, style=Markup(style), policy=policy,
        lang="zh-CN" if sheet.language == "zh" else "en",
    )  # fmt: skip
    return page.encode("utf-8")
