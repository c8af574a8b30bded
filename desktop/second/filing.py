"""Papers' files on their way to the centre and from it, a slice at a time, so that whatever else waits goes between.

For the second process alone. What is to be sent follows from what is here: a file that a standing paper names, whose
row the centre has, and of which the centre has not said that it is there. A file that the centre will not have is set
aside for a day and holds up no other.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from desktop.domain import clock
from desktop.store.replica import Replica
from sync.http import HttpPeer
from sync.peer import Nonsense, Refusal, Unreachable
from sync.protocol import Stored
from sync.protocol.file import Piece

SLICE = 256 << 10
"""Bytes of one request: a quarter of a second at 8 Mbit/s."""
LARGEST = 64 << 20
"""Bytes after which a file on its way here is given up."""
ASIDE = timedelta(days=1)
_STANDS = "SELECT 1 FROM paper p WHERE p.sha256 = f.sha256 AND p.deleted_at IS NULL"
_NEXT = f"""SELECT f.sha256, length(f.pdf) FROM paper_file f
 WHERE NOT EXISTS (SELECT 1 FROM file_sent s WHERE s.sha256 = f.sha256
  AND s.incarnation = ? AND (s.trouble = '' OR s.at > ?))
 AND EXISTS ({_STANDS} AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.tbl = 'paper' AND o.pk = p.id))
 ORDER BY f.sha256 LIMIT 1"""  # noqa: S608  constants of ours
_ERASED = f"""SELECT f.sha256 FROM paper_file f WHERE NOT EXISTS ({_STANDS})
 AND EXISTS (SELECT 1 FROM paper p WHERE p.sha256 = f.sha256)"""  # noqa: S608
log = logging.getLogger(__name__)


class Filing:
    """The files of one home. ``say``: one message to the window; ``peer``: the centre, made where there is none."""

    def __init__(self, replica: Replica, say: Callable[[dict[str, Any]], object], peer: Callable[[], HttpPeer]) -> None:
        self._replica, self._say, self._peer = replica, say, peer
        self._centre = ""
        self._sending: tuple[str, int, int | None] | None = None
        """SHA-256, size, and how much the centre has; None: it is to be asked."""
        self._coming: dict[str, bytearray] = {}
        self.is_wanted = False
        """Whether there is something to send."""

    def told(self, centre: str) -> None:
        """After an exchange. ``centre``: its incarnation."""
        if centre != self._centre:
            self._centre, self._sending = centre, None
        self._tidy()
        self._sending = self._sending or self._next()
        self.is_wanted = self._sending is not None

    def step(self) -> None:
        """Send one slice; a failure of the network leaves the file where it is until the next exchange."""
        if self._sending is None:
            return
        self.is_wanted = False
        sha256, size, had = self._sending
        data = b""
        if had is not None:
            found = self._replica.one(
                "SELECT substr(pdf, ?, ?) FROM paper_file WHERE sha256 = ?", had + 1, SLICE, sha256
            )
            data = bytes(found[0]) if found else b""
        try:
            if had is not None and not data:
                self._go_on()  # deleted here meanwhile
                return
            stored = self._peer().store(sha256, Piece(size, had or 0, len(data)), data)
        except (Unreachable, Nonsense) as error:
            log.warning("files wait: %s", type(error).__name__)
            self._sending = None
        except Refusal as refusal:
            self._refused(sha256, refusal)
        else:
            self._went(sha256, size, had, stored)

    def fetch(self, sha256: str) -> bool:
        """Fetch one slice of a file that somebody wants to see; True when it is over, and said how."""
        if not self._is_named(sha256):
            return self._failed(sha256, "file.gone")
        if self._has(sha256):
            return self._done(sha256)
        if not self._replica.centre()[0]:
            return self._failed(sha256, "file.not_here")
        held = self._coming.setdefault(sha256, bytearray())
        try:
            data = b"".join(self._peer().read(f"file/{sha256}", len(held), SLICE))
        except Unreachable:
            return self._failed(sha256, "file.unreachable", keep=True)
        except Nonsense:
            return self._failed(sha256, "centre.nonsense")
        except Refusal as refusal:
            return self._failed(sha256, "file.not_here" if refusal.code == "file" else f"centre.{refusal.code}")
        held += data
        if hashlib.sha256(held).hexdigest() == sha256:
            self._keep(sha256, bytes(held))
            return self._done(sha256)
        if not data or len(held) > LARGEST:
            return self._failed(sha256, "file.damaged")
        return False

    def counts(self) -> dict[str, int]:
        """``files_aside``: those that the centre would not have."""
        return {"files_aside": self._replica.one("SELECT count(*) FROM file_sent WHERE trouble <> ''")[0]}

    def _next(self) -> tuple[str, int, int | None] | None:
        since = clock.to_text(clock.now() - ASIDE)
        while (found := self._replica.one(_NEXT, self._centre, since)) is not None:
            sha256, size = found
            (pdf,) = self._replica.one("SELECT pdf FROM paper_file WHERE sha256 = ?", sha256)
            if hashlib.sha256(pdf).hexdigest() == sha256:
                # a small one is sent at once; of a larger one the centre may have a part
                return sha256, size, 0 if size <= SLICE else None
            self._note(sha256, "damaged")
        return None

    def _went(self, sha256: str, size: int, had: int | None, stored: Stored) -> None:
        if stored.is_whole:
            self._note(sha256, "")
            self._go_on()
        elif stored.size != size or stored.had == had:
            self._note(sha256, "nonsense")
            self._go_on()
        else:
            self._sending, self.is_wanted = (sha256, size, stored.had), True

    def _refused(self, sha256: str, refusal: Refusal) -> None:
        if refusal.code == "key":
            self._sending = None
            return
        log.warning("a file is set aside: %s", refusal.code)
        self._note(sha256, refusal.code)
        self._go_on()

    def _go_on(self) -> None:
        self._sending = self._next()
        self.is_wanted = self._sending is not None

    def _note(self, sha256: str, trouble: str) -> None:
        with self._replica.writing() as raw:
            raw.execute(
                "INSERT OR REPLACE INTO file_sent (sha256, incarnation, trouble, at) VALUES (?, ?, ?, ?)",
                (sha256, self._centre, trouble, clock.to_text(clock.now())),
            )

    def _tidy(self) -> None:
        """A paper that was deleted, here or elsewhere, takes its file along."""
        gone = self._replica.raw.execute(_ERASED).fetchall()
        if gone:
            with self._replica.writing() as raw:
                for table in ("file_sent", "paper_file"):
                    raw.executemany(f"DELETE FROM {table} WHERE sha256 = ?", gone)  # noqa: S608

    def _is_named(self, sha256: str) -> bool:
        named = "SELECT 1 FROM paper WHERE sha256 = ? AND deleted_at IS NULL LIMIT 1"
        return self._replica.one(named, sha256) is not None

    def _has(self, sha256: str) -> bool:
        return self._replica.one("SELECT 1 FROM paper_file WHERE sha256 = ?", sha256) is not None

    def _keep(self, sha256: str, pdf: bytes) -> None:
        at = clock.to_text(clock.now())
        with self._replica.writing() as raw:
            raw.execute("INSERT OR IGNORE INTO paper_file (sha256, pdf) VALUES (?, ?)", (sha256, pdf))
            raw.execute(
                "INSERT OR REPLACE INTO file_sent (sha256, incarnation, trouble, at) VALUES (?, ?, '', ?)",
                (sha256, self._centre, at),
            )

    def _done(self, sha256: str) -> bool:
        self._coming.pop(sha256, None)
        self._say({"say": "done", "task": "file", "sha256": sha256})
        return True

    def _failed(self, sha256: str, code: str, *, keep: bool = False) -> bool:
        """``keep``: what came so far; the next question goes on there."""
        if not keep:
            self._coming.pop(sha256, None)
        self._say({"say": "failed", "task": "file", "sha256": sha256, "code": code})
        return True
