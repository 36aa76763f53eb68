"""CSV files as batches: UTF-8, UTF-8 with BOM or GB18030, plain or gzip'd, any usual delimiter.

The file is read once, in blocks cut at the end of a record; every physical line ends in a batch
row or in a bad line, so that no row is lost and each one knows its line number.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from graphfraud.claims.batch import BadLine, Batch, Ints, Job, line_numbers
from graphfraud.claims.contract import fold
from graphfraud.claims.mapping import ColumnMapping
from graphfraud.claims.records import parse_records
from graphfraud.errors import EncodingError, InputError

BLOCK = 12 << 20
#: a parser block that stays in the processor's cache
_PARSER_BLOCK = 1 << 20
_DELIMITERS = ",\t;|"


class HashingReader(io.RawIOBase):
    """A raw file that hashes (SHA-256) what passes through it, in order."""

    def __init__(self, path: Path) -> None:
        self._file: io.FileIO = path.open("rb", buffering=0)
        self.digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        count = self._file.readinto(buffer) or 0
        self.digest.update(memoryview(buffer)[:count])
        return count

    def close(self) -> None:
        self._file.close()
        super().close()


@dataclass
class CsvSource:
    """One CSV file. `encoding` and `sha256` are final once the batches have been read."""

    path: Path
    name: str
    mapping: ColumnMapping
    excel: bool = False
    encoding: str = ""
    sha256: str = ""
    headers: list[str] = field(default_factory=list)
    delimiter: str = ","
    #: position → whether the column is coded; None: all columns, as text
    wanted: Mapping[int, bool] | None = None

    def __post_init__(self) -> None:
        first = b""
        for block in self._chunks(1 << 20):
            first = block
            break
        if not first.strip():
            raise InputError("the file is empty", where=self.name, todo="give a file with rows")
        self.encoding = detect_encoding(first, self.name)
        self._header(first)

    def _header(self, first: bytes) -> None:
        text = first.decode("utf-8-sig" if self.encoding != "gb18030" else "gb18030", "replace")
        line = next((x for x in text.splitlines() if x.strip()), "")
        best: tuple[int, int, str] = (-1, -1, ",")
        for mark in _DELIMITERS:
            cells = next(iter(parse_records([line], mark)))
            known = sum(self.mapping.name(cell) is not None for cell in cells)
            best = max(best, (known, len(cells) if known else 0, mark), key=lambda b: b[:2])
        self.delimiter = best[2]
        cells = next(iter(parse_records([line], self.delimiter)))
        if not any(fold(cell) for cell in cells):
            raise InputError("the first line has no column names", where=self.name)
        self.headers = cells

    def _chunks(self, size: int) -> Iterator[bytes]:
        """Raw blocks of the uncompressed text; the last one sets `sha256`."""
        raw = HashingReader(self.path)
        stream = io.BufferedReader(raw, size)
        try:
            packed = stream.peek(2)[:2] == b"\x1f\x8b"
            text: io.BufferedIOBase = gzip.GzipFile(fileobj=stream) if packed else stream
            while chunk := text.read(size):
                yield chunk
            while stream.read(size):
                pass
            self.sha256 = raw.digest.hexdigest()
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise InputError(
                "the gzip file is broken or cut short",
                where=self.name,
                todo="copy the file again",
            ) from error
        finally:
            stream.close()

    def batches(self) -> Iterator[Batch]:
        """Rows of the file in batches of about 12 MiB of text."""
        return (job() for job in self.jobs())

    def jobs(self) -> Iterator[Job]:
        """The batches as work still to be done, in any order and thread."""
        rest, line, started = b"", 1, False
        chunks = self._chunks(BLOCK)
        chunk = next(chunks, b"")
        while chunk or rest:
            following = next(chunks, b"")
            block = rest + chunk
            if not started:
                block = block.removeprefix(b"\xef\xbb\xbf")
                if b"\n" not in block and b"\r" in block:
                    block = block.replace(b"\r", b"\n")
            cut = len(block) if not following else block.rfind(b"\n") + 1
            block, rest = block[:cut], block[cut:]
            if block and not started:
                skipped = len(block) - len(block.lstrip(b"\r\n"))
                line += block.count(b"\n", 0, skipped)
                head = block.find(b"\n", skipped) + 1 or len(block)
                block, started, line = block[head:], True, line + 1
            if block:
                lines = _count(block, 10)
                if _may_end_inside(block):
                    # where the block ends is known once it is parsed
                    batch, left = self._parse_records(block, line, final=not following)
                    lines -= left.count(b"\n")
                    rest = left + rest
                    yield partial(_same, batch)
                else:
                    yield partial(self._parse, block, line, lines)
                line += lines
            if not following and not rest:
                break
            chunk = following

    def _decode(self, block: bytes, first: int) -> tuple[bytes, list[BadLine]]:
        """The block as UTF-8; lines that are not text are blanked and reported."""
        if block.isascii() and b"\0" not in block:
            return block, []
        if b"\0" not in block:
            try:
                if self.encoding == "gb18030":
                    return block.decode("gb18030").encode(), []
                _check_utf8(block)
                return block, []
            except (UnicodeDecodeError, pa.ArrowInvalid):
                pass
        bad, lines = [], block.split(b"\n")
        for number, raw in enumerate(lines):
            try:
                if b"\0" in raw:
                    raise ValueError("NUL")
                good = raw.decode("gb18030" if self.encoding == "gb18030" else "utf-8")
                lines[number] = good.encode()
            except ValueError:
                shown = raw.decode("utf-8", "backslashreplace").replace("\0", "\\x00")
                bad.append(BadLine(first + number, "bad_encoding", shown.rstrip("\r")))
                lines[number] = b""
        return b"\n".join(lines), bad

    def _parse_records(self, block: bytes, first: int, *, final: bool) -> tuple[Batch, bytes]:
        """Rows of a block whose quotes span lines, and what is left for the next block."""
        text, bad = self._decode(block, first)
        table, lines, more, left = self._parse_slow(text, first, final=final)
        return Batch(table, lines, tuple(bad + more)), left

    def _parse(self, block: bytes, first: int, count: int) -> Batch:
        """Rows of a block of whole lines. first: number of its first line; count: line ends."""
        text, bad = self._decode(block, first)
        malformed: list[tuple[int, str]] = []

        def keep(row: Any) -> str:
            malformed.append((row.number, row.text))
            return "skip"

        try:
            table = self._parse_fast(text, keep)
        except pa.ArrowInvalid:
            # a line longer than the parser's block: line by line it is read or told apart
            return self._line_by_line(text, first, bad)
        raw = (text, first)
        if not malformed and table.num_rows == count + (not text.endswith(b"\n")):
            return Batch(table, line_numbers(first, table.num_rows), tuple(bad), raw=raw)
        if _spans_lines(text):
            return self._line_by_line(text, first, bad)
        ends = _blank_free_lines(text)
        numbers = np.ones(len(ends), dtype=bool)
        for number, line in malformed:
            numbers[number - 1] = False
            bad.append(BadLine(first + int(ends[number - 1]), "wrong_field_count", line))
        if int(numbers.sum()) != table.num_rows:
            return self._line_by_line(text, first, bad)
        return Batch(table, first + ends[numbers], tuple(bad), raw=raw)

    def _line_by_line(self, text: bytes, first: int, bad: list[BadLine]) -> Batch:
        table, lines, more, _ = self._parse_slow(text, first, final=True)
        return Batch(table, lines, tuple(bad + more))

    def _names(self) -> list[str]:
        """Column names made distinct: the table is by position, headers by `self.headers`."""
        return [f"c{i}" for i in range(len(self.headers))]

    def _parse_fast(self, text: bytes, keep: Any) -> pa.Table:
        if not text or text.isspace():
            return pa.table({n: pa.array([], t) for n, t in self._types().items()})
        return pacsv.read_csv(
            pa.BufferReader(text),
            read_options=pacsv.ReadOptions(
                use_threads=False, column_names=self._names(), block_size=_PARSER_BLOCK
            ),
            parse_options=pacsv.ParseOptions(
                delimiter=self.delimiter, invalid_row_handler=keep, newlines_in_values=False
            ),
            convert_options=pacsv.ConvertOptions(
                column_types=self._types(),
                include_columns=list(self._types()),
                strings_can_be_null=True,
                null_values=["", "NULL"],
                check_utf8=False,
            ),
        )

    def _types(self) -> dict[str, pa.DataType]:
        """Types of the columns that are wanted: ids as dictionaries, the rest as text."""
        wanted = self.wanted if self.wanted is not None else dict.fromkeys(range(len(self.headers)))
        coded = pa.dictionary(pa.int32(), pa.string())
        return {f"c{i}": coded if code else pa.string() for i, code in sorted(wanted.items())}

    def _parse_slow(
        self, text: bytes, first: int, *, final: bool
    ) -> tuple[pa.Table, Ints, list[BadLine], bytes]:
        from graphfraud.claims.records import read_records

        result = read_records(
            text.decode("utf-8", "replace"), self.delimiter, len(self.headers), first, final=final
        )
        columns = list(zip(*result.rows, strict=True)) or [()] * len(self.headers)
        table = pa.table(
            {n: pa.array(c, pa.string()) for n, c in zip(self._names(), columns, strict=True)}
        )
        left = result.left.encode("gb18030" if self.encoding == "gb18030" else "utf-8")
        return table, np.asarray(result.lines, dtype=np.int64), result.bad, left


def _same(batch: Batch) -> Batch:
    return batch


def _count(block: bytes, code: int) -> int:
    """How often a byte occurs, by pieces that stay in the processor's cache."""
    codes = np.frombuffer(block, np.uint8)
    step = 1 << 16
    return sum(
        int(np.count_nonzero(codes[at : at + step] == code)) for at in range(0, len(codes), step)
    )


