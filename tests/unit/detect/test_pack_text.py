"""What can be read from a Cypher statement without a store."""

from __future__ import annotations

from datetime import date

import pytest

from graphfraud.detect.cypher_text import names, refused_words, returned_columns
from graphfraud.detect.pack_scope import unrestricted_matches
from graphfraud.detect.statutes import wrong_article

FIRST_OF_MAY = date(2021, 5, 1)


def test_names_of_patterns_predicates_and_maps() -> None:
    found = names(
        """
        MATCH (a:Claim:Odd {run_id: $run_id, `kind`: 'x:Y'})
              -[r:FOR_PATIENT|PAID_WITH*1..3 {role: 1}]->(b)
        WHERE b:Patient|Card AND a.begin_date.year > 2 AND NOT (a)<-[:OVERLAPS]-() // c:Comment
          AND EXISTS { MATCH (a)-[:AT_INSTITUTION]->(i:Institution) WHERE i.beds > $beds }
        WITH a, {own: a.medfee, other: 1} AS m, [x IN [1, 2] WHERE x > 1 | x] AS xs
        RETURN date.truncate('month', a.end_date) AS month, m.own AS own, xs[0..1] AS some,
               [n IN [a] WHERE n:Doctor | n.id] AS ids, "$no :Label" AS text
        """
    )
    assert found.parameters == {"run_id", "beds"}
    assert found.labels == {"Claim", "Odd", "Patient", "Card", "Institution", "Doctor"}
    assert found.types == {"FOR_PATIENT", "PAID_WITH", "OVERLAPS", "AT_INSTITUTION"}
    assert found.properties == {
        "run_id", "kind", "role", "begin_date", "beds", "medfee", "end_date", "id"
    }  # fmt: skip
    assert found.unbounded == ()


@pytest.mark.parametrize(
    ("pattern", "bounded"),
    [
        ("(a)-[:X*]->(b)", False), ("(a)-[:X*2..]->(b)", False), ("(a)-[r*]-(b)", False),
        ("(a)-[:X*3]->(b)", True), ("(a)-[:X*..3]->(b)", True), ("(a)-[:X*1..3]->(b)", True),
        ("((a)-[:X]->(b))+", False), ("((a)-[:X]->(b))* (c)", False),
        ("((a)-[:X]->(b)){2,}", False), ("((a)-[:X]->(b)){1,3}", True),
    ],
)  # fmt: skip
def test_lengths_without_an_upper_bound(pattern: str, bounded: bool) -> None:
    assert (names(f"MATCH {pattern} RETURN 1 AS x").unbounded == ()) is bounded


def test_a_product_is_no_quantified_pattern() -> None:
    assert names("WITH ((1 + 2) * 3) * (4) AS x RETURN x").unbounded == ()


@pytest.mark.parametrize(
    ("statement", "refused"),
    [
        ("MATCH (n) DETACH DELETE n", ["DELETE", "DETACH"]),
        ("match (n) set n.x = 1", ["SET"]),
        ("LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line", ["LOAD CSV"]),
        ("CALL dbms.listConfig() YIELD name RETURN name", ["CALL of a procedure", "dbms.*"]),
        ("MATCH p = SHORTEST 1 (a)-[*..3]-(b) RETURN p", ["SHORTEST"]),
        ("RETURN apoc.text.join(['a'], ',') AS x", ["apoc.*"]),
        ("CREATE INDEX x", ["CREATE"]),
        ("CALL { MATCH (n) RETURN n } RETURN n", []),
        ("MATCH (n {set: 1}) WHERE n.create = 'MERGE' RETURN n.delete AS remove_", []),
        ("MATCH (n) // SET nothing\nRETURN n /* DELETE */", []),
    ],
)
def test_words_that_a_pack_may_not_use(statement: str, refused: list[str]) -> None:
    assert refused_words(statement) == refused


@pytest.mark.parametrize(
    ("statement", "columns"),
    [
        ("MATCH (n) RETURN n.id AS id, count(*) AS n ORDER BY id, n LIMIT 3", ["id", "n"]),
        ("MATCH (n) RETURN DISTINCT n, n.id, {a: 1, b: [1, 2]} AS m", ["n", "n.id", "m"]),
        ("CALL { RETURN 1 AS inner } RETURN inner AS outer", ["outer"]),
        ("MATCH (n) RETURN *", None), ("MATCH (n)", None),
        ("RETURN coalesce(1, 2) AS `two words`;", ["two words"]),
    ],
)  # fmt: skip
def test_columns_of_the_last_return(statement: str, columns: list[str] | None) -> None:
    assert returned_columns(statement) == columns


@pytest.mark.parametrize(
    ("statement", "n_wrong"),
    [
        ("MATCH (c:Claim {run_id: $run_id}) MATCH (c)-->(p) RETURN p AS p", 0),
        ("MATCH (c:Claim) WHERE c.run_id = $run_id RETURN c AS c", 0),
        ("MATCH (c:Claim) RETURN c AS c", 1),
        ("MATCH (c:Claim {run_id: $run_id}) MATCH (d:Claim) RETURN c AS c, d AS d", 1),
        ("MATCH (c:Claim {run_id: $run_id}) RETURN c AS c UNION MATCH (c:Card) RETURN c AS c", 1),
        ("MATCH (c {run_id: $run_id}) WHERE EXISTS { MATCH (d:Claim) } RETURN c AS c", 1),
        ("MATCH (c {run_id: $run_id}) WHERE EXISTS { MATCH (c)-->(d) } RETURN c AS c", 0),
    ],
)
def test_every_match_stays_in_the_run(statement: str, n_wrong: int) -> None:
    assert len(unrestricted_matches(statement)) == n_wrong


@pytest.mark.parametrize(
    ("article", "since", "word"),
    [
        ("医疗保障基金使用监督管理条例 第四十条", FIRST_OF_MAY, ""),
        ("《医疗保障基金使用监督管理条例》第三十八条第一项", FIRST_OF_MAY, ""),
        ("条例 40", FIRST_OF_MAY, ""),
        ("刑法 第二百六十六条", date(1997, 10, 1), ""),
        ("中华人民共和国刑法 第二百五十三条之一", date(1997, 10, 1), ""),
        ("社会保险法 第八十八条", date(2011, 7, 1), ""),
        ("社会保险法 第八十八条", FIRST_OF_MAY, "in force from 2011-07-01"),
        ("医疗保障基金使用监督管理条例 第四十五条", FIRST_OF_MAY, "no article"),
        ("医疗保障基金使用监督管理条例", FIRST_OF_MAY, "no article"),
        ("实施细则 第三条", FIRST_OF_MAY, "no statute"),
    ],
)
def test_citations(article: str, since: date, word: str) -> None:
    told = wrong_article(article, since)
    assert word in told
    assert bool(told) is bool(word)
