"""Who does something, and what they may do. Every verb takes ``by: Actor`` first and asks for its right."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from desktop.domain.problem import Refused


class Right(StrEnum):
    """What a role may grant. The value is stored and travels: never rename one."""

    LOOK_UP = "look_up"
    QUOTE = "quote"
    QUOTE_VOID = "quote_void"
    CUSTOMER = "customer"
    CUSTOMER_REVEAL = "customer_reveal"
    COST = "cost"
    PRICE = "price"
    STOCK = "stock"
    STAFF = "staff"
    SETTINGS = "settings"
    BACKUP = "backup"
    IMPORT = "import"
    EXPORT = "export"
    DRIVE = "drive"
    DRIVE_OVERRIDE = "drive_override"
    SERVICE = "service"
    SETTLE = "settle"
    SERVICE_DISCOUNT = "service_discount"


class Role(StrEnum):
    """The four roles shipped. The value is stored and travels: never rename one."""

    CLERK = "clerk"
    CONSULTANT = "consultant"
    ADVISER = "adviser"
    MANAGER = "manager"


_DESK = frozenset({Right.LOOK_UP, Right.QUOTE, Right.CUSTOMER, Right.CUSTOMER_REVEAL, Right.DRIVE})
RIGHTS: dict[Role, frozenset[Right]] = {
    Role.CLERK: _DESK | {Right.STOCK, Right.QUOTE_VOID},
    Role.CONSULTANT: _DESK,
    Role.ADVISER: _DESK | {Right.QUOTE_VOID, Right.SERVICE, Right.SETTLE},
    Role.MANAGER: frozenset(Right),
}


@dataclass(frozen=True)
class Actor:
    """A signed-in member of staff at one store, on one device.

    ``staff_id`` and ``store_id`` are 36-character ids.
    """

    staff_id: str
    store_id: str
    name: str
    role: Role
    rights: frozenset[Right]

    def may(self, right: Right) -> bool:
        return right in self.rights

    def need(self, right: Right) -> None:
        """Raise ``Refused("right.missing")`` unless this actor has the right; the sentence says who can."""
        if right not in self.rights:
            raise Refused("right.missing", right=right.value)


def system(store_id: str) -> Actor:
    """The program itself, for set-up and demo data. Never handed to a page."""
    return Actor("00000000-0000-7000-8000-000000000000", store_id, "system", Role.MANAGER, frozenset(Right))
