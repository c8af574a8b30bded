"""Imports every module that declares a record or a rule, so that the metadata is whole."""

from desktop.domain import importing, local, opening, resolution
from desktop.domain.parts import (
    inquiry,
    learned,
    price,
    reservation,
    stock,
    stock_delivery,
    stock_minimum,
    stock_sum,
    stock_take,
    stock_transfer,
)
from desktop.domain.people import consent, customer, staff, vehicle
from desktop.domain.record import Base
from desktop.domain.rules import setting
from desktop.domain.sales import (
    agreement,
    also_bought,
    car_key,
    car_use,
    demo_car,
    drive,
    feedback,
    licence,
    paper,
    quote,
    route,
)
from desktop.domain.service import appointment, appointment_part, bay, technician
from desktop.domain.work import message, task

__all__ = [
    "Base",
    "agreement",
    "also_bought",
    "appointment",
    "appointment_part",
    "bay",
    "car_key",
    "car_use",
    "consent",
    "customer",
    "demo_car",
    "drive",
    "feedback",
    "importing",
    "inquiry",
    "learned",
    "licence",
    "local",
    "message",
    "opening",
    "paper",
    "price",
    "quote",
    "reservation",
    "resolution",
    "route",
    "setting",
    "staff",
    "stock",
    "stock_delivery",
    "stock_minimum",
    "stock_sum",
    "stock_take",
    "stock_transfer",
    "task",
    "technician",
    "vehicle",
]
