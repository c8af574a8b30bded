"""The theme: tokens complete in both, everything repaints, icons follow."""

from __future__ import annotations

import json
import re

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.widgets import icon, theme
from desktop.widgets.card import Card
from desktop.widgets.label import Label
from resources import path


def _luminance(colour: QColor) -> float:
    def linear(part: float) -> float:
        return float(part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4)

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())


def _contrast(one: QColor, other: QColor) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_both_themes_have_the_same_tokens() -> None:
    colours = json.loads(path("theme", "tokens.json").read_text("utf-8"))["colour"]
    assert colours["light"].keys() == colours["dark"].keys()


def test_every_token_of_the_stylesheet_is_known(qapp: QApplication) -> None:
    assert not re.search(r"\{\{|\}\}", theme.current().style())


def test_switching_repaints_a_card_in_the_other_colour(qtbot: QtBot, qapp: QApplication) -> None:
    card = Card(Label("VIN"))
    qtbot.addWidget(card)
    card.resize(200, 80)
    light = card.grab().toImage().pixelColor(150, 60)
    theme.current().apply(qapp, "dark")
    dark = card.grab().toImage().pixelColor(150, 60)
    assert light == QColor("#FFFFFF")
    assert dark == QColor("#14171D")


@pytest.mark.parametrize("choice", ["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("text", "surface"),
        ("text2", "surface"),
        ("text3", "surface"),
        ("text3", "surface2"),
        ("navText", "nav"),
        ("onPrimary", "primary"),
        ("primaryText", "primarySoft"),
        *((tone, tone + "Soft") for tone in ("ok", "warn", "bad", "info", "neutral")),
    ],
)
def test_words_can_be_read_on_their_ground(qapp: QApplication, choice: theme.Choice, ink: str, ground: str) -> None:
    theme.current().apply(qapp, choice)
    assert _contrast(theme.current().color(ink), theme.current().color(ground)) >= 4.4


def test_an_icon_has_exactly_the_pixels_of_a_screen_at_150_percent(qapp: QApplication) -> None:
    drawn = icon.icon("printer").pixmap(QSize(16, 16), 1.5)
    assert (drawn.width(), drawn.height(), drawn.devicePixelRatio()) == (24, 24, 1.5)


def test_an_icon_follows_the_theme(qapp: QApplication) -> None:
    def ink() -> set[str]:
        image = icon.icon("plus", "text").pixmap(QSize(48, 48)).toImage()
        return {image.pixelColor(24, 24).name()}

    before = ink()
    theme.current().apply(qapp, "dark")
    assert before == {"#101828"}
    assert ink() == {"#f2f4f7"}


def test_every_icon_file_is_one_of_lucide_with_its_licence() -> None:
    for file in path("icons").glob("*.svg"):
        assert "lucide-static" in file.read_text("utf-8")
    assert path("icons", "LICENCE-Lucide.txt").is_file()
