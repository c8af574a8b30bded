"""Two desks, a hub and the centre over HTTP: they agree while it is away, and nothing is dropped before its word."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.domain.people.customer import Customer
from desktop.store.problem_answer import drop, send_again
from desktop.store.problem_list import problems
from desktop.store.trust import Trust
from sync.http import HttpPeer
from sync.hub.hub import Hub
from sync.hub.turn import Turn
from sync.peer import Refusal
from sync.protocol import Enrol
from sync.protocol import Hub as Face
from sync.server import backup
from sync.server.__main__ import Running, business, listen
from sync.server.accounts import Device
from sync.server.embedded import open_file
from sync.server.schema import Tables
from tests.sync.booth import KEY, STORE, Booth, Desk
from tests.sync.test_background import Child
from tests.sync.test_exchange import same
from tests.sync.world import refusing

Pair = tuple[Desk, Desk]


class Between:
    """A hub of the booth's store on its own file, reached over HTTP; ``turn`` speaks to the centre once."""

    def __init__(self, booth: Booth, name: str = "hub") -> None:
        self.booth, self.folder = booth, booth.folder / name
        self.strict = False
        """Whether this hub refuses what is called "bad" too."""
        peer = HttpPeer(booth.url)
        self.key = peer.enrol(Enrol(booth.centre.invite(STORE, hub=True), name)).key
        peer.close()
        self.open()

    def open(self) -> None:
        store_id, code, _ = self.key.split(".")
        self.engine = open_file(self.folder, KEY)
        self.hub = Hub(self.engine, refusing() if self.strict else business(), Device(store_id, code))
        listening = listen("127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        self._running = Running(self.hub, listening, watching=True)
        self._thread = threading.Thread(target=self._running.serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._running.stop()
        self._thread.join()
        self.engine.dispose()

    def restored(self) -> None:
        """Come up from an older file, as after its restore."""
        engine = open_file(self.folder, KEY)
        backup.restore_file(engine, Tables(business()))
        engine.dispose()
        self.open()

    def turn(self) -> None:
        peer = HttpPeer(self.booth.url, self.key)
        try:
            Turn(self.hub, peer, Face(self.hub.peer, "展位", "0" * 64), business().schema).run()
        finally:
            peer.close()

    def lease(self, resources: list[str]) -> bool:
        peer = HttpPeer(self.booth.url, self.key)
        try:
            return Turn(self.hub, peer, Face(self.hub.peer, "展位", "0" * 64), "").lease(resources, 0)
        finally:
            peer.close()

    def give_back(self) -> None:
        self.hub.give_back()

    def say(self) -> None:
        """Only the words, no batch."""
        words = self.hub.unheard()
        assert words is not None
        peer = HttpPeer(self.booth.url, self.key)
        self.hub.heard(peer.words(words))
        peer.close()

    def exchange(self, *desks: Desk) -> None:
        for desk in desks:
            peer = desk.peer(self.url)
            desk.exchange(peer)
            peer.close()


@pytest.fixture
def between(booth: Booth, desks: Pair) -> Iterator[Between]:
    for desk in desks:
        desk.exchange()
    made = Between(booth)
    made.turn()
    yield made
    made.close()


def rest(between: Between, *desks: Desk) -> None:
    """Everybody hears everything: through the hub, and then the centre itself."""
    for _ in range(2):
        between.exchange(*desks)
        between.turn()
    for _ in range(2):
        for desk in desks:
            desk.exchange()
    between.turn()
    between.exchange(*desks)


def batches(desk: Desk) -> list[tuple[int, str, int]]:
    return desk.all("SELECT number, state, heard IS NOT NULL FROM batch ORDER BY number")


def test_desks_agree_through_the_hub_while_the_centre_is_away(booth: Booth, desks: Pair, between: Between) -> None:
    left, right = desks
    booth.stop()
    row = left.customer("甲")
    between.exchange(left, right)
    assert right.field("customer", row, "name") == "甲"
    right.edit(Customer, row, note="白色")
    between.exchange(right, left)
    assert left.field("customer", row, "note") == "白色"
    same(left, right)


def test_nothing_is_dropped_on_the_hubs_answer(booth: Booth, desks: Pair, between: Between) -> None:
    left, _ = desks
    booth.stop()
    left.customer("甲")
    between.exchange(left)
    between.exchange(left)
    assert batches(left) == [(1, "frozen", 1)]
    assert (left.replica.waiting(), left.replica.confirmed()) == (1, 1)


def test_a_hub_that_dies_for_good_takes_nothing_with_it(booth: Booth, desks: Pair, between: Between) -> None:
    left, right = desks
    booth.stop()
    left.customer("甲")
    between.exchange(left, right)
    booth.start()
    for desk in (left, right):
        desk.exchange()
    assert booth.all("SELECT name FROM row_customer") == [("甲",)]
    assert batches(left) == [(1, "settled", 1)] and left.replica.waiting() == 0
    same(left, right)


def test_the_hub_forwards_the_very_bytes_and_brings_the_centres_own_answer(
    booth: Booth, desks: Pair, between: Between
) -> None:
    left, right = desks
    booth.stop()
    first = left.customer("甲")
    between.exchange(left)
    left.edit(Customer, first, note="二")
    between.exchange(left)
    ((one, digest, _), (two, _, _)) = left.replica.frozen()
    booth.start()
    between.turn()
    assert (one, two) == (1, 2)
    assert booth.all("SELECT number, hash FROM centre_batch WHERE device = 'D1' AND number = 1") == [(1, digest)]
    booth.stop()
    between.exchange(left)
    assert [state for _, state, _ in batches(left)][-1:] == ["settled"]
    assert left.replica.waiting() == 0 and left.replica.highest_answered() == 2
    booth.start()
    rest(between, left, right)
    assert right.field("customer", first, "note") == "二"
    same(left, right)


def test_what_went_to_the_centre_by_both_ways_takes_effect_once(booth: Booth, desks: Pair, between: Between) -> None:
    left, right = desks
    row = left.customer("甲")
    left.exchange()
    left.edit(Customer, row, note="x")
    between.exchange(left)
    left.exchange()
    between.turn()
    between.exchange(left)
    rest(between, left, right)
    assert booth.all("SELECT count(*) FROM centre_edit WHERE field = 'note'") == [(1,)]
    assert left.conflicts() == right.conflicts() == []
    same(left, right)


def test_the_desk_tells_the_hub_which_numbers_the_centre_has_answered(
    booth: Booth, desks: Pair, between: Between
) -> None:
    left, right = desks
    for name in ("一", "二", "三"):
        left.customer(name)
        left.exchange()
    booth.stop()
    left.customer("四")
    between.exchange(left, right)
    assert [name for (name,) in right.all("SELECT name FROM customer WHERE name = '四'")] == ["四"]


def test_a_colleagues_write_at_the_centre_comes_through_the_hub(booth: Booth, desks: Pair, between: Between) -> None:
    left, right = desks
    row = left.customer("甲")
    left.exchange()
    between.turn()
    booth.stop()
    between.exchange(right)
    assert right.field("customer", row, "name") == "甲"


def test_a_device_turned_away_by_the_centre_is_turned_away_by_the_hub(
    booth: Booth, desks: Pair, between: Between
) -> None:
    left, _ = desks
    booth.centre.register.revoke(STORE, left.key.split(".")[1])
    between.turn()
    with pytest.raises(Refusal) as refused:
        between.exchange(left)
    assert refused.value.code == "key"


def test_two_edits_that_never_met_are_one_conflict_everywhere(booth: Booth, desks: Pair, between: Between) -> None:
    left, right = desks
    row = left.customer("甲")
    for desk in (left, right):
        desk.exchange()
    between.turn()
    booth.stop()
    left.edit(Customer, row, note="左")
    right.edit(Customer, row, note="右")
    between.exchange(left, right, left)
    assert left.conflicts() == right.conflicts() == [("note", row, "左")]
    booth.start()
    rest(between, left, right)
    assert left.conflicts() == right.conflicts() == [("note", row, "左")]
    same(left, right)


def test_a_restored_hub_is_read_from_the_beginning(booth: Booth, desks: Pair, between: Between, tmp_path: Path) -> None:
    left, right = desks
    booth.stop()
    first = left.customer("甲")
    between.exchange(left, right)
    between.close()
    shutil.copytree(between.folder, tmp_path / "copy")
    between.open()
    second = left.customer("乙")
    between.exchange(left, right)
    between.close()
    shutil.rmtree(between.folder)
    shutil.copytree(tmp_path / "copy", between.folder)
    between.restored()
    third = right.customer("丙")
    between.exchange(right, left)
    between.exchange(right)
    assert sorted(name for (name,) in left.all("SELECT name FROM customer")) == ["丙", "乙", "甲"]
    assert sorted(name for (name,) in right.all("SELECT name FROM customer")) == ["丙", "乙", "甲"]
    assert len({first, second, third}) == 3


def everywhere(between: Between, *desks: Desk) -> list[object]:
    """What each desk and the hub shows of all customers."""
    shown = "SELECT name, note FROM {} WHERE deleted_at IS NULL ORDER BY name"
    with between.engine.connect() as connection:
        hub = [tuple(row) for row in connection.exec_driver_sql(shown.format("row_customer"))]
    return [hub, *(desk.all(shown.format("customer")) for desk in desks)]


def given_up(desk: Desk) -> None:
    while True:
        with desk.store.write(desk.by) as session:
            open_ones = [each for each in problems(session) if each.tx]
            if not open_ones:
                return
            drop(desk.by, session, open_ones[0])


def test_what_the_centre_refuses_though_the_hub_showed_it_is_taken_back_everywhere(
    booth: Booth, desks: Pair, between: Between
) -> None:
    left, right = desks
    row = left.customer("甲", note="旧")
    for desk in desks:
        desk.exchange()
    between.turn()
    booth.stop()
    left.edit(Customer, row, note="bad")
    left.edit(Customer, row, note="on top")
    left.edit(Customer, row, address="北京路")
    between.exchange(left, right)
    assert right.field("customer", row, "note") == "on top"
    booth.strict = True
    booth.start()
    rest(between, left, right)
    assert left.replica.problems() == (2, 0), "one refused, one held on it"
    assert right.field("customer", row, "note") == "旧"
    assert right.conflicts() == left.conflicts() == []
    assert right.field("customer", row, "address") == "北京路"
    given_up(left)
    rest(between, left, right)
    assert everywhere(between, left, right) == [[("甲", "旧")]] * 3
    same(left, right)


def test_a_new_row_the_centre_refuses_goes_away_everywhere(booth: Booth, desks: Pair, between: Between) -> None:
    left, right = desks
    booth.stop()
    row = left.customer("bad")
    between.exchange(left, right)
    right.edit(Customer, row, note="x")
    between.exchange(right, left)
    booth.strict = True
    booth.start()
    rest(between, left, right)
    assert [len(desk.all("SELECT 1 FROM refusal")) for desk in desks] == [1, 1]
    for desk in desks:
        given_up(desk)
    rest(between, left, right)
    assert everywhere(between, left, right) == [[], [], []]
    same(left, right)


def test_what_was_refused_can_be_sent_again_corrected(booth: Booth, desks: Pair, between: Between) -> None:
    left, right = desks
    booth.stop()
    row = left.customer("bad")
    between.exchange(left, right)
    booth.strict = True
    booth.start()
    rest(between, left, right)
    left.edit(Customer, row, name="好")
    with left.store.write(left.by) as session:
        send_again(left.by, session, next(each for each in problems(session) if each.tx))
    rest(between, left, right)
    assert everywhere(between, left, right) == [[("好", "")]] * 3
    assert left.replica.problems()[0] == 0
    same(left, right)


def test_the_second_process_goes_to_the_hub_while_the_centre_is_away(booth: Booth, desks: Pair, tmp_path: Path) -> None:
    left, right = desks
    peer = HttpPeer(booth.url)
    own = peer.enrol(Enrol(booth.centre.invite(STORE, hub=True), "hub")).key
    peer.close()
    hub = subprocess.Popen(
        [sys.executable, "-m", "sync.server", "--hub", str(tmp_path / "hub")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert hub.stdin is not None and hub.stdout is not None
    hub.stdin.write(json.dumps({"key": KEY.hex(), "centre": booth.url, "device": own, "name": "展位"}) + "\n")
    hub.stdin.flush()
    begun, _ = json.loads(hub.stdout.readline()), json.loads(hub.stdout.readline())
    right.exchange()
    trust = Trust(left.raw)
    child = Child(left)
    child.hear(say="status", online=True)
    assert [each.name for each in trust.hubs()] == ["展位"]
    trust.found(begun["peer"], begun["url"], "2026-11-22T08:00:00.000Z")
    booth.stop()
    left.customer("甲")
    child.tell({"do": "exchange"})
    status = child.hear(say="status", hub="展位", confirmed=1)
    assert (status["online"], status["waiting"]) == (False, 1)
    secured = HttpPeer(begun["url"], right.key, fingerprint=begun["fingerprint"])
    right.exchange(secured)
    assert right.all("SELECT name FROM customer") == [("甲",)]
    right.customer("乙")
    right.exchange(secured)
    secured.close()
    child.hear(say="changed")
    assert child.end() == 0
    hub.stdin.close()
    hub.stdout.close()
    assert hub.wait(30) == 0


def test_the_program_serves_a_store_behind_its_certificate_and_keeps_its_secrets_to_itself(
    booth: Booth, desks: Pair, tmp_path: Path
) -> None:
    left, right = desks
    for desk in desks:
        desk.exchange()
    peer = HttpPeer(booth.url)
    own = peer.enrol(Enrol(booth.centre.invite(STORE, hub=True), "hub")).key
    peer.close()
    child = subprocess.Popen(
        [sys.executable, "-m", "sync.server", "--hub", str(tmp_path / "hub")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdin is not None and child.stdout is not None
    first = {"key": KEY.hex(), "centre": booth.url, "device": own, "name": "展位"}
    child.stdin.write(json.dumps(first) + "\n")
    child.stdin.flush()
    begun = json.loads(child.stdout.readline())
    status = json.loads(child.stdout.readline())
    assert status == {
        "say": "status",
        "centre": True,
        "kept": 0,
        "trouble": "",
        "devices": [],
        "leases": [],
        "asked": False,
    }
    booth.stop()
    left.customer("甲")
    for desk in desks:
        secured = HttpPeer(begun["url"], desk.key, fingerprint=begun["fingerprint"])
        desk.exchange(secured)
        secured.close()
    assert right.all("SELECT name FROM customer") == [("甲",)]
    child.stdin.close()
    child.stdout.close()
    assert child.wait(30) == 0


def test_a_hub_behind_the_centres_pruning_gives_no_rows(booth: Booth, desks: Pair, between: Between) -> None:
    left, right = desks
    row = left.customer("甲")
    left.exchange()
    with booth.seeing.begin() as connection:
        connection.exec_driver_sql("UPDATE centre_counter SET horizon = seq")
    right.exchange()
    booth.stop()
    left.edit(Customer, row, note="x")
    between.exchange(left, right)
    assert right.field("customer", row, "note") == ""
    booth.start()
    between.turn()
    booth.stop()
    between.exchange(right)
    assert right.field("customer", row, "note") == "x"
