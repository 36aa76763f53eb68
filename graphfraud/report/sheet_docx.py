"""The clue sheet as a Word document (.docx), with its drawings as vector pictures."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from typing import Any

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.shape import CT_Inline
from docx.shared import Emu, Mm, Pt, RGBColor

from graphfraud.report.drawing import Drawing
from graphfraud.report.metafile import metafile_bytes
from graphfraud.report.sheet_blocks import (
    NUMERIC,
    Cell,
    ClueSheet,
    Items,
    Paragraph,
    Picture,
    Table,
    cell_text,
    clean,
)  # fmt: skip

_LATIN, _CHINESE = "Calibri", "微软雅黑"
_SHORT, _LONG, _MARGIN = Mm(210), Mm(297), Mm(15)
#: the earliest day a zip archive can name; the document's own date is in its properties
_ZIP_DAY = (1980, 1, 1, 0, 0, 0)
_ROOM = 4_000


def _xml_text(text: str, room: int = _ROOM) -> str:
    """Text without what XML 1.0 cannot hold."""
    return "".join(c for c in clean(text, room) if c not in "\ufffe\uffff")


def _element(name: str, **attributes: str) -> Any:
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _font(style: Any, size: float) -> None:
    style.font.name, style.font.size = _LATIN, Pt(size)
    properties = style.element.get_or_add_rPr()
    properties.get_or_add_rFonts().set(qn("w:eastAsia"), _CHINESE)
    # so that punctuation is set as it is in China, not as in Japan or Taiwan
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(_element("w:lang", val="en-GB", eastAsia="zh-CN"))


def _sub(parent: Any, name: str, **attributes: str) -> Any:
    """A new last child; much faster than the library's own tables, which a long list needs."""
    made = parent.makeelement(qn(name))
    parent.append(made)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _cell(
    row: Any, width: int, text: str, *, right: bool = False, bold: bool = False, shade: str = ""
) -> None:
    """A cell of a row: its width in twentieths of a point, one line of 8 pt."""
    cell = _sub(row, "w:tc")
    properties = _sub(cell, "w:tcPr")
    _sub(properties, "w:tcW", w=str(width), type="dxa")
    if shade:
        _sub(properties, "w:shd", val="clear", color="auto", fill=shade)
    line = _sub(cell, "w:p")
    form = _sub(line, "w:pPr")
    _sub(form, "w:spacing", before="20", after="20", line="240", lineRule="auto")
    if right:
        _sub(form, "w:jc", val="right")
    if not text:
        return
    run = _sub(line, "w:r")
    letters = _sub(run, "w:rPr")
    if bold:
        _sub(letters, "w:b")
    _sub(letters, "w:sz", val="16")
    words = _sub(run, "w:t")
    words.text = _xml_text(text)
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


