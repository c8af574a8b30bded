"""The navigation's table of pages: what it names is there."""

from __future__ import annotations

import importlib

from PySide6.QtWidgets import QWidget

from desktop.shell.screens import PAGES, screens


def test_every_entry_of_the_navigation_has_its_page() -> None:
    assert [each.name for each in screens()] == list(PAGES)
    for module, kind in PAGES.values():
        page = getattr(importlib.import_module(f"desktop.pages.{module}"), kind)
        assert issubclass(page, QWidget), page


def test_a_page_under_another_names_one_that_is_listed() -> None:
    listed = {each.name for each in screens() if not each.under}
    assert {each.under for each in screens() if each.under} <= listed
