"""The published interface as an OpenAPI document, made from the messages themselves so that it cannot fall behind."""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sync import protocol
from sync.protocol import (
    DENIALS,
    VERSIONS,
    Answer,
    AskSnapshot,
    Batch,
    Crew,
    Decided,
    Denied,
    DeviceList,
    Devices,
    Enrol,
    Enrolled,
    Forward,
    Heard,
    Hello,
    Hub,
    Lease,
    LeaseAsk,
    Letter,
    Offer,
    Page,
    Prove,
    Proven,
    Pull,
    Push,
    Recover,
    Recovered,
    Relay,
    Relayed,
    Stored,
    Wait,
    Waiting,
    Welcome,
    Words,
)
from sync.protocol.build import Build, Builds
from sync.protocol.piece import Given, Pieces

DOORS: Mapping[str, tuple[type[Any], type[Any] | None, str]] = {
    "enrol": (Enrol, Enrolled, "A new device takes its one-time code in; needs no key."),
    "hello": (Hello, Welcome, "Handshake."),
    "push": (Push, Answer, "One batch: its effect and its answer, or the answer it had."),
    "pull": (Pull, Page, "One page of a stream."),
    "prove": (Prove, Proven, "Sums, keys or rows, to find and mend what differs."),
    "recover": (Recover, Recovered, "What a device has from before the centre was restored from a backup."),
    "wait": (Wait, None, "200 as soon as one of the streams goes beyond its number, 204 after X-Wait seconds."),
    "devices": (Devices, DeviceList, "For a manager: the store's devices, one more, one less."),
    "hub": (Hub, Crew, "A hub makes itself known, and learns whom of its store it may believe; again at each contact."),
    "forward": (Forward, Answer, "A hub brings a device's batch, and takes the device's answer back."),
    "lease": (LeaseAsk, Lease, "A hub asks to decide about resources of its store in the centre's place."),
    "words": (Words, Heard, "What a hub decided under its lease, and whether it gives that back."),
    "decided": (Waiting, Decided, "What became of a device's transactions that waited for a lease."),
    "relay": (
        Relay,
        Relayed,
        "A device carries a sealed letter of another's bundle to the peer and takes the reply back.",
    ),
    "pieces": (Pieces, Given, "Pieces of a published file that is too large to be fetched whole, by name."),
    "build": (Build, Builds, "For who may publish: files handed in to be built, and what became of them."),
    "snapshot": (
        AskSnapshot,
        Offer,
        "Have a stream as a file, or hear how far its making is; asked again until ready.",
    ),
}
"""Door → what is sent, what comes back, what it does."""
_PARTS = "Parts, each after its length in four bytes, big-endian: {}."
_RELAY = _PARTS.format("a deflated object of name, stream and seq; the bundle's head; the sealed letter")
_FORWARD = _PARTS.format("a deflated object of device, answered, read and hash; the payload, as the device sent it")
_RELAYED = _PARTS.format("a deflated object of name, streams, end and more; the answer's head; the sealed letter")
_LETTER = "What is sealed in a question's letter. " + _PARTS.format("a deflated Ask; hash; payload, a deflated Batch")
_PUSH = (
    "Four bytes, big-endian: the length of what follows first, a deflated object of answered, cursor, hash, "
    "shown and read (the last two only where they say something); then "
    "the payload, which is a deflated Batch, byte for byte as it was frozen. hash: SHA-256 of the payload in hex."
)


def document() -> dict[str, Any]:
    """The OpenAPI 3.1 document."""
    schemas: dict[str, Any] = {}
    for sent, back, _ in DOORS.values():
        for message in (sent, back):
            if message is not None:
                _schema(message, schemas)
    _schema(Batch, schemas)
    _schema(Denied, schemas)
    _schema(Letter, schemas)
    _schema(Stored, schemas)
    for name, says in (
        ("Push", _PUSH),
        ("Forward", _FORWARD),
        ("Relay", _RELAY),
        ("Relayed", _RELAYED),
        ("Letter", _LETTER),
    ):
        schemas[name]["description"] = says
    # on the wire a batch's transactions lie by column, like its rows
    row = schemas.pop("Tx")["properties"]
    columns = {name: {"type": "array", "items": kind} for name, kind in row.items()}
    columns["separable"] = {"type": "array", "items": {"type": "integer", "enum": [0, 1]}}
    schemas["Batch"]["properties"]["transactions"] = _object(columns)
    paths = {f"/v1/{door}": {"post": _post(door, *how)} for door, how in DOORS.items()}
    paths["/v1/snapshot/{id}"] = _file(
        "A file that was offered, whole or from a byte on; its content is sealed under the offer's key.",
        "The device has the file, or no longer wants it; the centre takes it away.",
    )
    paths["/v1/catalogue/{sha256}"] = _public("A published file, whole or from a byte on; needs no key.", "sha256")
    paths["/v1/published/{kind}/{name}"] = _published()
    paths["/v1/build/{id}/{place}"] = _handed_in()
    paths["/v1/file/{sha256}"] = _kept()
    paths["/v1/openapi.json"] = {"get": _plain("This document.")}
    paths["/health"] = {"get": _plain("The process answers.")}
    paths["/ready"] = {"get": _plain("Its database answers too; 503 where it does not.")}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Forecourt exchange",
            "version": str(VERSIONS[1]),
            "description": "Bodies are JSON objects deflated by zlib, short ones against a preset dictionary;"
            " docs/sync.md says what each side must do.",
        },
        "paths": paths,
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": {"device": {"type": "http", "scheme": "bearer"}},
        },
    }


