"""From the desk to the reporter's acceptance, by commands, on PostgreSQL."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.forms.models import model_to_dict

from lapor.publication.models import PublicReport
from lapor.reports import commands
from lapor.reports.models import Assignment, Clock, FollowUp, Reaction, Report, ReportEvent
from lapor.rules.access import NotYours
from lapor.rules.case import NotAllowed, NotStanding
from lapor.rules.flow import NotNow, State
from lapor.rules.reasons import Closure, FollowUpKind, Grade
from tests.factories import (
    MONDAY,
    a_decision,
    a_report,
    actor,
    answered,
    call,
    followed_up,
    unit,
    verified,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def _clock(report: Report, kind: str) -> Clock:
    return Clock.objects.filter(report=report, kind=kind).latest("run")


def _everything() -> dict[str, int | list[object]]:
    rows: dict[str, int | list[object]] = {}
    for model in (Report, Clock, FollowUp, Assignment):
        rows[model.__name__] = [model_to_dict(each) for each in model.objects.order_by("pk")]
    rows |= {m.__name__: m.objects.count() for m in (ReportEvent, Reaction, PublicReport)}
    return rows


def test_verifying_hands_the_report_to_a_unit_and_starts_its_clocks() -> None:
    report = verified(a_report(), MONDAY + DAY)
    assert report.state == State.DISPOSED
    assert report.grade == Grade.NON_SUPERVISORY
    assert report.holder == unit("dpupr")
    assert report.holder_path == unit("dpupr").path
    assert Assignment.objects.get(report=report, until=None).unit == unit("dpupr")
    assert _clock(report, "verification").outcome == "met"
    assert _clock(report, "first_follow_up").due_on == date(2026, 11, 17)
    assert _clock(report, "resolution").due_on == date(2026, 11, 30)
    assert _clock(report, "resolution").zone == "Asia/Makassar"
    assert _clock(report, "neglect").due_on == date(2027, 2, 8)


def test_a_unit_without_an_officer_is_passed_over_for_its_ancestor() -> None:
    report = verified(a_report(), MONDAY + DAY, unit_id=unit("dinkes").id)
    assert report.holder is not None
    assert report.holder.code == "63.08"


def test_privacy_is_only_made_stricter() -> None:
    report = a_report(is_public=False)
    with pytest.raises(NotAllowed):
        verified(report, MONDAY + DAY, is_public=True)
    verified(report, MONDAY + DAY, is_public=False, name_to_handlers=False)
    assert not report.name_to_handlers


def test_misconduct_goes_to_the_inspectorate_and_is_never_published() -> None:
    report = verified(a_report(), MONDAY + DAY, misconduct=True, field_inspection=True)
    assert report.grade == Grade.SUPERVISORY
    assert report.holder is not None
    assert report.holder.is_inspectorate
    assert not PublicReport.objects.exists()
    assert _clock(report, "resolution").days == 60


def test_the_institution_does_not_verify_what_is_said_about_its_own_people() -> None:
    report = a_report()
    Report.objects.filter(pk=report.pk).update(desk_unit=unit("63.08"))
    with pytest.raises(NotAllowed):
        commands.verify(
            report.tracking_id,
            a_decision(misconduct=True),
            actor=actor("ratna"),
            at=MONDAY + DAY,
        )


def test_only_the_desk_that_holds_it_verifies() -> None:
    report = a_report()
    for stranger in ("sari", "ratna", "oki", "kiki", "eka"):
        with pytest.raises(NotYours):
            commands.verify(
                report.tracking_id, a_decision(), actor=actor(stranger), at=MONDAY + DAY
            )


def test_another_units_liaison_cannot_touch_it() -> None:
    report = verified(a_report(), MONDAY + DAY)
    with pytest.raises(NotYours):
        commands.acknowledge(call(report, "anton", MONDAY + 2 * DAY), "kami cek")


def test_news_stops_no_clock() -> None:
    report = verified(a_report(), MONDAY + DAY)
    before = list(Clock.objects.filter(report=report).values_list("kind", "due_on", "stopped_at"))
    commands.acknowledge(call(report, "sari", MONDAY + 2 * DAY), "Kami periksa besok.")
    after = list(Clock.objects.filter(report=report).values_list("kind", "due_on", "stopped_at"))
    assert after == before


def test_a_follow_up_moves_the_report_and_starts_neglect_anew() -> None:
    report = followed_up(verified(a_report(), MONDAY + DAY), MONDAY + 2 * DAY)
    assert report.state == State.IN_PROCESS
    assert _clock(report, "first_follow_up").outcome == "met"
    assert _clock(report, "neglect").start_on == date(2026, 11, 11)
    assert _clock(report, "resolution").due_on == date(2026, 11, 30)


@pytest.mark.parametrize(
    "given",
    [
        commands.FollowUpInput(FollowUpKind.DONE, "Sudah dicek", done_on=date(2026, 11, 20)),
        commands.FollowUpInput(FollowUpKind.DONE, "Sudah dicek"),
        commands.FollowUpInput(FollowUpKind.PROMISE, "Nanti", promised_on=date(2026, 12, 1)),
        commands.FollowUpInput(FollowUpKind.PROMISE, "Nanti", promised_on=date(2026, 11, 11)),
        commands.FollowUpInput(FollowUpKind.PROMISE, "Nanti"),
    ],
    ids=["done tomorrow", "no date", "beyond the limit", "today", "no promise"],
)
def test_what_does_not_stand_is_refused_and_leaves_nothing(given: commands.FollowUpInput) -> None:
    report = verified(a_report(), MONDAY + DAY)
    before = _everything()
    with pytest.raises(NotStanding):
        commands.follow_up(call(report, "sari", MONDAY + 2 * DAY), given)
    assert _everything() == before


def test_the_same_words_again_are_no_follow_up() -> None:
    report = followed_up(verified(a_report(), MONDAY + DAY), MONDAY + 2 * DAY, "Lampu diperiksa.")
    with pytest.raises(NotStanding):
        followed_up(report, MONDAY + 3 * DAY, "  lampu  DIPERIKSA ")


def test_an_answer_opens_the_reporters_window() -> None:
    report = answered(verified(a_report(), MONDAY + DAY), MONDAY + 3 * DAY)
    assert report.state == State.ANSWERED
    assert report.ball == "reporter"
    window = _clock(report, "reply_window")
    assert (window.zone, window.due_on) == ("Asia/Jakarta", date(2026, 11, 26))
    assert {c.kind for c in Clock.objects.filter(report=report, stopped_at=None)} == {
        "reply_window"
    }


def test_an_answer_names_its_rule() -> None:
    report = verified(a_report(), MONDAY + DAY)
    with pytest.raises(NotAllowed):
        commands.answer(call(report, "sari", MONDAY + 2 * DAY), commands.AnswerInput("Sudah.", " "))


def test_the_reporter_accepts_with_a_rating_and_every_clock_ends() -> None:
    report = answered(verified(a_report(), MONDAY + DAY), MONDAY + 3 * DAY)
    commands.accept(call(report, "budi", MONDAY + 4 * DAY), rating=4, text="Terima kasih")
    report.refresh_from_db()
    assert (report.state, report.closure, report.rating) == (
        State.COMPLETED,
        Closure.ACCEPTED,
        4,
    )
    assert not Clock.objects.filter(report=report, stopped_at=None).exists()


@pytest.mark.parametrize("rating", [0, 6, -1])
def test_a_rating_lies_between_one_and_five(rating: int) -> None:
    report = answered(verified(a_report(), MONDAY + DAY), MONDAY + 3 * DAY)
    with pytest.raises(NotAllowed):
        commands.accept(call(report, "budi", MONDAY + 4 * DAY), rating=rating)


def test_a_message_puts_the_ball_with_the_agency_once() -> None:
    report = answered(verified(a_report(), MONDAY + DAY), MONDAY + 3 * DAY)
    commands.reply(call(report, "budi", MONDAY + 4 * DAY), "Kapan tikungan?")
    commands.reply(call(report, "budi", MONDAY + 5 * DAY), "Halo?")
    report.refresh_from_db()
    assert report.ball == "agency"
    assert _clock(report, "response").run == 1
    commands.acknowledge(call(report, "sari", MONDAY + 7 * DAY), "Besok.")
    assert _clock(report, "response").outcome == "met"
    assert _clock(report, "reply_window").run == 2


def test_a_dispute_gives_the_rest_of_the_limit_but_at_least_five_days() -> None:
    report = answered(verified(a_report(), MONDAY + DAY), MONDAY + 3 * DAY)
    commands.dispute(call(report, "budi", MONDAY + 7 * DAY), "Masih padam.")
    report.refresh_from_db()
    assert report.state == State.IN_PROCESS
    assert report.dispute_count == 1
    rest = _clock(report, "resolution")
    # 2 of 14 days were used when the answer came on the 12th; 12 remain from the 16th.
    assert (rest.run, rest.due_on) == (2, date(2026, 12, 2))


def test_the_second_dispute_makes_the_parent_unit_the_lead() -> None:
    report = answered(verified(a_report(), MONDAY + DAY), MONDAY + 2 * DAY)
    commands.dispute(call(report, "budi", MONDAY + 3 * DAY), "Masih padam.")
    answered(report, MONDAY + 4 * DAY)
    commands.dispute(call(report, "budi", MONDAY + 7 * DAY), "Tetap padam.")
    report.refresh_from_db()
    assert report.holder == unit("63.08")


def test_the_admin_closes_what_another_answered_and_not_over_a_reply() -> None:
    report = answered(verified(a_report(), MONDAY + DAY), MONDAY + 2 * DAY)
    commands.reply(call(report, "budi", MONDAY + 3 * DAY), "Kapan?")
    with pytest.raises(NotAllowed):
        commands.close(call(report, "ratna", MONDAY + 4 * DAY), "“Baik, terima kasih.”")
    commands.acknowledge(call(report, "sari", MONDAY + 4 * DAY), "Besok.")
    commands.close(call(report, "ratna", MONDAY + 5 * DAY), "“Baik, terima kasih.”")
    report.refresh_from_db()
    assert report.closure == Closure.BY_ADMIN


def test_who_answered_does_not_close() -> None:
    report = verified(a_report(), MONDAY + DAY, unit_id=unit("63.08").id)
    commands.answer(
        call(report, "ratna", MONDAY + 2 * DAY), commands.AnswerInput("Sudah.", "Perda 5/2019")
    )
    with pytest.raises(NotAllowed):
        commands.close(call(report, "ratna", MONDAY + 3 * DAY), "“Baik.”")


def test_a_page_that_is_too_old_is_refused_with_what_happened_since() -> None:
    report = verified(a_report(), MONDAY + DAY)
    commands.reply(call(report, "budi", MONDAY + 2 * DAY), "Yang di tikungan juga.")
    late = commands.Call(report.tracking_id, actor("sari"), MONDAY + 3 * DAY, seen=report.last_seq)
    with pytest.raises(commands.Stale) as stale:
        commands.answer(late, commands.AnswerInput("Sudah.", "Perda 5/2019"))
    assert [label for label, _at in stale.value.changes] == ["Balasan pelapor"]


def test_a_reminder_does_not_make_a_page_too_old() -> None:
    report = verified(a_report(), MONDAY + DAY)
    assert commands.remind(report.pk, at=MONDAY + 7 * DAY) == 1
    late = commands.Call(report.tracking_id, actor("sari"), MONDAY + 7 * DAY, seen=report.last_seq)
    commands.acknowledge(late, "Kami kerjakan.")


def test_a_double_click_answers_once() -> None:
    report = verified(a_report(), MONDAY + DAY)
    once = commands.Once("post:1", "a-uuid", ("answer",))
    for _click in range(2):
        again = commands.Call(report.tracking_id, actor("sari"), MONDAY + 2 * DAY, once=once)
        done = commands.answer(again, commands.AnswerInput("Sudah.", "Perda 5/2019"))
    assert done.is_repeat
    assert ReportEvent.objects.filter(report=report, action="answer").count() == 1


def test_a_completed_report_takes_no_answer() -> None:
    report = answered(verified(a_report(), MONDAY + DAY), MONDAY + 3 * DAY)
    commands.accept(call(report, "budi", MONDAY + 4 * DAY), rating=5)
    with pytest.raises(NotNow):
        answered(report, MONDAY + 5 * DAY)


def test_the_public_row_follows_each_action_and_names_nobody() -> None:
    report = verified(a_report(), MONDAY + DAY)
    public = PublicReport.objects.get(tracking_id=report.tracking_id)
    assert public.state == "disposed"
    followed_up(report, MONDAY + 2 * DAY, "Tim ke lokasi. Hubungi 0812-3456-7890.")
    public.refresh_from_db()
    assert public.state == "in_process"
    assert "0812" not in public.fragment
    assert "Sari" not in public.fragment
    commands.reply(call(report, "budi", MONDAY + 3 * DAY), "Rahasia saya tetap di sini.")
    public.refresh_from_db()
    assert "Rahasia saya" not in public.fragment


def test_a_rahasia_report_leaves_no_public_trace() -> None:
    report = answered(
        verified(a_report(is_public=False), MONDAY + DAY, is_public=False), MONDAY + 2 * DAY
    )
    assert report.state == State.ANSWERED
    assert not PublicReport.objects.exists()
