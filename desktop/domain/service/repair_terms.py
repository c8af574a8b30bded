"""The terms on the repair order (委托书条款): shipped in two languages, a store's own as versions, as the test drive's.

What was signed keeps its words: they are in the archived paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.problem import Problem
from desktop.domain.record import Base, Local, Op, Record, Synced
from desktop.domain.sales import agreement
from desktop.domain.sales.agreement import Template

PLACEHOLDERS = (
    "store", "store_address", "store_phone", "customer", "number", "date", "car", "plate", "vin", "deviation",
    "warranty_km", "warranty_days",
)  # fmt: skip


class RepairTerms(Record, Base):
    """One version of the terms in one language; the last one counts."""

    __tablename__ = "repair_terms"
    __sync__: ClassVar[Synced | Local] = Synced(op=Op.APPEND, write=frozenset({Right.SETTINGS}), since={"": "0030"})

    language: Mapped[str] = mapped_column(Text)
    version: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)


TEMPLATE = Template(RepairTerms, "repair_terms", PLACEHOLDERS, ())
"""The law names what a repair order holds; its fields are on the paper beside the terms, so none is needed in them."""


@rule("repair_terms")
def terms_are_whole(change: Change, look: Look) -> Iterable[Problem]:
    """Their placeholders are known."""
    yield from agreement.text_problems(change.after["body"], TEMPLATE)


def terms(by: Actor, session: Session, language: str, values: Mapping[str, str]) -> tuple[str, str]:
    """The text that counts now with its placeholders filled, and its version. Raises Refused ``right.missing``."""
    row = agreement.agreement(by, session, language, TEMPLATE)
    return agreement.fill(row.body, values), row.version
