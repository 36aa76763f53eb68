"""Node tables: claims, parties, registrations and rings with the properties of the schema."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from graphfraud.claim_graph import NodeTable
from graphfraud.claims.extract import Extract
from graphfraud.graph.parties import SPACE_OF, keys_of, words
from graphfraud.graph.tables import ARROW, dates, node_table, numbers, order_of, worked_out
from graphfraud.links.marks import Mark
from graphfraud.model import Case
from graphfraud.schema import NODES

__all__ = ["Placed", "Rows", "claim_nodes", "party_nodes", "placed", "registration_nodes", "rings"]

Codes = NDArray[np.int64]
#: codes of a label in the order of their ids, and the ids
Placed = tuple[Codes, pa.Array]
Rows = Mapping[str, Placed]
KIND = pa.array(["inpatient", "outpatient", "chronic", "pharmacy", "other"])
#: claims columns that are codes → their code space
CODED: Mapping[str, str] = {
    "med_type": "med_type", "diagnosis": "diagnosis", "disease": "disease",
    "department": "department", "employer": "employer", "insu_area": "area",
    "inst_area": "area", "contact_name": "contact_name",
}  # fmt: skip
#: patients columns that are codes → their code space
PERSON: Mapping[str, str] = {
    "village": "village", "household": "household", "employer": "employer",
    "insu_area": "area", "psn_type": "psn_type", "sp_psn_type": "sp_psn_type",
}  # fmt: skip
#: parties that belong to an institution, and the claims column that names them
OF_INSTITUTION: Mapping[str, str] = {
    "Doctor": "doctor", "Cashier": "cashier", "Invoice": "invoice",
}  # fmt: skip
MINUTES = 1440


def placed(extract: Extract, present: Mapping[str, NDArray[np.bool_]]) -> dict[str, Placed]:
    """For each label the codes that are present and their ids, ascending by id."""
    found = {}
    for label, mask in present.items():
        codes = np.flatnonzero(mask)
        if label == "Claim":
            ids = extract.setl_ids.take(codes)
        elif label == "Registration":
            width = len(str(len(mask)))
            ids = pa.array([f"{code:0{width}d}" for code in codes.tolist()], pa.string())
        else:
            ids = keys_of(extract, SPACE_OF[label]).take(pa.array(codes))
        order = order_of(ids)
        found[label] = codes[order.to_numpy()], ids.take(order)
    return found


def claim_nodes(extract: Extract, rows: Placed, marks: Sequence[Mark]) -> NodeTable:
    """Claims, with what was worked out of them."""
    codes, ids = rows

    def col(name: str) -> NDArray[Any]:
        return extract.col("claims", name)[codes]

    columns = {name: words(extract, space, col(name)) for name, space in CODED.items()}
    columns["kind"] = KIND.take(pa.array(col("kind").astype(np.int64)))
    for name in ("setl_type", "cert_type", "manl_reim_rea", "dscg_way"):
        columns[name] = numbers(col(name), none=0)
    for name in ("medfee", "fund_pay", "acct_pay", "begin_day", "end_day", "settle_day"):
        columns[name] = numbers(col(name))
    for name in ("begin", "end", "settle"):
        columns[f"{name}_date"] = dates(col(f"{name}_day"))
    columns["opt_day"] = numbers(col("opt_day"), none=-1)
    for name in ("begin", "settle", "opt"):
        minute = col(f"{name}_minute").astype(np.int64)
        known = (minute >= 0) & (col(f"{name}_day") != -1)
        at = col(f"{name}_day").astype(np.int64) * MINUTES + minute
        columns[f"{name}_minute"] = pa.array(at, mask=~known)
    columns["interim"] = pa.array(col("interim"))
    columns.update(_of_stay(extract, col("stay")))
    return _with_marks("Claim", ids, columns, codes, marks)


def _of_stay(extract: Extract, stay: NDArray[Any]) -> dict[str, pa.Array]:
    """A stay is named by the id of its first claim; null for claims that are of none."""
    if len(extract.col("stays", "admit_day")) == 0:
        return {}
    inside, none = np.maximum(stay, 0), stay < 0
    first = extract.col("stays", "first_claim")[inside].astype(np.int64)
    named = extract.setl_ids.take(np.maximum(first, 0))
    name = pc.if_else(pa.array(none | (first < 0)), pa.scalar(None, pa.string()), named)
    days = {
        column: pa.array(extract.col("stays", column)[inside].astype(np.int64), mask=none)
        for column in ("admit_day", "discharge_day")
    }
    return {"stay": name, **days}


def party_nodes(extract: Extract, label: str, rows: Placed, marks: Sequence[Mark]) -> NodeTable:
    """Parties of one label, with what tables say of them and what was worked out."""
    codes, ids = rows
    columns: dict[str, pa.Array] = {}
    if label == "Patient":
        columns = {
            name: words(extract, space, extract.col("patients", name)[codes])
            for name, space in PERSON.items()
        }
    elif label == "Institution":
        columns = _institutions(extract, codes)
    elif label in OF_INSTITUTION:
        owner = np.full(extract.n(SPACE_OF[label]) + 1, -1, np.int64)
        owner[extract.col("claims", OF_INSTITUTION[label])] = extract.col("claims", "institution")
        columns = {"institution": words(extract, "institution", owner[codes])}
    elif label == "CaseWorker":
        desks = [key.rpartition("|")[0] or None for key in ids.to_pylist()]
        columns = {"optins_no": pa.array(desks, pa.string())}
    return _with_marks(label, ids, columns, codes, marks)


def _institutions(extract: Extract, codes: Codes) -> dict[str, pa.Array]:
    def col(name: str) -> NDArray[Any]:
        return extract.col("institutions", name)[codes]

    return {
        "name": extract.text("institutions", "name").take(pa.array(codes)),
        "level": numbers(col("level"), none=0), "beds": numbers(col("beds"), none=-1),
        "area": words(extract, "area", col("area")),
        "lng": pa.array(col("lng"), mask=np.isnan(col("lng"))),
        "lat": pa.array(col("lat"), mask=np.isnan(col("lat"))),
    }  # fmt: skip


def registration_nodes(extract: Extract, rows: Placed, marks: Sequence[Mark]) -> NodeTable:
    """Filings by their row in the table of registrations."""
    codes, ids = rows
    day = extract.col("registrations", "day")[codes]
    kind = extract.col("registrations", "reg_kind")[codes]
    columns = {
        "reg_kind": words(extract, "reg_kind", kind),
        "date": dates(day, none=-1), "day": numbers(day, none=-1),
    }  # fmt: skip
    return _with_marks("Registration", ids, columns, codes, marks)


def rings(cases: Iterable[Case]) -> NodeTable:
    """Cases as rings, under their case_id."""
    ordered = sorted(cases, key=lambda case: case.case_id)
    columns = {
        "rank": pa.array([case.rank for case in ordered], pa.int64()),
        "pattern": pa.array([case.pattern for case in ordered], pa.string()),
        "score": pa.array([case.score for case in ordered], pa.float64()),
    }
    ids = pa.array([case.case_id for case in ordered], pa.string())
    return NodeTable("Ring", node_table("Ring", ids, columns))


def _with_marks(
    label: str, ids: pa.Array, columns: dict[str, pa.Array], codes: Codes, marks: Sequence[Mark]
) -> NodeTable:
    """A label's table; a property is worked out once, by one mark."""
    for mark in marks:
        if mark.label != label:
            continue
        if mark.name in columns:
            raise KeyError(f"{label}.{mark.name} is worked out twice")
        kind = ARROW[NODES[label].properties[mark.name]]
        columns[mark.name] = worked_out(mark.values[codes], kind, ~mark.present[codes])
    return NodeTable(label, node_table(label, ids, columns))
