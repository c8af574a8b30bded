from __future__ import annotations

import pytest

from desktop.domain.actor import RIGHTS, Actor, Role
from desktop.domain.people import staff as people
from desktop.domain.people.staff import (
    StaffDetails,
    add_staff,
    change_password,
    edit_header,
    edit_staff,
    reset_password,
    set_active,
)
from desktop.domain.problem import Refused
from desktop.domain.sales.quote_detail import header
from desktop.store.sign_in import sign_in
from tests.domain.conftest import STORE_ID

FIRST = "lan-mao-71"


@pytest.fixture
def li(do) -> str:
    return do(add_staff, StaffDetails(" Li ", "李店长", "manager", FIRST))


def test_a_new_member_signs_in_and_must_change_the_password(do, store, li: str) -> None:
    first = sign_in(store, "LI", FIRST)
    assert (first.actor.staff_id, first.must_change) == (li, True)
    do(change_password, FIRST, "hong-cha-82", who=first.actor)
    assert not sign_in(store, "li", "hong-cha-82").must_change


def test_everything_wrong_with_a_new_member_is_said_at_once(do, li: str) -> None:
    with pytest.raises(Refused) as refused:
        do(add_staff, StaffDetails("li", "\t", "king", "short"))
    codes = [problem.code for problem in refused.value.problems]
    assert codes == ["text.missing", "staff.role", "staff.login_taken", "password.short"]


def test_the_last_manager_stays(do, ask, li: str) -> None:
    for verb, named in ((set_active, {"active": False}), (edit_staff, {"role": "clerk"})):
        with pytest.raises(Refused, match=r"staff\.last_manager"):
            do(verb, li, **named)
    second = do(add_staff, StaffDetails("zhao", "赵", "manager", FIRST))
    do(set_active, li, False)
    with pytest.raises(Refused, match=r"staff\.last_manager"):
        do(set_active, second, False)
    assert [(row.login, row.active) for row in ask(people.staff)] == [("zhao", True), ("li", False)]


def test_a_reset_password_must_be_changed(do, store, li: str) -> None:
    do(reset_password, li, "bai-yun-93")
    assert sign_in(store, "li", "bai-yun-93").must_change
    with pytest.raises(Refused, match=r"sign_in\.wrong"):
        sign_in(store, "li", FIRST)


def test_the_old_password_is_asked_and_a_new_one_is_new(do, li: str) -> None:
    me = Actor(li, STORE_ID, "李店长", Role.MANAGER, RIGHTS[Role.MANAGER])
    with pytest.raises(Refused, match=r"sign_in\.wrong"):
        do(change_password, "wrong", "hong-cha-82", who=me)
    with pytest.raises(Refused, match=r"password\.same"):
        do(change_password, FIRST, FIRST, who=me)


def test_a_member_of_another_store_is_not_ours(do) -> None:
    with pytest.raises(Refused, match=r"staff\.gone"):
        do(edit_staff, "01990000-0000-7000-8000-00000000ffff", name="x")


def test_the_header_of_the_papers_is_changed_whole_or_not_at_all(do, store) -> None:
    do(edit_header, legal_name="某某汽车服务有限公司", province="京")
    with pytest.raises(Refused) as refused:
        do(edit_header, name=" ", province="天地", address="长" * 201)
    assert {problem.code for problem in refused.value.problems} == {"text.missing", "header.province", "text.length"}
    with store.read() as session:
        assert header(session, STORE_ID).legal_name == "某某汽车服务有限公司"
        assert header(session, STORE_ID).name == "一店"
