"""The four answers of a part in words: does it fit, what does it cost, is it there, when does it come."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from desktop.domain import clock, money
from desktop.widgets import translate
from desktop.widgets.cell import Cell
from desktop.widgets.theme import Tone

if TYPE_CHECKING:
    from desktop.store.catalogue.row import CarRow, PartRow

_FIT: dict[str, tuple[str, Tone]] = {
    "fits": (str(QT_TRANSLATE_NOOP("Part", "Fits")), "ok"),
    "conditional": (str(QT_TRANSLATE_NOOP("Part", "May fit")), "warn"),
    "no": (str(QT_TRANSLATE_NOOP("Part", "No fit")), "bad"),
    "unknown": (str(QT_TRANSLATE_NOOP("Part", "Unlisted")), "neutral"),
}
_GRADE: dict[str, tuple[str, Tone]] = {
    "oe": (str(QT_TRANSLATE_NOOP("Part", "Genuine")), "info"),
    "equivalent": (str(QT_TRANSLATE_NOOP("Part", "Brand")), "neutral"),
    "remanufactured": (str(QT_TRANSLATE_NOOP("Part", "Reman")), "warn"),
    "reused": (str(QT_TRANSLATE_NOOP("Part", "Reused")), "warn"),
}


def yuan(fen: int) -> str:
    """128850 → ``¥1,288.50``."""
    return f"-¥{money.format_fen(-fen)}" if fen < 0 else f"¥{money.format_fen(fen)}"


def price(fen: int | None) -> str:
    """A price, or that it has to be asked for: never ¥0 for what nobody told."""
    return yuan(fen) if fen is not None else QCoreApplication.translate("Part", "Price on request")


def fit(code: str) -> tuple[str, Tone]:
    """The badge of a fit code; empty for labour and sundry."""
    word, tone = _FIT.get(code, ("", "neutral"))
    return (QCoreApplication.translate("Part", word) if word else ""), tone


def grade(code: str) -> tuple[str, Tone]:
    """The badge of a grade."""
    word, tone = _GRADE.get(code, ("", "neutral"))
    return (QCoreApplication.translate("Part", word) if word else ""), tone


def stock(state: str, milli: int) -> tuple[str, Tone]:
    """The badge of a stock state with its quantity: 现货 24."""
    if state == "here":
        word = QCoreApplication.translate("Part", "In stock")
        return f"{word} {money.format_qty(milli)}", "ok"
    if state == "coming":
        word = QCoreApplication.translate("Part", "Coming")
        return (f"{word} {money.format_qty(milli)}" if milli > 0 else word), "warn"
    return (QCoreApplication.translate("Part", "To order"), "neutral") if state == "order" else ("", "neutral")


def stock_of(part: PartRow) -> tuple[str, Tone]:
    return stock(part.stock_state, part.here_milli if part.stock_state == "here" else part.order_milli)


def eta(state: str, day: date | None) -> str:
    """When it comes, in words."""
    if state == "here":
        return QCoreApplication.translate("Part", "Today")
    if day is None:
        return QCoreApplication.translate("Part", "Ask")
    days = (day - clock.today()).days
    if days == 1:
        return QCoreApplication.translate("Part", "Tomorrow")
    return f"{day:%m-%d}" if 0 <= days < 300 else f"{day:%Y-%m-%d}"


def elsewhere(part: PartRow) -> str:
    """``Others 6 (14:05)``: what lies in the other stores and when the centre found it so; empty for nothing."""
    if part.elsewhere_milli <= 0:
        return ""
    text = f"{QCoreApplication.translate('Part', 'Others')} {money.format_qty(part.elsewhere_milli)}"
    if part.elsewhere_at is None:
        return text
    at, today = clock.local(part.elsewhere_at), clock.today()
    near = f"{at:%m-%d}" if abs((today - at.date()).days) < 300 else f"{at:%Y-%m}"
    return f"{text} ({at:%H:%M})" if at.date() == today else f"{text} ({near})"


def name(part: PartRow) -> str:
    """The part's name in the language of the screen."""
    return (part.name_en or part.name_zh) if translate.current().code == "en" else part.name_zh


def brand(part: PartRow) -> str:
    return (part.brand_en or part.brand) if translate.current().code == "en" else part.brand


def is_expired(day: date | None) -> bool:
    """Whether a price that holds until ``day`` (inclusive) no longer does."""
    return day is not None and day < clock.today()


def day(when: date | None) -> str:
    """2026-11-22; empty for none."""
    return f"{when:%Y-%m-%d}" if when else ""


def expired(part: PartRow) -> str:
    """``expired 2026-10-31`` for a price that has ended; empty for one that holds."""
    if not is_expired(part.valid_until):
        return ""
    return QCoreApplication.translate("Part", "expired {0}").format(day(part.valid_until))


def price_cell(part: PartRow) -> Cell:
    """The price for this customer: one that has ended in red with its day, else the retail price struck through."""
    ended = expired(part)
    if ended:
        return Cell(price(part.price_fen), ended, kind="amount", tone="bad")
    listed = price(part.retail_fen) if part.retail_fen != part.price_fen else ""
    return Cell(price(part.price_fen), listed, kind="amount", struck=bool(listed))


def car_name(car: CarRow) -> str:
    """Brand and series, in the language of the screen, with the year where it is known."""
    english = translate.current().code == "en"
    words = [car.brand_en if english else car.brand, car.series_en if english else car.series]
    return " ".join(filter(None, words))


def car_detail(car: CarRow) -> str:
    """Years, engine and gearbox: what tells candidates apart."""
    years = str(car.year_from) if car.year_from == car.year_to else f"{car.year_from}–{car.year_to}"
    return " · ".join(filter(None, [years, car.engine, car.gearbox]))
