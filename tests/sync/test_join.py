"""A new computer joins a store by a one-time code: one file, one progress bar, and a store to sign in to."""

from __future__ import annotations

import contextlib
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from desktop.domain import clock
from desktop.domain.identity import new_id
from desktop.domain.parts.price import PartPrice
from desktop.domain.parts.stock import StockEntry
from desktop.domain.parts.stock_sum import StockSum
from desktop.domain.people.customer import Customer
from desktop.domain.people.staff import Staff
from desktop.second.joining import Join
from desktop.store import join, key, upgrade
from desktop.store.file import check, connect
from desktop.store.home import Home
from desktop.store.place import derive_live
from desktop.store.problem import StoreError
from desktop.store.start import open_home
from sync.peer import Refusal, Unreachable
from tests.sync.booth import STORE, Booth, Desk, running
from tests.sync.proxy import Plan, Proxy
from tests.sync.test_exchange import together

PASSPHRASE = "correct horse"
Pair = tuple[Desk, Desk]


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[Pair]:
    """On the file alone: what PostgreSQL does differently is in test_snapshot.py."""
    with running(tmp_path) as booth:
        pair = (booth.device("left"), booth.device("right"))
        yield pair
        for desk in pair:
            desk.close()


def at_work(desks: Pair) -> list[str]:
    """A store with staff, stock, prices, customers, an edit and a conflict."""
    left, right = desks
    left.add(Staff(store_id=STORE, login="chenjie", name="陈洁", role="manager", password_hash="x"))
    rows = [left.customer(f"客{n}") for n in range(60)]
    for n in range(12):
        left.add(
            StockEntry(
                store_id=STORE, part_key=f"brand:{n % 3}", account="order" if n % 2 else "here", qty_milli=1000 + n,
                reason="count",
            ),
            PartPrice(store_id=STORE, part_key=f"brand:{n % 3}", retail_fen=100 + n, cost_fen=50),
        )  # fmt: skip
    together(left, right)
    left.edit(Customer, rows[0], name="左")
    right.edit(Customer, rows[0], name="右")
    right.edit(Customer, rows[1], note="记")
    together(left, right)
    together(left, right)
    return rows


def asked(booth: Booth, url: str = "") -> dict[str, Any]:
    return {"url": url or booth.url, "code": booth.centre.invite(STORE), "name": "new", "passphrase": PASSPHRASE}


def run(home: Home, how: dict[str, Any], say: Any = lambda _message: None) -> None:
    Join(home, say, lambda: None).run(how)


TABLES = ("customer", "staff", "stock_entry", "part_price", "edit", "conflict", "live")


def content(raw: Any) -> dict[str, list[Any]]:
    """All that is the same on every device of a store."""
    found = {}
    for table in TABLES:
        names = sorted(row[1] for row in raw.execute(f"PRAGMA table_info({table})"))
        found[table] = sorted(raw.execute(f"SELECT {', '.join(names)} FROM {table}").fetchall(), key=repr)
    return found


def of(home: Home) -> dict[str, list[Any]]:
    with contextlib.closing(connect(home.shop, key.unlock(home, passphrase=PASSPHRASE))) as raw:
        return content(raw)


def test_a_new_computer_holds_what_the_others_hold_and_can_go_on(desks: Pair, tmp_path: Path) -> None:
    at_work(desks)
    home, told = Home(tmp_path / "new"), list[dict[str, Any]]()
    run(home, asked(desks[0].booth), told.append)
    assert home.is_set_up() and not join.is_pending(home)
    assert of(home) == content(desks[0].raw) and of(home)["conflict"]
    assert {each.get("step") for each in told} >= {"enrol", "fetch", "place", "exchange"}
    done = told[-1]
    assert (done["say"], done["store_id"]) == ("done", STORE)
    file_key = key.unlock(home, recovery_code=done["recovery_code"])
    check(home.shop, file_key)
    store = open_home(home, file_key)
    with store.read() as session:
        device = session.connection().exec_driver_sql("SELECT code, store_id FROM device").one()
    assert tuple(device) == ("D3", STORE), "it is no copy of another, so it keeps the code the centre gave"
    with store.write(desks[0].by) as session:
        session.add(Customer(store_id=STORE, kind="person", name="新"))
    store.close()
    with contextlib.closing(connect(home.shop, file_key)) as raw:
        assert raw.execute("SELECT count(*) FROM outbox").fetchone() == (1,), "what is saved is captured"
    assert not [each.name for each in home.path.iterdir() if each.name.startswith(("join", "shop.new"))]


