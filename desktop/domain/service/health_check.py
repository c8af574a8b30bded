"""The health check list (首保检查表): what was looked at in a car, item by item, each good, to watch or to replace.

One row an item, with an id that every desk reckons alike: two desks that look at one car merge item by item.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

import resources
from desktop.domain import text
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.identity import shared_id
from desktop.domain.problem import Problem, Refused
from desktop.domain.record import Base, Local, Record, Synced
from desktop.domain.rules.setting import settings
from desktop.domain.service.repair_order import find, open_order, settled_problem

GOOD, WATCH, REPLACE = "good", "watch", "replace"
ANSWERS = (GOOD, WATCH, REPLACE)
"""They are stored and travel: never rename one."""
OWN = "own"
"""The group of a store's own items; what they are called is their code."""
_SETTING = "service.health_items"


class HealthItem(Record, Base):
    """One item of one order's list; its id is of (order, item)."""

    __tablename__ = "health_item"
    __sync__: ClassVar[Synced | Local] = Synced(
        write=frozenset({Right.SERVICE}), keeps_both=frozenset({"answer"}), since={"": "0028"}
    )

    order_id: Mapped[str] = mapped_column(String(36), index=True)
    item: Mapped[str] = mapped_column(Text)
    """A code of reference/health_check.json, or a store's own words."""
    answer: Mapped[str] = mapped_column(Text, default="")
    """One of ``ANSWERS``; empty where it was taken back."""
    note: Mapped[str] = mapped_column(Text, default="")


@dataclass(frozen=True)
class Item:
    """One thing to look at. ``name``: in English and Chinese."""

    code: str
    group: str
    name: tuple[str, str]


@dataclass(frozen=True)
class HealthRow:
    """One item of an order's list with what was found; ``answer`` is empty while nobody has looked."""

    item: Item
    answer: str = ""
    note: str = ""


@rule("health_item")
def health_item_is_whole(change: Change, look: Look) -> Iterable[Problem]:
    """An order and an item; nothing after settlement. An answer of a newer program passes."""
    row = change.after
    for name in ("order_id", "item"):
        if not row[name]:
            yield Problem("text.missing", name.removesuffix("_id"))
    yield from settled_problem(look, row["order_id"])


def answer(
    by: Actor, session: Session, order_id: str, item: str, found: str, note: str | None = None
) -> None:  # fmt: skip
    """Keep what was found at one item; empty takes it back. ``note``: None leaves the remark as it is.

    Raises Refused ``order.*``, ``health.item``, ``health.answer``, ``text.length``.
    """
    order = open_order(by, session, order_id)
    if found and found not in ANSWERS:
        raise Refused("health.answer", "answer", value=found[:20])
    row_id = shared_id("health_item", order.id, item)
    row = session.get(HealthItem, row_id)
    if row is None:
        if item not in {each.code for each in items(session, by.store_id)}:
            raise Refused("health.item", "item", value=item[:40])
        row = HealthItem(id=row_id, store_id=by.store_id, order_id=order.id, item=item)
        session.add(row)
    row.answer, row.deleted_at = found, None
    if note is not None:
        row.note = text.read(note, "note", limit=text.LINE)
    session.flush()


def health(by: Actor, session: Session, order_id: str) -> list[HealthRow]:
    """The list of an order: the store's items in their order, then what was answered and is no item any more.

    Raises Refused ``right.missing``, ``order.gone``.
    """
    find(by, session, order_id)
    rows = session.scalars(
        select(HealthItem)
        .where(HealthItem.order_id == order_id, HealthItem.deleted_at.is_(None))
        .order_by(HealthItem.item)
    ).all()
    known = {row.item: row for row in rows}
    listed = items(session, by.store_id)
    listed += [_item(row.item) for row in rows if row.answer and row.item not in {each.code for each in listed}]
    return [
        HealthRow(each, known[each.code].answer, known[each.code].note) if each.code in known else HealthRow(each)
        for each in listed
    ]


def items(session: Session, store_id: str) -> list[Item]:
    """What a store looks at: its own lines where a manager wrote some, else ours."""
    own = str(settings(session, store_id)[_SETTING]).splitlines()
    return [_item(line) for line in dict.fromkeys(own) if line] or list(shipped().values())


def groups() -> dict[str, tuple[str, str]]:
    """What each group is called, in English and Chinese."""
    return {code: (en, zh) for code, (en, zh) in _reference()["groups"].items()}


@lru_cache(maxsize=1)
def shipped() -> dict[str, Item]:
    """The list that comes with the program."""
    return {each["code"]: Item(each["code"], each["group"], (each["en"], each["zh"])) for each in _reference()["items"]}


def _item(words: str) -> Item:
    """One of ours by its code or by either of its names, else the store's own words."""
    for each in shipped().values():
        if words in (each.code, *each.name):
            return each
    return Item(words, OWN, (words, words))


@lru_cache(maxsize=1)
def _reference() -> dict[str, Any]:
    return dict(json.loads(resources.path("reference", "health_check.json").read_text("utf-8")))
