"""Which column of a file is which column of a table, and what kind of table a file is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from graphfraud.claims.batch import Batch
from graphfraud.claims.contract import COLUMNS, NEEDED, TABLES
from graphfraud.claims.mapping import ColumnMapping
from graphfraud.claims.values import clean_text, one_array, plain

#: columns whose values hardly repeat, or are no ids
_UNCODED = frozenset(
    """setl_id init_setl_id mdtrt_id psn_no certno begntime begndate endtime enddate
    setl_time opt_time medfee_sumamt fund_pay_sumamt acct_pay fee_ocur_time
    det_item_fee_sumamt date brdy invono ssc_cardno card_id mdtrt_cert_no household_no
    address""".split()
)


@dataclass(frozen=True)
class Plan:
    """position: our column → position in the file; ignored: headers that mean no column of ours."""

    table: str
    position: Mapping[str, int]
    ignored: tuple[str, ...]
    values: Mapping[str, Mapping[str, str]]
    excel: bool = False

    def column(self, batch: Batch, name: str) -> pa.Array | None:
        """A column as text (or its dictionary), its codes translated by the mapping; None where
        it is not given."""
        if name not in self.position:
            return None
        column = batch.table.column(f"c{self.position[name]}")
        table = self.values.get(name)
        if not table:
            return one_array(column)
        array = clean_text(plain(column))
        theirs, ours = pa.array(list(table), pa.string()), pa.array(list(table.values()))
        return pc.coalesce(ours.take(pc.index_in(array, theirs)), array)

    def wanted(self) -> dict[int, bool]:
        """Positions that are read → whether the column is better read as a dictionary."""
        return {at: name not in _UNCODED for name, at in self.position.items()}

    def missing(self) -> list[str]:
        """Needed columns that the file lacks; a choice is shown as "begntime (or begndate)"."""
        return [
            need[0] + (f" (or {' or '.join(need[1:])})" if need[1:] else "")
            for need in NEEDED[self.table]
            if not any(name in self.position for name in need)
        ]


def table_of(stem: str, headers: Sequence[str], mapping: ColumnMapping) -> str | None:
    """Table that a file belongs to: by its name, else by its columns; None if by neither.

    A name counts where it begins with a table's name (claims_2023.csv); columns count where all
    needed ones of a table are there and most of those known are the table's own.
    """
    for table in TABLES:
        if stem.lower().startswith(table):
            return table
    ours = {name for header in headers if (name := mapping.name(header))}
    if {"setl_id", "psn_no"} <= ours and ours & {"medfee_sumamt", "fund_pay_sumamt"}:
        return "claims"
    if "setl_id" in ours and ours & {"hilist_code", "fee_ocur_time", "det_item_fee_sumamt"}:
        return "fee_lines"
    if "psn_no" in ours and ours & {"village", "address", "household_no"}:
        return "persons"
    if "psn_no" in ours and "kind" in ours and ours & {"date", "opter_id"}:
        return "registrations"
    if "psn_no" in ours and "role" in ours:
        return "staff"
    if "fixmedins_code" in ours and ours & {"beds", "lng", "hosp_lv"} and "psn_no" not in ours:
        return "institutions"
    return "claims" if len(ours & set(COLUMNS["claims"])) >= 4 else None


def make_plan(table: str, headers: Sequence[str], mapping: ColumnMapping, excel: bool) -> Plan:
    """Match headers with columns; the mapping file goes first, then the leftmost header."""
    from graphfraud.claims.contract import fold

    position: dict[str, int] = {}
    ignored: list[str] = []
    order = sorted(range(len(headers)), key=lambda i: fold(headers[i]) not in mapping.columns)
    for i in order:
        name = mapping.name(headers[i])
        if name in COLUMNS[table] and name not in position:
            position[name] = i
        elif headers[i].strip():
            ignored.append(headers[i].strip())
    return Plan(table, position, tuple(sorted(ignored)), mapping.values, excel)
