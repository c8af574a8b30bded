"""What a page is given, and what it must be: the whole contract between the window and its pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtWidgets import QWidget

from desktop.domain.actor import Actor
from desktop.pages.paper_kind import Preset
from desktop.work import Worker


class Say(Protocol):
    """A passing message at the foot of the window; with ``undo`` it offers that for some seconds."""

    def __call__(self, text: str, *, undo: Callable[[], object] | None = None, bad: bool = False) -> None: ...


class Print(Protocol):
    """Prints an archived PDF at once on the preset printer, or previews it; with no printer it saves and shows it.

    ``nth``: this is the n-th time; from the second on a reprint mark is drawn over it. ``done`` gets the printer,
    or ``pdf``. ``copies`` 0: as many as preset; a paper that holds its copies is printed once. ``private``: with no
    printer it is shown only, since a saved file would lie open on the disk. ``kind``: of the paper, for its own
    printer, tray and copies where this computer has them, and for the name of a file.
    """

    def __call__(
        self, pdf: bytes, name: str, *, preview: bool = False, nth: int = 1,
        done: Callable[[str], object] | None = None, copies: int = 0, private: bool = False, kind: str = "",
    ) -> None: ...  # fmt: skip


class Second(Protocol):
    """The second process, as far as a page speaks with it; its signals are those of ``shell.second``."""

    status: Any
    """Signal(dict): ``centre``, ``online``, ``waiting``, ``last``, ``trouble``, …"""
    finished: Any
    """Signal(str): a task is done."""
    failed: Any
    """Signal(str, str): a task and the code of its sentence."""
    told: Any
    """Signal(dict): all that was said of a task that is done or failed."""
    progress: Any
    """Signal(dict): ``task``, and how far it has come."""
    died: Any
    """Signal(int): it ended by itself and is started again; what it was doing is cut off."""

    def enrol(self, url: str, code: str, name: str) -> None: ...

    def exchange_now(self) -> None: ...

    def send(self, message: dict[str, Any]) -> None: ...


class HubHere(Protocol):
    """The booth's hub on this computer, as far as a page speaks with it; ``shell.hub`` says more."""

    status: Any
    """Signal(dict): ``set_up``, ``on``, ``name``, ``running``, ``centre``, ``kept``, ``devices``, ``leases``, …"""

    def turn_on(self) -> None: ...

    def turn_off(self) -> None: ...

    def ask(self) -> None: ...

    def take_leases(self, resources: Sequence[str]) -> None: ...

    def bring_back(self) -> None: ...


@dataclass
class Computer:
    """This computer, for the settings page; made by the wiring (``shell.computer``)."""

    version: str
    theme: Callable[[], str]
    """``light``, ``dark`` or ``system``."""
    use_theme: Callable[[str], object]
    use_language: Callable[[str], object]
    printers: Callable[[], list[str]]
    """May take a moment; asked off the GUI thread."""
    printer: Callable[[], tuple[str, int]]
    """The preset printer, empty for none, and the copies."""
    use_printer: Callable[[str, int], object]
    print_code: Callable[[str], object]
    """Show the sheet with a recovery code, to be printed."""
    restore: Callable[[Path], object]
    """Close everything, put this backup in the store's place, and start again."""
    second: Second | None = None
    hub: HubHere | None = None
    preset: Callable[[str], Preset] = lambda kind: Preset()
    """What is chosen for a kind of paper; nothing chosen is empty."""
    use_preset: Callable[[str, Preset], object] = lambda kind, preset: None


@dataclass
class Desk:
    """Given to every page at construction; the same object all along, so that a change of actor or language shows."""

    worker: Worker
    actor: Actor
    language: str
    """``zh`` or ``en``: of the screen, and by default of the papers."""
    say: Say
    print_pdf: Print
    go: Callable[[str, Any], None]
    """``go("quotes", payload)``: show another page; the payload goes to its ``arrive``."""
    online: Callable[[], bool]
    """Whether the centre answered lately: decides 离线开具 on papers."""
    demo: bool = False
    computer: Computer | None = None
    """None where there is no program around the pages, as in tests."""


class Page(QWidget):
    """Base of every screen. Texts are set in ``retranslate``, which is called at start and on a change of language."""

    name = ""
    """Stable, used by ``Desk.go`` and for the navigation."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk

    def title(self) -> str:
        """The words in the top bar and the navigation, translated."""
        raise NotImplementedError(type(self).__name__)

    def retranslate(self) -> None:
        """Set every text anew in the current language."""

    def arrive(self, payload: Any = None) -> None:
        """The page comes to the front, perhaps with something to show; put the focus where work starts."""

    def customer(self) -> str:
        """The id of the customer this page is about, for whom F3 books a drive; "" for none."""
        return ""

    def leave(self) -> None:
        """Another page comes to the front; nothing typed may be lost."""

    def changed(self, tables: frozenset[str]) -> None:
        """Some write changed these tables; read again what is shown from them."""
