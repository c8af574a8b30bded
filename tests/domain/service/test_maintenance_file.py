"""The electronic maintenance file: a record a settlement, what it lacks, its states, and the province's own names."""

from __future__ import annotations

import json

import pytest

from desktop.domain.people.vehicle import VehicleDetails, meet_vehicle
from desktop.domain.problem import Refused
from desktop.domain.rules.setting import change_settings
from desktop.domain.service.issuing import issue
from desktop.domain.service.maintenance_file import (
    FileUploader,
    files,
    mapped,
    mark_returned,
    mark_sent,
    pack,
    send_again,
)
from desktop.domain.service.order_course import finish
from desktop.domain.service.reception import edit_order, sign
from desktop.domain.service.settling import settle
from tests.domain.service.shop import VIN, car, customer, part, received, work


def settled(do, vehicle_id: str, li: str, km: int = 30_000, **how: object) -> str:
    made = received(do, vehicle_id, li, km, **how)
    work(do, made, qty_milli=1_500)
    do(issue, part(do, made, code="06A115561B", qty_milli=2_000))
    do(edit_order, made, diagnosis="机油到期")
    do(sign, made, 100_000)
    do(finish, made)
    do(settle, made, offline=False)
    return made


@pytest.fixture
def li(do) -> str:
    return customer(do)


def test_a_settlement_makes_one_record_with_work_parts_and_no_person(do, ask, store, li: str) -> None:
    do(change_settings, {"service.file_code": "110000123"})
    settled(do, car(do, owner=li), li, words="李女士说有异响")
    (row,) = ask(files)
    assert (row.state, row.missing, row.plate) == ("waiting", (), "京A66666")
    packed = do(pack, [row.id], FileUploader()).decode()
    (record,) = json.loads(packed)
    assert record["basicInfo"]["vin"] == VIN and len(record["basicInfo"]["repairdate"]) == 8
    assert record["basicInfo"]["faultdescription"] == "机油到期" and "李女士" not in packed
    assert record["vehiclepartslist"] == [{"partsname": "机滤", "partscode": "06A115561B", "partsquantity": "2"}]
    assert record["repairprojectlist"] == [{"repairproject": "常规保养", "workinghours": "1.5"}]


def test_what_a_platform_would_send_back_is_said_before(do, ask, li: str) -> None:
    nameless = do(meet_vehicle, VehicleDetails(brand="大众"), li).vehicle_id
    settled(do, nameless, li)
    (row,) = ask(files, "waiting")
    assert [(each.code, each.field) for each in row.missing] == [
        ("file.missing", "plate"), ("file.missing", "company_code"), ("file.vin", "vin"),
    ]  # fmt: skip
    with pytest.raises(Refused) as refused:
        do(pack, [row.id], FileUploader())
    assert refused.value.problems == row.missing


def test_a_record_is_sent_comes_back_and_waits_again(do, ask, li: str) -> None:
    settled(do, car(do, owner=li), li)
    (row,) = ask(files)
    do(mark_sent, [row.id], "file")
    assert [each.id for each in ask(files, "sent")] == [row.id] and ask(files, "waiting") == []
    do(mark_returned, row.id, "企业编码错误")
    assert [each.why for each in ask(files, "returned")] == ["企业编码错误"]
    do(send_again, row.id)
    assert len(ask(files, "waiting")) == 1
    with pytest.raises(Refused, match=r"text\.missing"):
        do(mark_returned, row.id, " ")


def test_a_car_prepared_for_sale_is_no_repair_of_a_customer(do, ask, li: str) -> None:
    settled(do, car(do, owner=li), li, flow="pdi")
    assert ask(files) == []


def test_a_province_without_names_of_its_own_has_the_common_ones() -> None:
    body = {
        "basic": dict.fromkeys(
            ("plate", "company", "company_code", "vin", "repaired_on", "odometer_km", "settled_on", "fault", "number"),
            "x",
        ),
        "parts": [], "work": [],
    }  # fmt: skip
    assert mapped(body, "京") == mapped(body)
