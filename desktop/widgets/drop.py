"""A file that is dragged onto the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData


def file_of(dragged: QMimeData) -> str:
    """The one file of this computer that is dragged, else empty."""
    urls = dragged.urls()
    path = urls[0].toLocalFile() if len(urls) == 1 and urls[0].isLocalFile() else ""
    return path if path and Path(path).is_file() else ""
