"""The sheet before the camera: its picture, which camera, what was read. The first code that reads closes it."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from desktop.domain.problem import Problem
from desktop.shell.camera.reader import Look, Reader
from desktop.shell.camera.source import Cameras, Frame, FrameSource, Lens
from desktop.shell.camera.view import CameraView
from desktop.shell.picture import in_order
from desktop.widgets import translate
from desktop.widgets.field import Choice
from desktop.widgets.label import Label
from desktop.widgets.layout import column
from desktop.widgets.sentence import sentence
from desktop.widgets.sheet import Sheet
from desktop.widgets.theme import look as dress

SEEN_MS = 350
"""So long the outline stands round what was read before the sheet goes: one sees that it was the right one."""


class CameraSheet(Sheet):
    """``read`` carries what the codes say, most likely meant first. No frame outlives the sheet."""

    read = Signal(list)
    chosen = Signal(str)
    """The id of the camera that was picked from several."""

    def __init__(self, parent: QWidget | None, cameras: Cameras, wanted: str = "") -> None:
        """``wanted``: the id of the camera used last."""
        super().__init__(parent, width=680)
        self._cameras, self._wanted = cameras, wanted
        self._source: FrameSource | None = None
        self._lens: Lens | None = None
        self._texts: list[str] = []
        self._trouble = ""
        self.view = CameraView(lambda: self.tr("The camera's picture"))
        self.words, self._kept = Label("", "second"), Label("", "muted")
        self.words.setWordWrap(True)
        self.lens = Choice()
        translate.say(self.lens, self.lens.setAccessibleName, lambda: self.tr("Camera"))
        self.body(column((self.view, 1), self.words, self._kept, gap=8))
        self.buttons(self.lens)
        self._reader = Reader(self)
        self.view.fits.connect(self._reader.fit)
        self._reader.looked.connect(self._on_look)
        self.lens.currentIndexChanged.connect(lambda _place: self._choose(self.lens.value()))
        self._seen = QTimer(self, singleShot=True, interval=SEEN_MS)
        self._seen.timeout.connect(self._hand_over)
        self.finished.connect(self._end)
        cameras.changed.connect(self._plugged)
        translate.say(self, lambda _text: self._repeat(), str)
        self._plugged()

    def _repeat(self) -> None:
        self.set_title(self.tr("Hold the code before the camera"))
        self._kept.setText(self.tr("Labels, VIN plates, our own papers. No picture is kept."))
        if self._trouble:
            text = sentence(Problem(self._trouble, "camera"))
        elif self._texts:
            text = self.tr("Read: {0}").format("   ".join(self._texts[:4]))
        elif self._lens is None:
            text = ""
        else:
            text = self.tr("Looking for a barcode or QR code with {0}").format(self._lens.name)
        dress(self.words, "error" if self._trouble else "second")
        self.words.setText(text)
        self._kept.setVisible(not self._trouble)
        self.view.setAccessibleDescription(text)

    # -- which camera

    def _plugged(self) -> None:
        """What is plugged in now. The one in use stays in use; if it went, the next one takes over."""
        lenses = self._cameras.lenses()
        self.lens.show_options([(lens.id, lens.name) for lens in lenses])
        self.lens.setVisible(len(lenses) > 1)
        if self._lens in lenses and not self._trouble:
            return
        wanted = next((lens for lens in lenses if lens.id == self._wanted), lenses[0] if lenses else None)
        self._use(wanted)

    def _choose(self, id: str) -> None:
        lens = next((each for each in self._cameras.lenses() if each.id == id), None)
        if lens is not None and lens != self._lens:
            self._wanted = id
            self.chosen.emit(id)
            self._use(lens)

    def _use(self, lens: Lens | None) -> None:
        self._switch_off()
        self._lens, self._trouble = lens, "" if lens is not None else "camera.gone"
        self.view.show_look(None)
        if lens is not None:
            self.lens.blockSignals(True)
            self.lens.choose(lens.id)
            self.lens.blockSignals(False)
            self._source = self._cameras.open(lens, self)
            if self._source is not None:
                self._source.came.connect(self._on_frame)
                self._source.failed.connect(self._on_failed)
                self._source.start()
            else:
                self._trouble = "camera.gone"
        self._repeat()

    def _switch_off(self) -> None:
        source, self._source = self._source, None
        if source is not None:
            source.came.disconnect(self._on_frame)
            source.failed.disconnect(self._on_failed)
            source.stop()
            source.deleteLater()

    # -- frames

    def _on_frame(self, frame: Frame) -> None:
        if self._source is not None and not self._texts:
            self._reader.see(frame)

    def _on_look(self, look: Look) -> None:
        if self._texts or self._source is None:
            return
        self.view.show_look(look)
        texts = in_order(code.text for code in look.settled)
        if texts:
            self._texts = texts
            self._switch_off()
            self._seen.start()
            self._repeat()

    def _on_failed(self, code: str) -> None:
        self._switch_off()
        self._trouble = code
        self.view.show_look(None)
        self._repeat()

    def _hand_over(self) -> None:
        self.accept()
        self.read.emit(self._texts)

    def _end(self, _result: int) -> None:
        self._seen.stop()
        self._reader.stop()
        self._cameras.changed.disconnect(self._plugged)
        self._switch_off()
