"""A stick in the place of a network: this device's bundles out and in, and those of other devices carried on.

For the second process alone. What is carried lies in the home as it came, sealed: this device cannot read it.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desktop.store.home import Home, make_private
from desktop.store.replica import Replica
from desktop.store.trust import Trust
from desktop.store.upgrade import HEAD
from sync.bundle import BundleError, Head, Reader
from sync.carrying import carry
from sync.client import Summary
from sync.http import HttpPeer
from sync.peer import Nonsense, Refusal, Unreachable
from sync.protocol import Relay, Relayed
from sync.stick import read_answer, write_question

SUFFIX = ".forecourt-stick"
QUESTION, ANSWER = ".question", ".answer"
OURS = frozenset({"bundle.full", "bundle.not_written"})
"""Our own disk's fault: what was kept stays."""
log = logging.getLogger(__name__)
Say = Callable[[dict[str, Any]], None]


class Stick:
    """``step`` is called between two letters and may raise to stop: nothing half-made stays."""

    def __init__(self, home: Home, replica: Replica, trust: Trust, say: Say, step: Callable[[], None]) -> None:
        self._home, self._replica, self._trust = home, replica, trust
        self._say, self._step = say, step

    def write(self, message: dict[str, Any]) -> None:
        """``file``: where this device's bundle goes. Raises BundleError, and what ``step`` raises."""
        path = Path(str(message.get("file", "")))
        written = write_question(self._replica, self._key(), path, HEAD, tell=self._tell)
        self._say({
            "say": "done", "task": "stick_write", "batches": written.batches, "transactions": written.transactions,
        })  # fmt: skip

    def read(self, message: dict[str, Any]) -> None:
        """``file``: an answer to this device is taken in; another's bundle is kept, to be carried on.

        Raises BundleError, and what ``step`` raises.
        """
        path = Path(str(message.get("file", "")))
        with Reader(path, self._tell) as reader:
            head = reader.head
        store_id, code, _ = self._replica.identity()
        if head.kind == "question" and head.store_id == store_id and head.device != code:
            self._keep(path, head)
            self._say({"say": "done", "task": "stick_read", "kept": head.device, "sent": 0, "received": 0})
            return
        done = read_answer(self._replica, self._key(), path, HEAD, tell=self._count)
        if done.received:
            self._say({"say": "changed"})
        self._say({"say": "done", "task": "stick_read", "kept": "", "sent": done.sent, "received": done.received})

    def give_back(self, message: dict[str, Any]) -> None:
        """``folder``: where the answers for other devices go, one file each. Raises BundleError."""
        folder = Path(str(message.get("folder", "")))
        names = []
        for answer in self._lying(ANSWER):
            with Reader(answer) as reader:
                device = reader.head.device
            self._step()
            names.append(_free(folder, device).name)
            try:
                shutil.copyfile(answer, folder / names[-1])
            except OSError:
                raise BundleError("bundle.not_written") from None
            answer.unlink()
        self._say({"say": "done", "task": "stick_back", "files": names})

    def carry(self, peer: HttpPeer) -> None:
        """Bring what was kept to the peer that answers now. What it turns down for good is told and let go.

        Its own device still has everything that was in it.
        """
        for question in self._lying(QUESTION):
            answer = question.with_suffix(ANSWER)
            try:
                done = carry(question, _telling(peer), answer, self._tell)
            except (Unreachable, Nonsense, Refusal) as error:
                log.info("a bundle waits: %s", type(error).__name__)
                continue
            except BundleError as error:
                if error.code in OURS:
                    return
                self._say({"say": "failed", "task": "stick_carry", "code": error.code})
            else:
                self._say({"say": "done", "task": "stick_carry", "device": done.device, "batches": done.batches})
            question.unlink(missing_ok=True)

    def counts(self) -> dict[str, int]:
        """``carried``: bundles of other devices that wait for a network; ``answers``: for them, to take back."""
        return {"carried": len(self._lying(QUESTION)), "answers": len(self._lying(ANSWER))}

    def _key(self) -> bytes:
        key = self._trust.bundle_key()
        if not key:
            raise BundleError("bundle.no_key")
        return key

    def _keep(self, path: Path, head: Head) -> None:
        make_private(self._home.bundles)
        kept = self._home.bundles / f"{head.id}{QUESTION}"
        part = kept.with_suffix(".part")
        try:
            shutil.copyfile(path, part)
            part.replace(kept)
        except OSError:
            part.unlink(missing_ok=True)
            raise BundleError("bundle.not_kept") from None

    def _lying(self, suffix: str) -> list[Path]:
        """Those of one kind, the oldest first."""
        if not self._home.bundles.is_dir():
            return []
        return sorted(self._home.bundles.glob(f"*{suffix}"), key=lambda path: path.stat().st_mtime_ns)

    def _tell(self, done: int, whole: int) -> None:
        self._step()
        self._say({"say": "progress", "task": "stick", "done": done, "all": whole})

    def _count(self, done: Summary) -> None:
        self._step()
        self._say({"say": "progress", "task": "stick", "sent": done.sent, "received": done.received})


def _telling(peer: HttpPeer) -> Callable[[Relay], Relayed]:
    """The peer's door, with what it turns down in the words of bundles."""

    def relay(message: Relay) -> Relayed:
        try:
            return peer.relay(message)
        except Refusal as refusal:
            if refusal.code == "bundle":
                raise BundleError(str(refusal.details.get("why", "bundle.foreign"))) from None
            raise

    return relay


def _free(folder: Path, device: str) -> Path:
    """A name for an answer that is not taken yet."""
    number, path = 1, folder / f"forecourt-{device}-answer{SUFFIX}"
    while path.exists():
        number += 1
        path = folder / f"forecourt-{device}-answer-{number}{SUFFIX}"
    return path
