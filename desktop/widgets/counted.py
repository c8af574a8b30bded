"""A number and its noun in English, where one is not said as many are: Chinese needs none of it."""

from __future__ import annotations

import re

_EITHER = re.compile(r"\[([^\[\]|]*)(?:\|([^\[\]|]*))?\]")


def counted(text: str, n: int, **more: object) -> str:
    """``{n} part[s]`` filled in: ``1 part``, ``1,200 parts``; ``[it stays|they stay]`` where the word is another.

    ``n`` gets its thousands separators; ``more`` are the other values of the text, as they are.
    """

    def choose(found: re.Match[str]) -> str:
        one, many = ("", found[1]) if found[2] is None else (found[1], found[2])
        return one if n == 1 else many

    return _EITHER.sub(choose, text).format(n=f"{n:,}", **more)
