"""Two desks and a hub through the real processes: the centre is killed, the booth goes on, the centre comes back."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.people.customer import Customer
from sync.http import HttpPeer
from sync.protocol import Enrol
from tests.sync.booth import KEY, STORE, Booth, Desk, running
from tests.sync.test_background import Child

NAME = "展位 3"


class HubChild:
    """The hub's process on this computer's loop, as the window starts it."""

    def __init__(self, booth: Booth, folder: Path) -> None:
        peer = HttpPeer(booth.url)
        own = peer.enrol(Enrol(booth.centre.invite(STORE, hub=True), NAME)).key
        peer.close()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sync.server", "--hub", str(folder), "--host", "127.0.0.1"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.tell({"key": KEY.hex(), "centre": booth.url, "device": own, "name": NAME})
        assert self.process.stdout
        self.face = json.loads(self.process.stdout.readline())

    def tell(self, message: dict[str, Any]) -> None:
        assert self.process.stdin
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()

    def hear(self, **wanted: Any) -> dict[str, Any]:
        assert self.process.stdout
        for line in self.process.stdout:
            message: dict[str, Any] = json.loads(line)
            if wanted.items() <= message.items():
                return message
        raise AssertionError(f"ended without {wanted}")

    def end(self) -> int:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        code = self.process.wait()
        self.process.stdout.close()
        return code


@pytest.fixture
def booth(tmp_path: Path) -> Iterator[Booth]:
    with running(tmp_path) as started:
        yield started


@pytest.fixture
def desks(booth: Booth) -> Iterator[tuple[Desk, Desk]]:
    pair = (booth.device("left"), booth.device("right"))
    yield pair
    for desk in pair:
        desk.close()


def until(child: Child, **wanted: Any) -> None:
    """Ask for an exchange, as F5 does, until the desk stands so."""
    while True:
        child.tell({"do": "exchange", "asked": True})
        if wanted.items() <= child.hear(say="status").items():
            return


def test_the_booth_goes_on_without_the_centre_and_all_are_equal_when_it_is_back(
    booth: Booth, desks: tuple[Desk, Desk], tmp_path: Path
) -> None:
    left, right = desks
    hub = HubChild(booth, tmp_path / "hub")
    hub.hear(say="status", centre=True)
    first, second = Child(left), Child(right)
    for child in (first, second):
        child.hear(say="status", online=True)
    booth.stop()
    # found on the LAN by its announcement alone: nobody told either desk an address
    for child in (first, second):
        until(child, hub=NAME, online=False)
    row = left.customer("钱")
    since = time.perf_counter()
    first.tell({"do": "exchange"})
    second.hear(say="changed")
    print(f"a colleague's change by the hub: {time.perf_counter() - since:.2f} s")
    assert right.field("customer", row, "name") == "钱"
    assert left.replica.waiting() == 1, "the hub's answer is provisional"
    right.edit(Customer, row, note="常客")
    second.tell({"do": "exchange"})
    while left.field("customer", row, "note") != "常客":
        first.hear(say="changed")
    hub.tell({"do": "status"})
    assert hub.hear(say="status", kept=2)["devices"] == ["D1", "D2"]
    booth.start()
    for child in (first, second):
        until(child, hub="", online=True, waiting=0)
    hub.tell({"do": "turn"})
    hub.tell({"do": "status"})
    hub.hear(say="status", centre=True, kept=0)
    assert (first.end(), second.end(), hub.end()) == (0, 0, 0)
    for desk in desks:
        desk.exchange()  # whichever process ended first may have left the other's last edit for this
        assert desk.exchange().received == 0
        assert desk.all("SELECT id, name, note FROM customer") == [(row, "钱", "常客")]
        assert desk.replica.waiting() == 0 and desk.replica.problems() == (0, 0)
    assert booth.all("SELECT id, name, note FROM row_customer") == [(row, "钱", "常客")]
    assert booth.all("SELECT count(*) FROM centre_batch") == [(2,)], "by whichever way: each batch once"
