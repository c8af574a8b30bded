"""A process with one task, before there is a file to open or while it is damaged; it ends by itself.

To join a store of others there is no key yet, and the first line is ``{"home": …, "join": {"url": …, "code": …,
"name": …, "passphrase": … or null}}``; to go on with a join that was cut (``desktop.store.join.is_pending``)
``{"home": …, "join": {"passphrase": …}}`` is enough, to give one up call ``join.abandon``. Then comes ``{"say":
"progress", "task": "join", "step": "enrol" | "build" | "fetch" | "place" | "exchange", "bytes": …, "of": …, "rows":
…}`` (``of`` is 0 where it is not known), and at the end ``{"say": "done", "task": "join", "store_id": …,
"recovery_code": …}`` (to be shown and printed, it is stored nowhere) with exit code 0, the home being one that can be
unlocked and signed in to; or ``{"say": "failed", "task": "join", "code": …}`` with exit code 1: ``centre.code``
(unknown, used or too old), ``centre.unreachable``, ``join.empty`` (nobody of that store may sign in yet),
``store.locked`` (a passphrase is needed), ``store.full`` … ``{"do": "cancel"}`` and the end of standard input stop it;
what was reached is kept. The process ends by itself.

To build a damaged file anew (``store.corrupt``; the window has closed the store) the first line is ``{"home": …, "key":
hex, "rebuild": true}``. Then comes ``{"say": "progress", "task": "rebuild", "rows":
…}``, and at the end ``{"say": "done", "task": "rebuild", "aside": name of the damaged file as it was kept}`` with exit
code 0: open the home as ever, what had not been sent comes back then. Or ``{"say": "failed", "task": "rebuild", "code":
…}`` with exit code 1, nothing changed: ``store.in_use``, ``store.no_centre``, ``centre.unreachable``, ``store.full``.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any, TextIO

from desktop.domain import clock
from desktop.second.trouble import Cancelled, code_of
from desktop.store.home import Home
from desktop.store.problem import StoreError
from sync.client import Summary
from sync.peer import Nonsense, Refusal, Unreachable

INTERVAL_SECONDS = 15.0
"""Between two exchanges while online; varied by a fifth, so that desks spread out."""
READ_AGAIN_SECONDS = 600.0
"""Every row is read anew so often, or a value that flipped on the disk is not seen."""
STEP_PAUSE_SECONDS = 0.005
"""Between two steps of that reading: it is in no hurry."""
MOST_SECONDS = 120.0
"""Between two attempts while offline, after doubling."""
QUIET_SECONDS = 300.0
"""So long after a person stopped the exchange nothing begins one but a person."""
log = logging.getLogger(__name__)


def join(home: Home, asked: dict[str, Any], source: TextIO, say: Callable[[dict[str, Any]], None]) -> int:
    """Join a store of others, and end."""
    from desktop.second.joining import Join

    return _alone("join", lambda stop: Join(home, say, stop).run(asked), source, say)


def rebuild(home: Home, key: bytes, source: TextIO, say: Callable[[dict[str, Any]], None]) -> int:
    """Build a damaged file anew, and end."""
    from desktop.second import rebuilding

    def act(stop: Callable[[], None]) -> None:
        def tell(done: Summary) -> None:
            stop()
            say({"say": "progress", "task": "rebuild", "rows": done.received})

        aside = rebuilding.rebuild(home, key, clock.now(), tell)
        say({"say": "done", "task": "rebuild", "aside": aside.name if aside else ""})

    return _alone("rebuild", act, source, say)


def _alone(
    task: str, act: Callable[[Callable[[], None]], None], source: TextIO, say: Callable[[dict[str, Any]], None]
) -> int:
    """One task of a process that does nothing else; it is handed what raises where the window wants no more."""
    stopped = threading.Event()

    def listen() -> None:
        for line in source:
            if '"cancel"' in line:
                break
        stopped.set()

    def stop() -> None:
        if stopped.is_set():
            raise Cancelled

    threading.Thread(target=listen, daemon=True).start()
    try:
        act(stop)
    except Cancelled:
        code = "background.cancelled"
    except StoreError as error:
        code = error.code
    except (Unreachable, Nonsense, Refusal) as error:
        code = code_of(error)
    except Exception as error:
        log.error("%s failed: %s", task, type(error).__name__, exc_info=error)
        code = "background.failed"
    else:
        return 0
    say({"say": "failed", "task": task, "code": code})
    return 1
