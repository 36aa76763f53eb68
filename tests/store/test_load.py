"""Loading on a real Neo4j: whole, again, over others' nodes, with hostile values."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pytest

from graphfraud.claim_graph import ClaimGraph, NodeTable
from graphfraud.errors import GraphfraudError, InputError
from graphfraud.schema import MOST_ID_BYTES, NODES
from graphfraud.store.bolt import Store
from graphfraud.store.load import load_graph, remove_run
from graphfraud.store.runs import runs
from tests.store.conftest import RunName
from tests.store.made_graph import HOSTILE, content, expected, hostile_graph, made_graph


def states(store: Store) -> dict[str, str]:
    return {run.run_id: run.state for run in runs(store)}


def test_every_row_arrives_with_its_properties(store: Store, run_name: RunName) -> None:
    graph = made_graph(run_name())
    report = load_graph(store, graph, batch_size=70)
    assert (report.n_nodes, report.n_relationships) == expected(graph)
    assert report.n_written == sum(expected(graph))
    assert states(store)[graph.run_id] == "complete"
    for nodes in graph.nodes:
        rows = store.read(
            f"MATCH (n:{nodes.label}) WHERE n.run_id = $r RETURN n ORDER BY n.id",
            {"r": graph.run_id},
        )
        wanted = [
            {"@labels": [nodes.label], "key": f"{graph.run_id}|{row['id']}",
             "run_id": graph.run_id, **{k: v for k, v in row.items() if v is not None}}
            for row in nodes.table.to_pylist()
        ]  # fmt: skip
        assert [row["n"] for row in rows] == wanted
    for links in graph.relationships:
        rows = store.read(
            f"MATCH (a:{links.source_label})-[r:{links.type}]->(b:{links.target_label})"
            " WHERE r.run_id = $r RETURN a.id AS source, b.id AS target, properties(r) AS r"
            " ORDER BY r.key",
            {"r": graph.run_id},
        )
        found = [{"source": row["source"], "target": row["target"], **row["r"]} for row in rows]
        wanted = [
            {
                **{k: v for k, v in row.items() if v is not None and k != "name"},
                "run_id": graph.run_id,
                "key": f"{graph.run_id}|{links.type}|{row['name']}",
            }
            for row in links.table.to_pylist()
        ]
        assert found == wanted


def test_loading_again_writes_nothing_and_changes_nothing(store: Store, run_name: RunName) -> None:
    graph = made_graph(run_name())
    load_graph(store, graph)
    before = content(store, graph.run_id)
    assert load_graph(store, graph, batch_size=11).n_written == 0
    assert content(store, graph.run_id) == before


def test_what_somebody_took_out_is_merged_in_again(store: Store, run_name: RunName) -> None:
    graph = made_graph(run_name())
    load_graph(store, graph)
    before = content(store, graph.run_id)
    store.write("MATCH (n:Claim {run_id: $r}) WHERE n.id < 'S000050' DETACH DELETE n",
                {"r": graph.run_id})  # fmt: skip
    assert content(store, graph.run_id) != before
    load_graph(store, graph)
    assert content(store, graph.run_id) == before


def test_another_graph_under_the_same_name_is_refused(store: Store, run_name: RunName) -> None:
    graph = made_graph(run_name())
    load_graph(store, graph)
    before = content(store, graph.run_id)
    other = made_graph(graph.run_id, n_claims=200)
    with pytest.raises(InputError, match=r"another graph.*--replace"):
        load_graph(store, other)
    assert content(store, graph.run_id) == before
    load_graph(store, other, replace=True)
    assert content(store, graph.run_id) != before
    assert sum(content(store, graph.run_id)[0].values()) == other.n_nodes


def test_runs_live_side_by_side_and_one_goes_alone(store: Store, run_name: RunName) -> None:
    first, second = made_graph(run_name()), made_graph(run_name(), n_claims=200)
    beginning = replace(second, run_id=first.run_id[:-1])  # its key begins the other's
    store.write("CREATE (:Note {text: $r})", {"r": first.run_id})
    store.write("CREATE (:Claim {id: 'mine', run_id: $r})", {"r": first.run_id})
    try:
        for graph in (first, second, beginning):
            load_graph(store, graph)
        store.write(
            "MATCH (n:Note {text: $r}) MATCH (p:Patient {run_id: $r}) WITH n, p LIMIT 1"
            " CREATE (n)-[:ABOUT]->(p)",
            {"r": first.run_id},
        )
        kept = content(store, second.run_id), content(store, beginning.run_id)
        assert remove_run(store, first.run_id) == first.n_nodes
        assert (content(store, second.run_id), content(store, beginning.run_id)) == kept
        left = store.read(
            "MATCH (n) WHERE n.run_id = $r OR n.text = $r RETURN labels(n)[0] AS label, n.id AS id"
            " ORDER BY label",
            {"r": first.run_id},
        )
        assert left == [{"label": "Claim", "id": "mine"}, {"label": "Note", "id": None}]
        assert first.run_id not in states(store)
        assert states(store)[second.run_id] == "complete"
    finally:
        store.write("MATCH (n) WHERE n.text = $r OR (n.id = 'mine' AND n.run_id = $r)"
                    " DETACH DELETE n", {"r": first.run_id})  # fmt: skip
        remove_run(store, beginning.run_id)


def test_hostile_values_pass_unchanged(store: Store, run_name: RunName) -> None:
    graph = hostile_graph(run_name())
    (others,) = store.read("MATCH (n) RETURN count(n) AS n")
    load_graph(store, graph)
    load_graph(store, graph)
    rows = store.read(
        "MATCH (c:Claim {run_id: $r})-[:FOR_PATIENT]->(p:Patient)<-[h:HANDLED_BY]-(c)"
        " RETURN c.id AS a, c.diagnosis AS b, p.id AS c, p.village AS d, h.role AS e",
        {"r": graph.run_id},
    )
    assert sorted(tuple(row.values()) for row in rows) == sorted((v,) * 5 for v in HOSTILE)
    for value in HOSTILE:
        found = store.read(
            "MATCH (p:Patient {run_id: $r, id: $id}) RETURN p.village AS id",
            {"r": graph.run_id, "id": value},
        )
        assert found == [{"id": value}]
    remove_run(store, graph.run_id)
    assert store.read("MATCH (n) RETURN count(n) AS n") == [others]


def test_an_id_that_no_index_takes_is_told_before_anything_is_written(
    store: Store, run_name: RunName
) -> None:
    long = ["x" * (MOST_ID_BYTES + 1)]
    graph = ClaimGraph(run_name(), "all", (NodeTable("Claim", pa.table({"id": long})),), ())
    with pytest.raises(InputError, match="Claim: an id of 32,001 bytes"):
        load_graph(store, graph)
    assert graph.run_id not in states(store)
    fits = ["张" * (MOST_ID_BYTES // 3)]
    load_graph(store, replace(graph, nodes=(NodeTable("Claim", pa.table({"id": fits})),)))


def test_a_relationship_without_its_end_is_told_before_anything_is_written(
    store: Store, run_name: RunName
) -> None:
    graph = made_graph(run_name())
    lost = replace(graph, nodes=tuple(n for n in graph.nodes if n.label != "Institution"))
    lost = replace(lost, nodes=(*lost.nodes, NodeTable("Institution", pa.table({"id": ["H1"]}))))
    with pytest.raises(GraphfraudError, match="AT_INSTITUTION: target 'H000' is not in the graph"):
        load_graph(store, lost)
    assert graph.run_id not in states(store)


def test_what_stands_twice_is_told_before_anything_is_written(
    store: Store, run_name: RunName
) -> None:
    """A store that merges would make one of the two, one that only adds would keep both."""
    graph = made_graph(run_name())
    claims, *others = graph.nodes
    twice = pa.concat_tables([claims.table, claims.table.slice(7, 1)])
    with pytest.raises(GraphfraudError, match="Claim: 'S000007' stands twice"):
        load_graph(store, replace(graph, nodes=(NodeTable("Claim", twice), *others)))
    first, *rest = graph.relationships
    again = replace(first, table=first.table.slice(3, 1))
    with pytest.raises(GraphfraudError, match="FOR_PATIENT: 'S000003' stands twice"):
        load_graph(store, replace(graph, relationships=(first, *rest, again)))
    assert graph.run_id not in states(store)


@pytest.mark.parametrize("run_id", ["", "a|b", "a\nb", "x" * 101])
def test_a_name_that_would_blur_keys_is_refused(store: Store, run_id: str) -> None:
    with pytest.raises(InputError, match="cannot name a run"):
        load_graph(store, made_graph(run_id, 10))
    with pytest.raises(InputError, match="cannot name a run"):
        remove_run(store, run_id)


def test_an_empty_graph_is_whole(store: Store, run_name: RunName) -> None:
    graph = ClaimGraph(run_name(), "suspects", (), ())
    load_graph(store, graph)
    assert states(store)[graph.run_id] == "complete"


def test_keys_are_unique_in_the_store_and_ids_are_indexed(store: Store, run_name: RunName) -> None:
    load_graph(store, made_graph(run_name(), 10))
    shown = store.read(
        "SHOW INDEXES YIELD name, labelsOrTypes, properties, owningConstraint, state"
        " RETURN labelsOrTypes[0] AS label, properties[0] AS property, owningConstraint AS rule,"
        " state"
    )
    found = {(row["label"], row["property"]): row for row in shown}
    assert {found[label, "key"]["rule"] for label in NODES} == {
        f"graphfraud_{label}_key" for label in NODES
    }
    wanted = {(label, name) for label, node in NODES.items() for name in node.indexed}
    assert wanted <= set(found)
    assert {row["state"] for row in shown} == {"ONLINE"}
