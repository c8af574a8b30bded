"""Off the GUI thread and back. The only user of QThreadPool; a page hands over a function and gets its result.

Three lanes: reads run beside each other; writes run one after another in the order they were asked for; a search runs
on one thread with its own connection, and a newer question interrupts an older one.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal, Slot
from shiboken6 import isValid

from desktop.domain.problem import Refused

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from desktop.domain.actor import Actor
    from desktop.store.open import Store

T = TypeVar("T")
Then = Callable[[T], object]
Failed = Callable[[Exception], object]
log = logging.getLogger(__name__)


class Search(Protocol):
    """What the search lane needs of a searcher: made on the lane's own thread, interrupted from another."""

    def interrupt(self) -> None: ...


class Worker(QObject):
    """Runs work off the GUI thread; results come back on it.

    ``then`` and ``failed`` are not called when ``owner`` has been destroyed meanwhile. Without ``failed`` an exception
    goes to the signal ``trouble``.
    """

    changed = Signal(object)
    """After a write: the frozenset of table names it changed."""
    trouble = Signal(object)
    """An exception nobody else took: Refused, the world's failure, or our bug."""
    _deliver = Signal(object)

    def __init__(self, open_store: Callable[[], Store], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open_store = open_store
        self._store: Store | None = None
        self._opening = threading.Lock()
        self._reads, self._writes, self._searches = _lane(self, 2), _lane(self, 1), _lane(self, 1)
        self._generation = 0
        self._closed = False
        self._searcher: Search | None = None
        self._deliver.connect(self._call, Qt.ConnectionType.QueuedConnection)

    def store(self) -> Store:
        """The open store; opened by whoever asks first. Blocks: never call it on the GUI thread.

        Raises RuntimeError after :meth:`close`: what comes too late must not open the file again.
        """
        with self._opening:
            if self._closed:
                raise RuntimeError("the worker is closed")
            if self._store is None:
                self._store = self._open_store()
            return self._store

    def run(self, fn: Callable[[], T], then: Then[T], failed: Failed | None = None, *, owner: QObject) -> None:
        """Any function, e.g. making a PDF."""
        self._reads.start(_Task(lambda: self._finish(fn, then, failed, owner)))

    def read(self, fn: Callable[[Session], T], then: Then[T], failed: Failed | None = None, *, owner: QObject) -> None:
        """A query on a session that cannot write."""

        def query() -> T:
            with self.store().read() as session:
                return fn(session)

        self.run(query, then, failed, owner=owner)

    def write(
        self, by: Actor, fn: Callable[[Session], T], then: Then[T], failed: Failed | None = None, *, owner: QObject
    ) -> None:
        """One click, one transaction. ``changed`` is sent before ``then``."""

        def verb() -> T:
            store = self.store()
            with store.write(by) as session:
                result = fn(session)
            tables = store.last_change.tables
            self._deliver.emit(lambda: self.changed.emit(tables))
            return result

        self._writes.start(_Task(lambda: self._finish(verb, then, failed, owner)))

    def write_local(
        self, fn: Callable[[Session], T], then: Then[T], failed: Failed | None = None, *, owner: QObject
    ) -> None:
        """A transaction on tables that do not travel, such as drafts; in order with the other writes."""

        def save() -> T:
            with self.store().write_local() as session:
                return fn(session)

        self._writes.start(_Task(lambda: self._finish(save, then, failed, owner)))

    def search(
        self,
        make: Callable[[Store], Search],
        ask: Callable[[Any], T],
        then: Then[T],
        failed: Failed | None = None,
        *,
        owner: QObject,
    ) -> None:
        """Ask the long-lived searcher (made on first use by ``make``). Only the newest question is answered."""
        self._generation += 1
        mine = self._generation
        if self._searcher is not None:
            self._searcher.interrupt()

        def task() -> None:
            if mine != self._generation:
                return
            try:
                if self._searcher is None:
                    self._searcher = make(self.store())
                result = ask(self._searcher)
            except Exception as error:
                if mine == self._generation:
                    self._report(error, failed, owner)
                return
            if mine == self._generation:
                self._deliver.emit(lambda: mine == self._generation and isValid(owner) and then(result))

        self._searches.start(_Task(task))

    def forget_searcher(self) -> None:
        """Make the next search build its searcher anew, e.g. after the catalogue was swapped."""

        def forget() -> None:
            self._searcher = None

        self._searches.start(_Task(forget))

    def close(self) -> None:
        """Wait for what runs, then close the store. The window is gone by then."""
        for lane in (self._reads, self._searches, self._writes):
            lane.waitForDone()
        with self._opening:
            self._closed = True
            if self._store is not None:
                self._searcher = None
                self._store.close()
                self._store = None

    def _finish(self, fn: Callable[[], T], then: Then[T], failed: Failed | None, owner: QObject) -> None:
        try:
            result = fn()
        except Exception as error:
            self._report(error, failed, owner)
            return
        self._deliver.emit(lambda: isValid(owner) and then(result))

    def _report(self, error: Exception, failed: Failed | None, owner: QObject) -> None:
        if self._closed:
            return
        if not isinstance(error, Refused):
            log.warning("work failed: %s", type(error).__name__)
        if failed is None:
            self._deliver.emit(lambda: self.trouble.emit(error))
        else:
            self._deliver.emit(lambda: isValid(owner) and failed(error))

    @Slot(object)
    def _call(self, what: Callable[[], object]) -> None:
        what()


class _Task(QRunnable):
    def __init__(self, fn: Callable[[], None]) -> None:
        super().__init__()
        self._fn = fn

    def run(self) -> None:
        self._fn()


def _lane(parent: QObject, threads: int) -> QThreadPool:
    pool = QThreadPool(parent)
    pool.setMaxThreadCount(threads)
    pool.setExpiryTimeout(-1)
    return pool
