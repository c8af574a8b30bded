"""Which of the files beside each other is in use, by its name: a centre may go back to an older one."""

from __future__ import annotations

import os
from pathlib import Path

from desktop.store.home import sync_folder, world_failed


def named(home: Path, kind: str) -> str:
    """The name of the file in use; empty where none was ever named. ``kind``: ``catalogue`` or ``prices``."""
    try:
        return (home / f"{kind}.current").read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def name(home: Path, kind: str, file: str) -> None:
    """Say which file is in use from now on. Raises StoreError as ``home.world_failed``."""
    target = home / f"{kind}.current"
    part = target.with_name(f"{target.name}.{os.getpid()}")
    try:
        part.write_text(file, "ascii")
        part.replace(target)
        sync_folder(home)
    except OSError as error:
        raise world_failed(error, home) from None
