"""From the start to somebody signed in: first start, unlocking, sign-in; and back here with F12."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject, Signal

from desktop.domain import clock
from desktop.shell.first_start import FirstStart, Ways
from desktop.shell.seat import Seat, State, StoreFace
from desktop.shell.signin import Person, SignIn
from desktop.shell.unlock import Unlock
from desktop.shell.window import MainWindow
from desktop.store.home import DEMO_PASSWORD
from desktop.store.problem import StoreError
from desktop.work import Worker

if TYPE_CHECKING:
    from desktop.shell.join_store import JoinStore
    from desktop.shell.joining import JoinProcess
    from desktop.store.backup import BackupFile
    from desktop.store.sign_in import SignedIn

DAMAGED = frozenset({"store.corrupt", "store.key", "store.missing"})
"""Though the key is at hand the file does not open: a part of it is not what was written, or it is gone."""
Failed = Callable[[Exception], None]
ROLES = {
    "clerk": lambda: QCoreApplication.translate("Roles", "Parts clerk"),
    "consultant": lambda: QCoreApplication.translate("Roles", "Sales consultant"),
    "adviser": lambda: QCoreApplication.translate("Roles", "Service adviser"),
    "manager": lambda: QCoreApplication.translate("Roles", "Manager"),
}


def role_word(role: str) -> str:
    """The role in the language in force; a role of a newer program stands as it is."""
    return ROLES[role]() if role in ROLES else role


class Entry(QObject):
    """Shows the right gate. ``opened`` carries the StoreFace once the file is open, ``signed_in`` a SignedIn."""

    opened = Signal(object)
    signed_in = Signal(object)
    go_back = Signal(object)
    """The path of a backup that is to take a damaged file's place."""

    def __init__(self, window: MainWindow, worker: Worker, seat: Seat, print_code: Callable[[str, str], None]) -> None:
        super().__init__(window)
        self._window, self._worker, self._seat, self._print_code = window, worker, seat, print_code
        self._face: StoreFace | None = None
        self._who: SignedIn | None = None
        self._joining: JoinProcess | None = None
        self._sign_in = SignIn(self._check)
        self._sign_in.signed_in.connect(self._in)
        window.show_gate(self._sign_in)

    def begin(self) -> None:
        """After the first paint: find out what there is."""
        self._sign_in.wait(self.tr("Opening the store…"))
        self._worker.run(self._seat.state, self._on_state, self._sign_in.refuse, owner=self)

    def lock(self) -> None:
        """F12: what is on the pages stays; the same person, or another, signs in."""
        if self._who is None or self._face is None or not self._window.at_work():
            return
        staff = self._who.actor
        login = next((login for login, name, _ in self._face.people if name == staff.name), "")
        self._window.show_gate(self._sign_in)
        self._sign_in.lock(login, staff.name)

    # -- the gates

    def _on_state(self, state: State) -> None:
        if state == "open":
            self._open()
        elif state == "locked":
            gate = Unlock(self._try_unlock, passphrase=True)
            gate.unlocked.connect(self._open)
            self._window.show_gate(gate)
            gate.start()
        else:
            self._worker.run(self._seat.has_passphrase, self._first, owner=self)

    def _first(self, passphrase: bool) -> None:
        self._worker.run(self._seat.is_joining, lambda pending: self._first_start(passphrase, pending), owner=self)

    def _first_start(self, passphrase: bool, pending: bool) -> None:
        ways = Ways(
            self._create, self._demo, self._restore, self._print_code, self._join, self._stop_joining, self._abandon,
            pending,
        )  # fmt: skip
        gate = FirstStart(ways, passphrase)
        gate.ready.connect(self._open)
        self._window.show_gate(gate)

    def _create(self, values: dict[str, str], then: Callable[[str], None], failed: Failed) -> None:
        self._worker.run(lambda: self._seat.create(values), then, failed, owner=self)

    def _demo(self, then: Callable[[], None], failed: Failed) -> None:
        self._worker.run(self._seat.make_demo, lambda _none: then(), failed, owner=self)

    def _restore(self, file: Path, code: str, then: Callable[[], None], failed: Failed) -> None:
        self._worker.run(lambda: self._seat.restore(file, code), lambda _none: then(), failed, owner=self)

    def _join(self, asked: dict[str, Any], bar: JoinStore, then: Callable[[str], None], failed: Failed) -> None:
        from desktop.shell.joining import JoinProcess

        process = self._joining = JoinProcess(self)

        def done(code: str) -> None:
            passphrase = str(asked.get("passphrase") or "")
            self._worker.run(lambda: self._seat.joined(passphrase), lambda _key: then(code), failed, owner=self)

        def stopped(code: str) -> None:
            self._worker.run(self._seat.is_joining, bar.show_pending, owner=self)
            failed(StoreError(code))

        process.progress.connect(bar.tell)
        process.done.connect(done)
        process.failed.connect(stopped)
        process.start(self._seat.home.path, asked)

    def _stop_joining(self) -> None:
        if self._joining is not None:
            self._joining.cancel()

    def _abandon(self) -> None:
        self._worker.run(self._seat.abandon_joining, lambda _none: None, self._sign_in.refuse, owner=self)

    def close(self) -> None:
        """The window is gone: a join under way keeps what it has, and goes on at the next start."""
        if self._joining is not None:
            self._joining.close()

    def _try_unlock(self, passphrase: str, code: str, then: Callable[[object], None], failed: Failed) -> None:
        self._worker.run(lambda: self._seat.unlock(passphrase, code), then, failed, owner=self)

    # -- the store is open

    def _open(self, _key: object = None) -> None:
        self._window.show_gate(self._sign_in)
        self._sign_in.wait(self.tr("Opening the store…"))
        self._worker.run(lambda: self._seat.face(self._worker.store()), self._on_face, self._not_open, owner=self)

    def _not_open(self, error: Exception) -> None:
        """Where the file itself is damaged, its newest backup is one key away."""
        self._sign_in.refuse(error)
        if isinstance(error, StoreError) and error.code in DAMAGED:
            self._worker.run(self._seat.newest_backup, self._offer_backup, owner=self)

    def _offer_backup(self, newest: BackupFile | None) -> None:
        if newest is not None:
            self._sign_in.offer_backup(newest.made_at, lambda: self.go_back.emit(newest.path))

    def _on_face(self, face: StoreFace) -> None:
        self._keep_face(face)
        password = DEMO_PASSWORD if face.demo else ""
        people = [Person(login, name, role_word(role), password) for login, name, role in face.people]
        self._sign_in.show_store(face.name, people, face.demo)
        self._sign_in.start()
        self.opened.emit(face)

    def refresh(self) -> None:
        """Staff or the store's header changed: the gate shows it at the next sign-in."""
        self._worker.run(lambda: self._seat.face(self._worker.store()), self._keep_face, owner=self)

    def _keep_face(self, face: StoreFace) -> None:
        from desktop.domain.opening import zone_of

        self._face = face
        clock.live_in(zone_of(face.zone))

    @property
    def face(self) -> StoreFace | None:
        return self._face

    def _check(self, login: str, password: str, then: Callable[[object], None], failed: Failed) -> None:
        self._worker.run(lambda: self._seat.sign_in(self._worker.store(), login, password), then, failed, owner=self)

    def _in(self, who: SignedIn) -> None:
        self._who = who
        self.signed_in.emit(who)
