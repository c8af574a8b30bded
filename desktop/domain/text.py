"""What people type and paste, made plain: one width, no invisible characters, within a limit."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import resources
from desktop.domain.problem import Refused

NAME = 60
"""Characters of a name of a person, firm, model or part, inclusive."""
LINE = 200
"""Characters of an address or another single line, inclusive."""
REMARK = 10_000
"""Characters of a remark, inclusive."""

_SURNAMES = {
    "尉迟": "yc", "长孙": "zs", "万俟": "mq", "澹台": "tt", "单于": "cy", "单": "s", "解": "x", "仇": "q", "曾": "z",
    "区": "o", "查": "z", "翟": "z", "覃": "q", "种": "c", "乐": "y",
    "折": "s", "召": "s", "繁": "p", "秘": "b", "重": "c", "长": "c",
}  # fmt: skip
"""Surnames, and first characters of firms, that are read otherwise than the table says."""
_FIRST = 0x3400
"""The code point of the first letter in reference/initials.txt."""
_NARROW = {0xFF00 + plain - 0x20: plain for plain in range(0x20, 0x7F) if chr(plain).isalnum()} | {0x3000: 0x20}
"""Full-width letters and digits, and the wide blank. Chinese punctuation stays: （ ） are part of a legal name."""
_KEPT_INVISIBLE = {"\u200d"}
"""Joins the parts of one emoji; removing it would change what is seen."""


def narrow(text: str) -> str:
    """Composed (NFC), with full-width letters and digits made plain."""
    return unicodedata.normalize("NFC", text).translate(_NARROW)


def clean(text: str, *, lines: bool = False) -> str:
    """Narrow, without control, invisible and unpaired characters; runs of blanks become one.

    ``lines``: keep line ends (as ``\\n``), for remarks.
    """
    text = narrow(text.replace("\r\n", "\n").replace("\r", "\n"))
    rows = text.split("\n") if lines else [text.replace("\n", " ")]
    plain = (" ".join("".join(_visible(char) for char in row).split()) for row in rows)
    return "\n".join(plain).strip()


def _visible(char: str) -> str:
    category = unicodedata.category(char)
    if category in ("Zs", "Zl", "Zp") or char in "\t\x0b\x0c\x85":
        return " "
    if category in ("Cc", "Cs", "Cn") or (category == "Cf" and char not in _KEPT_INVISIBLE):
        return ""
    return char


def read(text: str, field: str, *, limit: int = NAME, needed: bool = False, lines: bool = False) -> str:
    """The cleaned text. Raises Refused ``text.missing`` or ``text.length`` (``value``, ``have``, ``limit``)."""
    plain = clean(text, lines=lines)
    if needed and not plain:
        raise Refused("text.missing", field)
    if len(plain) > limit:
        raise Refused("text.length", field, value=plain[:20] + "…", have=len(plain), limit=limit)
    return plain


def digits(text: str) -> str:
    """The decimal digits of a text, full-width ones included."""
    return "".join(char for char in unicodedata.normalize("NFKC", text) if char in "0123456789")


def initials(name: str) -> str:
    """Pinyin initials, lower case: 王小明 → ``wxm``, John Smith → ``js``; digits stay, other signs go."""
    plain = clean(name).lower()
    head = next((surname for surname in _SURNAMES if plain.startswith(surname)), "")
    found = _SURNAMES.get(head, "")
    for word in _words(plain[len(head) :]):
        found += word if word.isdigit() else word[0] if word.isascii() else _of_hanzi(word)
    return found[:NAME]


def _words(text: str) -> list[str]:
    """Runs of Latin letters, of digits, and of anything else that is a letter."""
    found: list[str] = []
    last = ""
    for char in text:
        if not char.isalnum():
            last = ""
            continue
        kind = "digit" if char in "0123456789" else "latin" if char.isascii() else "other"
        if kind == last:
            found[-1] += char
        else:
            found.append(char)
        last = kind
    return found


def _of_hanzi(word: str) -> str:
    table = _initial_table()
    letters = (table[ord(char) - _FIRST] for char in word if 0 <= ord(char) - _FIRST < len(table))
    return "".join(letter for letter in letters if letter != "-")


@lru_cache(maxsize=1)
def _initial_table() -> str:
    return resources.path("reference", "initials.txt").read_text("ascii").strip()


def above(prefix: str) -> str:
    """The exclusive upper end of the texts that begin with ``prefix``, for a range on an index."""
    return prefix + "\U0010ffff"
