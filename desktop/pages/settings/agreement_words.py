"""What the placeholders of the agreement stand for, and how they stand out in the text that is typed."""

from __future__ import annotations

import re
from collections.abc import Collection

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument

from desktop.widgets import theme

_HOLE = re.compile(r"\{([^{}]*)\}|[{}]")


class PlaceholderInk(QSyntaxHighlighter):
    """A known placeholder is blue and medium, anything else in braces red and underlined."""

    def __init__(self, document: QTextDocument, known: Collection[str]) -> None:
        super().__init__(document)
        self._known = known
        theme.current().changed.connect(self.rehighlight)

    def highlightBlock(self, text: str) -> None:
        """Of one paragraph; Qt calls it."""
        for found in _HOLE.finditer(text):
            good = found[1] in self._known
            shape = QTextCharFormat()
            shape.setForeground(theme.current().color("primaryText" if good else "bad"))
            if not good:
                shape.setFontUnderline(True)
            self.setFormat(found.start(), len(found[0]), shape)


def places() -> dict[str, str]:
    """What each placeholder stands for, in the language in force."""
    return {
        "store": QCoreApplication.translate("AgreementPlaces", "Store, legal name"),
        "store_address": QCoreApplication.translate("AgreementPlaces", "Store's address"),
        "store_phone": QCoreApplication.translate("AgreementPlaces", "Store's telephone"),
        "customer": QCoreApplication.translate("AgreementPlaces", "Customer"),
        "customer_phone": QCoreApplication.translate("AgreementPlaces", "Customer's telephone"),
        "number": QCoreApplication.translate("AgreementPlaces", "Number of the agreement"),
        "date": QCoreApplication.translate("AgreementPlaces", "Day"),
        "start": QCoreApplication.translate("AgreementPlaces", "From"),
        "end": QCoreApplication.translate("AgreementPlaces", "To"),
        "car": QCoreApplication.translate("AgreementPlaces", "Car"),
        "plate": QCoreApplication.translate("AgreementPlaces", "Plate"),
        "vin": QCoreApplication.translate("AgreementPlaces", "VIN"),
        "insurance_until": QCoreApplication.translate("AgreementPlaces", "Insured until"),
        "licence_number": QCoreApplication.translate("AgreementPlaces", "Licence number"),
        "licence_class": QCoreApplication.translate("AgreementPlaces", "Licence class"),
        "licence_until": QCoreApplication.translate("AgreementPlaces", "Licence valid until"),
        "route": QCoreApplication.translate("AgreementPlaces", "Route"),
        "minutes": QCoreApplication.translate("AgreementPlaces", "Minutes"),
        "companion": QCoreApplication.translate("AgreementPlaces", "Companion"),
        "occupants": QCoreApplication.translate("AgreementPlaces", "People in the car"),
        "deviation": QCoreApplication.translate("AgreementPlaces", "Bill above the budget"),
        "warranty_km": QCoreApplication.translate("AgreementPlaces", "Warranty, km"),
        "warranty_days": QCoreApplication.translate("AgreementPlaces", "Warranty, days"),
        "keep_months": QCoreApplication.translate("AgreementPlaces", "Months of keeping"),
    }
