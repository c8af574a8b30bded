"""Codes in a picture: a part's label, the plate with the VIN, our own quote's QR; from a file or the clipboard."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from desktop.domain.parts import vin
from desktop.domain.problem import Refused

MOST_SIDE = 4_000
"""Pixels: a larger picture is read smaller, which also bounds the memory it takes."""
MOST_BYTES = 40_000_000
_KEEP = Qt.AspectRatioMode.KeepAspectRatio
PATTERNS = ("png", "jpg", "jpeg", "bmp", "gif", "webp")


def picture_of(mime: QMimeData | None) -> QImage | Path | None:
    """The picture, or the picture's file, that was copied or dropped; None where it is none."""
    if mime is None:
        return None
    for url in mime.urls():
        path = Path(url.toLocalFile())
        if url.isLocalFile() and path.suffix.lower().lstrip(".") in PATTERNS:
            return path
    image = mime.imageData() if mime.hasImage() else None
    return image if isinstance(image, QImage) and not image.isNull() else None


def load(path: Path) -> QImage:
    """The picture of a file, at most ``MOST_SIDE`` a side. Raises Refused ``scan.read``, ``scan.size``."""
    try:
        size = path.stat().st_size
    except OSError:
        raise Refused("scan.read", "picture") from None
    if size > MOST_BYTES:
        raise Refused("scan.size", "picture", value=size // 1_000_000, limit=MOST_BYTES // 1_000_000)
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    reader.setDecideFormatFromContent(True)
    whole = reader.size()
    if whole.isValid() and max(whole.width(), whole.height()) > MOST_SIDE:
        reader.setScaledSize(whole.scaled(QSize(MOST_SIDE, MOST_SIDE), _KEEP))
    image = reader.read()
    if image.isNull():
        raise Refused("scan.read", "picture")
    return image


@dataclass(frozen=True)
class Code:
    """One code in a picture: its words, its four corners in pixels clockwise, and whether it proves itself."""

    text: str
    corners: tuple[tuple[int, int], ...]
    certain: bool
    """A kind of code with a check of its own; without one a blurred picture may read as something else."""


UNCHECKED = ("Code39", "Codabar", "ITF", "PZN", "Code32", "EAN2", "EAN5")
"""How zxing calls the kinds that need not carry a check character (ISO/IEC 16388, 16390; EN 798)."""


def read(image: QImage) -> list[Code]:
    """Every code in the picture as it lies, perhaps none. Slow (10 to 300 ms): never on the GUI thread."""
    import zxingcpp  # on first use: a shared library of some megabytes

    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    width, height, line = grey.width(), grey.height(), grey.bytesPerLine()
    bits = bytes(grey.constBits())
    plain = bits if line == width else b"".join(bits[at * line : at * line + width] for at in range(height))
    found = zxingcpp.read_barcodes(memoryview(plain).cast("B", shape=(height, width)))
    return [Code(each.text, _corners(each.position), not each.format.name.startswith(UNCHECKED)) for each in found]


def _corners(position: Any) -> tuple[tuple[int, int], ...]:
    around = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    return tuple((point.x, point.y) for point in around)


def codes(picture: QImage | Path) -> list[str]:
    """What every code in the picture says, what is most likely meant first. As slow as :func:`read`.

    Raises Refused ``scan.none``, and as :func:`load`.
    """
    image = load(picture) if isinstance(picture, Path) else picture
    if max(image.width(), image.height()) > MOST_SIDE:
        image = image.scaled(QSize(MOST_SIDE, MOST_SIDE), _KEEP)
    texts = in_order(code.text for code in read(image))
    if not texts:
        raise Refused("scan.none", "picture")
    return texts


def in_order(texts: Iterable[str]) -> list[str]:
    """Each once, as :func:`meant`: whole VINs that check first, then numbers of our papers, then the rest."""
    rank: dict[str, int] = {}
    for text in texts:
        plain = meant(text)
        if plain:
            rank.setdefault(plain, 0 if vin.decode(plain).valid else 1 if plain != text.strip() else 2)
    return sorted(rank, key=lambda plain: rank[plain])


def meant(text: str) -> str:
    """What a code says: a VIN without the I that plates may put before it, the number of our own QR, else its words."""
    from printing import code

    plain = " ".join(text.split())
    if len(plain) == vin.LENGTH + 1 and plain[0] in "Ii" and vin.decode(plain[1:]).valid:
        return plain[1:].upper()
    try:
        return code.read(plain)
    except ValueError:
        return plain
