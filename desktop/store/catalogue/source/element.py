"""Reading one XML element, also one that is not there."""

from __future__ import annotations

from desktop.store.importing.reading import Element


def text(element: Element | None) -> str:
    """What stands in it, in single spaces; empty for None."""
    return " ".join(element.text.split()) if element is not None else ""


def child(element: Element | None, wanted: str) -> Element | None:
    """The first child of this name."""
    return element.find(wanted) if element is not None else None


def children(element: Element | None, wanted: str) -> list[Element]:
    """Every child of this name."""
    return element.all(wanted) if element is not None else []


def get(element: Element | None, attribute: str) -> str:
    """An attribute; empty where it is not given."""
    return element.attributes.get(attribute, "").strip() if element is not None else ""


def said(element: Element | None, wanted: str) -> str:
    """The text of the first child of this name, or of the attribute of it."""
    return text(child(element, wanted)) or get(element, wanted)