class Killed(BaseException):
    pass


def test_killed_at_any_step_it_goes_on_without_a_second_code(desks: Pair, tmp_path: Path) -> None:
    at_work(desks)
    home, how = Home(tmp_path / "new"), asked(desks[0].booth)
    for fuse in range(2, 40):
        left = [fuse]

        def die(_message: Any, left: list[int] = left) -> None:
            left[0] -= 1
            if not left[0]:
                raise Killed

        with contextlib.suppress(Killed):
            run(home, how, die)
        if home.is_set_up():
            break
        assert join.is_pending(home)
        how = {"passphrase": PASSPHRASE}
    assert home.is_set_up()
    assert of(home) == content(desks[0].raw)
    assert desks[0].booth.all("SELECT count(*) FROM centre_device") == [(3,)]


def test_cut_at_random_bytes_it_goes_on_and_ends_whole(desks: Pair, tmp_path: Path) -> None:
    at_work(desks)
    proxy, draw, home = Proxy(desks[0].booth.port), random.Random(20261122), Home(tmp_path / "new")
    how, had = asked(desks[0].booth, proxy.url), list[int]()

    def enrolled_is_enough(message: dict[str, Any]) -> None:
        if message.get("step") != "enrol":
            raise Unreachable("cut")

    def note(message: dict[str, Any]) -> None:
        if message.get("step") == "fetch":
            had.append(message["bytes"])

    with contextlib.suppress(Unreachable):
        run(home, how, enrolled_is_enough)
    before = proxy.accepted
    for _ in range(40):
        proxy.plan = Plan(cut_down=draw.randrange(300, 20_000))
        with contextlib.suppress(Unreachable):
            run(home, {"passphrase": PASSPHRASE}, note)
            break
    proxy.close()
    assert home.is_set_up() and of(home) == content(desks[0].raw)
    assert proxy.accepted - before > 3 and had == sorted(set(had)), "it was cut, and no byte came twice"


def test_a_damaged_file_is_asked_for_again(desks: Pair, tmp_path: Path) -> None:
    at_work(desks)
    home, seen = Home(tmp_path / "new"), list[int]()

    def spoil(message: dict[str, Any]) -> None:
        sealed = home.path / join.FETCHED
        if message.get("step") == "place" and not seen:
            seen.append(1)
            data = bytearray(sealed.read_bytes())
            data[len(data) // 2] ^= 1
            sealed.write_bytes(data)

    run(home, asked(desks[0].booth), spoil)
    assert seen and of(home) == content(desks[0].raw)


def test_a_full_disk_is_said_and_leaves_no_store(desks: Pair, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    at_work(desks)
    home, limits = Home(tmp_path / "new"), resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill_the_disk(message: dict[str, Any]) -> None:
        if message.get("step") == "place":
            resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))

    try:
        with pytest.raises(StoreError) as refused:
            run(home, asked(desks[0].booth), fill_the_disk)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert refused.value.code == "store.full"
    assert not (home.path / join.PART).exists() and join.is_pending(home)
    run(home, {"passphrase": PASSPHRASE})
    assert of(home) == content(desks[0].raw)


