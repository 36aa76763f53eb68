"""Builds the clue sheet of a case from its record: the report an office files, in one language."""

from __future__ import annotations

from dataclasses import replace

from graphfraud.report import sheet_sections as sections
from graphfraud.report.case_record import CaseRecord
from graphfraud.report.catalogue import Catalogue
from graphfraud.report.figures import date_text
from graphfraud.report.sheet_blocks import ClueSheet
from graphfraud.report.wording import Disclosure, Wording

_CHINESE = "一 二 三 四 五 六 七 八 九 十 十一 十二".split()
#: in the order in which an office reads: what, why, why perhaps not, by which law, what next, who
_SECTIONS = (
    sections.seen, sections.reasons, sections.innocent, sections.law, sections.to_check,
    sections.parties, sections.pictures, sections.relations, sections.claims, sections.made,
    sections.filing,
)  # fmt: skip


def _head(w: Wording, retain_until: str) -> tuple[tuple[str, str], ...]:
    record, texts = w.record, w.texts
    names = w.word("masked")
    if w.shown is not None:
        names = w.say("revealed", entry=w.shown.entry, digest=w.shown.digest[:16])
    values = {
        "case_id": record.case_id,
        "pattern": texts.word("pattern", record.pattern),
        "rank_and_score": w.say(
            "rank_value", rank=record.rank, n_cases=record.n_cases, score=f"{record.score:.3f}"
        ),
        "period": w.say(
            "period_value", first=date_text(record.first_day), last=date_text(record.last_day)
        ),
        "as_of": str(record.run.get("as_of", "")),
        "retain_until": retain_until,
        "names": names,
        "made_by": w.say(
            "made_by_value", version=record.run.get("version"), seed=record.run.get("seed")
        ),
    }
    return tuple((w.word(name), value) for name, value in values.items())


def clue_sheet(
    record: CaseRecord, lang: str = "zh", *, shown: Disclosure | None = None,
    retain_until: str = "",
) -> ClueSheet:  # fmt: skip
    """The sheet of a case. shown: real keys, if they may be. retain_until: YYYY-MM-DD.

    The same arguments give the same sheet. Complexity: that of the drawing's layout, O(n²) in the
    parties drawn.
    """
    texts = Catalogue(lang)
    w = Wording(record, texts, shown)
    until = retain_until or str(record.run.get("retain_until", ""))
    built = []
    for number, make in enumerate(_SECTIONS, 1):
        section = make(w)
        sign = f"{_CHINESE[number - 1]}、" if lang == "zh" else f"{number}. "
        built.append(replace(section, title=f"{sign}{section.title}"))
    return ClueSheet(
        title=w.word("title"), language=lang, case_id=record.case_id, caution=w.word("caution"),
        head=_head(w, until), sections=tuple(built),
        foot=w.say("page_foot", case_id=record.case_id, retain_until=until),
        made_on=str(record.run.get("as_of", "")), revealed=shown is not None,
    )  # fmt: skip
