"""Taking a list out as a file: asked what and where, told how far it is, and where the file lies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from desktop.domain import clock
from desktop.domain.actor import Right
from desktop.domain.problem import Problem
from desktop.pages.desk import Desk, Page
from desktop.widgets.button import Button, listen
from desktop.widgets.counted import counted
from desktop.widgets.field import Choice
from desktop.widgets.form import Form
from desktop.widgets.key import key
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row
from desktop.widgets.progress import Progress
from desktop.widgets.sentence import sentence
from desktop.widgets.sheet import Sheet

WHAT = ("customer", "vehicle", "stock", "quote")
_NEEDS = {"customer": Right.CUSTOMER, "vehicle": Right.CUSTOMER, "stock": Right.LOOK_UP, "quote": Right.QUOTE}
_LISTS = {
    "customer": str(QT_TRANSLATE_NOOP("Exports", "Customers")),
    "vehicle": str(QT_TRANSLATE_NOOP("Exports", "Cars")),
    "stock": str(QT_TRANSLATE_NOOP("Exports", "Stock and prices")),
    "quote": str(QT_TRANSLATE_NOOP("Exports", "Quotes")),
}
FORMS = (("xlsx", "Excel (XLSX)"), ("csv", "CSV (UTF-8)"))


def offer_export(page: Page, what: str) -> None:
    """The key of exports on this page, for the list it shows."""
    shortcut = QShortcut(QKeySequence(key("export")), page)
    shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    shortcut.activated.connect(lambda: ask_export(page, page.desk, what))


def ask_export(parent: QWidget, desk: Desk, what: str) -> ExportSheet | None:
    """Open the sheet; None for whoever may not, who is told."""
    if not desk.actor.may(Right.EXPORT) or desk.computer is None or desk.computer.second is None:
        desk.say(sentence(Problem("right.missing", "", {"right": Right.EXPORT.value})), bad=True)
        return None
    sheet = ExportSheet(parent.window(), desk, what)
    sheet.open()
    return sheet


class ExportSheet(Sheet):
    """First what and in which form, then how far, then where it lies. Closed meanwhile it goes on."""

    def __init__(self, parent: QWidget, desk: Desk, what: str) -> None:
        super().__init__(parent, width=540)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        assert desk.computer is not None and desk.computer.second is not None
        self._desk, self._second = desk, desk.computer.second
        self._target = Path()
        self.form, self.what, self.kind = Form(columns=2), Choice(), Choice(FORMS)
        self.form.add("what", lambda: self.tr("List"), self.what)
        self.form.add("kind", lambda: self.tr("As"), self.kind)
        self._about = Label("", "muted")
        self._about.setWordWrap(True)
        self.progress, self.said = Progress(), Label("", "h3")
        self._where = Label("", "second")
        for label in (self.said, self._where):
            label.setWordWrap(True)
        self.folder = Button("", icon_name="folder-open", key="Alt+O")
        asking, running, over = QWidget(), QWidget(), QWidget()
        self.stop = Button("", icon_name="x", key="Alt+Q", shown_only=True)
        asking.setLayout(column(self.form, self._about, None, gap=12))
        running.setLayout(column(None, self.progress, row(None, self.stop), None, gap=10))
        over.setLayout(column(self.said, self._where, row(self.folder, None), None, gap=8))
        self._stack = QStackedWidget()
        for each in (asking, running, over):
            self._stack.addWidget(each)
        self._stack.setMinimumHeight(130)
        self.body(column(self._stack))
        self.buttons(primary=self.tr("Save as…"))
        self._wire()
        self._say(what)
        self.what.setFocus()

    def _wire(self) -> None:
        self.primary.clicked.connect(self.ask)
        self.form.saved.connect(self.ask)
        self.folder.clicked.connect(self.open_folder)
        self.stop.clicked.connect(self.end)
        listen(self.stop, "Alt+Q")
        self._second.progress.connect(self._on_progress)
        self._second.told.connect(self._on_told)

    def _say(self, what: str) -> None:
        self.set_title(self.tr("Take a list out"))
        self.what.show_options([(each, list_words(each)) for each in WHAT if self._desk.actor.may(_NEEDS[each])])
        self.what.choose(what)
        self.folder.setText(self.tr("Open the folder"))
        self.stop.setText(self.tr("Stop"))
        self._about.setText(
            self.tr(
                "Everything the store has of it, not only what is shown. Who took it out is kept. Telephones are "
                "whole only for whoever may see them."
            )
        )

    def ask(self) -> None:
        """Where it goes."""
        if self._stack.currentIndex() != 0:
            return
        form = self.kind.value()
        dialog = QFileDialog(self, self.tr("Save as…"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(form)
        dialog.selectFile(f"{list_words(self.what.value())} {clock.today():%Y-%m-%d}.{form}")
        dialog.fileSelected.connect(lambda path: self.save(Path(path)))
        dialog.open()

    def save(self, path: Path) -> None:
        """Write it there."""
        self._target = path
        self._stack.setCurrentIndex(1)
        self.primary.hide()
        self.cancel.setText(self.tr("Close"))
        self.progress.tell(self.tr("Writing the file…"))
        self._second.send({
            "do": "import", "wish": "export", "actor": self._desk.actor.staff_id, "what": self.what.value(),
            "target": str(path), "language": self._desk.language,
        })  # fmt: skip

    def end(self) -> None:
        """Alt+Q: no file is left."""
        if self._stack.currentIndex() == 1:
            self.stop.setEnabled(False)
            self._second.send({"do": "import", "wish": "stop"})

    def open_folder(self) -> None:
        """Show where it lies."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._target.parent)))

    def _on_progress(self, message: dict[str, Any]) -> None:
        if message.get("task") == "import" and message.get("wish") == "export" and message["rows"]:
            rows, of = int(message["rows"]), int(message["of"])
            self.progress.tell(counted(self.tr("{n} row[s] written"), rows), min(rows, of), of)

    def _on_told(self, message: dict[str, Any]) -> None:
        if message.get("task") != "import" or message.get("wish") != "export" or self._stack.currentIndex() != 1:
            return
        self._stack.setCurrentIndex(2)
        failed = message["say"] == "failed"
        self.folder.setVisible(not failed)
        if failed:
            problems = [Problem(each["code"], each["field"], each["values"]) for each in message["problems"]]
            stopped = any(each.code == "background.cancelled" for each in problems)
            self.said.setText(self.tr("Stopped: no file was written") if stopped else self.tr("Nothing was written"))
            if stopped:
                self._where.setText("")
                return
            self._where.setText(" ".join(map(sentence, problems)))
            return
        text = self.tr("{what}: {n} row[s] [is|are] in {file}")
        named = list_words(message["what"])
        self.said.setText(counted(text, message["rows"], what=named, file=self._target.name))
        self._where.setText(self.tr("It lies in {folder}").format(folder=self._target.parent))
        self.folder.setFocus()


def list_words(what: str) -> str:
    """Customers, Cars, Stock, Quotes."""
    return QCoreApplication.translate("Exports", _LISTS[what])
