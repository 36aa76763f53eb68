"""What an investigator does on a case's page: point, search, brush, compare, decide, export."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from graphfraud.decisions import read_decisions
from graphfraud.model import Case
from graphfraud.report.case_files import page_name


@pytest.fixture
def first(plain: Any) -> Case:
    """The case of shared stays: twelve patients, five occasions."""
    return plain[0].cases[0]


@pytest.fixture
def case(opened: Any, plain_run: Path, first: Case) -> Any:
    """Its page."""
    return opened(plain_run / page_name(first.case_id, first.pattern))


def data(page: Page) -> dict[str, Any]:
    """The page's own data."""
    return json.loads(page.locator("#data").text_content() or "")


def network(page: Page) -> dict[str, Any]:
    """Nodes and edges of the page."""
    return json.loads(page.locator("#network").text_content() or "")


def saved(page: Page, act: str) -> bytes:
    """The file that an act of the export menu hands over."""
    page.click("#export")
    with page.expect_download() as waiting:
        page.click(f"#export-menu [data-act={act}]")
    return Path(waiting.value.path()).read_bytes()


def total(page: Page, number: int) -> str:
    """A figure of the header."""
    return page.locator("#totals dd").nth(number).inner_text()


def test_a_click_on_a_party_shows_it(case: Any, first: Case) -> None:
    page = case.page
    for node in network(page)["nodes"][:3]:
        case.party(node["id"])
        assert page.locator("#evidence h1").inner_text() == node["name"]
        assert page.locator('#parties [aria-selected="true"] .name').inner_text() == node["name"]
        mine = [row for row in data(page)["claims"]["rows"] if row[1] == node["id"]]
        assert page.locator("#evidence .claims tbody tr").count() == len(mine)
    page.keyboard.press("Escape")
    assert first.case_id in page.locator("#evidence h1").inner_text()
    assert case.seen == []


def test_reasons_bear_their_figures_and_sum_to_the_score(case: Any, first: Case) -> None:
    page = case.page
    values = page.locator(".reason .value").all_inner_texts()
    assert [float(v.replace("−", "-")) for v in values] == sorted(
        (round(p.value, 3) for p in first.parts), reverse=True
    )
    assert abs(sum(float(v.replace("−", "-")) for v in values) - first.score) < 0.002
    text = page.locator(".reasons").inner_text()
    for figure in ("观测", "期望", "1.0e-12", "2.0e-20", f"{first.score:.3f}"):
        assert figure in text
    checks = page.locator(".checks .tag").all_inner_texts()
    assert checks == ["部分解释，已减分", "不能解释", "无法评估"]
    page.locator(".copy button").first.click()
    cypher = page.locator("textarea.cypher").first
    assert f"Ring {{id: '{first.case_id}'}}" in cypher.input_value()


def test_search_types_threshold_and_signs(case: Any) -> None:
    page = case.page
    nodes = network(page)["nodes"]
    page.keyboard.press("/")
    page.keyboard.type(nodes[3]["name"][2:].lower())
    assert page.locator("#parties .name").all_inner_texts() == [nodes[3]["name"]]
    setl_id = data(page)["claims"]["rows"][0][0]
    page.fill("#search", setl_id)
    found = set(page.locator("#parties .name").all_inner_texts())
    row = data(page)["claims"]["rows"][0]
    assert found == {nodes[n]["name"] for n in {row[1], *row[-1]}}
    page.fill("#search", "")
    page.locator('#types input[data-name="doctor"]').uncheck()
    assert page.locator("#parties li").count() == sum(n["type"] != "doctor" for n in nodes)
    page.locator('#types input[data-name="patient"]').uncheck()
    assert [total(page, i) for i in (0, 2, 3)] == ["0", "0", "0"]
    page.locator('#types input[data-name="patient"]').check()
    page.locator("#isolated").uncheck()
    for kind in [k for k in {e["kind"] for e in network(page)["edges"]} if k != "CO_ADMITTED"]:
        page.locator(f'#kinds input[data-name="{kind}"]').uncheck()
    most = max(e["n"] for e in network(page)["edges"] if e["kind"] == "CO_ADMITTED")
    assert page.locator("#minimum").get_attribute("max") == str(most)
    page.locator("#signs input").nth(1).check()
    signs = data(page)["signs"]
    assert page.locator("#parties li").count() == len(signs[0]["parties"])
    assert case.seen == []


