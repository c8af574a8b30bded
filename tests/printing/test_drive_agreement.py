"""The test-drive agreement on paper: what stands on it, on how many pages, and what never does."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pypdfium2
import pytest
import zxingcpp

from printing import code, preview
from printing.clauses import Clauses, Style, title_of
from printing.drive_agreement import Consent, Route, agreement
from printing.drive_words import say
from printing.figure import Language, minute
from tests.printing.drive_sample import AT, BEIJING, POINTS, bare, paper, signature, text
from tests.printing.sample import STORE, ink, page_texts

LANGUAGES: list[Language] = ["zh", "en"]


def whole(pdf: bytes) -> str:
    return "".join(page_texts(pdf)).replace(" ", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_stands_on_the_agreement(language: Language) -> None:
    filled = paper(language, licence_until=None)
    found = whole(agreement(filled, language, ("store",)))
    values = [STORE.name, STORE.legal_name, STORE.address, filled.number, filled.customer, filled.phone, filled.car]
    values += [filled.plate, filled.vin, filled.licence_number, "C1/2015-05-01", "2027-05-31", "极地白/K-07", "试01"]
    values += [filled.route.name, "12.4km", filled.companion, filled.consultant, "2026-11-2114:30–15:00"]
    values += [filled.consent.text[:40], filled.text_version, minute(filled.issued.at), filled.issued.by]
    values += [say("no_end", language), say("seal", language), code.check_digits(filled.number)]
    for value in values:
        assert value.replace(" ", "") in found, value


def test_the_shipped_chinese_text_is_one_page_a_copy_and_the_english_two_at_most() -> None:
    assert len(page_texts(agreement(paper("zh"), "zh"))) == 2
    assert len(page_texts(agreement(paper("zh", route=Route("")), "zh"))) == 2
    assert len(page_texts(agreement(paper("en"), "en"))) <= 4


def test_each_copy_says_whose_it_is_and_counts_its_own_pages() -> None:
    first, second = [page.replace(" ", "") for page in page_texts(agreement(paper("zh"), "zh"))]
    assert "第一联门店存" in first and "第二联顾客联" in second
    assert "第1页/共1页" in first and "第1页/共1页" in second
    assert first.replace("第一联门店存", "") == second.replace("第二联顾客联", ""), "they differ in nothing else"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("paragraphs", [0, 5, 12, 20, 30, 60, 140])
def test_nobody_signs_a_page_that_says_nothing_and_no_clause_is_lost(language: Language, paragraphs: int) -> None:
    clauses = [f"{place}. clause number {place} says something of its own" for place in range(1, paragraphs + 1)]
    pages = page_texts(agreement(paper(language, text="\n".join(["Title", "", *clauses])), language, ("store",)))
    found = "".join(pages)
    for place in range(1, paragraphs + 1):
        assert f"clause number {place} says" in found
    assert say("sign_store", language) in pages[-1]
    if len(pages) > 1:
        assert "clause number" in pages[-1]


def test_a_text_without_breaks_and_a_word_wider_than_its_column_are_torn() -> None:
    found = whole(agreement(paper("zh", text="啊" * 3_000 + "W" * 300), "zh", ("store",)))
    assert found.count("啊") == 3_000 and found.count("W") >= 300


def test_a_heading_stays_with_its_first_clause() -> None:
    lines = "\n".join(f"{place}. words of this clause" for place in range(9))
    clauses = Clauses.of(f"{lines}\n\nA heading\n1. held by it", 0, 400, Style(8, 10))
    for room in range(15, 80, 3):
        parts = clauses.split(room)
        if parts is not None:
            assert parts[0]._lines[-1].text != "A heading"
            assert [line.text for part in parts for line in part._lines] == [line.text for line in clauses._lines]


def test_no_line_of_a_clause_stands_alone_in_a_column() -> None:
    words = "these are words that fill more than one line of a narrow column and go on " * 3
    clauses = Clauses.of("\n".join(f"{place}. {words}" for place in range(6)), 0, 300, Style(8, 10))
    numbers = [bool(line.number) for line in clauses._lines]
    high = numbers.index(True, 1)
    assert high > 3
    for room in range(10, 260, 7):
        parts = clauses.split(room)
        if parts is not None:
            torn = len(parts[0]._lines) % high
            assert torn not in (1, high - 1)
            assert [line.text for part in parts for line in part._lines] == [line.text for line in clauses._lines]


def test_the_first_line_on_its_own_is_the_title() -> None:
    assert title_of("协议书\n\n一、车辆\n1. 好。") == ("协议书", "一、车辆\n1. 好。")
    assert title_of("甲乙双方约定如下。\n\n1. 好。") == ("", "甲乙双方约定如下。\n\n1. 好。")
    assert "驾乘约定" in whole(agreement(paper("zh", text="驾乘约定\n\n1. 好。"), "zh", ("store",)))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (None, ("同意", "不同意（改为试乘）")),
        (True, ("已同意", "柜台")),
        (False, ("不同意：改为试乘",)),
    ],
)
def test_the_consent_says_what_was_answered_or_leaves_boxes_to_tick(given: bool | None, words: tuple[str, ...]) -> None:
    found = whole(agreement(paper("zh", consent=Consent("文本", "7", given, AT if given else None, "counter")), "zh"))
    assert "文本版本7" in found
    for word in words:
        assert word in found


def test_ride_offline_override_and_demo_are_said() -> None:
    filled = paper("zh", ride_only=True, overridden=True, demo=True)
    found = whole(agreement(replace(filled, issued=replace(filled.issued, offline=True)), "zh"))
    for words in ("驾驶人（门店）", "离线开具，待同步", "演示样张", "店长特批"):
        assert words in found
    plain = whole(agreement(paper("zh"), "zh"))
    for words in ("驾驶人（门店）", "离线开具", "演示", "特批", "已签署"):
        assert words not in plain


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_known_is_left_to_be_written(language: Language) -> None:
    pages = page_texts(agreement(bare(), language, ("store",)))
    assert len(pages) == 1 and "None" not in pages[0]


def test_a_drive_over_midnight_names_both_days() -> None:
    late = paper(
        "zh", start=datetime(2026, 11, 21, 23, 45, tzinfo=BEIJING), end=datetime(2026, 11, 22, 0, 30, tzinfo=BEIJING)
    )
    assert "2026-11-2123:45–2026-11-2200:30" in whole(agreement(late, "zh"))


def test_long_names_are_printed_in_full_somewhere() -> None:
    name = "阿卜杜拉·" * 24 + "完"
    found = whole(agreement(paper("zh", customer=name, car="很长的车型名称" * 12, label="L" * 60), "zh", ("store",)))
    assert name in found and "很长的车型名称" * 12 in found


def test_rare_characters_are_drawn_and_unknown_ones_named() -> None:
    found = whole(agreement(paper("zh", customer="𠮷田堃䶮", consultant="🚗"), "zh"))
    assert "𠮷田堃䶮" in found and "U+1F697" in found


def test_a_plate_is_never_torn_at_the_end_of_a_line() -> None:
    from printing import font
    from printing.line import wrap

    for room in range(40, 160):
        lines = wrap("就试乘试驾大众朗逸（车牌京A·D12345）约定如下", font.REGULAR, 8, room)
        assert any("京A·D12345" in line for line in lines) or room < font.width("（车牌京A·D12345）", font.REGULAR, 8)


def test_the_code_on_the_page_holds_the_number_and_nothing_else() -> None:
    filled = paper("zh")
    width, height, stride, pixels = preview.render(agreement(filled, "zh", ("store",)), 0, 200)
    grey = b"".join(pixels[row * stride + 1 : row * stride + width * 4 : 4] for row in range(height))
    read = zxingcpp.read_barcodes(memoryview(grey).cast("B", shape=(height, width)))
    found = {each.format: each.text for each in read}
    assert found[zxingcpp.BarcodeFormat.QRCode] == code.payload(filled.number)
    assert code.read(code.payload(filled.number)) == filled.number
    assert set(found.values()) == {filled.number, code.payload(filled.number)}


def test_signatures_are_lines_over_the_line_with_their_time() -> None:
    signed = agreement(paper("zh", signatures=(signature("customer"), signature("companion"))), "zh", ("store",))
    plain = agreement(paper("zh"), "zh", ("store",))
    assert "已签署" in whole(signed) and whole(signed).count("屏幕签字") == 2 + whole(plain).count("屏幕签字")
    assert whole(signed).count(minute(AT)[:10].replace(" ", "")) > whole(plain).count(minute(AT)[:10])
    assert ink(signed) > ink(plain) + 150
    document = pypdfium2.PdfDocument(signed)
    try:
        kinds = {each.type for page in document for each in page.get_objects()}
    finally:
        document.close()
    assert pypdfium2.raw.FPDF_PAGEOBJ_IMAGE not in kinds, "strokes, code and route are vectors"


def test_a_tap_and_a_stroke_of_two_points_are_drawn() -> None:
    short = replace(signature("customer"), strokes=(((500, 100),), ((100, 100), (300, 150))))
    assert ink(agreement(paper("zh", signatures=(short,)), "zh", ("store",)), dpi=144) > 0


def test_the_route_is_drawn_where_there_is_one() -> None:
    with_route, without = agreement(paper("zh"), "zh"), agreement(paper("zh", route=Route("环线", 30, 900)), "zh")
    assert blueish(with_route) > blueish(without) + 60
    assert "环线·约30分钟·0.9km" in whole(without)
    assert len(POINTS) > 1


def blueish(pdf: bytes) -> int:
    _, _, _, pixels = preview.render(pdf, 0, 72)
    return sum(blue > red + 90 for blue, red in zip(pixels[0::4], pixels[2::4], strict=True))


def test_the_same_agreement_gives_the_same_bytes_and_says_what_it_says() -> None:
    filled = paper("zh", mark="abc123")
    assert agreement(filled, "zh") == agreement(filled, "zh")
    assert preview.keywords(agreement(filled, "zh")) == "abc123"
    assert preview.keywords(agreement(paper("zh"), "zh")) == ""


def test_a_time_without_a_zone_is_refused() -> None:
    naive = paper("zh")
    with pytest.raises(ValueError, match="zone"):
        agreement(replace(naive, issued=replace(naive.issued, at=datetime(2026, 1, 1))), "zh")


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_fonts_are_in_the_file(language: Language) -> None:
    pdf = agreement(paper(language, customer="𠮷"), language)
    assert pdf.count(b"/FontDescriptor ") and pdf.count(b"/FontDescriptor ") == pdf.count(b"/FontFile2")
    assert "{" not in text(language)
