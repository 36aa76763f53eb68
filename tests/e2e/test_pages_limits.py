"""Pages of large rings and runs, other locales, a network that never answers, the same bytes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from graphfraud.claims.extract import Extract
from graphfraud.model import RunResult
from graphfraud.report import write_run

ROOT = Path(__file__).resolve().parents[2]
Made = tuple[RunResult, Extract]


def big(maker: str, folder: Path, n: int) -> Made:
    """A run of the given size, from the unit tests' maker."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    from tests.unit.report import big_run

    made: Callable[[Path, int], Made] = getattr(big_run, maker)
    return made(folder, n)


@pytest.mark.parametrize(("n_patients", "megabytes"), [(256, 1.0), (2_600, 1.5)])
def test_a_ring_of_any_size_is_drawn(
    opened: Any, key_file: Path, tmp_path: Path, n_patients: int, megabytes: float
) -> None:
    result, extract = big("ring_of", tmp_path / "extract", n_patients)
    out = write_run(result, extract, tmp_path / "run", key_file=key_file)
    (path,) = (out / "cases").iterdir()
    assert path.stat().st_size <= megabytes * 1e6
    found = opened(path)
    page = found.page
    n_members = len(result.cases[0].ring.members)
    n_drawn = page.evaluate("JSON.parse(document.getElementById('network').textContent).nodes")
    assert len(n_drawn) == min(n_members, 2_000)
    # above 2,000 the weakest are one node that says how many they are
    assert (n_drawn[-1]["type"] == "rest") == (n_members > 2_000)
    if n_members > 2_000:
        assert str(n_members - 1_999) in n_drawn[-1]["name"]
    page.locator("#parties li").first.click()
    assert page.locator("#evidence h1").inner_text() == n_drawn[0]["name"]
    page.keyboard.press("e")
    assert 1 < page.locator("#parties li").count() < 60
    assert found.seen == []


def test_the_overview_of_500_cases(opened: Any, key_file: Path, tmp_path: Path) -> None:
    from graphfraud.report.case_claims import ClaimPrinter
    from graphfraud.report.case_page import PageMaker
    from graphfraud.report.catalogue import Catalogue
    from graphfraud.report.overview import overview_page
    from graphfraud.report.pseudonyms import Names

    result, extract = big("run_of", tmp_path / "extract", 500)
    texts, names = Catalogue("zh"), Names(extract, bytes(32))
    maker = PageMaker(
        extract, names, texts, ClaimPrinter(extract, names, texts), result.info, 20_000, {}, 500
    )
    path = tmp_path / "index.html"
    path.write_bytes(overview_page(result, maker))
    assert path.stat().st_size <= 1.5e6
    found = opened(path)
    page = found.page
    assert page.locator("#cases tbody tr").count() == 500
    nodes = page.evaluate("JSON.parse(document.getElementById('network').textContent).nodes")
    assert len(nodes) == 500
    page.fill("#search", result.cases[321].case_id)
    assert page.locator("#cases a").all_inner_texts() == [result.cases[321].case_id]
    assert found.seen == []


@pytest.mark.parametrize("locale", ["C", "zh_CN.GBK"])
def test_pages_are_the_same_in_any_locale(
    plain_run: Path, key_file: Path, tmp_path: Path, locale: str
) -> None:
    program = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1])\n"
        "from tests.unit.report.made_run import made_run\n"
        "from graphfraud.report import write_run\n"
        "folder = Path(sys.argv[2])\n"
        "write_run(*made_run(folder / 'extract'), folder / 'run', key_file=Path(sys.argv[3]))\n"
    )
    environment = {
        **os.environ, "LC_ALL": locale, "LANG": locale, "PYTHONUTF8": "0", "PYTHONHASHSEED": "7",
        "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "gbk",
    }  # fmt: skip
    subprocess.run(
        [sys.executable, "-c", program, str(ROOT), str(tmp_path), str(key_file)],
        check=True, env=environment, timeout=600,
    )  # fmt: skip
    wanted = {p.relative_to(plain_run): p.read_bytes() for p in plain_run.rglob("*.html")}
    made = tmp_path / "run"
    assert {p.relative_to(made): p.read_bytes() for p in made.rglob("*.html")} == wanted


@pytest.fixture
def silent_proxy() -> Iterator[int]:
    """A port that accepts every connection and never answers."""
    listener = socket.create_server(("127.0.0.1", 0))
    held: list[socket.socket] = []

    def accept() -> None:
        while True:
            try:
                held.append(listener.accept()[0])
            except OSError:
                return

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    yield int(listener.getsockname()[1])
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(timeout=30)
    for connection in held:
        connection.close()


def test_a_network_that_never_answers_delays_nothing(
    chromium: str, plain_run: Path, silent_proxy: int, browser: Any
) -> None:
    context = browser.new_context(proxy={"server": f"http://127.0.0.1:{silent_proxy}"})
    page = context.new_page()
    asked = []
    page.on("request", lambda r: asked.append(r.url))
    for path in [plain_run / "index.html", *plain_run.glob("cases*/*.html")]:
        page.goto(path.as_uri())
        page.wait_for_selector("body[data-ready]", timeout=120_000)
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    context.close()
