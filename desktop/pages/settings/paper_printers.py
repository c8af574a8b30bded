"""A printer, tray and number of copies of its own for each paper of the workshop, on this computer."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.pages.desk import Computer
from desktop.pages.paper_kind import KINDS, LABELS, Preset, title
from desktop.widgets import translate
from desktop.widgets.field import Choice
from desktop.widgets.label import Label
from desktop.widgets.layout import column

MOST_COPIES = 9
TRAYS = ("", "upper", "middle", "lower", "manual", "large")


@dataclass(frozen=True)
class _Row:
    name: Label
    printer: Choice
    tray: Choice
    copies: Choice


class PaperPrinters(QWidget):
    """Each choice is kept at once. A paper without a printer of its own goes where F9 goes; a label is shown."""

    def __init__(self, computer: Computer) -> None:
        super().__init__()
        self._computer = computer
        self._names: list[str] = []
        self.rows = {kind: _Row(Label(""), Choice(), Choice(), Choice()) for kind in KINDS}
        self._heads = [Label("", "second") for _ in range(4)]
        self._title, self._hint = Label("", "h3"), Label("", "muted")
        self._hint.setWordWrap(True)
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        for place, head in enumerate(self._heads):
            grid.addWidget(head, 0, place)
        for line, (kind, shown) in enumerate(self.rows.items(), 1):
            for place, widget in enumerate((shown.name, shown.printer, shown.tray, shown.copies)):
                grid.addWidget(widget, line, place)
            shown.name.setBuddy(shown.printer)
            for choice in (shown.printer, shown.tray, shown.copies):
                choice.activated.connect(lambda _place, kind=kind: self._use(kind))
        for place, share in enumerate((3, 4, 2, 1)):
            grid.setColumnStretch(place, share)
        table = QWidget()
        table.setLayout(grid)
        self.setLayout(column(self._title, table, self._hint, gap=10))
        translate.say(self, lambda _text: self._repeat(), str)

    def show_printers(self, names: list[str]) -> None:
        """The printers that the system has now; what was chosen and is not there stays chosen."""
        self._names = names
        self._repeat()

    def _use(self, kind: str) -> None:
        shown = self.rows[kind]
        chosen = Preset(shown.printer.value(), shown.tray.value(), int(shown.copies.value() or "1"))
        self._computer.use_preset(kind, chosen)

    def _repeat(self) -> None:
        self._title.setText(self.tr("Papers of the workshop"))
        words = (self.tr("Paper"), self.tr("Printer"), self.tr("Tray"), self.tr("Copies"))
        for head, text in zip(self._heads, words, strict=True):
            head.setText(text)
        trays = (
            self.tr("Printer's choice"), self.tr("Upper"), self.tr("Middle"), self.tr("Lower"),
            self.tr("By hand"), self.tr("Large"),
        )  # fmt: skip
        for kind, shown in self.rows.items():
            preset = self._computer.preset(kind)
            shown.name.setText(title(kind))
            none = self.tr("None: show it") if kind in LABELS else self.tr("As F9")
            missing = [preset.printer] if preset.printer and preset.printer not in self._names else []
            shown.printer.show_options([("", none), *((name, name) for name in [*self._names, *missing])])
            shown.tray.show_options(list(zip(TRAYS, trays, strict=True)))
            shown.copies.show_options([(str(count), str(count)) for count in range(1, MOST_COPIES + 1)])
            for choice, value, what in (
                (shown.printer, preset.printer, words[1]), (shown.tray, preset.tray, words[2]),
                (shown.copies, str(preset.copies), words[3]),
            ):  # fmt: skip
                choice.choose(value)
                choice.setAccessibleName(f"{title(kind)}: {what}")
        self._hint.setText(
            self.tr(
                "Repair order, check-in sheet and settlement hold a page for each party already. Labels and receipts "
                "are drawn dot by dot in black and white."
            )
        )
