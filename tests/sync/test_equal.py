"""After each exchange both sides prove that they hold the same; a value that flipped on either is found and mended."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from desktop.domain import clock
from desktop.domain.people.customer import Customer
from desktop.store.mending import Mending, Report
from desktop.store.proof import Hashing, Proof
from desktop.store.replica_apply import TableWriter
from sync import equality
from sync.client import Summary
from sync.server import doors
from sync.server.auditing import Finding
from tests.sync.booth import STORE, Booth, Desk
from tests.sync.test_exchange import same
from tests.sync.test_hub import Between

HASHING = Hashing(equality.parts, equality.row_hash, equality.slot_of, equality.SLOTS)


class Proving(Desk):
    """A desk that compares after each exchange, having read all its rows in its idle time."""

    def open(self) -> None:
        super().open()
        self.mending = Mending(self.replica, Proof(self.raw, HASHING))

    def exchange(self, peer: object = None, **how: object) -> Summary:
        how.setdefault("held", self.mending)
        done = super().exchange(peer, **how)  # type: ignore[arg-type]
        while self.mending.idle():
            pass
        return done

    def prove(self) -> Summary:
        """Read every row anew, then compare."""
        self.mending.again()
        while self.mending.idle():
            pass
        return self.exchange()


Pair = tuple[Proving, Proving]


@pytest.fixture(autouse=True)
def by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """The centre looks at itself when a test says so."""
    monkeypatch.setattr(doors, "FIRST_AUDIT_SECONDS", 600.0)


@pytest.fixture
def desks(booth: Booth) -> Iterator[Pair]:
    pair = (Proving(booth, "left"), Proving(booth, "right"))
    for desk in pair:
        desk.exchange()
    yield pair
    for desk in pair:
        desk.close()


def settle(pair: Pair) -> None:
    for _ in range(2):
        for desk in pair:
            desk.exchange()


def test_what_is_equal_is_proved_so_and_nothing_is_asked_again(desks: Pair) -> None:
    left, _ = desks
    rows = [left.customer(f"客户😀{n}", note=None if n % 2 else "ü") for n in range(40)]
    settle(desks)
    for n, row in enumerate(rows[:20]):
        desks[n % 2].edit(Customer, row, name=f"neu {n}")
    left.edit(Customer, rows[30], deleted_at=clock.now())
    settle(desks)
    for desk in desks:
        desk.mending.report = type(desk.mending.report)()
        assert desk.prove().mended == 0
        report = desk.mending.report
        assert (report.slots, report.differing, report.mismatches, report.flipped) == (equality.SLOTS, 0, 0, 0)
        assert report.at


def test_what_is_not_sent_does_not_count(desks: Pair) -> None:
    left, right = desks
    row = left.customer("王")
    settle(desks)
    left.edit(Customer, row, name="李")
    left.customer("new")
    right.edit(Customer, row, note="n")
    right.exchange()
    left.replica.freeze = lambda *_: False  # type: ignore[method-assign]
    left.exchange()
    assert left.prove().mended == 0
    assert (left.mending.report.mismatches, left.mending.report.slots) == (0, equality.SLOTS)
    del left.replica.freeze
    settle(desks)
    same(left, right)
    assert left.mending.report.mismatches == right.mending.report.mismatches == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE customer SET name = 'flipped' WHERE id = :id",
        "UPDATE customer SET note = '' WHERE id = :id",
        "UPDATE customer SET field_stamps = '{}' WHERE id = :id",
        "UPDATE customer SET deleted_at = '2026-11-22T10:00:00.000Z' WHERE id = :id",
        "DELETE FROM customer WHERE id = :id",
    ],
)
def test_a_value_that_flipped_in_the_devices_file_is_found_and_fetched_again(desks: Pair, statement: str) -> None:
    left, right = desks
    rows = [left.customer(str(n), note="n") for n in range(10)]
    left.edit(Customer, rows[3], name="edited")
    settle(desks)
    right.raw.execute(statement, {"id": rows[3]})
    assert right.exchange().mended == 0, "rows are read in their turn"
    assert right.prove().mended == 1
    same(left, right)
    report = right.mending.report
    assert (report.mismatches, report.mended, report.flipped) == (1, 1, 1)
    assert right.prove().mended == 0
    assert right.mending.report.differing == 0


def test_a_row_that_the_centre_lacks_goes(desks: Pair) -> None:
    left, right = desks
    row = left.customer("王")
    settle(desks)
    columns = [name for _, name, *_ in right.raw.execute("PRAGMA table_info(customer)")]
    listed = ", ".join(columns)
    copied = ", ".join("'x' || substr(id, 2)" if name == "id" else name for name in columns)
    right.raw.execute(f"INSERT INTO customer ({listed}) SELECT {copied} FROM customer WHERE id = ?", (row,))
    assert right.one("SELECT count(*) FROM customer") == 2
    assert right.prove().mended == 1
    same(left, right)


def test_what_is_not_sent_stays_on_top_of_a_mended_row(desks: Pair) -> None:
    left, right = desks
    row = left.customer("王", note="n")
    settle(desks)
    right.replica.freeze = lambda *_: False  # type: ignore[method-assign]
    right.edit(Customer, row, name="李")
    right.raw.execute("UPDATE customer SET note = 'flipped' WHERE id = ?", (row,))
    assert right.prove().mended == 1
    assert (right.field("customer", row, "name"), right.field("customer", row, "note")) == ("李", "n")
    del right.replica.freeze
    settle(desks)
    same(left, right)
    assert left.field("customer", row, "name") == "李"
    assert left.conflicts() == right.conflicts() == []


def test_planted_a_row_dropped_while_a_page_is_applied_is_noticed_in_that_exchange(
    desks: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, right = desks
    for n in range(3):
        left.customer(str(n))
    left.exchange()
    write = TableWriter.write
    with monkeypatch.context() as patch:
        patch.setattr(TableWriter, "write", lambda self, rows: write(self, rows[1:] if len(rows) > 1 else rows))
        assert right.exchange().mended == 1
    same(left, right)


def audit(booth: Booth) -> list[Finding]:
    auditing = booth.centre.auditing
    assert auditing is not None
    return [auditing.look(partition) for partition in auditing.partitions()]


def write(booth: Booth, statement: str, **values: str) -> None:
    with booth.seeing.begin() as connection:
        connection.execute(sa.text(statement), values)


def test_a_partition_that_existed_before_gets_its_sums(booth: Booth, desks: Pair) -> None:
    left, _ = desks
    for n in range(5):
        left.customer(str(n))
    settle(desks)
    write(booth, "UPDATE centre_counter SET sums = '', shape = ''")
    write(booth, "DELETE FROM centre_slot")
    left.customer("while they are not known")
    settle(desks)
    left.mending.report = Report()
    assert left.prove().mended == 0 and not left.mending.report.at
    assert [(found.made, found.slots) for found in audit(booth)] == [(True, ())]
    left.customer("after")
    settle(desks)
    assert [(found.made, found.slots) for found in audit(booth)] == [(False, ())]
    for desk in desks:
        desk.prove()
        assert desk.mending.report.at and desk.mending.report.mismatches == 0


def test_sums_of_other_columns_are_made_anew_and_compared_with_nothing(booth: Booth, desks: Pair) -> None:
    left, _ = desks
    left.customer("王")
    settle(desks)
    write(booth, "UPDATE centre_counter SET shape = 'older'")
    left.mending.report = Report()
    assert left.prove().mended == 0 and not left.mending.report.at
    assert audit(booth)[0].made
    left.prove()
    assert left.mending.report.at and left.mending.report.differing == 0


@pytest.mark.parametrize(
    "statement",
    ["UPDATE row_customer SET name = 'flipped' WHERE id = :id", "DELETE FROM row_customer WHERE id = :id"],
)
def test_a_value_that_flipped_at_the_centre_is_told_and_not_adopted(booth: Booth, desks: Pair, statement: str) -> None:
    left, right = desks
    row = left.customer("王")
    other = left.customer("李")
    settle(desks)
    write(booth, statement, id=row)
    (found,) = audit(booth)
    assert found.slots == (equality.slot_of(row),) and not found.made
    assert booth.centre.auditing is not None and booth.centre.auditing.flipped == {STORE: 1}
    right.edit(Customer, other, name="edited")
    settle(desks)
    (found,) = audit(booth)
    assert found.slots == (equality.slot_of(row),), "later writes do not cover it"
    for desk in desks:
        assert desk.prove().mended == 0
        assert desk.field("customer", row, "name") == "王", "who has the right value keeps it"


@pytest.fixture
def between(booth: Booth, desks: Pair) -> Iterator[Between]:
    made = Between(booth)
    made.turn()
    yield made
    made.close()


def test_after_a_hub_the_comparison_goes_on_and_what_only_the_hub_has_yet_stays(desks: Pair, between: Between) -> None:
    left, right = desks
    old = left.customer("王", note="n")
    settle(desks)
    between.turn()
    new = left.customer("new at the hub")
    left.edit(Customer, old, name="edited at the hub")
    for desk in (left, right, right):
        between.exchange(desk)
    assert right.field("customer", new, "name") == "new at the hub"
    right.raw.execute("UPDATE customer SET note = 'flipped' WHERE id = ?", (old,))
    right.prove()
    assert right.field("customer", new, "name") == "new at the hub"
    assert right.field("customer", old, "name") == "edited at the hub"
    between.turn()
    settle(desks)
    for desk in desks:
        desk.prove()
        assert (desk.mending.report.differing, desk.field("customer", old, "note")) == (0, "n")
    right.raw.execute("UPDATE customer SET name = 'flipped' WHERE id = ?", (new,))
    assert right.prove().mended == 1
    assert right.prove().mended == 0 and right.mending.report.differing == 0
    same(left, right)


def test_an_older_centre_takes_nothing_from_a_device_that_knows_more(booth: Booth, desks: Pair) -> None:
    left, _ = desks
    row, other = left.customer("王"), left.customer("李", note="n")
    settle(desks)
    left.edit(Customer, other, note="after the backup")
    settle(desks)
    write(booth, "DELETE FROM row_customer WHERE id = :id", id=row)
    write(booth, "UPDATE row_customer SET note = 'n', field_stamps = '{}' WHERE id = :id", id=other)
    assert booth.centre.auditing is not None
    booth.centre.auditing.make_anew(STORE)
    booth.centre.incarnation = "f" * 16
    for desk in desks:
        desk.exchange()
        desk.prove()
        assert desk.field("customer", row, "name") == "王"
        assert desk.field("customer", other, "note") == "after the backup"
        assert desk.mending.report.differing
