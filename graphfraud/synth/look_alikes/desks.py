"""Innocent concentrations at the agency: a desk of its own, an employer's account or clerk."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graphfraud.synth import vocabulary as v
from graphfraud.synth.agency import AWAY, GENERAL_REASON, NO_CARD, Desk
from graphfraud.synth.handling import HOSPITAL_NUMBER
from graphfraud.synth.institutions import FAR, GRADE2, GRADE3
from graphfraud.synth.ledger import AUTO
from graphfraud.synth.scene import InnocentGroup, Scene

Ints = NDArray[np.int64]


def add_desks(scene: Scene) -> None:
    """Give some agencies a worker who alone does one kind of work or one township's papers."""
    agencies, people = scene.world.agencies, scene.world.people
    rng = scene.rng
    wanted = round(scene.world.parameters.look_alikes_per_100k * scene.world.parameters.scale / 22)
    kinds = ["away", "birth", "zone", "hospital"]
    for k in range(min(wanted, agencies.n * 2)):
        agency = k % agencies.n
        free = [int(w) for w in agencies.submitters[agency] if int(w) not in scene.used_workers]
        if len(free) < 3:
            continue
        worker = int(rng.choice(free))
        scene.used_workers.add(worker)
        share = float(rng.uniform(0.9, 0.99))
        what = kinds[k % 4]
        if what == "away":
            agencies.desks.append(Desk(worker, share, reason=AWAY))
        elif what == "birth":
            agencies.desks.append(Desk(worker, share, med=v.BIRTH_VISIT, kind="one_desk_births"))
            agencies.desks.append(Desk(worker, share, med=v.BIRTH_STAY, kind="one_desk_births"))
        elif what == "hospital":
            # posted at the hospital that most of the area's patients are sent to
            far = scene.world.places.of_kind(FAR)
            big = int(far[np.argmax(scene.busy[far].sum(axis=1))])
            desk = Desk(worker, share, inst=big, kind="one_desk_one_hospital")
            agencies.desks.append(desk)
        else:
            zones = np.flatnonzero((people.zone_county == agency) & people.zone_rural)
            pool = zones if len(zones) else np.flatnonzero(people.zone_county == agency)
            agencies.desks.append(
                Desk(worker, share, zone=int(rng.choice(pool)), kind="one_desk_one_township")
            )


def note_desks(scene: Scene, columns: dict[str, Ints]) -> None:
    """Write the desks down once it is known whose claims they had."""
    seen: dict[tuple[int, str], list[Ints]] = {}
    for desk in scene.world.agencies.desks:
        at = (
            (columns["setl_type"] == 1)
            & (columns["submitter"] == desk.worker)
            & (columns["ring"] < 0)
        )
        for wanted, name in ((desk.reason, "reason"), (desk.med, "med"), (desk.inst, "inst")):
            if wanted >= 0:
                at &= columns[name] == wanted
        if desk.zone >= 0:
            at &= scene.world.people.zone[columns["person"]] == desk.zone
        seen.setdefault((desk.worker, desk.kind), []).append(np.flatnonzero(at))
    for (worker, kind), parts in seen.items():
        rows = np.concatenate(parts)
        scene.innocent.append(
            InnocentGroup(
                kind,
                tuple(int(p) for p in np.unique(columns["person"][rows])),
                tuple(int(i) for i in np.unique(columns["inst"][rows])),
                (worker,),
            )
        )


def staff_of_one_firm(scene: Scene, least: int) -> Ints:
    """Persons of one employer that has enough of them."""
    people = scene.world.people
    free = (people.employer >= 0) & ~scene.taken
    size = np.bincount(people.employer[free])
    firm = int(scene.rng.choice(np.flatnonzero(size >= min(least, size.max()))))
    return np.flatnonzero(people.employer == firm)


