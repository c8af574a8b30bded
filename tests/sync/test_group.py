"""What the stores of one group share: learned VIN patterns, on the centre's file and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desktop.domain.identity import new_id
from desktop.domain.parts import learned
from tests.sync.booth import STORE, Booth, Desk

OTHER, THIRD, GROUP = new_id(), new_id(), new_id()
PATTERN = "LSVZZ0AAN"


@pytest.fixture
def desks(booth: Booth) -> Iterator[tuple[Desk, Desk, Desk]]:
    """One of each of two stores of a group, and one of a third store."""
    made = (booth.device("here"), booth.device("far", store_id=OTHER), booth.device("stranger", store_id=THIRD))
    for store in (STORE, OTHER):
        booth.centre.register.join(store, GROUP)
    exchange(*made)
    yield made
    for desk in made:
        desk.close()


def exchange(*desks: Desk) -> None:
    for desk in (*desks, *desks):
        desk.exchange()


def known(desk: Desk) -> list[str]:
    found = desk.all("SELECT car_key FROM learned_car WHERE deleted_at IS NULL ORDER BY car_key")
    return [key for (key,) in found]


def learn(desk: Desk, car: str, instead: str = "") -> None:
    with desk.store.write(desk.by) as session:
        learned.learn(desk.by, session, PATTERN, car, instead=instead)


def refusals(*desks: Desk) -> list[object]:
    return [row for desk in desks for row in desk.all("SELECT code FROM refusal")]


def test_what_one_store_teaches_every_store_of_its_group_knows(desks: tuple[Desk, Desk, Desk]) -> None:
    here, far, stranger = desks
    learn(here, "passat")
    exchange(*desks)
    assert (known(far), known(stranger)) == (["passat"], [])
    learn(far, "magotan", instead="passat")
    exchange(*desks)
    assert known(here) == known(far) == ["magotan"]
    learn(stranger, "lavida")
    exchange(*desks)
    assert (known(stranger), known(here), refusals(*desks)) == (["lavida"], ["magotan"], [])


def test_two_stores_that_teach_apart_are_both_heard(desks: tuple[Desk, Desk, Desk]) -> None:
    here, far, _ = desks
    learn(here, "passat")
    learn(far, "magotan")
    learn(far, "passat")
    exchange(here, far)
    assert set(known(here)) == set(known(far)) == {"passat", "magotan"}
    with here.store.write(here.by) as session:
        learned.forget(here.by, session, PATTERN, "passat")
    exchange(here, far)
    assert known(far) == known(here) == ["magotan"]
    assert (here.conflicts(), far.conflicts(), refusals(here, far)) == ([], [], [])
