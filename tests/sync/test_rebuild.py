"""A damaged file is built anew: nothing that was saved is lost, sent or not, and nothing takes effect twice."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop.domain.people.customer import Customer
from desktop.second.rebuilding import rebuild
from desktop.store import outbox_copy
from desktop.store.file import check, connect
from desktop.store.home import Home
from desktop.store.problem import StoreError
from desktop.store.start import open_home
from tests.sync.booth import KEY, running
from tests.sync.test_exchange import same, together

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize("page", [0, 1, 7], ids=["first page", "second", "another"])
def test_after_a_flipped_page_the_file_is_built_anew_and_nothing_is_lost(
    tmp_path: Path, page: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORECOURT_STATE", str(tmp_path / "state"))
    with running(tmp_path) as booth:
        left, right = booth.device("left"), booth.device("right")
        row = left.customer("甲", note="1")
        together(left, right)
        left.edit(Customer, row, note="2")
        new = left.customer("乙")
        home = Home(left.path.parent).make()
        with contextlib.closing(connect(home.outbox_copy, KEY)) as copy:
            assert outbox_copy.append(left.raw, copy) == 2
        left.raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        left.close()
        damaged = bytearray(left.path.read_bytes())
        damaged[page * 4096 + 200] ^= 1
        left.path.write_bytes(damaged)
        with pytest.raises(StoreError):
            check(left.path, KEY)
        aside = rebuild(home, KEY, NOW)
        assert aside is not None and aside.stat().st_size == len(damaged)
        check(home.shop, KEY)
        open_home(home, KEY).close()
        left.open()
        assert left.field("customer", new, "name") == "乙"
        assert left.field("customer", row, "note") == "2"
        together(left, right)
        same(left, right)
        assert right.field("customer", row, "note") == "2"
        assert booth.all("SELECT count(*) FROM row_customer") == [(2,)]
        assert left.conflicts() == right.conflicts() == []
        for desk in (left, right):
            desk.close()


def test_without_a_centre_nothing_is_changed(tmp_path: Path) -> None:
    home = Home(tmp_path / "home").make()
    home.shop.write_bytes(b"x" * 8192)
    with pytest.raises(StoreError) as refused:
        rebuild(home, KEY, NOW)
    assert refused.value.code == "store.no_centre"
    assert home.shop.read_bytes() == b"x" * 8192
