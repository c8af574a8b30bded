"""The agreement of one drive, filled in: what the paper says, in the language of the paper."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from desktop.domain import opening
from desktop.domain.actor import Actor, Right
from desktop.domain.people import consent, phone, plate
from desktop.domain.rules.setting import settings
from desktop.domain.sales import agreement, demo_car, drive_course, drive_list, licence, quote_detail
from desktop.domain.sales.demo_car import CarRow
from desktop.domain.sales.drive import find
from desktop.domain.sales.drive_list import DriveRow
from desktop.domain.sales.licence import Checked
from desktop.domain.sales.quote_detail import Header
from desktop.domain.sales.route import Route

SHOWN = {"zh": "%Y年%m月%d日", "en": "%Y-%m-%d"}


@dataclass(frozen=True)
class Filled:
    """``text`` of this ``version``, every placeholder filled; ``number``: of the agreement."""

    number: str
    version: str
    text: str


@dataclass(frozen=True)
class Agreed:
    """The customer's word on the licence check: the consent's own text, and its last answer, if there is one."""

    text: str
    version: str
    given: bool | None
    at: datetime | None
    channel: str


@dataclass(frozen=True)
class AgreementFacts:
    """All that stands on one agreement. ``start`` and ``end``: aware, in the store's own zone.

    ``licence_number`` is masked unless the store requires it whole; ``licence_open``: it has no end.
    """

    header: Header
    language: str
    number: str
    version: str
    text: str
    customer: str
    phone: str
    occupants: int
    ride_only: bool
    licence_number: str
    licence_class: str
    first_issued: date | None
    licence_until: date | None
    licence_open: bool
    overridden: bool
    car: str
    label: str
    plate: str
    vin: str
    colour: str
    key_number: str
    insurance_until: date | None
    start: datetime
    end: datetime
    route: str
    route_minutes: int
    route_metres: int
    route_points: tuple[tuple[int, int], ...]
    companion: str
    consultant: str
    agreed: Agreed

    @property
    def mark(self) -> str:
        """The same for the same words: whether a paper made before still says what would be signed now."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:32]


def filled(by: Actor, session: Session, drive_id: str, language: str) -> Filled:
    """The text of :func:`facts`, which says what is raised."""
    found = facts(by, session, drive_id, language)
    return Filled(found.number, found.version, found.text)


def facts(
    by: Actor, session: Session, drive_id: str, language: str, *, number: str | None = None
) -> AgreementFacts:  # fmt: skip
    """The agreement of a drive as it would be signed now, drawing its number if it has none yet.

    ``number``: stands there instead and none is drawn; "" leaves its place empty, for who only reads. The licence
    number stands masked unless the store requires it whole, the telephone where the actor may not see it.
    Raises Refused ``drive.gone``, ``agreement.language``.
    """
    by.need(Right.DRIVE)
    shape = agreement.agreement(by, session, language)
    if number is None:
        number = drive_course.number_of(by, session, drive_id)
    row = drive_list.drive(by, session, drive_id)
    car = next((each for each in demo_car.rows_of(session, by.store_id, gone=True) if each.id == row.car_id), None)
    shown = licence.check(by, session, drive_id)
    header, hours = quote_detail.header(session, by.store_id), opening.of_store(session, by.store_id)
    route = session.get(Route, row.route_id) if row.route_id else None
    licence_number, telephone = licence.printed(by, session, drive_id), _phone(by, session, drive_id)
    kept = int(settings(session, by.store_id)["drive.keep_months"])
    start, end = hours.local(row.start), hours.local(row.end)
    values = _car_values(car, language) | {
        "store": header.legal_name or header.name, "store_address": header.address, "store_phone": header.phone,
        "customer": row.customer, "customer_phone": telephone, "number": number,
        "date": row.day.strftime(SHOWN[language]), "start": f"{start:%H:%M}", "end": f"{end:%H:%M}",
        "licence_number": licence_number, "licence_class": shown.klass, "licence_until": _until(shown, language),
        "route": row.route, "minutes": str(row.minutes), "companion": row.companion, "occupants": str(row.occupants),
        "keep_months": str(kept),
    }  # fmt: skip
    return AgreementFacts(
        header=header, language=language, number=number, version=shape.version,
        text=agreement.fill(shape.body, values), customer=row.customer, phone=telephone,
        licence_number=licence_number, licence_class=shown.klass, first_issued=shown.first_issued,
        licence_until=shown.valid_until, licence_open=shown.licence_id is not None and shown.valid_until is None,
        start=start, end=end, route_minutes=route.minutes if route else 0, route_metres=route.metres if route else 0,
        route_points=_points(route.points if route else ()), agreed=_agreed(session, row.customer_id, language),
        **_car_facts(car), **_drive_facts(row),
    )  # fmt: skip


def to_read(by: Actor, session: Session, drive_id: str, language: str) -> AgreementFacts:
    """As :func:`facts`, with the number only where one was drawn: who closes the agreement unsigned used none up."""
    by.need(Right.DRIVE)
    return facts(by, session, drive_id, language, number=find(by, session, drive_id).number)


def _car_values(car: CarRow | None, language: str) -> dict[str, str]:
    if car is None:
        return {}
    return {
        "car": car.name or car.label, "plate": plate.dotted(car.plate), "vin": car.vin,
        "insurance_until": _day(car.insurance_until, language),
    }  # fmt: skip


def _car_facts(car: CarRow | None) -> dict[str, Any]:
    if car is None:
        return dict.fromkeys(("car", "label", "plate", "vin", "colour", "key_number"), "") | {"insurance_until": None}
    return {
        "car": car.name, "label": car.label, "plate": plate.dotted(car.plate), "vin": car.vin, "colour": car.colour,
        "key_number": car.key_number, "insurance_until": car.insurance_until,
    }  # fmt: skip


def _drive_facts(row: DriveRow) -> dict[str, Any]:
    names = ("occupants", "ride_only", "overridden", "route", "companion", "consultant")
    return {name: getattr(row, name) for name in names}


def _agreed(session: Session, customer_id: str, language: str) -> Agreed:
    """What the customer last said, by the text's version they were shown; that text is printed where it is still it."""
    text = consent.texts()[licence.PURPOSE]
    last = next((row for row in consent.answers(session, customer_id) if row.purpose == licence.PURPOSE), None)
    if last is None:
        return Agreed(text["text"][language], text["version"], None, None, "")
    words = text["text"][language] if last.text_version == text["version"] else ""
    return Agreed(words, last.text_version, last.given and last.withdrawn_at is None, last.at, last.channel)


def _points(stored: Sequence[Sequence[int]] | None) -> tuple[tuple[int, int], ...]:
    return tuple((int(x), int(y)) for x, y in stored or ())


def _phone(by: Actor, session: Session, drive_id: str) -> str:
    whole = by.may(Right.CUSTOMER_REVEAL)
    found = drive_list.phone_of(by, session, drive_id, whole=whole)
    return phone.spaced(found) if whole else found


def _until(shown: Checked, language: str) -> str:
    if shown.licence_id is not None and shown.valid_until is None:
        return {"zh": "长期", "en": "no end"}[language]
    return _day(shown.valid_until, language)


def _day(day: date | None, language: str) -> str:
    return day.strftime(SHOWN[language]) if day else ""
