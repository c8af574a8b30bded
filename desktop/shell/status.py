"""The line at the foot of the window: online or offline, what waits, how old things are. Colour never speaks alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QProgressBar, QWidget

from desktop.domain import clock
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.counted import counted
from desktop.widgets.icon import Icon, icon
from desktop.widgets.label import Label
from desktop.widgets.layout import row
from desktop.widgets.theme import look


@dataclass(frozen=True)
class Exchange:
    """Where the exchange with the centre stands. ``centre`` False: this store works alone."""

    online: bool = False
    waiting: int = 0
    last: datetime | None = None
    running: bool = False
    trouble: str = ""
    """The code of a sentence, or empty."""
    centre: bool = True
    hub: str = ""
    """The name of the hub that stands in for the centre."""
    confirmed: int = 0
    """Of those waiting, what the hub has taken."""
    next: datetime | None = None
    """When it exchanges again by itself."""
    problems: int = 0


@dataclass(frozen=True)
class CatalogueState:
    """Which catalogue is in use. An empty version: none could be opened."""

    version: str = ""
    parts: int = 0
    built: datetime | None = None
    stock_as_of: datetime | None = None
    generated: bool = False
    """The demo catalogue: made up, and said to be."""


class StatusBar(QFrame):
    """``set_exchange``, ``set_catalogue``, ``set_printer``; all may be called at any time on the GUI thread."""

    sync_wanted = Signal()
    job_wanted = Signal()
    """Somebody wants to see what goes on."""
    look_wanted = Signal()
    """Somebody wants to know what the light means."""

    def __init__(self, version: str) -> None:
        super().__init__()
        look(self, "status")
        self.setFixedHeight(28)
        self._exchange, self._catalogue, self._printer = Exchange(), CatalogueState(), ""
        self._online = Button("", icon_name="cloud-off")
        self._waiting = Button("", icon_name="cloud-upload")
        for button in (self._online, self._waiting):
            button.setIconSize(QSize(14, 14))
            button.clicked.connect(self.look_wanted)
        self._last = Button("", icon_name="refresh-cw")
        self._last.setIconSize(QSize(13, 13))
        self._last.clicked.connect(self.sync_wanted)
        self._job, self._bar = Button("", icon_name="upload"), QProgressBar()
        self._job.setIconSize(QSize(13, 13))
        self._job.clicked.connect(self.job_wanted)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(110)
        self._job_dot = self._dot()
        self.set_job("")
        self._printer_icon, self._printer_words = Icon("printer", "text3", 14), Label()
        self._book, self._parts, self._stock = Icon("database", "text3", 13), Label(), Label()
        self._stock_dot = self._dot()
        self._printer_dot = self._dot()
        self._version = Label("v" + version, "muted")
        self.setLayout(
            row(
                self._online, self._dot(), self._waiting, self._dot(), self._last,
                self._job_dot, self._job, self._bar,
                None,
                self._printer_icon, self._printer_words, self._printer_dot,
                self._book, self._parts, self._stock_dot, self._stock, self._dot(), self._version,
                margins=(16, 0, 16, 0), gap=6,
            )
        )  # fmt: skip
        translate.say(self, lambda _text: self._repeat(), str)

    @staticmethod
    def _dot() -> QLabel:
        return Label("·", "muted")

    def set_exchange(self, exchange: Exchange) -> None:
        if exchange != self._exchange:  # told with every chunk that comes
            self._exchange = exchange
            self._repeat()

    def set_catalogue(self, catalogue: CatalogueState) -> None:
        self._catalogue = catalogue
        self._repeat()

    def set_job(self, words: str, done: int = 0, total: int = 0) -> None:
        """What goes on in the second process while the person works on, and how far it is; empty when it is over."""
        self._job.setText(words)
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self._bar.setAccessibleName(words)
        things: tuple[QWidget, ...] = (self._job_dot, self._job, self._bar)
        for thing in things:
            thing.setVisible(bool(words))

    def set_printer(self, name: str) -> None:
        """The preset printer that answers; "" when there is none, and papers become PDF files."""
        self._printer = name
        self._repeat()

    @property
    def exchange(self) -> Exchange:
        return self._exchange

    def words(self) -> str:
        """All that is written, for tests and screen readers."""
        labels = (self._printer_words, self._parts, self._stock)
        words = [button.words for button in (self._online, self._waiting, self._last, self._job) if button.words]
        return " · ".join([*words, *(label.text() for label in labels if label.text())])

    def tick(self) -> None:
        """Ages grow: call once a minute."""
        self._repeat()

    def _repeat(self) -> None:
        self._say_exchange()
        self._say_printer()
        self._say_catalogue()
        self.setAccessibleName(self.words())

    def _say_exchange(self) -> None:
        now = self._exchange
        if not now.centre:
            words, symbol, tone = self.tr("No centre"), "hard-drive", "text3"
        elif now.online:
            words, symbol, tone = self.tr("Online"), "wifi", "ok"
        elif now.hub:
            words, symbol, tone = self.tr("By the hub"), "wifi", "info"
        else:
            words, symbol, tone = self.tr("Offline"), "wifi-off", "warn"
        nothing = now.waiting == 0
        waiting = self.tr("{n} waiting to be sent").format(n=f"{now.waiting:,}")
        self._show(self._online, words, symbol, tone)
        self._show(
            self._waiting,
            self.tr("Everything sent") if nothing else waiting,
            "cloud-check" if nothing else "cloud-upload",
            "text3" if nothing else "warn",
        )
        if now.running:
            words = self.tr("Exchanging…")
        elif now.last is None:
            words = self.tr("Never exchanged")
        else:
            words = self.tr("Last exchange {time}").format(time=moment_words(now.last))
        self._last.setText(words)
        self._last.setIcon(icon("refresh-cw", "info" if now.running else "text3"))
        self._last.setAccessibleName(self.tr("{words}. Exchange now (F5)").format(words=words))
        self._last.setToolTip(self.tr("Exchange now (F5)"))

    def _show(self, button: Button, words: str, symbol: str, tone: str) -> None:
        button.setText(words)
        button.setIcon(icon(symbol, tone))
        button.setToolTip(self.tr("What waits, and why (F5)"))
        button.setAccessibleName(self.tr("{words}. What waits, and why (F5)").format(words=words))

    def _say_printer(self) -> None:
        self._printer_words.setText(self._printer or self.tr("No printer: PDF"))
        self._printer_icon.show_icon("printer", "text3" if self._printer else "warn")

    def _say_catalogue(self) -> None:
        book = self._catalogue
        if not book.version:
            self._parts.setText(self.tr("No catalogue"))
            self._book.show_icon("database", "bad")
            self._stock.setText("")
            self._stock_dot.hide()
            return
        kind = self.tr("Demo catalogue (generated)") if book.generated else self.tr("Catalogue")
        words = counted(self.tr("{kind} {version} · {n} part[s]"), book.parts, kind=kind, version=book.version)
        self._parts.setText(words + (f" · {self._age(book.built)}" if book.built else ""))
        self._book.show_icon("database", "text3")
        self._stock.setText(
            self.tr("Stock as of {age}").format(age=self._age(book.stock_as_of)) if book.stock_as_of else ""
        )
        self._stock_dot.setVisible(bool(self._stock.text()))

    def _age(self, moment: datetime) -> str:
        minutes = max(0, int((clock.now() - moment).total_seconds() // 60))
        if minutes < 1:
            return self.tr("just now")
        if minutes < 60:
            return self.tr("{n} min ago").format(n=minutes)
        if minutes < 24 * 60:
            return self.tr("{n} h ago").format(n=minutes // 60)
        return counted(self.tr("{n} day[s] ago"), minutes // (24 * 60))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= 1100
        things: tuple[QWidget, ...] = (self._printer_icon, self._printer_words, self._printer_dot)
        for thing in things:
            thing.setVisible(wide)


def moment_words(moment: datetime) -> str:
    """Local: the time today, else day and time."""
    local = clock.local(moment)
    return f"{local:%H:%M}" if local.date() == clock.today() else f"{local:%m-%d %H:%M}"
