"""One report at the desk: what is offered, what an action does, what a refusal keeps."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client

from lapor.reports import commands
from lapor.reports.models import Attachment, Report, ReportEvent
from lapor.rules.flow import Action, State
from lapor.rules.reasons import FollowUpKind
from lapor.vault import queries as vault_queries
from lapor.vault.records import What
from tests import factories
from tests.factories import unit
from tests.web.desk.desks import (
    address_of,
    form_for,
    forms_of,
    offered,
    send,
    signed_in,
    statements,
)
from tests.web.public.citizen import a_photo

pytestmark = pytest.mark.django_db


def at_desk(now: datetime) -> Report:
    """File a report that waits at the national desk."""
    return factories.a_report(now - timedelta(hours=2))


def held(now: datetime, **changes: object) -> Report:
    """File a report that Sari's unit holds."""
    filed = now - timedelta(days=2)
    return factories.verified(factories.a_report(filed), filed + timedelta(hours=1), **changes)


def events(report: Report, action: Action) -> list[ReportEvent]:
    """Return the report's events of one kind."""
    return list(ReportEvent.objects.filter(report=report, action=action))


def state_of(report: Report) -> str:
    """Return the state as it now stands."""
    report.refresh_from_db()
    return report.state


# --- verifying


@pytest.mark.proves("S4")
def test_a_verifier_hands_a_report_to_the_unit_that_must_act(now: datetime) -> None:
    report = at_desk(now)
    nadia = signed_in("nadia")
    form = form_for(nadia.get(address_of(report)), "verify")
    found = send(nadia, form, "find-unit", unit_q="pekerjaan umum hulu sungai utara")
    assert found.status_code == 200
    form = form_for(found, "verify")
    form.names.add("unit")
    answer = send(nadia, form, "send", unit=str(unit("dpupr").pk))
    assert answer.status_code == 302, answer.content.decode()
    assert state_of(report) == State.DISPOSED
    assert report.holder == unit("dpupr")
    page = signed_in("sari").get(address_of(report)).content.decode()
    assert report.title in page


@pytest.mark.proves("F7")
def test_the_public_text_begins_masked_and_its_difference_is_seen(now: datetime) -> None:
    text = "Lampu padam sejak tiga minggu, hubungi 0812-3456-7890 untuk lokasi."
    report = factories.a_report(now, text=text)
    nadia = signed_in("nadia")
    page = nadia.get(address_of(report))
    form = form_for(page, "verify")
    assert "0812" not in form.values["public_text"]
    assert "<del>0812-3456-7890</del>" in page.content.decode()
    refused = send(nadia, form, "send", public_text=text)
    assert refused.status_code == 422
    assert "Masih ada data pribadi" in refused.content.decode()
    assert form_for(refused, "verify").values["public_text"] == text, "what was typed stays"
    assert state_of(report) == State.UNVERIFIED


def test_privacy_is_only_made_stricter(now: datetime) -> None:
    report = factories.a_report(now, is_public=False, name_to_handlers=False)
    nadia = signed_in("nadia")
    form = form_for(nadia.get(address_of(report)), "verify")
    form.names |= {"unit", "anonim", "rahasia"}
    answer = send(nadia, form, "send", unit=str(unit("dpupr").pk), anonim="", rahasia="")
    assert answer.status_code == 302
    report.refresh_from_db()
    assert not report.is_public
    assert not report.name_to_handlers


def test_a_verification_without_a_unit_says_so_beside_the_field(now: datetime) -> None:
    report = at_desk(now)
    nadia = signed_in("nadia")
    form = form_for(nadia.get(address_of(report)), "verify")
    refused = send(nadia, form, "send", verify_note="Segera, dekat sekolah.")
    assert refused.status_code == 422
    page = refused.content.decode()
    assert 'id="error_unit"' in page
    assert "Segera, dekat sekolah." in page


def test_hits_come_while_typing_and_by_a_button(now: datetime) -> None:
    nadia = signed_in("nadia")
    hits = nadia.get("/meja/cari", {"bagian": "unit", "q": "inspektorat hulu"}).content.decode()
    assert f'value="{unit("inspektorat").pk}"' in hits
    hits = nadia.get("/meja/cari", {"bagian": "category", "q": "lampu"}).content.decode()
    assert 'name="category"' in hits
    assert nadia.get("/meja/cari", {"bagian": "lain", "q": "x"}).status_code == 404


