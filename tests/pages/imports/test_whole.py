"""A price list and a parts list through the window: built whole, used at once, with a report of what was left out."""

from __future__ import annotations

import csv
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.pages.imports.page import ImportsPage
from desktop.pages.imports.wizard import COLUMNS, RUN
from desktop.store.catalogue import open as catalogue
from tests.pages.imports.conftest import Steps
from tests.store.catalogue.source import sample

PRICES = (
    "供应商价格表,,,\n2026年11月,,,\n零件号,品牌,名称,含税价\n0986AF1041,博世,机油滤清器,￥128.00\n"
    "W 712/95,曼牌,机油滤清器,96.5\n0986AF1042,博世,空气滤清器,面议\n,博世,空调滤清器,55\n"
)
PARTS = (
    "零件号,品牌,名称,适用车型,价格\nN1,博世,机油滤清器,大众 朗逸 2018-2020 1.5L,120\n"
    "N2,博世,火花塞,大众 朗逸 2018-2020 1.5L,88\n"
)


def test_a_gbk_price_list_becomes_the_price_book(steps: Steps, page: ImportsPage, tmp_path: Path, home: Path) -> None:
    path = tmp_path / "价格表.csv"
    path.write_bytes(PRICES.encode("gb18030"))
    steps.columns(path)
    wizard = page.wizard
    assert wizard.whole and wizard.file.kind.value() == "prices" and "含税价" in wizard.terms.banner.text()
    wizard.terms.until.setText("2026-12-31")
    page.go_on()
    assert wizard.place == RUN
    steps.until(lambda: not wizard.build.is_running())
    book = catalogue.current_book(home)
    assert book is not None and book.prices == 2
    rows = [wizard.build.table.row_at(place) for place in range(wizard.build.table.rows())]
    remarks = {each.code: each.count for each in rows}
    assert remarks == {"source.price": 1, "source.no_number": 1}
    assert wizard.build._title.text() == "The price book is in use"


def test_days_that_end_before_they_begin_are_refused(steps: Steps, page: ImportsPage, tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_text(PRICES)
    steps.columns(path)
    terms = page.wizard.terms
    terms.since.setText("2026-12-01")
    terms.until.setText("2026-11-01")
    page.go_on()
    assert page.wizard.place == COLUMNS and "end" in terms.form.error("until")


def test_a_parts_list_with_cars_becomes_the_catalogue(
    steps: Steps, page: ImportsPage, tmp_path: Path, home: Path
) -> None:
    path, more = tmp_path / "parts.csv", tmp_path / "more.csv"
    path.write_text(PARTS)
    more.write_text(PARTS.replace("N1", "N3").replace("N2", "N4"))
    steps.columns(path)
    wizard = page.wizard
    assert wizard.file.kind.value() == "catalogue" and not wizard.terms.net.isVisible()
    page.whole.add(more)
    steps.until(lambda: len(wizard.terms.files) == 2)
    page.go_on()
    steps.until(lambda: not wizard.build.is_running())
    found = catalogue.newest(home)
    assert isinstance(found, catalogue.Catalogue) and found.parts == 4 and not found.generated


def test_a_makers_own_aces_file_goes_in_whole_and_its_ids_are_named(
    steps: Steps, page: ImportsPage, home: Path
) -> None:
    """The file of a maker of cabin filters, as it was sent out: 39 of its applications, with every element it has."""
    steps.columns(Path(sample.__file__).with_name("airqualitee.xml"))
    wizard = page.wizard
    assert wizard.whole and wizard.file.kind.value() == "catalogue"
    page.go_on()
    steps.until(lambda: not wizard.build.is_running())
    found = catalogue.newest(home)
    assert isinstance(found, catalogue.Catalogue) and found.parts == 23
    said = wizard.build._words.text()
    assert said == "Every line went in. Some ids have no text yet: they stand as ids."
    rows = [wizard.build.table.row_at(place) for place in range(wizard.build.table.rows())]
    assert [each.code for each in rows] == ["source.ids"]
    kinds = {place for place, _line, _value in rows[0].examples}
    assert {"BaseVehicle", "EngineDesignation", "FuelType", "Region", "SubModel"} <= kinds
    assert "line 0" not in wizard.build._example.text()


def test_a_build_that_is_stopped_leaves_what_is_in_use(
    steps: Steps, page: ImportsPage, tmp_path: Path, home: Path
) -> None:
    before = catalogue.current_book(home)
    path = tmp_path / "prices.csv"
    lines = "".join(f"N{place},博世,滤清器,12.5\n" for place in range(200_000))
    path.write_text("零件号,品牌,名称,含税价\n" + lines)
    steps.columns(path)
    page.go_on()
    QTest.keyClick(page.window(), Qt.Key.Key_Q, Qt.KeyboardModifier.AltModifier)
    steps.until(lambda: page.wizard.place == COLUMNS)
    assert "stopped" in page.wizard.terms.banner.text()
    assert catalogue.current_book(home) == before


def test_aces_pies_and_a_table_of_ids_become_one_catalogue(
    steps: Steps, page: ImportsPage, tmp_path: Path, home: Path
) -> None:
    aces, pies, ids = tmp_path / "fits.xml", tmp_path / "items.xml", tmp_path / "ids.csv"
    aces.write_text(sample.ACES)
    pies.write_text(sample.PIES)
    with ids.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(sample.CODING)
    steps.columns(aces)
    wizard = page.wizard
    assert wizard.whole and wizard.file.kind.value() == "catalogue"
    for place, path in enumerate((pies, ids), 2):
        page.whole.add(path)
        steps.until(lambda place=place: len(wizard.terms.files) == place)
    page.go_on()
    steps.until(lambda: not wizard.build.is_running())
    found = catalogue.newest(home)
    assert isinstance(found, catalogue.Catalogue) and found.parts > 0 and not found.generated
    codes = {wizard.build.table.row_at(place).code for place in range(wizard.build.table.rows())}
    assert {"source.equipment", "source.no_number"} <= codes
    assert "left out" in wizard.build._words.text()
