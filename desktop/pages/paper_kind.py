"""The kinds of paper that may have a printer of their own, by the name they are archived under."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

KINDS: dict[str, str] = {
    "appointment": str(QT_TRANSLATE_NOOP("ServicePapers", "Appointment")),
    "inspection": str(QT_TRANSLATE_NOOP("ServicePapers", "Check-in sheet")),
    "inspection_added": str(QT_TRANSLATE_NOOP("ServicePapers", "Addendum to the check-in sheet")),
    "agreement": str(QT_TRANSLATE_NOOP("ServicePapers", "Repair order")),
    "health": str(QT_TRANSLATE_NOOP("ServicePapers", "Health check list")),
    "picking": str(QT_TRANSLATE_NOOP("ServicePapers", "Parts issue slip")),
    "settlement": str(QT_TRANSLATE_NOOP("ServicePapers", "Settlement list")),
    "adjustment": str(QT_TRANSLATE_NOOP("ServicePapers", "Settlement adjustment")),
    "certificate": str(QT_TRANSLATE_NOOP("ServicePapers", "Certificate (copy)")),
    "receipt": str(QT_TRANSLATE_NOOP("ServicePapers", "Receipt, 80 mm")),
    "card": str(QT_TRANSLATE_NOOP("ServicePapers", "Reminder card, 90 × 54 mm")),
    "sticker": str(QT_TRANSLATE_NOOP("ServicePapers", "Sticker, 60 × 40 mm")),
    "sticker_large": str(QT_TRANSLATE_NOOP("ServicePapers", "Sticker, 100 × 75 mm")),
}
"""What can be printed of an order, of an appointment the first; and its English name."""
LABELS = frozenset({"receipt", "card", "sticker", "sticker_large"})
"""Those on a roll or a card: with no printer of their own they are shown, never sent to the one for A4."""


@dataclass(frozen=True)
class Preset:
    """Where one kind of paper goes; an empty printer is that of F9, an empty tray the printer's own choice."""

    printer: str = ""
    tray: str = ""
    copies: int = 1


def title(kind: str) -> str:
    """What a kind of paper is called, in the language in force."""
    return QCoreApplication.translate("ServicePapers", KINDS[kind])
