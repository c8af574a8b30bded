"""Every refusal has its sentence in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

from desktop.domain.problem import Problem
from desktop.widgets.sentence import sentence, sentences

_CODE = re.compile(r"(?:Problem|Refused|StoreError)\(\s*\"([a-z_]+(?:\.[a-z_]+)+)\"")


def _codes() -> set[str]:
    root = Path(__file__).resolve().parents[2] / "desktop"
    return {code for file in root.rglob("*.py") for code in _CODE.findall(file.read_text("utf-8"))}


def test_every_code_raised_in_the_program_has_a_sentence() -> None:
    assert _codes() - sentences().keys() == set()


def test_every_sentence_stands_in_both_languages_with_the_same_values() -> None:
    for code, words in sentences().items():
        assert words.keys() == {"en", "zh"}, code
        names = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in words.values()]
        assert names[0] == names[1], code


def test_a_sentence_names_the_value() -> None:
    assert sentence(Problem("number.form", "price", {"value": "12a"}), "zh") == (
        "“12a”不是数字，请只输入数字，如 1288.50。"
    )


def test_a_missing_value_leaves_a_gap_rather_than_an_error() -> None:
    assert "…" in sentence(Problem("number.form", "price"), "en")


def test_a_field_is_called_by_its_name_in_the_language() -> None:
    problem = Problem("text.missing", "address")
    assert "地址" in sentence(problem, "zh")
    assert "address" in sentence(problem, "en")
