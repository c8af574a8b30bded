"""The fonts of the papers, and the glyph check: every string is cut into runs that a font can draw.

Noto Sans SC draws nearly everything, LXGW WenKai the rare characters of names; what neither has is drawn as a box with
its code point. ReportLab by itself would leave such characters out without a word.
"""

from __future__ import annotations

import mmap
import threading
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

import resources

rl_config.useA85 = 0  # binary streams: a third smaller, and their encoding took a third of the time of a page

REGULAR, BOLD, RARE = "Paper-Regular", "Paper-Bold", "Paper-Rare"
BOX = ""
"""The font name of a run that no font can draw."""

_FILES = {REGULAR: "NotoSansSC-Regular.ttf", BOLD: "NotoSansSC-Bold.ttf", RARE: "LXGWWenKai-Regular.ttf"}
_opening = threading.RLock()
_faces: dict[str, _Face] = {}


class _Mapped:
    """A font file as ReportLab wants to read it, but mapped: only the pages that are used take memory."""

    def __init__(self, file: str) -> None:
        self.name = str(resources.path("fonts", file))

    def read(self) -> mmap.mmap:
        with open(self.name, "rb") as source:  # noqa: PTH123 - a plain descriptor for mmap
            return mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ)


class _Face(TTFont):  # type: ignore[misc]  # reportlab has no types
    """A font whose text can be copied out of the PDF also beyond the first 65,536 characters."""

    def __init__(self, name: str) -> None:
        super().__init__(name, _Mapped(_FILES[name]), asciiReadable=0)
        self.face.glyphToChar = {}  # only shaping reads it; it holds 30,000 lists

    def addObjects(self, doc: Any) -> None:
        """Add the font's objects, then put right the map of a subset that holds characters such as 𠮷."""
        state = self.state.get(doc)
        subsets = [list(subset) for subset in state.subsets] if state else []
        super().addObjects(doc)
        for reference, stream in list(doc.idToObject.items()):
            if not str(reference).startswith("toUnicodeCMap:"):
                continue
            for subset in subsets:
                for code in subset:
                    if code > 0xFFFF:
                        utf16 = chr(code).encode("utf-16-be").hex().upper()
                        stream.content = stream.content.replace(f"> <{code:04X}>", f"> <{utf16}>")


def face(name: str) -> _Face:
    """The font, opened when it is first needed."""
    found = _faces.get(name)
    if found is None:
        with _opening:
            found = _faces.get(name)
            if found is None:
                found = _Face(name)
                pdfmetrics.registerFont(found)
                _faces[name] = found
    return found


def warm() -> None:
    """Open the two fonts that every paper uses, so that the first one does not wait for them."""
    face(REGULAR)
    face(BOLD)


def clean(text: str) -> str:
    """The text as it is laid out: composed (NFC), lines ended by ``\\n``, tabs as blanks, invisible marks left out.

    Invisible are format characters (zero-width, direction overrides) and variation selectors: they draw nothing, and an
    override could show a figure backwards. Other control characters stay and are drawn as boxes.
    """
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n").replace("\u3000", "  ")
    if text.isascii():
        return text
    return "".join(c for c in text if unicodedata.category(c) != "Cf" and not _is_selector(c))


def _is_selector(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


@lru_cache(8192)
def runs(text: str, name: str) -> tuple[tuple[str, str], ...]:
    """``(font, piece)`` in reading order, the font that has every character of the piece, or :data:`BOX`."""
    glyphs = face(name).face.charToGlyph
    if all(ord(char) in glyphs or char == "\xa0" for char in text):
        return ((name, text),) if text else ()
    pieces: list[tuple[str, str]] = []
    for char in text:
        chosen = name if ord(char) in glyphs else RARE if ord(char) in face(RARE).face.charToGlyph else BOX
        if pieces and pieces[-1][0] == chosen:
            pieces[-1] = (chosen, pieces[-1][1] + char)
        else:
            pieces.append((chosen, char))
    return tuple(pieces)


def width(text: str, name: str, size: float) -> float:
    """How wide the text is drawn, in points; a box is one em."""
    return sum(
        (len(piece) * size if font == BOX else float(face(font).stringWidth(piece, size)))
        for font, piece in runs(text, name)
    )


def missing(texts: Iterable[str]) -> tuple[str, ...]:
    """The characters of these texts that will stand as boxes, each once, in order of appearance."""
    found: dict[str, None] = {}
    for text in texts:
        for font, piece in runs(clean(text).replace("\n", ""), REGULAR):
            if font == BOX:
                found.update(dict.fromkeys(piece))
    return tuple(found)
