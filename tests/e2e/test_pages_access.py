"""Pages for everybody: axe-core finds nothing serious, the keyboard reaches everything, print."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from graphfraud.report import write_run
from graphfraud.report.case_files import page_name

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    found = sorted((ROOT / ".tools" / "axe-core").glob("axe-*.min.js"))
    if not found:
        pytest.fail("no axe-core here — run: scripts/install_test_tools.sh")
    return found[-1].read_text(encoding="utf-8")


def findings(page: Any, axe: str) -> list[str]:
    """What axe-core calls serious or critical: rule, and where."""
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{v['id']}: {n['target']} {n.get('failureSummary', '')[:200]}"
        for v in found["violations"] if v["impact"] in ("serious", "critical")
        for n in v["nodes"][:5]
    ]  # fmt: skip


def test_axe_finds_nothing_serious(
    opened: Any, plain_run: Path, pages: Callable[[Path], list[Path]], axe: str
) -> None:
    for path in pages(plain_run):
        page = opened(path).page
        assert findings(page, axe) == [], path.name
        for tab in page.locator("[role=tab][aria-selected=false]:visible").all():
            tab.click()
            assert findings(page, axe) == [], path.name
    page.locator("#parties li").first.click()
    assert findings(page, axe) == []


def test_axe_finds_nothing_serious_in_english(
    opened: Any, plain: Any, key_file: Path, tmp_path: Path, axe: str
) -> None:
    out = write_run(*plain, tmp_path / "run", key_file=key_file, lang="en")
    case = plain[0].cases[1]
    assert findings(opened(out / page_name(case.case_id, case.pattern)).page, axe) == []


#: marks the focused element and names the mark
STOP = """(() => {
  const found = document.activeElement;
  if (!found || found === document.body) return '';
  const marked = document.querySelectorAll('[data-stop]').length;
  found.dataset.stop = found.dataset.stop ?? String(marked);
  return found.dataset.stop;
})()"""
#: what can be acted on and was not marked; of a group of radio buttons the chosen one is a stop
MISSED = """[...document.querySelectorAll(
    'button, a[href], input, select, textarea, [tabindex="0"]')]
  .filter((e) => e.offsetParent && !e.disabled && e.tabIndex >= 0 && !e.dataset.stop
    && !(e.type === 'radio' && !e.checked))
  .map((e) => e.id || e.outerHTML.slice(0, 80))"""


def test_the_keyboard_reaches_everything(opened: Any, plain: Any, plain_run: Path) -> None:
    case = plain[0].cases[1]
    for path in (plain_run / "index.html", plain_run / page_name(case.case_id, case.pattern)):
        page = opened(path).page
        reached: list[str] = []
        # a date field holds the focus for three stops; a second round ends the walk
        while len(reached) < 600:
            page.keyboard.press("Tab")
            name = page.evaluate(STOP)
            if name in reached[:-1] and name != reached[-1]:
                break
            reached.append(name)
        assert page.evaluate(MISSED) == [], path.name


def test_lists_and_menus_are_walked_by_arrows(opened: Any, plain: Any, plain_run: Path) -> None:
    case = plain[0].cases[0]
    page = opened(plain_run / page_name(case.case_id, case.pattern)).page
    page.locator("#parties").focus()
    names = page.locator("#parties .name").all_inner_texts()
    for wanted in names[:3]:
        page.keyboard.press("ArrowDown")
        assert page.locator("#evidence h1").inner_text() == wanted
    page.keyboard.press("End")
    assert page.locator("#evidence h1").inner_text() == names[-1]
    chosen = page.locator("#parties").get_attribute("aria-activedescendant")
    assert page.locator(f"#{chosen}").get_attribute("aria-selected") == "true"
    page.locator("#tab-graph").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#matrix").is_visible()
    first = page.locator("#matrix td[tabindex='0']")
    first.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.tagName") == "TD"
    page.keyboard.press("Enter")
    assert len(page.evaluate("window.graphfraud.state.path")) == 2
    page.locator("#export").press("Enter")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.dataset.act") == "svg"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "export"


def test_the_printed_case_says_the_same(opened: Any, plain: Any, plain_run: Path) -> None:
    case = plain[0].cases[0]
    page = opened(plain_run / page_name(case.case_id, case.pattern)).page
    document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    text = "".join(sheet.get_textpage().get_text_bounded() for sheet in document)
    for wanted in (
        f"疑点线索 {case.case_id}", "不构成违规认定", "为何列出", "+0.550", "已检验的正当解释",
        "不能解释", "建议核查步骤", "线索单可引用的条款", "关系图", "就诊时间线", "主体列表",
        "涉及的结算",
    ):  # fmt: skip
        assert wanted in text, wanted
    # the graph is drawn as lines, not as an image of them
    kinds = [o.type for sheet in document for o in sheet.get_objects()]
    assert pypdfium2.raw.FPDF_PAGEOBJ_IMAGE not in kinds
    assert kinds.count(pypdfium2.raw.FPDF_PAGEOBJ_PATH) > len(case.ring.members)
    page.keyboard.press("Escape")
    assert page.locator("#parties li").count() == len(case.ring.members)
