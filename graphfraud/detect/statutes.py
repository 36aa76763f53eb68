"""Statutes that a clue may be checked against: names, articles that were read, days in force.

Texts read in full; what is known from reposts alone (the 实施细则 of 2026, the guidance of 2024) is
not listed, so that no pack cites it. A claim from before a statute's day cannot be judged by it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

__all__ = ["STATUTES", "Statute", "wrong_article"]


@dataclass(frozen=True)
class Statute:
    """short: the name in brief; articles: those that packs may cite."""

    name: str
    short: str
    in_force_from: date
    articles: frozenset[str]


def _articles(text: str) -> frozenset[str]:
    return frozenset(text.split())


STATUTES: tuple[Statute, ...] = (
    Statute(
        "医疗保障基金使用监督管理条例", "条例", date(2021, 5, 1),
        _articles("15 16 17 18 19 20 24 27 29 30 31 32 33 35 36 37 38 39 40 41 42 43 44 46 47 48"),
    ),
    Statute("社会保险法", "社保法", date(2011, 7, 1), _articles("87 88 89 92 93 94")),
    Statute(
        "社会保险经办条例", "经办条例", date(2023, 12, 1), _articles("42 43 44 46 53 55 58")
    ),
    Statute("刑法", "刑法", date(1997, 10, 1), _articles("253-1 266 312 382 383 397")),
)  # fmt: skip
_DIGITS: Mapping[str, int] = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0}
_CHINESE = re.compile(r"第([〇零一二三四五六七八九十百]+)条(?:之([一二三四五六七八九]))?")
_LATIN = re.compile(r"(\d+(?:-\d+)?)")


def wrong_article(article: str, in_force_from: date) -> str:
    """What is wrong with a citation such as "社会保险法 第八十八条"; empty if nothing."""
    text = re.sub(r"[《》\s]", "", article).removeprefix("中华人民共和国")
    statute = next((s for s in STATUTES if text.startswith((s.name, s.short))), None)
    if statute is None:
        return f"begins with no statute of: {', '.join(s.name for s in STATUTES)}"
    number = _number(text)
    if number not in statute.articles:
        known = ", ".join(sorted(statute.articles, key=lambda a: [int(n) for n in a.split("-")]))
        return f"names no article of {statute.name} that was read: {known}"
    if in_force_from != statute.in_force_from:
        return f"{statute.name} is in force from {statute.in_force_from.isoformat()}"
    return ""


def _number(text: str) -> str:
    """The first article number of a citation, as digits."""
    if found := _CHINESE.search(text):
        number = str(_value(found[1]))
        return f"{number}-{_DIGITS[found[2]]}" if found[2] else number
    latin = _LATIN.search(text)
    return latin[1] if latin else ""


def _value(text: str) -> int:
    """A Chinese numeral below a thousand."""
    total, digit = 0, 0
    for char in text:
        if char in "十百":
            total += max(digit, 1) * (10 if char == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS[char]
    return total + digit
