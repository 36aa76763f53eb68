"""A browser that can reach no host, and pages whose every complaint is written down."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from graphfraud.claims.extract import Extract
from graphfraud.model import RunResult
from graphfraud.report import write_run

ROOT = Path(__file__).resolve().parents[2]
Made = tuple[RunResult, Extract]


@dataclass
class Opened:
    """A page, and everything it did that a page must not do."""

    page: Page
    seen: list[str] = field(default_factory=list)

    def party(self, number: int) -> None:
        """Click a party of the graph where it stands on the canvas."""
        at = self.page.evaluate("number => window.graphfraud.pointOf(number)", number)
        self.page.mouse.click(at["x"], at["y"])

    def close(self) -> None:
        """Close the page with all it kept."""
        self.page.context.close()


Opener = Callable[..., Opened]


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """A headless Chromium that can reach no host."""
    arguments = [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND"
    ]  # fmt: skip
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield started
        started.close()


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opener]:
    """Opens a page and waits until it says that it has been drawn."""
    pages = []

    def opening(path: Path, width: int = 1440, height: int = 900) -> Opened:
        context = browser.new_context(viewport={"width": width, "height": height}, offline=True)
        found = Opened(context.new_page())
        page, seen = found.page, found.seen
        page.on("dialog", lambda d: (seen.append(f"dialog {d.message}"), d.dismiss()))
        page.on("console", lambda m: seen.append(f"console {m.type} {m.text}"))
        page.on("pageerror", lambda e: seen.append(f"error {e}"))
        page.on(
            "request",
            lambda r: None
            if r.url.startswith(("file:", "data:", "blob:"))
            else seen.append(f"asks {r.url}"),
        )
        page.goto(path.as_uri())
        page.wait_for_selector("body[data-ready]", timeout=120_000)
        pages.append(found)
        return found

    yield opening
    for found in pages:
        found.close()


def made_run(folder: Path, text: Callable[[str], str] = str) -> Made:
    """The run made by hand for the unit tests."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    from tests.unit.report import made_run as made

    return made.made_run(folder, text)


@pytest.fixture(scope="session")
def made_by_hand() -> Callable[..., Made]:
    """Makes the run of the unit tests in a folder, its texts changed by a function."""
    return made_run


@pytest.fixture(scope="session")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pseudonym key."""
    path = tmp_path_factory.mktemp("key") / "pseudonym.key"
    path.write_text("5a" * 32 + "\n", encoding="ascii")
    return path


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Three cases and the extract they come from."""
    return made_run(tmp_path_factory.mktemp("plain"))


@pytest.fixture(scope="session")
def plain_run(plain: Made, key_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The three cases as a run folder; tests only read it."""
    return write_run(*plain, tmp_path_factory.mktemp("run") / "out", key_file=key_file)


def pages_of(run: Path) -> list[Path]:
    """The overview and every case's page."""
    return [run / "index.html", *sorted(run.glob("cases*/*.html"))]


@pytest.fixture(scope="session")
def pages() -> Callable[[Path], list[Path]]:
    """Lists the pages of a run folder."""
    return pages_of