def _check_utf8(block: bytes) -> None:
    """Raise ArrowInvalid where a block is not UTF-8 (faster than decoding it)."""
    offsets = pa.py_buffer(np.array([0, len(block)], np.int32))
    pa.StringArray.from_buffers(1, offsets, pa.py_buffer(block)).validate(full=True)


def _may_end_inside(block: bytes) -> bool:
    """Whether a block's last record may go on in the next one, or a lone \\r breaks its lines.

    An even number of quotes closes whatever it opened: such a block ends with a record, and if a
    quote spans lines within it, its number of rows tells (fewer than lines).
    """
    if b"\r" in block and block.count(b"\r") != block.count(b"\r\n"):
        return True
    return b'"' in block and _count(block, 34) % 2 == 1


def _spans_lines(text: bytes) -> bool:
    """Whether a quote opens in one line and closes in another."""
    if b'"' not in text:
        return False
    codes = np.frombuffer(text, np.uint8)
    parity = np.cumsum(codes == 34, dtype=np.uint8) & 1
    return bool(parity[codes == 10].any() or parity[-1])


def _blank_free_lines(text: bytes) -> Ints:
    """Offsets (0-based line numbers) of the lines that are not blank."""
    codes = np.frombuffer(text, np.uint8)
    ends = np.flatnonzero(codes == 10)
    if not text.endswith(b"\n"):
        ends = np.append(ends, len(text))
    starts = np.concatenate(([0], ends[:-1] + 1)) if len(ends) else ends
    filled = ends > starts
    single = filled & (ends - starts == 1)
    if single.any():
        filled[single] = codes[starts[single]] != 13
    return np.flatnonzero(filled)


def detect_encoding(first: bytes, name: str) -> str:
    """`utf-8-sig`, `utf-8` or `gb18030`, from the first mebibyte. Raises EncodingError."""
    if first.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if first[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise EncodingError("the file is UTF-16", where=name, todo="save it as UTF-8 or GB18030")
    head = first[: first.rfind(b"\n") + 1] or first
    if b"\0" in head.split(b"\n", 1)[0] or head.count(b"\0") > len(head) // 100:
        raise EncodingError(
            "the file is binary, not text", where=name, todo="give CSV, XLSX or Parquet"
        )
    for encoding in ("utf-8", "gb18030"):
        try:
            head.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    top = head.split(b"\n", 1)[0]
    try:
        top.decode("utf-8")
    except UnicodeDecodeError:
        raise EncodingError(
            "the file is neither UTF-8 nor GB18030", where=name, todo="save it as UTF-8"
        ) from None
    return "utf-8"
