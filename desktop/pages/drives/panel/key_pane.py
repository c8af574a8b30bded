"""The key goes out: its tag, what the car shows; refused without signature and licence, which is said."""

from __future__ import annotations

from sqlalchemy.orm import Session

from desktop.domain.problem import Gather, Problem, Refused
from desktop.domain.sales.car_key import Handed, hand_out
from desktop.pages.desk import Desk
from desktop.pages.drives.panel.energy import add_figures, read_whole
from desktop.pages.drives.panel.facts import DriveFacts
from desktop.pages.drives.panel.pane import Act, Pane
from desktop.widgets.field import Field
from desktop.widgets.form import Form
from desktop.widgets.layout import column


class KeyPane(Pane):
    """Tag, odometer, energy. The odometer starts as the car was left."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._scanned: dict[str, str] = {}
        self.form = Form(columns=2)
        self.tag = Field(latin=True, limit=60)
        self.tag.setProperty("scans", True)
        self.form.add("key", lambda: self.tr("Key tag, scanned or typed"), self.tag, 2)
        self.km, self.percent = add_figures(
            self.form, lambda: self.tr("Odometer, km"), lambda: self.tr("Fuel or battery, %")
        )
        self.setLayout(column(self.form, gap=8))
        self.form.saved.connect(self.go_on)

    def fresh(self, facts: DriveFacts) -> None:
        assert self.form is not None
        known = facts.car.odometer_km if facts.car else None
        self.form.fill({"key": "", "odometer": "" if known is None else str(known), "energy": ""})
        self.tag.setText(self._scanned.pop(facts.row.id, ""))

    def scanned(self, drive_id: str, tag: str) -> None:
        """A tag that was scanned elsewhere: it stands there when the drive is shown, and the odometer is next."""
        if self.drive_id() == drive_id:
            self.tag.setText(tag)
        else:
            self._scanned[drive_id] = tag

    def start(self) -> None:
        if self.tag.text():
            self.km.setFocus()
            self.km.selectAll()
        else:
            self.tag.setFocus()

    def _has_tag(self) -> bool:
        """A key without tag and number is handed out on trust."""
        car = self.facts.car if self.facts else None
        return car is not None and bool(car.key_tag or car.key_number)

    def act(self) -> Act:
        return Act(self.tr("Hand out the key"), "key-round")

    def go_on(self) -> None:
        assert self.form is not None
        facts, by, values = self.facts, self._desk.actor, self.form.values()
        gather = Gather()
        km = gather.take(lambda: read_whole(values["odometer"], "odometer", "odometer.form"), 0)
        percent = gather.take(lambda: read_whole(values["energy"], "energy", "key.energy"), 0)
        if not values["key"] and self._has_tag():
            gather.problems.insert(0, Problem("key.needed", "key"))
        if gather.problems:
            self.refuse(Refused(gather.problems))
            return
        assert facts is not None
        drive_id, handed = facts.row.id, Handed(km, percent, values["key"])

        def out(session: Session) -> object:
            return hand_out(by, session, drive_id, handed)

        self.wants.emit(out)
