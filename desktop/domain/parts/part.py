"""What a part number is: how it is normalised, keyed and told apart from words and VINs. Pure functions."""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

QueryKind = Literal["empty", "vin", "number", "text"]

_NOT_NUMBER = re.compile(r"[^0-9A-Z]+")
_NOT_WORD = re.compile(r"[\W_]+")
VIN_LENGTH = 17


def fold(text: str) -> str:
    """Full width to half, lower case, single spaces: what a query is before anything looks at it."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def squash(text: str) -> str:
    """:func:`fold` without spaces and signs, so that ``DC/DC``, ``dc-dc`` and ``ＤＣＤＣ`` are one word."""
    return _NOT_WORD.sub("", unicodedata.normalize("NFKC", text).lower())


def normalise_number(number: str) -> str:
    """``"06J 115-403.q"`` → ``"06J115403Q"``: ASCII letters and digits in upper case, nothing else."""
    return _NOT_NUMBER.sub("", unicodedata.normalize("NFKC", number).upper())


def key(brand_code: str, number: str) -> str:
    """The key of a part in prices, stock and quotes: ``"VW:06J115403Q"``. Brand codes hold no colon."""
    return f"{brand_code}:{normalise_number(number)}"


def split_key(part_key: str) -> tuple[str, str]:
    """The brand code and the normalised number of a key."""
    brand_code, _, number = part_key.partition(":")
    return brand_code, number


def is_chinese(character: str) -> bool:
    """Whether a character is written with strokes: the unified ideographs and their extensions."""
    return "\u4e00" <= character <= "\u9fff" or "\u3400" <= character <= "\u4dbf" or character >= "\U00020000"


def classify(query: str) -> QueryKind:
    """What a query looks like. A ``number`` has a digit and no Chinese; it may still turn out to be a word (``h7``)."""
    number = normalise_number(query)
    if any(is_chinese(character) for character in query):
        return "text"
    if len(number) == VIN_LENGTH:
        return "vin"
    if any(character.isdigit() for character in number):
        return "number"
    return "text" if squash(query) else "empty"


def bigrams(text: str) -> list[str]:
    """The tokens of a text for the index: Chinese as pairs plus the last character, the rest as whole words.

    ``"前刹车片 5W-40"`` → ``["前刹", "刹车", "车片", "片", "5w", "40"]``. The last character alone lets a prefix
    query of one character find it.
    """
    tokens: list[str] = []
    run = word = ""
    for character in fold(text) + " ":
        if is_chinese(character):
            if word:
                tokens.append(word)
                word = ""
            run += character
            continue
        if run:
            tokens.extend(run[i : i + 2] for i in range(len(run) - 1))
            tokens.append(run[-1])
            run = ""
        if character.isalnum():
            word += character
        elif word:
            tokens.append(word)
            word = ""
    return tokens


def match_expression(text: str) -> str:
    """The FTS5 expression that finds ``text`` in an index of :func:`bigrams`: tokens quoted, empty without one."""
    parts: list[str] = []
    for word in fold(text).split():
        run = ""
        for character in word + " ":
            if run and (character == " " or not character.isalnum() or is_chinese(character) != is_chinese(run[-1])):
                parts.append(_phrase(run))
                run = ""
            if character.isalnum():
                run += character
    return " AND ".join(parts)


def _phrase(run: str) -> str:
    if not is_chinese(run[0]) or len(run) == 1:
        return f'"{run}"*'
    return '"' + " ".join(run[i : i + 2] for i in range(len(run) - 1)) + '"'
