"""Breaking text into lines, by the habits of Chinese and of Latin script."""

from __future__ import annotations

import re

from printing import font

_OPEN = "（〔［｛《〈「『【“‘"
_CLOSE = "）〕］｝》〉」』】”’，。、；：！？…"
_WIDE = (
    "\u2e80-\u2fff\u3005-\u3007\u3031-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef"
    "\U0001f000-\U0001faff\U00020000-\U0003ffff"
)
_PLATE = "[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新][A-Z]·?[A-Z0-9]{4,6}[警挂学港澳临领]?"
_TOKEN = re.compile(
    # what must not be torn: a number plate, a Latin word with its punctuation, or a character with what clings to it
    rf"\s+|[{_OPEN}]*(?:{_PLATE}|[^\s{_WIDE}{_OPEN}{_CLOSE}]+|[{_WIDE}])?[{_CLOSE}]*[,.;:!?)\]}}%]*"
)


def wrap(text: str, name: str, size: float, room: float) -> list[str]:
    """The text's lines, none wider than ``room`` points unless a single character is. Never empty: no text is one line.

    No line starts with closing punctuation or ends with opening punctuation; a word wider than the room is torn.
    """
    lines: list[str] = []
    for paragraph in font.clean(text).split("\n"):
        if font.width(paragraph, name, size) <= room:
            lines.append(paragraph.strip())
        else:
            lines.extend(_fill(paragraph, name, size, room))
    return lines


def _fill(paragraph: str, name: str, size: float, room: float) -> list[str]:
    lines: list[str] = []
    line, used = "", 0.0
    for token in _TOKEN.findall(paragraph):
        needed = font.width(token, name, size)
        if line and used + needed > room and not token.isspace():
            lines.append(line.strip())
            line, used = "", 0.0
        if needed <= room:
            if line or not token.isspace():
                line, used = line + token, used + needed
            continue
        for char in token:
            needed = font.width(char, name, size)
            if line and used + needed > room:
                lines.append(line.strip())
                line, used = "", 0.0
            line, used = line + char, used + needed
    if line.strip() or not lines:
        lines.append(line.strip())
    return lines


def shorten(lines: list[str], limit: int) -> list[str]:
    """At most ``limit`` lines, the last ending in … where some are left out."""
    return lines if len(lines) <= limit else [*lines[: limit - 1], lines[limit - 1][:-1] + "…"]
