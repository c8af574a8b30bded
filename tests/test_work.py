"""Off the GUI thread and back: order, freshness, and nothing for who is gone."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from sqlalchemy import text
from sqlalchemy.orm import Session

from desktop.domain.actor import Actor, system
from desktop.domain.identity import new_id
from desktop.domain.people.customer import Customer
from desktop.domain.problem import Refused
from desktop.store import upgrade
from desktop.store.open import SHOP, Store
from desktop.work import Worker

KEY = bytes(range(32))


@pytest.fixture
def by() -> Actor:
    return system(new_id())


@pytest.fixture
def worker(tmp_path: Path, by: Actor, qapp: QObject):
    upgrade.create(tmp_path / SHOP, KEY, by.store_id)
    made = Worker(lambda: Store(tmp_path / SHOP, KEY))
    yield made
    made.close()


def test_writes_are_saved_in_the_order_they_were_asked_for(worker: Worker, by: Actor, qtbot: QtBot) -> None:
    for name in "abcdef":
        worker.write(
            by,
            lambda session, name=name: session.add(Customer(store_id=by.store_id, kind="person", name=name)),
            lambda _none: None,
            owner=worker,
        )
    names: list[str] = []

    def read(session: Session) -> list[str]:
        return list(session.scalars(text("SELECT name FROM customer ORDER BY stamp")))

    worker.write_local(lambda session: None, lambda _none: worker.read(read, names.extend, owner=worker), owner=worker)
    qtbot.waitUntil(lambda: len(names) == 6)
    assert "".join(names) == "abcdef"


def test_a_write_tells_which_tables_it_changed(worker: Worker, by: Actor, qtbot: QtBot) -> None:
    with qtbot.waitSignal(worker.changed) as told:
        worker.write(
            by,
            lambda session: session.add(Customer(store_id=by.store_id, kind="person", name="王")),
            lambda _none: None,
            owner=worker,
        )
    assert told.args == [frozenset({"customer"})]


def test_only_the_newest_question_is_answered(worker: Worker, qtbot: QtBot) -> None:
    class Asked:
        def interrupt(self) -> None:
            pass

    hold, answers = threading.Event(), []
    worker.search(lambda store: Asked(), lambda _s: hold.wait(5) and "first", answers.append, owner=worker)
    worker.search(lambda store: Asked(), lambda _s: "second", answers.append, owner=worker)
    worker.search(lambda store: Asked(), lambda _s: "third", answers.append, owner=worker)
    hold.set()
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == ["third"]


def test_nobody_is_called_who_is_gone(worker: Worker, qtbot: QtBot) -> None:
    owner, called = QObject(), []
    hold = threading.Event()
    worker.run(lambda: hold.wait(5), called.append, owner=owner)
    owner.deleteLater()
    with qtbot.waitSignal(owner.destroyed):
        pass
    hold.set()
    done: list[int] = []
    worker.run(lambda: 1, done.append, owner=worker)
    qtbot.waitUntil(lambda: bool(done))
    assert called == []


def test_a_refusal_nobody_takes_goes_to_trouble(worker: Worker, qtbot: QtBot) -> None:
    def refuse() -> None:
        raise Refused("right.missing")

    with qtbot.waitSignal(worker.trouble) as told:
        worker.run(refuse, lambda _none: None, owner=worker)
    assert told.args is not None
    assert told.args[0].code == "right.missing"


def test_what_comes_after_the_end_does_not_open_the_file_again(tmp_path: Path, by: Actor, qtbot: QtBot) -> None:
    upgrade.create(tmp_path / SHOP, KEY, by.store_id)
    opened: list[int] = []

    def open_store() -> Store:
        opened.append(1)
        return Store(tmp_path / SHOP, KEY)

    worker = Worker(open_store)
    worker.store()
    worker.close()
    worker.write_local(lambda session: None, lambda _none: None, owner=worker)
    worker.close()
    assert opened == [1]
