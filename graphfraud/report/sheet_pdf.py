"""The clue sheet as PDF, printed by the Chromium, Chrome or Edge of the machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from graphfraud.errors import ProgramMissingError
from graphfraud.report.sheet_blocks import ClueSheet
from graphfraud.report.sheet_html import sheet_html

#: names a browser may have, and where it lies on Windows and macOS
_NAMES = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
    "microsoft-edge", "msedge",
)  # fmt: skip
_WINDOWS = ("Microsoft/Edge/Application/msedge.exe", "Google/Chrome/Application/chrome.exe")
_MACOS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
BROWSER_VARIABLE = "GRAPHFRAUD_BROWSER"
#: a page is printed within seconds; a browser that hangs is given up
_SECONDS = 180
_TODO = (
    f"install Chromium, Chrome or Edge, name one in {BROWSER_VARIABLE}, or choose --format docx"
)


def find_browser() -> str:
    """Path of a browser that prints. Errors: ProgramMissingError."""
    if named := os.environ.get(BROWSER_VARIABLE):
        if found := shutil.which(named):
            return found
        where = f"{BROWSER_VARIABLE}={named}"
        raise ProgramMissingError("no such program", where=where, todo=_TODO)
    folders = [os.environ.get(v, "") for v in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")]
    placed = [Path(f) / name for f in folders if f for name in _WINDOWS]
    placed += [Path(name) for name in _MACOS] if sys.platform == "darwin" else []
    for name in _NAMES:
        if found := shutil.which(name):
            return found
    for path in placed:
        if path.is_file():
            return str(path)
    raise ProgramMissingError("no browser that prints a PDF is installed", todo=_TODO)


def sheet_pdf(sheet: ClueSheet) -> bytes:
    """The sheet as printed by a browser that may reach no network.

    Two prints of a sheet differ in the PDF's own date. Errors: ProgramMissingError.
    """
    browser = find_browser()
    with tempfile.TemporaryDirectory(prefix="graphfraud-") as folder:
        page, printed = Path(folder) / "sheet.html", Path(folder) / "sheet.pdf"
        page.write_bytes(sheet_html(sheet))
        command = [
            browser, "--headless=new", "--disable-gpu", "--no-first-run", "--disable-extensions",
            "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={folder}/profile",
            "--no-pdf-header-footer", f"--print-to-pdf={printed}",
        ]  # fmt: skip
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.append("--no-sandbox")  # Chromium has no sandbox for root
        try:
            done = subprocess.run(
                [*command, page.as_uri()], capture_output=True, timeout=_SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ProgramMissingError(
                f"did not print the page ({error.__class__.__name__})", where=browser, todo=_TODO
            ) from error  # fmt: skip
        if done.returncode != 0 or not printed.is_file():
            raise ProgramMissingError(
                f"did not print the page (exit code {done.returncode})", where=browser, todo=_TODO
            )
        return printed.read_bytes()
