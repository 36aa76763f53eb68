"""Pages in a real Chromium, made from hostile text in every field; nothing leaks, nothing runs."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graphfraud.claims.extract import Extract
from graphfraud.model import Party, RunResult
from graphfraud.report import around, verify_run, write_run

Made = tuple[RunResult, Extract]
HOSTILE = (
    "<script>alert(1)</script>", "\"'><img src=x onerror=alert(2)>", "{{ 7*7 }}{% raw %}",
    "=cmd|' /C calc'!A0", "\u202eevil\u2066\u200f", "</style><svg onload=alert(3)>", "&lt;b&gt;",
    "javascript:alert(4)", "]]><!--", "\x00\x07\x1b[31m", "http://example.invalid/x.png",
)  # fmt: skip
#: the name of patient P990003
NAME = "谢一珉"


def hostile(text: str) -> str:
    """The text with something nasty on both sides; one kind in twelve is 10⁵ characters long."""
    turn = sum(map(ord, text)) % (len(HOSTILE) + 1)
    if turn == len(HOSTILE):
        return text + "<script>" * 12_500
    return f"{HOSTILE[turn]}{text}{HOSTILE[(turn + 1) % len(HOSTILE)]}"


@pytest.mark.parametrize(("lang", "reveal"), [("zh", True), ("en", False)])
def test_hostile_text_does_nothing(
    opened: Any, made_by_hand: Callable[..., Made], pages: Callable[[Path], list[Path]],
    key_file: Path, tmp_path: Path, reveal: bool, lang: str,
) -> None:  # fmt: skip
    nasty = made_by_hand(tmp_path / "extract", hostile)
    out = write_run(*nasty, tmp_path / "run", key_file=key_file, reveal=reveal, lang=lang)
    party = nasty[0].cases[1].ring.members[0].party
    extra = tmp_path / "party.html"
    extra.write_bytes(
        around(nasty[1], nasty[0].links, party, reveal=reveal, key_file=key_file, lang=lang)
    )
    for path in [*pages(out), extra]:
        found = opened(path)
        page = found.page
        for tab in page.locator("[role=tab]:visible").all():
            tab.click()
        for row in page.locator("#parties li").all()[:8]:
            row.click()
        assert found.seen == [], path.name
        assert page.locator("img, iframe, object, embed, form").count() == 0
        assert page.locator("script").count() == 4
        assert page.locator("h1").first.inner_text()
        onto = page.evaluate(
            "[...document.querySelectorAll('*')].flatMap(e => [...e.attributes])"
            ".filter(a => a.name.startsWith('on') || (/^(href|src|action|data)$/.test(a.name)"
            " && /^\\s*javascript:/i.test(a.value))).length"
        )
        assert onto == 0
        shown = page.locator("body").inner_text() + page.locator("#data").text_content()
        assert not re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f]", shown)
        assert path.stat().st_size < 1_000_000
        found.close()


def secrets_of(extract: Extract) -> set[str]:
    """Every key of a person, phone, account or card in the extract, their names and numbers."""
    found = set()
    for space in ("patient", "phone", "account", "card"):
        found |= set(extract.keys(space))
    for space in ("doctor", "caseworker", "cashier"):
        found |= {key.split("|")[1] for key in extract.keys(space)}
    for column in ("psn_name", "certno", "address"):
        found |= set(extract.text("patients", column).to_pylist())
    assert NAME in found
    return found


def without_scripts(page: str) -> str:
    """Markup and data: the scripts after them are the same on every page."""
    return page.split("<script>", 1)[0]


def test_masked_pages_hold_no_person(
    plain: Made, pages: Callable[[Path], list[Path]], key_file: Path, tmp_path: Path
) -> None:
    result, extract = plain
    loose = f"P990003 {NAME} 13900000001 W9001 {extract.text('patients', 'certno')[3]}"
    cases = tuple(
        dataclasses.replace(case, summary=f"{case.summary}（{loose}）", notes=(loose,))
        for case in result.cases
    )
    result = dataclasses.replace(result, cases=cases)
    secrets = secrets_of(extract)
    out = write_run(result, extract, tmp_path / "masked", key_file=key_file)
    texts = {p.name: without_scripts(p.read_text(encoding="utf-8")) for p in pages(out)}
    for node_type in ("patient", "caseworker"):
        for key in extract.keys(node_type)[:3]:
            page = around(extract, result.links, Party(node_type, key), key_file=key_file)
            texts[f"around {node_type} {key}"] = without_scripts(page.decode("utf-8"))
    for name, text in texts.items():
        assert sorted(s for s in secrets if s in text) == [], name
    shown = write_run(result, extract, tmp_path / "shown", key_file=key_file, reveal=True)
    page = (shown / "cases" / f"{result.cases[0].case_id}.html").read_text(encoding="utf-8")
    assert NAME in page
    assert "P990003" in page
    # pages about case-workers are revealed one by one, never with the run
    apart = (shown / "cases-restricted" / f"{result.cases[1].case_id}.html").read_text("utf-8")
    assert sorted(s for s in secrets if s in without_scripts(apart)) == []


def test_overview_leads_to_every_case_and_back(opened: Any, plain: Made, plain_run: Path) -> None:
    found = opened(plain_run / "index.html")
    page = found.page
    links = page.locator("#cases a").all_inner_texts()
    assert links == [case.case_id for case in plain[0].cases]
    folders = [a.get_attribute("href").split("/")[0] for a in page.locator("#cases a").all()]
    assert folders == ["cases", "cases-restricted", "cases"]
    for number, case_id in enumerate(links):
        page.locator("#cases a").nth(number).click()
        page.wait_for_selector("body[data-ready]")
        assert page.locator("h1").first.inner_text().startswith(f"疑点线索 {case_id}")
        page.locator("header a").click()
        page.wait_for_selector("body[data-ready] #cases")
        assert page.locator("h1").inner_text() == "疑点线索总览"
    assert found.seen == []
    verify_run(plain_run)


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1280, 720)])
def test_no_page_scrolls_sideways(
    opened: Any, plain_run: Path, pages: Callable[[Path], list[Path]], width: int, height: int
) -> None:
    for path in pages(plain_run):
        page = opened(path, width, height).page
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path.name
        cut = page.evaluate(
            "[...document.querySelectorAll('header *, #bar *, #time-head *')].filter(e => "
            "e.clientWidth && e.scrollWidth > e.clientWidth + 1).map(e => e.id || e.tagName)"
        )
        assert cut == [], path.name


ACCUSING = re.compile("欺诈|骗保|诈骗|罪犯|违法者|嫌疑人|fraudster|criminal|guilty|suspect", re.I)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_accusing_word(
    plain: Made, pages: Callable[[Path], list[Path]], key_file: Path, tmp_path: Path, lang: str
) -> None:
    out = write_run(*plain, tmp_path / "run", key_file=key_file, lang=lang)
    for path in [*pages(out), out / "README.txt"]:
        text = without_scripts(path.read_text(encoding="utf-8"))
        assert ACCUSING.search(text) is None, path.name
        assert ("疑点线索" if lang == "zh" else "for review") in text
