"""The store's own terms of the repair order: edited as the test drive's agreement is, seen on a made-up order."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal, cast

from desktop import __version__
from desktop.domain import clock
from desktop.domain.sales import agreement
from desktop.domain.service import repair_terms
from desktop.pages.drives import agreement_paper
from desktop.pages.settings.agreement import Agreement, Found

_NUMBER = "SAMPLE-0001"
_WORDS = {
    "zh": ("王女士", "示例车型 2026款", "常规保养", "机油滤清器"),
    "en": ("Ms Wang", "Sample model 2026", "Service", "Oil filter"),
}


class RepairTerms(Agreement):
    """As :class:`Agreement`, of the repair order."""

    template = repair_terms.TEMPLATE

    def named(self) -> str:
        return self.tr("Terms of the repair order")

    def hint(self) -> str:
        return self.tr(
            "The standard terms follow the public rules on repairs but are no legal advice: have your lawyer check "
            "your own. A version that was signed stays on its paper."
        )

    def sample(self, found: Found, text: str, language: str) -> bytes:
        from printing.frame import Issue
        from printing.service_agreement import AgreementPaper, repair_agreement
        from printing.service_lines import WorkLine

        customer, car, labour, part = _WORDS[language]
        now, header = found.hours.local(clock.now()), found.header
        values = {
            "store": header.legal_name or header.name, "store_address": header.address, "store_phone": header.phone,
            "customer": customer, "number": _NUMBER, "date": f"{now:%Y-%m-%d}", "car": car, "plate": "京A·D12345",
            "vin": "LSVNV2180M2123456", "deviation": "10%", "warranty_km": "2,000", "warranty_days": "10",
        }  # fmt: skip
        paper = AgreementPaper(
            store=agreement_paper.header(header), number=_NUMBER, issued=Issue(now, "", __version__),
            customer=customer, phone="138 0000 0000", plate="京A·D12345", vin="LSVNV2180M2123456", car=car,
            odometer_km=30_000, category="first_level", arrived=now, promised=now + timedelta(hours=2),
            lines=(
                WorkLine("labour", labour, 1_000, 20_000, 20_000), WorkLine("part", part, 1_000, 4_500, 4_500),
            ),
            budget_fen=24_500, labour_fen=20_000, parts_fen=4_500, deviation_bp=1_000, warranty_km=2_000,
            warranty_days=10, terms=agreement.fill(text, values), terms_version=self.version(), demo=True,
        )  # fmt: skip
        return repair_agreement(paper, cast(Literal["zh", "en"], language), ("",))
