"""A small claims graph made by hand, and a store's content to compare it with."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pyarrow as pa

from graphfraud.claim_graph import ClaimGraph, NodeTable, RelationshipTable
from graphfraud.store.bolt import Store

FIRST = date(2024, 1, 1)
#: what a claims extract may hold by mistake or by malice
HOSTILE = (
    "x' OR 1=1 //", 'say "hello"', "`}) DETACH DELETE n //", "line\nbreak\ttab\r\n",
    "😀👩‍👩‍👧 张三",
    "\\u0027) MATCH (n) DELETE n", "$run_id", "{key: 1}", "#sha256:" + "0" * 64, "x" * 10_000,
    "张" * 9_000, "null", " spaced ", "a,b;\"c\"", "a|b", "", "\x01\x7f\ufeff",
)  # fmt: skip


def made_graph(run_id: str, n_claims: int = 300) -> ClaimGraph:
    """Claims of a few patients at a few institutions, a link of each kind of end, and a ring.

    Every type of property occurs, with nulls among them.
    """
    claims = [f"S{i:06d}" for i in range(n_claims)]
    patients = [f"P{i:05d}" for i in range(max(3, n_claims // 5))]
    places = [f"H{i:03d}" for i in range(7)]
    days = [FIRST + timedelta(days=i % 300) for i in range(n_claims)]
    claim_table = pa.table(
        {
            "id": claims,
            "kind": ["inpatient" if i % 3 else "pharmacy" for i in range(n_claims)],
            "begin_date": pa.array(days, pa.date32()),
            "begin_day": pa.array([(d - date(1970, 1, 1)).days for d in days], pa.int64()),
            "begin_minute": pa.array([None if i % 4 else i for i in range(n_claims)], pa.int64()),
            "fund_pay": pa.array([i * 101 for i in range(n_claims)], pa.int64()),
            "interim": pa.array([i % 2 == 0 for i in range(n_claims)]),
        }
    )
    institution_table = pa.table(
        {
            "id": places,
            "name": [None, *(f"Made-up hospital {i}" for i in range(1, 7))],
            "lng": pa.array([104.5 + i / 10 if i else None for i in range(7)], pa.float64()),
        }
    )
    return ClaimGraph(
        run_id, "all",
        (
            NodeTable("Claim", claim_table),
            NodeTable("Patient", pa.table({"id": patients})),
            NodeTable("Institution", institution_table),
            NodeTable("Ring", pa.table({"id": ["c0ffee0000"], "rank": [1], "score": [0.75]})),
        ),
        (
            _ends("FOR_PATIENT", "Claim", claims, "Patient", patients),
            _ends("AT_INSTITUTION", "Claim", claims, "Institution", places),
            RelationshipTable(
                "CO_ADMITTED", "Patient", "Patient",
                pa.table(
                    {
                        "source": patients[:2], "target": patients[1:3],
                        "name": [f"{a}|{b}" for a, b in pairwise(patients[:3])],
                        "observed": [5.0, 4.0], "p_value": [1e-9, None],
                        "first_date": pa.array([FIRST, None], pa.date32()),
                    }
                ),
            ),
            RelationshipTable(
                "MEMBER_OF", "Patient", "Ring",
                pa.table(
                    {
                        "source": patients[:3], "target": ["c0ffee0000"] * 3,
                        "name": patients[:3], "role": ["participant"] * 3,
                    }
                ),
            ),
        ),
    )  # fmt: skip


def hostile_graph(run_id: str) -> ClaimGraph:
    """Claims and patients whose ids and texts are HOSTILE."""
    values = sorted(HOSTILE)
    return ClaimGraph(
        run_id, "all",
        (
            NodeTable("Claim", pa.table({"id": values, "diagnosis": values})),
            NodeTable("Patient", pa.table({"id": values, "village": values})),
        ),
        (
            RelationshipTable(
                "FOR_PATIENT", "Claim", "Patient",
                pa.table({"source": values, "target": values, "name": values}),
            ),
            RelationshipTable(
                "HANDLED_BY", "Claim", "Patient",
                pa.table(
                    {"source": values, "target": values, "name": values, "role": values}
                ),
            ),
        ),
    )  # fmt: skip


def _ends(
    kind: str, source_label: str, source: list[str], target_label: str, target: list[str]
) -> RelationshipTable:
    ends = [target[i % len(target)] for i in range(len(source))]
    table = pa.table({"source": source, "target": ends, "name": source})
    return RelationshipTable(kind, source_label, target_label, table)


Content = tuple[Counter[str], Counter[str]]


def content(store: Store, run_id: str) -> Content:
    """Every node and relationship of a run with all its properties, the run's name taken off."""
    nodes = store.read(
        "MATCH (n) WHERE n.run_id = $run_id AND NOT n:Run RETURN n",
        {"run_id": run_id},
        timeout_s=600,
    )
    links = store.read(
        "MATCH (a)-[r]->(b) WHERE r.run_id = $run_id"
        " RETURN a.key AS source, b.key AS target, properties(r) AS r, type(r) AS type",
        {"run_id": run_id},
        timeout_s=600,
    )
    return _counted(nodes, run_id), _counted(links, run_id)


def expected(graph: ClaimGraph) -> tuple[int, int]:
    """Number of nodes and of relationships."""
    return graph.n_nodes, graph.n_relationships


def _counted(rows: list[dict[str, object]], run_id: str) -> Counter[str]:
    return Counter(repr(_ordered(row)).replace(run_id, "RUN") for row in rows)


def _ordered(value: object) -> object:
    """A value with the entries of its maps by name: a store gives them in any order."""
    if isinstance(value, dict):
        return [(name, _ordered(value[name])) for name in sorted(value)]
    return value
