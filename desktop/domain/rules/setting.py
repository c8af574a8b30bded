"""What a manager can change without a programmer, with the values shipped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from sqlalchemy import Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain import text
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.identity import shared_id
from desktop.domain.money import FULL_RATE_BP, MAX_FEN
from desktop.domain.problem import Gather, Problem, Refused
from desktop.domain.record import Base, Json, Local, Record, Synced
from desktop.domain.rules.week import read_week

MARGIN_BELOW = "quote.approval_margin_below_bp"
SHIPPED: dict[str, Any] = {
    "quote.valid_days": 7,
    "quote.approval_over_fen": 50_000_00,
    "quote.approval_margin_below_bp": 1_500,
    "quote.floor_bp": 0,
    "quote.tax_note": "含 13% 增值税",
    "quote.warranty": "",
    "hours.week": ["09:00-12:00 13:00-18:00"] * 7,
    "hours.zone": "Asia/Shanghai",
    "hours.calendar": "china",
    "hours.on_holiday": "usual",
    "drive.minutes": 30,
    "drive.buffer_minutes": 15,
    "drive.max_per_day": 8,
    "drive.min_age": 18,
    "drive.override": 1,
    "drive.keep_months": 12,
    "service.deviation_bp": 1_000,
    "service.discount_bp": 1_000,
    "service.warranty_km": 0,
    "service.warranty_days": 0,
    "service.file_code": "",
    "service.health_items": "",
    "drive.licence_whole": 0,
}
"""Key → value shipped. The two approval figures are the catalogue's F3: over ¥50,000, or under 15 % margin.

``quote.floor_bp``: the lowest share of the list price that a desk may type by hand; 0 leaves it to approval.
``hours.on_holiday``: what a day of the calendar's holidays is: as its weekday, closed, or as a Sunday.
``drive.max_per_day``: drives of one car in a day; ``drive.override``: 1 where a manager may let a licence pass all
the same; ``drive.keep_months``: how long licence data are kept (documents.md proposes 6 to 12);
``drive.licence_whole``: 1 where the agreement shows the whole number of the licence.
``service.deviation_bp``: by how much a bill may exceed the signed budget; ``service.discount_bp``: the largest discount
that a desk may give on a repair order by itself; ``service.warranty_km``, ``service.warranty_days``: what the store
promises on every repair where that is more than the law; ``service.file_code``: the store's code at the electronic
maintenance file; ``service.health_items``: the store's own health check list, an item a line, empty for ours.
"""
_RANGES = {
    "quote.valid_days": (1, 365),
    "quote.approval_over_fen": (0, MAX_FEN - 1),
    "quote.approval_margin_below_bp": (0, FULL_RATE_BP),
    "quote.floor_bp": (0, FULL_RATE_BP),
    "drive.minutes": (15, 240),
    "drive.buffer_minutes": (0, 120),
    "drive.max_per_day": (1, 96),
    "drive.min_age": (18, 70),
    "drive.override": (0, 1),
    "drive.keep_months": (1, 36),
    "service.deviation_bp": (0, FULL_RATE_BP),
    "service.discount_bp": (0, FULL_RATE_BP),
    "service.warranty_km": (0, 200_000),
    "service.warranty_days": (0, 3_650),
    "drive.licence_whole": (0, 1),
}
"""Both ends inclusive."""
_CHOICES = {"hours.calendar": ("china", "none"), "hours.on_holiday": ("usual", "closed", "sunday")}
_STEPPED = {"drive.minutes": 15, "drive.buffer_minutes": 15}
"""Whole quarter hours, as claims are."""


class Setting(Record, Base):
    """One setting of the store; its id is ``shared_id("setting", store_id, key)``."""

    __tablename__ = "setting"
    __sync__: ClassVar[Synced | Local] = Synced(keeps_both=frozenset({"value"}), write=frozenset({Right.SETTINGS}))

    key: Mapped[str] = mapped_column(Text)
    value: Mapped[Any] = mapped_column(Json)


@rule("setting")
def setting_has_a_key(change: Change, look: Look) -> Iterable[Problem]:
    """A key is never empty. A key of a newer program is let through: its values are not ours to judge."""
    if not change.after["key"]:
        yield Problem("setting.unknown", "key", {"value": ""})


def settings(session: Session, store_id: str) -> dict[str, Any]:
    """Every setting of the store: what a manager chose, else what is shipped."""
    rows = session.execute(
        select(Setting.key, Setting.value).where(Setting.store_id == store_id, Setting.deleted_at.is_(None))
    )
    chosen = {row.key: row.value for row in rows}
    return {key: chosen.get(key, shipped) for key, shipped in SHIPPED.items()}


def change_settings(by: Actor, session: Session, values: Mapping[str, Any]) -> None:
    """Change several settings at once. Raises Refused with all problems: ``setting.*``, ``text.*``."""
    by.need(Right.SETTINGS)
    gather = Gather()
    read = {key: _take(gather, key, value) for key, value in values.items()}
    gather.done()
    for key, value in read.items():
        setting_id = shared_id("setting", by.store_id, key)
        found = session.get(Setting, setting_id)
        if found is None:
            session.add(Setting(id=setting_id, store_id=by.store_id, key=key, value=value))
        else:
            found.value, found.deleted_at = value, None
    if MARGIN_BELOW in read and by.may(Right.COST):
        from desktop.domain.parts.price import follow_margin  # prices read the settings

        follow_margin(session, by.store_id, int(read[MARGIN_BELOW]))
    session.flush()


def _take(gather: Gather, key: str, value: Any) -> Any:
    return gather.take(lambda: _read(key, value), None)


def _read(key: str, value: Any) -> Any:
    if key not in SHIPPED:
        raise Refused("setting.unknown", key, value=key[:40])
    if key == "hours.week":
        return read_week(value)
    if key == "hours.zone":
        return _zone(str(value))
    if key in _CHOICES:
        if value not in _CHOICES[key]:
            raise Refused("setting.choice", key, value=str(value)[:20])
        return value
    if key == "service.health_items":
        return _lines(str(value), "health_items")
    if key not in _RANGES:
        return text.read(str(value), key.partition(".")[2], limit=text.LINE)
    low, high = _RANGES[key]
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise Refused("setting.range", key, value=str(value)[:20], low=low, high=high)
    if value % _STEPPED.get(key, 1):
        raise Refused("setting.step", key, value=value, step=_STEPPED[key])
    return value


def _lines(typed: str, field: str) -> str:
    """Lines of words, each on its own, none twice."""
    lines = text.read(typed, field, limit=text.REMARK, lines=True).splitlines()
    read = [text.read(line, field, limit=text.NAME) for line in lines]
    return "\n".join(dict.fromkeys(filter(None, read)))


def _zone(name: str) -> str:
    try:
        return ZoneInfo(name.strip()).key
    except (ValueError, OSError, KeyError):
        raise Refused("hours.zone", "hours.zone", value=name[:40]) from None
