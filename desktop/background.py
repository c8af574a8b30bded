"""The second process: exchange with the centre, backup, catalogue; whatever is heavy in Python.

The window starts it as ``python -m desktop.background`` and speaks JSON lines with it. The first line on standard input
carries the home and the file key; neither an argument nor the environment ever does. It ends with its standard input.

The first line is ``{"home": …, "key": hex}``; a store that is to be joined or built anew has a process of its own
(desktop.second.alone). Then one line a wish, ``{"do": …}`` with

- ``exchange`` (``asked``: true where a person did), ``seen`` (the summary of a comeback was read), ``status``
- ``enrol`` (``url``, ``code``), ``backup``, ``catalogue`` (makes the demo catalogue), ``cancel``
- ``stick_write``, ``stick_read`` (``file``), ``stick_back`` (``folder``): desktop.second.stick
- ``hub_enrol`` (``code`` or empty, ``actor``: who manages the staff, ``name``), ``hub_at`` (``peer``, ``url``): this
  computer's own hub
- ``import``: files in and lists out, desktop.second.importing, on a thread of its own
- ``pictures``: of parts that a page shows, desktop.second.picturing
- ``make``, ``make_stop``: catalogues and price books from files, desktop.second.making
- ``computers``: desktop.second.computers; ``file`` (``sha256``): have a paper's file here, desktop.second.filing

Out: ``{"say": "status", …}`` (see ``desktop.second.service.Service.status``),
``{"say": "progress", "task": "exchange", "sent": …,
"received": …, "back": whether the device was away for long, "of": saves to send then, "left": to read}``, ``{"say":
"progress", "task": "bootstrap", "step": "build" | "fetch" | "copy", "bytes": …, "of": …, "rows": …}`` while a stream
comes as a file, ``{"say": "changed", "tables": […]}`` when rows came in (none named: into any),
``{"say": "done", "task": …}``, ``{"say": "failed", "task": …, "code": …}``.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import sys
import threading
from pathlib import Path
from typing import Any, NoReturn, TextIO

from desktop.second.alone import join, rebuild
from desktop.second.service import Service
from desktop.store.home import Home
from desktop.store.problem import StoreError
from sync import garbage, priority


def main(source: TextIO = sys.stdin, target: TextIO = sys.stdout) -> int:
    """Serve the window at the other end of standard input and output. 0 when it went, 2 when the store stays shut."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    priority.step_back()  # the window comes first
    speaking = threading.Lock()

    def say(message: dict[str, Any]) -> None:
        with speaking:
            target.write(json.dumps(message, ensure_ascii=False) + "\n")
            target.flush()

    try:
        first = json.loads(source.readline())
        if isinstance(first.get("join"), dict):
            return join(Home(Path(first["home"])), first["join"], source, say)
        if first.get("rebuild"):
            return rebuild(Home(Path(first["home"])), bytes.fromhex(first["key"]), source, say)
        service = Service(Home(Path(first["home"])), bytes.fromhex(first["key"]), say)
    except (ValueError, KeyError, TypeError):
        say({"say": "failed", "task": "open", "code": "background.first_line"})
        return 2
    except StoreError as error:
        say({"say": "failed", "task": "open", "code": error.code})
        return 2
    threading.Thread(target=_listen, args=(source, service), daemon=True).start()
    garbage.seldom()
    service.run()
    return 0


def _listen(source: TextIO, service: Service) -> None:
    for line in source:
        try:
            message = json.loads(line)
        except ValueError:
            continue
        if isinstance(message, dict):
            service.put(message)
    service.put({"do": "end"})


def _leave(code: int) -> NoReturn:
    """End at once: the store is closed, but a thread may still wait at the centre inside the TLS library, and what
    ``exit`` takes apart under it has ended this process with a segmentation fault now and then.
    """
    with contextlib.suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    _leave(main())
