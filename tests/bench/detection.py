"""Detection on made data of seeds that building did not use, with each part's own contribution.

    python tests/bench/detection.py --seeds 901 902 … [--levels 0 1 2 3 4] [--ablation]

Two generators that share no code: the product's own (graphfraud.synth) and an independent one
(tests.judge). Graded by the contract, pooled, with 95 % intervals. `--ablation` repeats the ranking
without each arm of detection, and with each arm alone. Prints Markdown.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from graphfraud.claims import read_extract
from graphfraud.claims.extract import Extract
from graphfraud.evaluate import Grade, GradedCase, Interval, grade, pool, read_truth
from graphfraud.parameters import Parameters
from graphfraud.pipeline.detection import (
    ROUTES,
    Detected,
    detect,
    no_shared_rings,
    shared_rings,
    tables,
)
from graphfraud.rank.score import pattern_of, score_parts

ARMS: dict[str, tuple[str, ...]] = {
    "all": ROUTES,
    **{f"without {arm}": tuple(r for r in ROUTES if r != arm) for arm in ROUTES},
    **{f"{arm} alone": (arm,) for arm in ROUTES},
}


def make(generator: str, persons: int, seed: int, level: int, folder: Path) -> None:
    """Write one population by one of the two generators."""
    if generator == "synth":
        from graphfraud.synth import Parameters as Made
        from graphfraud.synth import generate, write

        write(generate(Made(persons=persons, seed=seed, level=level)), folder)
        return
    import subprocess

    command = [sys.executable, "-m", "tests.judge", "--persons", str(persons), "--seed", str(seed)]
    subprocess.run(
        [*command, "--level", str(level), "--out", str(folder)], check=True, capture_output=True
    )


def graded_cases(extract: Extract, detected: Detected) -> list[GradedCase]:
    """Cases as the grading reads them."""
    setl_id = extract.text("claims", "setl_id")
    patients, workers = extract.keys("patient"), extract.keys("caseworker")
    cases = []
    for rank, ring in enumerate(detected.rings, 1):
        people = np.unique(np.concatenate([j.draft.patients for j in ring.drafts]))
        claims = np.unique(np.concatenate([j.draft.claims for j in ring.drafts]))
        hands = {workers[w] for j in ring.drafts for w in j.draft.caseworkers}
        cases.append(
            GradedCase(
                case_id=f"{rank:010d}", rank=rank, pattern=pattern_of(score_parts(ring)),
                patients=frozenset(patients[p] for p in people),
                claims=frozenset(setl_id.take(claims.tolist()).to_pylist()),
                caseworkers=frozenset(hands),
            )
        )  # fmt: skip
    return cases


def grades_of(folder: Path, arms: Sequence[str]) -> dict[str, Grade]:
    """Grade of one population under each choice of arms."""
    params = Parameters()
    truth = read_truth(folder / "truth.json")
    with tempfile.TemporaryDirectory() as work:
        extract = read_extract([folder], Path(work))
        with shared_rings(extract, params) as begun:
            events, manual = tables(extract, params)
            shared = cache(begun)
            grades = {}
            for arm, routes in ((arm, ARMS[arm]) for arm in arms):
                detected = detect(
                    extract, events, manual, params, lambda _: None,
                    shared if "attributes" in routes else no_shared_rings, routes,
                )  # fmt: skip
                grades[arm] = grade(graded_cases(extract, detected), truth)
        return grades


def cell(value: Interval) -> str:
    """Estimate and interval."""
    if value.estimate is None:
        return "—"
    return f"{value.estimate:.3f} ({value.low:.3f}–{value.high:.3f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--persons", type=int, default=100_000)
    parser.add_argument("--seeds", type=int, nargs="+", required=True)
    parser.add_argument("--levels", type=int, nargs="+", default=[0, 1, 2, 3, 4])
    parser.add_argument("--generators", nargs="+", default=["synth", "judge"])
    parser.add_argument("--ablation", action="store_true")
    options = parser.parse_args()
    arms = list(ARMS) if options.ablation else ["all"]
    grades: dict[tuple[str, int, str], list[Grade]] = {}
    for seed in options.seeds:
        for generator in options.generators:
            for level in options.levels:
                with tempfile.TemporaryDirectory() as work:
                    folder = Path(work) / "population"
                    make(generator, options.persons, seed, level, folder)
                    for arm, graded in grades_of(folder, arms).items():
                        grades.setdefault((generator, level, arm), []).append(graded)
                print(f"{generator} level {level} seed {seed}", file=sys.stderr, flush=True)
    print(
        "| generator | level | arms | ring recall | precision at R | member precision "
        "| member recall | pattern right | rings | false alarms | cases without rings |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    if len(options.generators) > 1:
        for (_, level, arm), found in list(grades.items()):
            grades.setdefault(("pooled", level, arm), []).extend(found)
    for (generator, level, arm), found in sorted(grades.items(), key=lambda kv: kv[0][:2]):
        p = pool(found)
        false = sum(p.false_alarms.values())
        print(
            f"| {generator} | {level} | {arm} | {cell(p.recall)} | {cell(p.precision_at_r)} "
            f"| {cell(p.member_precision)} | {cell(p.member_recall)} | {cell(p.pattern_right)} "
            f"| {p.n_rings} | {false} | {p.n_cases_without_rings} |"
        )


if __name__ == "__main__":
    main()
