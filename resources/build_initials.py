"""Writes reference/initials.txt: the pinyin initial of each character, from pypinyin's single-character table.

One letter a code point from U+3400 to U+9FFF, ``-`` where there is no reading. Run when pypinyin is raised; the
program reads the file, because importing pypinyin costs 59 MB of memory and 0.15 s.
"""

from __future__ import annotations

import resources

FIRST, LAST = 0x3400, 0x9FFF


def main() -> None:
    """Write the file and say how many readings it has."""
    import unicodedata

    from pypinyin.pinyin_dict import pinyin_dict

    letters = []
    for point in range(FIRST, LAST + 1):
        reading = unicodedata.normalize("NFD", pinyin_dict.get(point, "-"))[0]
        letters.append(reading if reading.isascii() and reading.isalpha() else "-")
    resources.path("reference", "initials.txt").write_text("".join(letters) + "\n", encoding="ascii")
    print(sum(letter != "-" for letter in letters), "readings")


if __name__ == "__main__":
    main()
