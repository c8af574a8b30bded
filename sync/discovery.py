"""A hub is found on the LAN without typing an address. What is said there is its random id and a port, nothing else.

Whoever answers is believed nothing: only the certificate behind the address counts (``HttpPeer``'s fingerprint).
Zeroconf is imported where it is first needed: most desks never search.
"""

from __future__ import annotations

import ipaddress
import threading
from collections.abc import Collection, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zeroconf import ServiceInfo, Zeroconf

SERVICE = "_forecourt-hub._tcp.local."
ASK_MS = 3_000
"""How long one announced hub is asked for its address."""


def _zeroconf(interfaces: Sequence[str]) -> Zeroconf:
    """``interfaces``: addresses to speak on; empty for all. Raises OSError where there is no network at all."""
    import zeroconf

    chosen: Any = list(interfaces) if interfaces else zeroconf.InterfaceChoice.All
    return zeroconf.Zeroconf(interfaces=chosen)


class Announcement:
    """A hub makes itself heard until :meth:`close`. ``addresses``: where it listens; empty for all of this computer's.

    Raises OSError where there is no network at all.
    """

    def __init__(self, peer: str, port: int, addresses: Sequence[str] = (), *, interfaces: Sequence[str] = ()) -> None:
        from zeroconf import ServiceInfo

        packed = [ipaddress.ip_address(each).packed for each in addresses or own_addresses()]
        name = f"{peer}.{SERVICE}"
        self._info = ServiceInfo(SERVICE, name, port=port, addresses=packed, server=f"{peer}.local.", properties={})
        self._zeroconf = _zeroconf(interfaces)
        self._zeroconf.register_service(self._info)

    def close(self) -> None:
        """Say that it is gone."""
        self._zeroconf.unregister_service(self._info)
        self._zeroconf.close()

    def __enter__(self) -> Announcement:
        return self

    def __exit__(self, _k: type[BaseException] | None, _e: BaseException | None, _t: TracebackType | None) -> None:
        self.close()


def own_addresses() -> list[str]:
    """This computer's addresses on its networks, without its own loop."""
    import ifaddr

    found = [str(ip.ip) for adapter in ifaddr.get_adapters() for ip in adapter.ips if isinstance(ip.ip, str)]
    return [each for each in found if not ipaddress.ip_address(each).is_loopback]


class Search:
    """Listens for the hubs of these ids until :meth:`close`; costs nothing while nobody speaks."""

    def __init__(self, peers: Collection[str], *, interfaces: Sequence[str] = ()) -> None:
        from zeroconf import ServiceBrowser

        self._peers = frozenset(peers)
        self._found: dict[str, list[str]] = {}
        self._news = threading.Condition()
        self._zeroconf = _zeroconf(interfaces)
        self._browser = ServiceBrowser(self._zeroconf, SERVICE, self)  # type: ignore[arg-type]

    def found(self, seconds: float = 0) -> dict[str, list[str]]:
        """Addresses (``https://…``) by id of the hubs heard so far; waits for the first one if there is none."""
        with self._news:
            self._news.wait_for(lambda: bool(self._found), seconds)
            return {peer: list(addresses) for peer, addresses in self._found.items()}

    def close(self) -> None:
        """Stop listening."""
        self._browser.cancel()
        self._zeroconf.close()

    def add_service(self, zeroconf: Zeroconf, kind: str, name: str) -> None:
        """Zeroconf heard of one."""
        peer = name.removesuffix("." + SERVICE)
        if peer not in self._peers:
            return
        info = zeroconf.get_service_info(kind, name, ASK_MS)
        if info is not None:
            self._keep(peer, info)

    def update_service(self, zeroconf: Zeroconf, kind: str, name: str) -> None:
        """One says something new of itself, such as another address."""
        self.add_service(zeroconf, kind, name)

    def remove_service(self, _zeroconf: Zeroconf, _kind: str, name: str) -> None:
        """One is gone."""
        with self._news:
            self._found.pop(name.removesuffix("." + SERVICE), None)

    def _keep(self, peer: str, info: ServiceInfo) -> None:
        shown = [f"[{each}]" if ":" in each else each for each in info.parsed_addresses()]
        with self._news:
            self._found[peer] = [f"https://{each}:{info.port}" for each in shown]
            self._news.notify_all()
