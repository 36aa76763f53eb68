"""Query packs bring their own titles; the catalogue keeps its own words before theirs."""

from __future__ import annotations

import pytest

from graphfraud.detect.packs import read_packs
from graphfraud.pipeline.motifs import CAPPED
from graphfraud.report.catalogue import LANGUAGES, Catalogue

TITLES = {"broker": {"zh": "中介", "en": "Broker"}, "stays": {"zh": "别的", "en": "Another"}}


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_of_a_run(language: str) -> None:
    texts = Catalogue(language, TITLES)
    assert texts.word("detector", "broker") == TITLES["broker"][language]
    assert texts.word("detector", "stays") == Catalogue(language).word("detector", "stays")
    assert Catalogue(language).word("detector", "broker") == "broker"


def test_no_pack_bears_the_name_of_a_detector_of_tables() -> None:
    texts = Catalogue("en")
    assert [pack.id for pack in read_packs() if texts.knows("detector", pack.id)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_capped_scope_is_told_with_its_figure(language: str) -> None:
    told = Catalogue(language).run_note(f"{CAPPED}: 1234")
    assert "1234" in told
    assert CAPPED not in told
