"""Every page looks as it did when somebody last looked at it: two sizes, two themes, two languages."""

from __future__ import annotations

from typing import cast

import pytest
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from desktop.widgets import theme, translate
from tests.shots import COMPARED, KEPT, OUT, Shot, shoot, shots, still_clock

FAR = 48
"""How far a colour may be off (of 255) before a pixel counts as different: smoothing of letters differs by less."""
_FAR_OFF = bytes(int(value > FAR) for value in range(256))
SHARE = 0.0005
"""What share of pixels may differ."""


def different(one: QImage, other: QImage) -> float:
    """The share of pixels that differ, 1 for pictures of different size."""
    if one.size() != other.size():
        return 1.0
    left = one.convertToFormat(QImage.Format.Format_RGB32)
    painter = QPainter(left)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Difference)
    painter.drawImage(0, 0, other.convertToFormat(QImage.Format.Format_RGB32))
    painter.end()
    grey = left.convertToFormat(QImage.Format.Format_Grayscale8)
    width, height, stride = grey.width(), grey.height(), grey.bytesPerLine()
    values = bytes(grey.constBits())  # the bytes that fill up a line are anything
    lines = (values[row * stride : row * stride + width] for row in range(height))
    return sum(line.translate(_FAR_OFF).count(1) for line in lines) / (width * height)


@pytest.mark.parametrize(("width", "height", "choice", "code"), COMPARED)
@pytest.mark.parametrize("shot", shots(), ids=lambda shot: shot.name)
def test_a_page_looks_as_it_was_last_seen(
    qapp: QApplication, shot: Shot, width: int, height: int, choice: str, code: str
) -> None:
    theme.current().apply(qapp, cast(theme.Choice, choice))
    translate.current().apply(cast(translate.Code, code))
    with still_clock():
        now = shoot(shot, width, height)
    kept = KEPT / f"{shot.name}-{width}-{choice}-{code}.png"
    share = different(QImage(str(kept)), now)
    if share > SHARE:
        OUT.mkdir(parents=True, exist_ok=True)
        now.save(str(OUT / kept.name))
    assert share <= SHARE, (
        f"{share:.1%} differs; look at {OUT / kept.name}, then python -m tests.shots --keep {shot.name}"
    )


def test_a_moved_card_would_be_seen(qapp: QApplication) -> None:
    shot = next(shot for shot in shots() if shot.name == "window")
    with still_clock():
        whole = shoot(shot, 1366, 768)
        other = shoot(shot, 1366, 760).copy(0, 0, 1366, 768)
    assert different(whole, other) > SHARE
