from __future__ import annotations

import pytest

from desktop.domain.actor import Actor, Right, Role
from desktop.domain.omni import lookup
from desktop.domain.people.customer import CustomerDetails, add_customer
from desktop.domain.people.vehicle import VehicleDetails, meet_vehicle
from desktop.domain.sales import drive_list
from desktop.domain.sales.issue import issue
from tests.domain.sales import yard
from tests.domain.sales.test_issue import VIN, WHEN, basket


@pytest.fixture
def known(do) -> dict[str, str]:
    wang = do(add_customer, CustomerDetails("王小明", "13800001234")).customer_id
    car = do(meet_vehicle, VehicleDetails(vin=VIN, brand="大众", series="朗逸", plate="京A7K3Q2"), wang).vehicle_id
    quote = do(issue, basket(), **WHEN)
    return {"customer": wang, "vehicle": car, "quote": quote.id, "number": quote.number}


@pytest.mark.parametrize(
    ("typed", "kind", "tag"),
    [
        ("234", "customer", "phone"),
        ("1234", "customer", "phone"),
        ("138 0000 1234", "customer", "phone"),
        ("王小", "customer", "name"),
        ("wxm", "customer", "name"),
        ("184847", "vehicle", "vin"),
        ("c2184847", "vehicle", "vin"),
        (VIN.lower(), "vehicle", "vin"),
        ("京A7", "vehicle", "plate"),
        ("京a·7k3q2", "vehicle", "plate"),
        ("-0001", "quote", "number"),
        ("bj01-", "quote", "number"),
    ],
)
def test_the_box_knows_what_is_meant(ask, known, typed: str, kind: str, tag: str) -> None:
    hit = ask(lookup, typed)[0]
    assert (hit.kind, hit.tag, hit.id) == (kind, tag, known[kind])


def test_nothing_in_the_box_shows_a_whole_phone(ask, known) -> None:
    for typed in ("1234", "wxm", "京A7", "184847", known["number"]):
        for hit in ask(lookup, typed):
            assert "13800001234" not in hit.title + hit.subtitle


def test_a_vin_or_plate_not_on_file_is_offered_as_such(ask) -> None:
    assert [(hit.kind, hit.id) for hit in ask(lookup, "lsvam4187c2184840")] == [("vin", "LSVAM4187C2184840")]
    assert [(hit.kind, hit.title) for hit in ask(lookup, "粤bd12345")] == [("plate", "粤B·D12345")]


@pytest.mark.parametrize("typed", ["", "  ", "%", "_", "*", '"', "NEAR(", "'; drop table customer", "😀", "12", "\x00"])
def test_what_means_nothing_finds_nothing(ask, known, typed: str) -> None:
    assert ask(lookup, typed) == []


def test_who_may_not_see_customers_sees_none(ask, known) -> None:
    porter = Actor("p", "x", "porter", Role.CLERK, frozenset({Right.LOOK_UP}))
    assert {hit.kind for typed in ("1234", "wxm", "-0001", "184847") for hit in ask(lookup, typed, who=porter)} == {
        "vehicle"
    }


def test_a_drive_is_found_by_its_number_and_a_key_by_its_tag(do, ask) -> None:
    one = yard.car(do, key_number="17")
    drive_id = yard.ready(do, yard.booked(do, one, yard.customer(do)))
    number = ask(drive_list.drive, drive_id).number
    for typed in (number, number.lower()[:-2], number[-5:]):
        assert [hit.id for hit in ask(lookup, typed) if hit.kind == "drive"] == [drive_id]
    for typed in ("k-试01", "17"):
        assert [hit.id for hit in ask(lookup, typed) if hit.kind == "key"] == [one]


def test_who_may_not_see_drives_finds_none(do, ask) -> None:
    drive_id = yard.ready(do, yard.booked(do, yard.car(do), yard.customer(do)))
    number = ask(drive_list.drive, drive_id).number
    porter = Actor("p", "x", "porter", Role.CLERK, frozenset({Right.LOOK_UP}))
    assert ask(lookup, number, who=porter) == []
