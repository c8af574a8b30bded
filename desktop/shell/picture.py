"""Codes in a picture: a part's label, the plate with the VIN, our own quote's QR; from a file or the clipboard."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

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


def codes(picture: QImage | Path) -> list[str]:
    """Every code in the picture, what is most likely meant first. Slow (10 to 300 ms): never on the GUI thread.

    Raises Refused ``scan.none``, and as :func:`load`.
    """
    import zxingcpp  # on first use: a shared library of some megabytes

    image = load(picture) if isinstance(picture, Path) else picture
    if max(image.width(), image.height()) > MOST_SIDE:
        image = image.scaled(QSize(MOST_SIDE, MOST_SIDE), _KEEP)
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    width, height, line = grey.width(), grey.height(), grey.bytesPerLine()
    bits = bytes(grey.constBits())
    plain = bits if line == width else b"".join(bits[at * line : at * line + width] for at in range(height))
    found = zxingcpp.read_barcodes(memoryview(plain).cast("B", shape=(height, width)))
    texts = in_order(barcode.text for barcode in found)
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
