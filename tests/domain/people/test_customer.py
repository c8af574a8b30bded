from __future__ import annotations

import pytest

from desktop.domain.people import card, consent
from desktop.domain.people.customer import CustomerDetails, add_customer, add_phone, edit_customer
from desktop.domain.people.erase import delete_customer
from desktop.domain.people.vehicle import VehicleDetails, meet_vehicle
from desktop.domain.problem import Refused

VIN = "LSVAM4187C2184847"


@pytest.fixture
def wang(do) -> str:
    return do(add_customer, CustomerDetails("王小明", "13800001234")).customer_id


def test_a_customer_needs_three_fields(ask, wang: str) -> None:
    (row,) = ask(card.find_customers, "")
    assert (row.name, row.phone, row.kind) == ("王小明", "138****1234", "person")


def test_all_that_is_wrong_is_said_at_once_and_nothing_is_saved(do, ask) -> None:
    with pytest.raises(Refused) as refused:
        do(add_customer, CustomerDetails("\t\n", "1380000123", "ghost", note="好" * 10_001))
    found = {(problem.code, problem.field) for problem in refused.value.problems}
    assert found == {
        ("text.missing", "name"),
        ("phone.length", "phone"),
        ("customer.kind", "kind"),
        ("text.length", "note"),
    }
    assert ask(card.find_customers, "") == []


@pytest.mark.parametrize("name", ["喆堃", "𠮷田䶮", "O'Neil", "=cmd|", "'; drop table customer", "张😀", "Ünal Özgür"])
def test_any_name_is_kept_as_it_is_and_found_again(do, ask, name: str) -> None:
    do(add_customer, CustomerDetails(name, "13800001234"))
    assert [row.name for row in ask(card.find_customers, name)] == [name]


@pytest.mark.parametrize(
    "typed", ["234", "1234", "13800001234", "王小", "小明", "wxm", "wx", "京A7K", "184847", "2184847"]
)
def test_a_customer_is_found_by_phone_name_initials_plate_and_vin(do, ask, wang: str, typed: str) -> None:
    do(meet_vehicle, VehicleDetails(vin=VIN, brand="大众", plate="京A7K3Q2"), wang)
    do(add_customer, CustomerDetails("李四", "13900005678"))
    assert [row.id for row in ask(card.find_customers, typed)] == [wang]


@pytest.mark.parametrize("typed", ["34", "1380", "xm", "京B", "%", "_", "*", "NEAR", '"'])
def test_what_does_not_match_finds_nobody(ask, wang: str, typed: str) -> None:
    assert ask(card.find_customers, typed) == []


def test_the_same_phone_gives_the_customer_who_has_it(do, wang: str) -> None:
    again = do(add_customer, CustomerDetails("王先生", "138 0000 1234"))
    assert (again.customer_id, again.existing) == (wang, True)
    assert not do(add_customer, CustomerDetails("王太太", "13800001234"), again=True).existing


def test_an_edit_changes_the_named_fields_only(do, ask, wang: str) -> None:
    do(edit_customer, wang, name="王大明", phone="13900009999", note="一\n二")
    seen = ask(card.card, wang)
    assert (seen.name, seen.note, seen.kind) == ("王大明", "一\n二", "person")
    assert [phone.masked for phone in seen.phones] == ["139****9999"]
    assert [row.id for row in ask(card.find_customers, "wdm")] == [wang]


def test_a_second_number_finds_the_customer_too(do, ask, wang: str) -> None:
    do(add_phone, wang, "010-62345678")
    assert [row.id for row in ask(card.find_customers, "345678")] == [wang]
    assert [phone.kind for phone in ask(card.card, wang).phones] == ["mobile", "landline"]


def test_a_whole_number_is_shown_for_a_reason_only_and_leaves_an_audit_row(do, store, ask, wang: str) -> None:
    (phone,) = ask(card.card, wang).phones
    with pytest.raises(Refused, match=r"reason\.missing"):
        do(card.reveal_phone, phone.id, " ")
    assert do(card.reveal_phone, phone.id, "回电") == "13800001234"
    with store.read() as session:
        rows = list(session.connection().exec_driver_sql("SELECT action, subject, reason FROM audit"))
    assert rows == [("reveal", f"phone:{phone.id}", "回电")]


def test_a_deleted_customer_leaves_no_personal_word_in_the_file(do, store, ask, wang: str) -> None:
    do(meet_vehicle, VehicleDetails(vin=VIN), wang)
    do(edit_customer, wang, address="某路 1 号", note="老客户", contact_name="小王")
    do(delete_customer, wang, "本人要求")
    assert ask(card.find_customers, "") == ask(card.find_customers, "1234") == ask(card.find_customers, "184847") == []
    with pytest.raises(Refused, match=r"customer\.gone"):
        ask(card.card, wang)
    with store.read() as session:
        connection = session.connection()
        people = connection.exec_driver_sql("SELECT name, initials, address, note, contact_name FROM customer").one()
        numbers = connection.exec_driver_sql("SELECT number, reversed FROM phone").one()
    assert set(people) | set(numbers) == {""}


def test_consent_is_kept_with_its_text_and_can_be_withdrawn(do, ask, store, wang: str) -> None:
    do(consent.answer, wang, "marketing", given=True, channel="counter")
    do(consent.answer, wang, "contact", given=False, channel="phone")
    with store.read() as session:
        assert consent.may(session, wang, "marketing")
        assert not consent.may(session, wang, "contact")
    do(consent.withdraw, wang, "marketing")
    with store.read() as session:
        assert not consent.may(session, wang, "marketing")
        assert {row.text_version for row in consent.answers(session, wang)} == {"1"}
    with pytest.raises(Refused, match=r"consent\.none"):
        do(consent.withdraw, wang, "marketing")


def test_an_unknown_purpose_or_channel_is_refused(do, wang: str) -> None:
    with pytest.raises(Refused, match=r"consent\.purpose"):
        do(consent.answer, wang, "anything", given=True, channel="counter")
    with pytest.raises(Refused, match=r"consent\.channel"):
        do(consent.answer, wang, "contact", given=True, channel="smoke")


def test_every_consent_text_is_there_in_both_languages() -> None:
    for purpose in consent.texts().values():
        assert purpose["version"]
        assert purpose["text"].keys() == purpose["title"].keys() == {"zh", "en"}
