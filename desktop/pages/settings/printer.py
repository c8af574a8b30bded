"""The printer that F9 uses on this computer, and a page to try it."""

from __future__ import annotations

from desktop.domain import clock
from desktop.domain.actor import Right
from desktop.pages.desk import Computer, Desk
from desktop.pages.people.words import moment
from desktop.pages.refusal import told
from desktop.pages.settings.paper_printers import PaperPrinters
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.field import Choice
from desktop.widgets.form import Form
from desktop.widgets.label import Label
from desktop.widgets.layout import column
from desktop.widgets.section import Section

MOST_COPIES = 9


class Printer(Section):
    """Without a printer a paper is saved as PDF and shown."""

    def __init__(self, desk: Desk, computer: Computer) -> None:
        self.test = Button("", icon_name="printer-check")
        super().__init__(lambda: self.tr("Printer"), self.test)
        self._desk, self._computer = desk, computer
        self._names: list[str] = []
        self.form, self.printer, self.copies = Form(columns=2), Choice(), Choice()
        self.form.add("printer", lambda: self.tr("Printer for F9"), self.printer)
        self.form.add("copies", lambda: self.tr("Copies"), self.copies)
        self._hint = Label("", "muted")
        self._hint.setWordWrap(True)
        self.start = self.printer
        self.papers = PaperPrinters(computer)
        self.papers.setVisible(desk.actor.may(Right.SERVICE) or desk.actor.may(Right.STOCK))
        self.body(column(self.form, self._hint, self.papers, margins=(14, 12, 14, 14), gap=10))
        self.copies.show_options([(str(count), str(count)) for count in range(1, MOST_COPIES + 1)])
        for choice in (self.printer, self.copies):
            choice.activated.connect(lambda _place: self._use())
        self.test.clicked.connect(self.print_test)
        translate.say(self, lambda _text: self._repeat(), str)

    def arrive(self) -> None:
        """Ask the system again: a printer may have been plugged in."""

        def show(names: list[str]) -> None:
            self._names = names
            self.papers.show_printers(names)
            self._repeat()

        self._desk.worker.run(self._computer.printers, show, told(self._desk), owner=self)

    def print_test(self) -> None:
        """One page with Chinese, rare characters and the edges of the paper."""
        title = self.tr("Test page")
        name = self._computer.printer()[0] or self.tr("PDF, no printer")
        lines = [self._desk.actor.name, name, moment(clock.now())]
        language = self._desk.language

        def draw() -> bytes:
            from printing.trial import trial

            return trial(title, lines, "en" if language == "en" else "zh")

        self._desk.worker.run(
            draw, lambda pdf: self._desk.print_pdf(pdf, "forecourt-test"), told(self._desk), owner=self
        )

    def _use(self) -> None:
        self._computer.use_printer(self.printer.value(), int(self.copies.value() or "1"))
        self._repeat()

    def _repeat(self) -> None:
        chosen, copies = self._computer.printer()
        names = [*self._names, *([chosen] if chosen and chosen not in self._names else [])]
        self.printer.show_options([("", self.tr("None: save as PDF")), *((name, name) for name in names)])
        self.printer.choose(chosen)
        self.copies.choose(str(copies))
        self.test.setText(self.tr("Print test page"))
        if chosen and chosen not in self._names and self._names:
            self._hint.setText(
                self.tr("{printer} is not there now; papers are saved as PDF meanwhile.").format(printer=chosen)
            )
        else:
            self._hint.setText(self.tr("F9 prints here at once; Shift+F9 shows the paper first."))
