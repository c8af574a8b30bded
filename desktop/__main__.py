"""Builds store, worker and window and hands each what it needs: the only wiring."""

from __future__ import annotations

import argparse
import logging
import logging.handlers
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLocale, QObject, QTimer
from PySide6.QtWidgets import QApplication

import desktop.interpreter  # noqa: F401  first
from desktop import __version__
from desktop.pages.desk import Desk
from desktop.shell import preferences as liking
from desktop.shell.computer import computer, start_again
from desktop.shell.entry import Entry, role_word
from desktop.shell.messages import CrashWatch
from desktop.shell.print_dialog import PaperTray
from desktop.shell.screens import import_pages, screens
from desktop.shell.seat import Seat, StoreFace
from desktop.shell.sweep import Sweep
from desktop.shell.upkeep import Upkeep
from desktop.shell.window import MainWindow
from desktop.store.home import Home, default_home, demo_home
from desktop.widgets import theme, translate
from desktop.widgets.popup import Hit
from desktop.work import Worker

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.orm import Session

    from desktop.shell.centre import EmbeddedCentre
    from desktop.shell.hearing import Hearing
    from desktop.shell.hub import OwnHub
    from desktop.shell.omni import Omni
    from desktop.shell.second import SecondProcess
    from desktop.store.own_hub import HubSetup
    from desktop.store.sign_in import SignedIn

LATE_MS = 1_500
"""The exchange waits so long after the store is open, until whoever signs in at once is at work."""
NEXT_TURN_MS = 1
"""With 0 Qt goes on in the same turn, before keys and timers have theirs."""
TURN_S = 0.004
"""Pages are imported for so long before the window has its turn again."""
LOG_BYTES, LOG_FILES = 1_000_000, 3
TOLD_MS = 6_000
"""So long a message stands before the program starts again."""


