"""The truth of a made population: rings and look-alikes by the keys that the extract bears.

A ring's claims are those that stand after netting; its patients are persons with at least two of
them (insider rings: one). A doctor is "institution|doctor", a case-worker "agency|worker".
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphfraud.synth.names import Names
from graphfraud.synth.scene import Scene
from graphfraud.synth.settlement import Settlements
from graphfraud.synth.tables import setl_ids

Ints = NDArray[np.int64]
#: a ring with fewer kept claims or patients than this leaves too little to be judged by
FEWEST_PATIENTS = 5


def make_truth(
    scene: Scene, columns: dict[str, Ints], rows: Settlements, names: Names
) -> dict[str, Any]:
    """The content of truth.json (see the contract), plus `scheme`, `unjudged` and `aliases`."""
    world = scene.world
    ids = np.array(setl_ids(rows).to_pylist(), dtype=object)
    psn, inst = names.psn_no.to_pylist(), names.institution.to_pylist()
    doctor = [
        f"{inst[i]}|{d}"
        for i, d in zip(world.places.doctor_inst, names.doctor.to_pylist(), strict=True)
    ]
    worker = [
        f"{names.optins[int(a)].as_py()}|{w}"
        for a, w in zip(world.agencies.worker_agency, names.worker.to_pylist(), strict=True)
    ]
    ring_of_row = np.where(rows.kept & (rows.sign > 0), columns["ring"][rows.source], -1)
    order = np.argsort(ring_of_row, kind="stable")
    edges = np.searchsorted(ring_of_row[order], np.arange(len(scene.rings) + 1))
    rings: list[dict[str, Any]] = []
    unjudged: list[dict[str, Any]] = []
    aliases: dict[str, str] = {}
    for k, ring in enumerate(scene.rings):
        at = order[edges[k] : edges[k + 1]]
        claims = rows.source[at]
        person = columns["person"][claims].astype(np.int64)
        few = 1 if ring.pattern == "insider_link" else 2
        members, counts = np.unique(person, return_counts=True)
        members = members[counts >= few]
        for p, a in sorted(
            {(int(p), int(a)) for p, a in zip(person, columns["alias"][claims], strict=True) if a}
        ):
            aliases[names.psn_no[p + a * names.n_persons].as_py()] = psn[p]
        doctors = {int(d) for d in columns["doctor"][claims] if d >= 0}
        entry = {
            "ring": f"R{k + 1:03d}",
            "kind": ring.pattern,
            "scheme": ring.scheme,
            "level": ring.level,
            "patients": sorted(psn[int(p)] for p in members),
            "institutions": sorted(inst[int(i)] for i in np.unique(columns["inst"][claims])),
            "doctors": sorted(doctor[d] for d in doctors),
            "caseworkers": sorted(worker[w] for w in ring.workers),
            "claims": sorted(ids[at].tolist()),
        }
        (rings if len(members) >= FEWEST_PATIENTS else unjudged).append(entry)
    innocent = [
        {
            "kind": g.kind,
            "patients": sorted(psn[p] for p in g.persons),
            "institutions": sorted(inst[i] for i in g.insts),
            "caseworkers": sorted(worker[w] for w in g.workers),
        }
        for g in scene.innocent
    ]
    second = second_numbers(columns, names)
    return {
        "rings": rings,
        "innocent": innocent,
        "unjudged": unjudged,
        "aliases": dict(sorted({**second, **aliases}.items())),
    }


def second_numbers(columns: dict[str, Ints], names: Names) -> dict[str, str]:
    """psn_no under another area's insurance → the person's first psn_no, for all persons."""
    at = np.flatnonzero(columns["alias"] > 0)
    pairs = {(int(columns["person"][i]), int(columns["alias"][i])) for i in at}
    return {
        names.psn_no[p + a * names.n_persons].as_py(): names.psn_no[p].as_py() for p, a in pairs
    }
