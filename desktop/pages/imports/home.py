"""Where imports begin: a place to drop a file, templates to fill in, and what was brought in so far."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QWidget

from desktop.domain.actor import Actor, Right
from desktop.pages.imports import words
from desktop.pages.imports.runs import Runs
from desktop.store.importing.kinds import KINDS
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.drop import file_of
from desktop.widgets.icon import Icon
from desktop.widgets.key import key
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row
from desktop.widgets.theme import look

ENDINGS = (".xlsx", ".xlsm", ".csv", ".txt", ".tsv", ".tab", ".xml")
FORMS = ("xlsx", "csv")


class DropPlace(QFrame):
    """Takes one file. ``dropped(path)``."""

    dropped = Signal(str)

    def __init__(self, choose: Button) -> None:
        super().__init__()
        look(self, "drop")
        self.setAcceptDrops(True)
        self._title, self._hint = Label("", "h2"), Label("", "muted")
        self._hint.setWordWrap(True)
        for label in (self._title, self._hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setLayout(
            column(
                None, row(None, Icon("upload", "primaryText", 26), None), self._title, self._hint,
                row(None, choose, None), None, margins=(24, 12, 24, 12), gap=8,
            )
        )  # fmt: skip
        translate.say(self, self._title.setText, lambda: self.tr("Drop a file here"))
        translate.say(
            self,
            self._hint.setText,
            lambda: self.tr(
                "Customers, cars, stock, service history, schedules, recalls, price lists, catalogues: Excel (XLSX), "
                "CSV, ACES or PIES, as your old program or supplier gives it. Nothing is written before you have seen "
                "what would happen."
            ),
        )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if file_of(event.mimeData()):
            look(self, "over", "true")
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        look(self, "over", "false")
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        look(self, "over", "false")
        path = file_of(event.mimeData())
        if path:
            event.acceptProposedAction()
            self.dropped.emit(path)


class Home(QWidget):
    """``choose_wanted``, ``dropped(path)``, ``template_wanted(kind, "xlsx" or "csv")``."""

    choose_wanted = Signal()
    dropped = Signal(str)
    template_wanted = Signal(str, str)
    export_wanted = Signal()

    def __init__(self, by: Actor, runs: Runs) -> None:
        super().__init__()
        self.choose = Button("", "primary", "folder-open", key="Ctrl+O", shown_only=True).tall()
        self.place = DropPlace(self.choose)
        self.place.setMinimumHeight(160)
        self.place.setMaximumHeight(250)
        self.templates: dict[tuple[str, str], Button] = {}
        self._titles: dict[str, Label] = {}
        self._heading, self._about = Label("", "h2"), Label("", "muted")
        self._about.setWordWrap(True)
        listed = [row(*self._template(kind), gap=8) for kind in KINDS if by.may(KINDS[kind].right)]
        templates = Card(self._heading, self._about, *listed, margins=(16, 14, 16, 14), gap=10)
        self._out, self._out_about = Label("", "h2"), Label("", "muted")
        self._out_about.setWordWrap(True)
        self.take_out = Button("", icon_name="download", key=key("export"), shown_only=True)
        out = Card(self._out, self._out_about, row(self.take_out, None), margins=(16, 14, 16, 14), gap=10)
        out.setVisible(by.may(Right.EXPORT))
        self.take_out.clicked.connect(self.export_wanted)
        left = QWidget()
        left.setLayout(column((self.place, 10), templates, out, (QWidget(), 1), gap=14))
        left.setMinimumWidth(400)
        left.setMaximumWidth(520)
        may = by.may(Right.IMPORT)
        self.place.setEnabled(may)
        self.setLayout(row((left, 5), (runs, 8), gap=14))
        self.choose.clicked.connect(self.choose_wanted)
        self.place.dropped.connect(self.dropped)
        translate.say(self, lambda _text: self._repeat(), str)

    def _template(self, kind: str) -> list[QWidget | None]:
        title = self._titles[kind] = Label("", "h3")
        made: list[QWidget | None] = [Icon(words.kind_icon(kind), "text2", 18), title, None]
        for form in FORMS:
            button = self.templates[kind, form] = Button("", "link", "download")
            button.clicked.connect(lambda _on=False, form=form: self.template_wanted.emit(kind, form))
            made.append(button)
        return made

    def _repeat(self) -> None:
        self.choose.setText(self.tr("Choose a file…"))
        self._heading.setText(self.tr("Templates to fill in"))
        self._about.setText(self.tr("Not needed where you have a list already: its columns are recognised."))
        self._out.setText(self.tr("Take a list out"))
        self._out_about.setText(
            self.tr("Customers, cars, stock or quotes as XLSX or CSV; the same key works on their pages.")
        )
        self.take_out.setText(self.tr("Choose a list…"))
        for kind, title in self._titles.items():
            title.setText(words.kind_words(kind))
        for (kind, form), button in self.templates.items():
            button.setText(form.upper())
            said = self.tr("Template {kind} as {form}").format(kind=words.kind_words(kind), form=form.upper())
            button.setAccessibleName(said)
            button.setToolTip(said)
