"""The screens of the workshop side by side: one line of tabs at the top of each; Ctrl+Tab goes to the next."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from desktop.pages.desk import Desk, Page
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.layout import row

TABS: tuple[tuple[str, str], ...] = (
    ("service", str(QT_TRANSLATE_NOOP("ServiceTabs", "Workshop"))),
    ("bays", str(QT_TRANSLATE_NOOP("ServiceTabs", "Appointments and bays"))),
    ("service_lists", str(QT_TRANSLATE_NOOP("ServiceTabs", "Lists and figures"))),
)
"""Screen and English source text, in order; each screen's page shows ``ServiceTabs(desk, self)`` at its top."""


class ServiceTabs(QWidget):
    """The tabs, this page's one marked. Hidden while there is only one."""

    def __init__(self, desk: Desk, page: Page) -> None:
        super().__init__()
        self._desk, self._page = desk, page
        self.chips = {name: Button("", "chip") for name, _ in TABS}
        for name, chip in self.chips.items():
            chip.clicked.connect(lambda _on=False, name=name: self._go(name))
        self.setLayout(row(*self.chips.values(), None, gap=6))
        for sequence, by in (("Ctrl+Tab", 1), ("Ctrl+Shift+Tab", -1)):
            shortcut = QShortcut(QKeySequence(sequence), page)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda by=by: self.step(by))
        translate.say(self, lambda _text: self._repeat(), str)
        if len(TABS) < 2:
            self.hide()  # never shown here: before it has a parent it would be a window of its own

    def step(self, by: int) -> None:
        """To the next screen, or the one before."""
        names = [name for name, _ in TABS]
        self._go(names[(names.index(self._page.name) + by) % len(names)])

    def _go(self, name: str) -> None:
        self._repeat()
        if name != self._page.name:
            self._desk.go(name, None)

    def _repeat(self) -> None:
        for name, text in TABS:
            self.chips[name].setText(QCoreApplication.translate("ServiceTabs", text))
            self.chips[name].setChecked(name == self._page.name)
