"""Papers of the workshop for the tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from printing.frame import Issue
from printing.service_inspection import InspectionPaper, Mark
from printing.signature import Signature
from tests.printing.drive_sample import STROKES
from tests.printing.sample import STORE

BEIJING = timezone(timedelta(hours=8))
AT = datetime(2026, 11, 22, 1, 5, tzinfo=UTC)
NUMBER = "BJ01-A1-261122-0031"
VISIT: dict[str, Any] = {
    "store": STORE, "number": NUMBER, "issued": Issue(AT, "李晓雯", "0.1.0"), "customer": "王建国",
    "phone": "138****5521", "bringer": "赵师傅", "bringer_phone": "139****0007", "plate": "京A·7K3Q2",
    "vin": "LSVNV2180M2123456", "car": "上汽大众 帕萨特 2.0T", "engine": "EA888-204417", "colour": "极地白",
    "use": "family", "registered_on": date(2021, 5, 18), "odometer_km": 46_820, "flow": "routine",
    "category": "first_level", "arrived": datetime(2026, 11, 22, 9, 5, tzinfo=BEIJING), "adviser": "周航",
}  # fmt: skip


def signature(role: str) -> Signature:
    """Somebody's signature, drawn on a pad three times as wide as high."""
    return Signature(role, STROKES, 0.32, AT)


def inspection_paper(**changed: Any) -> InspectionPaper:
    """A check-in sheet with every field filled."""
    filled = InspectionPaper(
        **VISIT,
        marks=(Mark("A", 2_600, 8_000, "左前翼子板 10 cm"), Mark("B", 5_200, 1_700), Mark("D", 500, 5_300, "前牌照框")),
        fuel_eighths=4,
        fittings=(("spare", True), ("tools", True), ("extinguisher", False), ("triangle", True), ("licence", True)),
        belongings="后备箱婴儿推车一辆",
        words="高速 100 km/h 以上方向盘发抖，刹车时明显；空调不够凉。",
        diagnosis="前刹车盘偏摆 0.09 mm，建议更换前盘前片。",
        covers=True,
        waits=True,
    )
    return replace(filled, **changed)
