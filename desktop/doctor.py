"""Checks everything a desk needs and says what to do. Shows no screen and changes nothing."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import resources
from desktop.domain import clock
from desktop.store.backup import list_backups
from desktop.store.catalogue import open as catalogue
from desktop.store.file import check
from desktop.store.home import Home
from desktop.store.lock import is_held
from desktop.store.problem import StoreError
from desktop.store.start import look_into

OLD_CATALOGUE = timedelta(days=45)
OLD_BACKUP = timedelta(days=2)
PRINTER_SECONDS = 20
CENTRE_SECONDS = 60
_FONT_HEAD = (b"\x00\x01\x00\x00", b"true", b"OTTO")
_PRINTERS = """
import json
from PySide6.QtGui import QGuiApplication
from PySide6.QtPrintSupport import QPrinterInfo
application = QGuiApplication(["printers", "-platform", "offscreen"])
print(json.dumps(QPrinterInfo.availablePrinterNames()))
"""
"""Run by a child process: Qt stays out of the command line."""


@dataclass(frozen=True)
class Finding:
    """One check's outcome; ``code`` has a sentence that says what to do where it is not ``well``."""

    check: str
    well: bool
    code: str
    values: dict[str, Any] = dataclasses.field(default_factory=dict)


def examine(home: Home, key: Callable[[], bytes | str]) -> Iterator[Finding]:
    """All checks. ``key``: gives the file key, or the StoreError's code that says why not."""
    yield from _store(home, key)
    yield _catalogue(home)
    yield from _fonts()
    yield _printers()


def _store(home: Home, key: Callable[[], bytes | str]) -> Iterator[Finding]:
    if is_held(home.lock):
        yield Finding("program", True, "doctor.running")
    found = key()
    if isinstance(found, str):
        yield Finding("store", False, found, {"path": str(home.path)})
    else:
        yield from _file(home, found)
    yield _backups(home)


def _file(home: Home, key: bytes) -> Iterator[Finding]:
    try:
        check(home.shop, key)
        with contextlib.closing(look_into(home, key)) as connection:
            waiting = connection.execute("SELECT count(DISTINCT tx) FROM outbox WHERE state IS NULL").fetchone()[0]
            code, centre = connection.execute("SELECT code, centre_url FROM device").fetchone()
    except StoreError as error:
        yield Finding("store", False, error.code, {"path": str(home.path), **error.values})
        return
    yield Finding("store", True, "doctor.store", {"path": str(home.path), "device": code, "waiting": waiting})
    yield _centre(home, key, centre)


def _centre(home: Home, key: bytes, url: str) -> Finding:
    """Ask the second process for one exchange, unless the window's own is at it."""
    if not url:
        return Finding("centre", True, "doctor.no_centre")
    if is_held(home.lock):
        return Finding("centre", True, "doctor.centre_window", {"url": url})
    lines = json.dumps({"home": str(home.path), "key": key.hex()}) + '\n{"do": "exchange"}\n'
    try:
        asked = subprocess.run(
            [sys.executable, "-m", "desktop.background"],
            input=lines.encode(),
            capture_output=True,
            timeout=CENTRE_SECONDS,
            check=False,
        )
        said = [json.loads(line) for line in asked.stdout.splitlines()]
    except (OSError, subprocess.TimeoutExpired, ValueError):
        said = []
    last: dict[str, Any] = next((each for each in reversed(said) if each.get("say") in ("status", "failed")), {})
    trouble = last.get("trouble") or last.get("code") or ("" if last else "centre.unreachable")
    return Finding("centre", not trouble, trouble or "doctor.centre", {"url": url})


def _backups(home: Home) -> Finding:
    found = list_backups(home.backups)
    if not found:
        return Finding("backup", False, "doctor.no_backup")
    values = {"made_at": f"{clock.local(found[0].made_at):%Y-%m-%d %H:%M}", "count": len(found)}
    old = clock.now() - found[0].made_at > OLD_BACKUP
    return Finding("backup", not old, "doctor.old_backup" if old else "doctor.backup", values)


def _catalogue(home: Home) -> Finding:
    found = catalogue.newest(home.path)
    if isinstance(found, catalogue.Unusable):
        return Finding("catalogue", False, found.code, {"path": str(found.path)})
    values = {"label": found.label, "parts": found.parts, "path": str(found.path)}
    if not catalogue.verify(found):
        return Finding("catalogue", False, "catalogue.damaged", values)
    if clock.now() - found.built_at > OLD_CATALOGUE:
        return Finding("catalogue", False, "doctor.old_catalogue", values)
    return Finding("catalogue", True, "doctor.generated" if found.generated else "doctor.catalogue", values)


def _fonts() -> Iterator[Finding]:
    names = ("NotoSansSC-Regular.ttf", "NotoSansSC-Medium.ttf", "NotoSansSC-Bold.ttf", "LXGWWenKai-Regular.ttf")
    bad = [name for name in names if not _is_font(resources.path("fonts", name))]
    if bad:
        yield Finding("fonts", False, "doctor.fonts_missing", {"names": ", ".join(bad)})
    else:
        yield Finding("fonts", True, "doctor.fonts", {"count": len(names)})


def _is_font(path: Path) -> bool:
    with contextlib.suppress(OSError), path.open("rb") as file:
        return file.read(4) in _FONT_HEAD and path.stat().st_size > 10_000
    return False


def _printers() -> Finding:
    try:
        asked = subprocess.run(
            [sys.executable, "-c", _PRINTERS], capture_output=True, timeout=PRINTER_SECONDS, check=False
        )
        names = json.loads(asked.stdout)
    except (OSError, subprocess.TimeoutExpired, ValueError):
        return Finding("printers", False, "doctor.no_answer")
    if not names:
        return Finding("printers", True, "doctor.no_printer")
    return Finding("printers", True, "doctor.printers", {"names": ", ".join(names)})
