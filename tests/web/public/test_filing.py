"""Filing without an account and without JavaScript; whatever happens, no word is lost."""

from __future__ import annotations

import io

import pytest
from django.test import Client

from lapor.reports.models import Attachment, Report
from lapor.rules.reasons import Kind
from lapor.rules.tracking import check_tracking_id
from tests.web.public import citizen
from tests.web.public.browsing import form_of, send

pytestmark = pytest.mark.usefixtures("vault")


@pytest.fixture
def phone() -> Client:
    """Return a browser that checks tokens as a real one makes the server check them."""
    return Client(enforce_csrf_checks=True)


@pytest.mark.proves("S1", "F1", "F113")
def test_a_report_is_filed_without_javascript_and_gives_a_receipt(phone: Client) -> None:
    form = form_of(phone.get("/lapor"), "/lapor")
    typed = {k: v for k, v in citizen.WORDS.items() if k != "area"}
    hits = send(phone, form, "find-area", **typed, area_q=citizen.VILLAGE_WORDS)
    assert "Pilih yang benar" in hits.content.decode()
    assert f'value="{citizen.VILLAGE}"' in hits.content.decode()
    form = form_of(hits, "/lapor")
    assert form.values["title"] == citizen.WORDS["title"], "typed words stay"
    form.names.add("area")
    review = send(phone, form, "check", area=citizen.VILLAGE)
    assert review.status_code == 200
    page = review.content.decode()
    assert citizen.WORDS["text"] in page
    assert citizen.NAME in page
    kept = citizen.receipt_of(citizen.sent(phone, review))
    report = Report.objects.get(tracking_id=check_tracking_id(kept.number))
    assert report.title == citizen.WORDS["title"]
    assert report.area_code == citizen.VILLAGE
    assert report.is_public and report.name_to_handlers and not report.consent_ombudsman


