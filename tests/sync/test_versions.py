"""Each pair of programs: a device older or newer than the centre, and one brought up to date while it holds rows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from desktop.domain.identity import new_id
from desktop.domain.record import Base
from desktop.store import capture, replica_gap, upgrade
from sync import client
from sync.client import encode_batch
from tests.postgres import Server
from tests.sync import leads
from tests.sync.booth import STORE, Booth, Desk, _new_file, running
from tests.sync.leads import add, edit, rows, save
from tests.sync.server.made import Made, made

NEWER = "9999"


@pytest.fixture(autouse=True)
def blank(tmp_path: Path) -> None:
    _new_file(tmp_path / "blank" / "shop.db", STORE)


@dataclass(frozen=True)
class Place:
    """Where the centre's database lies."""

    on: Made | None = None
    server: Server | None = None

    def migrate(self) -> Made | None:
        """Bring a PostgreSQL to what is declared now; the file sees to itself."""
        if self.on and self.server:
            leads.migrated(self.server, self.on.name)
        return self.on


@pytest.fixture(params=["file", "postgresql"])
def place(request: pytest.FixtureRequest) -> Place:
    if request.param == "file":
        return Place()
    server = request.getfixturevalue("postgres")
    return Place(made(server), server)


def brought_up_to_date(desk: Desk) -> None:
    """What a migration does: the column and the table are added, and named to be fetched."""
    with desk.store.write_local() as session:
        connection = session.connection()
        raw = connection.connection.driver_connection
        before = {table: names for table, names in replica_gap.columns_now(raw).items() if names}
        connection.exec_driver_sql("ALTER TABLE lead ADD COLUMN colour TEXT")
        Base.metadata.tables["badge"].create(connection)
        capture.install(connection.exec_driver_sql)
        replica_gap.upgraded(raw, before)


def started(booth: Booth, name: str) -> Desk:
    desk = booth.device(name)
    leads.equip(desk)
    return desk


def test_an_older_device_works_and_its_next_program_fetches_what_it_did_not_know(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with leads.declared(wide=True), running(tmp_path) as booth:
        new = started(booth, "new")
        lead, badge = add(new, "lead", name="想试驾", colour="红"), add(new, "badge", name="金")
        new.exchange()
        with leads.declared_narrow():
            old = started(booth, "old")
            old.exchange()
            assert rows(old, "lead") == {lead: "想试驾"}
            edit(old, "lead", lead, name="改了")
            second = add(old, "lead", name="旧程序写的")
            old.exchange()
            assert old.exchange().received == 0
        monkeypatch.setattr(upgrade, "HEAD", NEWER)
        new.exchange()
        assert rows(new, "lead", "colour") == {lead: "红", second: None}
        assert rows(new, "lead") == {lead: "改了", second: "旧程序写的"}
        brought_up_to_date(old)
        old.exchange()
        assert rows(old, "lead", "colour") == {lead: "红", second: None}
        assert rows(old, "badge") == {badge: "金"}
        assert old.exchange().received == 0
        old.close()
        new.close()


def _newer(booth: Booth, name: str, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(upgrade, "HEAD", NEWER)
    return started(booth, name)


def test_what_an_older_centre_does_not_know_waits_there_and_is_taken_once_it_is_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: Place
) -> None:
    with leads.declared(), running(tmp_path, place.migrate()) as booth:
        plain = started(booth, "plain")
        lead = add(plain, "lead", name="想试驾")
        plain.exchange()
        with leads.declared_wide():
            new = _newer(booth, "new", monkeypatch)
            new.exchange()
            edit(new, "lead", lead, colour="红")
            second, badge = add(new, "lead", name="新程序写的", colour="蓝"), add(new, "badge", name="金")
            edit(new, "lead", second, name="又改了")
            third = add(new, "lead", name="没有颜色")
            new.exchange()
            assert new.all("SELECT DISTINCT state, code FROM refusal") == [("held", "sync.newer")]
            assert rows(new, "lead", "colour") == {lead: "红", second: "蓝", third: None}
            assert new.exchange().sent == 0
        plain.exchange()
        assert rows(plain, "lead") == {lead: "想试驾", third: "没有颜色"}
        edit(plain, "lead", lead, name="两边都改")
        plain.exchange()
        with leads.declared_wide():
            monkeypatch.setattr(upgrade, "HEAD", NEWER)
            place.migrate()
            booth.bring_up_to_date(NEWER)
            new.exchange()
            assert new.all("SELECT * FROM refusal") == []
            assert new.all("SELECT * FROM outbox") == []
            assert rows(new, "lead") == {lead: "两边都改", second: "又改了", third: "没有颜色"}
            other = started(booth, "other")
            other.exchange()
            for each in (new, other):
                assert rows(each, "lead", "colour") == {lead: "红", second: "蓝", third: None}
                assert rows(each, "badge") == {badge: "金"}
                assert each.exchange().received == 0
            assert new.conflicts() == other.conflicts() == []
            other.close()
            new.close()
        plain.close()


def test_what_waited_for_the_centre_s_program_and_is_refused_then_comes_back_to_its_desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: Place
) -> None:
    with leads.declared(), running(tmp_path, place.migrate()) as booth, leads.declared_wide():
        new = _newer(booth, "new", monkeypatch)
        lead = add(new, "lead", name="bad", colour="红")
        new.exchange()
        booth.strict = True
        place.migrate()
        booth.bring_up_to_date(NEWER)
        new.exchange()
        assert new.all("SELECT state, code FROM refusal") == [("refused", "test.bad")]
        assert rows(new, "lead", "colour") == {lead: "红"}
        assert booth.all("SELECT * FROM centre_waiting") == []
        new.close()


def test_a_column_that_the_centre_s_own_revision_should_know_is_refused(tmp_path: Path, place: Place) -> None:
    with leads.declared(), running(tmp_path, place.migrate()) as booth, leads.declared_wide():
        wrong = started(booth, "wrong")
        add(wrong, "lead", name="想试驾", colour="红")
        wrong.exchange()
        assert wrong.all("SELECT state, code, field FROM refusal") == [("refused", "sync.column", "colour")]
        wrong.close()


def test_rows_of_an_import_that_an_older_centre_does_not_know_wait_and_the_others_are_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: Place
) -> None:
    def separable(incarnation: str, number: int, plain: Any, schema: str = "") -> tuple[bytes, str]:
        transactions = [(*transaction, True) for transaction in plain.transactions]
        return encode_batch(
            incarnation, number, SimpleNamespace(**{**vars(plain), "transactions": transactions}), schema
        )

    with leads.declared(), running(tmp_path, place.migrate()) as booth:
        with leads.declared_wide():
            new = _newer(booth, "new", monkeypatch)
            monkeypatch.setattr(client, "encode_batch", separable)
            both = [new_id(), new_id()]
            save(
                new, "INSERT INTO lead (id, store_id, name, colour) VALUES (:a, :s, '甲', NULL), (:b, :s, '乙', '红')",
                a=both[0], b=both[1], s=new.store_id,
            )  # fmt: skip
            new.exchange()
        assert booth.all("SELECT id, name FROM row_lead") == [(both[0], "甲")]
        with leads.declared_wide():
            place.migrate()
            booth.bring_up_to_date(NEWER)
            new.exchange()
            assert sorted(booth.all("SELECT name, colour FROM row_lead")) == sorted([("甲", None), ("乙", "红")])
            assert new.all("SELECT * FROM refusal") == new.all("SELECT * FROM outbox") == []
            new.close()
