"""The window's end of the booth's hub: it runs where it was left on, under the address it had, and comes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.shell import hub as module
from desktop.shell.hub import OwnHub
from desktop.store import own_hub
from sync.http import HttpPeer
from sync.protocol import Enrol
from tests.sync.booth import KEY, STORE, Booth, Desk, running

WAIT_MS = 60_000


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running(tmp_path) as booth:
        made = booth.device("left")
        yield made
        made.close()


def set_up(booth: Booth, desk: Desk) -> None:
    peer = HttpPeer(booth.url)
    key = peer.enrol(Enrol(booth.centre.invite(STORE, hub=True), "展位")).key
    peer.close()
    with desk.store.write_local() as session:
        own_hub.set_up(session, "展位", key)


def hub_of(desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch) -> OwnHub:
    monkeypatch.setattr(module, "HOST", "127.0.0.1")

    def find(then: Any) -> None:
        with desk.store.read() as session:
            then(own_hub.own_hub(session))

    def keep(is_on: bool | None, port: int | None) -> None:
        with desk.store.write_local() as session:
            if is_on is not None:
                own_hub.switch(session, is_on)
            if port is not None:
                own_hub.listened(session, port)

    return OwnHub(folder, own_hub.hub_key(KEY), find, keep)


def test_it_runs_where_it_was_left_on_and_keeps_its_address(
    qtbot: QtBot, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = hub_of(desk, tmp_path / "hub", monkeypatch)
    hub.begin()
    assert not hub.is_running(), "it was never set up"
    set_up(desk.booth, desk)
    with qtbot.waitSignal(hub.listening, timeout=WAIT_MS) as first:
        hub.turn_on()
    with qtbot.waitSignal(hub.status, timeout=WAIT_MS, check_params_cb=lambda status: status.get("centre") is True):
        hub.ask()
    hub.close()
    again = hub_of(desk, tmp_path / "hub", monkeypatch)
    with qtbot.waitSignal(again.listening, timeout=WAIT_MS) as second:
        again.begin()
    assert second.args == first.args, "the same hub under the same address"
    again.turn_off()
    assert not again.is_running()
    last = hub_of(desk, tmp_path / "hub", monkeypatch)
    last.begin()
    assert not last.is_running(), "it was turned off"


def test_a_hub_that_dies_is_started_again(
    qtbot: QtBot, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AGAIN_MS", 10)
    hub = hub_of(desk, tmp_path / "hub", monkeypatch)
    set_up(desk.booth, desk)
    with qtbot.waitSignal(hub.listening, timeout=WAIT_MS):
        hub.turn_on()
    with qtbot.waitSignal(hub.listening, timeout=WAIT_MS):
        hub._process.kill()
    hub.close()
