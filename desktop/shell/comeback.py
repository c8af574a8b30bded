"""Back after long: a bar while it sends and receives, then what happened, kept until somebody has seen it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from desktop.shell.light import tables
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.counted import counted
from desktop.widgets.icon import Icon
from desktop.widgets.label import Label
from desktop.widgets.layout import column, frame, row
from desktop.widgets.progress import Progress
from desktop.widgets.theme import look

SHOWN_TABLES = 12
"""So many tables are looked at for the words; all count into the sum."""


class ComebackBar(QFrame):
    """Over the page, never over its work. ``cancelled``, ``seen`` and ``decide`` are a person's wishes."""

    cancelled = Signal()
    seen = Signal()
    decide = Signal()

    def __init__(self) -> None:
        super().__init__()
        look(self, "plain")
        self._told: dict[str, Any] | None = None
        self._summary: dict[str, Any] | None = None
        self._total = 0
        self.progress = Progress()
        self.stop = Button("", key="Alt+Q")
        self._title, self._words = Label("", "h3"), Label()
        self._words.setWordWrap(True)
        self.go, self.known = Button("", "primary", key="Alt+V"), Button("", key="Alt+X")
        self.stop.clicked.connect(self.cancelled)
        self.go.clicked.connect(self.decide)
        self.known.clicked.connect(self.seen)
        self._running = frame("plain", row(Icon("refresh-cw", "info", 18), (self.progress, 1), self.stop, gap=12))
        summary = row(
            Icon("cloud-check", "info", 18), (column(self._title, self._words, gap=2), 1), self.go, self.known, gap=12
        )
        self._done = frame("plain", summary)
        banner = frame("banner", column(self._running, self._done, margins=(14, 8, 12, 8)))
        look(banner, "tone", "info")
        self.setLayout(column(banner, margins=(16, 10, 16, 0)))
        translate.say(self, lambda _text: self._repeat(), str)
        self._repeat()

    def tell(self, message: dict[str, Any]) -> None:
        """A ``progress`` message of the second process: of a comeback, or of a stream that comes as a file."""
        bootstrap = message.get("task") == "bootstrap"
        if not bootstrap and not message.get("back"):
            return
        if not bootstrap and self._told is None:
            self._total = int(message.get("left", 0))
        begins, self._told, self._summary = self._told is None, message, None
        self._total = max(self._total, int(message.get("left", 0)))
        if begins:
            self._repeat()
        else:
            self._say_progress(message)

    def stand(self, summary: dict[str, Any] | None) -> None:
        """The exchange stands still: the summary of a whole comeback, or None."""
        if (self._told, self._summary) == (None, summary):
            return
        self._told, self._summary, self._total = None, summary, 0
        self._repeat()

    def words(self) -> str:
        """What is written, for tests and screen readers."""
        return f"{self._title.text()} {self._words.text()}".strip() if self._summary is not None else ""

    def _repeat(self) -> None:
        self.setVisible(self._told is not None or self._summary is not None)
        self._running.setVisible(self._told is not None)
        self._done.setVisible(self._summary is not None)
        self.stop.setText(self.tr("Cancel"))
        self.go.setText(self.tr("What needs a person"))
        self.known.setText(self.tr("Seen"))
        if self._told is not None:
            self._say_progress(self._told)
        elif self._summary is not None:
            self._say_summary(self._summary)

    def _say_progress(self, told: dict[str, Any]) -> None:
        if told.get("task") == "bootstrap":
            words = self.tr("Fetching the store's records: {rows} rows, {mb} of {of} MB").format(
                rows=f"{told['rows']:,}", mb=f"{told['bytes'] / 1e6:.1f}", of=f"{told['of'] / 1e6:.1f}"
            )
            self.progress.tell(words, told["bytes"] // 1024, told["of"] // 1024)
        else:
            sent, of = int(told["sent"]), max(int(told["of"]), int(told["sent"]))
            words = self.tr("Back at the centre: {sent} of {of} sent, {received} received. Work on meanwhile.").format(
                sent=f"{sent:,}", of=f"{of:,}", received=f"{told['received']:,}"
            )
            self.progress.tell(words, sent + self._total - int(told["left"]), max(1, of + self._total))
        self.setAccessibleName(words)

    def _say_summary(self, of: dict[str, Any]) -> None:
        self._title.setText(
            self.tr("Back after {time}: everything is exchanged").format(time=self._long(of["since"], of["at"]))
        )
        said = [
            self._with_tables(self.tr("Up: {n} save[s]"), of["sent"], of["up"]),
            self._with_tables(self.tr("Down: {n} record[s]"), sum(of["down"].values()), of["down"]),
        ]
        if of["merged"]:
            said.append(self.tr("{n} merged with colleagues' changes").format(n=f"{of['merged']:,}"))
        said.append(
            counted(self.tr("{n} [needs|need] a person"), of["problems"])
            if of["problems"]
            else self.tr("nothing needs a person")
        )
        self._words.setText("  ·  ".join(said))
        self.go.setVisible(of["problems"] > 0)
        self.setAccessibleName(self.words())

    @staticmethod
    def _with_tables(words: str, count: int, rows: dict[str, int]) -> str:
        said = counted(words, count)
        most = sorted(rows.items(), key=lambda pair: -pair[1])[:SHOWN_TABLES]
        return f"{said} ({tables(most)})" if most else said

    def _long(self, since: str, at: str) -> str:
        hours = int((datetime.fromisoformat(at) - datetime.fromisoformat(since)).total_seconds() // 3600)
        if hours >= 48:
            return counted(self.tr("{n} day[s]"), hours // 24)
        return counted(self.tr("{n} hour[s]"), hours)
