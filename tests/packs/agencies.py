"""Desks of made agencies: case-workers who take manual claims in, review and pay them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.packs.town import Town

LAST_DAY = 600


class Desk:
    """An agency of its own with submitters s1 …, reviewers a1 … and b1 …, payers p1 …."""

    def __init__(
        self, town: Town, submitters: int = 5, reviewers1: int = 4, reviewers2: int = 3,
        payers: int = 2, places: int = 4,
    ) -> None:  # fmt: skip
        self.town = town
        self.code = f"99{8000 + town.number('agency'):04d}"
        self.places = [town.institution("county_hospital", area="990102") for _ in range(places)]
        self.submitters = [f"s{i + 1}" for i in range(submitters)]
        self.reviewers1 = [f"a{i + 1}" for i in range(reviewers1)]
        self.reviewers2 = [f"b{i + 1}" for i in range(reviewers2)]
        self.payers = [f"p{i + 1}" for i in range(payers)]

    def key(self, worker: str) -> str:
        """The case-worker's key in the graph."""
        return f"{self.code}|{worker}"

    def claim(
        self, psn_no: str | None = None, place: str | None = None, begin: int | None = None,
        **columns: Any,
    ) -> str:  # fmt: skip
        """File one manual claim; what is not given is drawn. setl_id."""
        rng = self.town.rng

        def drawn(pool: list[str]) -> str:
            return pool[int(rng.integers(len(pool)))]

        given: dict[str, Any] = {
            "submitter": drawn(self.submitters), "reviewer1": drawn(self.reviewers1),
            "reviewer2": drawn(self.reviewers2), "payer": drawn(self.payers), "agency": self.code,
        }  # fmt: skip
        where, day = drawn(self.places), int(rng.integers(0, LAST_DAY))
        return self.town.manual(
            psn_no or self.town.person(),
            place or where,
            day if begin is None else begin,
            **{**given, **columns},
        )

    def ordinary(self, n: int, **columns: Any) -> list[str]:
        """File n claims of as many people, each by whoever is free; the people."""
        people = [self.town.person() for _ in range(n)]
        for psn_no in people:
            self.claim(psn_no, **columns)
        return people
