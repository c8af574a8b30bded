"""What a person decided about an edit that lost: it is settled, and every device stops listing it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from desktop.domain.check import Change, Look, rule
from desktop.domain.problem import Problem
from desktop.domain.record import Base, Local, Op, Record, Synced

KEPT, RESTORED = "kept", "restored"


class Resolution(Record, Base):
    """One loser settled, by its stamp. Only ever added: two people may settle the same loser, and both are kept."""

    __tablename__ = "resolution"
    __sync__: ClassVar[Synced | Local] = Synced(op=Op.APPEND, since={"": "0002"})

    tbl: Mapped[str] = mapped_column(Text)
    pk: Mapped[str] = mapped_column(String(36), index=True)
    field: Mapped[str] = mapped_column(Text)
    loser: Mapped[str] = mapped_column(Text)
    """Stamp of the edit that lost."""
    how: Mapped[str] = mapped_column(Text)
    """``kept`` what stands, or ``restored`` the loser by a new edit in the same transaction."""


@rule("resolution")
def resolution_names_a_loser(change: Change, look: Look) -> Iterable[Problem]:
    """It says which edit of which field of which row, and how it was settled."""
    row = change.after
    for field in ("tbl", "pk", "field", "loser"):
        if not row[field]:
            yield Problem("text.missing", field)
    if row["how"] not in (KEPT, RESTORED):
        yield Problem("resolution.how", "how", {"value": row["how"]})
