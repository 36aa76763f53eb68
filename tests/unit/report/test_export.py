"""Exports, opened again by networkx and read as Cypher."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import networkx as nx
import pytest

from graphfraud.claims.extract import Extract
from graphfraud.errors import InputError
from graphfraud.model import RunResult
from graphfraud.report import export_graph
from graphfraud.report.export import cypher_string

Made = tuple[RunResult, Extract]


def counts(made: Made, *, inside: bool) -> tuple[int, int]:
    """Distinct parties and links a naive reader of the result finds."""
    result = made[0]
    members = {m.party for c in result.cases for m in c.ring.members}
    links = {k for c in result.cases for k in c.ring.links} | set(result.links)
    if inside:
        return len(members), sum(k.source in members and k.target in members for k in links)
    return len(members | {p for k in links for p in (k.source, k.target)}), len(links)


@pytest.mark.parametrize("reveal", [False, True])
def test_graphml_and_gexf_open_in_networkx(written: Path, made: Made, reveal: bool) -> None:
    graphml = export_graph(written, "graphml", reveal=reveal)["graph.graphml"]
    gexf = export_graph(written, "gexf", reveal=reveal)["graph.gexf"]
    for graph in (
        nx.read_graphml(io.BytesIO(graphml), force_multigraph=True),
        nx.read_gexf(io.BytesIO(gexf)),
    ):
        assert (graph.number_of_nodes(), graph.number_of_edges()) == counts(made, inside=not reveal)
        keys = {data["node_id"] for _, data in graph.nodes(data=True)}
        assert ("P990000" in keys) is reveal
        case_id = made[0].cases[0].case_id
        mine = [n for n, d in graph.nodes(data=True) if case_id in str(d["case_ids"]).split()]
        assert len(mine) == len(made[0].cases[0].ring.members)
        assert all(d["p_value"] < 1e-6 for _, _, d in graph.edges(data=True))


def test_csv_of_nodes_and_edges(written: Path, made: Made) -> None:
    files = export_graph(written, "csv")
    nodes = list(csv.DictReader(io.StringIO(files["nodes.csv"].decode("utf-8"))))
    edges = list(csv.DictReader(io.StringIO(files["edges.csv"].decode("utf-8"))))
    assert (len(nodes), len(edges)) == counts(made, inside=True)
    ids = {n["id"] for n in nodes}
    assert all(e["source"] in ids and e["target"] in ids for e in edges)


def test_cypher_has_a_statement_a_node_and_edge(written: Path, made: Made) -> None:
    text = export_graph(written, "cypher")["graph.cypher"].decode("ascii")
    assert text.count("\nMERGE (n:") == counts(made, inside=True)[0]
    assert text.count("MERGE (a)-[r:") == counts(made, inside=True)[1]


def unquoted(literal: str) -> str:
    """What a Cypher reader makes of a quoted literal; fails when the quote ends early."""
    body = re.fullmatch(r"'((?:[^'\\]|\\u[0-9A-F]{4}|\\['\\])*)'", literal)
    assert body is not None
    escape = re.compile(r"\\u([0-9A-F]{4})|\\(.)")
    units = escape.sub(lambda m: chr(int(m[1], 16)) if m[1] else m[2], body[1])
    return units.encode("utf-16-be", "surrogatepass").decode("utf-16-be")


@pytest.mark.parametrize(
    "text",
    [
        "", "a'b", "\\", "\\'", "' DETACH DELETE n //", "\\u0027", "康泰", "𠮷", "\n;\u2028", "`",
        "0007",
    ],
)  # fmt: skip
def test_cypher_literals_cannot_be_left(text: str) -> None:
    literal = cypher_string(text)
    assert literal.isascii()
    assert unquoted(literal) == text
    assert "\n" not in literal


def test_same_export_twice_and_unknown_format(written: Path, tmp_path: Path) -> None:
    for fmt in ("graphml", "gexf", "csv", "cypher"):
        assert export_graph(written, fmt) == export_graph(written, fmt)
    with pytest.raises(InputError):
        export_graph(written, "dot")
    with pytest.raises(InputError):
        export_graph(tmp_path, "csv")
