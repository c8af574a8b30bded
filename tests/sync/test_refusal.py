"""What the centre will not take: each transaction by itself, nothing lost at the desk, nothing else held up."""

from __future__ import annotations

import json

import pytest

from desktop.domain.identity import new_id
from desktop.domain.importing import ImportPart
from desktop.domain.parts.stock import StockEntry
from desktop.domain.people.customer import Customer
from desktop.store.replica_batch import Plain
from sync.client import encode_batch
from sync.merge import clock_of
from sync.protocol import Push, content_hash
from tests.sync.answering import listed
from tests.sync.booth import STORE, Booth, Desk
from tests.sync.test_exchange import line, quote, same, together

Pair = tuple[Desk, Desk]


pytestmark = pytest.mark.usefixtures("strict")


def names(desk: Desk) -> list[str]:
    return [name for (name,) in desk.all("SELECT name FROM customer ORDER BY name")]


def test_a_refused_transaction_holds_up_no_other(desks: Pair) -> None:
    left, right = desks
    for name in ("甲", "bad", "乙"):
        left.customer(name)
    summary = left.exchange()
    assert (summary.sent, summary.refused) == (3, 1)
    right.exchange()
    assert names(right) == ["乙", "甲"]
    assert names(left) == ["bad", "乙", "甲"], "what was typed stays on the desk that typed it"
    assert left.all("SELECT state, code, field FROM refusal") == [("refused", "test.bad", "name")]
    assert left.replica.waiting() == 0
    left.customer("丙")
    assert left.exchange().refused == 0


def test_a_refusal_takes_back_no_other_edit_of_its_row_that_was_lowered_to_the_same_stamp(desks: Pair) -> None:
    left, right = desks
    row = left.customer("甲")
    together(left, right)
    for field, value in {"note": "taken", "name": "bad"}.items():
        left.edit(Customer, row, **{field: value})
        assert left.replica.freeze(1, 1, encode_batch), "by a clock far ahead, and each just above what it stands on"
    (stamp,) = left.all("SELECT DISTINCT stamp FROM outbox")[0]
    together(left, right)
    known = "SELECT field, stamp FROM edit"
    assert left.all(known) == right.all(known) == [("note", stamp)]


def test_two_saves_that_are_lowered_at_one_moment_of_the_centres_get_stamps_of_their_own(desks: Pair) -> None:
    left, right = desks
    row = left.customer("甲")
    together(left, right)
    moment = clock_of(left.one("SELECT stamp FROM customer")) + 10
    for field in ("name", "note"):
        left.edit(Customer, row, **{field: "新"})
        assert left.replica.freeze(1, moment, encode_batch)
    assert left.one("SELECT count(DISTINCT stamp) FROM outbox") == 2
    together(left, right)
    same(left, right)


def test_a_quote_and_its_lines_stand_or_fall_together(desks: Pair) -> None:
    left, right = desks
    made = quote()
    second = line(made.id, 2)
    second.name = "bad"
    left.add(made, line(made.id, 1), second)
    left.exchange()
    right.exchange()
    assert right.all("SELECT 1 FROM quote UNION SELECT 1 FROM quote_line") == []
    assert left.one("SELECT count(*) FROM refusal") == 1


def test_of_a_save_with_several_new_records_the_one_that_was_refused_is_shown(desks: Pair) -> None:
    left, _ = desks
    rows = [Customer(id=new_id(), store_id=STORE, kind="person", name=name) for name in ("甲", "bad", "乙")]
    left.add(*rows)
    left.exchange()
    (problem,) = listed(left)
    assert (problem.row_id, problem.subject) == (rows[1].id, "bad")
    assert problem.values == {"value": "bad", "table": "customer"}, "what the sentence is filled with names no id"


