"""Packages (套餐) of the store: work it does often, with labour and parts, laid into an order at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from desktop.domain import clock, text
from desktop.domain.actor import Actor, Right
from desktop.domain.check import Change, Look, rule
from desktop.domain.local import Live
from desktop.domain.money import MAX_QTY_MILLI, line_amount
from desktop.domain.problem import Gather, Problem, Refused
from desktop.domain.record import Base, Local, Record, Synced
from desktop.domain.service import kind, labour, order_line
from desktop.domain.service.order_line import LABOUR, PART, NewLine


class ServicePackage(Record, Base):
    """One package. ``series``: of which models, as the store writes it; empty: of all."""

    __tablename__ = "service_package"
    __sync__: ClassVar[Synced | Local] = Synced(
        write=frozenset({Right.SETTINGS}), since={"": "0020"}, keeps_both=frozenset({"name"})
    )

    code: Mapped[str] = mapped_column(Text, index=True)
    name: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text, default="")
    flow: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(Text)
    series: Mapped[str] = mapped_column(Text, default="")


class PackageLine(Record, Base):
    """One line of a package. ``unit_fen`` None: at the store's rate, or the part's retail price of the day."""

    __tablename__ = "package_line"
    __sync__: ClassVar[Synced | Local] = Synced(write=frozenset({Right.SETTINGS}), since={"": "0020"})

    package_id: Mapped[str] = mapped_column(String(36), index=True)
    place: Mapped[int] = mapped_column()
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text, default="")
    part_key: Mapped[str] = mapped_column(Text, default="")
    brand: Mapped[str] = mapped_column(Text, default="")
    grade: Mapped[str] = mapped_column(Text, default="")
    unit: Mapped[str] = mapped_column(Text, default="")
    trade: Mapped[str] = mapped_column(Text, default="")
    qty_milli: Mapped[int] = mapped_column()
    unit_fen: Mapped[int | None] = mapped_column()


@dataclass(frozen=True)
class PackageDetails:
    """A package as a manager writes it."""

    code: str
    name: str
    lines: Sequence[NewLine]
    flow: str = kind.ROUTINE
    category: str = ""
    name_en: str = ""
    series: str = ""


@dataclass(frozen=True)
class PackageRow:
    """A package with its lines, in order. ``labour_milli``: hours of labour in thousandths."""

    id: str
    code: str
    name: str
    name_en: str
    flow: str
    category: str
    series: str
    lines: tuple[NewLine, ...]
    labour_milli: int


@rule("service_package")
def package_is_named(change: Change, look: Look) -> Iterable[Problem]:
    """A code and a name."""
    for name in ("code", "name"):
        if not change.after[name]:
            yield Problem("text.missing", name)


@rule("package_line")
def package_line_is_whole(change: Change, look: Look) -> Iterable[Problem]:
    """A package, words, a quantity."""
    row = change.after
    for name in ("package_id", "kind", "name"):
        if not row[name]:
            yield Problem("text.missing", name)
    if not 0 < row["qty_milli"] <= MAX_QTY_MILLI:
        yield Problem("qty.zero", "qty", {"value": row["qty_milli"] / 1000})


def save_package(by: Actor, session: Session, details: PackageDetails, package_id: str = "") -> str:
    """A new package, or other words and lines for one; its id. Orders keep what was laid into them.

    Raises Refused with every problem: ``package.*``, ``service.*``, ``line.kind``, ``text.*``, ``qty.zero``.
    """
    by.need(Right.SETTINGS)
    gather = Gather()
    row = _find(by, session, package_id) if package_id else ServicePackage(store_id=by.store_id)
    row.code = gather.take(lambda: text.read(details.code, "code", needed=True).upper(), "?")
    row.name = gather.take(lambda: text.read(details.name, "name", needed=True), "?")
    row.name_en = gather.take(lambda: text.read(details.name_en, "name_en"), "")
    row.series = gather.take(lambda: text.read(details.series, "series", limit=text.LINE), "")
    row.flow = gather.take(lambda: kind.checked_flow(details.flow), kind.ROUTINE)
    category = details.category or kind.USUAL_CATEGORY.get(details.flow, kind.SMALL)
    row.category = gather.take(lambda: kind.checked_category(category), kind.SMALL)
    if not details.lines:
        gather.note("package.empty", "lines")
    made = [_line(gather, by, row.id, place, each) for place, each in enumerate(details.lines, 1)]
    with session.no_autoflush:
        same = select(ServicePackage.id).where(
            ServicePackage.store_id == by.store_id, ServicePackage.code == row.code,
            ServicePackage.id != row.id, ServicePackage.deleted_at.is_(None),
        )  # fmt: skip
        if session.scalars(same).first() is not None:
            gather.note("package.taken", "code", value=row.code)
    gather.done()
    for old in _lines(session, row.id):
        old.deleted_at = clock.now()
    session.add(row)
    session.add_all(made)
    session.flush()
    return row.id


def drop_package(by: Actor, session: Session, package_id: str) -> None:
    """Not offered any more. Raises Refused ``package.gone``."""
    by.need(Right.SETTINGS)
    _find(by, session, package_id).deleted_at = clock.now()
    session.flush()


def packages(by: Actor, session: Session, series: str = "") -> list[PackageRow]:
    """The store's packages by code; of a model first those made for it, and none made for others."""
    by.need(Right.LOOK_UP)
    rows = session.scalars(
        select(ServicePackage)
        .where(ServicePackage.store_id == by.store_id, ServicePackage.deleted_at.is_(None))
        .order_by(ServicePackage.code, ServicePackage.id)
    )
    fitting = [row for row in rows if not row.series or not series or series in row.series]
    fitting.sort(key=lambda row: (not row.series, row.code))
    return [_package_row(session, row) for row in fitting]


