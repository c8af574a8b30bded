"""What the workshop keeps of a car: when it was bought, which 三包 begins with, registered, its use, engine, oil."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication
from PySide6.QtWidgets import QWidget
from sqlalchemy.orm import Session

from desktop.domain.problem import Gather
from desktop.domain.service.car_file import USES, CarFile
from desktop.domain.service.car_filing import edit_car_file
from desktop.pages.desk import Desk
from desktop.pages.refusal import shown, told
from desktop.widgets import translate
from desktop.widgets.day_field import DayField
from desktop.widgets.field import Choice, Field
from desktop.widgets.form import Form
from desktop.widgets.layout import column
from desktop.widgets.sheet import Sheet

_USES = {
    "family": str(QT_TRANSLATE_NOOP("CarFileSheet", "Family car")),
    "firm": str(QT_TRANSLATE_NOOP("CarFileSheet", "Company car")),
    "hire": str(QT_TRANSLATE_NOOP("CarFileSheet", "For hire")),
}
_TEXTS = ("engine_number", "colour", "oil")


class CarFileSheet(Sheet):
    """``CarFileSheet(desk, vehicle_id, parent).start()``."""

    def __init__(self, desk: Desk, vehicle_id: str, parent: QWidget | None) -> None:
        super().__init__(parent, width=600)
        self._desk, self._id = desk, vehicle_id
        self.form = Form(columns=2)
        self.bought, self.registered = DayField("bought_on", optional=True), DayField("registered_on", optional=True)
        self.use = Choice()
        self.form.add("bought_on", lambda: self.tr("Bought on, as the invoice says"), self.bought)
        self.form.add("registered_on", lambda: self.tr("Registered on"), self.registered)
        self.form.add("use", lambda: self.tr("Use"), self.use)
        self.form.add("engine_number", lambda: self.tr("Engine number"), Field(latin=True, limit=200))
        self.form.add("colour", lambda: self.tr("Colour"), Field(limit=200))
        self.form.add("oil", lambda: self.tr("Oil it takes"), Field(limit=200))
        self.body(column(self.form))
        self.buttons(primary="-")
        self.form.saved.connect(self.save)
        self.primary.clicked.connect(self.save)
        translate.say(self, lambda _text: self._repeat(), str)

    def start(self) -> None:
        """Read what stands, then open."""

        def read(session: Session) -> dict[str, str]:
            row = session.get(CarFile, self._id)
            days = {name: getattr(row, name) for name in ("bought_on", "registered_on")} if row else {}
            return {
                **{name: day.isoformat() if day else "" for name, day in days.items()},
                **({name: getattr(row, name) for name in (*_TEXTS, "use")} if row else {"use": "family"}),
            }

        def show(values: dict[str, str]) -> None:
            self.form.fill(values)
            self.open()
            self.form.start()

        self._desk.worker.read(read, show, told(self._desk), owner=self)

    def save(self) -> None:
        """All of it; a day that cannot be read is said beside its field."""
        gather, by, values = Gather(), self._desk.actor, self.form.values()
        bought, registered = gather.take(self.bought.day, None), gather.take(self.registered.day, None)
        if gather.problems:
            self.form.refuse(gather.problems)
            return
        texts = {name: values[name] for name in (*_TEXTS, "use")}
        self._desk.worker.write(
            by,
            lambda session: edit_car_file(by, session, self._id, bought_on=bought, registered_on=registered, **texts),
            lambda _none: self.accept(),
            shown(self._desk, self.form.refuse),
            owner=self,
        )

    def _repeat(self) -> None:
        self.set_title(self.tr("The car's file"))
        self.use.show_options([(use, QCoreApplication.translate("CarFileSheet", _USES[use])) for use in USES])
        self.primary.setText(self.tr("Save"))
