"""Agreement, routes and feedback."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from desktop.domain import clock
from desktop.domain.local import PaperFile
from desktop.domain.problem import Refused
from desktop.domain.sales import signing
from desktop.domain.sales.agreement import LANGUAGES, agreement, edit_agreement, fill, text_problems, versions
from desktop.domain.sales.agreement_text import facts, filled, to_read
from desktop.domain.sales.drive import Drive
from desktop.domain.sales.drive_course import cancel
from desktop.domain.sales.feedback import Said, feedback_of, say
from desktop.domain.sales.licence import mask, show_licence
from desktop.domain.sales.paper import Paper, archive
from desktop.domain.sales.route import add_route, edit_route, remove_route, routes
from desktop.domain.work.task_list import tasks
from tests.domain.sales.yard import LICENCE, booked, car, customer, noon, out, ready

OWN = "协议 {store} {customer} {number} {date} {car} {plate} 保存 {keep_months} 个月"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_text_names_all_it_must(ask, language: str) -> None:
    shown = ask(agreement, language)
    assert shown.shipped and not list(text_problems(shown.body))


def test_an_edited_text_is_a_new_version_and_the_old_one_stays(do, ask) -> None:
    first = do(edit_agreement, "zh", OWN)
    assert ask(agreement, "zh").body == OWN
    second = do(edit_agreement, "zh", OWN + "。")
    assert first != second
    assert [row.version for row in ask(versions, "zh")][:2] == [second, first]
    assert do(edit_agreement, "zh", OWN + "。") == second, "the same text is no new version"
    assert ask(agreement, "en").shipped


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (OWN + "{phone_number}", "agreement.unknown"),
        (OWN.replace("{plate}", ""), "agreement.missing"),
        (OWN + "{", "agreement.brace"),
        (OWN + "}", "agreement.brace"),
        ("", "text.missing"),
        (OWN + "长" * 10_000, "text.length"),
    ],
)
def test_a_text_that_would_print_wrong_is_refused(do, body: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        do(edit_agreement, "zh", body)
    assert [problem.code for problem in refused.value.problems] == [code]


def test_an_empty_value_leaves_a_line_to_write_on() -> None:
    assert fill("{customer} {plate} {x", {"customer": "王"}) == "王 ________ {x"


def test_what_was_signed_says_which_version(do, store) -> None:
    version = do(edit_agreement, "zh", OWN)
    made = ready(do, booked(do, car(do), customer(do)))
    do(edit_agreement, "zh", OWN + "。")
    with store.read() as session:
        assert session.get(Drive, made).template_version == version


def test_routes_are_offered_nearest_in_time(do, ask) -> None:
    short = do(add_route, "短线", 15, points=[(0, 0), (1000, 1000)])
    long = do(add_route, "长线", 45, metres=18_000)
    assert [row.id for row in ask(routes, 40)] == [long, short]
    do(edit_route, long, "山路", 60)
    do(remove_route, short)
    assert [(row.name, row.minutes) for row in ask(routes)] == [("山路", 60)]
    with pytest.raises(Refused) as refused:
        do(add_route, "", 0, metres=-1, points=[(0, 1001)])
    assert [problem.code for problem in refused.value.problems] == [
        "text.missing", "route.minutes", "route.metres", "route.points",
    ]  # fmt: skip


def test_a_drive_takes_as_long_as_its_route(do, store) -> None:
    made = booked(do, car(do), customer(do), route_id=do(add_route, "中线", 40), minutes=0)
    with store.read() as session:
        assert session.get(Drive, made).minutes == 45


def test_feedback_makes_the_next_step_a_task_and_is_asked_after_the_drive(do, ask) -> None:
    made = booked(do, car(do), customer(do))
    with pytest.raises(Refused, match=r"drive\.state"):
        do(say, made, Said())
    out(do, ready(do, made))
    due = clock.now() + timedelta(days=2)
    said = Said(5, 4, 3, 2, 1, "卡罗拉", "A", "报价", due)
    task_id = do(say, made, said)
    assert do(say, made, said) == task_id, "said twice it is one task"
    assert ask(feedback_of, made) == said
    (row,) = ask(tasks, mine=False)
    assert (row.rule, row.due_at, row.last) == ("drive.follow_up", due, "报价")
    later = clock.now() + timedelta(days=3)
    do(say, made, Said(5, 4, 3, 2, 1, "卡罗拉", "A", "再报价", later))
    assert [row.due_at for row in ask(tasks, mine=False)] == [later]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (Said(power=6), "feedback.mark"),
        (Said(quiet=-1), "feedback.mark"),
        (Said(intent="Z"), "feedback.intent"),
        (Said(next_step="报价"), "feedback.when"),
        (Said(next_step="报价", next_at=noon(-3)), "feedback.when"),
    ],
)
def test_feedback_that_cannot_be_is_refused(do, said: Said, code: str) -> None:
    made = booked(do, car(do), customer(do))
    out(do, ready(do, made))
    with pytest.raises(Refused) as refused:
        do(say, made, said)
    assert [problem.code for problem in refused.value.problems] == [code]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_filled_text_names_both_sides_the_car_and_no_whole_licence(do, ask, language: str) -> None:
    made = booked(do, car(do), customer(do), route_id=do(add_route, "环线", 30))
    do(show_licence, made, LICENCE)
    paper = do(filled, made, language)
    for word in ("一店公司", "李女士", paper.number, "京A·12345", "环线", "12"):
        assert word in paper.text
    assert LICENCE.number not in paper.text and mask(LICENCE.number) in paper.text
    assert "{" not in paper.text
    assert do(filled, made, language).number == paper.number
    assert paper.version == ask(agreement, language).version


def test_what_is_not_known_yet_is_a_line_to_write_on(do) -> None:
    assert "________" in do(filled, booked(do, car(do), customer(do)), "zh").text


def test_signed_on_paper_notes_the_text_that_was_printed_not_the_one_edited_since(
    do, ask, store, monkeypatch
) -> None:  # fmt: skip
    made, wall = booked(do, car(do), customer(do)), clock.wall
    read = do(facts, made, "zh")
    do(archive, signing.KIND, made, number=read.number, language="zh", pdf=b"%PDF")
    monkeypatch.setattr(clock, "wall", lambda: wall() + timedelta(minutes=1))
    assert do(edit_agreement, "zh", OWN) != read.version
    do(signing.sign_on_paper, made, "en")
    with store.read() as session:
        assert session.get_one(Drive, made).template_version == read.version


def test_what_is_only_read_takes_no_number_and_what_is_signed_does(do, store) -> None:
    made = booked(do, car(do), customer(do))
    read = do(to_read, made, "zh")
    assert read.number == "" and do(to_read, made, "zh") == read
    numbered = do(signing.to_sign, made, read)
    assert numbered.number and numbered.number in numbered.text
    do(show_licence, made, LICENCE)
    with pytest.raises(Refused, match=r"agreement\.changed"):
        do(signing.to_sign, made, read)


def test_archived_agreements_go_when_their_time_is_over(do, ask, store, monkeypatch) -> None:
    made = booked(do, car(do), customer(do))
    read = do(facts, made, "zh")
    do(signing.sign_on_screen, made, read, b"%PDF-signed")
    wall, keep = clock.wall, timedelta(days=366)
    monkeypatch.setattr(clock, "wall", lambda: wall() + keep)
    assert do(signing.forget_old) == 0 and not ask(signing.any_old), "the drive is still to come, however late"
    do(cancel, made)
    monkeypatch.setattr(clock, "wall", lambda: wall() + timedelta(days=364))
    assert not ask(signing.any_old)
    monkeypatch.setattr(clock, "wall", lambda: wall() + keep)
    assert ask(signing.any_old) and do(signing.forget_old) == 1 and do(signing.forget_old) == 0
    with store.read() as session:
        assert session.scalars(select(Paper.deleted_at)).one() is not None
        assert session.scalars(select(func.count()).select_from(PaperFile)).one() == 0
        assert session.get(Drive, made).number == read.number
