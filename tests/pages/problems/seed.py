"""A store with one lost write, one refused save and one held on it, as an exchange would leave them."""

from __future__ import annotations

import contextlib
import json
from typing import Any

from sqlalchemy import select

from desktop.domain import clock
from desktop.domain.actor import Actor
from desktop.domain.people.customer import Customer
from desktop.store import unsent
from desktop.store.open import Store

OTHER = "9000000000000000000.B2.abcd"
"""The stamp of another desk's write."""


def put_problems(store: Store, by: Actor) -> tuple[str, str]:
    """The customer of the lost write, and the one whose change was refused."""
    wang, zhang = (_customer(store, by, name) for name in ("王建国", "张喆"))
    with store.write(by) as session:
        session.get_one(Customer, wang).note = "周末来店，要发票"
    _lose(store, wang)
    for values in ({"name": "张"}, {"name": "张喆", "address": "北京市东城区东直门内大街 5 号"}):
        with store.write(by) as session:
            row = session.get_one(Customer, zhang)
            for field, value in values.items():
                setattr(row, field, value)
    _refuse(store, zhang)
    return wang, zhang


def _customer(store: Store, by: Actor, name: str) -> str:
    with store.read() as session:
        found = session.scalars(select(Customer.id).where(Customer.name == name)).first()
    if found is not None:
        return found
    with store.write(by) as session:
        made = Customer(store_id=by.store_id, kind="person", name=name)
        session.add(made)
    return made.id


@contextlib.contextmanager
def _silent(store: Store) -> Any:
    with contextlib.closing(store.write_connection()) as raw:
        raw.execute("BEGIN IMMEDIATE")
        yield raw
        raw.execute("COMMIT")


def _lose(store: Store, customer: str) -> None:
    """The note was changed at another desk too, and that change stands."""
    with _silent(store) as raw:
        (mine,) = unsent.of_row(raw, ("customer", customer))[-1:]
        value = "只在周日来店"
        known = ((mine.stamp, "周末来店，要发票", mine.actor), (OTHER, value, mine.actor))
        for stamp, text, actor in known:
            raw.execute(
                "INSERT INTO edit (tbl, pk, field, stamp, base, value, actor, at) VALUES (?, ?, ?, ?, '', ?, ?, ?)",
                ("customer", customer, "note", stamp, json.dumps(text), actor, clock.to_text(clock.now())),
            )
        raw.execute(
            "INSERT INTO conflict (tbl, pk, field, stamp, winner) VALUES ('customer', ?, 'note', ?, ?)",
            (customer, mine.stamp, OTHER),
        )
        raw.execute("DELETE FROM outbox")
        raw.execute(
            "UPDATE customer SET note = ?, field_stamps = ? WHERE id = ?",
            (value, json.dumps({"note": OTHER}), customer),
        )


def _refuse(store: Store, customer: str) -> None:
    """The centre would not have the first of two changes; the second is held on it."""
    with _silent(store) as raw:
        first, second = unsent.of_row(raw, ("customer", customer))
        unsent.keep_written(raw, [first, second])
        answers = (
            (first, "refused", "text.missing", {}),
            (second, "held", "sync.held", {"on": first.stamp}),
        )
        for place, (entry, state, code, details) in enumerate(answers):
            raw.execute("UPDATE outbox SET state = ? WHERE seq = ?", (state, entry.seq))
            raw.execute(
                "INSERT INTO refusal (tx, tbl, pk, state, code, field, details, at) VALUES (?, '', '', ?, ?, ?, ?, ?)",
                (entry.tx, state, code, "name", json.dumps(details), f"2026-11-21T10:0{place}:00.000Z"),
            )
        raw.execute(
            "INSERT INTO batch (incarnation, number, first_seq, last_seq, hash, payload, state)"
            " VALUES ('seed', 1, ?, ?, '', NULL, 'settled')",
            (first.seq, second.seq),
        )
