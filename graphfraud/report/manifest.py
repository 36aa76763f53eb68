"""run.json and SHA256SUMS: what a run was, and the digests that prove its files unchanged.

SHA256SUMS covers every file but itself and run.json, whose clock and memory differ from run to
run: so all other files repeat byte for byte. run.json bears its own digest under "sha256".
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graphfraud.model import Case, RunInfo, RunResult
from graphfraud.report.figures import json_value
from graphfraud.report.tables import ranked

#: counts of rows: the first is the sum of the others
ROW_COUNTS = ("rows_in", "kept", "netted", "rejected")
UNLISTED = ("SHA256SUMS", "run.json")


def file_digest(path: Path) -> str:
    """SHA-256 of a file in hex, read in pieces of 1 MiB."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def sums_text(folder: Path, names: list[str]) -> str:
    """SHA256SUMS as `sha256sum -c` reads it: digest, two spaces, name; sorted by name."""
    listed = (name for name in sorted(names) if name not in UNLISTED)
    return "".join(f"{file_digest(folder / name)}  {name}\n" for name in listed)


def content_digest(document: Mapping[str, Any]) -> str:
    """SHA-256 over the document without its own digest, as JSON with sorted keys."""
    bare = {key: value for key, value in document.items() if key != "sha256"}
    text = json.dumps(bare, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _case_entry(case: Case, mark: Mapping[str, Any] | None) -> dict[str, Any]:
    return {
        "case_id": case.case_id,
        "score": case.score,
        "parts": [
            {
                "name": p.name, "value": p.value, "pattern": p.pattern, "observed": p.observed,
                "expected": p.expected, "p_value": p.p_value, "detail": dict(p.detail),
            }
            for p in case.parts
        ],
        "checks": [
            {"name": c.name, "result": c.result, "measures": dict(c.measures)} for c in case.checks
        ],
        "occasions": [
            {
                "institution": o.institution, "first_day": o.first_day, "last_day": o.last_day,
                "n_claims": len(o.claims),
            }
            for o in case.ring.occasions
        ],
        "notes": list(case.notes),
        "stability": dict(case.stability),
        "mark": mark,
    }  # fmt: skip


def _info_entry(info: RunInfo) -> dict[str, Any]:
    return {
        "program": "graphfraud",
        "version": info.version,
        "seed": info.seed,
        "as_of": info.as_of,
        "pack_lock": info.pack_lock,
        "run_id": info.run_id,
        "store": info.store,
        "parameters": dict(info.parameters),
        "inputs": [dict(i) for i in info.inputs],
        "counts": dict(info.counts),
        "versions": dict(info.versions),
        "detectors": [
            {
                "name": d.name, "ran": d.ran, "needs": list(d.needs), "n_findings": d.n_findings,
                "note": d.note,
            }
            for d in info.detectors
        ],
        "costs": [
            {"stage": c.stage, "seconds": round(c.seconds, 3), "peak_mib": round(c.peak_mib, 1)}
            for c in info.costs
        ],
        "permuted_cases": info.permuted_cases, "permuted_others": info.permuted_others,
        "blind_spots": [dict(b) for b in info.blind_spots],
        "notes": list(info.notes),
    }  # fmt: skip


def run_document(
    result: RunResult, options: Mapping[str, Any], marks: Mapping[str, Mapping[str, Any]],
    digests: Mapping[str, Any],
) -> dict[str, Any]:
    """The content of run.json: the run, the options of the writing, cases, digests of files."""
    document = _info_entry(result.info)
    document["report"] = dict(options)
    document["cases"] = [_case_entry(c, marks.get(c.case_id)) for c in ranked(result.cases)]
    document["files"] = dict(digests)
    document = {key: json_value(value) for key, value in document.items()}
    document["sha256"] = content_digest(document)
    return document