def test_the_brush_holds_for_every_part(case: Any) -> None:
    page = case.page
    content = data(page)
    rows, occasion = content["claims"]["rows"], content["occasions"][1]
    day = page.evaluate(
        "day => new Date(day * 86400000).toISOString().slice(0, 10)", occasion["first"]
    )
    page.fill("#time-to", day)
    page.fill("#time-from", day)
    within = [r for r in rows if r[7] <= occasion["first"] <= r[8]]
    assert 0 < len(within) < len(rows)
    assert total(page, 0) == str(len({r[1] for r in within}))
    assert total(page, 2) == str(len(within))
    assert total(page, 3) == f"{round(sum(r[12] for r in within) / 100):,}"
    assert page.locator("#stays .own-claim").count() == len(within)
    assert page.locator("#evidence .claims tbody tr").count() == len(within)
    page.click("#time-whole")
    assert total(page, 2) == str(len(rows))
    page.locator("#brush").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#brush").get_attribute("aria-valuetext") != ""
    assert int(total(page, 2)) < len(rows)


def test_one_click_on_a_claim_lights_its_cohort(case: Any) -> None:
    page = case.page
    rows = data(page)["claims"]["rows"]
    wanted = sum(r[16] == rows[0][16] for r in rows)
    page.locator(".claims tbody tr").first.click()
    assert page.locator(".claims tr.lit").count() == wanted
    assert page.locator("#stays .own-claim.lit").count() == wanted
    assert page.locator("#stays .window.lit").count() == 1
    page.locator('.claims [data-field="fund"]').click()
    shown = page.locator(".claims tbody tr td:last-child").all_inner_texts()
    paid = [int(text.replace(",", "")) for text in shown]
    assert paid == sorted(paid, reverse=True)


def test_neighbourhood_path_hide_pin_and_matrix(case: Any) -> None:
    page = case.page
    edges = [e for e in network(page)["edges"] if e["kind"] == "CO_ADMITTED"]
    start = edges[0]["from"]
    near = {start} | {
        e["to"] if e["from"] == start else e["from"]
        for e in network(page)["edges"] if start in (e["from"], e["to"])
    }  # fmt: skip
    case.party(start)
    page.keyboard.press("e")
    assert page.locator("#parties li").count() == len(near)
    page.keyboard.press("Escape")
    case.party(start)
    page.keyboard.press("l")
    case.party(edges[0]["to"])
    path = page.evaluate("window.graphfraud.state.path")
    assert path == [start, edges[0]["to"]]
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    n_parties = page.locator("#parties li").count()
    case.party(start)
    page.keyboard.press("p")
    assert page.locator('[data-act="pin"]').get_attribute("aria-pressed") == "true"
    page.keyboard.press("h")
    assert page.locator("#parties li").count() == n_parties - 1
    page.keyboard.press("Escape")
    assert page.locator("#parties li").count() == n_parties
    page.click("#tab-matrix")
    met = {frozenset((e["from"], e["to"])) for e in edges}
    assert page.locator("#matrix td[data-a]").count() == 2 * len(met)
    cell = page.locator("#matrix td[data-a]").first
    a, b = int(cell.get_attribute("data-a") or -1), int(cell.get_attribute("data-b") or -1)
    seen = max(e["n"] for e in edges if {e["from"], e["to"]} == {a, b})
    assert cell.inner_text() == str(seen)
    assert case.seen == []


def test_a_decision_is_kept_and_can_be_read_back(
    case: Any, opened: Any, plain_run: Path, first: Case, tmp_path: Path
) -> None:
    page = case.page
    page.fill("#note", "名册已核 <b>\"'")
    page.locator("#evidence h1").click()
    page.keyboard.press("d")
    assert page.locator("header .decision-tag").inner_text() == "排除"
    path = tmp_path / "decisions.json"
    path.write_bytes(saved(page, "decisions"))
    (found,) = read_decisions(path)
    assert (found.case_id, found.decision, found.note) == (
        first.case_id, "exclude", "名册已核 <b>\"'",
    )  # fmt: skip
    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert page.input_value("#note") == "名册已核 <b>\"'"
    page.click("header a")
    page.wait_for_selector("body[data-ready] #cases")
    assert page.locator("#cases .tag.decided").all_inner_texts() == ["排除"]
    path.write_bytes(saved(page, "decisions"))
    assert [d.case_id for d in read_decisions(path)] == [first.case_id]


