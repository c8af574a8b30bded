"""What program this is, which catalogue it reads, where its log lies, and whether everything is in order."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from desktop.domain import sentence as sentences
from desktop.pages.desk import Computer, Desk
from desktop.pages.people.words import moment
from desktop.pages.refusal import told
from desktop.store.catalogue import open as catalogue
from desktop.store.home import Home
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.counted import counted
from desktop.widgets.label import Elided, Label, fact
from desktop.widgets.layout import column, row, rule
from desktop.widgets.section import Section


class About(Section):
    """Nothing personal: what it says may be sent to support."""

    def __init__(self, desk: Desk, computer: Computer | None) -> None:
        self.check, self.copy = Button("", icon_name="shield-check"), Button("", icon_name="clipboard-copy")
        super().__init__(lambda: self.tr("About"), self.check, self.copy)
        self._desk, self._version = desk, computer.version if computer else ""
        self._book: catalogue.Catalogue | catalogue.Unusable | None = None
        self._log = ""
        self._names = {name: Label("", "muted") for name in ("version", "catalogue", "log")}
        self._values = {name: Elided("", "h3") for name in self._names}
        places = [fact(self._names[name], self._values[name]) for name in self._names]
        self.folder = Button("", icon_name="folder-open")
        self.sample = Button("", icon_name="package-plus")
        self.sample.hide()
        self._second = computer.second if computer else None
        self._licence, self._result = Label("", "muted"), Label("", "second")
        for label in (self._licence, self._result):
            label.setWordWrap(True)
        self._result.hide()
        self.body(
            column(
                places[0],
                row((places[1], 1), self.sample),
                row((places[2], 1), self.folder),
                self._result,
                rule(),
                self._licence,
                margins=(14, 12, 14, 14),
                gap=10,
            )
        )
        self.start = self.check
        self.copy.hide()
        self.check.clicked.connect(self.examine)
        self.copy.clicked.connect(self._on_copy)
        self.sample.clicked.connect(self._make_sample)
        if self._second is not None:
            self._second.finished.connect(self._on_done)
            self._second.failed.connect(self._on_failed)
        self.folder.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(self._log)))
        translate.say(self, lambda _text: self._repeat(), str)

    def ask(self) -> None:
        worker = self._desk.worker

        def show(found: tuple[str, catalogue.Catalogue | catalogue.Unusable]) -> None:
            self._log, self._book = found
            self._repeat()

        def find() -> tuple[str, catalogue.Catalogue | catalogue.Unusable]:
            home = Home(worker.store().path.parent)
            return str(home.log), catalogue.newest(home.path)

        worker.run(find, show, told(self._desk), owner=self)

    def _make_sample(self) -> None:
        """A store without a catalogue may look around in the generated one; the second process makes it."""
        if self._second is not None:
            self.sample.setEnabled(False)
            self._desk.say(self.tr("Making the demo catalogue; it takes some seconds"))
            self._second.send({"do": "catalogue"})

    def _on_done(self, task: str) -> None:
        if task == "catalogue":
            self.sample.setEnabled(True)
            self.ask()

    def _on_failed(self, task: str, code: str) -> None:
        if task == "catalogue":
            self.sample.setEnabled(True)
            self._desk.say(sentences.say(code, {}, translate.current().code), bad=True)

    def examine(self) -> None:
        """Check store, catalogue, fonts, printers, backups; the result can be copied."""
        worker, language = self._desk.worker, translate.current().code
        self.check.setEnabled(False)
        self._result.setText(self.tr("Checking…"))
        self._result.show()

        def check() -> str:
            from desktop.doctor import examine

            store = worker.store()
            found = examine(Home(store.path.parent), lambda: store.key)
            return "\n".join(
                f"{'✓' if each.well else '✗'} {sentences.say(each.code, each.values, language)}" for each in found
            )

        def show(text: str) -> None:
            self._result.setText(text)
            self.check.setEnabled(True)
            self.copy.show()

        worker.run(check, show, told(self._desk), owner=self)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(f"Forecourt {self._version}\n{self._result.text()}")
        self._desk.say(self.tr("Copied: it holds nothing personal"))

    def _repeat(self) -> None:
        for name, text in (
            ("version", self.tr("Version")),
            ("catalogue", self.tr("Parts catalogue")),
            ("log", self.tr("Log folder")),
        ):
            self._names[name].setText(text)
        self._values["version"].setText(f"Forecourt 前台通 {self._version}")
        self._values["log"].setText(self._log)
        self._values["catalogue"].setText(self._catalogue())
        self.check.setText(self.tr("Check everything"))
        self.copy.setText(self.tr("Copy"))
        self.folder.setText(self.tr("Open"))
        self.sample.setText(self.tr("Make the demo catalogue"))
        self.sample.setVisible(isinstance(self._book, catalogue.Unusable) and self._second is not None)
        self._licence.setText(
            self.tr(
                "Apache-2.0. With Qt for Python (LGPL-3), SQLCipher and SQLAlchemy, ReportLab, Noto Sans SC and LXGW "
                "WenKai (OFL), JetBrains Mono (OFL), Lucide icons (ISC). All sources with their licences: "
                "resources/SOURCES.md and NOTICE."
            )
        )

    def _catalogue(self) -> str:
        book = self._book
        if isinstance(book, catalogue.Catalogue):
            generated = self.tr("generated, not real parts") if book.generated else ""
            parts = counted(self.tr("{n} part[s]"), book.parts)
            return " · ".join(filter(None, [book.label, parts, moment(book.built_at), generated]))
        return self.tr("none: prices and stock of the lookup are missing") if book is not None else ""
