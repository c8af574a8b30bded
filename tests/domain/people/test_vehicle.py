from __future__ import annotations

from datetime import date, timedelta

import pytest

from desktop.domain import clock
from desktop.domain.people import car, card
from desktop.domain.people.customer import CustomerDetails, add_customer
from desktop.domain.people.vehicle import (
    VehicleDetails,
    change_owner,
    change_plate,
    meet_vehicle,
    record_built,
    record_odometer,
    vehicle_id,
)
from desktop.domain.problem import Refused
from desktop.pages.parts import known_car
from tests.domain.conftest import STORE_ID

VIN = "LSVAM4187C2184847"


@pytest.fixture
def people(do) -> tuple[str, str]:
    return tuple(
        do(add_customer, CustomerDetails(name, phone)).customer_id
        for name, phone in (("王", "13800000001"), ("李", "13800000002"))
    )


def test_the_same_vin_met_twice_is_linked_and_not_overwritten(do, ask) -> None:
    first = do(meet_vehicle, VehicleDetails(vin=VIN, brand="大众", series="朗逸"))
    second = do(meet_vehicle, VehicleDetails(vin=VIN, brand="斯柯达", engine="1.6L", odometer_km=52_000))
    assert (second.vehicle_id, second.existing) == (first.vehicle_id, True)
    row = ask(car.car, first.vehicle_id)
    assert (row.name, row.odometer_km) == ("大众 朗逸 1.6L", 52_000)


def test_two_devices_that_meet_one_vin_give_it_one_id(do) -> None:
    assert do(meet_vehicle, VehicleDetails(vin=VIN)).vehicle_id == vehicle_id(STORE_ID, VIN)


def test_a_car_met_by_plate_takes_its_vin_later(do, ask) -> None:
    first = do(meet_vehicle, VehicleDetails(plate="京A·7K3Q2", brand="大众"))
    second = do(meet_vehicle, VehicleDetails(vin=VIN, plate="京a7k3q2"))
    assert second.vehicle_id == first.vehicle_id
    assert ask(car.car, first.vehicle_id).vin == VIN


def test_an_unverified_vin_stays_marked(do, ask) -> None:
    met = do(meet_vehicle, VehicleDetails(vin="LSVAM4187C2184848", vin_verified=False))
    assert not ask(car.car, met.vehicle_id).vin_verified


def test_an_old_chassis_number_is_taken_unverified_only(do) -> None:
    do(meet_vehicle, VehicleDetails(vin="BJ212760123", vin_verified=False))
    with pytest.raises(Refused, match=r"vin\.form"):
        do(meet_vehicle, VehicleDetails(vin="BJ212760124"))


@pytest.mark.parametrize("tail", ["184847", "2184847", "C2184847", VIN, "  " + VIN.lower()])
def test_a_car_is_found_by_the_last_of_its_vin(do, ask, tail: str) -> None:
    met = do(meet_vehicle, VehicleDetails(vin=VIN))
    do(meet_vehicle, VehicleDetails(vin="LSVAM4187C2184840"))
    assert [row.id for row in ask(car.find_cars, tail)] == [met.vehicle_id]


def test_a_guest_asking_for_a_car_does_not_become_its_owner(do, ask, people) -> None:
    wang, li = people
    met = do(meet_vehicle, VehicleDetails(vin=VIN), wang)
    do(meet_vehicle, VehicleDetails(vin=VIN), li)
    assert ask(car.car, met.vehicle_id).owner_id == wang
    assert ask(card.card, li).cars == ()


def test_a_sold_car_has_its_new_owner_from_that_day(do, ask, store, people) -> None:
    wang, li = people
    met = do(meet_vehicle, VehicleDetails(vin=VIN), wang)
    with pytest.raises(Refused, match=r"date\.order"):
        do(change_owner, met.vehicle_id, li, date(2020, 1, 1))
    sold = clock.today() + timedelta(days=1)
    do(change_owner, met.vehicle_id, li, sold)
    row = ask(car.car, met.vehicle_id)
    assert (row.owner_id, row.since) == (li, sold)
    with store.read() as session:
        rows = session.connection().exec_driver_sql("SELECT until FROM ownership ORDER BY since").scalars().all()
    assert rows == [sold.isoformat(), None]


def test_a_plate_moves_to_another_car_and_the_old_one_loses_it(do, ask) -> None:
    old = do(meet_vehicle, VehicleDetails(vin=VIN, plate="京A7K3Q2")).vehicle_id
    new = do(meet_vehicle, VehicleDetails(vin="LSVAM4187C2184840")).vehicle_id
    do(change_plate, new, "京A·7K3Q2")
    assert ask(car.car, old).plate == ""
    assert ask(car.car, new).plate == "京A·7K3Q2"
    assert [row.id for row in ask(car.find_cars, "京a7k3")] == [new]


def test_a_mistyped_plate_of_another_car_takes_nothing_away(do, ask) -> None:
    old = do(meet_vehicle, VehicleDetails(vin=VIN, plate="京A7K3Q2")).vehicle_id
    new = do(meet_vehicle, VehicleDetails(vin="LSVAM4187C2184840", plate="京A7K3Q2")).vehicle_id
    assert (ask(car.car, old).plate, ask(car.car, new).plate) == ("京A·7K3Q2", "")


def test_the_odometer_never_goes_back_unnoticed(do) -> None:
    met = do(meet_vehicle, VehicleDetails(vin=VIN, odometer_km=51_880)).vehicle_id
    with pytest.raises(Refused) as refused:
        do(record_odometer, met, 45_210)
    assert refused.value.problems[0].values == {"value": 45_210, "last": 51_880}
    do(record_odometer, met, 51_880)


def test_everything_wrong_with_a_car_is_said_at_once(do) -> None:
    with pytest.raises(Refused) as refused:
        do(meet_vehicle, VehicleDetails(vin="123", plate="X", odometer_km=-1, brand="好" * 61))
    assert {problem.code for problem in refused.value.problems} == {
        "vin.form",
        "plate.form",
        "odometer.size",
        "text.length",
    }
    with pytest.raises(Refused, match=r"vehicle\.empty"):
        do(meet_vehicle, VehicleDetails())


def test_the_month_on_the_plate_stays_with_the_car(do, ask) -> None:
    met = do(meet_vehicle, VehicleDetails(vin=VIN, built="2010-03"))
    do(meet_vehicle, VehicleDetails(vin=VIN))
    assert ask(known_car.one, met.vehicle_id).built == (2010, 3), "meeting it again without the month forgets nothing"
    do(record_built, met.vehicle_id, (2011, 12))
    assert ask(known_car.one, met.vehicle_id).built == (2011, 12)
    do(record_built, met.vehicle_id, None)
    assert ask(known_car.one, met.vehicle_id).built is None


@pytest.mark.parametrize("typed", ["2010-3", "2010-13", "201003", "今年"])
def test_what_is_no_month_is_refused(do, typed: str) -> None:
    with pytest.raises(Refused) as refused:
        do(meet_vehicle, VehicleDetails(vin=VIN, built=typed))
    assert refused.value.code == "vehicle.built"
