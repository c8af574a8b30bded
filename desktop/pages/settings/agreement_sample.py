"""A made-up drive on the agreement, to see how its text prints."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal, cast

from desktop import __version__
from desktop.domain import clock
from desktop.domain.people import consent
from desktop.domain.sales import agreement
from desktop.domain.sales.agreement_text import SHOWN
from desktop.domain.sales.quote_detail import Header
from desktop.pages.drives import agreement_paper

_POINTS = ((120, 820), (120, 300), (340, 120), (700, 140), (880, 380), (820, 700), (480, 860), (120, 820))
_WORDS = {
    "zh": {"customer": "王女士", "car": "示例车型 2026款", "route": "城市环线", "companion": "李师傅", "open": "长期"},
    "en": {
        "customer": "Ms Wang",
        "car": "Sample model 2026",
        "route": "City loop",
        "companion": "Mr Li",
        "open": "no end",
    },
}
_NUMBER = "SAMPLE-0001"
_LICENCE = "110101199001010015"
"""Made up; its check character fits, its place and day are those of no one in particular."""


def drawn(header: Header, text: str, version: str, language: str, *, months: int, whole: bool) -> bytes:
    """One copy with this text, marked as a sample. Call it off the GUI thread."""
    from printing.drive_agreement import AgreementPaper, Consent, Route
    from printing.drive_agreement import agreement as draw
    from printing.frame import Issue

    words = _WORDS[language]
    start = (header.local(clock.now()) + timedelta(days=1)).replace(hour=14, minute=0, second=0, microsecond=0)
    number = _LICENCE if whole else f"{_LICENCE[:3]}{'*' * 11}{_LICENCE[-4:]}"
    asked = consent.texts()["drive"]
    paper = AgreementPaper(
        store=agreement_paper.header(header), number=_NUMBER, issued=Issue(header.local(clock.now()), "", __version__),
        text=agreement.fill(text, _values(header, language, start, number, months)), text_version=version,
        customer=words["customer"], phone="138 0000 0000", start=start, end=start + timedelta(minutes=30),
        car=words["car"], plate="京A·D12345", vin="LSVNV2180M2123456",
        route=Route(words["route"], 30, 12_000, _POINTS), consent=Consent(asked["text"][language], asked["version"]),
        insurance_until=start.date() + timedelta(days=200), licence_number=number, licence_class="C1",
        first_issued=start.date().replace(year=start.year - 6, day=1), licence_open=True, occupants=2,
        companion=words["companion"], demo=True,
    )  # fmt: skip
    return draw(paper, cast(Literal["zh", "en"], language), ("customer",))


def _values(header: Header, language: str, start: datetime, licence: str, months: int) -> dict[str, str]:
    words, shown = _WORDS[language], SHOWN[language]
    return {
        "store": header.legal_name or header.name, "store_address": header.address, "store_phone": header.phone,
        "customer": words["customer"], "customer_phone": "138 0000 0000", "number": _NUMBER,
        "date": f"{start:{shown}}", "start": "14:00", "end": "14:30", "car": words["car"], "plate": "京A·D12345",
        "vin": "LSVNV2180M2123456", "insurance_until": f"{start + timedelta(days=200):{shown}}",
        "licence_number": licence, "licence_class": "C1", "licence_until": words["open"], "route": words["route"],
        "minutes": "30", "companion": words["companion"], "occupants": "2", "keep_months": str(months),
    }  # fmt: skip
