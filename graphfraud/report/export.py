"""The graph of a run's parties and links, for other programs: GraphML, GEXF, CSV, Cypher.

Made from the tables of a run folder, so that a run can be exported long after it was written.
Unless revealed, it holds the parties of cases alone, under the pseudonyms of members.csv.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, cast

import networkx as nx

from graphfraud.errors import InputError
from graphfraud.model import NodeType
from graphfraud.report.figures import number_text
from graphfraud.report.tables import COLUMNS, csv_bytes
from graphfraud.schema import LABEL_OF

Format = Literal["graphml", "gexf", "csv", "cypher"]
FORMATS: tuple[Format, ...] = ("graphml", "gexf", "csv", "cypher")
NODE_COLUMNS = ("id", "node_type", "node_id", "case_ids", "score")
EDGE_COLUMNS = (
    "source", "target", "type", "observed", "expected", "p_value", "q_value", "first_date",
    "last_date", "case_ids",
)  # fmt: skip
_FIGURES = ("observed", "expected", "p_value", "q_value")
_DATES = ("first_date", "last_date")
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


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


def _labels(names: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    """Names as XML can write them; what becomes alike by that is told apart by a number."""
    found: dict[tuple[str, str], str] = {}
    taken: set[str] = set()
    for key in sorted(names):
        label, number = _xml_text(names[key]), 1
        while label in taken:
            number += 1
            label = f"{_xml_text(names[key])} ({number})"
        taken.add(label)
        found[key] = label
    return found


def run_graph(run_dir: Path, *, reveal: bool = False) -> nx.MultiDiGraph:
    """The run's graph: nodes "node_type:node_id", an edge a link, cases as `case_ids` (a b c).

    An edge leads from the link's source to its target. `key` of a node is its id as it is,
    `node_id` what XML can write of it. Nodes and edges come in sorted order.
    Errors: InputError when `run_dir` is no run folder.
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
    graph = nx.MultiDiGraph()
    label = _labels({key: f"{key[0]}:{node['name']}" for key, node in nodes.items()})
    for key in sorted(nodes, key=lambda k: (label[k], k)):
        node = nodes[key]
        graph.add_node(
            label[key], node_type=key[0], node_id=_xml_text(node["name"]), key=node["name"],
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


def _node(data: Mapping[str, Any]) -> str:
    """Label and key of a node as a pattern."""
    label = LABEL_OF[cast(NodeType, data["node_type"])]
    return f"{label} {{id: {cypher_string(data['key'])}}}"


def _value(name: str, value: Any) -> str:
    if name in _FIGURES:
        return number_text(value)
    return f"date({cypher_string(value)})" if name in _DATES else cypher_string(value)


def _cypher(graph: nx.MultiDiGraph) -> bytes:
    """One statement a line. A link is known by its type, its ends and its number (`name`)."""
    labels = sorted({LABEL_OF[data["node_type"]] for _, data in graph.nodes(data=True)})
    lines = [
        "// Parties and links of a run; ids are strings. Safe to run twice.",
        "// For a large graph, make these first (Neo4j 5):",
        *(f"// CREATE INDEX IF NOT EXISTS FOR (n:{label}) ON (n.id);" for label in labels),
    ]
    for _, data in graph.nodes(data=True):
        lines.append(
            f"MERGE (n:{_node(data)}) "
            f"SET n.case_ids = {cypher_string(data['case_ids'])}, n.score = {data['score']!r};"
        )
    for number, (source, target, data) in enumerate(graph.edges(data=True)):
        sets = ", ".join(
            f"r.{c} = {_value(c, data[c])}"
            for c in EDGE_COLUMNS[3:]
            if data[c] == data[c] and not (c in _DATES and not data[c])
        )
        lines.append(
            f"MATCH (a:{_node(graph.nodes[source])}), (b:{_node(graph.nodes[target])}) "
            f"MERGE (a)-[r:{_type_name(data['type'])} {{name: '{number}'}}]->(b) SET {sets};"
        )
    return ("\n".join(lines) + "\n").encode("utf-8")


def _tables(graph: nx.MultiDiGraph) -> dict[str, bytes]:
    nodes = [
        (name, d["node_type"], d["key"], d["case_ids"], number_text(d["score"]))
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
    for _, data in graph.nodes(data=True):
        del data["key"]
    for _, _, key, data in graph.edges(keys=True, data=True):
        for name in _FIGURES:
            data[name] = float(data[name])
        data["id"] = str(key)
    if fmt == "graphml":
        nx.write_graphml_xml(graph, buffer)
    else:
        nx.write_gexf(cast(Any, _with_edge_ids(graph)), buffer)
    return {f"graph.{fmt}": buffer.getvalue()}


def _with_edge_ids(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """Edges numbered over the whole graph, as GEXF wants them."""
    for number, (_, _, data) in enumerate(graph.edges(data=True)):
        data["id"] = str(number)
    return graph
