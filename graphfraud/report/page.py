"""One self-contained HTML page: autoescaped template, own styles, a policy that forbids the rest.

The Content-Security-Policy allows nothing but the page's own style sheet, by its hash: no script,
no image, no request leaves the page. Every text printed passes `printable`.
"""

from __future__ import annotations

import base64
import hashlib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import jinja2
from markupsafe import Markup

from graphfraud.report.catalogue import Catalogue
from graphfraud.report.figures import date_text, money_text, p_text, short_number

#: characters of a table's cell, a paragraph and a label; a longer text is cut with an ellipsis
TEXT_CHARACTERS, PARAGRAPH_CHARACTERS, LABEL_CHARACTERS = 240, 4_000, 16
#: format characters that turn or hide the text around them (bidi controls, zero width, tags)
_HIDDEN = frozenset({"Cf", "Cc", "Cs", "Co", "Cn"})


def printable(text: str, room: int = TEXT_CHARACTERS) -> str:
    """Text without control, bidi and unassigned characters, cut to `room` characters."""
    if len(text) <= room and text.replace("\n", "").isprintable():
        return text
    clean = "".join(
        c for c in text[:room] if c == "\n" or unicodedata.category(c) not in _HIDDEN
    )
    return clean + "…" if len(text) > room else clean


def full(text: str) -> Markup:
    """A paragraph of our own or of a case: as `printable`, with more room, escaped."""
    return Markup.escape(printable(text, PARAGRAPH_CHARACTERS))


def brief(text: str) -> str:
    """A label in a drawing."""
    return printable(text, LABEL_CHARACTERS)


def _finalize(value: Any) -> Any:
    if type(value) is str or (isinstance(value, str) and not isinstance(value, Markup)):
        return printable(value)
    return value


def _source(name: str) -> str:
    return files("graphfraud.report").joinpath("templates", name).read_text(encoding="utf-8")


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_source), autoescape=True, undefined=jinja2.StrictUndefined,
        finalize=_finalize, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters.update(
        date=date_text, money=lambda fen: money_text(fen, grouped=True), p=p_text,
        number=short_number, full=full, brief=brief,
    )  # fmt: skip
    return environment


def render(template: str, texts: Catalogue, context: Mapping[str, Any]) -> bytes:
    """The page as UTF-8; `context` must hold every name the template asks for."""
    style = _source("page.css")
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    page = _environment().get_template(template).render(
        t=texts, style=Markup(style), policy=policy,
        lang="zh-CN" if texts.language == "zh" else "en", **context,
    )  # fmt: skip
    return page.encode("utf-8")
