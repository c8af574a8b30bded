"""Figures of the workshop for a stretch of days; each number opens the orders behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from sqlalchemy.orm import Session

from desktop.domain import opening
from desktop.domain.actor import Actor
from desktop.domain.money import format_fen, format_qty
from desktop.domain.opening import Hours
from desktop.domain.people import name as names
from desktop.domain.service import parts_figure, service_figure
from desktop.domain.service.order_list import OrderRow
from desktop.domain.service.service_figure import Output, Share, Waiting
from desktop.pages.figure_tile import percent
from desktop.pages.service import words
from desktop.pages.span_figures import DAYS_30, MONTH, YEAR, SpanFigures
from desktop.store.importing.sheet import Value
from desktop.widgets.cell import Cell
from desktop.widgets.counted import counted
from desktop.widgets.table import Column, RecordTable

GROUPS = ("share", "technician", "bay", "waiting")
SHARES = ("in_time", "rework", "won_back", "parts")
Behind = Callable[[Actor, Session, date, date], list[OrderRow]]


@dataclass(frozen=True)
class Line:
    """One line: a share, a technician, a bay, or a state; ``cells`` are its three figures as text."""

    key: str
    name: str
    cells: tuple[str, str, str]


@dataclass(frozen=True)
class Figures:
    """All that is shown for a stretch of days. ``hours``: of the store, whose clock the orders go by."""

    hours: Hours
    shares: dict[str, Share]
    technicians: list[Output]
    bays: list[Output]
    waiting: list[Waiting]


def figures(by: Actor, session: Session, first: date, last: date) -> Figures:
    """Read all of them at once, so that they agree."""
    found = (
        service_figure.in_time(by, session, first, last), service_figure.rework(by, session, first, last),
        service_figure.won_back(by, session, first, last), parts_figure.parts_at_hand(by, session, first, last),
    )  # fmt: skip
    return Figures(
        opening.of_store(session, by.store_id),
        dict(zip(SHARES, found, strict=True)), service_figure.by_technician(by, session, first, last),
        service_figure.by_bay(by, session, first, last), service_figure.waiting(by, session, first, last),
    )  # fmt: skip


def _behind(group: str, key: str) -> Behind:
    """What a line opens."""
    if group == "share":
        return {
            "in_time": service_figure.in_time_behind, "rework": service_figure.rework_behind,
            "won_back": service_figure.won_back_behind, "parts": parts_figure.waited_for_parts,
        }[key]  # fmt: skip
    if group == "waiting":
        return lambda by, session, first, last: [
            each for each, _ in service_figure.waiting_behind(by, session, first, last, key)
        ]
    wanted = "technician_id" if group == "technician" else "bay_id"
    return lambda by, session, first, last: service_figure.output_behind(by, session, first, last, **{wanted: key})


class FiguresView(SpanFigures):
    """Shares, technicians, bays, waiting; behind a line stand its orders."""

    groups = GROUPS
    spans = (DAYS_30, MONTH, YEAR)
    found: Figures | None

    def _tables(self) -> tuple[RecordTable, RecordTable]:
        lines = RecordTable(
            [
                Column("name", lambda: self.chips[self.group].words, lambda each: Cell(each.name, strong=True)),
                *(Column(f"n{place}", self._title_of(place), self._figure(place), 104, True) for place in range(3)),
            ],
            lambda: self.tr("Figures of the workshop"),
            lambda each: each.key,
        )
        orders = RecordTable(
            [
                Column("number", lambda: self.tr("Order"), self._number_cell),
                Column("car", lambda: self.tr("Car"), lambda each: Cell(each.plate or "—", each.car), 150),
                Column("who", lambda: self.tr("Customer"), self._who_cell, 96, narrow_width=-1),
                Column("state", lambda: self.tr("State"), self._state_cell, 118),
            ],
            lambda: self.tr("Orders behind the figure"),
            lambda each: each.id,
        )
        return lines, orders

    def _read(self, session: Session, first: date, last: date) -> Figures:
        return figures(self.desk.actor, session, first, last)

    def _behind(self, group: str, key: str) -> Callable[[Session, date, date], list[OrderRow]]:
        return partial(_behind(group, key), self.desk.actor)

    def _open(self, record: OrderRow) -> None:
        self.desk.go("service", {"order": record.id})

    def _behind_words(self, name: str, count: int) -> str:
        return counted(self.tr("{name}: {n} order[s]"), count, name=name)

    def _file_words(self) -> str:
        return self.tr("Workshop")

    def file_rows(self) -> list[Sequence[Value]]:
        """For each group a heading, then its lines."""
        made: list[Sequence[Value]] = []
        for group in GROUPS:
            made.append([self.chips[group].words, *self._titles(group)])
            made += [[each.name, *each.cells] for each in self._lines(group)]
        return made

    # -- words

    def _lines(self, group: str) -> list[Line]:
        found = self.found
        if found is None:
            return []
        if group == "share":
            said = {name: self._share_words(name)[0] for name in SHARES}
            return [
                Line(name, said[name], (percent(each.bp), f"{each.part:,}", f"{each.whole:,}"))
                for name, each in found.shares.items()
            ]
        if group == "waiting":
            return [
                Line(
                    each.state, words.order_state(each.state)[0],
                    (f"{each.orders:,}", _hours(each.minutes), _hours(each.most)),
                )
                for each in found.waiting
            ]  # fmt: skip
        rows = found.technicians if group == "technician" else found.bays
        none = self.tr("Nobody named") if group == "technician" else self.tr("Without a bay")
        return [self._output(each, none, group) for each in rows]

    @staticmethod
    def _output(each: Output, none: str, group: str) -> Line:
        middle = format_qty(each.sold_milli) if group == "technician" else f"{each.orders:,}"
        return Line(each.key, each.name or none, (format_fen(each.fen), middle, _hours(each.minutes)))

    def _titles(self, group: str = "") -> tuple[str, str, str]:
        return {
            "share": (self.tr("Share"), self.tr("So many"), self.tr("Of")),
            "technician": (self.tr("Labour sold"), self.tr("Hours sold"), self.tr("Worked")),
            "bay": (self.tr("Settled"), self.tr("Orders"), self.tr("Worked")),
            "waiting": (self.tr("Orders"), self.tr("On average"), self.tr("The longest")),
        }[group or self.group]  # fmt: skip

    def _share_words(self, name: str) -> tuple[str, str]:
        """A share's name, and its definition."""
        return {
            "in_time": (
                self.tr("Came in time"),
                self.tr("Of the cars due for maintenance in these days, those that came no later than 30 days after."),
            ),
            "rework": (
                self.tr("Rework"),
                self.tr("Orders that did earlier work again under its warranty, of all settled in these days."),
            ),
            "won_back": (
                self.tr("Deferred work won back"),
                self.tr("Of the work recommended in these days and declined, what was done here after all."),
            ),
            "parts": (
                self.tr("Parts at hand"),
                self.tr("Of the orders with parts received in these days, those that never waited for parts."),
            ),
        }[name]

    def _say(self) -> None:
        groups = (self.tr("Shares"), self.tr("Technicians"), self.tr("Bays"), self.tr("Waiting"))
        for group, text in zip(GROUPS, groups, strict=True):
            self.chips[group].setText(text)
        for name, tile in zip(SHARES, self.tiles, strict=True):
            share = self.found.shares[name] if self.found else Share(0, 0)
            said, what = self._share_words(name)
            below = self.tr("{part} of {whole}").format(part=f"{share.part:,}", whole=f"{share.whole:,}")
            money = f"   {format_fen(share.fen)}" if share.fen else ""
            tile.show_figure(said, percent(share.bp), below + money, what)

    def _title_of(self, place: int) -> Callable[[], str]:
        return lambda: self._titles()[place]

    @staticmethod
    def _figure(place: int) -> Callable[[Line], Cell]:
        return lambda each: Cell(each.cells[place], kind="amount")

    def _number_cell(self, each: OrderRow) -> Cell:
        hours = self.found.hours if self.found is not None else None
        return Cell(each.number, f"{hours.local(each.received_at):%Y-%m-%d %H:%M}" if hours else "", strong=True)

    @staticmethod
    def _who_cell(each: OrderRow) -> Cell:
        return Cell(names.mask(each.customer) or "—")

    @staticmethod
    def _state_cell(each: OrderRow) -> Cell:
        word, tone = words.order_state(each.state)
        return Cell(word, kind="pill", tone=tone)


def _hours(minutes: int) -> str:
    """95 minutes → ``1:35``."""
    return f"{minutes // 60}:{minutes % 60:02d}"
