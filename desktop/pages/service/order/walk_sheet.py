"""The walk-round of an order that is open: completed until the check-in sheet is signed, then added to by name."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.actor import Actor
from desktop.domain.service import inspection, walk_photo
from desktop.domain.service.inspection import MarkRow, Walk
from desktop.pages.desk import Desk
from desktop.pages.refusal import told
from desktop.pages.service import words
from desktop.pages.service.order.facts import OrderFacts
from desktop.pages.service.papers import print_order_paper
from desktop.pages.service.photo_paper import photo_paper
from desktop.pages.service.sign_sheet import OrderSignSheet
from desktop.pages.service.walk_round import MOST, Mark, WalkRound
from desktop.widgets import translate
from desktop.widgets.button import Button
from desktop.widgets.label import Label, Pill
from desktop.widgets.layout import column, row
from desktop.widgets.sheet import Sheet

WIDE = 820
"""In px."""


class WalkSheet(Sheet):
    """``WalkSheet(desk, facts, parent).start()``; ``changed``: marks or photos were kept, or the sheet was signed."""

    changed = Signal()

    def __init__(self, desk: Desk, facts: OrderFacts, parent: QWidget | None) -> None:
        super().__init__(parent, width=WIDE)
        self._desk, self._facts = desk, facts
        self._order_id, self._is_open = facts.row.id, facts.is_open
        self.seen: Walk | None = None
        self.walk = WalkRound(desk)
        self.state, self._added = Pill(""), Label("", "muted")
        self._added.setWordWrap(True)
        self.print = Button("", "", "printer", key="F9", shown_only=True)
        self.sign = Button("", "", "pencil", key="Alt+S", shown_only=True)
        self.body(column(row(self.state, None), (self.walk, 1), self._added, gap=6))
        self.buttons(self.print, self.sign, primary="-")
        self.primary.clicked.connect(self.save)
        self.print.clicked.connect(self.print_paper)
        self.sign.clicked.connect(self.sign_paper)
        for key, act in (("F9", self.print.click), ("Alt+S", self.sign.click), ("Ctrl+Return", self.save)):
            QShortcut(QKeySequence(key), self).activated.connect(act)
        translate.say(self, lambda _text: self._repeat(), str)

    def start(self) -> None:
        """Read what is marked, then open."""

        def begin() -> None:
            self.open()
            self.walk.start()

        self._ask(begin)

    def _ask(self, then: Callable[[], object]) -> None:
        by = self._desk.actor

        def show(found: Walk) -> None:
            self.seen = found
            signed = sum(each.added_at is None for each in found.marks) if found.signed else MOST
            self.walk.put([_plain(each) for each in found.marks], locked=self._locked(found), signed=signed)
            self._repeat()
            then()

        self._desk.worker.read(
            lambda session: inspection.walk(by, session, self._order_id), show, told(self._desk), owner=self
        )

    def _locked(self, found: Walk) -> int:
        """What was signed stands, and so does what somebody added with their name."""
        return len(found.marks) if found.signed or not self._is_open else 0

    # -- keeping

    def save(self) -> None:
        """Ctrl+Enter: what is new is kept, what was taken back goes."""
        self._keep(self.accept)

    def _keep(self, then: Callable[[], object]) -> None:
        """Keep what changed, then go on; at once where nothing did."""
        seen, marks, jpegs = self.seen, self.walk.marks(), self.walk.photos.photos()
        if seen is None or not self._is_open or (tuple(map(_plain, seen.marks)) == marks and not jpegs):
            then()
            return
        by, order_id, worker = self._desk.actor, self._order_id, self._desk.worker

        def kept(_none: None) -> None:
            self.walk.photos.put(())
            self.changed.emit()
            self._ask(then)

        def write(pdf: bytes) -> None:
            worker.write(
                by, lambda session: _kept(by, session, order_id, seen, marks, pdf), kept, told(self._desk), owner=self
            )

        if jpegs:
            head, at = self._facts.row, f"{self._facts.hours.local(clock.now()):%Y-%m-%d %H:%M}"
            said = ["  ".join(filter(None, (head.plate, head.car))), f"{at}  {by.name}"]
            worker.run(lambda: photo_paper(said, jpegs, added=seen.signed), write, told(self._desk), owner=self)
        else:
            write(b"")

    def print_paper(self) -> None:
        """F9: the check-in sheet; what was added to a signed one has a paper of its own."""

        def go_on() -> None:
            added = self.seen is not None and any(each.added_at for each in self.seen.marks)
            print_order_paper(self._desk, self._order_id, "inspection_added" if added else "inspection", self)

        self._keep(go_on)

    def sign_paper(self) -> None:
        """Alt+S: the customer signs what was seen, or what was added to it."""

        def go_on() -> None:
            seen = self.seen
            if seen is None or (seen.signed and not any(each.added_at for each in seen.marks)):
                return
            kind = "inspection_added" if seen.signed else "inspection"
            sheet = OrderSignSheet(self._desk, self._order_id, kind, self)
            sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            sheet.signed.connect(lambda _order_id: self._ask(self.changed.emit))
            sheet.open()

        self._keep(go_on)

    # -- words

    def _repeat(self) -> None:
        self.set_title(self.tr("Walk-round"))
        self.primary.setText(self.tr("Keep"))
        self.primary.setVisible(self._is_open)
        self.walk.setEnabled(self._is_open)
        self.sign.setText(self.tr("Sign on the screen"))
        self.print.setText(self.tr("Print"))
        seen = self.seen
        if seen is None:
            return
        added = [each for each in seen.marks if each.added_at is not None]
        self.sign.setVisible(self._is_open and (not seen.signed or bool(added)))
        if seen.signed:
            self.state.show_status(self.tr("Check-in sheet signed: what is marked now is an addendum"), "info")
        else:
            self.state.show_status(self.tr("Check-in sheet not signed yet"), "neutral")
        self._added.setText("\n".join(map(self._line, added)))
        self._added.setVisible(bool(added))

    def _line(self, each: MarkRow) -> str:
        at = words.moment(each.added_at, self._facts.hours) if each.added_at is not None else ""
        return self.tr("Added: {mark}, {who}, {at}").format(mark=words.mark(each.kind)[0], who=each.added_by, at=at)


def _plain(each: MarkRow) -> Mark:
    return (each.kind, each.x, each.y)


def _kept(by: Actor, session: Session, order_id: str, seen: Walk, marks: tuple[Mark, ...], photos: bytes) -> None:
    """One transaction: marks that went, marks that came, photos."""
    same = 0
    while same < min(len(seen.marks), len(marks)) and _plain(seen.marks[same]) == marks[same]:
        same += 1
    for each in seen.marks[same:]:
        inspection.unmark(by, session, each.id)
    for code, x, y in marks[same:]:
        inspection.mark(by, session, order_id, code, x, y)
    if photos:
        walk_photo.keep_photos(by, session, order_id, photos)
