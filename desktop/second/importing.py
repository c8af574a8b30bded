"""Files in and lists out, for the window: reading, checking, writing, undoing and exporting in the second process.

In, each with ``actor`` (a member of staff's id; ``kind``, ``what``, ``mapping`` … as in ``desktop.store.importing``):

- ``import_look`` (``path``, ``kind``; ``sheet``, ``encoding``, ``separator``, ``line`` of the heading where a person
  chose): done with what ``reading.Inspected`` has, and ``guesses``: [{field, column, sure, by_name}]
- ``import_check`` (``mapping``: field → column; the file is the one looked at): done with ``counts``, the first
  ``bad`` lines ({line, cells, problems}), ``twins`` ({line, name, field, other, row_id, label}), ``warned`` ones, and
  ``earlier``: when this very file was brought in before, or empty
- ``import_write`` (``here``, ``twice``: decisions, ``single``: {line: decision}): done with what ``write.Outcome`` has
- ``import_errors`` (``path``, ``language``): done with ``rows``
- ``import_runs``: done with ``runs``; ``import_undo`` (``run``): done with ``taken``, ``stopped`` and ``kept``
- ``import_drop``: what is kept of the file between these is let go
- ``template`` (``kind``, ``path``, ``language``), ``export`` (``what``, ``path``, ``language``): done with ``rows``

Out: ``{"say": "progress", "task": …, "rows": …, "at": …, "of": …}`` (bytes where a file is read, else lines), ``done``,
or ``failed`` with ``code``, ``field`` and ``values``. ``cancel`` stops a check, and a write between two transactions.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from desktop.domain import clock
from desktop.domain.actor import RIGHTS, Actor, Right, Role
from desktop.domain.people.staff import Staff
from desktop.domain.problem import Problem, Refused
from desktop.second.trouble import Cancelled
from desktop.store.home import Home, write_whole
from desktop.store.importing import errors, export, reading, template, undo
from desktop.store.importing import write as writing
from desktop.store.importing.catalogue import PartNames
from desktop.store.importing.check import Checked, Decisions, check
from desktop.store.importing.guess import guess
from desktop.store.importing.kind import Ground, Kind, Line
from desktop.store.importing.kinds import KINDS
from desktop.store.open import Store

MOST_TOLD = 500
"""Lines of each list that go to the window; the file of errors has all."""
_TELL_SECONDS = 0.1
Say = Callable[[dict[str, Any]], None]
Task = Callable[[dict[str, Any]], dict[str, Any]]


class Importing:
    """One file at a time. ``cancel``: set while a person wishes to stop."""

    def __init__(self, home: Home, store: Store, say: Say, cancel: threading.Event) -> None:
        self._home, self._store, self._say, self._cancel = home, store, say, cancel
        self._path: Path | None = None
        self._found: reading.Inspected | None = None
        self._checked: Checked | None = None
        self._told_at = 0.0

    def tasks(self) -> dict[str, Callable[[dict[str, Any]], None]]:
        """Wish → what serves it."""
        served: dict[str, Task] = {
            "import_look": self._look, "import_check": self._check, "import_write": self._write,
            "import_errors": self._errors, "import_runs": self._runs, "import_undo": self._undo,
            "import_drop": self._drop, "template": self._template, "export": self._export,
        }  # fmt: skip
        return {name: self._serving(name, task) for name, task in served.items()}

    def _serving(self, name: str, task: Task) -> Callable[[dict[str, Any]], None]:
        def serve(message: dict[str, Any]) -> None:
            try:
                self._say({"say": "done", "task": name, **task(message)})
            except Refused as refused:
                first = refused.problems[0]
                self._say({"say": "failed", "task": name, **_plain(first)})
            except reading.Cancelled:
                raise Cancelled from None
            finally:
                self._cancel.clear()

        return serve

    # Each step

    def _look(self, message: dict[str, Any]) -> dict[str, Any]:
        kind = _kind(message)
        self._checked, self._path = None, Path(str(message["path"]))
        found = reading.inspect(
            self._path, sheet=str(message.get("sheet") or ""), encoding=str(message.get("encoding") or ""),
            separator=str(message.get("separator") or ""), words=kind.all_words(), stop=self._cancel.is_set,
        )  # fmt: skip
        if found.format == "xml":
            raise Refused("file.kind", "file", said=self._path.suffix, found="XML")
        line = message.get("line")
        self._found = found = found.headed(int(line)) if line is not None else found
        guesses = guess(found.header, [cells for _, cells in found.preview], kind)
        return {**asdict(found), "guesses": [asdict(each) for each in guesses.values()]}

    def _check(self, message: dict[str, Any]) -> dict[str, Any]:
        path, found, kind = self._path, self._found, _kind(message)
        if path is None or found is None:
            raise Refused("file.unreadable", "file")
        mapping = {str(name): int(column) for name, column in message["mapping"].items()}
        with self._ground(message) as ground, reading.rows(
            path, after=found.header_line, sheet=found.sheet, encoding=found.encoding, separator=found.separator,
            stop=self._cancel.is_set,
        ) as stream:  # fmt: skip
            checked = check(
                ground, kind, stream, mapping, found.header,
                lambda rows: self._progress("import_check", rows, stream.at, stream.of),
            )  # fmt: skip
            before = writing.earlier(ground.session, writing.source_of(path, found.format))
        self._checked = checked
        return {
            "counts": asdict(checked.counts()), "bad": [_told(line) for line in checked.bad()[:MOST_TOLD]],
            "twins": [_twin(line) for line in checked.twins()[:MOST_TOLD]],
            "warned": [_told(line) for line in checked.lines if line.good and line.warnings][:MOST_TOLD],
            "earlier": clock.to_text(before.created_at) if before is not None and before.created_at else "",
        }  # fmt: skip

    def _write(self, message: dict[str, Any]) -> dict[str, Any]:
        checked, path, found = self._checked, self._path, self._found
        if checked is None or path is None or found is None:
            raise Refused("import.nothing", "file")
        single = {int(line): str(each) for line, each in (message.get("single") or {}).items()}
        decisions = Decisions(str(message.get("here") or "merge"), str(message.get("twice") or "merge"), single)
        good = checked.counts().good

        def tell(now: writing.Outcome) -> None:
            self._progress("import_write", now.made + now.merged, now.made + now.merged + now.skipped, good)

        with self._ground(message) as ground:
            done = writing.write(
                self._store, ground, checked, decisions, writing.source_of(path, found.format), tell,
                self._cancel.is_set,
            )  # fmt: skip
        self._say({"say": "changed"})
        return {
            "run": done.run_id, "made": done.made, "merged": done.merged, "skipped": done.skipped,
            "refused": done.refused, "stopped": done.stopped, "bad": [_told(line) for line in done.failed[:MOST_TOLD]],
        }  # fmt: skip

    def _errors(self, message: dict[str, Any]) -> dict[str, Any]:
        if self._checked is None or self._found is None:
            raise Refused("import.nothing", "file")
        return {"rows": errors.save(Path(message["path"]), self._checked, self._found, _language(message))}

    def _runs(self, message: dict[str, Any]) -> dict[str, Any]:
        with self._store.read() as session:
            listed = undo.runs(self._actor(message, session), session)
        return {"runs": [{**asdict(each), "at": clock.to_text(each.at) if each.at else ""} for each in listed]}

    def _undo(self, message: dict[str, Any]) -> dict[str, Any]:
        with self._store.read() as session:
            by = self._actor(message, session)
        done = undo.undo(
            self._store, by, str(message["run"]), lambda rows: self._progress("import_undo", rows, rows, 0),
            self._cancel.is_set,
        )  # fmt: skip
        self._say({"say": "changed"})
        return {"taken": done.taken, "stopped": done.stopped, "kept": [asdict(each) for each in done.kept]}

    def _drop(self, _message: dict[str, Any]) -> dict[str, Any]:
        self._path = self._found = self._checked = None
        return {}

    def _template(self, message: dict[str, Any]) -> dict[str, Any]:
        path, kind = Path(message["path"]), _kind(message)
        with self._store.read() as session:
            by = self._actor(message, session)
        make = template.workbook if path.suffix.lower() == ".xlsx" else template.text
        write_whole(path, make(kind, by, _language(message)))
        return {"rows": 0}

    def _export(self, message: dict[str, Any]) -> dict[str, Any]:
        what = str(message["what"])
        with self._store.read() as session:
            by = self._actor(message, session)
        with contextlib.closing(PartNames(self._home.path)) as names:
            rows = export.export(self._store, by, what, Path(message["path"]), _language(message), names.names)
        return {"rows": rows}

    # What they share

    def _actor(self, message: dict[str, Any], session: Session) -> Actor:
        staff = session.get(Staff, str(message.get("actor", "")))
        if staff is None or staff.deleted_at is not None or not staff.active or staff.role not in set(Role):
            raise Refused("right.missing", right=Right.IMPORT.value)
        role = Role(staff.role)
        return Actor(staff.id, staff.store_id, staff.name, role, RIGHTS[role])

    @contextlib.contextmanager
    def _ground(self, message: dict[str, Any]) -> Iterator[Ground]:
        with self._store.read() as session, contextlib.closing(PartNames(self._home.path)) as names:
            yield Ground(self._actor(message, session), session, names.parts, names.brand_codes())

    def _progress(self, task: str, rows: int, at: int, of: int) -> None:
        if self._cancel.is_set() and task == "import_check":
            raise Cancelled
        if time.monotonic() - self._told_at >= _TELL_SECONDS:
            self._told_at = time.monotonic()
            self._say({"say": "progress", "task": task, "rows": rows, "at": at, "of": of})


def _kind(message: dict[str, Any]) -> Kind:
    return KINDS[str(message["kind"])]


def _language(message: dict[str, Any]) -> str:
    return "en" if message.get("language") == "en" else "zh"


def _plain(problem: Problem) -> dict[str, Any]:
    return {"code": problem.code, "field": problem.field, "values": dict(problem.values)}


def _told(line: Line) -> dict[str, Any]:
    told = line.problems or line.warnings
    return {"line": line.number, "cells": list(line.cells), "problems": [_plain(each) for each in told]}


def _twin(line: Line) -> dict[str, Any]:
    assert line.twin is not None
    named = str(line.values.get("name") or line.values.get("owner_name") or line.values.get("number") or "")
    return {
        "line": line.number, "name": named, "field": line.twin.field, "other": line.twin.line,
        "row_id": line.twin.row_id, "label": line.twin.label,
    }  # fmt: skip