# --- working


@pytest.mark.proves("S5")
def test_a_follow_up_an_answer_and_its_evidence_reach_the_reporter(now: datetime) -> None:
    report = held(now)
    sari = signed_in("sari")
    assert offered(sari.get(address_of(report))) == {"follow_up", "answer", "acknowledge", "note"}
    form = form_for(sari.get(address_of(report)), "follow_up")
    typed = {"follow_up_text": "Kabel diganti.", "done_on": "2026-11-25", "follow_up_by": "Regu 2"}
    assert send(sari, form, **typed).status_code == 302
    assert state_of(report) == State.IN_PROCESS
    form = form_for(sari.get(address_of(report)), "answer")
    form.names.add("files")
    typed = {"answer_text": "Empat lampu menyala.", "answer_rule": "Perda 5/2019"}
    assert send(sari, form, "send", files=a_photo(), **typed).status_code == 302
    assert state_of(report) == State.ANSWERED
    (answer,) = events(report, Action.ANSWER)
    kept = Attachment.objects.get(event=answer)
    assert kept.purpose == Attachment.Purpose.EVIDENCE
    page = sari.get(address_of(report)).content.decode()
    assert kept.name in page
    assert "Empat lampu menyala." in page


def test_evidence_stays_staged_when_the_answer_is_refused(now: datetime) -> None:
    report = held(now)
    sari = signed_in("sari")
    form = form_for(sari.get(address_of(report)), "answer")
    form.names.add("files")
    refused = send(sari, form, "send", answer_text="Sudah menyala.", files=a_photo())
    assert refused.status_code == 422
    assert "foto-1" in refused.content.decode()
    again = form_for(refused, "answer")
    assert again.values["answer_text"] == "Sudah menyala."
    assert send(sari, again, "send", answer_rule="Perda 5/2019").status_code == 302
    assert Attachment.objects.filter(report=report).count() == 1


def test_evidence_can_be_staged_before_and_dropped_again(now: datetime) -> None:
    report = held(now)
    sari = signed_in("sari")
    form = form_for(sari.get(address_of(report)), "answer")
    key = form.values["key"]
    staged = sari.post(f"{address_of(report)}/unggah", {"key": key, "files": a_photo()})
    assert staged.status_code == 200
    number = str(Attachment.objects.get(report=None).pk)
    dropped = send(sari, form, action=f"drop-{number}", answer_text="Hampir selesai.")
    assert "foto-1" not in dropped.content.decode()
    assert "Hampir selesai." in dropped.content.decode()
    assert not Attachment.objects.exists()


def test_a_file_that_is_none_is_refused_and_the_words_stay(now: datetime) -> None:
    report = held(now)
    sari = signed_in("sari")
    form = form_for(sari.get(address_of(report)), "answer")
    form.names.add("files")
    bad = io.BytesIO(b"<svg onload=alert(1)>")
    bad.name = "bukti.svg"
    refused = send(sari, form, "send", answer_text="Hasil.", answer_rule="Perda", files=bad)
    assert refused.status_code == 422
    assert "bukti.svg" in refused.content.decode()
    assert form_for(refused, "answer").values["answer_text"] == "Hasil."


@pytest.mark.proves("F43")
def test_a_repeated_text_is_no_follow_up_and_the_rule_says_so(now: datetime) -> None:
    report = held(now)
    given = commands.FollowUpInput(
        FollowUpKind.DONE, "Sudah diperiksa.", done_on=now.date(), done_by="Regu dua"
    )
    commands.follow_up(factories.call(report, "sari", now - timedelta(hours=1)), given)
    sari = signed_in("sari")
    form = form_for(sari.get(address_of(report)), "follow_up")
    typed = {"follow_up_text": "sudah DIPERIKSA", "done_on": "2026-11-25", "follow_up_by": "Regu 2"}
    refused = send(sari, form, **typed)
    assert refused.status_code == 422
    assert "sama dengan tindak lanjut sebelumnya" in refused.content.decode()
    assert form_for(refused, "follow_up").values["follow_up_text"] == "sudah DIPERIKSA"


def test_a_promise_needs_its_date(now: datetime) -> None:
    report = held(now)
    sari = signed_in("sari")
    form = form_for(sari.get(address_of(report)), "follow_up")
    typed = {"follow_up_kind": "promise", "follow_up_text": "Kami kerjakan Senin."}
    assert "Isi tanggal janji" in send(sari, form, **typed).content.decode()
    assert send(sari, form, promised_on="2026-11-30", **typed).status_code == 302


