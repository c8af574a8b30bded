"""Deleted rows and superseded edits go behind the slowest live device; who was away for longer loses nothing."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator

import pytest

from desktop.domain import clock
from desktop.domain.people.customer import Customer
from desktop.store import upgrade
from desktop.store.bootstrap import Intake
from desktop.store.problem_answer import drop
from desktop.store.problem_list import problems
from sync.bootstrap import Bootstrap
from sync.client import Exchange, Summary
from sync.http import HttpPeer
from sync.peer import Refusal
from sync.server import register
from sync.server.accounts import now_ms
from sync.server.paging import Paging
from sync.server.pruning import AWAY_MS, Pruned
from tests.sync.booth import Booth, Desk
from tests.sync.test_exchange import same

Pair = tuple[Desk, Desk]
DAY_MS = 24 * 3600 * 1000


@pytest.fixture(autouse=True)
def positions_are_written_at_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(register, "NOTE_MS", 0)
    yield


def talk(*desks: Desk) -> Summary:
    """An exchange as the window's own process makes it: by file where that is needed, telling how far it has read."""
    for desk in desks:
        with contextlib.closing(HttpPeer(desk.booth.url, desk.key)) as peer:
            files = Bootstrap(Intake(desk.replica, desk.path.parent), peer, upgrade.HEAD)
            known = desk.booth.centre.incarnation
            done = Exchange(desk.replica, peer, upgrade.HEAD, files=files, known=known).run()
    return done


def delete(desk: Desk, row: str) -> None:
    desk.edit(Customer, row, deleted_at=clock.now())


def later(booth: Booth, *away: Desk) -> Pruned:
    """Prune when these have not been heard of for longer than anybody is waited for."""
    long_ago = now_ms() - AWAY_MS - DAY_MS
    with booth.seeing.begin() as connection:
        for desk in away:
            code = desk.replica.identity()[1]
            for statement in (
                f"UPDATE centre_reading SET at = {long_ago} WHERE device = '{code}'",
                f"UPDATE centre_device SET enrolled_at = {long_ago}, answered_at = {long_ago} WHERE code = '{code}'",
            ):
                connection.exec_driver_sql(statement)
    return booth.centre.pruning.run()


def ids(booth: Booth) -> set[str]:
    return {row for (row,) in booth.all("SELECT id FROM row_customer")}


def test_a_slow_live_device_holds_pruning_back(booth: Booth, desks: Pair) -> None:
    left, right = desks
    row = left.customer("甲")
    talk(left, right)
    delete(left, row)
    talk(left, left)
    assert booth.centre.pruning.run() == Pruned()
    assert ids(booth) == {row}
    talk(right, right)
    assert booth.centre.pruning.run().rows == 1
    assert ids(booth) == set()
    assert booth.all("SELECT count(*) FROM centre_edit WHERE id = :id", id=row) == [(0,)]
    ((seq, horizon),) = booth.all("SELECT seq, horizon FROM centre_counter")
    assert 0 < horizon <= seq
    kept = left.customer("乙")
    talk(left)
    delete(left, kept)
    talk(left, right)
    for desk in desks:
        assert desk.all("SELECT id FROM customer") == [(kept,)], "no row at a desk that the centre pruned"
        assert desk.all("SELECT 1 FROM edit WHERE pk = :pk", pk=row) == []


def test_a_device_that_was_never_heard_of_holds_pruning_back(booth: Booth, desks: Pair) -> None:
    left, _ = desks
    row = left.customer("甲")
    talk(left)
    delete(left, row)
    talk(left, left)
    assert booth.centre.pruning.run() == Pruned()


def test_a_revoked_device_holds_nothing_back(booth: Booth, desks: Pair) -> None:
    left, right = desks
    row = left.customer("甲")
    talk(left, right)
    delete(left, row)
    talk(left, left)
    booth.centre.register.revoke(left.store_id, right.replica.identity()[1])
    assert booth.centre.pruning.run().rows == 1


