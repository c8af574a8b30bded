"""Bundles at a peer: another device, or an operator, brings the sealed letters of a device and takes the replies back.

A letter has its effect through the same doors as a request of the device itself, so that one that comes twice, late or
out of order changes nothing; only the device can open the replies.
"""

from __future__ import annotations

import dataclasses

from sync import protocol
from sync.bundle import BundleError, Head, Seal
from sync.protocol import NO_EDITS, Ask, Letter, Page, Pull, Push, Relay, Relayed, page_name
from sync.server.accounts import Device
from sync.server.service import Centre, Denial


class Post:
    """The bundles' side of a centre, or of a hub that was given its store's key."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre

    def relay(self, message: Relay, carrier: Device | None = None) -> Relayed:
        """The sealed reply to one letter. ``carrier``: who brings it; None for the operator.

        Raises Denial ``bundle`` (``details["why"]`` names the sentence), and what the doors raise.
        """
        try:
            return self._relay(message, carrier)
        except BundleError as error:
            raise Denial("bundle", why=error.code, **error.values) from None

    def _relay(self, message: Relay, carrier: Device | None) -> Relayed:
        head = Head.decode(message.head)
        if head.kind != "question":
            raise BundleError("bundle.answer_here", device=head.device)
        if carrier is not None and carrier.store_id != head.store_id:
            raise BundleError("bundle.other_store")
        device = self._centre.trust.known(head.store_id, head.device)
        if device is None:
            raise BundleError("bundle.device", device=head.device)
        key = self._centre.trust.bundle_key(head.store_id, head.device)
        letter = Letter.decode(Seal(key, message.head).open(message.name, message.sealed))
        back = dataclasses.replace(head, kind="answer", peer=self._centre.peer, first=0).encode()
        seal = Seal(key, back)
        if message.stream:
            name, body, end, more = self._page(device, letter.ask, message)
            return Relayed(back, name, seal.close(name, body), (), end, more)
        if letter.payload:
            body = self._batch(device, letter)
            return Relayed(back, message.name, seal.close(message.name, body), (), 0, False)
        reached = letter.ask.reached(self._centre.peer, self._centre.incarnation)
        hello = dataclasses.replace(letter.ask.hello, of=self._centre.incarnation, reached=reached)
        welcome = dataclasses.replace(self._centre.hello(device, hello), trust=None)
        streams = tuple(each.name for each in welcome.streams)
        return Relayed(back, "welcome", seal.close("welcome", welcome.encode()), streams, 0, False)

    def _batch(self, device: Device, letter: Letter) -> bytes:
        ask = letter.ask
        cursors = ask.reached(self._centre.peer, self._centre.incarnation)
        seq = cursors.pop(device.stream, 0)
        # which peers a stick has been to nobody knows: others may have seen it
        push = Push(ask.answered, seq, letter.hash, letter.payload, cursors, shown=True, read=ask.read)
        return self._centre.push(device, push)

    def _page(self, device: Device, ask: Ask, message: Relay) -> tuple[str, bytes, int, bool]:
        """The page after ``message.seq``; the device's own place is the least."""
        own = ask.reached(self._centre.peer, self._centre.incarnation).get(message.stream, 0)
        seq = max(message.seq, own)
        try:
            page = self._centre.pull(device, Pull(self._centre.incarnation, message.stream, seq, protocol.PAGE_ROWS))
        except Denial as denial:
            if denial.message.code != "behind_horizon":
                raise
            # a stick carries no file of a stream: the device takes that at its next contact
            page = Page(message.stream, seq, seq, False, (), NO_EDITS)
        return page_name(message.stream, seq), page.encode(), page.end, page.more
