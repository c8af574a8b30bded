"""Step 2 of a catalogue or price list: what holds for the whole of it, and which further files belong to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.domain import clock
from desktop.domain.problem import Problem, Refused
from desktop.pages.imports import words
from desktop.pages.imports.opened import PRICES, Opened
from desktop.widgets import translate
from desktop.widgets.banner import Banner
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.cell import Cell
from desktop.widgets.day_field import DayField
from desktop.widgets.field import Choice, Field
from desktop.widgets.form import Form
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row
from desktop.widgets.table import Column, RecordTable

LABEL, BRAND = 40, 60
"""Characters at most."""
MOST_NAMED = 16


@dataclass(frozen=True)
class _File:
    path: str
    name: str
    sub: str


class TermsStep(QWidget):
    """``wish`` is what the second process is asked for."""

    add_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.opened: Opened | None = None
        self.files: list[_File] = []
        self._centre = False
        self.banner, self.form = Banner(), Form(columns=3)
        self.label, self.brand, self.net = Field(limit=LABEL), Field(limit=BRAND), Choice()
        self.since, self.until = DayField("since", optional=True), DayField("until", optional=True)
        self.place = Choice()
        self.form.add("label", lambda: self.tr("Name of this version"), self.label)
        self.form.add("brand", lambda: self.tr("Brand, where a line names none"), self.brand)
        self.form.add("place", lambda: self.tr("For"), self.place)
        self.form.add("since", lambda: self.tr("Prices hold from"), self.since)
        self.form.add("until", lambda: self.tr("Prices hold until"), self.until)
        self.form.add("net", lambda: self.tr("Prices are"), self.net)
        self.add = Button("", icon_name="plus", key="Alt+A")
        self.table = RecordTable(
            [Column("file", lambda: self.tr("Files"), lambda each: Cell(each.name, each.sub))],
            lambda: self.tr("Files of this catalogue"),
            lambda each: each.path,
        )
        self._hint = Label("", "muted")
        self._hint.setWordWrap(True)
        listed = Card()
        listed.body(column((self.table, 1)))
        listed.foot(row((self._hint, 1), self.add, gap=12))
        above = Card(self.form, margins=(16, 14, 16, 16))
        self.setLayout(column(self.banner, above, (listed, 1), margins=(14, 12, 14, 0), gap=12))
        self.add.clicked.connect(self.add_wanted)
        self.table.removed.connect(self._remove)
        translate.say(self, lambda _text: self._repeat(), str)

    def show_file(self, opened: Opened) -> None:
        """The first file; the version is called by today's date."""
        self.opened, self.files = opened, [self._listed(opened)]
        self.label.setText(clock.today().isoformat())
        self._repeat()

    def add_file(self, opened: Opened) -> None:
        """One more file of the same catalogue."""
        if all(each.path != str(opened.path) for each in self.files):
            self.files.append(self._listed(opened))
            self._repeat()

    def know_centre(self, centre: bool) -> None:
        """Whether there is a centre, which can build for the whole group."""
        self._centre = centre
        self._repeat()

    def start(self) -> None:
        """Put the focus where work starts."""
        self.label.setFocus()

    def wish(self) -> dict[str, Any]:
        """``kind``, ``label``, ``place`` and ``files``. Raises Refused where a day cannot be read."""
        assert self.opened is not None
        terms: dict[str, Any] = {"brand": self.brand.value()}
        if self.opened.kind == PRICES:
            since, until = self.since.day(), self.until.day()
            if since is not None and until is not None and until < since:
                raise Refused(Problem("import.days", "until", {"since": since.isoformat(), "until": until.isoformat()}))
            terms |= {
                "since": since.isoformat() if since else "", "until": until.isoformat() if until else "",
                "net": self.net.value() == "net",
            }  # fmt: skip
        return {
            "kind": self.opened.kind, "label": self.label.value() or clock.today().isoformat(),
            "place": self.place.value() or "store",
            "files": [{"path": each.path, "name": each.name, **terms} for each in self.files],
        }  # fmt: skip

    def _remove(self, found: _File) -> None:
        if len(self.files) > 1:
            self.files = [each for each in self.files if each is not found]
            self._repeat()

    @staticmethod
    def _listed(opened: Opened) -> _File:
        size = words.size_words(opened.path.stat().st_size) if opened.path.exists() else ""
        form = {"xlsx": "XLSX", "xml": " / ".join(opened.seen.header[:1])}.get(opened.seen.format, "CSV")
        return _File(str(opened.path), opened.path.name, "   ".join(filter(None, (form, size))))

    # -- words

    def _repeat(self) -> None:
        self.add.setText(self.tr("Add a file…"))
        self.table.show_rows(list(self.files))
        self.net.show_options([("gross", self.tr("with tax")), ("net", self.tr("without tax"))])
        self.place.show_options([("store", self.tr("this store")), ("group", self.tr("all stores of the group"))])
        opened = self.opened
        priced = opened is not None and opened.kind == PRICES
        for name in ("since", "until", "net"):
            self.form.show_field(name, priced)
        self.form.show_field("place", self._centre)
        if priced:
            self._hint.setText(self.tr("Where a line itself says brand, days or tax, the line counts."))
        else:
            self._hint.setText(
                self.tr("ACES says what fits, PIES what a part is; a table of ids has the words. Delete takes one out.")
            )
        if opened is not None:
            self._tell(opened)

    def _tell(self, opened: Opened) -> None:
        if opened.lacking:
            said = {"number": self.tr("part number"), "price": self.tr("price")}
            named = ", ".join(said.get(each, each) for each in opened.lacking)
            text = self.tr("No column of the file is the {fields}: name it in the heading.")
            self.banner.tell(text.format(fields=named), "bad")
        elif opened.recognised:
            named = ", ".join(opened.recognised[:MOST_NAMED])
            self.banner.tell(self.tr("Columns recognised: {names}").format(names=named), "ok")
        else:
            self.banner.clear()
