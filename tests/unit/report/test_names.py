"""Every name that the stages before the report can give has a Chinese and an English text."""

from __future__ import annotations

import ast
import dataclasses
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

import graphfraud.detect
from graphfraud.claims.extract import RowCounts
from graphfraud.detect import attribute_rings, insider_drafts
from graphfraud.links import shared_attributes
from graphfraud.parameters import Parameters
from graphfraud.pipeline import assembly, blind_spots, detection, detectors, stability
from graphfraud.rank import cases, innocent, innocent_care, innocent_living, rings
from graphfraud.report.catalogue import LANGUAGES, Catalogue
from graphfraud.report.manifest import ROW_COUNTS

DETECT = Path(next(iter(graphfraud.detect.__path__)))
DOMAINS = tuple(assembly.LINK_TYPE)


def strings(node: ast.AST) -> Iterator[str]:
    """All texts below a node of a syntax tree."""
    for child in ast.walk(node):
        if isinstance(child, ast.Constant) and isinstance(child.value, str):
            yield child.value


def first_arguments(call: str) -> set[str]:
    """Texts that the detectors give as the first argument of `call`."""
    found = set()
    for path in sorted(DETECT.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str(text)), *_]):
                    found |= {text} if name == call else set()
    return found


def keys_of(module: ModuleType, variable: str) -> set[str]:
    """Keys that the module gives a dict called `variable`, at its making or later."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        match node:
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Dict(keys=keys)):
                own = {k.value for k in keys if isinstance(k, ast.Constant)}
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str(text))):
                own = {text}
            case _:
                continue
        found |= own if name == variable else set()
    return found


def returned(function: Callable[..., object]) -> set[str]:
    """Texts that a function returns."""
    tree = ast.parse(inspect.getsource(function))
    return {
        text for node in ast.walk(tree) if isinstance(node, ast.Return) and node.value is not None
        for text in strings(node.value) if text
    }  # fmt: skip


def appended(module: ModuleType, name: str) -> set[str]:
    """Texts that the module appends to a list called `name`."""
    return {
        text for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        and node.func.attr == "append" and isinstance(node.func.value, ast.Name)
        and node.func.value.id == name
        for text in strings(node)
    }  # fmt: skip


def variants() -> set[str]:
    """Variants of stability that are no reason left out."""
    texts = strings(ast.parse(inspect.getsource(stability.stability)))
    return {t for t in texts if t.startswith(("window_", "gate_")) and t.isidentifier()}


def spots() -> set[str]:
    """Names of blind spots: by domain and kind of place, and the run's own floors."""
    texts = set(strings(ast.parse(inspect.getsource(blind_spots.blind_spots))))
    places = [f"{d}_{p}{end}" for d in DOMAINS for p in ("middling", "busiest")
              for end in ("", "_never")]  # fmt: skip
    assert {"middling", "busiest"} <= texts
    return {*places, *(t for t in texts if t.startswith("fewer_"))}


NAMES: dict[str, set[str]] = {
    "part": {
        *first_arguments("Evidence"), *cases.TIMING, *attribute_rings.NAMES.values(),
        *insider_drafts.NAMES.values(), "shared_contact",
    },
    "check": set(innocent.TESTS),
    "check_about": set(innocent.TESTS),
    "measure": {
        *keys_of(innocent_care, "measures"), *keys_of(innocent_living, "measures"),
        *keys_of(assembly, "measures"),
    },
    "no_case": returned(rings._no_case),
    "detector": {
        *detectors.NEEDS, detectors.PACKS, *first_arguments("RingDraft"), *DOMAINS,
    },
    "setting": variants(),
    "blind_spot": spots(),
    "link": {*assembly.LINK_TYPE.values(), "CONCENTRATES_ON"},
    "parameter": set(Parameters().as_measures()),
    "note": {
        *appended(cases, "notes"),
        *(
            f"shared {attribute} set aside as of one {reason}"
            for attribute in shared_attributes.ATTRIBUTES
            for reason in ("placeholder", "employer", "institution", "locality")
        ),
    },
}  # fmt: skip


def test_the_stages_give_names() -> None:
    """The search for names sees the ones that are known to be there."""
    assert {"repeated_invoice", "together_in_hospital", "case_worker_reviewer"} <= NAMES["part"]
    assert {"gain_nats", "share_one_village", "share_series_diagnoses"} <= NAMES["measure"]
    assert {"explained", "too_weak", "too_few_households"} <= NAMES["no_case"]
    assert {"insider_portfolio", "stays", "packs"} <= NAMES["detector"]
    assert {"window_halved", "gate_doubled"} <= NAMES["setting"]
    assert {"fewer_households", "stays_busiest"} <= NAMES["blind_spot"]
    assert "a_single_kind_of_evidence" in NAMES["note"]
    assert set(detection.ROUTES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("section", sorted(NAMES))
def test_every_name_has_a_text(language: str, section: str) -> None:
    texts = Catalogue(language)
    assert [name for name in sorted(NAMES[section]) if not texts.knows(section, name)] == []


def test_rows_are_counted_under_the_names_of_the_extract() -> None:
    assert tuple(field.name for field in dataclasses.fields(RowCounts)) == ROW_COUNTS


@pytest.mark.parametrize("language", LANGUAGES)
def test_composed_names(language: str) -> None:
    texts = Catalogue(language)
    explanation, part = texts.word("check", "employer"), texts.word("part", "repeated_invoice")
    assert explanation in texts.measure("explanation_employer")
    assert explanation in texts.setting("without_employer")
    assert part in texts.setting("without_repeated_invoice")
    assert "17" in texts.run_note("employer_runs set aside as check_up: 17")
    assert "employer_runs" not in texts.run_note("employer_runs set aside as check_up: 17")
    joined = "7 psn_no were joined to another of the same identity number"
    assert "7" in texts.run_note(joined)
    assert (texts.run_note(joined) == joined) == (language == "en")
    assert texts.run_note("a.csv: 3 {rows} left out: 4") == "a.csv: 3 {rows} left out: 4"
