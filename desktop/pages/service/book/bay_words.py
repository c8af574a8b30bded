"""Kinds of bay and trades, in the language in force."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from desktop.domain.service.bay import KINDS
from desktop.domain.service.technician import TRADES

_BAYS = {
    "general": str(QT_TRANSLATE_NOOP("BayWords", "General")),
    "lift": str(QT_TRANSLATE_NOOP("BayWords", "Lift")),
    "quick": str(QT_TRANSLATE_NOOP("BayWords", "Quick service")),
    "alignment": str(QT_TRANSLATE_NOOP("BayWords", "Alignment")),
    "inspection": str(QT_TRANSLATE_NOOP("BayWords", "Inspection")),
    "body": str(QT_TRANSLATE_NOOP("BayWords", "Body")),
    "paint": str(QT_TRANSLATE_NOOP("BayWords", "Paint")),
    "wash": str(QT_TRANSLATE_NOOP("BayWords", "Wash")),
}
_TRADES = {
    "mechanic": str(QT_TRANSLATE_NOOP("BayWords", "Mechanic")),
    "electric": str(QT_TRANSLATE_NOOP("BayWords", "Electrician")),
    "body": str(QT_TRANSLATE_NOOP("BayWords", "Body worker")),
    "paint": str(QT_TRANSLATE_NOOP("BayWords", "Painter")),
    "inspection": str(QT_TRANSLATE_NOOP("BayWords", "Inspector")),
    "wash": str(QT_TRANSLATE_NOOP("BayWords", "Washer")),
}


def bay_kind(code: str) -> str:
    """What a bay is made for; one of a newer program as it is."""
    return QCoreApplication.translate("BayWords", _BAYS.get(code, code))


def trade(code: str) -> str:
    """What a technician does."""
    return QCoreApplication.translate("BayWords", _TRADES.get(code, code))


def bay_kinds() -> list[tuple[str, str]]:
    """For a choice."""
    return [(each, bay_kind(each)) for each in KINDS]


def trades() -> list[tuple[str, str]]:
    """For a choice."""
    return [(each, trade(each)) for each in TRADES]
