"""The extract: claims and their parties, numbered, in Parquet files that are loaded by column."""

from __future__ import annotations

import math
import shutil
import tempfile
import weakref
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from graphfraud.arrays import RowsByCode, distinct
from graphfraud.claims.columns import Texts, let_go, mapped, mapped_texts
from graphfraud.claims.keys import NO_KEYS, Keys, keys_path
from graphfraud.errors import InputError
from graphfraud.narrow import Narrow

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[Any]
Arr = NDArray[np.int64]

#: rows of claims that are worked through at a time
BLOCK_ROWS = 1 << 21
#: folder of the mapped columns, inside an extract's
COLUMNS = "columns"
#: columns by table with the value that stands for "none" where an extract does not give them
CODES = """patient institution doctor department cashier submitter reviewer1 reviewer2 payer
account proxy phone card invoice stay diagnosis disease employer insu_area inst_area med_type
contact_name source_file""".split()
SCHEMA: Mapping[str, Mapping[str, tuple[str, float]]] = {
    "claims": {
        **dict.fromkeys(CODES, ("int32", -1)),
        **dict.fromkeys(("medfee", "fund_pay", "acct_pay"), ("int64", 0)),
        **dict.fromkeys(("begin_day", "end_day", "settle_day", "opt_day"), ("int32", -1)),
        **dict.fromkeys(("begin_minute", "settle_minute", "opt_minute"), ("int32", -1)),
        **dict.fromkeys("kind setl_type cert_type dscg_way manl_reim_rea".split(), ("int8", 0)),
        "source_line": ("int32", 0),
        "interim": ("bool", 0),
    },
    "patients": {
        **dict.fromkeys(
            """village household employer insu_area sp_psn_type psn_type phone staff_institution
            staff_caseworker""".split(),
            ("int32", -1),
        ),
        "birth_day": ("int32", -(2**31)),
        "gend": ("int8", 0),
    },
    "institutions": {
        "beds": ("int32", -1),
        "area": ("int32", -1),
        "level": ("int32", 0),
        "lng": ("float64", math.nan),
        "lat": ("float64", math.nan),
    },
    "stays": {
        **dict.fromkeys(
            """patient institution department doctor diagnosis admit_day discharge_day n_claims
            first_claim""".split(),
            ("int32", -1),
        ),
        "medfee": ("int64", 0),
        "fund_pay": ("int64", 0),
        "setl_type": ("int8", 0),
    },
    "netted": {
        **dict.fromkeys(
            """institution patient caseworker cashier day begin_day original_claim original_row
            source_file source_line""".split(),
            ("int32", -1),
        ),
        "medfee": ("int64", 0),
        "reason": ("int8", 0),
    },
    "registrations": dict.fromkeys(
        "patient reg_kind caseworker proxy doctor day".split(), ("int32", -1)
    ),
    "fee_lines": {
        **dict.fromkeys("claim item day minute doctor prd_days trace_code".split(), ("int32", -1)),
        "amount": ("int64", 0),
        "cnt": ("float64", 0),
    },
}


def forget_columns(folder: Path) -> None:
    """Remove the mapped columns of an earlier reading, and nothing else that lies there."""
    for table in SCHEMA:
        for kind in ("npy", "arrow"):
            for path in sorted((folder / COLUMNS).glob(f"{table}.*.{kind}*")):
                path.unlink()


