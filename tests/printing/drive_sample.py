"""Papers of test drives for the tests."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import resources
from printing.drive_agreement import AgreementPaper, Consent, Route
from printing.figure import Language
from printing.frame import Issue, StoreHeader
from printing.signature import Signature
from tests.printing.sample import STORE

BEIJING = timezone(timedelta(hours=8))
AT = datetime(2026, 11, 21, 6, 2, tzinfo=UTC)
POINTS = ((120, 820), (120, 300), (340, 120), (700, 140), (880, 380), (820, 700), (480, 860), (120, 820))
STROKES = (
    ((40, 160), (120, 60), (180, 210), (260, 90), (330, 190)),
    ((420, 60), (430, 230)),
    ((380, 130), (520, 110), (640, 170), (760, 80), (900, 180)),
)
VALUES = {
    "store": "示例汽车销售服务有限公司", "store_address": "北京市朝阳区示例路 88 号", "store_phone": "010-5555 0100",
    "customer": "王建国", "customer_phone": "138 0013 5521", "number": "BJ01-A1-261121-0052", "date": "2026年11月21日",
    "start": "14:30", "end": "15:00", "car": "上汽大众 ID.4 X 2026款", "plate": "京A·D12345",
    "vin": "LSVNV2180M2123456", "insurance_until": "2027年05月31日", "licence_number": "110***********0017",
    "licence_class": "C1",
    "licence_until": "长期", "route": "朝阳公园环线", "minutes": "30", "companion": "李晓雯", "occupants": "2",
    "keep_months": "12",
}  # fmt: skip
ENGLISH = {"date": "2026-11-21", "insurance_until": "2027-05-31", "licence_until": "no end"}


def text(language: Language) -> str:
    """The shipped agreement with its places filled."""
    body = resources.path("reference", "agreement", f"{language}.txt").read_text("utf-8").strip()
    return body.format(**(VALUES | (ENGLISH if language == "en" else {})))


def signature(role: str) -> Signature:
    """Somebody's signature, drawn on a pad three times as wide as high."""
    return Signature(role, STROKES, 0.32, AT)


def paper(language: Language = "zh", **changed: Any) -> AgreementPaper:
    """An agreement with every field filled."""
    consent = json.loads(resources.path("reference", "consent.json").read_text("utf-8"))["drive"]["text"][language]
    filled = AgreementPaper(
        store=STORE,
        number="BJ01-A1-261121-0052",
        issued=Issue(AT, "李晓雯", "0.1.0"),
        text=text(language),
        text_version="shipped-1a2b3c4d",
        customer="王建国",
        phone="138 0013 5521",
        start=datetime(2026, 11, 21, 14, 30, tzinfo=BEIJING),
        end=datetime(2026, 11, 21, 15, 0, tzinfo=BEIJING),
        car="上汽大众 ID.4 X 2026款",
        plate="京A·D12345",
        vin="LSVNV2180M2123456",
        route=Route("朝阳公园环线", 30, 12_400, POINTS),
        consent=Consent(consent, "1", True, AT, "counter"),
        label="试01",
        colour="极地白",
        key_number="K-07",
        insurance_until=date(2027, 5, 31),
        licence_number="110***********0017",
        licence_class="C1",
        first_issued=date(2015, 5, 1),
        licence_open=True,
        occupants=2,
        companion="李晓雯",
        consultant="周航",
    )
    return replace(filled, **changed)


def bare(**changed: Any) -> AgreementPaper:
    """An agreement with nothing but what must be there."""
    return replace(
        AgreementPaper(
            StoreHeader("店"), "S1-A1-261121-0001", Issue(AT), "", "1", "", "", AT, AT, "", "", "", Route(""),
            Consent("", "1"),
        ),
        **changed,
    )  # fmt: skip