def test_a_message_and_a_note_change_no_state(now: datetime) -> None:
    report = held(now)
    sari = signed_in("sari")
    page = sari.get(address_of(report))
    send(sari, form_for(page, "acknowledge"), acknowledge_text="Sedang kami periksa.")
    page = sari.get(address_of(report))
    send(sari, form_for(page, "note"), note_text="Suku cadang dipesan.")
    assert state_of(report) == State.DISPOSED
    assert "Suku cadang dipesan." in sari.get(address_of(report)).content.decode()


def test_an_admin_closes_by_quoting_the_reporter(now: datetime) -> None:
    report = factories.answered(held(now), now - timedelta(hours=1))
    ratna = signed_in("ratna")
    form = form_for(ratna.get(address_of(report)), "close")
    assert (
        send(ratna, form, close_quote="“Sudah beres, terima kasih.” (telepon)").status_code == 302
    )
    assert state_of(report) == State.COMPLETED
    assert report.closure == "by_admin"


def test_an_admin_answers_only_where_the_unit_has_nobody(now: datetime) -> None:
    report = held(now)
    ratna = signed_in("ratna")
    page = ratna.get(address_of(report))
    assert "answer" not in offered(page)
    form = form_for(page, "follow_up")
    answer = ratna.post(
        form.action, form.values | {"do": "answer", "answer_text": "a", "answer_rule": "b"}
    )
    assert answer.status_code == 422
    assert not events(report, Action.ANSWER)


# --- twice, stale, out of reach


@pytest.mark.proves("P-04")
def test_a_double_click_makes_one_event(now: datetime) -> None:
    report = held(now)
    sari = signed_in("sari")
    form = form_for(sari.get(address_of(report)), "acknowledge")
    first = send(sari, form, acknowledge_text="Kami periksa hari ini.")
    second = send(sari, form, acknowledge_text="Kami periksa hari ini.")
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert len(events(report, Action.ACKNOWLEDGE)) == 1


def test_the_same_form_with_other_words_is_refused(now: datetime) -> None:
    report = held(now)
    sari = signed_in("sari")
    form = form_for(sari.get(address_of(report)), "acknowledge")
    send(sari, form, acknowledge_text="Kami periksa hari ini.")
    other = send(sari, form, acknowledge_text="Kami periksa besok.")
    assert other.status_code == 409
    again = form_for(other, "acknowledge")
    assert again.values["acknowledge_text"] == "Kami periksa besok."
    assert send(sari, again).status_code == 302, "sent as a new message, knowingly"


def test_a_stale_page_is_refused_with_what_changed_and_keeps_the_words(now: datetime) -> None:
    report = held(now)
    sari = signed_in("sari")
    form = form_for(sari.get(address_of(report)), "answer")
    commands.reply(
        factories.call(report, "budi", now - timedelta(minutes=5)), "Kabelnya juga putus"
    )
    typed = {"answer_text": "Lampu diganti.", "answer_rule": "Perda 5/2019"}
    refused = send(sari, form, "send", **typed)
    assert refused.status_code == 409
    page = refused.content.decode()
    assert "Laporan ini berubah sejak halaman Anda dibuka" in page
    assert "Kabelnya juga putus" in page
    assert not events(report, Action.ANSWER)
    assert send(sari, form_for(refused, "answer"), "send").status_code == 302


def test_words_of_an_action_that_is_gone_are_given_back(now: datetime) -> None:
    report = held(now)
    sari = signed_in("sari")
    form = form_for(sari.get(address_of(report)), "follow_up")
    factories.answered(report, now - timedelta(minutes=5))
    typed = {"follow_up_text": "Kabel diganti.", "done_on": "2026-11-25", "follow_up_by": "Regu 2"}
    refused = send(sari, form, **typed)
    assert refused.status_code == 409
    assert "Kabel diganti." in refused.content.decode()


@pytest.mark.proves("F14")
@pytest.mark.parametrize("who", ["anton", "kiki", "oki", "olga"])
def test_a_report_out_of_reach_does_not_exist(who: str, now: datetime) -> None:
    report = held(now)
    client = signed_in(who)
    for answer in (
        client.get(address_of(report)),
        client.post(address_of(report), {"do": "note", "note_text": "x"}),
        client.post(f"{address_of(report)}/nama"),
        client.post(f"{address_of(report)}/unggah", {"files": a_photo()}),
        client.get("/meja/LPR-00000-00000"),
        client.get("/meja/bukan-nomor"),
    ):
        assert answer.status_code == 404


