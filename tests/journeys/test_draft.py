"""The draft in the browser: words survive a closed page, who one is never lies there."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys.test_citizen_stories import BUDI
from tests.support import people
from tests.support.browser import NewPage
from tests.support.live import Live

IDENTITY = (BUDI.name, BUDI.contact, BUDI.address)


def kept_by_the_browser(page: Page) -> str:
    """Return everything the site has stored in the browser, as text."""
    stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    return str(stored)


def typed_and_left(page: Page) -> None:
    """Fill the form in and wait until the draft is said to be kept."""
    page.goto("/lapor")
    people.fill_in(page, BUDI)
    expect(page.locator("[data-draft-bar]")).to_be_visible()
    page.wait_for_function("() => (localStorage['lapor-draf'] || '').includes('jembatan')")


def test_words_come_back_after_the_page_was_closed_and_the_person_does_not(
    wednesday: Live, new_page: NewPage
) -> None:
    phone = new_page(wednesday)
    typed_and_left(phone)
    stored = kept_by_the_browser(phone)
    assert BUDI.title in stored
    assert not [each for each in IDENTITY if each in stored]
    phone.goto("/")
    phone.goto("/lapor")
    expect(phone.locator("[name=title]")).to_have_value(BUDI.title)
    expect(phone.locator("[name=text]")).to_have_value(BUDI.text)
    expect(phone.locator("[name=name]")).to_have_value("")
    expect(phone.locator("[name=contact]")).to_have_value("")


def test_on_a_shared_telephone_the_draft_can_be_deleted(wednesday: Live, new_page: NewPage) -> None:
    phone = new_page(wednesday)
    typed_and_left(phone)
    phone.locator("[data-draft-delete]").click()
    expect(phone.locator("[data-draft-bar]")).to_be_hidden()
    assert BUDI.title not in kept_by_the_browser(phone)
    phone.goto("/lapor")
    expect(phone.locator("[name=title]")).to_have_value("")


def test_what_was_sent_leaves_no_draft(wednesday: Live, new_page: NewPage) -> None:
    phone = new_page(wednesday)
    typed_and_left(phone)
    people.review(phone)
    people.send(phone, BUDI.contact)
    assert BUDI.title not in kept_by_the_browser(phone)
