"""How a message leaves: each adapter makes what a page then copies or saves. Nothing here touches a file or a network.

A service of a text-message provider would be one more entry, run by the second process.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Letter:
    """One message as it goes out; ``to``: the telephone number."""

    message_id: str
    channel: str
    to: str
    text: str


@dataclass(frozen=True)
class Output:
    """``text`` for the clipboard, or for a file of this name: the name holds nothing personal."""

    text: str
    file_name: str = ""


Adapter = Callable[[Letter], Output]


def clipboard(letter: Letter) -> Output:
    """The text alone, to be pasted into the telephone or WeChat."""
    return Output(letter.text)


def file(letter: Letter) -> Output:
    """One line of CSV, number and text, as providers of text messages read them."""
    line = io.StringIO()
    csv.writer(line).writerow([_plain(letter.to), _plain(letter.text)])
    return Output(line.getvalue(), f"message-{letter.message_id[-8:]}.csv")


def _plain(value: str) -> str:
    """A value that a spreadsheet would take for a formula is quoted; a number's own + stays."""
    return f"'{value}" if value[:1] in "=-@\t\r" else value


ADAPTERS: dict[str, Adapter] = {"clipboard": clipboard, "file": file}