class Program(QObject):
    """One window on one seat, from the first paint to the last save."""

    def __init__(self, seat: Seat, with_centre: bool = False) -> None:
        super().__init__()
        self._seat, self._with_centre = seat, with_centre
        self._liking = liking.load(seat.home.path)
        _dress(self._liking)
        self._sweep = Sweep(self)
        self.window = MainWindow(screens(), self._liking, __version__)
        self.worker = Worker(seat.open_store, self)
        self.papers = PaperTray(self.window, self._liking, seat.home.path / "papers", self.window.say, self.worker.run)
        self.entry = Entry(self.window, self.worker, seat, self._print_code)
        self.second: SecondProcess | None = None
        self._centre: EmbeddedCentre | None = None
        self.hub: OwnHub | None = None
        self._desks: dict[str, Desk] = {}
        self._omni: Omni | None = None
        self._imports, self._closed = import_pages(), False
        self._upkeep = Upkeep(self)
        self._hearing: Hearing | None = None
        self._late = QTimer(self, singleShot=True)
        self._late.timeout.connect(self._start_second)
        CrashWatch(lambda: self.window, __version__).install()
        self._wire()

    def _wire(self) -> None:
        self.entry.opened.connect(self._opened)
        self.entry.signed_in.connect(self._signed_in)
        self.entry.go_back.connect(self._go_back)
        window = self.window
        window.lock_wanted.connect(self.entry.lock)
        window.sync_wanted.connect(self._exchange)
        window.new_quote_wanted.connect(lambda: window.go("lookup", "new"))
        window.preferences_changed.connect(lambda: liking.save(self._seat.home.path, self._liking))
        window.import_refused.connect(self._refuse_import)
        window.light.asked.connect(self._read_waiting)
        window.light.problems_wanted.connect(lambda: window.go("problems"))
        window.light.settings_wanted.connect(lambda: window.go("settings", "device"))
        window.comeback.decide.connect(lambda: window.go("problems"))
        window.omnibox.chosen.connect(self._open_hit)
        window.omnibox.quoted.connect(self._quote_hit)
        window.closed.connect(self.close)
        self.worker.changed.connect(self._changed)
        self.worker.changed.connect(self._upkeep.changed)
        self._upkeep.counted.connect(lambda count: window.navigation.show_count("today", count))
        self._upkeep.inquiries.connect(lambda count: window.navigation.show_count("inquiries", count))
        self.worker.trouble.connect(self._trouble)

    def show(self) -> None:
        """The window paints first; the store opens right after."""
        if self._liking.maximised:
            self.window.showMaximized()
        else:
            self.window.show()
        self._sweep.watch(self.window.windowHandle())
        self.window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.window and event.type() == QEvent.Type.Paint:
            self.window.removeEventFilter(self)
            QTimer.singleShot(0, self.entry.begin)
        return super().eventFilter(watched, event)

    # -- the store is open

    def _opened(self, face: StoreFace) -> None:
        from desktop.shell.hearing import Hearing
        from desktop.shell.second import SecondProcess

        if self.second is None:
            self.second = SecondProcess(self)
            self.second.status.connect(lambda _status: self._start_centre())
            self.hub = self._own_hub()
            self._hearing = hearing = Hearing(self.window, self.second)
            hearing.came_in.connect(self._came_in)
            hearing.catalogue.connect(self._new_catalogue)
            hearing.written.connect(self._written)
            self._late.start(LATE_MS)
        self._read_catalogue()
        QTimer.singleShot(0, self, self._import_next)

    def _import_next(self) -> None:
        """Some modules a turn, so that keys are heard between two."""
        if self._closed:
            return
        until = time.monotonic() + TURN_S
        while time.monotonic() < until:
            if next(self._imports, None) is None:
                self._sweep.settle()
                self.papers.preset(self.window.status.set_printer)
                return
        QTimer.singleShot(NEXT_TURN_MS, self, self._import_next)

    def _start_second(self) -> None:
        """Only now: two more processes starting would take the processor from the person who signs in."""
        assert self.second is not None
        self.second.start(self._seat.home.path, self._seat.key)
        if self.hub is not None:
            self.hub.begin()

    def _own_hub(self) -> OwnHub:
        """The booth's hub on this computer; it runs only where a manager has turned it on."""
        from desktop.shell.hub import OwnHub
        from desktop.store import own_hub

        def find(then: Callable[[HubSetup | None], object]) -> None:
            self.worker.read(own_hub.own_hub, then, owner=self)

        def keep(is_on: bool | None, port: int | None) -> None:
            def save(session: Session) -> None:
                if is_on is not None:
                    own_hub.switch(session, is_on)
                if port is not None:
                    own_hub.listened(session, port)

            self.worker.write_local(save, lambda _none: None, owner=self)

        hub = OwnHub(self._seat.home.hub, own_hub.hub_key(self._seat.key), find, keep, self)
        hub.listening.connect(self._tell_hub)
        return hub

    def _tell_hub(self, peer: str, url: str) -> None:
        """This desk need not search for the hub that is on its own computer."""
        if self.second is not None:
            self.second.send({"do": "hub_at", "peer": peer, "url": url})

    def _start_centre(self) -> None:
        """Once, with the first word of the second process, where one was asked for."""
        face = self.entry.face
        if not self._with_centre or self._centre is not None or face is None:
            return
        from desktop.shell.centre import EmbeddedCentre

        def ready(url: str, code: str) -> None:
            if self.second is not None and face.centre_url == url:
                self.second.exchange_now()
            elif self.second is not None:
                self.second.enrol(url, code, face.name)

        self._centre = EmbeddedCentre(self)
        self._centre.ready.connect(ready)
        self._centre.start(self._seat.home.path / "centre", self._seat.key, face.store_id)

    def _read_catalogue(self) -> None:
        assert self._hearing is not None
        show = self._hearing.show_catalogue
        self.worker.run(lambda: self._seat.catalogue(self.worker.store()), show, owner=self)

    def _new_catalogue(self) -> None:
        """It is read from the next search on."""
        self.worker.forget_searcher()
        self._read_catalogue()
        self._came_in()

    def _written(self) -> None:
        """An import's rows are kept in the outbox's copy, as a save's are."""
        self.worker.run(lambda: self.worker.store().saved_elsewhere(), lambda _none: None, owner=self)

    def _signed_in(self, who: SignedIn) -> None:
        face = self.entry.face
        assert face is not None
        desk = self._desks.get(who.actor.staff_id)
        if desk is None or desk.actor != who.actor:
            desk = self._desks[who.actor.staff_id] = self._desk(who, face.demo)
        self.window.build_ahead(desk, "lookup")
        QTimer.singleShot(NEXT_TURN_MS, self, partial(self._at_work, who, desk, face.name))

    def _at_work(self, who: SignedIn, desk: Desk, store: str) -> None:
        from desktop.shell.omni import Omni

        self._omni = Omni(desk, self)
        self.window.omnibox.use(self._omni.ask)
        self.window.open_desk(desk, store, partial(role_word, who.actor.role), "lookup")
        self.window.camera.look_for()
        self._upkeep.start(desk)
        if who.must_change:
            from desktop.shell.new_password import NewPassword

            NewPassword(self.window, self.worker, who.actor).open()

    def _desk(self, who: SignedIn, demo: bool) -> Desk:
        return Desk(
            worker=self.worker,
            actor=who.actor,
            language=translate.current().code,
            say=self.window.say,
            print_pdf=self.papers,
            go=self.window.go,
            online=lambda: self.window.status.exchange.online,
            demo=demo,
            computer=computer(
                self.window,
                self._liking,
                __version__,
                lambda code: self._print_code(who.actor.name, code),
                self._go_back,
                self.second,
                lambda: self.papers.preset(self.window.status.set_printer),
                self.hub,
            ),
        )

    def _go_back(self, backup: Path) -> None:
        """The settings asked for an earlier file: close everything, put it in place, start again."""
        from desktop.domain import clock
        from desktop.store.backup import restore
        from desktop.store.problem import StoreError

        self.close()
        pause_ms = 0
        try:
            restore(self._seat.home, backup, self._seat.key, clock.now())
        except StoreError as error:
            self._trouble(error)
            pause_ms = TOLD_MS
        QTimer.singleShot(pause_ms, lambda: start_again(self._seat.home.path))

    # -- while it runs

    def _open_hit(self, hit: Hit) -> None:
        if self._omni is not None:
            self._omni.open(hit)

    def _quote_hit(self, hit: Hit) -> None:
        if self._omni is not None:
            self._omni.quote(hit)

    def _changed(self, tables: frozenset[str]) -> None:
        self.window.changed(tables)
        if tables & {"staff", "store", "setting"}:
            self.entry.refresh()
        if self.second is not None:
            self.second.saved()

    def _came_in(self, tables: frozenset[str] = frozenset()) -> None:
        """Rows came from the centre into these tables, or into any: every page that shows them reads again."""
        from desktop.domain.record import synced_tables

        came = tables or frozenset(synced_tables())
        self.window.changed(came)
        self._upkeep.came_in(came)

    def _exchange(self) -> None:
        if self.second is not None:
            self.second.exchange_now()

    def _read_waiting(self) -> None:
        from desktop.store.waiting import waiting

        self.worker.read(waiting, self.window.light.show_waiting, owner=self)

    def _refuse_import(self) -> None:
        from desktop.domain.problem import Problem
        from desktop.widgets.sentence import sentence

        self.window.say(sentence(Problem("right.missing", "", {"right": "import"})), bad=True)

    def _trouble(self, error: Exception) -> None:
        """What no page took: a refusal or the world's failure is said; anything else is our bug."""
        from desktop.domain.problem import Problem, Refused
        from desktop.store.problem import StoreError
        from desktop.widgets.sentence import refusal

        if isinstance(error, Refused):
            self.window.say(refusal(error.problems), bad=True)
        elif isinstance(error, StoreError):
            self.window.say(refusal([Problem(error.code, "", error.values)]), bad=True)
        else:
            raise error

    def _print_code(self, store: str, code: str) -> None:
        from desktop.domain import clock
        from printing.recovery import recovery

        sheet = recovery(store, code, clock.local(clock.now()), translate.current().code)
        self.papers(sheet, "forecourt-recovery", preview=True)

    def close(self) -> None:
        """The window is gone: let the exchange finish its step, then close the file."""
        self._closed = True
        self._late.stop()
        self._upkeep.stop()
        self.entry.close()
        if self.second is not None:
            self.second.close()
        if self.hub is not None:
            self.hub.close()
        if self._centre is not None:
            self._centre.close()
        self.worker.close()
        self._sweep.stop()


