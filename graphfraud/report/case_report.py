"""`report_case`: one case of a run folder that is already written, as HTML, JSON or text."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any, Literal

from graphfraud.errors import InputError
from graphfraud.report.catalogue import Catalogue
from graphfraud.report.figures import number_text, p_text, short_number

Format = Literal["html", "json", "text"]
FORMATS: tuple[Format, ...] = ("html", "json", "text")


def _rows_of(run_dir: Path, name: str, case_id: str) -> list[dict[str, str]]:
    with (run_dir / name).open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["case_id"] == case_id]


def _case(run_dir: Path, case_id: str) -> dict[str, Any]:
    """The case from the run's tables, its members under their pseudonyms."""
    found = _rows_of(run_dir, "cases.csv", case_id)
    document = json.loads((run_dir / "run.json").read_text(encoding="utf-8"))
    entry = next((e for e in document["cases"] if e["case_id"] == case_id), None)
    if not found or entry is None:
        raise InputError(
            f"no case {case_id!r} in this run", where=str(run_dir), todo="see cases.csv"
        )
    members = _rows_of(run_dir, "members.csv", case_id)
    return {
        # the summary is free text that may hold keys; the page has it masked
        **{k: v for k, v in found[0].items() if k != "summary"},
        "parts": [{k: v for k, v in p.items() if k != "detail"} for p in entry["parts"]],
        "checks": [{"name": c["name"], "result": c["result"]} for c in entry["checks"]],
        "stability": entry["stability"],
        "members": [
            {k: row[k] for k in ("node_type", "pseudonym", "role", "score")} for row in members
        ],
    }


def _text(case: dict[str, Any], texts: Catalogue) -> str:
    def word(section: str, name: str) -> str:
        return texts.word(section, name)

    lines = [
        f"{texts.sentence('page', 'case_title', case_id=case['case_id'])}  "
        f"{word('pattern', case['pattern'])}",
        word("page", "caution"),
        f"{word('page', 'score')} {case['score']}; {word('column', 'rank')} {case['rank']}; "
        f"{case['first_date']} – {case['last_date']}",
        "; ".join(
            f"{word('total', n)} {case[n]}"
            for n in ("n_patients", "n_institutions", "n_claims", "fund_paid", "acct_paid")
        ),
        "", word("page", "why"),
    ]  # fmt: skip
    for p in case["parts"]:
        lines.append(
            f"  {p['value']:+.3f}  {texts.reason(p['name'])}  "
            f"{word('column', 'observed')} {short_number(p['observed'])}, "
            f"{word('column', 'expected')} {short_number(p['expected'])}, p {p_text(p['p_value'])}"
        )
    lines += ["", word("page", "innocent")]
    lines += [
        f"  {word('check', c['name'])}: {word('check_result', c['result'])}" for c in case["checks"]
    ] or [f"  {word('page', 'innocent_none')}"]
    lines += ["", word("page", "members")]
    lines += [
        f"  {word('node_type', m['node_type'])} {m['pseudonym']}  {word('role', m['role'])}  "
        f"{number_text(float(m['score']))}"
        for m in case["members"]
    ]
    return "\n".join(lines) + "\n"


def report_case(run_dir: Path, case_id: str, fmt: str = "html", *, lang: str = "zh") -> str:
    """One case of a run folder; persons under pseudonyms unless the run was written revealed.

    fmt: "html" is the page as it was written; "json" and "text" are made from the tables and hold
    no free text. Errors: InputError for an unknown format or case, or no run folder.
    """
    run_dir = Path(run_dir)
    if fmt not in FORMATS:
        raise InputError(
            f"no report format {fmt!r}", where="format", todo=f"choose one of {', '.join(FORMATS)}"
        )
    if not (run_dir / "run.json").is_file():
        raise InputError("not a run folder", where=str(run_dir), todo="name a run folder")
    page = run_dir / "cases" / f"{case_id}.html"
    if not re.fullmatch(r"[0-9a-f]{10}", case_id) or not page.is_file():
        raise InputError(
            f"no case {case_id!r} in this run", where=str(run_dir), todo="see cases.csv"
        )
    if fmt == "html":
        return page.read_text(encoding="utf-8")
    case = _case(run_dir, case_id)
    if fmt == "json":
        return json.dumps(case, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    return _text(case, Catalogue(lang))
