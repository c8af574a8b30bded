"""Messages: with consent when made and when sent, once, by an adapter, never with the number in the row."""

from __future__ import annotations

import pytest

from desktop.domain import clock
from desktop.domain.people import consent
from desktop.domain.people.customer import CustomerDetails, add_customer
from desktop.domain.problem import Refused
from desktop.domain.record import data_columns
from desktop.domain.work import message
from desktop.domain.work.adapter import Letter, file
from desktop.domain.work.message import Message, NewMessage, failed, make, messages, send, withdraw, withdraw_of

FACTS = {"start": "11-28 10:00", "car": "朗逸", "store": "一店", "phone": "010-1"}


@pytest.fixture
def li(do) -> str:
    found = do(add_customer, CustomerDetails("李女士", "13900001234")).customer_id
    do(consent.answer, found, "contact", given=True, channel="counter")
    return str(found)


def new(customer_id: str, **how) -> NewMessage:
    given = {"template": "drive.day_before", "subject": "drive:1", "due_at": clock.now(), "facts": FACTS}
    return NewMessage(customer_id=customer_id, **given | how)


def test_it_is_made_once_and_says_what_the_template_says(do, ask, li: str) -> None:
    assert do(make, new(li)) == do(make, new(li))
    (row,) = ask(messages)
    assert (row.state, row.customer) == ("waiting", "李女士")
    assert "11-28 10:00" in row.text and "朗逸" in row.text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_store_without_a_telephone_leaves_no_gap_in_the_text(do, ask, li: str, language: str) -> None:
    do(make, new(li, facts={**FACTS, "phone": ""}, language=language))
    (row,) = ask(messages)
    assert row.text.endswith((".", "。"))
    assert " 。" not in row.text
    assert "  " not in row.text


def test_the_row_holds_no_number(do, store, li: str) -> None:
    made = do(make, new(li))
    with store.read() as session:
        row = session.get(Message, made)
        held = " ".join(str(getattr(row, name)) for name in data_columns("message"))
    assert "13900001234" not in held


def test_the_clipboard_gets_the_text_and_the_file_the_number_too(do, li: str) -> None:
    copied = do(send, do(make, new(li)), "clipboard")
    assert "13900001234" not in copied.text and not copied.file_name
    saved = do(send, do(make, new(li, period="2")), "file")
    assert saved.text.startswith("13900001234,") and "1390" not in saved.file_name


def test_it_is_sent_once(do, ask, li: str) -> None:
    made = do(make, new(li))
    do(send, made, "clipboard")
    with pytest.raises(Refused, match=r"message\.state"):
        do(send, made, "clipboard")
    assert ask(messages) == []
    assert [row.state for row in ask(messages, states=("sent",))] == ["sent"]


def test_what_failed_can_be_sent_again(do, ask, li: str) -> None:
    made = do(make, new(li))
    do(send, made, "clipboard")
    do(failed, made, "号码停机")
    (row,) = ask(messages)
    assert (row.state, row.why) == ("failed", "号码停机")
    do(send, made, "clipboard")


def test_without_consent_none_is_made(do, li: str) -> None:
    do(consent.withdraw, li, "contact")
    with pytest.raises(Refused, match=r"message\.consent"):
        do(make, new(li))


def test_consent_is_asked_again_when_it_is_sent(do, li: str) -> None:
    made = do(make, new(li))
    do(consent.withdraw, li, "contact")
    with pytest.raises(Refused, match=r"message\.consent"):
        do(send, made, "clipboard")


def test_withdrawn_it_does_not_go_and_what_was_sent_stays_sent(do, ask, li: str) -> None:
    first, second = do(make, new(li)), do(make, new(li, period="2"))
    do(send, second, "clipboard")
    assert do(withdraw_of, "drive:1") == 1
    with pytest.raises(Refused, match=r"message\.state"):
        do(send, first, "clipboard")
    with pytest.raises(Refused, match=r"message\.state"):
        do(withdraw, second)


def test_what_was_withdrawn_waits_again_when_its_rule_makes_it_again(do, ask, li: str) -> None:
    do(make, new(li))
    do(withdraw_of, "drive:1")
    do(make, new(li))
    assert [row.state for row in ask(messages)] == ["waiting"]


def test_unknown_templates_channels_and_adapters_are_refused(do, li: str) -> None:
    for bad, code in ((new(li, template="x"), "template"), (new(li, channel="smoke"), "channel")):
        with pytest.raises(Refused, match=rf"message\.{code}"):
            do(make, bad)
    with pytest.raises(Refused, match=r"message\.adapter"):
        do(send, do(make, new(li)), "pigeon")


def test_a_text_that_a_spreadsheet_would_run_is_quoted() -> None:
    assert file(Letter("0" * 36, "sms", "+4930123456", "=cmd|' /C calc'!A0")).text.startswith("+4930123456,'=cmd")


def test_every_template_is_there_in_both_languages_and_under_a_purpose() -> None:
    for shape in message.templates().values():
        assert shape["purpose"] in consent.texts()
        assert shape["zh"] and shape["en"]


def test_messages_of_one_time_stand_by_the_customers_name(do, ask) -> None:
    due = clock.now()
    for place, name in enumerate(("丁", "乙", "丙", "甲")):
        who = do(add_customer, CustomerDetails(name, f"1390000777{place}")).customer_id
        do(consent.answer, who, "contact", given=True, channel="counter")
        do(make, new(who, subject=f"drive:{place}", due_at=due))
    named = [row.customer for row in ask(messages)]
    assert named == sorted(named)
