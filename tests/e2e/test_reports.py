"""Reports as a reader opens them: hostile text in every field, a real browser, real paper sizes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pypdfium2
import pytest
from playwright.sync_api import Browser

from graphfraud.report import report_case, write_run

ACCUSING = re.compile("欺诈|骗保|诈骗|罪犯|违法者|嫌疑人|fraudster|criminal|guilty|suspect", re.I)
HOSTILE = (
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(2)>", "=cmd|' /C calc'!A0",
    "\u202eevil\u2066", "</style><svg onload=alert(3)>", "]]><!--", "\x00\x07\x1b[31m", "\ufffe",
    "&#x3c;script>", "\ud83d",
)  # fmt: skip


def hostile(text: str) -> str:
    """The text with something nasty on both sides."""
    turn = sum(map(ord, text)) % len(HOSTILE[:-1])
    return f"{HOSTILE[turn]}{text}{HOSTILE[(turn + 1) % len(HOSTILE[:-1])]}"


@pytest.fixture(scope="module")
def nasty(
    made_by_hand: Callable[..., Any], key_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A run with such a text in every field."""
    made = made_by_hand(tmp_path_factory.mktemp("extract"), hostile)
    return write_run(*made, tmp_path_factory.mktemp("run") / "out", key_file=key_file)


def cases(run: Path) -> list[str]:
    return sorted(path.stem for path in run.glob("sheets*/*.json"))


@pytest.mark.parametrize("revealed", [False, True])
def test_a_page_of_hostile_text_does_nothing(
    nasty: Path, browser: Browser, tmp_path: Path, revealed: bool
) -> None:
    entry = (1, "0" * 64) if revealed else None
    for case_id in cases(nasty):
        path = tmp_path / f"{case_id}.html"
        path.write_bytes(report_case(nasty, case_id, "html", entry=entry))
        context = browser.new_context(offline=True)
        page = context.new_page()
        seen: list[str] = []
        page.on("dialog", lambda d, seen=seen: (seen.append(d.message), d.dismiss()))
        page.on("console", lambda m, seen=seen: seen.append(m.text))
        page.on("pageerror", lambda e, seen=seen: seen.append(str(e)))
        page.on("request", lambda r, seen=seen: seen.append(r.url))
        page.goto(path.as_uri())
        assert page.locator("h1").inner_text() == "医保基金使用疑点线索单"
        assert page.locator("script, img, iframe, object, embed, form, a").count() == 0
        assert page.locator("svg").count() >= 2
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert seen == [path.as_uri()]
        context.close()


def test_workbook_and_document_of_hostile_text_open(nasty: Path) -> None:
    for case_id in cases(nasty):
        book = openpyxl.load_workbook(
            io.BytesIO(_without_pictures(report_case(nasty, case_id, "xlsx")))
        )
        for sheet in book:
            assert not any(c.data_type == "f" for row in sheet.iter_rows() for c in row)
        document = docx.Document(io.BytesIO(report_case(nasty, case_id, "docx")))
        assert len(document.tables) >= 8
        assert [s.orientation for s in document.sections] == [0, 1, 0]


def _without_pictures(content: bytes) -> bytes:
    """The workbook without its drawings, which openpyxl cannot read."""
    again = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(again, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name.startswith("xl/worksheets/sheet"):
                part = re.sub(rb"<drawing [^>]*/>", b"", part)
            new.writestr(name, part)
    return again.getvalue()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_printed_on_paper_with_wide_pages_for_pictures(
    plain_run: Path, chromium: str, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    monkeypatch.setenv("GRAPHFRAUD_BROWSER", chromium)
    case_id = cases(plain_run)[0]
    document = pypdfium2.PdfDocument(report_case(plain_run, case_id, "pdf", lang=lang))
    sizes = [tuple(round(side) for side in page.get_size()) for page in document]
    assert set(sizes) == {(595, 842), (842, 595)}
    assert sizes[0] == sizes[-1] == (595, 842)
    pages = [page.get_textpage().get_text_range() for page in document]
    foot = "疑点线索，非认定" if lang == "zh" else "a clue for review, not a finding"
    assert all(foot in page for page in pages)
    assert f"1 / {len(pages)}" in pages[0]
    # what has no glyph is printed as U+FFFD or a box of the font's own, and read back as neither
    whole = "".join(pages)
    expected = "已检验的正当解释" if lang == "zh" else "Innocent explanations tested"
    assert expected in whole and "\ufffd" not in whole


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_accusing_word(plain_run: Path, lang: str) -> None:
    for case_id in cases(plain_run):
        text = report_case(plain_run, case_id, "text", lang=lang).decode("utf-8")
        assert ACCUSING.search(text) is None
        assert ("不是认定" if lang == "zh" else "not a finding") in text