def employers_account(scene: Scene) -> None:
    """The employer paid in advance: the staff's manual claims go to the employer's account."""
    rng, people = scene.rng, scene.world.people
    members = scene.pick(staff_of_one_firm(scene, 25), scene.between(15, 45))
    firm = int(people.employer[members[0]])
    index = np.repeat(members, rng.integers(1, 3, len(members)))
    pool = scene.world.places.of_kind(FAR, GRADE2, GRADE3)
    inst = rng.choice(rng.choice(pool, 4), len(index))
    end = rng.integers(10, 330, len(index))
    group = len(scene.innocent)
    scene.ledger.add(
        index,
        inst,
        np.maximum(0, end - rng.integers(3, 12, len(index))),
        end_day=end,
        setl_type=1,
        med=v.AWAY_STAY,
        reason=AWAY,
        account=HOSPITAL_NUMBER + firm,
        opt_day=np.minimum((end // 30 + 1) * 30 + rng.integers(0, 4), 370),
        group=group,
    )
    scene.note_innocent("employers_account", members, np.unique(inst))


def employers_clerk(scene: Scene) -> None:
    """The personnel clerk brings the colleagues' papers to one desk once a month."""
    rng, people = scene.rng, scene.world.people
    members = scene.pick(staff_of_one_firm(scene, 25), scene.between(16, 50))
    clerk = int(members[0])
    index = np.repeat(members[1:], rng.integers(1, 3, len(members) - 1))
    inst = np.where(
        rng.random(len(index)) < 0.6,
        scene.world.big_hospital[index],
        rng.choice(scene.world.places.of_kind(FAR), len(index)),
    )
    day = rng.integers(0, 320, len(index))
    month = np.minimum((day // 30 + 1) * 30 + scene.between(0, 8), 366)
    agency = int(people.county[clerk])
    workers = [
        int(w) for w in scene.world.agencies.submitters[agency] if int(w) not in scene.used_workers
    ]
    worker = int(rng.choice(workers)) if workers else AUTO
    group = len(scene.innocent)
    scene.ledger.add(
        index,
        inst,
        day,
        setl_type=1,
        reason=np.where(rng.random(len(index)) < 0.5, NO_CARD, GENERAL_REASON),
        opt_day=month,
        proxy=clerk,
        submitter=np.where(rng.random(len(index)) < 0.8, worker, AUTO),
        account=np.where(
            rng.random(len(index)) < 0.3, HOSPITAL_NUMBER + int(people.employer[clerk]), AUTO
        ),
        group=group,
    )
    scene.note_innocent("employers_clerk", members, np.unique(inst), (worker,) if workers else ())


def welfare_home_account(scene: Scene) -> None:
    """A welfare home is guardian of its residents: it files for them, to its own account."""
    rng, people = scene.rng, scene.world.people
    members = scene.pick(people.rural & (people.age >= 60), scene.between(14, 36))
    manager = int(scene.pick(people.adult & (people.age < 60), 1)[0])
    index = np.repeat(members, rng.integers(1, 3, len(members)))
    inst = np.where(
        rng.random(len(index)) < 0.7,
        scene.world.usual_hospital[members[0]],
        rng.choice(scene.world.places.of_kind(GRADE2, GRADE3), len(index)),
    )
    end = rng.integers(12, 330, len(index))
    scene.ledger.add(
        index,
        inst,
        np.maximum(0, end - rng.integers(4, 15, len(index))),
        end_day=end,
        setl_type=1,
        med=v.INPATIENT,
        reason=np.where(rng.random(len(index)) < 0.7, NO_CARD, GENERAL_REASON),
        account=np.where(rng.random(len(index)) < 0.9, manager, AUTO),
        proxy=np.where(rng.random(len(index)) < 0.8, manager, AUTO),
        opt_day=end + 5 + rng.integers(0, 40, len(index)),
        group=len(scene.innocent),
    )
    scene.note_innocent("welfare_home_account", members, np.unique(inst))
