"""What a hub has shown and the centre could not take, because its record was not there yet: mended when that comes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desktop.domain import clock
from desktop.domain.people.customer import Customer
from desktop.store.problem_answer import drop, send_again
from desktop.store.problem_list import problems
from sync.http import HttpPeer
from sync.peer import Unreachable
from sync.protocol import Answer, Push
from sync.server.accounts import now_ms
from sync.server.pruning import AWAY_MS
from tests.sync.booth import STORE, Booth, Desk
from tests.sync.test_exchange import same
from tests.sync.test_hub import Between, Pair, between, everywhere, given_up, rest  # noqa: F401  a fixture
from tests.sync.test_restored import copy, keep, put_back

KEPT = "SELECT field FROM centre_untaken"


def ahead_of_its_record(booth: Booth, between: Between, left: Desk, right: Desk, **values: object) -> str:  # noqa: F811
    """Left edits what right made at the booth, shows that, and reaches the centre before anybody brings the record."""
    booth.stop()
    row = right.customer("甲", note="旧")
    between.exchange(right, left)
    left.edit(Customer, row, **values)
    between.exchange(left, right)
    booth.start()
    left.exchange()
    assert left.all("SELECT code FROM refusal") == [("sync.cause_gone",)]
    assert booth.all(KEPT) == [(name,) for name in values]
    return row


def edited(desk: Desk, row: str) -> None:
    assert desk.field("customer", row, "note") == "旧"


def deleted(desk: Desk, row: str) -> None:
    assert desk.field("customer", row, "deleted_at") is None


@pytest.mark.parametrize("comes_by", ["the hub", "its own desk"])
@pytest.mark.parametrize(
    ("values", "mended"), [({"note": "新"}, edited), ({"deleted_at": clock.now()}, deleted)], ids=["edit", "delete"]
)
def test_a_save_given_up_before_its_record_came_is_shown_nowhere(
    booth: Booth, desks: Pair, between: Between, comes_by: str, values: dict[str, object],  # noqa: F811
    mended: Callable[[Desk, str], None],
) -> None:  # fmt: skip
    left, right = desks
    row = ahead_of_its_record(booth, between, left, right, **values)
    given_up(left)
    if comes_by == "the hub":
        between.turn()
    else:
        right.exchange()
    rest(between, left, right)
    for desk in desks:
        mended(desk, row)
    assert everywhere(between, left, right) == [[("甲", "旧")]] * 3
    assert left.conflicts() == right.conflicts() == []
    assert booth.all(KEPT) == []
    same(left, right)


def test_a_save_sent_again_before_its_record_came_stands_in_the_end(
    booth: Booth, desks: Pair, between: Between  # noqa: F811
) -> None:  # fmt: skip
    left, right = desks
    ahead_of_its_record(booth, between, left, right, note="新")
    for _ in range(2):
        with left.store.write(left.by) as session:
            send_again(left.by, session, next(each for each in problems(session) if each.tx))
        left.exchange()
        between.turn()
        between.exchange(left, right)
    rest(between, left, right)
    assert everywhere(between, left, right) == [[("甲", "新")]] * 3
    assert left.conflicts() == right.conflicts() == []
    same(left, right)


def test_what_its_maker_built_on_the_shown_edit_stands(
    booth: Booth, desks: Pair, between: Between  # noqa: F811
) -> None:  # fmt: skip
    left, right = desks
    row = ahead_of_its_record(booth, between, left, right, note="新")
    right.edit(Customer, row, note="更新")
    given_up(left)
    rest(between, left, right)
    assert right.all("SELECT 1 FROM refusal") == []
    assert everywhere(between, left, right) == [[("甲", "更新")]] * 3
    assert left.conflicts() == right.conflicts() == []
    same(left, right)


def test_a_hub_brings_what_it_has_in_the_order_it_came(
    booth: Booth, desks: Pair, between: Between  # noqa: F811
) -> None:  # fmt: skip
    """By device and number left's edit would come before the record that right made."""
    left, right = desks
    booth.stop()
    row = right.customer("甲", note="旧")
    between.exchange(right, left)
    left.edit(Customer, row, note="新")
    between.exchange(left, right)
    booth.start()
    rest(between, left, right)
    assert left.all("SELECT code FROM refusal") == right.all("SELECT code FROM refusal") == []
    assert everywhere(between, left, right) == [[("甲", "新")]] * 3


class Cut(HttpPeer):
    """The centre hears what is sent, and its answer gets lost."""

    def push(self, message: Push) -> Answer:
        super().push(message)
        raise Unreachable("after")