def test_of_another_schema_the_rows_come_page_by_page(
    desks: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_work(desks)
    home = Home(tmp_path / "new")
    monkeypatch.setattr("desktop.store.place.HEAD", "9999")
    run(home, asked(desks[0].booth))
    assert of(home) == content(desks[0].raw)
    assert upgrade.revision(home.shop, key.unlock(home, passphrase=PASSPHRASE)) == upgrade.HEAD


def test_a_store_without_staff_cannot_be_joined(desks: Pair, tmp_path: Path) -> None:
    home = Home(tmp_path / "new")
    with pytest.raises(StoreError) as refused:
        run(home, asked(desks[0].booth))
    assert refused.value.code == "join.empty" and not home.shop.exists()


def test_a_wrong_code_is_said_and_another_one_begins_anew(desks: Pair, tmp_path: Path) -> None:
    at_work(desks)
    home = Home(tmp_path / "new")
    with pytest.raises(Refusal, match="code"):
        run(home, {**asked(desks[0].booth), "code": "AAAA-AAAA-AAAA"})
    run(home, asked(desks[0].booth))
    assert home.is_set_up()


def test_what_was_given_up_leaves_nothing(desks: Pair, tmp_path: Path) -> None:
    at_work(desks)
    home = Home(tmp_path / "new")

    def give_up(message: dict[str, Any]) -> None:
        if message.get("step") == "place":
            raise Killed

    with pytest.raises(Killed):
        run(home, asked(desks[0].booth), give_up)
    with pytest.raises(StoreError, match=r"store\.passphrase"):
        run(home, {"passphrase": "another horse"})
    join.abandon(home)
    assert not home.keys.exists() and not join.is_pending(home)
    run(home, asked(desks[0].booth))
    assert home.is_set_up()


def test_the_derived_rows_are_those_of_the_triggers(desks: Pair) -> None:
    at_work(desks)
    raw, now = desks[0].raw, clock.now()
    part = raw.execute("SELECT part_key FROM live").fetchone()[0]
    of_store = (new_id(), new_id(), new_id(), desks[0].by.store_id)
    with desks[0].store.write_local() as session:
        for days, (other, quantity) in enumerate(zip(of_store, (3_000, 2_000, 0, 5_000), strict=True)):
            as_of = now - timedelta(days=days)
            session.add(StockSum(store_id=new_id(), of_store=other, part_key=part, qty_milli=quantity, as_of=as_of))
        session.flush()
    with desks[0].store.write_local() as session:
        session.scalars(select(StockSum).where(StockSum.qty_milli == 3_000)).one().qty_milli = 4_000
    before = content(raw)["live"]
    shown = raw.execute("SELECT elsewhere_milli, elsewhere_at FROM live WHERE part_key = ?", (part,)).fetchone()
    assert tuple(shown) == (6_000, clock.to_text(now - timedelta(days=1)))
    raw.execute("BEGIN")
    raw.execute("DELETE FROM live")
    derive_live(raw)
    assert content(raw)["live"] == before
    raw.execute("ROLLBACK")


def test_the_second_process_joins_and_ends(desks: Pair, tmp_path: Path) -> None:
    at_work(desks)
    home = Home(tmp_path / "new")
    for how, code, last in (
        ({**asked(desks[0].booth), "code": "no"}, 1, "centre.code"),
        (asked(desks[0].booth), 0, ""),
    ):
        with subprocess.Popen(
            [sys.executable, "-m", "desktop.background"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as child:
            assert child.stdin and child.stdout
            child.stdin.write(json.dumps({"home": str(home.path), "join": how}) + "\n")
            child.stdin.flush()
            said = [json.loads(line) for line in child.stdout]
            assert child.wait() == code
        assert said[-1].get("code", "") == last
    assert home.is_set_up()


def test_the_keys_of_the_sealed_file_are_nowhere_in_plain(desks: Pair, tmp_path: Path) -> None:
    at_work(desks)
    home, keys_seen = Home(tmp_path / "new"), list[bytes]()

    def look(message: dict[str, Any]) -> None:
        if message.get("step") == "place":
            raise Killed

    with pytest.raises(Killed):
        run(home, asked(desks[0].booth), look)
    joining = join.Joining(home, PASSPHRASE)
    keys_seen += [joining.note("offer")["key"].encode(), bytes.fromhex(joining.note("offer")["key"])]
    keys_seen += [joining.note("device")["centre_key"].encode(), "客1".encode()]
    joining.close()
    for path in home.path.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not any(each in data for each in keys_seen), path.name