@dataclass(frozen=True, slots=True)
class RowCounts:
    """Rows of `claims`: rows_in = kept + netted + rejected."""

    rows_in: int
    kept: int
    netted: int
    rejected: int


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file that was read; sha256 is that of the file as it lies on disk."""

    name: str
    sha256: str
    n_rows: int
    encoding: str
    table: str


@dataclass(frozen=True, eq=False)
class Extract:
    """Claims and parties of an extract, numbered; columns are loaded when first asked for.

    Codes are int32, −1 = none; `keys(space)[code]` is the text. Money is in 分, days count from
    1970-01-01, minutes from midnight (−1: unknown). Rows of claims are sorted by file and line.
    Arrays are read-only.
    """

    folder: Path
    counts: RowCounts
    inputs: tuple[InputFile, ...]
    notes: tuple[str, ...]
    columns_given: frozenset[str]
    tables_given: frozenset[str]
    day_only: bool
    first_day: int
    last_day: int
    _cache: dict[tuple[str, str], Any] = field(default_factory=dict, repr=False)

    def __getstate__(self) -> dict[str, Any]:
        """Without the columns that were loaded: they are in the folder."""
        return {**self.__dict__, "_cache": {}}

    @property
    def n_claims(self) -> int:
        """Number of kept settlements."""
        return self.counts.kept

    @property
    def rejects_path(self) -> Path:
        """rejects.csv, ready to be copied into a run folder."""
        return self.folder / "rejects.csv"

    @property
    def netted_path(self) -> Path:
        """netted.csv, ready to be copied into a run folder."""
        return self.folder / "netted.csv"

    def path(self, table: str) -> Path:
        """Parquet file of a table."""
        return self.folder / f"{table}.parquet"

    def col(self, table: str, name: str) -> Array:
        """One numeric column of a table. Raises KeyError for a column that no extract has."""
        if (table, name) not in self._cache:
            kind, none = SCHEMA[table][name]
            path = self.path(table)
            if path.exists() and name in pq.read_schema(path).names:
                values = mapped(
                    self.folder / COLUMNS / f"{table}.{name}.npy",
                    lambda: np.asarray(
                        pq.read_table(path, columns=[name]).column(0).to_numpy(), dtype=kind
                    ),
                )
            else:
                values = np.full(self._rows(table), none, dtype=kind)
            values.flags.writeable = False
            self._cache[table, name] = values
        found: Array = self._cache[table, name]
        return found

    def codes(self, table: str, name: str) -> Narrow:
        """The same column, given out as int64 by rows: of what is not asked for no copy is made."""
        return Narrow(self.col(table, name))

    def index(self, table: str, name: str) -> RowsByCode:
        """The rows of each code of a column; made once."""
        if ("rows", f"{table}.{name}") not in self._cache:
            index = RowsByCode.of(self.col(table, name))
            self._cache["rows", f"{table}.{name}"] = index
        found: RowsByCode = self._cache["rows", f"{table}.{name}"]
        return found

    def by_patient(self, size: int | None = None) -> Iterator[Arr]:
        """Rows of claims, one patient's after another's, ascending; `size` and one patient's most.

        Whoever works through them so holds a block instead of whole columns; what is found does not
        depend on the size.
        """
        index, size = self.index("claims", "patient"), size or BLOCK_ROWS
        steps = np.arange(0, len(index.order) + size, size)
        cuts = distinct(index.bounds[np.searchsorted(index.bounds, steps[:-1], "right") - 1])
        for low, high in pairwise([*cuts.tolist(), len(index.order)]):
            yield index.order[low:high]

    def rows_of(self, table: str, name: str, codes: Array) -> Array:
        """Rows of a table, ascending, whose code in a column is one of these."""
        return self.index(table, name).rows(codes)

    def _rows(self, table: str) -> int:
        path = self.path(table)
        return int(pq.read_metadata(path).num_rows) if path.exists() else 0

    def text(self, table: str, name: str) -> pa.Array:
        """One text column of a table in row order (not cached)."""
        column = pq.read_table(self.path(table), columns=[name]).column(0)
        return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], pa.string())

    @property
    def setl_ids(self) -> Texts:
        """The settlement's id of each claim, as the input has it."""
        if ("texts", "setl_id") not in self._cache:
            path = self.folder / COLUMNS / "claims.setl_id.arrow"
            self._cache["texts", "setl_id"] = mapped_texts(path, self.path("claims"), "setl_id")
        found: Texts = self._cache["texts", "setl_id"]
        return found

    def let_go(self) -> None:
        """Take the pages of mapped columns out of this process; they come back when asked for."""
        for (table, _), column in self._cache.items():
            if table in SCHEMA:
                let_go(column)

    def keys(self, space: str) -> Keys:
        """Key text of each code of a space, ascending; empty for a space without any key."""
        if ("keys", space) not in self._cache:
            path = keys_path(self.folder, space)
            self._cache["keys", space] = Keys.of_file(path) if path.exists() else NO_KEYS
        keys: Keys = self._cache["keys", space]
        return keys

    def code(self, space: str, key: str) -> int:
        """Code of a key text, −1 for a text that is no key. O(log K)."""
        keys = self.keys(space)
        at = bisect_left(keys, key)
        return at if at < len(keys) and keys[at] == key else -1

    def patient_key(self, psn_no: str) -> str:
        """The key of the patient who also bears this psn_no in another area; else the same text."""
        at = self.code("alias", psn_no)
        return psn_no if at < 0 else self.keys("alias_of")[at]

    def n(self, space: str) -> int:
        """Number of codes of a space."""
        return len(self.keys(space))

    def has(self, column: str) -> bool:
        """Whether an input column was given and is not wholly empty."""
        return column in self.columns_given

    def has_table(self, table: str) -> bool:
        """Whether a table was given with at least one row."""
        return table in self.tables_given

    @classmethod
    def from_frames(
        cls, frames: Mapping[str, pd.DataFrame], work_dir: Path | None = None, **options: Any
    ) -> Extract:
        """An extract of tables in memory, through the same checks as files.

        frames: table name → DataFrame with the columns of an extract. work_dir: where it lives
        (a temporary folder that goes with the Extract, if None). options: as `read_extract`.
        """
        from graphfraud.claims.read import read_extract

        if not frames:
            raise InputError("no table was given", todo="give at least claims")
        with ExitStack() as undone:
            base = Path(work_dir or tempfile.mkdtemp(prefix="graphfraud-"))
            if work_dir is None:
                undone.callback(shutil.rmtree, base, ignore_errors=True)
            source = base / "frames"
            source.mkdir(parents=True, exist_ok=True)
            for name, frame in frames.items():
                frame.to_csv(source / f"{name}.csv", index=False, encoding="utf-8")
            found = read_extract([source], base / "extract", **options)
            undone.pop_all()  # read: from here on the folder goes with the Extract
        if work_dir is None:
            weakref.finalize(found, shutil.rmtree, base, ignore_errors=True)
        return found
