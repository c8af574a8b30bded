"""Files in and lists out: part of the second process, on a thread of its own, so that the exchange goes on.

In:  ``{"do": "import", "wish": …, "actor": staff id}`` with

- ``check``: ``file``, ``kind``, ``columns`` (field → column), ``way`` (``sheet``, ``encoding``, ``separator``,
  ``after``), ``header``, ``format``. Nothing is written; what was checked is kept until the next check.
- ``write``: ``here``, ``twice`` (decisions), ``single`` (line → decision), of what was checked last
- ``errors``: ``target``, ``language``; the lines that could not go in, as a file to correct
- ``undo``: ``run``
- ``template``: ``kind``, ``target``, ``language``; ``export``: ``what`` of ``export.WHAT``, ``target``, ``language``
- ``reckon``: when every car is due, anew, since the schedule was changed; after a file of those kinds by itself
- ``stop``: the wish under way, after its current step

Out: ``{"say": "progress", "task": "import", "wish": …, "done": …, "of": …, "rows": …}``; ``done`` with ``counts`` and
the lines that a person is to look at (``check``), the counts of a run (``write``), ``taken`` and ``kept`` (``undo``),
``target`` and ``rows`` of a file that was written; or ``failed`` with ``problems``: [{"code", "field", "values"}].
``{"say": "changed"}`` when rows were written.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from desktop.domain import clock
from desktop.domain.actor import Actor
from desktop.domain.importing import ImportRun
from desktop.domain.problem import Problem, Refused
from desktop.store.home import write_whole
from desktop.store.importing import errors, export, reading, template
from desktop.store.importing import write as writing
from desktop.store.importing.catalogue import PartNames
from desktop.store.importing.check import Checked, Decisions, check
from desktop.store.importing.kind import Ground
from desktop.store.importing.kinds import KINDS
from desktop.store.importing.reckoning import FOLLOWED, reckon
from desktop.store.importing.told import told_lines
from desktop.store.importing.undo import undo
from desktop.store.open import Store
from desktop.store.problem import StoreError
from desktop.store.sign_in import acting

TELL_SECONDS = 0.1
"""Between two words about progress."""
END_SECONDS = 2.0
"""How long the end of the process waits for the transaction under way."""
log = logging.getLogger(__name__)


class Importing:
    """One home's imports, one at a time. ``say``: one message to the window, from any thread."""

    def __init__(self, home: Path, store: Store, say: Callable[[dict[str, Any]], object]) -> None:
        self._home, self._store, self._say = home, store, say
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._is_busy = False
        self._checked: tuple[Checked, writing.Source, reading.Inspected] | None = None
        self._is_in = False
        """Whether what was checked has been written: nothing is brought in twice."""
        self._told_at = 0.0
        self._later: dict[str, Any] | None = None
        """A reckoning that was wished while something else went on."""

    def take(self, message: dict[str, Any]) -> None:
        """Begin what is wished, or stop what goes on; from any thread, returns at once."""
        wish = str(message.get("wish", ""))
        if wish == "stop":
            self._stop.set()
        elif self._is_busy and wish == "reckon":
            self._later = message
        elif self._is_busy:
            self._say({"task": "import", "wish": wish, **_failed(Problem("import.busy"))})
        else:
            self._stop.clear()
            self._is_busy = True
            self._thread = threading.Thread(target=self._run, args=(wish, message), name="import", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Stop after the transaction under way."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(END_SECONDS)

    def _run(self, wish: str, message: dict[str, Any]) -> None:
        said = self._answer(wish, message)
        later, self._later = self._later, None
        self._is_busy = False  # before it is told, since whoever hears it may wish the next thing at once
        self._say({"task": "import", "wish": wish, **said})
        if later is not None and not self._stop.is_set():
            self.take(later)

    def _answer(self, wish: str, message: dict[str, Any]) -> dict[str, Any]:
        wishes = {
            "check": self._check, "write": self._write, "undo": self._undo, "errors": self._errors,
            "template": self._template, "export": self._export, "reckon": self._reckon,
        }  # fmt: skip
        try:
            with self._store.read() as session:
                by = acting(session, str(message.get("actor", "")))
            return {"say": "done", **wishes[wish](by, message)}
        except reading.Cancelled:
            return _failed(Problem("background.cancelled"))
        except Refused as refused:
            return _failed(*refused.problems)
        except StoreError as error:
            return _failed(Problem(error.code, "", error.values))
        except OSError:
            return _failed(Problem("file.unreadable", "file"))
        except Exception as error:
            log.error("import %s failed: %s", wish, type(error).__name__, exc_info=error)
            return _failed(Problem("background.failed"))

    def _check(self, by: Actor, message: dict[str, Any]) -> dict[str, Any]:
        self._checked = None
        path, kind, way = Path(str(message["file"])), KINDS[str(message["kind"])], message["way"]
        columns = {str(name): int(column) for name, column in message["columns"].items()}
        source = writing.source_of(path, str(message.get("format", "")))
        header = tuple(map(str, message.get("header", ())))
        with (
            self._store.read() as session,
            contextlib.closing(PartNames(self._home)) as names,
            reading.rows(path, **way, stop=self._stop.is_set) as rows,
        ):
            ground = Ground(by, session, names.parts, names.brand_codes())

            def tell(count: int) -> None:
                self._progress("check", rows.at, rows.of, count)

            checked = check(ground, kind, rows, columns, header, tell)
            before = writing.earlier(session, source)
        seen = reading.Inspected(source.format, way["encoding"], way["separator"], (), "", 0, header, (), 0, ())
        self._checked, self._is_in = (checked, source, seen), False
        at = clock.to_text(before.created_at) if before is not None and before.created_at is not None else ""
        return {"counts": asdict(checked.counts()), **told_lines(checked, by), "earlier": at}

    def _write(self, by: Actor, message: dict[str, Any]) -> dict[str, Any]:
        if self._checked is None or self._is_in:
            raise Refused("import.not_checked")
        checked, source, _ = self._checked
        self._is_in = True
        single = {int(line): str(decision) for line, decision in message.get("single", {}).items()}
        decisions = Decisions(str(message["here"]), str(message["twice"]), single)
        good = checked.counts().good

        def tell(done: writing.Outcome) -> None:
            rows = done.made + done.merged + done.skipped
            self._progress("write", rows, good, rows)

        with self._changing(), self._store.read() as session, contextlib.closing(PartNames(self._home)) as names:
            ground = Ground(by, session, names.parts, names.brand_codes())
            done = writing.write(self._store, ground, checked, decisions, source, tell, self._stop.is_set)
            if checked.kind.name in FOLLOWED:
                reckon(self._store, by, lambda _cars: tell(done), self._stop.is_set)
        return {
            "run": done.run_id, "kind": checked.kind.name, "made": done.made, "merged": done.merged,
            "skipped": done.skipped, "refused": done.refused, "stopped": done.stopped,
        }  # fmt: skip

    def _reckon(self, by: Actor, _message: dict[str, Any]) -> dict[str, Any]:
        with self._changing():
            cars = reckon(self._store, by, lambda cars: self._progress("reckon", cars, 0, cars), self._stop.is_set)
        return {"rows": cars}

    def _undo(self, by: Actor, message: dict[str, Any]) -> dict[str, Any]:
        run = str(message["run"])
        with self._changing():
            done = undo(self._store, by, run, lambda rows: self._progress("undo", rows, 0, rows), self._stop.is_set)
            with self._store.read() as session:
                kind = session.get_one(ImportRun, run).kind
            if kind in FOLLOWED:  # a stopped undo too: what it took back counts no more
                reckon(self._store, by, lambda _cars: self._progress("undo", done.taken, 0, done.taken))
        return {"run": run, "taken": done.taken, "kept": [asdict(each) for each in done.kept], "stopped": done.stopped}

    def _errors(self, _by: Actor, message: dict[str, Any]) -> dict[str, Any]:
        if self._checked is None:
            raise Refused("import.not_checked")
        checked, _, seen = self._checked
        return self._saved(message, errors.save(Path(message["target"]), checked, seen, _language(message)))

    def _template(self, by: Actor, message: dict[str, Any]) -> dict[str, Any]:
        path, kind = Path(message["target"]), KINDS[str(message["kind"])]
        make = template.workbook if path.suffix.lower() == ".xlsx" else template.text
        write_whole(path, make(kind, by, _language(message)))
        return self._saved(message, 0)

    def _export(self, by: Actor, message: dict[str, Any]) -> dict[str, Any]:
        what, path = str(message["what"]), Path(message["target"])
        self._progress("export", 0, 0, 0)

        def each(rows: int, of: int) -> None:
            if self._stop.is_set():
                raise reading.Cancelled
            self._progress("export", rows, of, rows)

        with contextlib.closing(PartNames(self._home)) as names:
            rows = export.export(self._store, by, what, path, _language(message), names.names, each)
        return {"what": what, **self._saved(message, rows)}

    @staticmethod
    def _saved(message: dict[str, Any], rows: int) -> dict[str, Any]:
        return {"target": str(message["target"]), "rows": rows}

    @contextlib.contextmanager
    def _changing(self) -> Iterator[None]:
        """Whatever comes of it, rows were written."""
        try:
            yield
        finally:
            self._say({"say": "changed"})

    def _progress(self, wish: str, done: int, of: int, rows: int) -> None:
        now = time.monotonic()
        if now - self._told_at >= TELL_SECONDS:
            self._told_at = now
            said = {"say": "progress", "task": "import", "wish": wish, "done": done, "of": of, "rows": rows}
            self._say(said)


def _language(message: dict[str, Any]) -> str:
    return "en" if message.get("language") == "en" else "zh"


def _failed(*problems: Problem) -> dict[str, Any]:
    listed = [{"code": each.code, "field": each.field, "values": dict(each.values)} for each in problems]
    return {"say": "failed", "code": problems[0].code, "problems": listed}
