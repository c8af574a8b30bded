"""Streams of store, group and staff, and rows that move between them: whoever sees a row keeps it, nobody else does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from desktop.domain import partition
from desktop.domain.identity import new_id
from desktop.domain.problem import Refused
from desktop.store import unsent
from sync.peer import Refusal
from sync.protocol import Pull, Wait
from sync.server.grant import ALL
from tests.sync import leads
from tests.sync.booth import STORE, Booth, Desk, _new_file, running
from tests.sync.leads import add, edit, rows
from tests.sync.server.made import made

OTHER, THIRD, GROUP, LI, WANG = new_id(), new_id(), new_id(), new_id(), new_id()


@pytest.fixture(params=["file", "postgresql"])
def booth(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Booth]:
    for store in (STORE, OTHER, THIRD):
        _new_file(tmp_path / "blank" / store / "shop.db", store)
    with leads.declared():
        on = None
        if request.param == "postgresql":
            server = request.getfixturevalue("postgres")
            on = made(server)
            leads.migrated(server, on.name)
        with running(tmp_path, on) as started:
            yield started


@pytest.fixture
def desks(booth: Booth) -> Iterator[list[Desk]]:
    """Two of one store, one of another store of the same group, and one of a third store."""
    made_desks = [booth.device("left"), booth.device("right"), booth.device("far", store_id=OTHER)]
    made_desks.append(booth.device("stranger", store_id=THIRD))
    for desk in made_desks:
        leads.equip(desk)
    for store in (STORE, OTHER):
        booth.centre.register.join(store, GROUP)
    booth.centre.register.grant(STORE, "D1", LI)
    booth.centre.register.grant(STORE, "D2", WANG)
    exchange(*made_desks)
    yield made_desks
    for desk in made_desks:
        desk.close()


def exchange(*desks: Desk) -> None:
    for desk in (*desks, *desks):
        desk.exchange()


def notice(desk: Desk, name: str) -> str:
    return add(desk, "notice", name=name, store_id=GROUP)


def test_a_verb_learns_where_a_groups_row_is_at_home_and_that_there_is_no_group(desks: list[Desk]) -> None:
    left, right, far, stranger = desks

    def saved(desk: Desk) -> str:
        row_id = new_id()
        with desk.store.write(desk.by) as session:
            here = partition.home(desk.by, session, "notice")
            made = sa.text("INSERT INTO notice (id, store_id, name) VALUES (:id, :home, '开会')")
            session.execute(made, {"id": row_id, "home": here})
        return row_id

    told = saved(far)
    with pytest.raises(Refused) as refused:
        saved(stranger)
    assert refused.value.code == "group.none"
    exchange(*desks)
    for desk in (left, right, far):
        assert rows(desk, "notice") == {told: "开会"}
        assert desk.all("SELECT * FROM refusal") == []
    assert rows(stranger, "notice") == {}
    with far.store.read() as session:
        assert partition.home(far.by, session, "customer") == OTHER
        assert partition.group(session) == GROUP


def test_a_groups_row_is_seen_in_all_its_stores_and_nowhere_else(desks: list[Desk]) -> None:
    left, right, far, stranger = desks
    customer, told = left.customer("王"), notice(left, "开会")
    exchange(*desks)
    for desk in (left, right, far):
        assert rows(desk, "notice") == {told: "开会"}
    assert rows(far, "customer") == {} and rows(right, "customer") == {customer: "王"}
    assert rows(stranger, "notice") == {}
    edit(far, "notice", told, name="不开会")
    exchange(*desks)
    assert rows(right, "notice") == {told: "不开会"}
    assert sorted(left.replica.streams()) == sorted([f"store:{STORE}", f"group:{GROUP}", f"staff:{LI}"])


def test_one_push_to_two_streams_is_answered_with_the_stretch_of_each(desks: list[Desk]) -> None:
    left = desks[0]
    left.exchange()
    before = {stream: left.replica.cursor(*position(left, stream)) for stream in left.replica.streams()}
    left.customer("王")
    notice(left, "开会")
    done = left.exchange()
    assert (done.sent, done.received) == (2, 0)
    after = {stream: left.replica.cursor(*position(left, stream)) for stream in left.replica.streams()}
    moved = {stream for stream in after if after[stream] > before[stream]}
    assert moved == {f"store:{STORE}", f"group:{GROUP}"}


def position(desk: Desk, stream: str) -> tuple[str, str, str]:
    centre = desk.booth.centre
    return centre.peer, centre.incarnation, stream


def test_a_row_of_a_partition_that_was_not_granted_is_refused(desks: list[Desk]) -> None:
    stranger = desks[3]
    told = notice(stranger, "偷看")
    lead = add(stranger, "lead", name="x", holder=LI)
    home = add(stranger, "notice", name="not at home here", store_id=stranger.store_id)
    exchange(stranger)
    codes = stranger.all("SELECT code FROM refusal")
    assert codes == [("sync.store",)] * 3
    with stranger.booth.seeing.connect() as connection:
        for table in ("lead", "notice"):
            assert connection.exec_driver_sql(f"SELECT count(*) FROM row_{table}").scalar() == 0
    assert told and lead and home


def test_a_stream_that_was_not_granted_is_neither_read_nor_waited_for(desks: list[Desk]) -> None:
    stranger = desks[3]
    peer, incarnation = stranger.peer(), stranger.booth.centre.incarnation
    for stream in (f"group:{GROUP}", f"staff:{LI}", f"store:{STORE}"):
        with pytest.raises(Refusal) as refused:
            peer.pull(Pull(incarnation, stream, 0, 10))
        assert refused.value.code == "stream"
        assert not peer_waits(peer, Wait(incarnation, {stream: 0}))
    peer.close()


def peer_waits(peer: object, message: Wait) -> bool:
    from sync.peer import Unreachable

    try:
        return bool(peer.wait(message, 0))  # type: ignore[attr-defined]
    except Unreachable as error:
        assert error.why == "status 403"
        return False


def test_a_lead_is_handed_from_one_to_another(desks: list[Desk]) -> None:
    left, right, far, _ = desks
    lead = add(left, "lead", name="想试驾", holder=LI)
    exchange(*desks)
    assert rows(left, "lead") == {lead: "想试驾"} and rows(right, "lead") == {}
    edit(left, "lead", lead, holder=WANG)
    assert rows(left, "lead") == {lead: "想试驾"}, "it stays until the centre has it"
    exchange(*desks)
    assert rows(left, "lead") == {} and rows(right, "lead") == {lead: "想试驾"}
    edit(right, "lead", lead, name="已试驾", holder=None)
    exchange(*desks)
    for desk in (left, right):
        assert rows(desk, "lead") == {lead: "已试驾"}
    assert rows(far, "lead") == {}


def test_there_and_back_between_two_exchanges_leaves_the_row(desks: list[Desk]) -> None:
    left, right, *_ = desks
    lead = add(left, "lead", name="想试驾", holder=LI)
    exchange(left, right)
    edit(left, "lead", lead, holder=None)
    exchange(left, right)
    edit(right, "lead", lead, holder=LI)
    right.exchange()
    assert rows(right, "lead") == {}
    exchange(left, right)
    assert rows(left, "lead") == {lead: "想试驾"} and rows(right, "lead") == {}


def test_what_was_typed_before_the_row_left_comes_back_as_a_refusal(desks: list[Desk]) -> None:
    left, right, *_ = desks
    lead = add(left, "lead", name="想试驾")
    exchange(left, right)
    edit(right, "lead", lead, holder=WANG)
    right.exchange()
    edit(left, "lead", lead, name="改了")
    left.exchange()
    assert left.all("SELECT code FROM refusal") == [("sync.left",)]
    assert rows(left, "lead") == {lead: "改了"}, "a person decides first"
    with left.store.write_local() as session:
        raw = session.connection().connection.driver_connection
        unsent.roll_back(raw, unsent.of_row(raw, ("lead", lead)))
    assert rows(left, "lead") == {} and rows(right, "lead") == {lead: "想试驾"}


def test_edits_and_losers_go_with_the_row(desks: list[Desk]) -> None:
    left, right, *_ = desks
    lead = add(left, "lead", name="想试驾", holder=None)
    exchange(left, right)
    edit(left, "lead", lead, name="左")
    edit(right, "lead", lead, name="右")
    exchange(left, right)
    edit(left, "lead", lead, holder=WANG)
    exchange(left, right)
    assert left.conflicts() == [] and len(right.conflicts()) == 1


def test_a_stream_taken_away_goes_with_its_rows_and_comes_back_whole(desks: list[Desk]) -> None:
    left, far = desks[0], desks[2]
    told = notice(left, "开会")
    exchange(*desks)
    far.booth.centre.register.join(OTHER, "")
    exchange(far)
    assert rows(far, "notice") == {} and far.replica.streams() == [f"store:{OTHER}"]
    edit(left, "notice", told, name="不开会")
    exchange(left)
    far.booth.centre.register.join(OTHER, GROUP)
    exchange(far)
    assert rows(far, "notice") == {told: "不开会"}


def test_an_exit_removes_only_what_is_older(desks: list[Desk]) -> None:
    """The entry is read before the exit, and the exit before an entry: the row is there either way."""
    left, right, *_ = desks
    right.booth.centre.register.grant(STORE, "D2", LI)
    lead = add(left, "lead", name="想试驾", holder=LI)
    exchange(left, right)
    edit(left, "lead", lead, holder=None)
    exchange(left, right)
    assert rows(right, "lead") == {lead: "想试驾"}
    edit(left, "lead", lead, holder=WANG)
    exchange(left, right)
    assert rows(right, "lead") == {lead: "想试驾"} and rows(left, "lead") == {}


def test_a_column_comes_with_the_right_and_goes_with_it(booth: Booth, desks: list[Desk]) -> None:
    left, right, *_ = desks
    booth.centre.register.allow(STORE, "D2", ("customer",))
    lead = add(left, "lead", name="想试驾", secret="底价")
    exchange(left, right)
    assert rows(right, "lead", "secret") == {lead: None} and rows(right, "lead") == {lead: "想试驾"}
    edit(left, "lead", lead, secret="新底价")
    exchange(left, right)
    assert rows(right, "lead", "secret") == {lead: None}
    assert right.all("SELECT * FROM edit WHERE field = 'secret'") == []
    booth.centre.register.allow(STORE, "D2", (ALL,))
    right.exchange()
    assert rows(right, "lead", "secret") == {lead: "新底价"}
    assert right.exchange().received == 0
    booth.centre.register.allow(STORE, "D2", ("customer",))
    right.exchange()
    assert rows(right, "lead", "secret") == {lead: None} and rows(left, "lead", "secret") == {lead: "新底价"}
