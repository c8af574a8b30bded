"""The process that builds a catalogue, a price book or pictures: ``python -m desktop.store.catalogue.making``.

The first line on standard input says what is wanted: ``{"kind": "catalogue" | "prices" | "media", "label": …, "target":
path, "before": path or empty, "files": [{"path", "name", "brand", "since", "until", "net"}]}``, of a file all but path
and name may be missing. Out come lines of JSON: ``{"what": file or step, "at": …, "of": …}`` while it goes on, then
``{"done": {"version", "report"}}`` or ``{"refused": code, "values": …}``. The target is whole or not there.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from desktop.domain import clock
from desktop.domain.problem import Refused
from desktop.store.catalogue.source import files
from desktop.store.catalogue.source.price import Terms


def main(source: TextIO = sys.stdin, target: TextIO = sys.stdout) -> int:
    """Build what the first line wants. 0 when it was built or refused."""

    def say(message: Mapping[str, Any]) -> None:
        target.write(json.dumps(message, ensure_ascii=False) + "\n")
        target.flush()

    try:
        say({"done": make(json.loads(source.readline()), say)})
    except Refused as refused:
        problem = refused.problems[0]
        say({"refused": problem.code, "values": dict(problem.values)})
    except MemoryError:
        say({"refused": "source.memory", "values": {}})
    except OSError as error:
        say({"refused": "source.disk", "values": {"why": type(error).__name__}})
    return 0


def make(wish: Mapping[str, Any], say: Callable[[Mapping[str, Any]], None]) -> dict[str, Any]:
    """Build; version and report. Raises Refused, OSError; KeyError and ValueError where the wish is none."""
    label = str(wish.get("label") or clock.today().isoformat())
    given = [_given(each) for each in wish["files"]]
    target = Path(wish["target"])

    def tell(what: str, at: int, of: int) -> None:
        say({"what": what, "at": at, "of": of})

    if wish["kind"] == "prices":
        report = files.make_book(given, label, target, tell=tell)
    elif wish["kind"] == "media":
        report = files.make_pictures(given, label, target, tell=tell)
    else:
        before = Path(wish["before"]) if wish.get("before") else None
        report, _ = files.make_catalogue(given, label, target, before=before, tell=tell)
    return {"version": label, "report": report.plain()}


def _given(said: Mapping[str, Any]) -> files.Given:
    days = {name: _day(said.get(name)) for name in ("since", "until")}
    terms = Terms(str(said.get("brand") or ""), days["since"], days["until"], said.get("net") in (True, "1", "yes"))
    return files.Given(Path(said["path"]), str(said["name"]), terms)


def _day(said: object) -> str:
    """As ISO text. Raises Refused ``source.day``."""
    try:
        return date.fromisoformat(str(said)).isoformat() if said else ""
    except ValueError:
        raise Refused("source.day", "day", value=str(said)[:20]) from None


if __name__ == "__main__":
    sys.exit(main())