def test_errors_are_told_field_by_field_and_nothing_is_lost(phone: Client) -> None:
    answer = citizen.filled(
        phone, title="pendek", incident_on="", contact="bukan kontak", anonim="1"
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Ada yang perlu diperbaiki" in page
    for field in ("title", "incident_on", "contact"):
        assert f'id="error_{field}"' in page
        assert f'href="#id_{field}"' in page
    form = form_of(answer, "/lapor")
    for name in ("text", "name", "address_line", "title", "contact"):
        assert (
            form.values[name]
            == (citizen.WORDS | {"title": "pendek", "contact": "bukan kontak"})[name]
        )
    assert form.values["area"] == citizen.VILLAGE
    assert form.values["anonim"] == "1"


def test_a_kecamatan_is_a_place_to_report_of_and_none_to_live_in(phone: Client) -> None:
    answer = citizen.filled(phone, area="63.08.01", area_q="danau panggang")
    assert answer.status_code == 422
    form = form_of(answer, "/lapor")
    assert "home_same" not in form.values, "the part that asks for the village is open"
    assert 'id="error_home"' in answer.content.decode()
    assert citizen.VILLAGE in answer.content.decode() or 'name="home"' in answer.content.decode()


def test_words_without_a_choice_bring_the_list_and_ask_to_choose(phone: Client) -> None:
    answer = citizen.filled(phone, area="", area_q="danau panggang")
    assert answer.status_code == 422
    assert "Pilih satu dari daftar" in answer.content.decode()
    assert 'name="area"' in answer.content.decode()


def test_a_wrong_code_is_told_and_everything_kept(phone: Client) -> None:
    review = citizen.filled(phone)
    right = citizen.code()
    wrong = "000000" if right != "000000" else "111111"
    refused = send(phone, form_of(review, "/lapor"), "send", code=wrong)
    assert refused.status_code == 422
    assert "Kode belum cocok" in refused.content.decode()
    assert not Report.objects.exists()
    answer = send(phone, form_of(refused, "/lapor"), "send", code=right)
    assert "Laporan Anda sudah diterima" in answer.content.decode()


@pytest.mark.proves("P-04")
def test_a_double_click_and_a_retry_make_one_report_and_show_the_same_key(phone: Client) -> None:
    review = citizen.filled(phone)
    first = citizen.sent(phone, review)
    again = citizen.sent(phone, review)
    assert citizen.receipt_of(first) == citizen.receipt_of(again)
    assert "tidak ada laporan kedua" in again.content.decode()
    assert Report.objects.count() == 1


def test_another_code_is_not_sent_while_the_contact_stays_the_same(phone: Client) -> None:
    review = citizen.filled(phone)
    before = citizen.code()
    form = send(phone, form_of(review, "/lapor"), "edit")
    again = send(phone, form_of(form, "/lapor"), "check")
    assert citizen.code() == before
    assert citizen.sent(phone, again).status_code == 200


def test_a_code_for_one_contact_does_not_confirm_another(phone: Client) -> None:
    review = citizen.filled(phone)
    form = form_of(review, "/lapor")
    answer = send(phone, form, "send", code=citizen.code(), contact="orang.lain@example.org")
    assert answer.status_code == 422
    assert not Report.objects.exists()


def test_an_expired_page_gives_everything_back_with_a_new_token(phone: Client) -> None:
    form = form_of(phone.get("/lapor"), "/lapor")
    form.names.add("area")
    form.values["csrfmiddlewaretoken"] = "x" * 64
    answer = phone.post(
        "/lapor",
        form.values | citizen.WORDS | {"files": citizen.a_photo(), "action": "check"},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status_code == 403
    given_back = form_of(answer, "/lapor")
    assert given_back.values["text"] == citizen.WORDS["text"]
    assert given_back.values["form_secret"] == form.values["form_secret"]
    assert "foto-1.jpg" in answer.content.decode()
    assert send(phone, given_back, "check").status_code == 200


def test_words_from_another_site_are_not_shown_as_typed_here(phone: Client) -> None:
    answer = phone.post("/lapor", {"title": "Dari luar"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert "Dari luar" not in answer.content.decode()


@pytest.mark.proves("F14", "F16", "S21")
def test_a_report_about_an_official_is_anonim_and_rahasia_whatever_is_ticked(phone: Client) -> None:
    kept = citizen.filed(
        phone, conduct="ya", conduct_whom="Kepala pasar", name_public="1", anonim="", rahasia=""
    )
    report = Report.objects.get(tracking_id=check_tracking_id(kept.number))
    assert report.about_conduct
    assert not report.is_public
    assert not report.name_to_handlers
    assert not report.name_public
    assert report.conduct_whom == "Kepala pasar"


@pytest.mark.proves("F7")
def test_files_are_staged_kept_over_errors_removed_and_sent(phone: Client) -> None:
    form = form_of(phone.get("/lapor"), "/lapor")
    form.names |= {"files", "area"}
    answer = send(
        phone,
        form,
        "attach",
        **citizen.WORDS,
        files=[citizen.a_photo(), citizen.a_photo(), citizen.a_photo(colour="red")],
    )
    assert "foto-1.jpg" in answer.content.decode()
    assert "KTP Budi" not in answer.content.decode(), "people put their names into file names"
    form = form_of(answer, "/lapor")
    drop = next(value for _name, value in form.buttons if value.startswith("drop-"))
    answer = send(phone, form, drop)
    assert answer.content.decode().count("Hapus<") == 1
    review = send(phone, form_of(answer, "/lapor"), "check", title="x")
    assert review.status_code == 422
    review = send(phone, form_of(review, "/lapor"), "check", title=citizen.WORDS["title"])
    kept = citizen.receipt_of(citizen.sent(phone, review))
    attached = Attachment.objects.get(report__tracking_id=check_tracking_id(kept.number))
    assert attached.name == "foto-2.jpg"
    assert attached.sealed_path


def test_a_file_sent_twice_is_kept_once(phone: Client) -> None:
    form = form_of(phone.get("/lapor"), "/lapor")
    form.names.add("files")
    for _click in range(2):
        answer = send(phone, form, "attach", files=citizen.a_photo())
    assert Attachment.objects.count() == 1
    assert "foto-1.jpg" in answer.content.decode()


@pytest.mark.proves("F2")
@pytest.mark.parametrize("kind", list(Kind))
def test_each_kind_is_filed_and_only_a_complaint_must_say_where_and_when(
    phone: Client, kind: Kind
) -> None:
    review = citizen.filled(
        phone, kind=str(kind), area="", incident_on="", home=citizen.VILLAGE, home_same=""
    )
    if kind is Kind.COMPLAINT:
        assert review.status_code == 422
        return
    kept = citizen.receipt_of(citizen.sent(phone, review))
    assert Report.objects.get(tracking_id=check_tracking_id(kept.number)).kind == kind


def test_a_file_of_more_than_ten_megabytes_is_refused_without_being_read(phone: Client) -> None:
    form = form_of(phone.get("/lapor"), "/lapor")
    form.names.add("files")
    large = io.BytesIO(bytes(10 * 1024 * 1024 + 1))
    large.name = "video.mp4"
    answer = send(phone, form, "attach", files=large, text="Kata-kata saya")
    assert answer.status_code == 422
    assert "lebih dari 10 MB" in answer.content.decode()
    assert form_of(answer, "/lapor").values["text"] == "Kata-kata saya"


def test_a_file_that_is_no_picture_is_refused_by_its_content(phone: Client) -> None:
    form = form_of(phone.get("/lapor"), "/lapor")
    form.names |= {"files", "area"}
    page = citizen.a_photo()
    page.seek(0)
    page.write(b"<script>alert(1)</script>")
    page.seek(0)
    answer = send(phone, form, "attach", **citizen.WORDS, files=page)
    assert answer.status_code == 422
    assert "tidak diterima" in answer.content.decode()
    assert form_of(answer, "/lapor").values["title"] == citizen.WORDS["title"]
    assert not Attachment.objects.exists()


def test_personal_data_in_the_text_is_told_and_masked_on_a_click(phone: Client) -> None:
    review = citizen.filled(phone, text=citizen.WORDS["text"] + " Hubungi 0812-3456-7890.")
    assert "nomor telepon" in review.content.decode()
    form = send(phone, form_of(review, "/lapor"), "mask")
    assert "0812-3456-7890" not in form_of(form, "/lapor").values["text"]


def test_the_table_of_who_may_know_follows_the_ticks_and_names_nobody(phone: Client) -> None:
    plain = phone.get("/lapor/siapa-tahu?conduct=tidak").content.decode()
    secret = phone.get("/lapor/siapa-tahu?conduct=tidak&rahasia=1&anonim=1").content.decode()
    assert "ya, disamarkan" in plain
    assert "ya, dan tercatat" in plain
    assert "ya, dan tercatat" not in secret


def test_the_home_page_hands_its_words_over_to_the_form(phone: Client) -> None:
    answer = phone.post("/lapor/mulai", {"text": "Lampu padam"})
    assert form_of(answer, "/lapor").values["text"] == "Lampu padam"


def test_the_receipt_holds_the_key_on_the_page_alone(phone: Client) -> None:
    answer = citizen.sent(phone, citizen.filled(phone))
    kept = citizen.receipt_of(answer)
    page = answer.content.decode()
    qr = page[page.index("<svg") : page.index("</svg>")]
    assert kept.key not in qr
    assert kept.key.replace("-", "") not in qr
    assert "/lacak" in qr
    assert kept.key not in str(answer.headers)
    assert "no-store" in answer["Cache-Control"]
    assert "Mengapa tanggal ini?" in page
