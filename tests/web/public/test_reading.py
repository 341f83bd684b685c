"""Reading what is published: from the projection alone, one statement a page."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lapor.publication import commands, queries
from lapor.publication.models import PublicReport
from lapor.publication.rows import Filters, PublicEntry, PublicRow
from lapor.rules.tracking import new_tracking_id, printed
from tests import factories
from tests.web.public import citizen
from tests.web.public.browsing import Answer

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 9)


def a_row(number: int = 1, **changes: object) -> PublicRow:
    plain = PublicRow(
        tracking_id=new_tracking_id((number * 8).to_bytes(6, "big")),
        title=f"Lampu jalan padam {number}",
        text="Lampu jalan padam sejak tiga minggu.",
        kind="complaint",
        kind_label="Pengaduan",
        state="in_process",
        state_label="Proses",
        published_on=DAY + timedelta(days=number % 3),
        updated_on=DAY,
        area_trail="Sungai Malang, Amuntai Tengah, Kabupaten Hulu Sungai Utara, Kalimantan Selatan",
        holder="Dinas Perhubungan",
        institution="Pemerintah Kabupaten Hulu Sungai Utara",
        story=(PublicEntry(DAY, "Dinas Perhubungan", "Tindak lanjut", "Tim ke lokasi."),),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def page_of(answer: Answer) -> str:
    return answer.content.decode()


def test_the_list_is_read_in_pages_of_twenty_newest_first() -> None:
    for number in range(1, 46):
        commands.publish(a_row(number))
    seen: list[str] = []
    after = ""
    for _page in range(3):
        with CaptureQueriesContext(connections["public"]) as asked:
            page = queries.newest(Filters(), after)
        assert len(asked) == 1
        seen += [line.tracking_id for line in page.lines]
        after = page.next_key
    assert len(seen) == len(set(seen)) == 45
    assert after == ""
    days = [queries.page(each) and PublicReport.objects.get(pk=each).published_on for each in seen]
    assert days == sorted(days, reverse=True)  # type: ignore[type-var]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("wilayah=amunt", True),
        ("wilayah=hulu+sungai", True),
        ("wilayah=tangerang", False),
        ("wilayah=%27%3A%26%7C%21%5C", True),  # signs alone ask for nothing
        ("status=in_process&jenis=complaint", True),
        ("status=completed", False),
        ("jenis=aspiration", False),
        ("status=tidak-ada", True),
        ("sesudah=2026-13-77.0000000000", True),
        ("sesudah=2020-01-01.0000000000", False),
    ],
)
def test_filters_are_simple_words_and_nothing_typed_breaks_them(query: str, shown: bool) -> None:
    commands.publish(a_row(1))
    answer = Client().get(f"/laporan?{query}")
    assert answer.status_code == 200
    assert ("Lampu jalan padam 1" in page_of(answer)) is shown
    if not shown:
        assert "Tidak ada laporan yang cocok." in page_of(answer)


@pytest.mark.proves("S24", "F70")
def test_a_page_is_one_statement_and_unchanged_it_is_not_sent_again() -> None:
    row = a_row()
    commands.publish(row)
    address = f"/laporan/{printed(row.tracking_id)}"
    with CaptureQueriesContext(connections["public"]) as asked:
        answer = Client().get(address)
    assert len(asked) == 1
    assert answer.status_code == 200
    assert "Tim ke lokasi." in page_of(answer)
    assert "csrftoken" not in answer.cookies
    again = Client().get(address, headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    commands.publish(replace(row, state="completed", state_label="Selesai"))
    assert Client().get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 200


def test_an_address_typed_loosely_leads_to_the_one_address() -> None:
    row = a_row()
    commands.publish(row)
    answer = Client().get(f"/laporan/{row.tracking_id.lower()}")
    assert answer.status_code == 301
    assert answer["Location"] == f"/laporan/{printed(row.tracking_id)}"


def test_what_never_was_and_what_is_no_number_are_not_found() -> None:
    unknown = printed(new_tracking_id(b"\x07" * 8))
    for code in (unknown, "bukan-nomor", "LPR-00000-00001"):
        assert Client().get(f"/laporan/{code}").status_code == 404


def test_what_was_taken_down_is_gone_and_names_the_institution_alone() -> None:
    row = a_row()
    commands.publish(row)
    commands.tombstone(row.tracking_id, row.institution, on=DAY)
    answer = Client().get(f"/laporan/{printed(row.tracking_id)}")
    page = page_of(answer)
    assert answer.status_code == 410
    assert row.institution in page
    for gone in (row.title, row.text, "Dinas Perhubungan", "Sungai Malang"):
        assert gone not in page
    assert row.title not in page_of(Client().get("/laporan"))
    stored = PublicReport.objects.get()
    assert row.text not in " ".join(str(v) for v in vars(stored).values())


def test_nothing_never_published_leaves_a_tombstone() -> None:
    commands.tombstone("0123456789", "Pemerintah Kabupaten", on=DAY)
    assert not PublicReport.objects.exists()


def test_a_title_of_markup_is_shown_as_words() -> None:
    row = a_row(title="<script>alert(1)</script> & lampu")
    commands.publish(row)
    for address in ("/laporan", f"/laporan/{printed(row.tracking_id)}", "/"):
        page = page_of(Client().get(address))
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page


@pytest.mark.proves("F14", "F16", "S21")
def test_a_rahasia_report_exists_nowhere_in_public_and_a_name_only_by_wish() -> None:
    at = datetime(2026, 11, 9, 3, tzinfo=UTC)
    secret = factories.verified(
        factories.a_report(at, is_public=False), at + timedelta(days=1), is_public=False
    )
    open_one = factories.verified(factories.a_report(at), at + timedelta(days=1))
    shown = {row.tracking_id for row in PublicReport.objects.all()}
    assert shown == {open_one.tracking_id}
    assert Client().get(f"/laporan/{printed(secret.tracking_id)}").status_code == 404
    page = page_of(Client().get(f"/laporan/{printed(open_one.tracking_id)}"))
    assert citizen.NAME not in page
    assert "Nama pelapor tidak ditampilkan." in page


def test_a_name_is_shown_where_its_owner_asked() -> None:
    row = a_row(reporter_name="Budi Santoso")
    commands.publish(row)
    page = page_of(Client().get(f"/laporan/{printed(row.tracking_id)}"))
    assert "Ditulis oleh Budi Santoso" in page


def test_figures_count_what_was_published_lately_and_hide_small_numbers() -> None:
    for number in range(1, 5):
        commands.publish(a_row(number, days_to_answer=number))
    few = queries.figures(DAY + timedelta(days=3))
    assert few.median_days is None
    commands.publish(a_row(5, days_to_answer=9))
    commands.publish(a_row(6, published_on=DAY - timedelta(days=40)))
    with CaptureQueriesContext(connections["public"]) as asked:
        found = queries.figures(DAY + timedelta(days=3))
    assert len(asked) == 1
    assert (found.published_week, found.published_month, found.answered_month) == (5, 5, 5)
    assert found.median_days == 3
    assert queries.figures(DAY + timedelta(days=60)).published_month == 0


def test_publishing_again_keeps_the_first_day() -> None:
    row = a_row()
    commands.publish(row)
    commands.publish(replace(row, published_on=DAY + timedelta(days=9), title="Judul baru"))
    stored = PublicReport.objects.get()
    assert stored.published_on == row.published_on
    assert stored.title == "Judul baru"


def test_withdrawing_leaves_nothing() -> None:
    row = a_row()
    commands.publish(row)
    commands.withdraw(row.tracking_id)
    assert Client().get(f"/laporan/{printed(row.tracking_id)}").status_code == 404
