"""Sixteen devices write at once while one reads: nothing is passed over, and what cannot be kept spoils no other."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from desktop.domain.identity import new_id
from sync.protocol import Answer, Enrol, Page, Pull
from sync.server import accounts
from sync.server.__main__ import business
from sync.server.accounts import Device
from sync.server.schema import Tables
from sync.server.service import Centre
from tests.postgres import APP, Server
from tests.sync.server.batch import customers
from tests.sync.server.made import Made, made

WRITERS, BATCHES, ROWS = 16, 6, 4


@pytest.fixture
def database(postgres: Server) -> Iterator[Made]:
    own = made(postgres)
    yield own
    own.close()


def enrolled(centre: Centre, store: str) -> Device:
    return centre.authenticate(centre.enrol(Enrol(centre.invite(store), "desk")).key)


def read_while(centre: Centre, device: Device, write: Callable[[], None]) -> set[str]:
    """The names a device reads while ``write`` runs and until nothing is left, by its cursor alone."""
    names: set[str] = set()
    done = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(write)
        writing.add_done_callback(lambda _: done.set())
        cursor, last = 0, False
        while True:
            page: Page = centre.pull(device, Pull(centre.incarnation, f"store:{device.store_id}", cursor, 10_000))
            for rows in page.tables:
                names.update(str(name) for name in rows.columns["name"])
            if page.end == cursor and last:
                break
            cursor, last = page.end, done.is_set()
        writing.result()
    return names


def sixteen(centre: Centre, devices: list[Device]) -> set[str]:
    """All write at once, each its numbers in order; the names the reader found."""

    def one(device: Device) -> None:
        for number in range(1, BATCHES + 1):
            names = [f"{device.code}-{number}-{n}" for n in range(ROWS)]
            centre.push(device, customers(device.store_id, device.code, number, names))

    def all_of_them() -> None:
        with ThreadPoolExecutor(WRITERS) as pool:
            list(pool.map(one, devices[1:]))

    return read_while(centre, devices[0], all_of_them)


def centre_of(database: Made) -> tuple[Centre, list[Device]]:
    centre, store = Centre(database.engine, business()), new_id()
    return centre, [enrolled(centre, store) for _ in range(WRITERS + 1)]


def test_sixteen_writers_and_no_row_is_passed_over(database: Made) -> None:
    centre, devices = centre_of(database)
    assert len(sixteen(centre, devices)) == WRITERS * BATCHES * ROWS


def test_with_a_plain_sequence_the_same_test_misses_rows(database: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    with database.seeing.begin() as connection:
        connection.exec_driver_sql("CREATE SEQUENCE plain INCREMENT 100")
        connection.exec_driver_sql(f"GRANT USAGE ON SEQUENCE plain TO {APP}")

    def unlocked(connection: sa.Connection, _tables: Tables, _store_id: str) -> int:
        return int(connection.exec_driver_sql("SELECT nextval('plain')").scalar_one())

    monkeypatch.setattr(accounts, "lock", unlocked)
    whole = WRITERS * BATCHES * ROWS
    assert any(len(sixteen(*centre_of(database))) < whole for _ in range(5)), "a race is lost now and then, not always"


def test_a_transaction_the_server_asks_to_try_again_is_tried_again_whole(database: Made) -> None:
    centre, devices = centre_of(database)
    calls = []

    def act(connection: sa.Connection) -> str:
        calls.append(connection.exec_driver_sql("SELECT count(*) FROM centre_transaction").scalar_one())
        connection.exec_driver_sql("INSERT INTO centre_transaction VALUES (%s, 't', '[]')", (devices[0].store_id,))
        if len(calls) < 3:
            connection.exec_driver_sql("DO $$ BEGIN RAISE SQLSTATE '40001'; END $$")
        return "done"

    assert centre.database.writing(act, devices[0].store_id) == "done"
    assert calls == [0, 0, 0] and centre.database.retried == 2


def test_two_that_wait_for_each_other_both_end(database: Made) -> None:
    centre, devices = centre_of(database)
    both = threading.Barrier(2, timeout=20)
    tried: list[str] = []

    def act(first: str, second: str) -> Callable[[sa.Connection], None]:
        def work(connection: sa.Connection) -> None:
            tried.append(first)
            statement = "UPDATE centre_device SET name = name WHERE code = %s"
            connection.exec_driver_sql(statement, (first,))
            if tried.count(first) == 1:
                both.wait()
            connection.exec_driver_sql(statement, (second,))

        return work

    with ThreadPoolExecutor(2) as pool:
        jobs = [
            pool.submit(centre.database.writing, act(*order), devices[0].store_id)
            for order in (("D1", "D2"), ("D2", "D1"))
        ]
        for job in jobs:
            job.result()
    assert centre.database.retried >= 1


def test_many_rows_are_copied_and_a_later_whole_row_replaces(database: Made) -> None:
    centre, devices = centre_of(database)
    names = [f"客\t{n}\\N\n" for n in range(1_000)]
    push = customers(devices[0].store_id, "D1", 1, names)
    assert Answer.decode(centre.push(devices[0], push)).verdicts == ()
    assert read_while(centre, devices[1], lambda: None) == set(names)


@pytest.mark.parametrize("value", ["a\x00b", "\x00"])
def test_a_text_the_server_cannot_hold_is_refused_alone(database: Made, value: str) -> None:
    centre, devices = centre_of(database)
    (verdict,) = Answer.decode(centre.push(devices[0], customers(devices[0].store_id, "D1", 1, ["王", value]))).verdicts
    assert (verdict.outcome, verdict.code, verdict.field) == ("refused", "sync.kind", "name")
    assert Answer.decode(centre.push(devices[0], customers(devices[0].store_id, "D1", 2, ["李"]))).verdicts == ()
