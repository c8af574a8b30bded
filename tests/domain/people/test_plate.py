from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.people import plate
from desktop.domain.problem import Refused


@pytest.mark.parametrize(
    ("typed", "stored", "kind"),
    [
        ("京A7K3Q2", "京A7K3Q2", "ordinary"),
        ("京a·7k3q2", "京A7K3Q2", "ordinary"),
        ("京 A 7K3Q2", "京A7K3Q2", "ordinary"),
        ("京Ａ７Ｋ３Ｑ２", "京A7K3Q2", "ordinary"),
        ("沪C-OI234", "沪C01234", "ordinary"),
        ("粤BD12345", "粤BD12345", "new_energy"),
        ("粤BF12345", "粤BF12345", "new_energy"),
        ("京A12345D", "京A12345D", "new_energy"),
        ("京A1234警", "京A1234警", "police"),
        ("冀B12A4挂", "冀B12A4挂", "trailer"),
        ("京A1234学", "京A1234学", "training"),
        ("粤Z1234港", "粤Z1234港", "border"),
        ("粤ZAB12澳", "粤ZAB12澳", "border"),
        ("使014578", "使014578", "embassy"),
        ("沪A0023领", "沪A0023领", "consulate"),
        ("WJ京1234X", "WJ京1234X", "armed_police"),
        ("VA12345", "VA12345", "military"),
        ("京A12345临", "京A12345临", "temporary"),
        ("临京A1234", "临京A1234", "temporary"),
        ("京X0001应急", "京X0001应急", "emergency"),
    ],
)
def test_every_kind_of_plate_is_read(typed: str, stored: str, kind: str) -> None:
    assert plate.read(typed) == stored
    assert plate.kind(stored) == kind


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "plate.missing"),
        ("京A1234", "plate.length"),
        ("京A1234567", "plate.length"),
        ("A12345", "plate.form"),
        ("粤BX12345", "plate.form"),
        ("粤B1234D5", "plate.form"),
        ("天A12345", "plate.form"),
        ("'; drop", "plate.form"),
        ("🚗🚗", "plate.form"),
    ],
)
def test_what_is_no_plate_is_refused(typed: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        plate.read(typed)


@given(st.text(alphabet="京沪粤Z使领警挂学港澳临应急民航WJABDFOI0129·- ", max_size=12))
def test_reading_what_was_read_changes_nothing(typed: str) -> None:
    try:
        stored = plate.read(typed)
    except Refused:
        return
    assert plate.read(stored) == stored
    assert plate.read(plate.dotted(stored)) == stored


def test_a_plate_is_shown_as_painted() -> None:
    assert plate.dotted("京A7K3Q2") == "京A·7K3Q2"
    assert plate.dotted("使014578") == "使014578"
    assert plate.dotted(plate.dotted("京A7K3Q2")) == "京A·7K3Q2"  # the day list of appointments had two