def _dress(liked: liking.Preferences) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.prepare(app)
    choices: tuple[theme.Choice, ...] = ("light", "dark", "system")
    choice = next((known for known in choices if known == liked.theme), choices[0])
    theme.current().apply(app, choice)
    usual = "en" if QLocale.system().language() == QLocale.Language.English else "zh"
    code: translate.Code = "en" if (liked.language_code() or usual) == "en" else "zh"
    translate.current().apply(code)


def _log_to(folder: Path) -> None:
    """Warnings and errors, without personal data, in a few small files."""
    folder.mkdir(parents=True, exist_ok=True)
    handler = logging.handlers.RotatingFileHandler(
        folder / "forecourt.log", maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


def main(home: Path | None = None, arguments: Sequence[str] = ()) -> int:
    """Open the window and stay until it closes. ``home``: else the one given in ``arguments``, else the store's own."""
    parser = argparse.ArgumentParser(prog="python -m desktop", description="Forecourt 前台通")
    parser.add_argument("--home", type=Path, default=home, help="the home folder of the store")
    parser.add_argument("--demo", action="store_true", help="open the demo store, made if it is missing")
    parser.add_argument("--with-centre", action="store_true", help="start a centre on loopback beside it")
    given = parser.parse_args(arguments)
    usual = demo_home if given.demo else default_home
    place = Home(given.home) if given.home is not None else usual()
    app = QApplication.instance() or QApplication(["forecourt"])
    app.setApplicationName("forecourt")
    app.setApplicationVersion(__version__)
    _log_to(place.log)
    program = Program(Seat(place, given.demo), given.with_centre)
    program.show()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main(None, sys.argv[1:]))
