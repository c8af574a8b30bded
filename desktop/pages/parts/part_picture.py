"""The picture of a part: its own where there is one, else a drawing of its type, else the sign of its category."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from desktop.store.catalogue import reference
from desktop.widgets import icon, theme

_OF_CATEGORY = {
    "engine": "cog", "block": "cog", "valve": "cog", "timing": "cog", "lube": "droplets", "seal": "circle-dot",
    "intake": "wind", "fuel": "fuel", "ignition": "zap", "exhaust": "cloud-rain", "cooling": "snowflake",
    "drive": "settings", "clutch": "settings", "gearbox": "settings", "driveline": "settings", "brake": "disc-3",
    "chassis": "move-vertical", "steering": "life-buoy", "wheel": "circle-dot", "electric": "hard-drive",
    "power": "hard-drive", "sensor": "gauge", "switch": "power", "audio": "monitor", "light": "lightbulb", "ac": "fan",
    "body": "car", "exterior": "car", "door": "car", "interior": "armchair", "safety": "shield-check",
    "wiper": "droplets", "ev": "plug-zap", "fluid": "droplets", "standard": "nut", "accessory": "gift",
}  # fmt: skip


@lru_cache(maxsize=1)
def _drawings() -> dict[str, str]:
    """Type → drawing or sign, for every type of the shipped list."""
    found = {
        row["name_zh"]: _OF_CATEGORY.get(row["category"], "package")
        for row in reference.rows("reference", "part_types.csv")
    }
    found.update((row["name_zh"], f"drawings/{row['drawing']}") for row in reference.rows("drawings", "types.csv"))
    return found


def drawing(part_type_zh: str) -> str:
    """The drawing of a type; a box for one that the shipped list does not know."""
    return _drawings().get(part_type_zh, "package")


class PartPicture(QWidget):
    """A square tile. Decorative: the words beside it say what it is."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.setFixedSize(size, size)
        self._name, self._picture = "package", QPixmap()
        theme.current().changed.connect(self.update)

    def show_part(self, part_type_zh: str, picture: bytes | None = None) -> None:
        """``picture``: a JPEG, PNG or WebP of this very part; what cannot be read is not shown."""
        self._name, self._picture = drawing(part_type_zh), QPixmap()
        if picture:
            self._picture.loadFromData(picture)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        colour = theme.current().color
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(colour("border"), 1))
        painter.setBrush(colour("surface2"))
        painter.drawRoundedRect(box, 10, 10)
        if self._picture.isNull():
            inset = self.width() * (0.14 if "/" in self._name else 0.28)
            icon.draw(
                painter,
                self._name,
                "text2" if "/" in self._name else "text3",
                box.adjusted(inset, inset, -inset, -inset),
            )
        else:
            self._draw_picture(painter)
        painter.end()

    def _draw_picture(self, painter: QPainter) -> None:
        scale = self.devicePixelRatioF()
        room = QSize(round((self.width() - 8) * scale), round((self.height() - 8) * scale))
        fitted = self._picture.scaled(
            room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        fitted.setDevicePixelRatio(scale)
        size = fitted.deviceIndependentSize()
        painter.drawPixmap(round((self.width() - size.width()) / 2), round((self.height() - size.height()) / 2), fitted)
