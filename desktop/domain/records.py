"""Imports every module that declares a record or a rule, so that the metadata is whole."""

from desktop.domain import importing, local, resolution
from desktop.domain.parts import (
    inquiry,
    learned,
    price,
    reservation,
    stock,
    stock_delivery,
    stock_minimum,
    stock_take,
    stock_transfer,
)
from desktop.domain.people import consent, customer, staff, vehicle
from desktop.domain.record import Base
from desktop.domain.rules import setting
from desktop.domain.sales import paper, quote

__all__ = [
    "Base",
    "consent",
    "customer",
    "importing",
    "inquiry",
    "learned",
    "local",
    "paper",
    "price",
    "quote",
    "reservation",
    "resolution",
    "setting",
    "staff",
    "stock",
    "stock_delivery",
    "stock_minimum",
    "stock_take",
    "stock_transfer",
    "vehicle",
]