def test_what_stands_on_a_refused_edit_is_held_and_says_on_what(desks: Pair) -> None:
    left, right = desks
    row = left.customer("甲")
    together(left, right)
    left.edit(Customer, row, note="bad")
    left.edit(Customer, row, note="good")
    left.edit(Customer, row, address="北京路")
    summary = left.exchange()
    assert (summary.refused, summary.held) == (1, 1)
    right.exchange()
    assert right.all("SELECT note, address FROM customer") == [("", "北京路")]
    assert left.field("customer", row, "note") == "good"
    states = dict(left.all("SELECT state, details FROM refusal"))
    refused_stamp = left.one("SELECT stamp FROM outbox WHERE state = 'refused'")
    assert json.loads(states["held"]) == {"on": refused_stamp}


def test_a_pull_does_not_cover_what_was_refused(desks: Pair) -> None:
    left, right = desks
    row = left.customer("甲")
    together(left, right)
    left.edit(Customer, row, note="bad")
    left.exchange()
    right.edit(Customer, row, note="right", address="上海路")
    together(right, left)
    assert left.all("SELECT note, address FROM customer") == [("bad", "上海路")]
    assert left.all("SELECT field, value FROM peer_value") == [("note", '"right"')]
    assert left.conflicts() == right.conflicts() == []


def test_an_import_is_answered_row_by_row(desks: Pair) -> None:
    left, right = desks
    people = [Customer(store_id=STORE, kind="person", name=name) for name in ("甲", "bad", "乙")]
    left.add(*people, ImportPart(store_id=STORE, run_id=STORE, number=1))
    assert left.exchange().refused == 1
    right.exchange()
    assert names(right) == ["乙", "甲"]
    ((table, row, state),) = left.all("SELECT tbl, pk, state FROM refusal")
    assert (table, left.field("customer", row, "name"), state) == ("customer", "bad", "refused")


def test_a_row_of_another_store_is_refused(booth: Booth, desks: Pair) -> None:
    left, _ = desks
    left.customer("甲")
    left.replica.freeze(100, 1 << 62, encode_batch)
    ((_, _, payload),) = left.replica.frozen()
    stranger = booth.device("stranger", store_id="0" * 36)
    peer = stranger.peer()
    answer = peer.push(Push(0, 0, content_hash(payload), payload))
    assert [verdict.code for verdict in answer.verdicts] == ["sync.store"]
    assert booth.all("SELECT * FROM row_customer") == []
    peer.close()
    stranger.close()


def test_a_ledger_entry_cannot_be_changed_by_a_peer(desks: Pair) -> None:
    left, right = desks
    entry = StockEntry(store_id=STORE, part_key="VW:1", account="here", qty_milli=5, reason="count")
    left.add(entry)
    left.exchange()
    plain = _forged(left, entry.id)
    payload, digest = encode_batch(left.replica.identity()[2], 2, plain)
    peer = left.peer()
    (verdict,) = peer.push(Push(1, 0, digest, payload)).verdicts
    peer.close()
    assert verdict.code == "sync.append_only"
    right.exchange()
    same(left, right)


def _forged(desk: Desk, row: str) -> object:
    plain = Plain(1, 1)
    plain.transactions = [("0" * 36, "", "")]
    base = desk.one("SELECT stamp FROM stock_entry")
    plain.edits = {
        "stock_entry": {
            "tx": [0], "id": [row], "field": ["qty_milli"], "value": [9], "stamp": ["9" + base[1:]], "base": [base],
            "seen": [""],
        }
    }  # fmt: skip
    return plain


def test_another_value_under_a_stamp_that_the_centre_knows_is_refused_and_not_swallowed(desks: Pair) -> None:
    left, _ = desks
    row = left.customer("甲")
    left.exchange()
    left.edit(Customer, row, note="1")
    left.exchange()
    (stamp,) = left.all("SELECT stamp FROM edit WHERE field = 'note'")[0]
    left.edit(Customer, row, note="2")
    (made,) = left.all("SELECT stamp FROM customer")[0]
    left.raw.execute("UPDATE outbox SET stamp = ?, cols = json_object('note', ?)", (stamp, made))
    assert left.exchange().refused == 1
    assert left.all("SELECT code, field FROM refusal") == [("sync.stamp", "note")]
    assert left.field("customer", row, "note") == "2", "it stands on the desk until a person has decided"
