"""A booking that is typed: kept for whoever types it, and forgotten when there is nothing to keep."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from desktop.domain.actor import Actor, Right, Role
from desktop.domain.local import Draft
from desktop.domain.problem import Refused
from desktop.domain.sales import damage
from desktop.domain.sales.drive_draft import DriveDraft, kept_draft, save_draft
from tests.domain.sales import yard

TYPED = DriveDraft(car_id="c", day="2026-11-28", time="14:30", adding=True, name="赵敏", phone="1381111", occupants=3)


def test_what_is_typed_is_kept_as_it_stands(do, ask) -> None:
    do(save_draft, TYPED)
    assert ask(kept_draft).draft == TYPED


def test_a_slot_alone_is_nothing_to_keep(do, ask) -> None:
    do(save_draft, TYPED)
    do(save_draft, DriveDraft(car_id="c", day="2026-11-28", time="14:30"))
    assert ask(kept_draft) is None


def test_it_is_nobody_elses(do, ask, clerk: Actor) -> None:
    do(save_draft, TYPED)
    assert ask(kept_draft, who=clerk) is None


def test_fields_of_another_program_take_their_default(do, ask, store) -> None:
    do(save_draft, TYPED)
    with store.write_local() as session:
        (row,) = session.query(Draft).all()
        row.body = {**asdict(TYPED), "occupants": "three", "colour": "red", "name": "赵敏"}
    assert ask(kept_draft).draft.occupants == 1
    assert ask(kept_draft).draft.name == "赵敏"


def test_a_draft_and_photos_need_the_right_of_the_desk(do, ask, by: Actor) -> None:
    porter = Actor("p", by.store_id, "porter", Role.CLERK, frozenset({Right.LOOK_UP}))
    with pytest.raises(Refused, match=r"right\.missing"):
        do(save_draft, TYPED, who=porter)
    drive_id = yard.ready(do, yard.booked(do, yard.car(do), yard.customer(do)))
    loan_id = yard.out(do, drive_id)
    with pytest.raises(Refused, match=r"right\.missing"):
        do(damage.keep_photos, loan_id, b"%PDF", who=porter)
    with pytest.raises(Refused, match=r"right\.missing"):
        ask(damage.photos_of, loan_id, who=porter)


def test_photos_name_the_drive_and_no_customer(do, ask) -> None:
    drive_id = yard.ready(do, yard.booked(do, yard.car(do), yard.customer(do)))
    loan_id = yard.out(do, drive_id)
    assert ask(damage.photos_of, loan_id) is None
    do(damage.keep_photos, loan_id, b"%PDF-1.4 photos")
    found = ask(damage.photos_of, loan_id)
    assert found.here
    assert found.number
    with pytest.raises(Refused, match=r"key\.gone"):
        do(damage.keep_photos, "nowhere", b"%PDF")
