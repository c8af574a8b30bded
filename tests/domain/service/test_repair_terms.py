"""A store's own terms of the repair order: versions, checked placeholders, apart from those of the test drive."""

from __future__ import annotations

import pytest

from desktop.domain.problem import Refused
from desktop.domain.sales.agreement import LANGUAGES, agreement, edit_agreement, text_problems, versions
from desktop.domain.service.repair_terms import TEMPLATE, terms


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_terms_are_sound_and_count_until_there_are_others(ask, language: str) -> None:
    shown = ask(agreement, language, TEMPLATE)
    assert shown.shipped and not list(text_problems(shown.body, TEMPLATE))
    assert ask(terms, language, {}) == (shown.body, shown.version)


def test_an_own_text_is_a_version_with_its_placeholders_filled_and_leaves_the_drives_agreement_alone(do, ask) -> None:
    drive = ask(agreement, "zh")
    first = do(edit_agreement, "zh", "{store} 质保 {warranty_days} 天", TEMPLATE)
    assert ask(terms, "zh", {"store": "一店", "warranty_days": "10"}) == ("一店 质保 10 天", first)
    assert ask(terms, "zh", {"store": "一店"})[0] == "一店 质保 ________ 天"
    second = do(edit_agreement, "zh", "另一版 {plate}", TEMPLATE)
    assert [row.version for row in ask(versions, "zh", TEMPLATE)][:2] == [second, first]
    assert ask(agreement, "zh") == drive and ask(agreement, "en", TEMPLATE).shipped


@pytest.mark.parametrize(
    ("body", "code"),
    [("{licence_number}", "agreement.unknown"), ("a {", "agreement.brace"), ("", "text.missing")],
)
def test_terms_that_would_print_wrong_are_refused(do, body: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        do(edit_agreement, "zh", body, TEMPLATE)
    assert [problem.code for problem in refused.value.problems] == [code]
