"""The agreement of one drive, filled in: what the paper says, in the language of the paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from desktop.domain import opening
from desktop.domain.actor import Actor, Right
from desktop.domain.people import phone
from desktop.domain.people.staff import Store
from desktop.domain.rules.setting import settings
from desktop.domain.sales import agreement, demo_car, drive_course, drive_list, licence

SHOWN = {"zh": "%Y年%m月%d日", "en": "%Y-%m-%d"}


@dataclass(frozen=True)
class Filled:
    """``text`` of this ``version``, every placeholder filled; ``number``: of the agreement."""

    number: str
    version: str
    text: str


def filled(by: Actor, session: Session, drive_id: str, language: str) -> Filled:
    """The agreement of a drive as it would be signed now, drawing its number if it has none yet.

    The licence number stands masked, the telephone too where the actor may not see it whole. Raises Refused
    ``drive.gone``, ``agreement.language``.
    """
    by.need(Right.DRIVE)
    shape = agreement.agreement(by, session, language)
    number = drive_course.number_of(by, session, drive_id)
    row = drive_list.drive(by, session, drive_id)
    store, hours = session.get(Store, by.store_id), opening.of_store(session, by.store_id)
    car = next((each for each in demo_car.rows_of(session, by.store_id, gone=True) if each.id == row.car_id), None)
    shown = licence.check(by, session, drive_id)
    values = {
        "store": store.legal_name or store.name if store else "", "store_address": store.address if store else "",
        "store_phone": store.phone if store else "", "customer": row.customer,
        "customer_phone": _phone(by, session, drive_id), "number": number, "date": row.day.strftime(SHOWN[language]),
        "start": f"{hours.local(row.start):%H:%M}", "end": f"{hours.local(row.end):%H:%M}",
        "car": car.name or car.label if car else "", "plate": car.plate if car else "", "vin": car.vin if car else "",
        "insurance_until": _day(car.insurance_until if car else None, language), "licence_number": shown.masked,
        "licence_class": shown.klass, "licence_until": _until(shown, language), "route": row.route,
        "minutes": str(row.minutes), "companion": row.companion, "occupants": str(row.occupants),
        "keep_months": str(settings(session, by.store_id)["drive.keep_months"]),
    }  # fmt: skip
    return Filled(number, shape.version, agreement.fill(shape.body, values))


def _phone(by: Actor, session: Session, drive_id: str) -> str:
    whole = by.may(Right.CUSTOMER_REVEAL)
    found = drive_list.phone_of(by, session, drive_id, whole=whole)
    return phone.spaced(found) if whole else found


def _until(shown: licence.Checked, language: str) -> str:
    if shown.licence_id is not None and shown.valid_until is None:
        return {"zh": "长期", "en": "no end"}[language]
    return _day(shown.valid_until, language)


def _day(day: date | None, language: str) -> str:
    return day.strftime(SHOWN[language]) if day else ""
