"""A person's name where others may look on: the family name and stars."""

from __future__ import annotations

import re

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af·]{2,4}")
_TITLES = ("先生", "女士", "小姐", "师傅", "老师")


def mask(name: str) -> str:
    """王建国 → 王**, John Smith → John S.; a title stays (李女士), and what is longer is a company and stays."""
    plain = name.strip()
    if plain.endswith(_TITLES):
        return plain
    if _HAN.fullmatch(plain):
        return plain[0] + "*" * (len(plain) - 1)
    words = plain.split()
    if plain.isascii() and 2 <= len(words) <= 3 and all(word[0].isalpha() for word in words):
        return " ".join([words[0], *(f"{word[0]}." for word in words[1:])])
    return plain
