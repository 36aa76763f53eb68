"""The graph of a run's parties and links, for other programs: GraphML, GEXF, CSV, Cypher.

Made from the tables of a run folder, so that a run can be exported long after it was written.
Unless revealed, it holds the parties of cases alone, under the pseudonyms of members.csv.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, cast

import networkx as nx

from graphfraud.errors import InputError
from graphfraud.report.figures import number_text
from graphfraud.report.tables import COLUMNS, csv_bytes

Format = Literal["graphml", "gexf", "csv", "cypher"]
FORMATS: tuple[Format, ...] = ("graphml", "gexf", "csv", "cypher")
NODE_COLUMNS = ("id", "node_type", "node_id", "case_ids", "score")
EDGE_COLUMNS = (
    "source", "target", "type", "observed", "expected", "p_value", "q_value", "first_date",
    "last_date", "case_ids",
)  # fmt: skip
_FIGURES = ("observed", "expected", "p_value", "q_value")
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: labels and relationship types of the Cypher script; anything else is not a name of ours
LABELS = {
    "patient": "Patient", "doctor": "Doctor", "institution": "Institution",
    "caseworker": "CaseWorker", "cashier": "Cashier", "card": "Card", "phone": "Phone",
    "account": "Account", "proxy": "Proxy", "invoice": "Invoice",
}  # fmt: skip


def _rows(run_dir: Path, name: str) -> Iterator[dict[str, str]]:
    path = run_dir / name
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            if tuple(reader.fieldnames or ()) != tuple(COLUMNS[name]):
                raise InputError(
                    "not the columns of a run folder", where=str(path), todo="name a run folder"
                )
            yield from reader
    except OSError as error:
        raise InputError(
            f"cannot read it ({error.strerror})", where=str(path), todo="name a run folder"
        ) from error


def _xml_text(text: str) -> str:
    """Text without the characters XML 1.0 has no way to write."""
    return _NOT_XML.sub("", text)


def run_graph(run_dir: Path, *, reveal: bool = False) -> nx.MultiGraph:
    """The run's graph: nodes "node_type:node_id", one edge a link, cases as `case_ids` (a b c).

    Nodes and edges come in sorted order. Errors: InputError when `run_dir` is no run folder.
    """
    nodes: dict[tuple[str, str], dict[str, Any]] = {}
    for row in _rows(run_dir, "members.csv"):
        key = (row["node_type"], row["node_id"])
        node = nodes.setdefault(
            key, {"name": row["node_id"] if reveal else row["pseudonym"], "cases": [], "score": 0.0}
        )
        node["cases"].append(row["case_id"])
        node["score"] = max(node["score"], float(row["score"]))
    edges: dict[tuple[str, ...], list[str]] = {}
    for row in _rows(run_dir, "links.csv"):
        ends = [(row[f"{end}_type"], row[f"{end}_id"]) for end in ("source", "target")]
        if not reveal and not all(end in nodes for end in ends):
            continue
        for end in ends:
            nodes.setdefault(end, {"name": end[1], "cases": [], "score": 0.0})
        edge = tuple(row[c] for c in COLUMNS["links.csv"][:-1])
        edges.setdefault(edge, []).extend([row["case_id"]] if row["case_id"] else [])
    graph = nx.MultiGraph()
    label = {key: _xml_text(f"{key[0]}:{node['name']}") for key, node in nodes.items()}
    for key in sorted(nodes, key=lambda k: (label[k], k)):
        node = nodes[key]
        graph.add_node(
            label[key], node_type=key[0], node_id=_xml_text(node["name"]),
            case_ids=" ".join(sorted(set(node["cases"]))), score=node["score"],
        )  # fmt: skip
    for edge in sorted(edges):
        kind, source_type, source, target_type, target, *figures, first, last = edge
        graph.add_edge(
            label[source_type, source], label[target_type, target], type=kind,
            **{name: float(v or "nan") for name, v in zip(_FIGURES, figures, strict=True)},
            first_date=first, last_date=last, case_ids=" ".join(sorted(set(edges[edge]))),
        )  # fmt: skip
    return graph


def cypher_string(text: str) -> str:
    """A Cypher string literal: backslash and quote escaped, everything not printable ASCII as
    `\\uXXXX` (surrogate pairs above U+FFFF), so that no character can end it or turn it."""
    quoted = []
    for c in text:
        if c in "\\'":
            quoted.append("\\" + c)
        elif " " <= c <= "~":
            quoted.append(c)
        else:
            units = c.encode("utf-16-be", "surrogatepass")
            quoted += [f"\\u{units[i] << 8 | units[i + 1]:04X}" for i in range(0, len(units), 2)]
    return "'" + "".join(quoted) + "'"


def _type_name(kind: str) -> str:
    """A relationship type as an identifier: ours as it is, any other in backquotes."""
    return kind if kind.isascii() and kind.isidentifier() else "`" + kind.replace("`", "``") + "`"


def _cypher(graph: nx.MultiGraph) -> bytes:
    lines = ["// Parties and links of a run; ids are strings. Safe to run twice."]
    for _, data in graph.nodes(data=True):
        label = LABELS.get(data["node_type"], "Party")
        lines.append(
            f"MERGE (n:{label} {{node_id: {cypher_string(data['node_id'])}}}) "
            f"SET n.case_ids = {cypher_string(data['case_ids'])}, n.score = {data['score']!r};"
        )
    for source, target, data in graph.edges(data=True):
        a, b = graph.nodes[source], graph.nodes[target]
        sets = ", ".join(
            f"r.{c} = {number_text(data[c]) if c in _FIGURES else cypher_string(data[c])}"
            for c in EDGE_COLUMNS[3:]
            if c not in _FIGURES or data[c] == data[c]
        )
        lines.append(
            f"MATCH (a:{LABELS.get(a['node_type'], 'Party')} "
            f"{{node_id: {cypher_string(a['node_id'])}}}), "
            f"(b:{LABELS.get(b['node_type'], 'Party')} {{node_id: {cypher_string(b['node_id'])}}}) "
            f"MERGE (a)-[r:{_type_name(data['type'])}]->(b) SET {sets};"
        )
    return ("\n".join(lines) + "\n").encode("utf-8")


def _tables(graph: nx.MultiGraph) -> dict[str, bytes]:
    nodes = [
        (name, d["node_type"], d["node_id"], d["case_ids"], number_text(d["score"]))
        for name, d in graph.nodes(data=True)
    ]
    edges = [
        (
            source, target, d["type"], *(number_text(d[c]) for c in _FIGURES), d["first_date"],
            d["last_date"], d["case_ids"],
        )
        for source, target, d in graph.edges(data=True)
    ]  # fmt: skip
    return {
        "nodes.csv": csv_bytes(NODE_COLUMNS, nodes), "edges.csv": csv_bytes(EDGE_COLUMNS, edges)
    }  # fmt: skip


def export_graph(run_dir: Path, fmt: str, *, reveal: bool = False) -> dict[str, bytes]:
    """The run's graph as files: name → content (two for "csv", else one).

    fmt: graphml, gexf, csv or cypher. Errors: InputError for another format, or no run folder.
    """
    if fmt not in FORMATS:
        raise InputError(
            f"no export format {fmt!r}", where="format", todo=f"choose one of {', '.join(FORMATS)}"
        )
    graph = run_graph(Path(run_dir), reveal=reveal)
    if fmt == "csv":
        return _tables(graph)
    if fmt == "cypher":
        return {"graph.cypher": _cypher(graph)}
    buffer = io.BytesIO()
    for _, _, key, data in graph.edges(keys=True, data=True):
        for name in _FIGURES:
            data[name] = float(data[name])
        data["id"] = str(key)
    if fmt == "graphml":
        nx.write_graphml_xml(graph, buffer)
    else:
        nx.write_gexf(cast(Any, _with_edge_ids(graph)), buffer)
    return {f"graph.{fmt}": buffer.getvalue()}


def _with_edge_ids(graph: nx.MultiGraph) -> nx.MultiGraph:
    """Edges numbered over the whole graph, as GEXF wants them."""
    for number, (_, _, data) in enumerate(graph.edges(data=True)):
        data["id"] = str(number)
    return graph
