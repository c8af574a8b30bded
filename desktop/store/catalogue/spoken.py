"""How words are spelled and said: the terms of the catalogue's dictionary. pypinyin is imported only while building."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from desktop.domain.parts import part

POSITION_WORDS: dict[str, tuple[str, ...]] = {
    "前": ("前面", "前边", "前部", "前轮", "前桥", "front"),
    "后": ("后面", "后边", "后部", "后轮", "后桥", "rear"),
    "左": ("左边", "左侧", "主驾", "主驾驶", "司机侧", "left"),
    "右": ("右边", "右侧", "副驾", "副驾驶", "right"),
    "内": ("内侧", "inner"),
    "外": ("外侧", "outer"),
    "上": ("upper",),
    "下": ("lower",),
}
"""Other words for a position, Chinese and English."""

GRADE_WORDS: dict[str, tuple[str, ...]] = {
    "oe": ("原厂", "正厂", "纯正", "原装", "原厂件", "正厂件", "genuine", "oem"),
    "equivalent": ("副厂", "质量相当", "同质", "品牌件", "副厂件", "aftermarket"),
    "remanufactured": ("再制造", "翻新", "再制造件", "翻新件", "remanufactured"),
    "reused": ("拆车", "拆车件", "二手", "二手件", "回用", "回用件", "used"),
}
"""What people call the four grades the law knows."""

WEIGHT_NAME = 100
WEIGHT_NICKNAME = 95
WEIGHT_SOUND = 80
WEIGHT_INITIALS = 75


def short_english(name: str) -> str:
    """``Brake Pad Set`` → ``Brake Pad``: the word people type."""
    return name.removesuffix(" Set").removesuffix(" Kit").removesuffix(" Assembly")


class Terms:
    """Collects what a thing is called, each word once per thing with its best weight."""

    def __init__(self) -> None:
        self._best: dict[tuple[str, str, int], int] = {}
        self._said: dict[str, tuple[str, str]] = {}

    def add(self, kind: str, ref: int, words: Iterable[str], *, spell: bool = True) -> None:
        """Add a thing's words, its name first. With ``spell`` Chinese words are also found by pinyin and initials."""
        for index, word in enumerate(words):
            text = part.squash(word)
            if not text:
                continue
            self._put(text, kind, ref, WEIGHT_NAME if index == 0 else WEIGHT_NICKNAME)
            if spell and any(part.is_chinese(character) for character in text):
                sound, initials = self._say(text)
                self._put(sound, kind, ref, WEIGHT_SOUND)
                if len(initials) > 1:
                    self._put(initials, kind, ref, WEIGHT_INITIALS)

    def rows(self) -> Iterator[tuple[str, str, int, int]]:
        """Rows of the table ``term``."""
        for (text, kind, ref), weight in self._best.items():
            yield text, kind, ref, weight

    def _put(self, text: str, kind: str, ref: int, weight: int) -> None:
        key = (text, kind, ref)
        self._best[key] = max(weight, self._best.get(key, 0))

    def _say(self, text: str) -> tuple[str, str]:
        from pypinyin import Style, lazy_pinyin

        if text not in self._said:
            syllables = lazy_pinyin(text)
            letters = lazy_pinyin(text, style=Style.FIRST_LETTER)
            self._said[text] = ("".join(syllables).lower(), "".join(letters).lower())
        return self._said[text]


def figures(spec: str) -> list[str]:
    """The figures of a specification as people type them: ``205/55R16`` → ``205``, ``55``, ``r16``, ``2055516``."""
    pieces: list[str] = re.findall(r"[a-z]*\d+", part.fold(spec))
    return [*pieces, "".join(re.findall(r"\d", spec))] if pieces else []


def readings() -> Iterator[tuple[str, str]]:
    """Every sign of GB 2312 with its usual reading: how a word with a wrong sign of the right sound is found."""
    from pypinyin import lazy_pinyin

    for point in range(0x4E00, 0x9FA6):
        sign = chr(point)
        try:
            sign.encode("gb2312")
        except UnicodeEncodeError:
            continue
        yield sign, lazy_pinyin(sign)[0]