class _Document:
    """The document under construction."""

    def __init__(self, sheet: ClueSheet) -> None:
        self.sheet = sheet
        self.document: Any = docx.Document()
        self.n_pictures = 0
        for name, size in (("Normal", 10), ("Title", 18), ("Heading 1", 13), ("List Bullet", 10)):
            _font(self.document.styles[name], size)
            self.document.styles[name].font.color.rgb = RGBColor(0x1B, 0x27, 0x33)
        self._page(self.document.sections[0], wide=False)
        stamp = dt.datetime.fromisoformat(sheet.made_on or "2000-01-01")
        properties = self.document.core_properties
        properties.title, properties.author = sheet.title, "graphfraud"
        properties.created = properties.modified = stamp
        properties.last_modified_by, properties.comments = "graphfraud", ""
        self._foot()

    @staticmethod
    def _page(section: Any, *, wide: bool) -> None:
        section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = (_LONG, _SHORT) if wide else (_SHORT, _LONG)
        section.left_margin = section.right_margin = section.top_margin = _MARGIN
        section.bottom_margin = Mm(16)

    @property
    def width(self) -> int:
        """Width of the text on the present page, in EMU."""
        section = self.document.sections[-1]
        return int(section.page_width - section.left_margin - section.right_margin)

    def _foot(self) -> None:
        line = self.document.sections[0].footer.paragraphs[0]
        line.add_run(_xml_text(self.sheet.foot) + "　").font.size = Pt(8)
        run = line.add_run()
        run.font.size = Pt(8)
        field = _element("w:instrText")
        field.text = "PAGE"
        for part in (_element("w:fldChar", fldCharType="begin"), field,
                     _element("w:fldChar", fldCharType="end")):  # fmt: skip
            run._r.append(part)

    def paragraph(self, text: str, *, note: bool = False, keep: bool = False) -> None:
        made = self.document.add_paragraph()
        run = made.add_run(_xml_text(text))
        made.paragraph_format.space_after = Pt(4)
        made.paragraph_format.keep_with_next = keep
        if note:
            run.font.size = Pt(9)

    def _grid(self, shares: Sequence[float]) -> tuple[Any, list[int]]:
        """An empty table as wide as the text, and the widths of its columns."""
        twips = self.width // 635
        widths = [int(twips * share / sum(shares)) for share in shares]
        table = _element("w:tbl")
        properties = _sub(table, "w:tblPr")
        _sub(properties, "w:tblStyle", val="TableGrid")
        _sub(properties, "w:tblW", w=str(sum(widths)), type="dxa")
        _sub(properties, "w:tblLayout", type="fixed")
        grid = _sub(table, "w:tblGrid")
        for width in widths:
            _sub(grid, "w:gridCol", w=str(width))
        return table, widths

    def _place(self, table: Any) -> None:
        """The table at the end of the text, with a little room below."""
        gap = self.document.add_paragraph()
        gap.paragraph_format.space_after = Pt(0)
        gap.paragraph_format.line_spacing = Pt(7)
        gap._p.addprevious(table)

    def table(self, table: Table) -> None:
        made, widths = self._grid([c.share for c in table.columns])
        head = _sub(made, "w:tr")
        properties = _sub(head, "w:trPr")
        _sub(properties, "w:cantSplit")
        _sub(properties, "w:tblHeader")
        for column, width in zip(table.columns, widths, strict=True):
            right = column.kind in NUMERIC
            _cell(head, width, column.heading, right=right, bold=True, shade="F1F4F7")
        lines: list[tuple[Cell, ...]] = [*table.rows, *([table.total] if table.total else [])]
        for line in lines:
            row = _sub(made, "w:tr")
            properties = _sub(row, "w:trPr")
            _sub(properties, "w:cantSplit")
            if table.form:
                _sub(properties, "w:trHeight", val="620", hRule="atLeast")
            for column, width, value in zip(table.columns, widths, line, strict=True):
                _cell(
                    row, width, cell_text(column.kind, value), right=column.kind in NUMERIC,
                    bold=line is table.total,
                )  # fmt: skip
        self._place(made)

    def head(self) -> None:
        made, widths = self._grid([1.0, 2.2, 1.0, 2.2])
        for start in range(0, len(self.sheet.head), 2):
            row = _sub(made, "w:tr")
            pairs = [*self.sheet.head[start : start + 2], ("", "")][:2]
            for side, (name, value) in enumerate(pairs):
                _cell(row, widths[2 * side], name, bold=True, shade="F1F4F7")
                _cell(row, widths[2 * side + 1], value)
        self._place(made)

    def picture(self, drawing: Drawing) -> None:
        """The drawing as a metafile, as wide as the text."""
        self.n_pictures += 1
        name = f"drawing{self.n_pictures}.emf"
        package = self.document.part.package
        part = Part(PackURI(f"/word/media/{name}"), "image/x-emf", metafile_bytes(drawing), package)
        relation = self.document.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
        width = self.width
        height = int(width * drawing.height / drawing.width)
        inline = CT_Inline.new_pic_inline(
            self.n_pictures, relation, name, Emu(width), Emu(height)
        )
        inline.docPr.set("descr", _xml_text(drawing.title))
        line = self.document.add_paragraph()
        line.paragraph_format.keep_with_next = True
        line.paragraph_format.space_after = Pt(2)
        line.add_run()._r.add_drawing(inline)

    def write(self) -> bytes:
        sheet = self.sheet
        title = self.document.add_paragraph(_xml_text(sheet.title), style="Title")
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self.paragraph(sheet.caution)
        self.head()
        wide = False
        for section in sheet.sections:
            if section.wide != wide:
                wide = section.wide
                self._page(self.document.add_section(WD_SECTION.NEW_PAGE), wide=wide)
            self.document.add_heading(_xml_text(section.title), level=1)
            for place, block in enumerate(section.blocks):
                followed = section.blocks[place + 1 : place + 2]
                match block:
                    case Paragraph():
                        keep = bool(followed) and isinstance(followed[0], Table)
                        self.paragraph(block.text, note=block.note, keep=keep)
                    case Items():
                        for text in block.texts:
                            self.document.add_paragraph(_xml_text(text), style="List Bullet")
                    case Table():
                        self.table(block)
                    case Picture():
                        self.picture(block.drawing)
                        self.paragraph(block.caption, note=True)
        buffer = io.BytesIO()
        self.document.save(buffer)
        return _same_bytes(buffer.getvalue())


def _same_bytes(content: bytes) -> bytes:
    """The archive with one fixed date on every part, so that it repeats byte for byte."""
    again = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(again, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_DAY)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            new.writestr(entry, old.read(name))
    return again.getvalue()


def sheet_docx(sheet: ClueSheet) -> bytes:
    """The sheet as .docx: real headings and tables, pictures as metafiles (EMF).

    The same sheet gives the same bytes.
    """
    return _Document(sheet).write()
