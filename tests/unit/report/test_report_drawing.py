"""Pictures of a report: the metafile read record by record, the SVG as XML, nothing outside."""

from __future__ import annotations

import struct
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from graphfraud.claims.extract import Extract
from graphfraud.errors import InputError, ProgramMissingError
from graphfraud.model import RunResult
from graphfraud.report import report_case
from graphfraud.report.case_record import CaseRecord, read_record, record_name
from graphfraud.report.catalogue import Catalogue
from graphfraud.report.drawing import Disc, Drawing, Label, Line, Polygon, box, svg_text
from graphfraud.report.drawing_network import network_drawing
from graphfraud.report.drawing_timeline import ROWS_EACH, timeline_drawings
from graphfraud.report.metafile import metafile_bytes
from graphfraud.report.retention import retention_date

SVG = "{http://www.w3.org/2000/svg}"
TEXT, POLYGON, ELLIPSE, LINE_TO, END = 84, 3, 42, 54, 14


def records(content: bytes) -> list[tuple[int, bytes]]:
    """The metafile's records by type, as [MS-EMF] 2.3 lays them out."""
    found, at = [], 0
    while at < len(content):
        kind, size = struct.unpack_from("<II", content, at)
        assert size >= 8 and size % 4 == 0
        found.append((kind, content[at : at + size]))
        at += size
    assert at == len(content)
    return found


def texts_in(content: bytes) -> list[str]:
    found = []
    for kind, record in records(content):
        if kind == TEXT:
            n_chars, start = struct.unpack_from("<II", record, 44)
            found.append(record[start : start + 2 * n_chars].decode("utf-16-le"))
    return found


def record_of(written: Path, made: tuple[RunResult, Extract], number: int) -> CaseRecord:
    case = made[0].cases[number]
    return read_record(written / record_name(case.case_id, case.pattern))


def drawings(record: CaseRecord) -> list[Drawing]:
    texts = Catalogue("zh")
    return [
        network_drawing(record, texts, lambda p: p.name),
        *timeline_drawings(record, texts, lambda p: p.name),
    ]


def test_a_metafile_holds_every_shape() -> None:
    drawing = Drawing(200, 100, "t", (
        box(0, 0, 200, 100, "#ffffff"), Line(0, 0, 10, 10, "#112233", 2),
        Disc(50, 50, 9, "#445566"), Label(10, 20, "参保人 <&> 12"), Label(10, 40, ""),
        Label(10, 60, "𠮷x", anchor="end"),
    ))  # fmt: skip
    content = metafile_bytes(drawing)
    found = records(content)
    kinds = Counter(kind for kind, _ in found)
    assert (kinds[POLYGON], kinds[LINE_TO], kinds[ELLIPSE], kinds[TEXT]) == (1, 1, 1, 2)
    assert found[0][0] == 1 and found[-1][0] == END
    n_bytes, n_records = struct.unpack_from("<II", content, 48)
    assert (n_bytes, n_records) == (len(content), len(found))
    assert struct.unpack_from("<I", content, 40)[0] == 0x464D4520
    assert texts_in(content) == ["参保人 <&> 12", "□x"]
    corners = struct.unpack_from("<8i", next(r for k, r in found if k == POLYGON), 28)
    assert corners == (0, 0, 2000, 0, 2000, 1000, 0, 1000)
    tree = ET.fromstring(svg_text(drawing))
    assert next(t.text for t in tree.iter(f"{SVG}text")) == "参保人 <&> 12"


@pytest.mark.parametrize("number", [0, 1, 2])
def test_both_forms_of_a_cases_pictures_say_the_same(
    written: Path, made: tuple[RunResult, Extract], number: int
) -> None:
    record = record_of(written, made, number)
    for drawing in drawings(record):
        tree = ET.fromstring(svg_text(drawing))
        in_svg = [t.text for t in tree.iter(f"{SVG}text")]
        assert texts_in(metafile_bytes(drawing)) == [t for t in in_svg if t]
        for shape in drawing.shapes:
            match shape:
                case Polygon():
                    points = shape.points
                case Disc():
                    points = ((shape.x, shape.y),)
                case Line():
                    points = ((shape.x1, shape.y1), (shape.x2, shape.y2))
                case Label():
                    points = ((shape.x, shape.y),)
            for x, y in points:
                assert -1 <= x <= drawing.width + 1 and -1 <= y <= drawing.height + 1
    network = drawings(record)[0]
    numbers = {s.text for s in network.shapes if isinstance(s, Label) and s.text.isdecimal()}
    assert numbers == {str(i + 1) for i in range(len(record.parties))}


def test_names_in_the_network_do_not_lie_on_each_other(
    written: Path, made: tuple[RunResult, Extract]
) -> None:
    record = record_of(written, made, 0)
    place = next(p for p in record.parties if p.node_type == "institution")
    crowd = replace(record, parties=tuple(
        replace(place, name=f"外地第{i}医科大学附属医院") for i in range(len(record.parties))
    ))  # fmt: skip
    network = network_drawing(crowd, Catalogue("zh"), lambda p: p.name)
    names = [s for s in network.shapes if isinstance(s, Label) and s.text.startswith("外地")]
    assert len(names) > 5
    boxes = [(s.x - 5 * len(s.text), s.y - 9, s.x + 5 * len(s.text), s.y) for s in names]
    for i, a in enumerate(boxes):
        for b in boxes[:i]:
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def test_a_long_timeline_is_cut_into_even_pieces(
    written: Path, made: tuple[RunResult, Extract]
) -> None:
    record = record_of(written, made, 0)
    patient, stay = record.parties[0], record.stays[0]
    many = ROWS_EACH + 3
    long = replace(
        record, parties=tuple(replace(patient, name=f"P-{i}") for i in range(many)),
        stays=tuple(replace(stay, party=i, suspect=True) for i in range(many)),
    )  # fmt: skip
    pieces = timeline_drawings(long, Catalogue("zh"), lambda p: p.name)
    rows = [sum(isinstance(s, Label) and "P-" in s.text for s in piece.shapes) for piece in pieces]
    assert sum(rows) == many
    assert len(rows) == 2 and max(rows) - min(rows) <= 1


def test_without_a_browser_a_pdf_is_refused_in_one_line(
    written: Path, made: tuple[RunResult, Extract], monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = made[0].cases[0].case_id
    monkeypatch.setenv("GRAPHFRAUD_BROWSER", "no-such-browser")
    with pytest.raises(ProgramMissingError, match="docx") as told:
        report_case(written, case_id, "pdf")
    assert told.value.exit_code == 3
    monkeypatch.setenv("GRAPHFRAUD_BROWSER", "false")
    with pytest.raises(ProgramMissingError, match="did not print"):
        report_case(written, case_id, "pdf")


def test_retention() -> None:
    assert retention_date("2025-12-31") == "2028-12-31"
    assert retention_date("2024-02-29") == "2027-02-28"
    assert retention_date("2025-12-31", "2026-06-30") == "2026-06-30"
    for wrong in ("2025-12-30", "31.12.2030"):
        with pytest.raises(InputError):
            retention_date("2025-12-31", wrong)
