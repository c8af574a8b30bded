"""Catalogue, price book and pictures from the files that suppliers send; what became of them, line by line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.domain import sentence as sentences
from desktop.domain.actor import Right
from desktop.domain.problem import Refused
from desktop.pages.desk import Desk, Second
from desktop.pages.people.words import moment
from desktop.pages.refusal import told
from desktop.pages.settings.learned_list import LearnedList
from desktop.store.catalogue import book, open
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.counted import counted
from desktop.widgets.day_field import DayField
from desktop.widgets.field import Field
from desktop.widgets.form import Form
from desktop.widgets.label import Elided, Label, fact
from desktop.widgets.layout import column, row, rule
from desktop.widgets.progress import Progress
from desktop.widgets.section import Section

KINDS = {"catalogue": "package", "prices": "tag", "media": "eye"}
"""What can be made → the icon of its button."""
ENDINGS = {"catalogue": "*.xml *.csv *.txt *.xlsx", "prices": "*.csv *.txt *.xlsx", "media": "*.zip *.xml *.csv *.xlsx"}
EXAMPLES = 3
"""Lines that the report names of each thing that was left out."""


class Supplies(Section):
    """For who may set prices. The second process does the work; what is under way goes on when the page is left."""

    def __init__(self, desk: Desk, second: Second) -> None:
        self.make = {kind: Button("", icon_name=icon) for kind, icon in KINDS.items()}
        super().__init__(lambda: self.tr("Catalogue and prices"), *self.make.values(), start=self.make["catalogue"])
        self._desk, self._second = desk, second
        self._book: book.Book | None = None
        self._catalogue: open.Catalogue | open.Unusable | None = None
        self._names = {name: Label("", "muted") for name in ("catalogue", "prices")}
        self._values = {name: Elided("", "h3") for name in self._names}
        self.form = Form(columns=3)
        self.brand = Field(limit=40)
        self.since, self.until = DayField("since", optional=True), DayField("until", optional=True)
        self.form.add("brand", lambda: self.tr("Brand of lines without one"), self.brand)
        self.form.add("since", lambda: self.tr("Prices hold from"), self.since)
        self.form.add("until", lambda: self.tr("until"), self.until)
        self._hint, self.report = Label("", "muted"), Label("", "second")
        for label in (self._hint, self.report):
            label.setWordWrap(True)
        self.report.hide()
        self.progress, self.stop = Progress(), Button("", icon_name="x")
        self._running = QWidget()
        self._running.setLayout(row((self.progress, 1), self.stop, gap=12))
        self._running.hide()
        facts = row(*((fact(self._names[name], self._values[name]), 1) for name in self._names), gap=22)
        self.learned = LearnedList(desk)
        made = column(facts, self.form, self._hint, self._running, self.report, gap=12)
        self.body(column(made, rule(), self.learned, margins=(14, 12, 14, 14), gap=14))
        for kind, button in self.make.items():
            button.clicked.connect(lambda _on=False, kind=kind: self._choose(kind))
        self.stop.clicked.connect(lambda: second.send({"do": "make_stop"}))
        second.progress.connect(self._on_progress)
        second.told.connect(self._on_told)
        second.died.connect(lambda _code: self._show_running(False))
        translate.say(self, lambda _text: self._repeat(), str)

    def ask(self) -> None:
        """Which files are in use now."""
        worker = self._desk.worker

        def find() -> tuple[open.Catalogue | open.Unusable, book.Book | None]:
            home = worker.store().path.parent
            return open.newest(home), open.current_book(home)

        def show(found: tuple[open.Catalogue | open.Unusable, book.Book | None]) -> None:
            self._catalogue, self._book = found
            self._repeat()

        worker.run(find, show, told(self._desk), owner=self)

    def hand_in(self, kind: str, paths: list[str]) -> None:
        """Have a catalogue, prices or pictures made of these files."""
        if not paths:
            return
        terms: dict[str, str] = {"brand": self.brand.value()}
        try:
            for name, field in (("since", self.since), ("until", self.until)):
                day = field.day()
                terms[name] = day.isoformat() if day else ""
        except Refused as refused:
            self.form.refuse(refused)
            return
        self.form.refuse([])
        self.report.hide()
        self._show_running(True)
        self.progress.tell(self.tr("Reading the files…"))
        files = [{"path": path, "name": Path(path).name, **terms} for path in paths]
        self._second.send({"do": "make", "kind": kind, "actor": self._desk.actor.staff_id, "files": files})

    def _choose(self, kind: str) -> None:
        dialog = QFileDialog(self.window(), self.make[kind].text())
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters([ENDINGS[kind], "*"])
        dialog.filesSelected.connect(lambda paths: self.hand_in(kind, list(paths)))
        dialog.open()

    def _on_progress(self, message: dict[str, Any]) -> None:
        if message.get("task") != "make":
            return
        self._show_running(True)
        at, of, what = int(message.get("at", 0)), int(message.get("of", 0)), str(message.get("what", ""))
        words = {
            "send": self.tr("Sending to the centre: {0}"), "centre": self.tr("The centre is building: {0}"),
        }.get(str(message.get("step")), self.tr("Building: {0}"))  # fmt: skip
        self.progress.tell(words.format(what), at * 1000 // of if of else 0, 1000 if of else 0)

    def _on_told(self, message: dict[str, Any]) -> None:
        if message.get("task") == "catalogue":
            self.ask()
        if message.get("task") != "make":
            return
        self._show_running(False)
        language = translate.current().code
        if message.get("say") == "failed":
            text = sentences.say(str(message["code"]), message.get("values") or {}, language)
            self._desk.say(text, bad=True)
            self._say(text)
            return
        here = bool(message.get("here"))
        ready = self.tr("Ready, and in use here.") if here else self.tr("Ready; every computer fetches it by itself.")
        self._desk.say(ready)
        taken = self._taken(message["report"]["counts"])
        self._say("\n".join([f"{ready} {taken}", *lines(message["report"], language, self.tr("{0} more like this"))]))
        self.ask()

    def _taken(self, counts: Mapping[str, int]) -> str:
        words = {
            "parts_said": self.tr("{n} part[s]"), "fits_said": self.tr("{n} fit[s]"), "prices": self.tr("{n} price[s]"),
            "pictures": self.tr("{n} picture[s]"), "removed": self.tr("{n} removed"),
        }  # fmt: skip
        told = [counted(text, counts[name]) for name, text in words.items() if counts.get(name)]
        return self.tr("Taken: {0}.").format(" · ".join(told))

    def _say(self, text: str) -> None:
        self.report.setText(text)
        self.report.show()

    def _show_running(self, running: bool) -> None:
        self._running.setVisible(running)
        for button in self.make.values():
            button.setEnabled(not running)

    def _repeat(self) -> None:
        for kind, text in (
            ("catalogue", self.tr("Catalogue…")), ("prices", self.tr("Price list…")), ("media", self.tr("Pictures…")),
        ):  # fmt: skip
            self.make[kind].setText(text)
        self.stop.setText(self.tr("Stop"))
        self._names["catalogue"].setText(self.tr("Parts catalogue"))
        self._names["prices"].setText(self.tr("Price book"))
        self._hint.setText(
            self.tr(
                "Catalogue: ACES, PIES, or tables with part number, name and brand, all at once. Price list: CSV or "
                "XLSX with number, brand and price. Pictures: a ZIP, named like VW_5Q0698151D.jpg."
            )
        )
        found, prices = self._catalogue, self._book
        parts = self.tr("{n} part[s]")
        self._values["catalogue"].setText(
            f"{found.label} · {counted(parts, found.parts)}" if isinstance(found, open.Catalogue) else "—"
        )
        words = self.tr("{n} price[s]")
        self._values["prices"].setText(
            f"{prices.label} · {counted(words, prices.prices)} · {moment(prices.built_at)}" if prices else "—"
        )


def may(desk: Desk) -> bool:
    """Whether this person may hand files in."""
    return desk.actor.may(Right.PRICE)


def lines(report: Mapping[str, Any], language: str, more: str) -> list[str]:
    """A report as a person reads it: what was left out and why, some lines of each, how many more."""
    said: list[str] = []
    for code, count in sorted(report["remarks"].items(), key=lambda each: -each[1]):
        some = report["examples"].get(code, [])[:EXAMPLES]
        said += [f"· {file}: {_told(code, file, line, value, language)}" for file, line, value in some]
        if count > len(some):
            said.append(f"  {more.format(f'{count - len(some):,}')}")
    return said


def _told(code: str, file: str, line: int, value: str, language: str) -> str:
    return sentences.say(code, {"file": file, "line": f"{line:,}", "value": value or "—"}, language)
