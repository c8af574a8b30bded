"""Paper: at once on the preset printer, or previewed; with no printer the PDF is saved and shown. No paper is lost.

The archived PDF is drawn as it is. Only the reprint mark of a second and later printing is drawn over it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.domain import clock
from desktop.pages.desk import Say
from desktop.shell.preferences import Preferences
from desktop.shell.printer import PrinterFailed, print_on, printers
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.counted import counted
from desktop.widgets.field import Choice
from desktop.widgets.form import Form
from desktop.widgets.label import Label
from desktop.widgets.layout import column, row
from desktop.widgets.pdf_view import PdfView, Run, at_once
from desktop.widgets.sheet import Sheet

log = logging.getLogger(__name__)
MOST_COPIES = 9
PDF = "pdf"
"""What ``done`` gets when no printer took the paper."""
_UNFIT = re.compile(r"[^\w\-]+", re.ASCII)


def mark_for(nth: int) -> str:
    """The reprint mark in the language in force; empty for the first printing."""
    from printing.reprint import reprint_mark

    return reprint_mark(nth, clock.local(clock.now()), translate.current().code)


@dataclass(frozen=True)
class Paper:
    """A PDF on its way: under this name, with this mark on it; ``tell`` gets the printer, or ``pdf``.

    ``copies`` 0: as many as preset. ``private``: not saved as a file unless a person says so.
    ``kind``: whose presets hold.
    """

    pdf: bytes
    name: str
    mark: str = ""
    tell: Callable[[str], object] = lambda printer: None
    copies: int = 0
    private: bool = False
    kind: str = ""


class PrintSheet(Sheet):
    """The real PDF, the printer, the copies. ``on_print(printer, copies)`` and ``on_save(path)`` do it."""

    def __init__(
        self,
        parent: QWidget | None,
        paper: Paper,
        choice: tuple[list[str], Preferences],
        note: str = "",
        run: Run = at_once,
    ) -> None:
        super().__init__(parent, width=900)
        names, preferences = choice
        preset = preferences.preset(paper.kind)
        self.on_print: Callable[[str, int], object] = lambda printer, copies: None
        self.on_save: Callable[[Path], object] = lambda path: None
        self._name = paper.name
        self.set_title(self.tr("Print {name}").format(name=paper.name))
        self.view = PdfView(run=run)
        self.view.setMinimumHeight(460)
        self._printer = Choice([(printer, printer) for printer in names])
        self._printer.choose(preset.printer)
        self._copies = Choice([(str(n), str(n)) for n in range(1, MOST_COPIES + 1)])
        self._copies.choose(str(paper.copies or preset.copies))
        form = Form()
        form.add("printer", lambda: self.tr("Printer"), self._printer)
        form.add("copies", lambda: self.tr("Copies"), self._copies)
        form.saved.connect(self._print)
        pages = Label("", "muted")
        self.view.counted.connect(lambda count: pages.setText(counted(self.tr("{n} page[s]"), count)))
        words = Label(note or ("" if names else self.tr("No printer is set up on this computer.")), "second")
        words.setWordWrap(True)
        side = column(form, pages, words, None, gap=12)
        panel = QWidget()
        panel.setLayout(side)
        panel.setFixedWidth(240)
        self.body(row((self.view, 1), panel, gap=20))
        save = Button(self.tr("Save as PDF"), icon_name="download", key="Alt+S")
        save.clicked.connect(self._save)
        self.buttons(save, primary=self.tr("Print") if names else "")
        self.cancel.setText(self.tr("Close"))
        form.setVisible(bool(names))
        self.primary.clicked.connect(self._print)
        (self._printer if names else self.view).setFocus()
        self.view.show_pdf(paper.pdf, paper.mark)

    def _print(self) -> None:
        if self._printer.value():
            self.accept()
            self.on_print(self._printer.value(), int(self._copies.value()))

    def _save(self) -> None:
        dialog = QFileDialog(self, self.tr("Save as PDF"), f"{self._name}.pdf", "PDF (*.pdf)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(PDF)
        dialog.fileSelected.connect(lambda file: self.on_save(Path(file)))
        dialog.open()


def _file_name(paper: Paper) -> str:
    named = _UNFIT.sub("-", paper.name).strip("-") or "paper"
    return f"{named}-{paper.kind}" if paper.kind else named


class PaperTray(QObject):
    """``Desk.print_pdf``. ``papers`` is the folder where PDFs are saved when no printer takes them."""

    def __init__(self, window: QWidget, preferences: Preferences, papers: Path, say: Say, run: Run = at_once) -> None:
        super().__init__(window)
        self._window, self._preferences, self._papers, self._say = window, preferences, papers, say
        self._run = run
        self.sheet: PrintSheet | None = None
        self._is_shown = False
        self._waiting: list[Callable[[], None]] = []

    def preset(self, then: Callable[[str], object], kind: str = "") -> None:
        """``then`` gets the printer that F9 uses for a kind of paper, if the system has it; else none."""
        wanted = self._preferences.preset(kind).printer
        if wanted:
            self._run(printers, lambda names: then(wanted if wanted in names else ""), owner=self)
        else:
            then("")

    def __call__(
        self,
        pdf: bytes,
        name: str,
        *,
        preview: bool = False,
        nth: int = 1,
        done: Callable[[str], object] | None = None,
        copies: int = 0,
        private: bool = False,
        kind: str = "",
    ) -> None:
        paper = Paper(pdf, name, mark_for(nth), done or (lambda printer: None), copies, private, kind)
        if preview:
            self._show(paper)
        else:
            self.preset(lambda printer: self._print_or_keep(printer, paper), kind)

    def _print_or_keep(self, printer: str, paper: Paper) -> None:
        if printer:
            self._print(printer, paper.copies or self._preferences.preset(paper.kind).copies, paper)
        else:
            self._keep_and_show(paper, self.tr("No printer is chosen."))

    def _print(self, printer: str, copies: int, paper: Paper) -> None:
        def printed(_none: None) -> None:
            self._say(self.tr("{name} is on its way to {printer}").format(name=paper.name, printer=printer))
            paper.tell(printer)

        def failed(error: Exception) -> None:
            trouble = self.tr("The printer “{printer}” did not take the paper.").format(printer=printer)
            self._keep_and_show(paper, trouble)
            if not isinstance(error, PrinterFailed):
                raise error

        preset = self._preferences.preset(paper.kind)
        tray = preset.tray if preset.printer == printer else ""
        self._run(lambda: print_on(printer, paper.pdf, copies, paper.mark, tray), printed, failed, owner=self)

    def _keep_and_show(self, paper: Paper, why: str) -> None:
        if paper.private:
            note = self.tr(
                "{why} It names a licence, so no file was saved; it is in the archive. Choose a printer here."
            )
            self._show(paper, note.format(why=why))
            return
        file = self._papers / f"{_file_name(paper)}.pdf"
        if self.save(paper.pdf, file):
            note = self.tr("{why} Saved as {file}. Choose a printer here, or print it later.")
            self._show(paper, note.format(why=why, file=str(file)))
            paper.tell(PDF)
        else:
            self._show(paper, why)

    def save(self, pdf: bytes, file: Path) -> bool:
        """Write the PDF; a full disk is said, and the paper stays in the store's archive."""
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(pdf)
        except OSError as error:
            log.warning("a PDF was not saved: %s", type(error).__name__)
            words = self.tr("The PDF could not be saved in {folder}. Choose another place with Shift+F9.")
            self._say(words.format(folder=str(file.parent)), bad=True)
            return False
        return True

    def _show(self, paper: Paper, note: str = "") -> None:
        self._run(printers, lambda names: self._open(paper, names, note), owner=self)

    def _open(self, paper: Paper, names: list[str], note: str) -> None:
        """One sheet after another, in the order of the papers: several come at once when a car leaves."""
        if self._is_shown:
            self._waiting.append(lambda: self._open(paper, names, note))
            return
        self._is_shown = True
        sheet = self.sheet = PrintSheet(self._window, paper, (names, self._preferences), note, self._run)
        sheet.on_print = lambda printer, copies: self._print(printer, copies, paper)
        sheet.on_save = lambda file: self.save(paper.pdf, file) and paper.tell(PDF)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.finished.connect(self._next)
        sheet.open()

    def _next(self) -> None:
        self._is_shown = False
        if self._waiting:
            self._waiting.pop(0)()
