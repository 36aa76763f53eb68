"""What goes into the embedded store as CSV comes out as it was, and what would not goes as JSON."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest

from graphfraud.claim_graph import ClaimGraph, NodeTable, RelationshipTable
from graphfraud.store import embedded_send
from graphfraud.store.embedded import EmbeddedStore
from graphfraud.store.embedded_csv import csv_lines, split_nodes
from graphfraud.store.embedded_pieces import ROWS, node_pieces, numbered, relationship_pieces
from tests.store.made_graph import HOSTILE, content, hostile_graph, made_graph

#: pieces that numbers, truth values and CSV are made of, beside text that none of them has
PARTS = ["0", "1", "27", "9" * 17, "9" * 19, "+", "-", ".", "e", "E", "d", "f", "F", "x", "X", "p",
         "a", "C", "0x", "NaN", "Infinity", "true", "FALSE", "null", ",", '"', '""', " ", "\t", "|",
         "---", "@from", "#1:0", "H", "z", "张", "３", "٣", "𝟙", "é", "😀", "\u2028", "\x0b",
         "\\"]  # fmt: skip


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    with EmbeddedStore.start(tmp_path_factory.mktemp("csv") / "e", memory="512m") as store:
        yield store


def texts_graph(run_id: str, texts: list[str]) -> ClaimGraph:
    """Claims and links that bear these texts, each as an id, as a property and in a key."""
    values = sorted(texts)
    ends = {"source": values, "target": values, "name": values}
    return ClaimGraph(
        run_id, "all",
        (
            NodeTable("Claim", pa.table({"id": values, "diagnosis": values})),
            NodeTable("Patient", pa.table({"id": values, "village": values})),
        ),
        (
            RelationshipTable("FOR_PATIENT", "Claim", "Patient", pa.table(ends)),
            RelationshipTable("HANDLED_BY", "Claim", "Patient", pa.table({**ends, "role": values})),
        ),
    )  # fmt: skip


def fits_csv(graph: ClaimGraph) -> bool:
    split = split_nodes(graph)
    return split is not None and split.odd == ()


def fits(text: str) -> bool:
    return fits_csv(texts_graph("run", [text]))


def drawn(n: int) -> list[str]:
    """Texts of one to five parts, all different. The seed is fixed: they are loaded in one go."""
    rng = random.Random(20260)
    return sorted({"".join(rng.choices(PARTS, k=rng.randint(1, 5))) for _ in range(n)})


def test_whatever_is_sent_as_csv_comes_back_unchanged(embedded: EmbeddedStore) -> None:
    texts = [text for text in drawn(12_000) if fits(text)]
    assert len(texts) > 3_000
    graph = texts_graph('drawn, "run"', texts)
    assert fits_csv(graph)
    embedded.load(graph)
    rows = embedded.store.read(
        "MATCH (c:Claim {run_id: $run_id})-[r:HANDLED_BY]->(p:Patient)"
        " RETURN c.id AS c, c.diagnosis AS d, c.key AS ck, r.role AS r, r.key AS rk,"
        " p.village AS v, p.id AS p",
        {"run_id": graph.run_id},
    )
    found = sorted(tuple(str(value) for value in row.values()) for row in rows)
    run = graph.run_id
    assert found == sorted((t, t, f"{run}|{t}", t, f"{run}|HANDLED_BY|{t}", t, t) for t in texts)
    assert all(isinstance(value, str) for row in rows for value in row.values())


@pytest.mark.parametrize(
    "text",
    ["", "007", "+7", "-0", "1.0", "1e5", "1.5f", "0x1.8p3", "0x1ep3", "1 .", "2.5 ",
     "true", "FALSE", "line\nbreak", "a\rb", "3３", "-1.", "00", "0" * 18,
     "0099000000000002", "61e5", "-", "+"],
)  # fmt: skip
def test_what_the_server_would_take_for_something_else_does_not_fit(text: str) -> None:
    assert not fits(text)


@pytest.mark.parametrize(
    "text",
    ["21", "0", "-5", "990100", "I10.9", ".5", ".5e3", "7" * 19, "2024-01-05", "990101|0007",
     "199f137f4f", "6769b2c741c6", "99025219750509008X", "990151195206210052", "-" + "9" * 17,
     "H1,2", '"', "3病区", "12ab34", "c0ffee0000", "truely", "null", " spaced ", "张三", "A00.001"],
)  # fmt: skip
def test_what_platforms_write_every_day_fits(text: str) -> None:
    assert fits(text)


@pytest.mark.parametrize("n_odd", [1, 2 * ROWS])
def test_all_ways_load_the_same(
    embedded: EmbeddedStore, monkeypatch: pytest.MonkeyPatch, n_odd: int
) -> None:
    """The same graph but for some claims more, whose ids CSV would change: they are all that
    differs. They go before as JSON; and everything does, where there are too many of them.
    """
    run = f"{n_odd}-odd"
    graph = made_graph(f"{run}-as-csv", 2 * ROWS + 17)
    assert fits_csv(graph)
    more, claims = [f"00{i}" for i in range(n_odd)], graph.nodes[0].table
    # an odd claim has a relationship as well: it takes another's place in one of them
    first = graph.relationships[0]
    assert first.source_label == "Claim"
    bent = pa.array([more[-1], *first.table.column("source").to_pylist()[1:]])
    place = first.table.column_names.index("source")
    moved = replace(first, table=first.table.set_column(place, "source", bent))
    claims = pa.concat_tables([pa.table({"id": more}), claims], promote_options="default").sort_by(
        "id"
    )
    other = replace(
        graph, nodes=(NodeTable("Claim", claims), *graph.nodes[1:]),
        relationships=(moved, *graph.relationships[1:]),
    )  # fmt: skip
    split = split_nodes(other)
    assert split is not None
    assert [(part.label, part.table.num_rows) for part in split.odd] == [("Claim", n_odd)]
    assert sum(part.table.num_rows for part in split.rest) == graph.n_nodes
    embedded.load(graph)
    embedded.load(replace(other, run_id=f"{run}-in-two"))
    monkeypatch.setattr(embedded_send, "MOST_ASKED", n_odd - 1)
    embedded.load(replace(other, run_id=f"{run}-as-json"))
    plain_nodes, plain_links = content(embedded.store, f"{run}-as-csv")
    in_two = content(embedded.store, f"{run}-in-two")
    assert in_two == content(embedded.store, f"{run}-as-json")
    assert sorted(in_two[0] - plain_nodes) == sorted(
        node for node in in_two[0] if "'RUN|00" in node
    )
    assert (in_two[0] - plain_nodes).total() == n_odd
    assert plain_nodes - in_two[0] == {}
    (only,) = in_two[1] - plain_links
    assert f"RUN|{more[-1]}'" in only


def test_a_relationship_that_csv_would_change_lets_all_go_as_json(embedded: EmbeddedStore) -> None:
    graph = texts_graph("odd-role", ["a", "b"])
    first, second = graph.relationships
    roles = second.table.set_column(3, "role", pa.array(["1.0", "01"]))
    graph = replace(graph, relationships=(first, replace(second, table=roles)))
    assert split_nodes(graph) is None
    embedded.load(graph)
    rows = embedded.store.read(
        "MATCH (c:Claim {run_id: 'odd-role'})-[r:HANDLED_BY]->(p) RETURN c.id AS c, p.id AS p,"
        " r.role AS r ORDER BY c"
    )
    assert [tuple(row.values()) for row in rows] == [("a", "a", "1.0"), ("b", "b", "01")]


def test_numbers_and_days_of_every_size_come_back(embedded: EmbeddedStore) -> None:
    whole = [0, -1, 10**17 - 1, -(10**17) + 1, 5, None]
    real = [0.1, -5.0, 1e300, 5e-324, 123456789012345680.0, None]
    days = [date(1, 1, 1), date(1969, 12, 31), date(1970, 1, 1), date(2000, 2, 29),
            date(9999, 12, 31), None]  # fmt: skip
    names = [f"n{i}" for i in range(6)]
    claims = pa.table({"id": names, "fund_pay": pa.array(whole, pa.int64()),
                       "begin_date": pa.array(days, pa.date32()),
                       "interim": [True, False, None, True, False, None]})  # fmt: skip
    places = pa.table({"id": names, "lng": pa.array(real, pa.float64())})
    links = pa.table(
        {"source": names, "target": names, "name": names, "observed": pa.array(real, pa.float64()),
         "first_date": pa.array(days, pa.date32())}
    )  # fmt: skip
    graph = ClaimGraph(
        "sizes", "all", (NodeTable("Claim", claims), NodeTable("Patient", places)),
        (RelationshipTable("CO_ADMITTED", "Patient", "Patient", links),),
    )  # fmt: skip
    graph = replace(graph, nodes=(graph.nodes[0], NodeTable("Institution", places),
                                  NodeTable("Patient", pa.table({"id": names}))))  # fmt: skip
    assert fits_csv(graph)
    embedded.load(graph)
    rows = embedded.store.read(
        "MATCH (c:Claim {run_id: 'sizes'}), (i:Institution {id: c.id, run_id: 'sizes'}),"
        " (:Patient {id: c.id, run_id: 'sizes'})-[r:CO_ADMITTED]->()"
        " RETURN c.fund_pay AS whole, i.lng AS real, r.observed AS seen, c.begin_date AS day,"
        " r.first_date AS first, c.interim AS interim ORDER BY c.id"
    )
    assert [tuple(row.values()) for row in rows] == list(
        zip(whole, real, real, days, days, claims.column("interim").to_pylist(), strict=True)
    )
    assert all(isinstance(row["real"], float) for row in rows[:-1])


@pytest.mark.parametrize(
    ("column", "values"),
    [("fund_pay", pa.array([10**17], pa.int64())), ("lng", pa.array([float("nan")])),
     ("lng", pa.array([-0.0])), ("lng", pa.array([float("inf")]))],
)  # fmt: skip
def test_numbers_that_csv_would_change_go_as_json(column: str, values: pa.Array) -> None:
    label = "Claim" if column == "fund_pay" else "Institution"
    table = pa.table({"id": ["a"], column: values})
    assert not fits_csv(ClaimGraph("r", "all", (NodeTable(label, table),), ()))


def test_a_run_that_is_named_like_a_number_goes_as_json() -> None:
    assert fits_csv(made_graph("r2024"))
    assert not any(fits_csv(made_graph(name)) for name in ("2024", "+1", "007"))
    assert not fits_csv(hostile_graph("r"))


def test_fields_are_quoted_as_rfc_4180_says() -> None:
    import csv

    values = sorted({v for v in HOSTILE if v and "\n" not in v})
    graph = texts_graph('r,"1"', values)
    known = numbered(graph.nodes)
    pieces = [*node_pieces(graph.run_id, graph.nodes), *relationship_pieces(graph, known)]
    text = b"".join(csv_lines(piece) for piece in pieces).decode()
    sections = [part.split("\n") for part in text.split("---\n")[1:]]
    assert len(sections) == 4
    rows = [list(csv.reader(section[:-1])) for section in sections]
    assert rows[0][0] == ["@type", "@class", "key", "run_id", "id", "diagnosis"]
    assert [row[4] for row in rows[0][1:]] == values
    assert rows[3][0] == ["@type", "@class", "@from", "@to", "key", "run_id", "role"]
    n = len(values)
    assert [row[2:4] for row in rows[3][1:]] == [[str(i), str(n + i)] for i in range(n)]
    assert {row[5] for row in rows[3][1:]} == {'r,"1"'}
