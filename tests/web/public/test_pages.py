"""Every public page: light, without scripts in it, calm when something is missing."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client, RequestFactory

from lapor.web import errors
from tests.web.public import citizen
from tests.web.public.browsing import form_of, send

pytestmark = pytest.mark.django_db
PAGES = ("/", "/lapor", "/lacak", "/laporan", "/privasi", "/tentang-angka", "/tidak-ada")
WEIGHT, WEIGHT_WITH_FONT, REQUESTS = 60_000, 90_000, 12


def assets_of(page: str) -> list[str]:
    """Return the addresses a browser fetches for a page, each once."""
    found = re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="([^"]+)"', page)
    return sorted(set(found))


def weight_of(address: str) -> int:
    """Return how many bytes a static file is on the wire, compressed where that helps."""
    path = urlsplit(address).path.removeprefix(settings.STATIC_URL)
    collected = Path(settings.STATIC_ROOT) / path
    found = str(collected) if collected.exists() else finders.find(path)
    assert found, f"{address} is named by a page and is not there"
    content = Path(str(found)).read_bytes()
    return min(len(content), len(gzip.compress(content, 6)))


@pytest.mark.proves("F113")
@pytest.mark.parametrize("address", PAGES)
def test_a_first_visit_is_light(address: str) -> None:
    page = Client().get(address).content
    assets = assets_of(page.decode())
    fonts = [each for each in assets if ".woff2" in each]
    plain = len(gzip.compress(page)) + sum(weight_of(a) for a in assets if a not in fonts)
    assert plain <= WEIGHT
    assert plain + sum(weight_of(each) for each in fonts) <= WEIGHT_WITH_FONT
    assert 1 + len(assets) <= REQUESTS
    assert all(each.startswith(settings.STATIC_URL) for each in assets), "nothing from elsewhere"


def test_the_stylesheet_stays_small() -> None:
    sheet = Path(str(finders.find("lapor/lapor.css"))).read_bytes()
    assert len(gzip.compress(sheet)) < 6_000


@pytest.mark.parametrize("address", PAGES)
def test_no_page_carries_a_style_or_a_script_of_its_own(address: str) -> None:
    answer = Client().get(address)
    page = answer.content.decode()
    assert not re.search(r"<[^>]+\sstyle=", page)
    assert not re.search(r"<style|<script(?![^>]*\ssrc=)|\son[a-z]+=", page)
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


@pytest.mark.proves("F110")
@pytest.mark.parametrize("address", PAGES)
def test_every_page_has_a_language_a_title_one_heading_and_a_way_past_the_menu(
    address: str,
) -> None:
    page = Client().get(address).content.decode()
    assert '<html lang="id">' in page
    assert re.search(r"<title>[^<]+ · [^<]+</title>", page)
    assert len(re.findall(r"<h1[ >]", page)) == 1
    assert '<a class="skip" href="#isi">' in page
    names = re.findall(r'\sid="([^"]+)"', page)
    assert len(names) == len(set(names)), "an id stands twice"


@pytest.mark.parametrize("address", ["/", "/laporan", "/privasi", "/tentang-angka", "/robots.txt"])
def test_reading_sets_no_cookie_and_opens_no_session(address: str) -> None:
    assert not Client().get(address).cookies


def test_pages_cost_few_statements(django_assert_max_num_queries: pytest.FixtureRequest) -> None:
    most = {"/": 3, "/lapor": 3, "/lacak": 0, "/laporan": 1, "/privasi": 0, "/tentang-angka": 0}
    for address, statements in most.items():
        with django_assert_max_num_queries(statements):  # type: ignore[operator]
            Client().get(address)


def test_an_area_is_found_by_the_words_of_its_trail() -> None:
    answer = Client().get("/lapor/wilayah", {"bagian": "area", "q": citizen.VILLAGE_WORDS})
    assert f'value="{citizen.VILLAGE}"' in answer.content.decode()
    nothing = Client().get("/lapor/wilayah", {"bagian": "area", "q": "zzzz"})
    assert "Tidak ditemukan" in nothing.content.decode()
    assert Client().get("/lapor/wilayah", {"bagian": "lain", "q": "x"}).status_code == 404


def test_a_unit_is_found_and_shown_with_its_institution() -> None:
    answer = Client().get("/lapor/wilayah", {"bagian": "target", "q": "pekerjaan umum hulu sungai"})
    assert "Dinas Pekerjaan Umum" in answer.content.decode()
    assert "Hulu Sungai Utara" in answer.content.decode()


def test_robots_may_read_what_is_public_and_nothing_of_ones_own() -> None:
    rules = Client().get("/robots.txt").content.decode()
    assert "Allow: /laporan" in rules
    for closed in ("/lacak", "/meja", "/lapor\n"):
        assert f"Disallow: {closed}" in rules


def test_a_missing_page_is_calm_and_says_where_to_go() -> None:
    answer = Client().get("/tidak-ada")
    assert answer.status_code == 404
    assert "Halaman ini tidak ada" in answer.content.decode()
    assert 'href="/lacak"' in answer.content.decode()


def test_a_broken_page_needs_no_database_and_blames_nobody(
    django_assert_num_queries: pytest.FixtureRequest,
) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        answer = errors.broken(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "kesalahan kami, bukan Anda" in answer.content.decode()


def test_more_files_than_a_form_takes_is_told_calmly() -> None:
    files = [citizen.a_photo() for _each in range(25)]
    answer = Client().post("/lapor", {"files": files, "text": "Kata"})
    assert answer.status_code == 400
    assert "isian Anda masih ada" in answer.content.decode()


def test_the_demo_says_so_on_every_page() -> None:
    assert "Ini demo" in Client().get("/").content.decode()


def test_outside_a_demo_there_is_no_outbox(settings: object) -> None:
    settings.LAPOR_DEMO = False  # type: ignore[attr-defined]
    answer = Client().get("/kotak-keluar")
    assert answer.status_code == 404
    assert "Ini demo" not in answer.content.decode()


def test_chosen_things_that_do_not_exist_are_asked_for_again() -> None:
    phone = Client()
    form = form_of(phone.get("/lapor"), "/lapor")
    form.names |= {"area", "target"}
    words = citizen.WORDS | {"area": "99.99.99.9999", "target": "999999999"}
    answer = send(phone, form, "check", **words)
    assert answer.status_code == 422
    assert answer.content.decode().count("Pilih satu dari daftar") >= 2
