"""The lists of test drives on paper: the day of the demo cars, the log of drives, the register of keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any, Literal, cast

from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from desktop import __version__
from desktop.domain import clock
from desktop.domain.actor import Actor
from desktop.domain.problem import Problem, Refused
from desktop.domain.sales import demo_car, drive_paper
from desktop.domain.sales import paper as papers
from desktop.domain.sales.demo_car import CarRow
from desktop.domain.sales.quote_detail import Header
from desktop.pages.desk import Desk
from desktop.pages.drives import agreement_paper
from desktop.pages.refusal import shown, told
from desktop.widgets import translate
from desktop.widgets.button import Button, listen
from desktop.widgets.counted import counted
from desktop.widgets.day_field import DayField
from desktop.widgets.field import Choice
from desktop.widgets.form import Form
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row
from desktop.widgets.pdf_view import PdfView
from desktop.widgets.sheet import Sheet

LISTS = ("day_sheet", "drive_log", "key_register")
Language = Literal["zh", "en"]
LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Wish:
    """Which list, of which days (both inclusive), of which car (all where empty), in which language."""

    name: str
    first: date
    last: date
    car_id: str
    language: str

    @property
    def period(self) -> str:
        """In figures, as it stands at the head of the list."""
        return f"{self.first}" if self.first == self.last else f"{self.first} – {self.last}"


@dataclass(frozen=True)
class Made:
    """A list as PDF. ``number``: what it is called in the archive and as a file."""

    pdf: bytes
    number: str
    wish: Wish


def make(by: Actor, session: Session, wish: Wish, *, offline: bool) -> Made:
    """Read and draw a list. Imports the paper's code on first use: call it off the GUI thread."""
    head = drive_paper.header(by, session)
    if wish.name == "day_sheet":
        rows: list[Any] = drive_paper.day_sheet(by, session, wish.first)
    else:
        query: Callable[..., list[Any]] = getattr(drive_paper, wish.name)
        rows = query(by, session, wish.first, wish.last, wish.car_id)
    return Made(_draw(by, wish, head, rows, offline=offline), f"{head.code}-{wish.name}-{wish.first:%y%m%d}", wish)


def _draw(by: Actor, wish: Wish, head: Header, rows: list[Any], *, offline: bool) -> bytes:
    from printing import drive_list
    from printing.frame import Issue

    kind = {"day_sheet": drive_list.DayLine, "drive_log": drive_list.LogLine, "key_register": drive_list.KeyLine}
    names = [each.name for each in fields(kind[wish.name])]
    lines = [kind[wish.name](**{name: getattr(row, name) for name in names}) for row in rows]
    issued = Issue(head.local(clock.now()), by.name, __version__, offline)
    top = drive_list.ListHead(agreement_paper.header(head), wish.period, issued, head.demo)
    draw: Callable[..., bytes] = getattr(drive_list, wish.name)
    return draw(top, lines, cast(Language, wish.language))


def open_day_papers(desk: Desk, day: date, parent: QWidget | None = None, name: str = "day_sheet") -> DayPapers:
    """Open the sheet with the lists of a day; it shows the first one at once."""
    sheet = DayPapers(desk, day, parent, name)
    sheet.open()
    return sheet


