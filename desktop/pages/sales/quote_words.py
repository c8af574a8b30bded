"""How a quote's state is said."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop.widgets.theme import Tone


def state(state: str, approval: str, expired: bool) -> tuple[str, Tone]:
    """The pill of a quote: void and pending before what is only out of date."""
    if state == "void":
        return QCoreApplication.translate("Quote", "Void"), "bad"
    if state == "superseded":
        return QCoreApplication.translate("Quote", "Superseded"), "neutral"
    if approval == "needed":
        return QCoreApplication.translate("Quote", "Pending"), "warn"
    if expired:
        return QCoreApplication.translate("Quote", "Expired"), "neutral"
    return QCoreApplication.translate("Quote", "Issued"), "ok"
