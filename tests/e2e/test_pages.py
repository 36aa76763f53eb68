"""Pages in a real Chromium, made from hostile text in every field; nothing leaks, nothing runs."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from graphfraud.claims.extract import Extract
from graphfraud.model import Party, RunResult
from graphfraud.report import around, write_run

ROOT = Path(__file__).resolve().parents[2]

HOSTILE = (
    "<script>alert(1)</script>", "\"'><img src=x onerror=alert(2)>", "{{ 7*7 }}{% raw %}",
    "=cmd|' /C calc'!A0", "\u202eevil\u2066\u200f", "</style><svg onload=alert(3)>", "&lt;b&gt;",
    "javascript:alert(4)", "]]><!--", "\x00\x07\x1b[31m", "http://example.invalid/x.png",
)  # fmt: skip
#: the name of patient P990003
NAME = "谢一珉"
SCREEN = {"width": 1360, "height": 900}


def hostile(text: str) -> str:
    """The text with something nasty on both sides; one kind in twelve is 10⁵ characters long."""
    turn = sum(map(ord, text)) % (len(HOSTILE) + 1)
    if turn == len(HOSTILE):
        return text + "<script>" * 12_500
    return f"{HOSTILE[turn]}{text}{HOSTILE[(turn + 1) % len(HOSTILE)]}"


def made_run(folder: Path, text: Callable[[str], str] = str) -> tuple[RunResult, Extract]:
    """The run made by hand for the unit tests."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    from tests.unit.report import made_run as made

    return made.made_run(folder, text)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """A headless Chromium that can reach no host."""
    arguments = [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND"
    ]  # fmt: skip
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield started
        started.close()


@pytest.fixture(scope="module")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("key") / "pseudonym.key"
    path.write_text("5a" * 32 + "\n", encoding="ascii")
    return path


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> tuple[RunResult, Extract]:
    return made_run(tmp_path_factory.mktemp("nasty"), hostile)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> tuple[RunResult, Extract]:
    return made_run(tmp_path_factory.mktemp("plain"))


def watched(browser: Browser, path: Path) -> tuple[Page, list[str]]:
    """The page, open, and everything it did that a page must not do."""
    seen: list[str] = []
    page = browser.new_context(viewport=SCREEN, offline=True).new_page()
    page.on("dialog", lambda d: (seen.append(f"dialog {d.message}"), d.dismiss()))
    page.on("console", lambda m: seen.append(f"console {m.type} {m.text}"))
    page.on("pageerror", lambda e: seen.append(f"error {e}"))
    page.on(
        "request",
        lambda r: None if r.url.startswith(("file:", "data:")) else seen.append(f"asks {r.url}"),
    )
    page.goto(path.as_uri())
    page.wait_for_timeout(200)
    return page, seen


@pytest.mark.parametrize("reveal", [False, True])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_hostile_text_does_nothing(
    browser: Browser, nasty: tuple[RunResult, Extract], key_file: Path, tmp_path: Path,
    reveal: bool, lang: str,
) -> None:  # fmt: skip
    out = write_run(*nasty, tmp_path / "run", key_file=key_file, reveal=reveal, lang=lang)
    party = nasty[0].cases[1].ring.members[0].party
    extra = tmp_path / "party.html"
    extra.write_bytes(
        around(nasty[1], nasty[0].links, party, reveal=reveal, key_file=key_file, lang=lang)
    )
    for path in [out / "index.html", *sorted((out / "cases").iterdir()), extra]:
        page, seen = watched(browser, path)
        assert seen == [], path.name
        assert page.locator("script, img, iframe, object, embed, form, input").count() == 0
        assert page.locator("h1").count() == 1
        onto = page.evaluate(
            "[...document.querySelectorAll('*')].flatMap(e => [...e.attributes])"
            ".filter(a => a.name.startsWith('on') || /^\\s*javascript:/i.test(a.value)).length"
        )
        assert onto == 0
        assert not re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f]", page.content())
        assert path.stat().st_size < 1_000_000
        page.context.close()


def secrets_of(folder: Path, extract: Extract) -> set[str]:
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


def test_masked_pages_hold_no_person(
    plain: tuple[RunResult, Extract], key_file: Path, tmp_path: Path
) -> None:
    import dataclasses

    result, extract = plain
    loose = f"P990003 {NAME} 13900000001 W9001 {extract.text('patients', 'certno')[3]}"
    cases = tuple(
        dataclasses.replace(case, summary=f"{case.summary}（{loose}）", notes=(loose,))
        for case in result.cases
    )
    result = dataclasses.replace(result, cases=cases)
    secrets = secrets_of(tmp_path, extract)
    out = write_run(result, extract, tmp_path / "masked", key_file=key_file)
    pages = [out / "index.html", *sorted((out / "cases").iterdir())]
    texts = {p.name: p.read_text(encoding="utf-8") for p in pages}
    for node_type in ("patient", "caseworker"):
        for key in extract.keys(node_type)[:3]:
            page = around(extract, result.links, Party(node_type, key), key_file=key_file)
            texts[f"around {node_type} {key}"] = page.decode("utf-8")
    for name, text in texts.items():
        assert sorted(s for s in secrets if s in text) == [], name
    shown = write_run(result, extract, tmp_path / "shown", key_file=key_file, reveal=True)
    page = (shown / "cases" / f"{result.cases[0].case_id}.html").read_text(encoding="utf-8")
    assert NAME in page
    assert "P990003" in page


def test_overview_leads_to_every_case_and_back(
    browser: Browser, plain: tuple[RunResult, Extract], key_file: Path, tmp_path: Path
) -> None:
    out = write_run(*plain, tmp_path / "run", key_file=key_file)
    page, seen = watched(browser, out / "index.html")
    links = page.locator("table a").all_inner_texts()
    assert links == [case.case_id for case in plain[0].cases]
    page.locator("table a").first.click()
    assert page.locator("h1").inner_text().startswith(f"疑点线索 {links[0]}")
    first = plain[0].cases[0]
    assert page.locator("svg.network .label").count() == len(first.ring.members)
    assert page.locator("svg .line-link").count() == len(first.ring.links)
    assert page.locator("svg .band").count() == len(first.ring.occasions)
    page.locator("svg a").first.click()
    assert page.url.endswith("#occasion-1")
    page.locator("header a").click()
    assert page.locator("h1").inner_text() == "疑点线索总览"
    assert seen == []
    page.context.close()


def test_no_page_scrolls_sideways(
    browser: Browser, plain: tuple[RunResult, Extract], key_file: Path, tmp_path: Path
) -> None:
    out = write_run(*plain, tmp_path / "run", key_file=key_file)
    for path in [out / "index.html", *sorted((out / "cases").iterdir())]:
        page, _ = watched(browser, path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path.name
        page.context.close()


ACCUSING = re.compile("欺诈|骗保|诈骗|罪犯|违法者|嫌疑人|fraudster|criminal|guilty|suspect", re.I)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_accusing_word(
    plain: tuple[RunResult, Extract], key_file: Path, tmp_path: Path, lang: str
) -> None:
    out = write_run(*plain, tmp_path / "run", key_file=key_file, lang=lang)
    for path in [out / "index.html", *sorted((out / "cases").iterdir()), out / "README.txt"]:
        text = path.read_text(encoding="utf-8")
        assert ACCUSING.search(text) is None, path.name
        assert ("疑点线索" if lang == "zh" else "for review") in text