def _away(booth: Booth, desks: Pair) -> dict[str, str]:
    """Right was away for longer than the graves are kept, and comes back with unsent work of every kind."""
    left, right = desks
    names = ("gone", "edited", "both", "deleted", "stays", "apart")
    rows = {name: left.customer(name) for name in names}
    talk(left, right)
    left.edit(Customer, rows["both"], note="一")
    left.edit(Customer, rows["apart"], note="一")
    talk(left, right, right)
    for name in ("gone", "edited", "both"):
        delete(left, rows[name])
    for note in ("二", "三"):
        left.edit(Customer, rows["apart"], note=note)
        talk(left, left)
    right.edit(Customer, rows["edited"], name="改")
    right.edit(Customer, rows["apart"], note="右")
    delete(right, rows["both"])
    delete(right, rows["deleted"])
    rows["new"] = right.customer("新")
    assert later(booth, right) == Pruned(rows=3, edits=2)
    return rows


def test_who_was_away_past_the_horizon_returns_and_nothing_is_lost(booth: Booth, desks: Pair) -> None:
    """Planted: no file behind the horizon; the base that is gone is waited for."""
    left, right = desks
    rows = _away(booth, desks)
    done = talk(right)
    assert (done.refused, done.held, done.conflicted) == (1, 0, 1)
    talk(left, right)
    assert right.replica.waiting() == 0
    have = {row for (row,) in right.all("SELECT id FROM customer")}
    assert have == ids(booth) | {rows["edited"]}, "what a person has to decide is still shown"
    assert right.field("customer", rows["edited"], "name") == "改"
    ((code,),) = right.all("SELECT code FROM refusal")
    assert code == "sync.pruned"
    for desk in desks:
        assert desk.field("customer", rows["apart"], "note") == "右"
        assert [(field, value) for field, _, value in desk.conflicts()] == [("note", "三")]
        assert desk.field("customer", rows["new"], "name") == "新"
        assert desk.field("customer", rows["deleted"], "deleted_at")
    with right.store.write(right.by) as session:
        (problem,) = [each for each in problems(session) if each.kind == "refusal"]
        drop(right.by, session, problem)
    assert {row for (row,) in right.all("SELECT id FROM customer")} == ids(booth)


def test_where_the_horizon_is_not_told_deleted_rows_stay(
    booth: Booth, desks: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bug that the test before stands for: it must be seen."""
    _, right = desks
    rows = _away(booth, desks)
    greet, page = booth.centre.greet, Paging.page

    def silent(key, body):  # type: ignore[no-untyped-def]
        device, welcome = greet(key, body)
        streams = tuple(dataclasses.replace(each, horizon=0) for each in welcome.streams)
        return device, dataclasses.replace(welcome, streams=streams)

    monkeypatch.setattr(booth.centre, "greet", silent)
    with pytest.raises(Refusal, match="behind_horizon"):
        talk(right)
    monkeypatch.setattr(Paging, "page", lambda s, c, d, m: page(s, c, d, dataclasses.replace(m, whole=1 << 60)))
    talk(right)
    assert right.field("customer", rows["gone"], "id") == rows["gone"]


def test_superseded_edits_go_and_a_later_conflict_is_found_all_the_same(booth: Booth, desks: Pair) -> None:
    left, right = desks
    row = left.customer("甲")
    talk(left, right)
    for note in ("一", "二", "三"):
        left.edit(Customer, row, note=note)
        talk(left)
    talk(right, left, right)
    assert booth.centre.pruning.run() == Pruned(edits=2)
    assert booth.all("SELECT base, value FROM centre_edit WHERE field = 'note'") == [("", '"三"')]
    left.edit(Customer, row, note="左")
    right.edit(Customer, row, note="右")
    talk(left, right, left)
    assert left.conflicts() == right.conflicts() and len(left.conflicts()) == 1
    third = booth.device("third")
    talk(third)
    same(left, third)
    assert third.conflicts() == left.conflicts()
    third.close()


def test_an_edit_that_lost_stays_until_a_person_has_settled_it(booth: Booth, desks: Pair) -> None:
    left, right = desks
    row = left.customer("甲")
    talk(left, right)
    left.edit(Customer, row, note="左")
    right.edit(Customer, row, note="右")
    talk(left, right, left, right, left)
    assert len(left.conflicts()) == 1
    assert booth.centre.pruning.run() == Pruned()
    assert len(left.conflicts()) == 1


def test_answers_that_a_device_has_are_forgotten_and_its_transactions_are_not(booth: Booth, desks: Pair) -> None:
    left, _ = desks
    for number in range(34):
        left.customer(f"{number}")
        talk(left)
    (first,) = booth.all("SELECT min(number) FROM centre_batch")
    assert first[0] > 1
    assert booth.all("SELECT count(*) FROM centre_transaction") == [(34,)]
