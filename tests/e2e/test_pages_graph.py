"""The graph's own drawing: lines under marks, their titles, a mark that is moved, quick panning."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from graphfraud.report import write_run

ROOT = Path(__file__).resolve().parents[2]
PIXELS = "() => document.querySelector('#graph canvas').toDataURL()"


@pytest.fixture
def case(opened: Any, plain_run: Path, pages: Any) -> Any:
    return opened(next(p for p in pages(plain_run) if p.parent.name == "cases"))


def settled(page: Page, unlike: str = "") -> str:
    """The canvas once it shows something else than `unlike` and no longer changes."""
    last = ""
    for _ in range(60):
        page.wait_for_timeout(150)
        now: str = page.evaluate(PIXELS)
        if now == last and now != unlike:
            return now
        last = now
    raise AssertionError("the drawing does not come to rest")


def network_of(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(
        "JSON.parse(document.getElementById('network').textContent)"
    )
    return found


def middle(page: Page, one: int, other: int, share: float = 0.5) -> tuple[float, float]:
    a = page.evaluate("id => graphfraud.pointOf(id)", one)
    b = page.evaluate("id => graphfraud.pointOf(id)", other)
    return a["x"] + share * (b["x"] - a["x"]), a["y"] + share * (b["y"] - a["y"])


def told(page: Page, lines: list[dict[str, Any]], names: list[str], share: float) -> int:
    """At how many of the lines the title names both ends; another mark or line may lie nearer."""
    n = 0
    for line in lines:
        page.mouse.move(*middle(page, line["from"], line["to"], share))
        title = page.locator("#graph").get_attribute("title") or ""
        n += names[line["from"]] in title and names[line["to"]] in title
    return n


def test_a_line_tells_what_it_is_and_bare_ground_tells_nothing(case: Any) -> None:
    page = case.page
    content = network_of(page)
    names = [node["name"] for node in content["nodes"]]
    assert told(page, content["edges"][:12], names, 0.45) >= 6
    box = page.locator("#graph").bounding_box()
    page.mouse.move(box["x"] + 3, box["y"] + 3)
    assert page.locator("#graph").get_attribute("title") is None
    assert case.seen == []


def test_lines_follow_a_party_that_is_moved(case: Any) -> None:
    page = case.page
    edge = network_of(page)["edges"][0]
    start = page.evaluate("id => graphfraud.pointOf(id)", edge["from"])
    page.mouse.move(start["x"], start["y"])
    page.mouse.down()
    box = page.locator("#graph").bounding_box()
    page.mouse.move(box["x"] + 30, box["y"] + 30, steps=6)
    page.mouse.up()
    moved = page.evaluate("id => graphfraud.pointOf(id)", edge["from"])
    assert abs(moved["x"] - box["x"] - 30) < 4
    page.mouse.move(*middle(page, edge["from"], edge["to"], 0.1))
    # of the way from the party's new place, a tenth: no other line starts there
    title = page.locator("#graph").get_attribute("title") or ""
    assert network_of(page)["nodes"][edge["from"]]["name"] in title
    assert case.seen == []


def test_a_large_ring_looks_the_same_while_its_view_is_moved(
    opened: Any, key_file: Path, tmp_path: Path
) -> None:
    sys.path.insert(0, str(ROOT))
    from tests.unit.report.big_run import ring_of

    result, extract = ring_of(tmp_path / "extract", 500)
    out = write_run(result, extract, tmp_path / "run", key_file=key_file)
    page = opened(next((out / "cases").iterdir())).page
    box = page.locator("#graph").bounding_box()
    before = settled(page)
    page.mouse.move(box["x"] + 6, box["y"] + box["height"] - 6)
    page.mouse.down()
    page.mouse.move(box["x"] + 66, box["y"] + box["height"] - 46, steps=5)
    held = settled(page, unlike=before)
    page.mouse.up()
    page.mouse.move(box["x"] + 3, box["y"] + 3)
    page.evaluate("window.dispatchEvent(new Event('resize'))")
    page.wait_for_timeout(600)
    assert settled(page) == held


def test_the_overview_names_cases_and_what_joins_them(
    opened: Any, key_file: Path, tmp_path: Path
) -> None:
    sys.path.insert(0, str(ROOT))
    from tests.unit.report.big_run import run_of

    result, extract = run_of(tmp_path / "extract", 40)
    out = write_run(result, extract, tmp_path / "run", key_file=key_file)
    found = opened(out / "index.html")
    page = found.page
    joins = page.evaluate("JSON.parse(document.getElementById('network').textContent).edges")
    page.locator("#graph").scroll_into_view_if_needed()
    at = page.evaluate("graphfraud.pointOf(0)")
    page.mouse.move(at["x"], at["y"])
    title = page.locator("#graph").get_attribute("title") or ""
    assert title.startswith("1.")
    assert result.cases[0].case_id in title
    ranks = [str(case.rank) for case in result.cases]
    assert told(page, joins[:10], ranks, 0.4) >= 5
    assert found.seen == []
