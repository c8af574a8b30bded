"""Papers of test drives and the sheet they are signed on, for the pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.domain import clock
from desktop.domain.actor import RIGHTS, Actor, Role
from desktop.domain.sales import licence
from desktop.domain.sales.route import add_route
from desktop.pages.desk import Desk
from desktop.pages.drives.sign_sheet import SignSheet
from desktop.store.open import SHOP, Store
from desktop.widgets import translate
from desktop.widgets.pdf_view import PdfView
from desktop.work import Worker
from tests.desk_window import KEY, STAFF_ID, STORE_ID, sample_home
from tests.domain.sales import yard
from tests.printing import drive_sample
from tests.printing.test_drive_list import HEAD, at
from tests.printing.test_drive_list import KEY as LATE

WIDE, HIGH = 794, 1123
"""A4 at 96 dpi."""


def _shown(pdf: bytes) -> QWidget:
    view = PdfView(WIDE)
    view.show_pdf(pdf)
    view.resize(WIDE + 48, HIGH + 40)
    return view


def agreement() -> QWidget:
    """The agreement with every field, signed by two, in the language in force."""
    from printing.drive_agreement import agreement as draw

    language = translate.current().code
    signatures = (drive_sample.signature("customer"), drive_sample.signature("companion"))
    return _shown(draw(drive_sample.paper(language, signatures=signatures), language, ("store",)))


def register() -> QWidget:
    """The key register of a day, one key late and one car damaged."""
    from printing.drive_list import key_register

    back = replace(
        LATE, why="", number="BJ01-A1-261121-0052", in_at=at(9, 33), in_by="周航", odometer_in=12_047, energy_in=76
    )
    hit = replace(back, key_number="K-09", car="沪A·12345", damage=True, damage_note="右前门划痕 10 cm")
    return _shown(key_register(HEAD, [back, LATE, hit], translate.current().code))


def sign() -> SignSheet:
    """The sheet with the agreement of a drive of tomorrow."""
    home = sample_home()
    store = Store(home / SHOP, KEY)
    by = Actor(STAFF_ID, STORE_ID, "李晓雯", Role.MANAGER, RIGHTS[Role.MANAGER])

    def do(verb: Callable[..., Any], *args: Any, **named: Any) -> Any:
        with store.write(by) as session:
            return verb(by, session, *args, **named)

    route = do(add_route, "朝阳公园环线", 30, metres=12_400, points=drive_sample.POINTS)
    car = yard.car(do, "京AD12345", series="ID.4 X", colour="极地白", key_number="K-07")
    start = clock.now().replace(minute=0) + timedelta(days=1)
    made = yard.booked(do, car, yard.customer(do), start, route_id=route, companion_id=STAFF_ID, occupants=2)
    do(licence.show_licence, made, yard.LICENCE)
    store.close()
    worker = Worker(lambda: Store(home / SHOP, KEY))
    desk = Desk(
        worker, by, translate.current().code, lambda *_said, **_how: None, cast(Any, None), lambda *_page: None,
        lambda: False,
    )  # fmt: skip
    sheet = SignSheet(desk, made)
    sheet.destroyed.connect(lambda: worker.close())  # closed with strokes on it, it would ask
    wait(worker)
    return sheet


def draw_on(sheet: SignSheet) -> None:
    """The customer has signed."""
    wait(sheet._desk.worker)
    pad, button = sheet.customer.pad, Qt.MouseButton.LeftButton
    for stroke in drive_sample.STROKES:
        points = [QPoint(x * pad.width() // 1000, y * pad.width() // 1000) for x, y in stroke]
        QTest.mousePress(pad, button, pos=points[0])
        for point in points[1:]:
            QTest.mouseMove(pad, point)
        QTest.mouseRelease(pad, button, pos=points[-1])


def wait(worker: Worker) -> None:
    """Until everything that was asked of the worker has been answered and shown."""
    for _ in range(6):
        for lane in (worker._reads, worker._writes):
            lane.waitForDone()
        QApplication.sendPostedEvents()
        QApplication.processEvents()
