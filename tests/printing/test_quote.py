import os
import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime
from typing import Literal

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from printing import preview
from printing.capitals import capitals
from printing.figure import discount, minute, money
from printing.quote import QuoteLine, missing, quote
from printing.words import _WORDS
from tests.printing.sample import LINE, STORE, bare, ink, page_texts, paper

LANGUAGES: list[Literal["zh", "en"]] = ["zh", "en"]


def whole(pdf: bytes) -> str:
    return "".join(page_texts(pdf)).replace(" ", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_stands_on_the_paper(language: Literal["zh", "en"]) -> None:
    filled = paper(copy_label="第一联")
    text = whole(quote(filled, language))
    store = [STORE.name, STORE.legal_name, STORE.address, STORE.phone, STORE.bank, STORE.bank_account]
    head = [filled.number, filled.customer_name, filled.contact_name, filled.phone_masked, filled.level_name, "30"]
    car = [filled.car_name, filled.vin, filled.plate, "46,820km", "2026-11-28", minute(filled.prices_at)]
    line = [LINE.number, LINE.name, LINE.brand, LINE.spec, "128.50", "115.65", "231.30", "12", "2026-11-25", "12个月"]
    foot = [filled.tax_note, filled.remark, filled.issued_by, minute(filled.issued_at), "0.1.0", "第一联"]
    for value in (*store, *head, *car, *line, *foot):
        assert value.replace(" ", "") in text


def test_the_words_of_the_trade_stand_on_the_chinese_paper() -> None:
    text = whole(quote(paper(), "zh"))
    for value in ("配件报价单", "质量相当", "9折", "在途12", "价格截至", "客户确认", "销售方（盖章）", "第1页/共1页"):
        assert value in text


@pytest.mark.parametrize(("state", "words"), [("here", "现货12"), ("coming", "在途12"), ("order", "需订货"), ("", "")])
def test_the_supply_of_a_line_is_said(state: str, words: str) -> None:
    assert words in whole(quote(paper(lines=(replace(LINE, stock_state=state),)), "zh"))


@pytest.mark.parametrize("grade", ["oe", "equivalent", "remanufactured", "reused"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_grade_the_law_asks_for_is_printed(grade: str, language: Literal["zh", "en"]) -> None:
    text = whole(quote(paper(lines=(replace(LINE, grade=grade),)), language))
    assert _WORDS[f"grade_{grade}"][0 if language == "zh" else 1] in text


@pytest.mark.parametrize(
    ("fit", "words"),
    [("unknown", "适配未确认"), ("no", "不适配"), ("conditional", "有条件适配"), ("fits", "231.30"), ("", "231.30")],
)
def test_doubt_about_the_fit_is_printed(fit: str, words: str) -> None:
    text = whole(quote(paper(lines=(replace(LINE, fit=fit),)), "zh"))
    assert words in text
    assert ("适配未确认" in text) == (fit == "unknown")


def test_an_unverified_vin_says_so() -> None:
    assert "未经核实" in whole(quote(paper(vin_verified=False), "zh"))
    assert "未经核实" not in whole(quote(paper(), "zh"))
    assert "未经核实" not in whole(quote(paper(vin="", vin_verified=False), "zh"))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 99_999_999_99), st.integers(0, 99_999_999_99), st.sampled_from(LANGUAGES))
def test_the_total_is_exact_in_figures_and_in_capitals(total: int, listed: int, language: Literal["zh", "en"]) -> None:
    line = replace(LINE, amount_fen=total)
    text = whole(quote(paper(lines=(line,), total_fen=total, list_total_fen=listed), language))
    assert f"¥{money(total)}" in text
    assert capitals(total) in text
    assert money(listed) in text
    if listed != total:
        assert f"{'-' if listed > total else '+'}¥{money(abs(listed - total))}" in text


def test_the_amounts_of_a_long_quote_add_up_on_paper() -> None:
    long = paper(60)
    text = whole(quote(long, "zh"))
    for line in long.lines:
        assert money(line.amount_fen) in text
    assert f"¥{money(sum(line.amount_fen for line in long.lines))}" in text


def test_a_long_quote_repeats_its_head_and_counts_its_pages() -> None:
    pages = [text.replace(" ", "") for text in page_texts(quote(paper(60), "zh"))]
    assert len(pages) > 2
    for number, text in enumerate(pages, 1):
        assert f"第{number}页/共{len(pages)}页" in text
        assert "BJ01-A1-261121-0047" in text
        assert "配件编码" in text
        assert "开具时间" in text


@pytest.mark.parametrize("count", range(1, 40))
def test_the_signatures_never_stand_on_a_page_without_a_line(count: int) -> None:
    pages = page_texts(quote(paper(count), "zh"))
    last = pages[-1].replace(" ", "")
    assert "销售方（盖章）" in last
    assert "空调滤清器" in last
    assert f"¥{money(paper(count).total_fen)}" in last


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_quote_that_waits_for_approval_says_so_on_every_page(language: Literal["zh", "en"]) -> None:
    word = "待审批" if language == "zh" else "PENDING APPROVAL"
    plain, waiting = quote(paper(60), language), quote(paper(60, approval_needed=True), language)
    for number, text in enumerate(page_texts(waiting)):
        assert word in text
        assert reddish(waiting, number) > reddish(plain, number) + 1500
    assert not any(word in text for text in page_texts(plain))


def reddish(pdf: bytes, page: int) -> int:
    """Pixels as pale and red as the word across the page."""
    _, _, _, pixels = preview.render(pdf, page, 36)
    return sum(red - green > 8 for green, red in zip(pixels[1::4], pixels[2::4], strict=True))


def test_revision_void_offline_and_demo_are_shown() -> None:
    text = whole(quote(paper(revision=2, void=True, offline=True, demo=True), "zh"))
    for words in ("第2版", "作废", "离线开具，待同步", "演示样张", "生成的示例数据"):
        assert words in text
    plain = whole(quote(paper(), "zh"))
    for words in ("第1版", "作废", "离线开具", "演示", "审批"):
        assert words not in plain


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_quote_with_nothing_filled_still_prints(language: Literal["zh", "en"]) -> None:
    pages = page_texts(quote(bare(), language))
    assert len(pages) == 1
    assert "零元整" in pages[0]
    assert "None" not in pages[0]


def test_rare_names_reach_the_paper_and_unknown_signs_are_listed() -> None:
    named = paper(customer_name="喆堃𠮷䶮", remark="🚗")
    text = whole(quote(named, "zh"))
    assert "喆堃𠮷䶮" in text
    assert "U+1F697" in text
    assert missing(named) == ("🚗",)
    assert ink(quote(paper(customer_name="𠮷𠮷𠮷"), "zh"), dpi=144) > ink(quote(paper(customer_name=""), "zh"), dpi=144)


@pytest.mark.parametrize(
    "hostile",
    ["<b>粗</b> &amp; <para>", "a\x00b\x1b[31m", "\u202e精忠", "%s {0} {name}", "(\\) Tj ET", "甲\ud800乙", "x\r\ny"],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_hostile_text_is_printed_as_it_was_typed(hostile: str, language: Literal["zh", "en"]) -> None:
    line = replace(LINE, name=hostile, number=hostile, brand=hostile, unit=hostile, warranty=hostile)
    text = whole(quote(paper(lines=(line,), customer_name=hostile, remark=hostile, issued_by=hostile), language))
    solid = "".join(c for c in hostile if c not in " \r\n\u202e")
    if not missing(bare(remark=hostile)):
        assert solid in text or "\n" in hostile
    else:
        assert "U+" in text


def test_a_remark_of_ten_thousand_characters_flows_on() -> None:
    remark = "".join(chr(0x4E00 + i % 3000) for i in range(10_000))
    pages = page_texts(quote(paper(remark=remark), "zh"))
    text = "".join(pages).replace(" ", "")
    assert len(pages) > 3
    assert "销售方（盖章）" in pages[-1]
    assert sum(char in text for char in set(remark)) == 3000


def test_a_name_longer_than_a_page_is_torn_and_keeps_its_amount() -> None:
    line = replace(LINE, name="长" * 3000)
    pages = page_texts(quote(paper(lines=(line,)), "zh"))
    assert len(pages) > 1
    assert "".join(pages).count("长") == 3000
    assert sum("231.30" in text for text in pages) >= 1


def test_a_customer_too_long_for_the_place_stands_in_full_among_the_remarks() -> None:
    text = whole(quote(paper(customer_name="甲" * 200 + "乙"), "zh"))
    assert "（全文）" in text
    assert text.count("乙") == 1


def test_the_same_paper_gives_the_same_bytes() -> None:
    assert quote(paper(3), "zh") == quote(paper(3), "zh")
    assert quote(paper(3), "zh") != quote(paper(3, revision=2), "zh")


def test_the_same_paper_gives_the_same_bytes_in_another_process() -> None:
    program = (
        "import hashlib; from printing.quote import quote; from tests.printing.sample import paper;"
        "quote(paper(1, customer_name='𠮷'), 'en'); "
        "print(hashlib.sha256(quote(paper(3, remark='𠮷🚗'), 'zh')).hexdigest())"
    )
    found = set()
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True
        )
        found.add(done.stdout)
    assert len(found) == 1


def test_the_document_names_itself_and_nobody_else() -> None:
    document = pypdfium2.PdfDocument(quote(paper(revision=2), "zh"))
    try:
        facts = document.get_metadata_dict()
    finally:
        document.close()
    assert facts["Title"] == "配件报价单 BJ01-A1-261121-0047 第2版"
    assert not [value for value in facts.values() if "王建国" in value or "李晓雯" in value or "5521" in value]
    assert b"zh-CN" in quote(paper(), "zh")


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        quote(paper(issued_at=datetime(2026, 11, 21)), "zh")


def test_a_negative_total_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        quote(paper(total_fen=-1), "zh")


@pytest.mark.parametrize(
    ("rate", "zh", "en"),
    [
        (10_000, "", ""),
        (9000, "9折", "-10%"),
        (8850, "8.85折", "-11.5%"),
        (11_000, "+10%", "+10%"),
        (0, "-100%", "-100%"),
    ],
)
def test_a_discount_is_said_the_way_of_the_language(rate: int, zh: str, en: str) -> None:
    assert (discount(rate, "zh"), discount(rate, "en")) == (zh, en)


def test_labour_and_sundry_lines_need_no_part_number() -> None:
    labour = QuoteLine(1, "labour", "更换工时", 1500, 20000, 20000, 30000, unit="工时")
    sundry = QuoteLine(2, "sundry", "运费", 1000, 5000, 5000, 5000)
    text = whole(quote(paper(lines=(labour, sundry), total_fen=35000), "zh"))
    assert "1.5" in text
    assert "其他" in text
    assert "300.00" in text


def test_words_exist_in_both_languages_and_none_is_empty() -> None:
    assert all(zh.strip() and en.strip() for zh, en in _WORDS.values())


def test_a_day_that_is_unknown_leaves_its_place_empty() -> None:
    assert "None" not in whole(quote(paper(lines=(replace(LINE, eta=None, stock_state="order"),)), "zh"))
    assert str(date(2026, 11, 25)) not in whole(quote(paper(lines=(replace(LINE, eta=None),)), "zh"))
