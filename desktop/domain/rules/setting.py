"""What a manager can change without a programmer, with the values shipped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from sqlalchemy import Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain import text
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.identity import shared_id
from desktop.domain.money import FULL_RATE_BP, MAX_FEN
from desktop.domain.problem import Gather, Problem, Refused
from desktop.domain.record import Base, Json, Local, Record, Synced

MARGIN_BELOW = "quote.approval_margin_below_bp"
SHIPPED: dict[str, Any] = {
    "quote.valid_days": 7,
    "quote.approval_over_fen": 50_000_00,
    "quote.approval_margin_below_bp": 1_500,
    "quote.floor_bp": 0,
    "quote.tax_note": "含 13% 增值税",
    "quote.warranty": "",
}
"""Key → value shipped. The two approval figures are the catalogue's F3: over ¥50,000, or under 15 % margin.

``quote.floor_bp``: the lowest share of the list price that a desk may type by hand; 0 leaves it to approval.
"""
_RANGES = {
    "quote.valid_days": (1, 365),
    "quote.approval_over_fen": (0, MAX_FEN - 1),
    "quote.approval_margin_below_bp": (0, FULL_RATE_BP),
    "quote.floor_bp": (0, FULL_RATE_BP),
}
"""Both ends inclusive."""


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
    if key not in _RANGES:
        return text.read(str(value), key.partition(".")[2], limit=text.LINE)
    low, high = _RANGES[key]
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise Refused("setting.range", key, value=str(value)[:20], low=low, high=high)
    return value
