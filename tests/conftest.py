"""What all tests share."""

from __future__ import annotations

import os
from pathlib import Path

_HERE = Path(__file__).resolve().parent
if os.environ.get("QT_QPA_PLATFORM", "offscreen").startswith("offscreen"):
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={_HERE / 'offscreen.json'}"
os.environ["FONTCONFIG_FILE"] = str(_HERE / "fonts.conf")

pytest_plugins = ["tests.window"]
