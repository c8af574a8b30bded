"""What is read from a VIN, on public samples of real format and on everything a clerk may type."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.domain.parts.maker import country_of, is_known, maker_of
from desktop.domain.parts.vin import Vin, check_digit, decode, pattern_key, read

TODAY = date(2026, 11, 21)
DATA = Path(__file__).parent / "data"
CHARACTERS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
GOOD = "LFV2A1151H3201804"

MAKES = {
    "Ford": "福特", "Lexus": "雷克萨斯", "Kia": "起亚", "Subaru": "斯巴鲁", "Toyota": "丰田", "Hyundai": "现代",
    "Audi": "奥迪", "Mercedes-Benz": "奔驰", "Tesla": "特斯拉", "Great Wall/长城": "长城",
    "FAW-Volkswagen/大众": "一汽-大众",
    "GAC Toyota/丰田": "广汽丰田", "SAIC-GM/别克雪佛兰": "上汽通用", "GAC Honda/本田": "广汽本田",
    "Changan Ford/福特": "长安福特", "SAIC-VW/大众斯柯达": "上汽大众", "Dongfeng/东风": "东风", "JMC/江铃": "江铃",
    "Beijing Hyundai/北京现代": "北京现代", "SAIC MG/名爵": "名爵", "Geely/吉利": "吉利", "SGMW/五菱": "五菱",
    "Changan/长安": "长安",
}  # fmt: skip


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SAMPLES = rows("vins_sample.csv")
PUBLIC = rows("vins_public.csv")


def told(typed: str) -> Vin:
    return decode(typed, today=TODAY)


def names(found: Vin) -> str:
    return " ".join((found.maker_zh, *found.brands))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda row: row["vin"])
def test_each_sample_names_its_maker_and_year(sample: dict[str, str]) -> None:
    found = told(sample["vin"])
    assert MAKES[sample["make"]] in names(found)
    assert found.year == int(sample["year"])
    assert found.check_ok is (sample["check_ok"] == "1")


@pytest.mark.parametrize("sample", PUBLIC, ids=lambda row: row["vin"])
def test_each_public_chinese_vin_has_a_year_and_never_a_wrong_brand(sample: dict[str, str]) -> None:
    found = told(sample["vin"])
    assert found.valid and found.country == "CN" and found.year is not None
    if sample["brand_zh"]:
        assert sample["brand_zh"] in found.brands


def test_nineteen_of_twenty_chinese_vins_name_their_maker() -> None:
    chinese = [row["vin"] for row in [*SAMPLES, *PUBLIC] if row["vin"][0] in "LH"]
    known = [vin for vin in chinese if told(vin).known]
    assert len(chinese) > 150
    assert len(known) / len(chinese) >= 0.95, f"{len(known)} of {len(chinese)}"


def test_cars_of_one_identifier_and_two_makers_are_told_apart_by_more_characters() -> None:
    assert told("LJ1E6A2U9MG074598").brands == ("蔚来",)
    assert told("LJ12EKS36N4710772").maker_zh == "江淮汽车"


def test_an_identifier_that_changed_hands_names_the_maker_of_its_year_or_nobody() -> None:
    def of_year(code: str) -> str:
        body = f"LJU70W1Z{{}}{code}1000001"
        return told(body.format(check_digit(body.format("0")))).maker_zh

    assert of_year("B") == "上海华普汽车" and of_year("R") == "武汉路特斯汽车" and of_year("K") == ""


@pytest.mark.parametrize(
    "typed",
    [
        "lfv2a1151h3201804", " LFV 2A11-51H3 2018.04\n", "ＬＦＶ２Ａ１１５１Ｈ３２０１８０４",
        "LFV2A\u200b1151\ufeffH3201804",
        "LFV2AI15IH32O18Q4",
    ],
)  # fmt: skip
def test_spaces_dashes_case_width_and_lookalikes_are_read_silently(typed: str) -> None:
    found = told(typed)
    assert (found.vin, found.valid, found.maker_zh) == (GOOD, True, "一汽-大众")


def test_a_vin_with_o_reads_as_zero_and_says_where() -> None:
    reading = read("lfv2ai151h32o18q4")
    assert (reading.text, reading.replaced, reading.typed) == (GOOD, (5, 12, 15), "LFV2AI151H32O18Q4")


@pytest.mark.parametrize("typed", ["", "   ", "\t\n", "　　", "---"])
def test_a_vin_of_spaces_is_empty(typed: str) -> None:
    found = told(typed)
    assert [problem.code for problem in found.problems] == ["vin.empty"] and not found.valid


def test_sixteen_and_eighteen_characters_are_counted() -> None:
    short, long = told(GOOD[:-1]).problems[0], told(GOOD + "1").problems[0]
    assert (short.code, dict(short.values)) == ("vin.length.short", {"length": 16, "short": 1})
    assert (long.code, dict(long.values)) == ("vin.length.long", {"length": 18, "over": 1})


@pytest.mark.parametrize(
    ("typed", "position", "character"), [("LFV2A1151H32018😀4", 16, "😀"), ("龙" + GOOD[1:], 1, "龙")]
)
def test_a_character_no_vin_has_is_named_with_its_position(typed: str, position: int, character: str) -> None:
    (problem,) = told(typed).problems
    assert problem.code == "vin.character"
    assert (problem.values["position"], problem.values["character"]) == (position, character)


def test_a_wrong_check_digit_is_named_with_what_was_expected_and_the_truth_among_the_repairs() -> None:
    found = told("LFV2A11S1H3201804")
    (problem,) = found.problems
    assert (problem.code, problem.field, problem.values["position"]) == ("vin.check", "vin", 9)
    assert problem.values["actual"] == "1" and problem.values["expected"] == found.expected_check
    assert not found.valid and GOOD in found.repairs == problem.values["repairs"] and len(found.repairs) <= 4
    assert found.maker_zh == "一汽-大众" and found.year == 2017


def test_a_single_misread_is_repaired_in_nine_of_ten_samples() -> None:
    misread = {"8": "B", "0": "D", "5": "S", "2": "Z", "6": "G", "1": "L", "B": "8", "S": "5", "G": "6", "L": "1"}
    tried = offered = 0
    for row in [*SAMPLES, *PUBLIC]:
        truth = row["vin"]
        if not told(truth).valid or told(truth).country not in ("CN", "US"):
            continue
        for position, character in enumerate(truth):
            wrong = truth[:position] + misread.get(character, character) + truth[position + 1 :]
            if position != 8 and wrong != truth and check_digit(wrong) != wrong[8]:
                tried += 1
                offered += truth in told(wrong).repairs
    assert tried > 500
    assert offered / tried >= 0.9, f"{offered} of {tried}"


def test_two_neighbours_exchanged_are_repaired() -> None:
    assert GOOD in told("LFV2A1115H3201804").repairs or check_digit("LFV2A1115H3201804") == "5"
    assert GOOD in told("LFV2A1151H3021804").repairs


def test_a_european_car_without_a_check_digit_is_no_problem() -> None:
    found = told("WVWZZZ1KZAW123456")
    assert found.valid and not found.problems and found.check_ok is False
    assert (found.brands, found.year, found.country) == (("大众",), 2010, "DE")


def test_a_european_car_whose_tenth_character_is_no_year_gets_none() -> None:
    assert told("WBA3A51010F123456").year is None
    assert told("WDB2110061A123456").year is None


def test_the_year_is_the_latest_that_can_be() -> None:
    assert decode("LFV2A21K9V4002009", today=TODAY).year == 2027
    assert decode("LFV2A21K9V4002009", today=date(2025, 1, 1)).year == 1997
    assert decode("LFV2A21K9W4002009", today=TODAY).years == (1998,)
    assert told("LFV2A21K904002009").year is None


def test_an_american_year_is_decided_by_position_seven() -> None:
    assert told("1FTFW4L84SFB52686").year == 2025
    assert told("1HGCM82633A004352").year == 2003


def test_a_serial_with_letters_is_a_hint_only() -> None:
    body = "LFV2A115{}H32018A4"
    found = told(body.format(check_digit(body.format("0"))))
    assert found.valid and [problem.code for problem in found.problems] == ["vin.serial"]


def test_an_identifier_shared_by_small_makers_names_nobody() -> None:
    assert maker_of("LA9") is None and maker_of("WV9AAAAAAAAAAAAAA") is None


@given(
    st.tuples(st.sampled_from("LH"), st.text(alphabet=CHARACTERS, min_size=2, max_size=2))
    .map("".join)
    .filter(lambda wmi: not is_known(wmi))
)
@settings(max_examples=200, deadline=None)
def test_an_unknown_chinese_identifier_is_never_given_a_maker(wmi: str) -> None:
    found = told(wmi + "A1151XH3201804")
    assert (found.maker_zh, found.maker_en, found.brands, found.model) == ("", "", (), None)


@given(st.text(alphabet=CHARACTERS, min_size=17, max_size=17))
@settings(max_examples=300, deadline=None)
def test_any_seventeen_characters_are_decoded(typed: str) -> None:
    found = told(typed)
    assert found.vin == typed and found.year in (None, *found.years)
    assert all(check_digit(repair) == repair[8] for repair in found.repairs)


@given(st.text(max_size=40))
@settings(max_examples=300, deadline=None)
def test_anything_typed_is_read_without_an_error(typed: str) -> None:
    found = told(typed)
    assert read(found.vin).text == found.vin
    assert found.as_json()["vin"] == found.vin


def test_the_printed_line_holds_what_scripts_ask_for() -> None:
    line = told(GOOD).as_json()
    assert {"vin", "valid", "problems", "maker_zh", "maker_en", "brands", "year", "country"} <= set(line)
    assert (line["maker_en"], line["country"], line["year"]) == ("FAW-Volkswagen", "CN", 2017)


def test_the_pattern_leaves_out_check_digit_plant_and_serial() -> None:
    assert pattern_key(GOOD) == "LFV2A115H" and pattern_key("LFV") == ""


def test_new_chinese_numbers_begin_with_h() -> None:
    assert country_of("HLX13B176S1200049").code == "CN" and country_of("00").code == ""


def test_a_car_of_another_market_is_not_given_the_make_its_identifier_sells_in_america() -> None:
    assert told("KNMC4C2HMJP123456").maker_zh == ""
    assert told("W0LGT8EM1A1123456").maker_zh == "欧宝"


def test_a_brand_of_several_is_named_where_more_characters_tell_it() -> None:
    assert told("JN1BJ0HP9EM123456").brands == ("英菲尼迪",)
    assert "日产" in told("JN1TANT31U0123456").brands


def test_an_american_car_outside_our_list_takes_its_make_from_the_american_tables() -> None:
    found = told("1C4RJFBG0FC123456")
    assert (found.maker_zh, found.maker_en, found.brands) == ("吉普", "Jeep", ("吉普",))


def test_a_car_that_codes_its_year_in_every_market_has_the_latest_one() -> None:
    assert told("YV1DZ8256C2312345").year == 2012
