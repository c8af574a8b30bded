"""The tenth character says one year in China, two in America and often none in Europe."""

from __future__ import annotations

import pytest

from desktop.domain.parts.vin_year import candidates, model_year

NOW = 2026


def year(vin: str, country: str, *, coded: bool = True, brands_en: tuple[str, ...] = ()) -> int | None:
    return model_year(vin, country, coded=coded, brands_en=brands_en, this_year=NOW)


def test_candidates_are_latest_first_and_end_with_next_years_models() -> None:
    assert candidates("T", NOW) == (2026, 1996) and candidates("V", NOW) == (2027, 1997)
    assert candidates("W", NOW) == (1998,) and candidates("A", NOW) == (2010, 1980)


@pytest.mark.parametrize("code", ["I", "O", "Q", "U", "Z", "0", "", "AB"])
def test_codes_of_no_year_have_no_candidate(code: str) -> None:
    assert candidates(code, NOW) == ()


def test_position_seven_tells_american_decades_apart() -> None:
    assert year("1FTFW4L8XSFB52686", "US") == 2025
    assert year("1FTFW418XSFB52686", "US") == 1995
    assert year("1FTFW4L8X8FB52686", "US") is None


def test_elsewhere_only_a_coded_vin_or_a_maker_known_to_code_has_a_year() -> None:
    assert year("WDB2110061A123456", "DE", coded=False) is None
    assert year("WDB2110061A123456", "DE", coded=True) == 2001
    assert year("WVWZZZ1KZAW123456", "DE", coded=False) == 2010
    assert year("KMHJU81VBBU123456", "KR", coded=False, brands_en=("Hyundai", "Genesis")) == 2011