def test_what_was_shown_only_after_the_centre_refused_it_is_mended_too(
    booth: Booth, desks: Pair, between: Between  # noqa: F811
) -> None:  # fmt: skip
    left, right = desks
    row = left.customer("甲", note="旧")
    for desk in desks:
        desk.exchange()
    between.turn()
    booth.strict = True
    left.edit(Customer, row, note="bad")
    cut = Cut(booth.url, left.key)
    with pytest.raises(Unreachable):
        left.exchange(cut)
    cut.close()
    booth.stop()
    between.exchange(left, right)
    assert right.field("customer", row, "note") == "bad"
    booth.start()
    rest(between, left, right)
    given_up(left)
    rest(between, left, right)
    assert everywhere(between, left, right) == [[("甲", "旧")]] * 3
    same(left, right)


@pytest.mark.parametrize("new", [False, True], ids=["an edit", "a new record"])
def test_what_a_file_put_back_shows_under_another_number_is_mended_too(
    booth: Booth, desks: Pair, between: Between, new: bool  # noqa: F811
) -> None:  # fmt: skip
    """The centre refused it when its desk came by itself; the backup knows nothing of that, and meets the hub first."""
    left, right = desks
    row = left.customer("甲", note="旧")
    rest(between, left, right)
    booth.strict = True
    kept = keep(left)
    if new:
        left.customer("bad")
    else:
        left.edit(Customer, row, note="bad")
    again = copy(left)
    left.exchange()
    assert left.all("SELECT code FROM refusal") == [("test.bad",)]
    put_back(left, kept, again)
    booth.stop()
    between.exchange(left, right)
    assert right.all("SELECT count(*) FROM customer WHERE 'bad' IN (name, note)") == [(1,)]
    booth.start()
    between.turn()
    left.exchange()
    given_up(left)
    rest(between, left, right)
    assert everywhere(between, left, right) == [[("甲", "旧")]] * 3
    same(left, right)


@pytest.mark.parametrize("verb", [drop, send_again], ids=["dropped", "sent again"])
def test_what_was_held_is_held_again_when_a_file_put_back_brings_it(
    booth: Booth, desks: Pair, between: Between, verb: Callable[..., None]  # noqa: F811
) -> None:  # fmt: skip
    """The centre keeps it beneath what it wrote anew, and that it knows it so far is no effect."""
    left, right = desks
    booth.strict = True
    booth.stop()
    good, bad = (Customer(store_id=STORE, kind="person", name=name) for name in ("甲", "bad"))
    left.add(good, bad)
    left.edit(Customer, good.id, deleted_at=clock.now())
    kept = keep(left)
    between.exchange(left)
    booth.start()
    between.turn()
    put_back(left, kept, copy(left))
    left.exchange()
    assert sorted(left.all("SELECT state FROM refusal")) == [("held",), ("refused",)]
    booth.strict = False
    with left.store.write(left.by) as session:
        verb(left.by, session, next(each for each in problems(session) if each.code == "test.bad"))
    rest(between, left, right)
    given_up(left)
    rest(between, left, right)
    assert left.conflicts() == right.conflicts() == []
    same(left, right)
    assert left.field("customer", good.id, "deleted_at") is not None


def test_what_a_file_put_back_builds_on_its_own_held_save_is_held_too(
    booth: Booth, desks: Pair, between: Between  # noqa: F811
) -> None:  # fmt: skip
    """It is another life of the file, and the same device: who types there has the refused values before the eyes."""
    left, right = desks
    row = left.customer("甲", note="旧")
    rest(between, left, right)
    booth.strict = True
    kept = keep(left)
    left.edit(Customer, row, note="bad", address="一")
    left.exchange()
    left.edit(Customer, row, address="二")
    booth.stop()
    between.exchange(left)
    put_back(left, kept, copy(left))
    left.edit(Customer, row, address="三")
    booth.start()
    between.turn()
    left.exchange()
    assert sorted(left.all("SELECT state FROM refusal")) == [("held",), ("held",), ("refused",)]
    assert left.field("customer", row, "address") == "三"
    assert booth.all("SELECT address FROM row_customer") == [("",)]
    given_up(left)
    rest(between, left, right)
    same(left, right)


def test_what_the_hub_does_not_take_stays_on_top_of_what_others_write_there(
    booth: Booth, desks: Pair, between: Between  # noqa: F811
) -> None:  # fmt: skip
    left, right = desks
    row = left.customer("甲", note="旧")
    rest(between, left, right)
    between.close()
    between.strict = booth.strict = True
    between.open()
    booth.stop()
    left.edit(Customer, row, note="bad", address="左")
    between.exchange(left)
    right.edit(Customer, row, address="右")
    between.exchange(right, left)
    assert left.field("customer", row, "address") == "左"
    booth.start()
    rest(between, left, right)
    assert left.field("customer", row, "address") == "左"
    given_up(left)
    rest(between, left, right)
    assert left.field("customer", row, "address") == "右"
    same(left, right)