def lay_down(by: Actor, session: Session, order_id: str, package_id: str, *, payer: str = "customer") -> list[str]:
    """Write a package into an order, at today's prices; the ids of its lines.

    Raises Refused ``package.gone`` and as ``order_line.add_lines``.
    """
    by.need(Right.SERVICE)
    row = _find(by, session, package_id)
    fresh = [NewLine(**{**vars(each), "payer": payer}) for each in _package_row(session, row).lines]
    return order_line.add_lines(by, session, order_id, fresh, package_id=row.id)


def price_of(by: Actor, session: Session, package_id: str, customer_id: str | None = None) -> int:
    """What a package costs this customer today in fen; parts without a price count nothing."""
    by.need(Right.LOOK_UP)
    total = 0
    for each in _package_row(session, _find(by, session, package_id)).lines:
        unit = each.unit_fen
        if unit is None and each.kind == LABOUR:
            unit = labour.rate_of(session, by.store_id, each.trade, customer_id)
        if unit is None and each.kind == PART:
            live = session.get(Live, each.part_key)
            unit = live.retail_fen if live else None
        total += line_amount(unit or 0, each.qty_milli)
    return total


def _package_row(session: Session, row: ServicePackage) -> PackageRow:
    lines = tuple(
        NewLine(
            each.kind, each.name, each.qty_milli, unit_fen=each.unit_fen, code=each.code, part_key=each.part_key,
            brand=each.brand, grade=each.grade, unit=each.unit, trade=each.trade,
        )
        for each in _lines(session, row.id)
    )  # fmt: skip
    hours = sum(each.qty_milli for each in lines if each.kind == LABOUR)
    return PackageRow(row.id, row.code, row.name, row.name_en, row.flow, row.category, row.series, lines, hours)


def _lines(session: Session, package_id: str) -> Sequence[PackageLine]:
    with session.no_autoflush:
        return session.scalars(
            select(PackageLine)
            .where(PackageLine.package_id == package_id, PackageLine.deleted_at.is_(None))
            .order_by(PackageLine.place, PackageLine.id)
        ).all()


def _line(gather: Gather, by: Actor, package_id: str, place: int, new: NewLine) -> PackageLine:
    if new.kind not in order_line.KINDS:
        gather.note("line.kind", "kind", value=new.kind[:20])
    if not 0 < new.qty_milli <= MAX_QTY_MILLI:
        gather.note("qty.zero", "qty", value=new.qty_milli / 1000)
    return PackageLine(
        store_id=by.store_id, package_id=package_id, place=place, kind=new.kind, code=new.code, part_key=new.part_key,
        name=gather.take(lambda: text.read(new.name, "name", limit=text.LINE, needed=True), "?"), brand=new.brand,
        grade=new.grade, unit=new.unit, trade=new.trade, qty_milli=new.qty_milli, unit_fen=new.unit_fen,
    )  # fmt: skip


def _find(by: Actor, session: Session, package_id: str) -> ServicePackage:
    row = session.get(ServicePackage, package_id)
    if row is None or row.deleted_at is not None or row.store_id != by.store_id:
        raise Refused("package.gone", "package")
    return row