class DayPapers(Sheet):
    """Choose the list and its days, see it, print it. The key register is archived, for it is signed."""

    def __init__(self, desk: Desk, day: date, parent: QWidget | None = None, name: str = "day_sheet") -> None:
        super().__init__(parent, width=1020)
        self._desk, self._made = desk, cast(Made | None, None)
        self.which = Choice([(each, "") for each in LISTS])
        self.which.choose(name)
        self.first, self.last = DayField("first"), DayField("last")
        for field in (self.first, self.last):
            field.show_day(day)
        self.car, self.language = Choice([("", "")]), Choice([("zh", "中文"), ("en", "English")])
        self.language.choose(desk.language)
        self.view = PdfView(run=desk.worker.run)
        self.view.setMinimumHeight(470)
        self.form = Form()
        self.preview = Button("", icon_name="printer", key="Shift+F9")
        self._pages, self._hint, self._asked = 0, Label("", "muted"), 0
        self._lay_out()
        self._wire()
        translate.say(self, lambda _text: self._repeat(), str)
        self._read_cars()
        self.reload()
        self.which.setFocus()

    def _lay_out(self) -> None:
        self.form.add("which", lambda: self.tr("List"), self.which)
        self.form.add("first", lambda: self.tr("From"), self.first)
        self.form.add("last", lambda: self.tr("To"), self.last)
        self.form.add("car", lambda: self.tr("Car"), self.car)
        self.form.add("language", lambda: self.tr("Language of the paper"), self.language)
        self._hint.setWordWrap(True)
        panel = QWidget()
        panel.setLayout(column(self.form, self._hint, None, gap=12))
        panel.setFixedWidth(280)
        self.body(row((self.view, 1), panel, gap=20))
        self.buttons(self.preview, primary="-")
        self.primary.setEnabled(False)
        self.preview.setEnabled(False)

    def _wire(self) -> None:
        for choice in (self.which, self.car, self.language):
            choice.currentIndexChanged.connect(lambda _place: self.reload())
        for field in (self.first, self.last):
            field.editingFinished.connect(self.reload)
        self.form.saved.connect(self.print)
        self.primary.clicked.connect(self.print)
        listen(self.primary, "F9")
        self.preview.clicked.connect(lambda: self.print(preview=True))
        self.view.counted.connect(lambda _count: self._repeat())

    def _read_cars(self) -> None:
        by = self._desk.actor

        def show(cars: list[CarRow]) -> None:
            named = [(car.id, " · ".join(text for text in (car.label, car.plate) if text)) for car in cars]
            self.car.show_options([("", self.tr("All cars")), *named])

        self._desk.worker.read(
            lambda session: demo_car.demo_cars(by, session, gone=True), show, told(self._desk), owner=self
        )

    def wish(self) -> Wish:
        """What is chosen. Raises Refused ``date.form``, ``papers.order``, ``papers.long``."""
        name = self.which.value()
        first = self.first.day() or clock.today()
        last = first if name == "day_sheet" else self.last.day() or first
        if last < first:
            raise Refused(Problem("papers.order", "last", {"first": str(first), "value": str(last)}))
        if last - first > LONGEST:
            raise Refused(Problem("papers.long", "last", {"most": LONGEST.days}))
        car_id = "" if name == "day_sheet" else self.car.value()
        return Wish(name, first, last, car_id, self.language.value())

    def reload(self) -> None:
        """Make what is chosen and show it."""
        self._repeat()
        self._asked += 1  # what was asked before is not shown any more
        mine = self._asked
        for button in (self.primary, self.preview):
            button.setEnabled(False)
        try:
            wish = self.wish()
        except Refused as refused:
            self.form.refuse(refused)
            return
        self.form.clear_problems()
        by, offline = self._desk.actor, not self._desk.online()

        def show(made: Made) -> None:
            if mine == self._asked:
                self._made = made
                self.view.show_pdf(made.pdf)
                for button in (self.primary, self.preview):
                    button.setEnabled(True)

        self._desk.worker.read(
            lambda session: make(by, session, wish, offline=offline), show,
            shown(self._desk, lambda refused: self.form.refuse(refused)), owner=self,
        )  # fmt: skip

    def print(self, *, preview: bool = False) -> None:
        """Print what is shown, or choose printer and copies first."""
        made, desk = self._made, self._desk
        if made is None or not self.primary.isEnabled():
            return
        self.accept()
        desk.print_pdf(made.pdf, made.number, preview=preview, done=lambda printer: _keep(desk, made, printer))

    def _repeat(self) -> None:
        self.set_title(self.tr("Lists of the test drives"))
        names = (self.tr("Demo cars of the day"), self.tr("Drive log"), self.tr("Key register"))
        self.which.show_options(list(zip(LISTS, names, strict=True)))
        self.primary.setText(self.tr("Print"))
        self.preview.setText(self.tr("Printer and copies"))
        name = self.which.value()
        for field in ("last", "car"):
            self.form.show_field(field, name != "day_sheet")
        pages = counted(self.tr("{n} page[s]"), self.view.pages) if self.view.pages else ""
        kept = self.tr("What is printed is kept in the archive, because it is signed.")
        self._hint.setText("\n".join(text for text in (pages, kept if name == "key_register" else "") if text))


def _keep(desk: Desk, made: Made, printer: str) -> None:
    """A register that went onto paper is archived with its printing; the other lists can be made again."""
    if made.wish.name != "key_register":
        return
    by, worker = desk.actor, desk.worker

    def archive(session: Session) -> None:
        paper_id = papers.archive(
            by, session, made.wish.name, by.store_id, number=made.number, language=made.wish.language, pdf=made.pdf
        )
        papers.record_printing(by, session, paper_id, printer)

    worker.write(by, archive, lambda _none: None, told(desk), owner=worker)
