"""The workshop's board with 30 bays and 30 technicians, 600 tiles: its offers where all is taken, and its picture.

What is measured are the product's plan and board on plain values; nothing is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QApplication

from desktop.domain.opening import HOME_ZONE, Hours
from desktop.domain.rules.week import read_spans
from desktop.domain.service.appointment_list import AppointmentRow
from desktop.domain.service.bay import BayRow
from desktop.domain.service.bay_plan import Busy, Plan
from desktop.domain.service.kind import ROUTINE
from desktop.domain.service.technician import TechnicianRow
from desktop.pages.service.book.drawn import Wish, draw, scene
from desktop.pages.service.book.seen import Seen
from desktop.widgets import theme
from desktop.widgets.board import Board
from desktop.widgets.board.geometry import HEAD, ROW
from tests.bench.line import Line, Setting, run, timed

BAYS, EACH, ROUNDS, FRAME_MS, OFFER_MS = 30, 10, 200, 16, 200
"""``EACH``: stays of an hour on a bay, from eight to six; each is a tile of its bay and one of its technician."""
DAY = date(2026, 11, 23)
HOURS = Hours(ZoneInfo(HOME_ZONE), (read_spans("08:00-18:00", "week"),) * 7, calendar="none")
STATES = ("booked", "confirmed", "arrived", "done")


def lines(setting: Setting) -> Iterator[Line]:
    """A week without a gap, a day with free times behind it, and the board of that day."""
    app = QApplication(["forecourt"])
    theme.prepare(app)
    theme.current().apply(app, "light")
    rounds = setting.rounds(ROUNDS)
    for name, days in (("a week without a gap", 9), ("tomorrow free", 1)):
        plan = _seen(days).plan
        for what, ask in (("offers", plan.offers), ("choices", plan.choices)):
            took = [timed(lambda a=ask, p=plan: a(ROUTINE, p.now, 240)) for _ in range(setting.rounds(20))]
            yield Line(f"bays: {what} of four hours, {name}", took, bar=OFFER_MS, which="p95")
    seen = _seen(1)
    drawn = draw(seen, Wish(DAY), seen.plan.now)
    yield Line("bays: rows and tiles found", [timed(lambda: scene(drawn)) for _ in range(setting.rounds(20))])
    shown = scene(drawn)
    board = Board(lambda _slot: "")
    board.show_scene(shown)
    board.resize(1920, HEAD + len(shown.rows) * ROW + 20)
    board.show()
    app.processEvents()
    repaints = [timed(board.viewport().repaint) for _ in range(rounds)]
    yield Line(f"bays: whole repaint, {len(shown.tiles)} tiles", repaints, bar=FRAME_MS, which="p95")
    board.close()


def _seen(days: int) -> Seen:
    """So many days on which every bay and everybody is taken from eight to six."""
    bays = {f"b{n}": BayRow(f"b{n}", f"举升{n}", "lift", n, "") for n in range(BAYS)}
    people = {f"t{n}": TechnicianRow(f"t{n}", f"技师{n}", "mechanic", "中级", "") for n in range(BAYS)}
    stays = [_stay(n, day, hour) for day in range(days) for n in range(BAYS) for hour in range(EACH)]
    busy = tuple(
        Busy("appointment", each.id, each.bay_id, each.technician_id, each.start, each.end, each.state, each.plate,
             each.flow, each.day)
        for each in stays
    )  # fmt: skip
    plan = Plan(HOURS.moment(DAY, 8 * 60), HOURS, bays, people, busy, {key: each.name for key, each in people.items()})
    today = tuple(each for each in stays if each.day == DAY)
    return Seen(DAY, 1, *HOURS.bounds(DAY), plan, today, {}, {}, ())


def _stay(bay: int, day: int, hour: int) -> AppointmentRow:
    on = DAY + timedelta(days=day)
    start, state = HOURS.moment(on, (8 + hour) * 60), STATES[(bay + hour) % len(STATES)]
    return AppointmentRow(
        f"{day}-{bay}-{hour}", "", "", f"京A{bay:02d}{hour:03d}", "帕萨特", "", "王女士", ROUTINE, start,
        start + timedelta(hours=1), on, state, f"b{bay}", f"举升{bay}", f"t{bay}", f"技师{bay}", "", "", None, "", None,
        False, False, None, "", "", "", False,
    )  # fmt: skip


if __name__ == "__main__":
    run(lines)
