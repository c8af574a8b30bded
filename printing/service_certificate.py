"""The copy of the 竣工出厂合格证 for the file: which car passed, and until when its repair is warranted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from printing import font
from printing.figure import Language, day
from printing.frame import LEFT
from printing.page import Drawn, Gap
from printing.pen import MM
from printing.service_foot import foot
from printing.service_sheet import Sheet, Visit, km, notes, panel, paragraph, sheet, visit_fields
from printing.service_words import say


@dataclass(frozen=True, kw_only=True)
class CertificatePaper(Visit):
    """Everything that stands on one copy. ``certificate``: the number on the authority's own form."""

    certificate: str
    passed: datetime | None = None
    inspector: str = ""
    out_on: date | None = None
    warranty_km: int = 0
    warranty_days: int = 0
    warranty_until: date | None = None


def certificate(paper: CertificatePaper, language: Language, copies: Sequence[str] = ("",)) -> bytes:
    """The copy as PDF, A4 upright. Raises ValueError for times without a zone."""

    def compose(made: Sheet) -> None:
        facts = visit_fields(made, "owner", "plate", "car", "vin", "engine", "odometer_out", "category")
        passed = f"{paper.passed:%Y-%m-%d %H:%M}" if paper.passed else ""
        facts += [(made.say("passed"), passed), (made.say("left"), day(paper.out_on))]
        number = f"{made.say('certificate_number')}  {paper.certificate}"
        made.add(Drawn(24, lambda pen, y: pen.text(LEFT, y + 15, number, 13, font.BOLD, room=180 * MM)))
        made.add(panel(made, facts, 3), Gap(5 * MM), *paragraph(made.say("certificate_says"), 11), Gap(3 * MM))
        if paper.warranty_until and paper.out_on:
            until_km = km((paper.odometer_km or 0) + paper.warranty_km).removesuffix(" km")
            given = made.say(
                "warranty_end", km=f"{paper.warranty_km:,}", days=paper.warranty_days, day=day(paper.out_on),
                until=day(paper.warranty_until), until_km=until_km,
            )  # fmt: skip
            made.add(*paragraph(made.say("warranty"), 9.2), *paragraph(given, 9.2), Gap(3 * MM))
        made.add(*paragraph(made.say("certificate_copy"), 8), *notes(made), Gap(6 * MM))
        made.add(foot(made, (("inspector", paper.inspector),)))

    return sheet(paper, say("certificate", language), language, copies, compose)
