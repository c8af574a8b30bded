"""What this seat likes: language, theme, printer, where the window stood. One JSON file in the home folder."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import logging
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from desktop.pages.paper_kind import KINDS, LABELS, Preset

log = logging.getLogger(__name__)
FILE = "preferences.json"


@dataclass
class Preferences:
    """Holds nothing personal. An empty ``language`` means that of the system."""

    language: str = ""
    theme: str = "light"
    printer: str = ""
    copies: int = 1
    papers: dict[str, Any] = field(default_factory=dict)
    """Kind of paper → the fields of its preset."""
    width: int = 1366
    height: int = 768
    maximised: bool = False
    last_page: str = ""
    camera: str = ""
    """The id of the camera picked from several."""

    def own_preset(self, kind: str) -> Preset:
        """What was chosen for a kind of paper; ill-typed values of a broken file are passed over."""
        shipped = dataclasses.asdict(Preset())
        saved: Any = self.papers.get(kind)
        saved = saved if isinstance(saved, dict) else {}
        known: dict[str, Any] = {name: v for name, v in saved.items() if type(v) is type(shipped.get(name))}
        return dataclasses.replace(Preset(), **known)

    def preset(self, kind: str) -> Preset:
        """Where a paper of this kind goes: its own preset, else F9's printer; a label never goes there unasked."""
        if kind not in KINDS:
            return Preset(self.printer, "", self.copies)
        own = self.own_preset(kind)
        return own if own.printer or kind in LABELS else dataclasses.replace(own, printer=self.printer)

    def keep_preset(self, kind: str, preset: Preset) -> None:
        """Choose for a kind of paper; what is as shipped is not kept."""
        self.papers = {**self.papers, kind: dataclasses.asdict(preset)}
        if preset == Preset():
            del self.papers[kind]

    def language_code(self) -> str:
        return self.language if self.language in ("zh", "en") else ""


def load(home: Path) -> Preferences:
    """What was saved; a missing or broken file means the values shipped. Unknown or ill-typed keys are passed over."""
    with contextlib.suppress(OSError, ValueError):
        saved: Any = json.loads((home / FILE).read_text("utf-8"))
        if isinstance(saved, dict):
            shipped = dataclasses.asdict(Preferences())
            known: dict[str, Any] = {key: v for key, v in saved.items() if type(v) is type(shipped.get(key))}
            return dataclasses.replace(Preferences(), **known)
    return Preferences()


def save(home: Path, preferences: Preferences) -> None:
    """Write the whole file beside the old one and swap it in. A full disk is logged: nothing of the shop is lost."""
    aside = home / (FILE + ".new")
    try:
        home.mkdir(parents=True, exist_ok=True)
        aside.write_text(json.dumps(dataclasses.asdict(preferences), indent=2), "utf-8")
        os.replace(aside, home / FILE)  # noqa: PTH105  the atomic one of the two
    except OSError as error:
        log.warning("preferences not saved: %s", type(error).__name__)
