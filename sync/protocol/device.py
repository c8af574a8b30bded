"""The door for a manager: a store's devices, one more of them, one less, and the leases that are out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from sync.wire import Fields, ProtocolError, pack, unpack

Wish = Literal["list", "invite", "invite_hub", "revoke", "end_lease"]
WISHES: tuple[Wish, ...] = ("list", "invite", "invite_hub", "revoke", "end_lease")


@dataclass(frozen=True)
class Devices:
    """What a manager wants. ``actor``: who asks, as in a transaction; ``code``: the device to revoke.

    ``rights``: of the device invited, ``*`` for all; never more than the asking device and person have themselves.
    ``lease``: the number of the one to end.
    """

    do: Wish
    actor: str
    code: str = ""
    rights: tuple[str, ...] = ()
    lease: int = 0

    def encode(self) -> bytes:
        return pack(asdict(self))

    @classmethod
    def decode(cls, body: bytes) -> Devices:
        f = unpack(body)
        wish = next((each for each in WISHES if each == f.text("do")), None)
        if wish is None:
            raise ProtocolError("field.range", "do")
        return cls(wish, f.text("actor", 40), f.text("code", 20), tuple(f.texts("rights")), f.integer("lease"))


@dataclass(frozen=True)
class DeviceState:
    """One device. Times in milliseconds since 1970, 0 for never.

    ``behind``: how many sequence numbers of its streams it has not read; ``answered``: the number of the batch that was
    answered last, and ``answered_at`` when.
    """

    code: str
    name: str
    rights: tuple[str, ...]
    enrolled_at: int
    seen_at: int
    behind: int
    answered: int
    answered_at: int
    revoked_at: int
    hub: bool


@dataclass(frozen=True)
class LeaseState:
    """One lease that is out: its hub's code, what it speaks of, and since when; milliseconds since 1970."""

    number: int
    device: str
    resources: Sequence[str]
    granted_at: int
    until: int


@dataclass(frozen=True)
class DeviceList:
    """The store's devices as they stand after it, the oldest first. ``invitation``: the one-time code, or empty.

    ``leases``: those that are out.
    """

    devices: tuple[DeviceState, ...]
    invitation: str = ""
    leases: tuple[LeaseState, ...] = ()

    def encode(self) -> bytes:
        return pack(asdict(self))

    @classmethod
    def decode(cls, body: bytes) -> DeviceList:
        f = unpack(body)
        leases = tuple(
            LeaseState(
                each.integer("number", 1), each.text("device", 20), each.texts("resources"),
                each.integer("granted_at"), each.integer("until"),
            )
            for each in f.objects("leases")
        )  # fmt: skip
        return cls(tuple(_state(each) for each in f.objects("devices")), f.text("invitation", 40), leases)


def _state(f: Fields) -> DeviceState:
    return DeviceState(
        f.text("code", 20), f.text("name", 80), tuple(f.texts("rights")), f.integer("enrolled_at"),
        f.integer("seen_at"), f.integer("behind"), f.integer("answered"), f.integer("answered_at"),
        f.integer("revoked_at"), f.flag("hub"),
    )  # fmt: skip
