"""The list of learned patterns: who taught what, found by a VIN or a word, withdrawn and brought back."""

from __future__ import annotations

import dataclasses

import pytest

from desktop.domain.identity import new_id
from desktop.domain.parts.learned import learn
from desktop.domain.parts.learned_list import Taught, bring_back, taught, withdraw
from desktop.domain.parts.stock_transfer import Branch
from desktop.domain.parts.vin import pattern_key
from desktop.domain.problem import Refused

VIN, OTHER = "LSVAB2187N2112345", "LFV2A2157K3000001"
PATTERN = pattern_key(VIN)


def listed(store, by, find: str = "") -> list[Taught]:
    with store.read() as session:
        return taught(by, session, find)


def test_the_list_names_the_teachers_of_every_store_and_the_rivals(do, store, by) -> None:
    far = dataclasses.replace(by, store_id=new_id(), name="孙悦")
    with store.write_local() as session:
        session.add(Branch(store_id=new_id(), of_store=far.store_id, code="SH02", name="浦东店"))
    do(learn, PATTERN, "passat", "大众 帕萨特")
    with store.write(far) as session:
        learn(far, session, PATTERN, "passat", "大众 帕萨特")
        learn(far, session, PATTERN, "lavida", "大众 朗逸")
        learn(far, session, pattern_key(OTHER), "a4", "奥迪 A4L")
    rows = {row.car_key: row for row in listed(store, by)}
    assert {key: row.rivals for key, row in rows.items()} == {"a4": 0, "lavida": 1, "passat": 1}
    assert [(each.name, each.store) for each in rows["passat"].teachers] == [(by.name, ""), ("孙悦", "浦东店")]
    for find, keys in (
        (VIN, ["lavida", "passat"]), (OTHER[:5].lower(), ["a4"]), ("浦东 奥迪", ["a4"]), ("帕萨特", ["passat"]),
        (VIN[:9] + "P" + VIN[10:], []), ("nobody", []),
    ):  # fmt: skip
        assert sorted(row.car_key for row in listed(store, by, find)) == keys, find


def test_withdrawing_takes_all_teachers_back_and_undoing_keeps_who_and_when(do, store, by) -> None:
    far = dataclasses.replace(by, store_id=new_id(), name="孙悦")
    do(learn, PATTERN, "passat", "大众 帕萨特")
    with store.write(far) as session:
        learn(far, session, PATTERN, "passat", "大众 帕萨特")
    (before,) = listed(store, by)
    do(withdraw, before.ids)
    do(withdraw, before.ids)
    assert listed(store, by) == []
    do(bring_back, before.ids)
    assert listed(store, by) == [before]


def test_who_may_not_quote_withdraws_nothing(do, store, by) -> None:
    do(learn, PATTERN, "passat")
    (row,) = listed(store, by)
    nobody = dataclasses.replace(by, rights=frozenset())
    with pytest.raises(Refused), store.write(nobody) as session:
        withdraw(nobody, session, row.ids)
    assert listed(store, by) == [row]
