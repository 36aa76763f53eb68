"""One case of a written run in every format; and the page of a party."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest

from graphfraud.claims.extract import Extract
from graphfraud.errors import InputError
from graphfraud.model import Party, RunResult
from graphfraud.report import around, report_case
from graphfraud.report.case_record import read_record, record_name
from graphfraud.report.clue_sheet import clue_sheet
from graphfraud.report.sheet_blocks import ClueSheet, Paragraph, Picture, Table, cell_text

Made = tuple[RunResult, Extract]


def sheet_of(written: Path, made: Made, number: int, lang: str = "zh") -> ClueSheet:
    case = made[0].cases[number]
    return clue_sheet(read_record(written / record_name(case.case_id, case.pattern)), lang)


def all_texts(sheet: ClueSheet) -> list[str]:
    """Every text that the sheet prints, but for empty cells."""
    found = [sheet.title, sheet.caution, *(t for pair in sheet.head for t in pair)]
    for section in sheet.sections:
        found.append(section.title)
        for block in section.blocks:
            if isinstance(block, Table):
                found += [c.heading for c in block.columns]
                for row in (*block.rows, *([block.total] if block.total else [])):
                    found += [cell_text(c.kind, v) for c, v in zip(block.columns, row, strict=True)]
            elif isinstance(block, Paragraph):
                found.append(block.text)
            elif isinstance(block, Picture):
                found.append(block.caption)
            else:
                found += block.texts
    return [text for text in found if text]


def docx_texts(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    lines = [p.text for p in document.paragraphs]
    for table in document.tables:
        lines += [cell.text for row in table.rows for cell in row.cells]
    return "\n".join(lines)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("number", [0, 1, 2])
def test_html_word_and_text_say_all_that_the_sheet_says(
    written: Path, made: Made, number: int, lang: str
) -> None:
    case_id = made[0].cases[number].case_id
    sheet = sheet_of(written, made, number, lang)
    texts = all_texts(sheet)
    assert len(texts) > 150
    word = docx_texts(report_case(written, case_id, "docx", lang=lang))
    plain = report_case(written, case_id, "text", lang=lang).decode("utf-8")
    assert [t for t in texts if t not in word] == []
    assert [t for t in texts if t not in plain] == []
    page = report_case(written, case_id, "html", lang=lang).decode("utf-8")
    unescaped = html.unescape(page)
    assert [t for t in texts if t not in unescaped] == []


def test_the_sheet_holds_what_an_office_files(written: Path, made: Made) -> None:
    case = made[0].cases[0]
    plain = report_case(written, case.case_id, "text", lang="en").decode("utf-8")
    assert "a clue for review, not a finding" in plain
    assert "Residents of a home  explains in part" in plain
    assert "12 persons were admitted and discharged together on 5 occasions" in plain
    assert "Sum (score)  0.800" in plain
    assert "keep until 2028-12-31" in plain
    assert "Regulation" in plain
    assert "P990000" not in plain


def test_parts_of_the_sheet_sum_to_the_score(written: Path, made: Made) -> None:
    for number, case in enumerate(made[0].cases):
        sheet = sheet_of(written, made, number)
        table = next(
            b for s in sheet.sections for b in s.blocks
            if isinstance(b, Table) and b.name == "reasons"
        )  # fmt: skip
        values = [row[1] for row in table.rows if isinstance(row[1], float)]
        assert sum(values) == pytest.approx(case.score)
        assert table.total[1] == pytest.approx(case.score)


@pytest.mark.filterwarnings("ignore:wmf image format:UserWarning")
def test_workbook_of_a_sheet_is_typed(written: Path, made: Made) -> None:
    case = made[0].cases[0]
    content = report_case(written, case.case_id, "xlsx", lang="en")
    book = openpyxl.load_workbook(io.BytesIO(content))
    claims = book["9. Claims of this clue"]
    headings = [c.value for c in claims[1]]
    first = dict(zip(headings, claims[2], strict=True))
    assert isinstance(first["Settlement"].value, str)
    assert first["Begin"].is_date
    assert first["Fund paid"].number_format == "#,##0.00"
    paid = sum(row[headings.index("Fund paid")].value for row in claims.iter_rows(min_row=2))
    assert paid == pytest.approx(case.fund_paid / 100, abs=1e-6)
    assert claims.freeze_panes == "A2"
    assert claims.auto_filter.ref == f"A1:H{len(case.ring.claims) + 1}"


@pytest.mark.parametrize("fmt", ["html", "docx", "xlsx", "text", "json"])
def test_the_same_case_gives_the_same_bytes(written: Path, made: Made, fmt: str) -> None:
    case_id = made[0].cases[1].case_id
    assert report_case(written, case_id, fmt) == report_case(written, case_id, fmt)


def test_word_document_holds_its_drawings_as_vectors(written: Path, made: Made) -> None:
    content = report_case(written, made[0].cases[0].case_id, "docx")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        pictures = [n for n in parts.namelist() if n.startswith("word/media/")]
        assert len(pictures) == 2
        assert all(parts.read(n)[40:44] == b" EMF" for n in pictures)


def test_json_is_the_record(written: Path, made: Made) -> None:
    case = made[0].cases[0]
    found = json.loads(report_case(written, case.case_id, "json"))
    assert sum(p["value"] for p in found["parts"]) == pytest.approx(case.score)
    assert len(found["parties"]) == len(case.ring.members)
    assert "P990000" not in json.dumps(found)


def test_with_an_entry_of_the_log_real_keys_are_shown(written: Path, made: Made) -> None:
    case_id = made[0].cases[0].case_id
    entry = (7, "ab" * 32)
    for fmt in ("text", "json", "html"):
        shown = report_case(written, case_id, fmt, entry=entry).decode("utf-8")
        masked = report_case(written, case_id, fmt).decode("utf-8")
        assert "P990000" in shown
        assert "P990000" not in masked
    assert "第 7 条" in report_case(written, case_id, "text", entry=entry).decode("utf-8")


def test_another_retention_date(written: Path, made: Made) -> None:
    case_id = made[0].cases[0].case_id
    until = report_case(written, case_id, "text", retain_until="2031-01-31").decode("utf-8")
    assert "2031-01-31" in until
    for wrong in ("2020-01-01", "soon"):
        with pytest.raises(InputError, match="retain_until"):
            report_case(written, case_id, "text", retain_until=wrong)


@pytest.mark.parametrize("case_id", ["0000000000", "../index", "", "a" * 10])
def test_unknown_case(written: Path, case_id: str) -> None:
    with pytest.raises(InputError, match="no case"):
        report_case(written, case_id)


def test_unknown_format_and_folder(written: Path, made: Made, tmp_path: Path) -> None:
    case_id = made[0].cases[0].case_id
    with pytest.raises(InputError, match="format"):
        report_case(written, case_id, "odt")
    with pytest.raises(InputError, match="run folder"):
        report_case(tmp_path, case_id)


def test_a_record_that_is_none_is_told(written: Path, tmp_path: Path) -> None:
    broken = tmp_path / "0123456789.json"
    for content in ("{}", "[", '{"form": 99}'):
        broken.write_text(content, encoding="utf-8")
        with pytest.raises(InputError, match="run again"):
            read_record(broken)


def test_records_on_case_workers_lie_apart(written: Path, made: Made) -> None:
    insiders = {c.case_id for c in made[0].cases if c.pattern == "insider_link"}
    assert {p.stem for p in (written / "sheets-restricted").iterdir()} == insiders
    assert not insiders & {p.stem for p in (written / "sheets").iterdir()}


def test_around_a_caseworker(made: Made, key_file: Path) -> None:
    result, extract = made
    worker = result.cases[1].ring.members[0].party
    page = around(extract, result.links, worker, key_file=key_file, lang="en").decode("utf-8")
    data = [
        json.loads(block)
        for block in re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', page, re.S)
    ]
    shown = next(block for block in data if block.get("kind") == "party")
    assert shown["case"]["n_claims"] == shown["claims"]["n_all"] == 18
    assert shown["case"]["fund_paid"] == 24_300_153
    assert "handling concentrates on" in page
    # nothing is judged: no score, no reasons, no innocent explanations, no articles
    assert "score" not in shown["case"]
    assert [shown[part] for part in ("reasons", "checks", "law", "to_check")] == [[], [], [], []]


def test_around_nobody(made: Made, key_file: Path) -> None:
    with pytest.raises(InputError, match="no patient"):
        around(made[1], (), Party("patient", "nobody"), key_file=key_file)