def test_a_reader_is_offered_nothing_he_may_not_do(now: datetime) -> None:
    report = held(now)
    eka = signed_in("eka")
    page = eka.get(address_of(report))
    assert offered(page) == {"note"}
    form = form_for(page, "note")
    refused = eka.post(form.action, form.values | {"do": "acknowledge", "acknowledge_text": "x"})
    assert refused.status_code == 403
    assert not events(report, Action.ACKNOWLEDGE)


@pytest.mark.proves("F8")
def test_whoever_is_named_gets_no_page_of_a_report_about_conduct(now: datetime) -> None:
    report = factories.a_report(now, about_conduct=True, named_unit_id=unit("dpupr").pk)
    for who in ("sari", "hendra", "ratna", "eka"):
        client = signed_in(who)
        assert client.get(address_of(report)).status_code == 404, who
        assert report.tracking_id[:5] not in client.get("/meja?bagian=berjalan").content.decode()
    assert signed_in("nadia").get(address_of(report)).status_code == 200


# --- what is read is written down


@pytest.mark.proves("F16")
def test_opening_a_report_that_is_not_public_is_kept_in_the_ledger(now: datetime) -> None:
    hidden = held(now, is_public=False)
    shown = held(now)
    sari = signed_in("sari")
    for report in (hidden, shown):
        assert sari.get(address_of(report)).status_code == 200
    (read,) = vault_queries.reads_of(hidden.pk)
    assert (read.what, read.unit_id) == (What.REPORT, unit("dpupr").pk)
    assert now <= read.at < now + timedelta(minutes=5)
    assert not vault_queries.reads_of(shown.pk)


def test_a_file_is_handed_out_as_a_download_and_kept_in_the_ledger(now: datetime) -> None:
    report = held(now)
    sari = signed_in("sari")
    form = form_for(sari.get(address_of(report)), "answer")
    form.names.add("files")
    typed = {"answer_text": "Menyala.", "answer_rule": "Perda 5/2019"}
    send(sari, form, "send", files=a_photo(), **typed)
    number = Attachment.objects.get(report=report).pk
    answer = sari.get(f"{address_of(report)}/berkas/{number}")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert [read.what for read in vault_queries.reads_of(report.pk)] == [What.ATTACHMENT]
    anton = signed_in("anton")
    assert anton.get(f"{address_of(report)}/berkas/{number}").status_code == 404


def test_a_page_costs_eight_statements_however_long_its_story(now: datetime) -> None:
    report = held(now, is_public=False)
    for number in range(12):
        at = now - timedelta(hours=20 - number)
        commands.note(factories.call(report, "sari", at), f"Catatan {number}")
    waiting = at_desk(now)
    for who, which in (("sari", report), ("ratna", report), ("nadia", waiting), ("eka", report)):
        cost, page = statements(signed_in(who), address_of(which))
        assert page.status_code == 200
        assert cost <= 8, who


def test_each_clock_says_why_its_date(now: datetime) -> None:
    page = signed_in("sari").get(address_of(held(now))).content.decode()
    assert "Mengapa tanggal ini?" in page
    assert "Dihitung 5 hari kerja sejak Senin, 23 November 2026 (hari ke-0)." in page
    assert "Akhir pekan dilewati: 28-29 November 2026." in page


def test_an_address_of_another_site_posts_nothing(now: datetime) -> None:
    report = held(now)
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in("sari").cookies
    answer = client.post(address_of(report), {"do": "note", "note_text": "x"})
    assert answer.status_code == 403
    assert not events(report, Action.NOTE)


def test_every_form_carries_its_own_key_and_what_was_seen(now: datetime) -> None:
    report = held(now)
    page = signed_in("sari").get(address_of(report))
    forms = [form for form in forms_of(page) if "do" in form.values]
    assert len({form.values["key"] for form in forms}) == len(forms)
    assert {form.values["seen"] for form in forms} == {str(report.last_seq)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM reports_idempotencykey WHERE scope LIKE 'desk:%'")
        assert cursor.fetchone()[0] == 0, "looking claims nothing"
