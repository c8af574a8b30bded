"""Each pair of programs: a device older or newer than the centre, and one brought up to date while it holds rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.domain.record import Base
from desktop.store import capture, replica_gap, upgrade
from tests.sync import leads
from tests.sync.booth import STORE, Booth, Desk, _new_file, running
from tests.sync.leads import add, edit, rows

NEWER = "9999"


@pytest.fixture(autouse=True)
def blank(tmp_path: Path) -> None:
    _new_file(tmp_path / "blank" / "shop.db", STORE)


def brought_up_to_date(desk: Desk) -> None:
    """What a migration does: the column and the table are added, and named to be fetched."""
    with desk.store.write_local() as session:
        connection = session.connection()
        raw = connection.connection.driver_connection
        before = {table: names for table, names in replica_gap.columns_now(raw).items() if names}
        connection.exec_driver_sql("ALTER TABLE lead ADD COLUMN colour TEXT")
        Base.metadata.tables["badge"].create(connection)
        capture.install(connection)
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


def test_a_device_newer_than_the_centre_keeps_what_the_centre_does_not_know(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with leads.declared(), running(tmp_path) as booth:
        plain = started(booth, "plain")
        lead = add(plain, "lead", name="想试驾")
        plain.exchange()
        plain.close()
        with leads.declared_wide():
            monkeypatch.setattr(upgrade, "HEAD", NEWER)
            new = started(booth, "new")
            new.exchange()
            assert rows(new, "lead", "colour") == {lead: None}
            edit(new, "lead", lead, colour="红")
            new.exchange()
            assert new.all("SELECT code, field FROM refusal") == [("sync.column", "colour")]
            assert rows(new, "lead", "colour") == {lead: "红"}
            new.close()