def test_what_stood_beneath_a_held_save_is_listed_when_that_is_sent_again_over_it(
    booth: Booth, desks: Pair, between: Between  # noqa: F811
) -> None:  # fmt: skip
    left, right = desks
    row = left.customer("甲", note="旧")
    for desk in desks:
        desk.exchange()
    booth.strict = True
    right.edit(Customer, row, note="右")
    right.exchange()
    left.edit(Customer, row, name="bad")
    left.edit(Customer, row, name="乙", note="左")
    between.exchange(left)
    between.turn()
    left.exchange()
    booth.strict = False
    with left.store.write(left.by) as session:
        send_again(left.by, session, next(each for each in problems(session) if each.code == "test.bad"))
    rest(between, left, right)
    for desk in desks:
        assert desk.field("customer", row, "note") == "左"
        assert desk.conflicts() == [("note", row, "右")], "who wrote 左 had never seen it"
    same(left, right)


def test_what_is_kept_of_a_record_that_never_comes_goes_after_ninety_days(
    booth: Booth, desks: Pair, between: Between  # noqa: F811
) -> None:  # fmt: skip
    ahead_of_its_record(booth, between, *desks, note="新")
    assert booth.centre.pruning.run(now_ms() + AWAY_MS - 60_000).untaken == 0
    assert booth.all(KEPT) == [("note",)]
    assert booth.centre.pruning.run(now_ms() + AWAY_MS + 60_000).untaken == 1
    assert booth.all(KEPT) == []


def test_what_an_older_program_kept_goes_ninety_days_after_this_one_found_it(
    booth: Booth, desks: Pair, between: Between  # noqa: F811
) -> None:  # fmt: skip
    ahead_of_its_record(booth, between, *desks, note="新")
    with booth.seeing.begin() as connection:
        connection.exec_driver_sql("UPDATE centre_untaken SET kept_at = 0")
    assert booth.centre.pruning.run().untaken == 0
    assert booth.centre.pruning.run(now_ms() + AWAY_MS + 60_000).untaken == 1


@pytest.mark.parametrize(("words", "left_over"), [({"name": ""}, '""'), ({}, '"张三"')], ids=["erased", "only deleted"])
def test_a_person_whose_record_never_came_is_erased_from_what_is_kept_too(
    booth: Booth, desks: Pair, between: Between, words: dict[str, str], left_over: str  # noqa: F811
) -> None:  # fmt: skip
    left, right = desks
    booth.stop()
    row = right.customer("甲", note="旧")
    between.exchange(right, left)
    left.edit(Customer, row, name="张三")
    left.edit(Customer, row, deleted_at=clock.now(), **words)
    between.exchange(left)
    booth.start()
    left.exchange()
    kept = booth.all("SELECT DISTINCT value FROM centre_untaken WHERE field = 'name'")
    assert kept == [(left_over,)]
    right.exchange()
    found = booth.all("SELECT count(*) FROM centre_edit WHERE value LIKE '%张三%'")
    assert found == [(0 if words else 1,)]
    assert booth.all(KEPT) == []


@pytest.mark.parametrize("seen", [False, True], ids=["meanwhile", "after reading it"])
def test_a_value_sent_again_is_lost_to_whoever_had_seen_its_first_writing_only(
    booth: Booth, desks: Pair, between: Between, seen: bool  # noqa: F811
) -> None:  # fmt: skip
    """Right wrote over it as the hub showed it; left then puts it over that, which right may have read or not."""
    left, right = desks
    row = left.customer("甲", note="旧")
    for desk in desks:
        desk.exchange()
    between.turn()
    booth.strict = True
    left.edit(Customer, row, name="bad", note="新")
    between.exchange(left, right)
    right.edit(Customer, row, note="更新")
    left.exchange()
    for desk in (right, left):
        desk.exchange()
    left.edit(Customer, row, name="乙")
    with left.store.write(left.by) as session:
        send_again(left.by, session, next(each for each in problems(session) if each.tx))
    assert left.all("SELECT olds FROM outbox WHERE olds LIKE '%更新%'"), "it stands on what left is shown"
    left.exchange()
    if seen:
        right.exchange()
    right.edit(Customer, row, note="最新")
    rest(between, right, left)
    assert everywhere(between, left, right) == [[("乙", "最新")]] * 3
    for desk in desks:
        assert desk.conflicts() == ([] if seen else [("note", row, "新")])
    same(left, right)
