"""Figures of test drives for a stretch of days; each number opens the drives behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from sqlalchemy.orm import Session

from desktop.domain import opening
from desktop.domain.actor import Actor
from desktop.domain.opening import Hours
from desktop.domain.people import name as names
from desktop.domain.sales import drive_figure
from desktop.domain.sales.drive_figure import CarFigure, Figure
from desktop.domain.sales.drive_list import DriveRow
from desktop.pages.drives.panel import drive_words
from desktop.pages.figure_tile import percent
from desktop.pages.span_figures import DAYS_30, MONTH, WEEK, SpanFigures
from desktop.store.importing.sheet import Value
from desktop.widgets.cell import Cell
from desktop.widgets.counted import counted
from desktop.widgets.table import Column, RecordTable

GROUPS = ("consultant", "model", "car")


@dataclass(frozen=True)
class Line:
    """One line, of a consultant, a model or a car. ``share_bp``: show rate, of a car its use."""

    key: str
    name: str
    driven: int
    share_bp: int | None
    minutes: int | None


@dataclass(frozen=True)
class Figures:
    """All that is shown for a stretch of days. ``hours``: of the store, whose clock the drives go by."""

    hours: Hours
    total: Figure
    use_bp: int | None
    lines: dict[str, tuple[Line, ...]]


def figures(by: Actor, session: Session, first: date, last: date) -> Figures:
    """Read all of them at once, so that they agree."""
    cars = drive_figure.use_of_cars(by, session, first, last)
    open_minutes = sum(each.open_minutes for each in cars)
    use = sum(each.minutes for each in cars) * 10_000 // open_minutes if open_minutes else None
    return Figures(
        opening.of_store(session, by.store_id),
        drive_figure.in_all(by, session, first, last), use,
        {
            "consultant": tuple(map(_line, drive_figure.by_consultant(by, session, first, last))),
            "model": tuple(map(_line, drive_figure.by_model(by, session, first, last))),
            "car": tuple(map(_car_line, cars)),
        },
    )  # fmt: skip


class FiguresView(SpanFigures):
    """By consultant, model or car; behind a line stand its drives."""

    groups = GROUPS
    spans = (WEEK, DAYS_30, MONTH)
    found: Figures | None

    def _tables(self) -> tuple[RecordTable, RecordTable]:
        lines = RecordTable(
            [
                Column("name", lambda: self.chips[self.group].words, lambda each: Cell(each.name, strong=True)),
                Column("driven", lambda: self.tr("Drives"), self._driven_cell, 84, True),
                Column("share", self._share_title, self._share_cell, 108, True),
                Column("minutes", self._minutes_title, self._minutes_cell, 116, True),
            ],
            lambda: self.tr("Figures"),
            lambda each: each.key,
        )
        drives = RecordTable(
            [
                Column("when", lambda: self.tr("When"), self._when_cell, 130),
                Column("whose", lambda: self.tr("Customer"), self._whose_cell),
                Column("state", lambda: self.tr("State"), self._state_cell, 130, narrow_width=118),
            ],
            lambda: self.tr("Drives behind the figure"),
            lambda each: each.id,
        )
        return lines, drives

    def _read(self, session: Session, first: date, last: date) -> Figures:
        return figures(self.desk.actor, session, first, last)

    def _lines(self, group: str) -> Sequence[Line]:
        return self.found.lines[group] if self.found is not None else ()

    def _behind(self, group: str, key: str) -> Callable[[Session, date, date], list[DriveRow]]:
        wanted = {"consultant": "consultant_id", "model": "model", "car": "car_id"}[group]
        states = {"states": tuple(drive_figure.DRIVEN)} if group == "car" else {}
        return partial(drive_figure.drives_behind, self.desk.actor, **{wanted: key}, **states)  # type: ignore[arg-type]

    def _open(self, record: DriveRow) -> None:
        self.desk.go("drives", {"drive": record.id})

    def _behind_words(self, name: str, count: int) -> str:
        return counted(self.tr("{name}: {n} row[s]"), count, name=name)

    def _file_words(self) -> str:
        return self.tr("Test drives")

    def file_rows(self) -> list[Sequence[Value]]:
        """A heading, then a line for each consultant, model and car. Shares in per cent."""
        made: list[Sequence[Value]] = [
            [
                self.tr("Group"), self.tr("Name"), self.tr("Drives"), self.tr("Show rate %"), self.tr("Use %"),
                self.tr("Minutes a drive"), self.tr("Minutes out"),
            ]
        ]  # fmt: skip
        for group, lines in (self.found.lines if self.found else {}).items():
            for each in lines:
                share = "" if each.share_bp is None else f"{each.share_bp / 100:.1f}"
                is_car = group == "car"
                made.append([
                    self.chips[group].words, each.name, each.driven, "" if is_car else share, share if is_car else "",
                    None if is_car else each.minutes, each.minutes if is_car else None,
                ])  # fmt: skip
        return made

    # -- words

    def _say(self) -> None:
        for group, text in zip(GROUPS, (self.tr("Consultants"), self.tr("Models"), self.tr("Cars")), strict=True):
            self.chips[group].setText(text)
        self._empty.set_title(self.tr("No test drive in these days"))
        self._empty.set_hint(self.tr("Choose other days above; what is booked counts when its time has come."))
        if self.found is not None:
            self._show_tiles(self.found)

    def _show_tiles(self, found: Figures) -> None:
        total = found.total
        shown = (
            (
                self.tr("Drives"),
                str(total.driven),
                self.tr("out or back"),
                self.tr("Test drives whose key was handed out in these days, back or still out."),
            ),
            (
                self.tr("Show rate"),
                percent(total.show_bp),
                counted(self.tr("{n} did not come"), total.no_shows),
                self.tr("Arrived, out and back over these and no-shows. Cancelled ones count neither way."),
            ),
            (
                self.tr("Minutes a drive"),
                "—" if total.minutes is None else str(total.minutes),
                self.tr("on average"),
                self.tr("From the key out to the key back, over the drives of these days."),
            ),
            (
                self.tr("Use of the cars"),
                percent(found.use_bp),
                self.tr("of the opening hours"),
                self.tr("Minutes that keys were out for drives, over the opening minutes of all cars up to now."),
            ),
        )
        for tile, figure in zip(self.tiles, shown, strict=True):
            tile.show_figure(*figure)

    def _share_title(self) -> str:
        return self.tr("Use") if self.group == "car" else self.tr("Show rate")

    def _minutes_title(self) -> str:
        return self.tr("Minutes out") if self.group == "car" else self.tr("Minutes a drive")

    @staticmethod
    def _driven_cell(each: Line) -> Cell:
        return Cell(str(each.driven), kind="amount")

    @staticmethod
    def _share_cell(each: Line) -> Cell:
        return Cell(percent(each.share_bp), kind="amount")

    @staticmethod
    def _minutes_cell(each: Line) -> Cell:
        return Cell("—" if each.minutes is None else str(each.minutes), kind="amount")

    def _when_cell(self, each: DriveRow) -> Cell:
        assert self.found is not None
        start, end = self.found.hours.local(each.start), self.found.hours.local(each.end)
        return Cell(f"{start:%m-%d %H:%M}", f"{start:%H:%M}–{end:%H:%M}", strong=True)

    @staticmethod
    def _whose_cell(each: DriveRow) -> Cell:
        return Cell(names.mask(each.customer), "   ".join(filter(None, [each.interest, each.consultant])), strong=True)

    @staticmethod
    def _state_cell(each: DriveRow) -> Cell:
        word, tone = drive_words.state(each.state)
        return Cell(word, kind="pill", tone=tone)


def _line(each: Figure) -> Line:
    return Line(each.key, each.name or "—", each.driven, each.show_bp, each.minutes)


def _car_line(each: CarFigure) -> Line:
    name = "  ".join(filter(None, [each.car.plate or each.car.label, each.car.series]))
    return Line(each.car.id, name, each.driven, each.use_bp, each.minutes)
