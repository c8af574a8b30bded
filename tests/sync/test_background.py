"""The second process as the window starts it: a child with its key on the first line."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from desktop.domain.people.customer import Customer
from desktop.second.comeback import FILE
from desktop.second.filing import SLICE
from desktop.store.home import Home
from tests.sync.booth import KEY, Booth, Desk
from tests.sync.test_file import content, paper, sha


class Child:
    """The process, and what it says."""

    def __init__(self, desk: Desk, key: bytes = KEY) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "desktop.background"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.tell({"home": str(desk.path.parent), "key": key.hex()})

    def tell(self, message: dict[str, Any]) -> None:
        assert self.process.stdin
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()

    def hear(self, **wanted: Any) -> dict[str, Any]:
        """The next message with these values; the test's time limit is the only one."""
        assert self.process.stdout
        for line in self.process.stdout:
            message = json.loads(line)
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
def children() -> Iterator[list[Child]]:
    started: list[Child] = []
    yield started
    for child in started:
        if child.process.poll() is None:
            child.end()


def test_it_exchanges_by_itself_and_ends_with_the_window(desks: tuple[Desk, Desk], children: list[Child]) -> None:
    left, right = desks
    row = left.customer()
    children.append(Child(left))
    status = children[0].hear(say="status", online=True)
    assert (status["waiting"], status["sent"], status["centre"]) == (0, 1, True)
    right.exchange()
    right.edit(Customer, row, name="赵")
    right.exchange()
    children[0].hear(say="changed", tables=["customer"])
    assert left.field("customer", row, "name") == "赵", "the centre told it that another desk had written"
    assert children[0].end() == 0


def test_it_says_offline_and_keeps_what_waits(booth: Booth, desks: tuple[Desk, Desk], children: list[Child]) -> None:
    left, _ = desks
    booth.stop()
    left.customer()
    children.append(Child(left))
    status = children[0].hear(say="status")
    assert (status["online"], status["waiting"], status["trouble"]) == (False, 1, "centre.unreachable")
    booth.start()
    children[0].tell({"do": "exchange"})
    assert children[0].hear(say="status", online=True)["waiting"] == 0


def test_a_device_is_enrolled_by_a_code_once(booth: Booth, desks: tuple[Desk, Desk], children: list[Child]) -> None:
    left, _ = desks
    with left.store.write_local() as session:
        session.connection().exec_driver_sql("UPDATE device SET centre_url = '', centre_key = ''")
    children.append(Child(left))
    assert children[0].hear(say="status")["centre"] is False
    code = booth.centre.invite(left.store_id)
    for expected in ({"say": "done", "task": "enrol"}, {"say": "failed", "task": "enrol", "code": "centre.code"}):
        children[0].tell({"do": "enrol", "url": booth.url, "code": code.lower(), "name": "counter"})
        children[0].hear(**expected)
    assert left.one("SELECT code FROM device") == "D3"


def test_a_wrong_key_is_said_not_shown(desks: tuple[Desk, Desk], children: list[Child]) -> None:
    children.append(Child(desks[0], bytes(32)))
    assert children[0].hear(say="failed", task="open")["code"] == "store.key"
    assert children[0].end() == 2


def test_it_backs_up_when_asked(desks: tuple[Desk, Desk], children: list[Child]) -> None:
    home = Home(desks[0].path.parent)
    (home.path / "keys.json").write_text("{}")
    children.append(Child(desks[0]))
    children[0].tell({"do": "backup"})
    said = children[0].hear(task="backup")
    assert said["say"] == "done" or said["code"].startswith("store.")


def _away_for_days(desk: Desk) -> None:
    (desk.path.parent / FILE).write_text(json.dumps({"last": "2026-01-03T09:00:00+00:00", "back": None}))


def test_a_device_back_from_a_show_says_what_went_up_and_what_came_down(
    desks: tuple[Desk, Desk], children: list[Child]
) -> None:
    left, right = desks
    shared = left.customer()
    for desk in (left, right, left):
        desk.exchange()
    for _ in range(3):
        left.customer()
    right.customer()
    right.edit(Customer, shared, name="a colleague's")
    right.exchange()
    left.edit(Customer, shared, name="the show's")
    _away_for_days(left)
    children.append(Child(left))
    told = children[0].hear(say="progress", back=True)
    assert told["of"] == 4
    back = children[0].hear(say="status", online=True)["comeback"]
    assert (back["sent"], back["up"], back["down"]) == (4, {"customer": 4}, {"customer": 1})
    assert (back["conflicted"], back["problems"]) == (1, 1)
    children[0].end()
    children.append(Child(left))
    assert children[1].hear(say="status", online=True)["comeback"] == back, "kept until somebody has seen it"
    children[1].tell({"do": "seen"})
    assert children[1].hear(say="status", comeback=None)["online"]


def test_an_everyday_exchange_has_no_summary(desks: tuple[Desk, Desk], children: list[Child]) -> None:
    left, _ = desks
    left.customer()
    children.append(Child(left))
    assert children[0].hear(say="status", online=True)["comeback"] is None
    left.customer()
    children[0].tell({"do": "exchange"})
    assert children[0].hear(say="status", online=True, waiting=0)["comeback"] is None


def test_a_person_can_stop_a_comeback_and_go_on_with_it(
    booth: Booth, desks: tuple[Desk, Desk], children: list[Child]
) -> None:
    left, _ = desks
    booth.stop()
    left.customer()
    _away_for_days(left)
    children.append(Child(left))
    children[0].hear(say="status", trouble="centre.unreachable")
    booth.start()
    children[0].process.stdin.write('{"do": "exchange"}\n{"do": "cancel"}\n{"do": "status"}\n')  # type: ignore[union-attr]
    children[0].process.stdin.flush()  # type: ignore[union-attr]
    children[0].tell({"do": "exchange", "asked": True})
    back = children[0].hear(say="status", online=True, waiting=0)["comeback"]
    assert (back["sent"], back["up"]) == (1, {"customer": 1})


def test_a_paper_goes_to_the_centre_by_itself_and_comes_when_it_is_asked_for(
    booth: Booth, desks: tuple[Desk, Desk], children: list[Child]
) -> None:
    left, right = desks
    pdf = content(3 * SLICE)
    paper(left, pdf)
    children += [Child(left), Child(right)]
    children[1].hear(say="status", online=True)
    while not booth.all("SELECT 1 FROM centre_file WHERE had = size"):
        children[0].tell({"do": "exchange"})
        children[0].hear(say="status", online=True)
    while not right.all("SELECT 1 FROM paper"):
        children[1].tell({"do": "exchange"})
        children[1].hear(say="status", online=True)
    children[1].tell({"do": "file", "sha256": sha(pdf)})
    assert children[1].hear(task="file")["say"] == "done"
    assert right.one("SELECT pdf FROM paper_file") == pdf
    children[1].tell({"do": "file", "sha256": "0" * 64})
    assert children[1].hear(task="file")["code"] == "file.gone"