def test_a_browser_that_keeps_nothing_says_so(
    browser: Any, plain_run: Path, first: Case, tmp_path: Path
) -> None:
    context = browser.new_context(offline=True)
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('refused'); }})"
    )
    page = context.new_page()
    page.goto((plain_run / page_name(first.case_id, first.pattern)).as_uri())
    page.wait_for_selector("body[data-ready]")
    page.keyboard.press("c")
    assert page.locator("header .decision-tag").inner_text() == "需核查"
    assert "导出" in page.locator(".decision .warn").inner_text()
    path = tmp_path / "decisions.json"
    path.write_bytes(saved(page, "decisions"))
    assert read_decisions(path)[0].decision == "confirm"
    context.close()


def test_exports(case: Any) -> None:
    page = case.page
    table = saved(page, "claims")
    assert table.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(table.decode("utf-8-sig"))))
    told = data(page)["claims"]["rows"]
    assert len(rows) == len(told) + 1
    assert {row[0] for row in rows[1:]} == {row[0] for row in told}
    assert [row[11] for row in rows[1:]] == [f"{r[12] // 100:,}.{r[12] % 100:02d}" for r in told]
    picture = saved(page, "svg").decode("utf-8")
    assert picture.startswith("<svg")
    assert sum(picture.count(n["name"]) for n in network(page)["nodes"][:1]) == 1
    assert saved(page, "png").startswith(b"\x89PNG")
    assert json.loads(saved(page, "data"))["case"]["case_id"] == data(page)["case"]["case_id"]
    assert case.seen == []


def test_each_pattern_has_its_view(opened: Any, plain: Any, plain_run: Path) -> None:
    shown = {}
    for case in plain[0].cases:
        found = opened(plain_run / page_name(case.case_id, case.pattern))
        page = found.page
        if page.locator("#tab-pattern").is_visible():
            page.click("#tab-pattern")
            shown[case.pattern] = page.locator("#pattern").inner_text()
            pictures = page.locator("#pattern svg").count()
            assert pictures >= 2
        else:
            assert page.locator("#stays .window").count() == len(case.ring.occasions) > 0
        assert found.seen == []
    assert set(shown) == {"insider_link", "shared_card"}
    worker = "经手手工报销 18 条，其中 18 条属于本线索的机构"
    assert worker in shown["insider_link"]
    for text in ("受理", "一审", "二审", "收款账户与收款人"):
        assert text in shown["insider_link"]
    assert "本线索的结算 8 条" in shown["shared_card"]


def test_overview_sorts_and_filters(opened: Any, plain_run: Path, plain: Any) -> None:
    found = opened(plain_run / "index.html")
    page = found.page
    page.click('#cases [data-field="fund"]')
    paid = [case.fund_paid for case in plain[0].cases]
    shown = page.locator("#cases tbody tr td:nth-child(8)").all_inner_texts()
    assert shown == [f"{round(p / 100):,}" for p in sorted(paid, reverse=True)]
    page.locator("#by-pattern button").first.click()
    assert page.locator("#cases tbody tr").count() == 1
    page.click("#clear")
    page.fill("#search", plain[0].cases[2].case_id[:6])
    assert page.locator("#cases a").all_inner_texts() == [plain[0].cases[2].case_id]
    page.fill("#search", "")
    page.locator("#by-month [role=button]").first.press("Enter")
    assert 0 < page.locator("#cases tbody tr").count() <= 3
    kept = plain[1].n_claims
    wanted = f"读入 {kept + 3} = 保留 {kept} + 冲销 2 + 拒收 1"
    assert page.locator("#rows-line").inner_text() == wanted
    assert found.seen == []
