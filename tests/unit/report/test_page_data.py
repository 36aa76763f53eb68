"""What pages are told: links that follow the brush, colleagues' range, queries of the schema."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graphfraud.claims.extract import Extract
from graphfraud.model import CaseMember, Link, Occasion, Party, RunResult
from graphfraud.report.case_files import page_name
from graphfraud.report.page_data.claim_table import ordered_claims
from graphfraud.report.page_data.desk import Desks, told_chains, told_colleagues
from graphfraud.report.page_data.parties import drawn_parties
from graphfraud.report.page_data.relations import link_edges
from graphfraud.report.page_data.till import PlaceDays
from graphfraud.report.page_data.wording import Paragraph, Pool, cleaned
from graphfraud.report.pseudonyms import Names
from graphfraud.report.reason_cypher import _QUERIES, reason_query
from graphfraud.schema import NODES, RELATIONSHIPS
from tests.unit.report.made_run import START, Ledger

Made = tuple[RunResult, Extract]


def test_the_weakest_parties_are_left_out_and_counted() -> None:
    members = [CaseMember(Party("patient", f"P{i}"), "participant", i / 100) for i in range(50)]
    drawn = drawn_parties(members, 20)
    assert [m.score for m in drawn.members] == [i / 100 for i in range(49, 30, -1)]
    assert drawn.n_left == 31
    assert drawn_parties(members, 50).n_left == 0


def test_a_link_tells_each_meeting_once(tmp_path: Path) -> None:
    book = Ledger()
    claims = tuple(
        book.add(person, "H1", START + day)
        for day in (0, 40) for person, day in (("P1", day), ("P2", day + 1))
    )  # fmt: skip
    extract = book.write(tmp_path)
    ends = Party("patient", "P1"), Party("patient", "P2")
    link = Link("CO_ADMITTED", *ends, 2.0, 0.01234, 3e-9, 4e-7, START, START + 41, claims)
    (edge,) = link_edges([link], {ends[0]: 0, ends[1]: 1}, extract)
    assert edge["days"] == [START, START + 40]
    assert (edge["n"], edge["of"]) == (2, [0.0123, 3e-9, 4e-7])


def test_claims_come_by_occasion_and_then_the_rest() -> None:
    begin = [5, 3, 9, 1]
    occasions = [Occasion("H1", 3, 5, (0, 1)), Occasion("H1", 9, 9, (2, 0))]
    assert ordered_claims(range(4), occasions, begin) == [(1, 1), (0, 1), (2, 2), (3, 0)]


def test_colleagues_of_the_desk(tmp_path: Path) -> None:
    """18 of 20 claims at H1, where colleagues of the desk took 12 of 60 there: 4 expected."""
    book = Ledger()

    def file(worker: str, here: int, elsewhere: int) -> list[int]:
        return [
            book.add(f"P{i}", "H1" if i < here else "H2", START + i, setl_type=1, submitter=worker)
            for i in range(here + elsewhere)
        ]

    own = file("A|W1", 18, 2)
    file("A|W2", 4, 26)
    file("A|W3", 8, 22)
    file("B|W9", 50, 0)
    extract = book.write(tmp_path)
    from graphfraud.model import Case, Ring

    members = (CaseMember(Party("caseworker", "A|W1"), "handler", 0.9),)
    ring = Ring("insider_link", members, tuple(own[:18]), (), ())
    case = Case("0" * 10, 1, "insider_link", 0.5, (), (), ring, 1, 0, 1, 0, 0, 0, 0, 0, "")
    (told,) = told_colleagues(case, Desks(extract), Names(extract, bytes(32), reveal=True))
    assert (told["n"], told["there"], told["n_colleagues"]) == (20, 18, 2)
    assert told["expected"] == pytest.approx(20 * 12.5 / 61, abs=0.01)
    assert (told["low"], told["high"]) == (1, 8)
    assert told["colleagues"] == [["A|W2", 30, 4], ["A|W3", 30, 8]]
    chains = told_chains(case, extract, Names(extract, bytes(32), reveal=True))
    assert chains["chains"] == [[["A|W1", "", "", ""], 18, 0]]


def test_claims_of_a_place_and_day(made: Made) -> None:
    extract = made[1]
    days = PlaceDays(extract)
    place, settled = extract.col("claims", "institution"), extract.col("claims", "settle_day")
    for claim in (0, 30, 100):
        at, day = int(place[claim]), int(settled[claim])
        naive = [c for c in range(extract.n_claims) if (place[c], settled[c]) == (at, day)]
        assert days.claims(at, day).tolist() == naive


def test_texts_are_cleaned_wherever_they_lie() -> None:
    turned = "a\u202eb"
    assert cleaned({"x": [turned, (turned, 1, None, 2.5)]}) == {"x": ["ab", ["ab", 1, None, 2.5]]}
    assert len(cleaned("x" * 300)) == 241
    assert len(cleaned(Paragraph("x" * 300))) == 300
    pool = Pool()
    assert [pool.number(t) for t in ("b", "", "a", "b")] == [0, -1, 1, 0]
    assert pool.texts == ["b", "a"]


def test_case_workers_pages_lie_apart() -> None:
    assert page_name("ab", "insider_link") == "cases-restricted/ab.html"
    assert page_name("ab", "shared_card") == "cases/ab.html"


@pytest.mark.parametrize("name", [*_QUERIES, "never_heard_of"])
def test_queries_name_what_the_schema_has(name: str) -> None:
    query = reason_query(name, "0123456789")
    assert "'0123456789'" in query
    assert "{" not in query.replace("{id: ", "")
    labels = set(re.findall(r"\(\w+:(\w+)", query))
    assert labels <= set(NODES)
    assert set(re.findall(r"\[\w*:(\w+)\]", query)) <= set(RELATIONSHIPS)
    properties = {p for d in (*NODES.values(), *RELATIONSHIPS.values()) for p in d.properties}
    assert set(re.findall(r"\b[a-z]\.(\w+)", query)) <= properties | {"id"}
