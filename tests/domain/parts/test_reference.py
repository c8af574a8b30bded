"""The reference tables about VINs agree with each other."""

from __future__ import annotations

import csv
import json
import re
from itertools import pairwise

import resources


def rows(name: str) -> list[dict[str, str]]:
    with resources.path("reference", name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_brands_have_one_name_each_way_and_one_code() -> None:
    brands = rows("brands.csv")
    for column in ("brand_zh", "brand_en", "code"):
        values = [row[column] for row in brands]
        assert all(values) and len(values) == len(set(values))
    assert all(re.fullmatch(r"[A-Z0-9]{2,13}", row["code"]) for row in brands)


def test_every_maker_names_known_brands_in_both_languages_and_its_source() -> None:
    english = {row["brand_zh"]: row["brand_en"] for row in rows("brands.csv")}
    for row in rows("wmi.csv"):
        assert re.fullmatch(r"[A-HJ-NPR-Z0-9]{3,4}", row["wmi"]) and row["wmi"][2] != "9"
        assert row["maker_zh"] and row["maker_en"] and row["country"] and row["source"]
        assert row["confidence"] in ("A", "B")
        assert [english[brand] for brand in row["brands_zh"].split("|")] == row["brands_en"].split("|")


def test_rows_of_one_identifier_do_not_overlap_in_time() -> None:
    spans: dict[str, list[tuple[int, int]]] = {}
    for row in rows("wmi.csv"):
        spans.setdefault(row["wmi"], []).append((int(row["since"] or 0), int(row["until"] or 9999)))
    for wmi, dated in spans.items():
        dated.sort()
        assert all(one[1] < other[0] for one, other in pairwise(dated)), wmi


def test_every_problem_of_a_vin_has_a_sentence_in_both_languages() -> None:
    sentences = json.loads(resources.path("reference", "sentences", "vin.json").read_text(encoding="utf-8"))
    codes = {"vin.empty", "vin.length.short", "vin.length.long", "vin.character", "vin.check", "vin.serial"}
    assert set(sentences) == codes
    for sentence in sentences.values():
        fields = [set(re.findall(r"{(\w+)}", sentence[language])) for language in ("en", "zh")]
        assert fields[0] == fields[1]
