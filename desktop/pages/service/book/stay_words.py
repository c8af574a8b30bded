"""Lengths of stays, in the language in force."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

translate = QCoreApplication.translate
_DAY = 24 * 60


def minutes(count: int) -> str:
    """``45 min``, ``1.5 h``, ``3 d``: of a bay, which stands at night too."""
    if count >= _DAY and count % _DAY == 0:
        return translate("StayWords", "{0} d").format(count // _DAY)
    if count >= 60 and count % 30 == 0:
        return translate("StayWords", "{0} h").format(f"{count / 60:g}")
    return translate("StayWords", "{0} min").format(count)
