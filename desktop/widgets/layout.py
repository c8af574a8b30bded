"""Rows and columns without ceremony: margins of nought, a gap, and what stands in them."""

from __future__ import annotations

from typing import TypeAlias

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from desktop.widgets.theme import look

Thing: TypeAlias = QWidget | QLayout | int | tuple[QWidget | QLayout, int] | None
"""A widget, a layout, a fixed gap in px, None for a stretch, or (widget, stretch)."""
Margins: TypeAlias = tuple[int, int, int, int]


def _fill(box: QBoxLayout, things: tuple[Thing, ...], margins: Margins, gap: int) -> None:
    box.setContentsMargins(*margins)
    box.setSpacing(gap)
    for thing in things:
        stretch = 0
        if isinstance(thing, tuple):
            thing, stretch = thing
        if thing is None:
            box.addStretch(1)
        elif isinstance(thing, int):
            box.addSpacing(thing)
        elif isinstance(thing, QLayout):
            box.addLayout(thing, stretch)
        else:
            box.addWidget(thing, stretch)


def row(*things: Thing, margins: Margins = (0, 0, 0, 0), gap: int = 8) -> QHBoxLayout:
    """Side by side. Margins: left, top, right, bottom."""
    box = QHBoxLayout()
    _fill(box, things, margins, gap)
    return box


def column(*things: Thing, margins: Margins = (0, 0, 0, 0), gap: int = 8) -> QVBoxLayout:
    """One under another. Margins: left, top, right, bottom."""
    box = QVBoxLayout()
    _fill(box, things, margins, gap)
    return box


def frame(style: str, layout: QLayout | None = None, parent: QWidget | None = None) -> QFrame:
    """A frame with a ``look`` of style.qss."""
    made = QFrame(parent)
    look(made, style)
    if layout is not None:
        made.setLayout(layout)
    return made


def rule(vertical: bool = False) -> QFrame:
    """A line one pixel thick."""
    line = frame("rule")
    if vertical:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    return line


def scrolled(layout: QLayout) -> QScrollArea:
    """What may grow taller than its place; never scrolls sideways."""
    area = QScrollArea()
    inner = frame("plain", layout)
    inner.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    area.setWidgetResizable(True)
    area.setWidget(inner)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.viewport().setAutoFillBackground(False)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area
