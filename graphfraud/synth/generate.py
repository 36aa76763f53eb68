"""From parameters to tables and truth: world → background → look-alikes → rings → settlements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphfraud.synth.arrivals import fill_arrivals
from graphfraud.synth.background import add_background
from graphfraud.synth.companions import add_companions
from graphfraud.synth.handling import fill_handling, move_house
from graphfraud.synth.look_alikes import add_desks, add_look_alikes, note_desks
from graphfraud.synth.money import fill_money
from graphfraud.synth.names import make_names
from graphfraud.synth.parameters import Parameters
from graphfraud.synth.rings import add_rings
from graphfraud.synth.scene import make_scene
from graphfraud.synth.settlement import settle
from graphfraud.synth.tables import (
    claims_table,
    institutions_table,
    persons_table,
    registrations_table,
    staff_table,
)
from graphfraud.synth.truth import make_truth
from graphfraud.synth.world import make_world

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class SyntheticData:
    """A made extract: Arrow tables of text by name, and the truth that belongs to it.

    tables: claims, persons, institutions, staff, registrations.
    """

    parameters: Parameters
    tables: Mapping[str, Any]
    truth: Mapping[str, Any]

    def frame(self, table: str) -> pd.DataFrame:
        """A table as a pandas frame of text; missing values are ''."""
        frame: pd.DataFrame = self.tables[table].to_pandas().fillna("")
        return frame


def generate(parameters: Parameters) -> SyntheticData:
    """Make a population with its claims of one year.

    The same parameters give the same data. Time and memory O(claims), about six claims a person.
    Raises InputError for parameters that make no population.
    """
    world = make_world(parameters)
    add_background(world)
    add_companions(world)
    scene = make_scene(world)
    add_desks(scene)
    add_rings(scene)
    add_look_alikes(scene)
    columns = world.ledger.columns()
    move_house(world, columns)
    fill_arrivals(world, columns)
    fill_handling(world, columns)
    note_desks(scene, columns)
    money = fill_money(world, columns)
    rows = settle(world, columns, money)
    names = make_names(world)
    tables = {
        "claims": claims_table(world, columns, money, rows, names),
        "persons": persons_table(world, names),
        "institutions": institutions_table(world, names),
        "staff": staff_table(world, names),
        "registrations": registrations_table(world, columns, names),
    }
    return SyntheticData(parameters, tables, make_truth(scene, columns, rows, names))