def _post(door: str, sent: type[Any], back: type[Any] | None, says: str) -> dict[str, Any]:
    answers: dict[str, Any] = {"200": {"description": "The answer."} | (_body(back) if back else {})}
    if back is None:
        answers["204"] = {"description": "Nothing came."}
    for status in sorted({*DENIALS.values(), 429}):
        codes = [code for code, each in DENIALS.items() if each == status] or ["busy"]
        answers[str(status)] = {"description": f"Denied: {', '.join(codes)}."} | _body(Denied)
    post: dict[str, Any] = {"summary": says, "requestBody": {"required": True} | _body(sent), "responses": answers}
    if door != "enrol":
        post["security"] = [{"device": []}]
    if door == "wait":
        post["parameters"] = [{"name": "X-Wait", "in": "header", "schema": {"type": "number", "minimum": 0}}]
    return post


def _file(read: str, done: str) -> dict[str, Any]:
    """A file's doors."""
    binary = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
    denied = {str(status): {"description": "Denied."} | _body(Denied) for status in sorted({*DENIALS.values(), 429})}
    place = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    header = {"name": "Range", "in": "header", "schema": {"type": "string"}, "description": "bytes=N-"}
    secured: dict[str, Any] = {"security": [{"device": []}]}
    whole, part = {"description": "All of it."} | binary, {"description": "From a byte on."} | binary
    return {
        "parameters": [place],
        "get": {"summary": read, "parameters": [header], "responses": {"200": whole, "206": part, **denied}} | secured,
        "delete": {"summary": done, "responses": {"204": {"description": "Gone."}, **denied}} | secured,
    }


def _public(says: str, name: str) -> dict[str, Any]:
    """A file for anybody."""
    found = _file(says, "")
    found.pop("delete")
    found["parameters"][0]["name"] = name
    found["get"].pop("security")
    return found


def _published() -> dict[str, Any]:
    """A file for some devices."""
    found = _public("A file of a kind that is published to this device, or a pack of it, from a byte on.", "name")
    found["parameters"].append({"name": "kind", "in": "path", "required": True, "schema": {"type": "string"}})
    found["get"]["security"] = [{"device": []}]
    return found


def _handed_in() -> dict[str, Any]:
    """A file that is to be built."""
    names = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in ("id", "place")]
    put: dict[str, Any] = _kept()["put"] | {"summary": "A piece of a file that is to be built, as with /v1/file."}
    return {"parameters": names, "put": put}


def _kept() -> dict[str, Any]:
    """A file that a row names: read by its device's colleagues, sent by who made it."""
    found = _file("A file that a row of the device's streams names, from a byte on, a piece at once.", "")
    put = found.pop("delete")
    found["parameters"][0]["name"] = "sha256"
    denied = {status: answer for status, answer in put["responses"].items() if status != "204"}
    span = {"type": "string", "description": "bytes FIRST-LAST/SIZE, or bytes */SIZE to ask how much is there"}
    put |= {
        "summary": "The next piece of the file, or the question how much of it is there.",
        "parameters": [{"name": "Content-Range", "in": "header", "required": True, "schema": span}],
        "requestBody": {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}},
        "responses": {"200": {"description": "How much is there now."} | _body(Stored), **denied},
    }
    return found | {"put": put}


def _body(message: type[Any]) -> dict[str, Any]:
    return {"content": {protocol.CONTENT_TYPE: {"schema": _reference(message)}}}


def _plain(says: str) -> dict[str, Any]:
    return {"summary": says, "responses": {"200": {"description": says}}}


def _reference(message: type[Any]) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{message.__name__}"}


def _object(properties: Mapping[str, Any], sometimes: Collection[str] = ()) -> dict[str, Any]:
    required = sorted(properties.keys() - set(sometimes))
    return {"type": "object", "properties": dict(properties), "required": required}


def _schema(message: type[Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """The schema of a message, put down once."""
    if message.__name__ not in schemas:
        schemas[message.__name__] = {}
        hints = typing.get_type_hints(message)
        properties = {each.name: _kind(hints[each.name], schemas) for each in dataclasses.fields(message)}
        says = (message.__doc__ or "").strip()
        sometimes = {each.name for each in dataclasses.fields(message) if each.default is None}
        schemas[message.__name__] = _object(properties, sometimes) | {"description": says}
    return _reference(message)


def _kind(hint: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    plain = {str: "string", int: "integer", bool: "boolean", type(None): "null"}
    if hint in plain:
        return {"type": plain[hint]}
    if hint is bytes:
        return {"type": "string", "contentMediaType": protocol.CONTENT_TYPE}
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _schema(hint, schemas)
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return {"enum": list(inner)}
    if origin in (typing.Union, types.UnionType):
        return {"anyOf": [_kind(each, schemas) for each in inner]}
    if origin is Mapping:
        return {"type": "object", "additionalProperties": _kind(inner[1], schemas)}
    if origin in (Sequence, tuple, list):
        return {"type": "array", "items": _kind(inner[0], schemas)}
    raise TypeError(f"no schema for {hint}")
