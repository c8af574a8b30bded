"""Quotes for the tests of the papers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pypdfium2

from printing import preview
from printing.frame import StoreHeader
from printing.quote import QuoteLine, QuotePaper

STORE = StoreHeader(
    "北京朝阳店", "示例汽车销售服务有限公司", "北京市朝阳区示例路 88 号", "010-5555 0100", "示例银行", "1100 0000 0123"
)
LINE = QuoteLine(
    position=1,
    kind="part",
    name="空调滤清器（活性炭）",
    qty_milli=2000,
    list_fen=12850,
    unit_fen=11565,
    amount_fen=23130,
    number="5Q0 819 653",
    brand="曼牌",
    spec="CUK 26 009",
    grade="equivalent",
    unit="件",
    rate_bp=9000,
    stock_state="coming",
    stock_milli=12000,
    eta=date(2026, 11, 25),
    warranty="12个月",
    fit="fits",
)


def lines(count: int) -> tuple[QuoteLine, ...]:
    """So many lines, each with its own amount."""
    return tuple(
        replace(LINE, position=i + 1, number=f"5Q0 {819 + i} 653", unit_fen=11565 + i, amount_fen=2 * (11565 + i))
        for i in range(count)
    )


def paper(count: int = 1, **changed: Any) -> QuotePaper:
    """A quote of ``count`` lines with every field filled."""
    own = lines(count)
    filled = QuotePaper(
        store=STORE,
        number="BJ01-A1-261121-0047",
        issued_at=datetime(2026, 11, 21, 6, 2, tzinfo=UTC),
        issued_by="李晓雯",
        valid_until=date(2026, 11, 28),
        prices_at=datetime(2026, 11, 21, 1, 0, tzinfo=UTC),
        lines=own,
        list_total_fen=sum(line.list_fen * line.qty_milli // 1000 for line in own),
        total_fen=sum(line.amount_fen for line in own),
        customer_name="王建国",
        contact_name="王先生",
        phone_masked="138****5521",
        level_name="A级",
        terms_days=30,
        car_name="上汽大众 朗逸",
        vin="LSVNV2180M2123456",
        plate="京A·7K3Q2",
        odometer_km=46820,
        tax_note="含 13% 增值税",
        remark="到货后电话通知。",
        program_version="0.1.0",
    )
    return replace(filled, **changed)


def bare(**changed: Any) -> QuotePaper:
    """A quote with nothing but what must be there."""
    moment = datetime(2026, 11, 21, tzinfo=UTC)
    return replace(
        QuotePaper(StoreHeader("店"), "S1-A1-261121-0001", moment, "", date(2026, 11, 28), moment, (), 0, 0), **changed
    )


def page_texts(pdf: bytes) -> list[str]:
    """The text of each page as a reader would copy it, line ends as blanks."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range().replace("\r\n", " ").replace("\n", " ") for page in document]
    finally:
        document.close()


def ink(pdf: bytes, page: int = 0, dpi: int = 72) -> int:
    """How many pixels of a page are darker than middle grey."""
    width, height, stride, pixels = preview.render(pdf, page, dpi)
    green = b"".join(pixels[row * stride + 1 : row * stride + width * 4 : 4] for row in range(height))
    return sum(value < 128 for value in green)
