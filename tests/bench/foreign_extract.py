"""A foreign extract as a negative control, and with a ring injected; prints both outcomes.

    python tests/bench/foreign_extract.py CLAIMS.csv.gz [--seed 1]

CLAIMS is an extract of the Indonesian national insurance in the columns of
sample_data/mappings/bpjs.toml. Wanted: at most 2 cases as it is; with 25 persons who are admitted
together six times (seven of ten come each time), that ring at rank 1.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parent.parent.parent
MAPPING = ROOT / "sample_data" / "mappings" / "bpjs.toml"
SIZE, TRIPS, ATTENDANCE = 25, 6, 0.7


def inject(claims: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, set[str]]:
    """The extract with a ring of persons that it knows, and their ids."""
    rng = np.random.default_rng(seed)
    people = np.sort(claims["participant_id"].unique())
    members = rng.choice(people, SIZE, replace=False).tolist()
    stays = claims[claims["jenis_pelayanan"] == "Rawat Inap"]
    place = str(rng.choice(np.sort(stays["faskes_id"].unique())))
    own = stays[stays["faskes_id"] == place]
    added: list[dict[str, str]] = []
    for trip in range(TRIPS):
        admitted = np.datetime64("2024-01-15") + 50 * trip
        for person in members:
            if rng.random() >= ATTENDANCE:
                continue
            row = own.iloc[int(rng.integers(len(own)))]
            number = f"{90_000_000 + len(added)}"
            added.append({
                **dict(zip(own.columns, row, strict=True)),
                "claim_id": f"C{number}", "episode_id": f"E{number}",
                "participant_id": person, "lama_dirawat": str(6 + int(rng.integers(0, 2))),
                "tgl_pelayanan": str(admitted + int(rng.integers(0, 2))),
            })  # fmt: skip
    return pd.concat([claims, pd.DataFrame(added)], ignore_index=True), set(members)


def cases_of(claims: Path, out: Path) -> list[set[str]]:
    """Patients of each case of `graphfraud run`, by rank."""
    command = [sys.executable, "-m", "graphfraud", "run", str(claims), "--mapping", str(MAPPING)]
    subprocess.run([*command, "--out", str(out)], check=True, capture_output=True, text=True)
    patients: dict[str, set[str]] = {}
    with (out / "cases.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in sorted(csv.DictReader(file), key=lambda r: int(r["rank"])):
            patients[row["case_id"]] = set()
    with (out / "members.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["node_type"] == "patient":
                patients[row["case_id"]].add(row["node_id"])
    return list(patients.values())


def main() -> int:
    """0 where both outcomes are as wanted."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("claims", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    table = pd.read_csv(given.claims, dtype=str, keep_default_na=False)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        calm = cases_of(given.claims, folder / "calm")
        mixed, members = inject(table, given.seed)
        mixed.to_csv(folder / "mixed.csv", index=False)
        found = cases_of(folder / "mixed.csv", folder / "ring")
    match = [len(people & members) / len(people | members) for people in found]
    rank = next((at for at, share in enumerate(match, 1) if share >= 0.5), 0)
    print(f"{len(table)} claims as they are: {len(calm)} cases")
    print(f"with a ring of {SIZE}: rank {rank or 'none'}, Jaccard {max(match, default=0):.2f}, "
          f"{len(found)} cases")  # fmt: skip
    return 0 if len(calm) <= 2 and rank == 1 else 1


if __name__ == "__main__":
    sys.exit(main())
