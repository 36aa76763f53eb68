"""How long the pages take to make and to open, and how large they are; pyvis' own loop beside.

    python tests/bench/pages.py

Prints a Markdown table: processor seconds and size of the page, milliseconds until it says it is
drawn, frames a second while its view is moved, processor milliseconds of the whole browser for a
frame (which a busy machine changes least; Linux alone), and pyvis' own loop. Nothing is asserted
here: machines differ.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from playwright.sync_api import Browser, sync_playwright
from pyvis.network import Network

from graphfraud.claims.extract import Extract
from graphfraud.model import RunResult
from graphfraud.report.case_claims import ClaimPrinter, claims_by_patient
from graphfraud.report.case_page import PageMaker, case_data, case_page
from graphfraud.report.catalogue import Catalogue
from graphfraud.report.overview import overview_page
from graphfraud.report.pseudonyms import Names, parties_of
from tests.unit.report.big_run import ring_of, run_of

PAN = """async () => {
  const canvas = document.querySelector('#graph canvas'), box = canvas.getBoundingClientRect();
  const at = [box.left + 8, box.top + box.height - 8];
  const say = (type, x) => canvas.dispatchEvent(new PointerEvent(type, {
    clientX: at[0] + x, clientY: at[1], pointerId: 1, button: 0, buttons: 1, bubbles: true,
    pointerType: 'mouse', isPrimary: true,
  }));
  say('pointerdown', 0);
  let frames = 0;
  const start = performance.now();
  await new Promise((done) => {
    const step = () => {
      frames += 1;
      say('pointermove', frames * 3 % 200);
      if (performance.now() - start < 1500) requestAnimationFrame(step); else done();
    };
    requestAnimationFrame(step);
  });
  say('pointerup', 0);
  return Math.round(frames / (performance.now() - start) * 1000);
}"""


def maker_of(result: RunResult, extract: Extract) -> PageMaker:
    """What the pages of a run need."""
    texts, names = Catalogue("zh"), Names(extract, bytes(32))
    names.guard(parties_of(result))
    printer = ClaimPrinter(extract, names, texts)
    return PageMaker(
        extract, names, texts, printer, result.info, int(extract.last_day), {}, len(result.cases)
    )


def timed(act: Callable[[], bytes]) -> tuple[bytes, float]:
    """The answer and the best of three times, in seconds of this process alone."""
    best, answer = float("inf"), b""
    for _ in range(3):
        start = time.process_time()
        answer = act()
        best = min(best, time.process_time() - start)
    return answer, best


def pyvis_loop(result: RunResult, maker: PageMaker) -> tuple[bytes, float]:
    """The same graph through `add_node`, `add_edge` and pyvis' own template."""
    _, data = case_data(result.cases[0], maker, {})
    start = time.process_time()
    network = Network(cdn_resources="in_line")
    for node in data.nodes:
        network.add_node(node["id"], label=node["name"], x=node["x"], y=node["y"])
    for edge in data.edges:
        network.add_edge(edge["from"], edge["to"], title=edge["kind"])
    page = network.generate_html()
    return page.encode("utf-8"), time.process_time() - start


def browser_ms() -> float:
    """Processor milliseconds so far of all processes started from this one."""
    parent, spent = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:  # gone since it was listed
            continue
        parent[int(folder.name)] = int(fields[1])
        spent[int(folder.name)] = int(fields[11]) + int(fields[12])
    ours = {os.getpid()}
    for process in sorted(parent):
        if parent[process] in ours:
            ours.add(process)
    ticks = sum(spent[process] for process in ours if process != os.getpid())
    return 1000.0 * ticks / os.sysconf("SC_CLK_TCK")


def opened(browser: Browser, path: Path) -> tuple[float, int, float]:
    """Milliseconds until the page says it is drawn, frames a second, milliseconds a frame."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}, offline=True).new_page()
    page.goto(path.as_uri())
    page.wait_for_selector("body[data-ready]", timeout=120_000)
    ready = page.evaluate("window.graphfraudReady")
    before = browser_ms()
    frames = page.evaluate(PAN)
    of_frame = (browser_ms() - before) / max(1.0, 1.5 * frames)
    page.context.close()
    return float(ready), int(frames), of_frame


def line(
    name: str, seconds: float, size: int, ready: float, frames: int, of_frame: float, loop: str
) -> None:
    """A row of the table."""
    print(
        f"| {name} | {seconds:.2f} | {size / 1e6:.2f} | {ready:.0f} | {frames} | {of_frame:.1f}"
        f" | {loop} |",
        flush=True,
    )


def main() -> None:
    """Rings of about 40, 300 and 2,000 parties, and the overview of 500 cases."""
    folder = Path(tempfile.mkdtemp(prefix="graphfraud-pages-"))
    chromium = shutil.which("chromium") or shutil.which("google-chrome") or ""
    arguments = ["--headless=new", "--no-sandbox", "--disable-gpu"]
    print("| page | CPU s | MB | ready ms | frames/s | ms a frame | pyvis s |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        for n in (36, 256, 1_900):
            result, extract = ring_of(folder / str(n), n)
            maker, case = maker_of(result, extract), result.cases[0]
            claims_of = claims_by_patient(extract, case.ring.patients)
            page, seconds = timed(lambda c=case, m=maker, o=claims_of: case_page(c, m, o))
            _, loop = pyvis_loop(result, maker)
            path = folder / f"{n}.html"
            path.write_bytes(page)
            name = f"case of {len(case.ring.members):,} parties"
            line(name, seconds, len(page), *opened(browser, path), f"{loop:.2f}")
        result, extract = run_of(folder / "many", 500)
        maker = maker_of(result, extract)
        page, seconds = timed(lambda: overview_page(result, maker))
        path = folder / "index.html"
        path.write_bytes(page)
        line("overview of 500 cases", seconds, len(page), *opened(browser, path), "")
        browser.close()
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
