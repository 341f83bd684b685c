"""The table of who may know: every choice, and that it never promises too much."""

from __future__ import annotations

from itertools import product

import pytest

from lapor.rules.disclosure import Cell, Row, reporter_shown_as, table


def _table(
    *, name: bool = False, to: bool = True, public: bool = True, ok: bool = False, bad: bool = False
) -> dict[str, Row]:
    rows = table(
        name_public=name,
        name_to_handlers=to,
        is_public=public,
        consent_ombudsman=ok,
        is_misconduct=bad,
    )
    return {row.who: row for row in rows}


def _words(row: Row) -> tuple[str, str, str]:
    return str(row.name), str(row.text), str(row.photos)


def test_by_default_the_public_reads_a_masked_text_without_a_name() -> None:
    rows = _table()
    assert _words(rows["Publik"]) == ("tidak", "ya, disamarkan", "ya, tanpa metadata")
    assert _words(rows["Petugas unit"]) == ("ya, dan tercatat setiap kali dibuka", "ya", "ya")
    assert _words(rows["Ombudsman"])[0] == "tidak"


def test_anonim_hides_the_name_from_officers_and_photos_until_they_are_reviewed() -> None:
    rows = _table(name=True, to=False)
    assert all(row.name is Cell.NO for row in rows.values())
    assert rows["Publik"].photos is Cell.AFTER_REVIEW
    assert rows["Petugas unit"].text is Cell.YES


def test_rahasia_shows_the_public_nothing_at_all() -> None:
    assert _words(_table(name=True, public=False)["Publik"]) == ("tidak", "tidak", "tidak")


def test_a_report_about_conduct_is_kept_from_those_it_names() -> None:
    rows = _table(name=True, bad=True)
    assert _words(rows["Unit dan pejabat yang dilaporkan, serta atasannya"]) == ("tidak",) * 3
    assert _words(rows["Publik"]) == ("tidak",) * 3
    assert "Petugas unit" not in rows
    assert rows["Inspektorat yang menangani"].text is Cell.YES


def test_the_ombudsman_knows_the_name_only_with_consent() -> None:
    assert _table(ok=True)["Ombudsman"].name is Cell.IF_NEGLECTED
    assert _table(ok=True, to=False)["Ombudsman"].name is Cell.IF_NEGLECTED
    assert not _table(ok=False)["Ombudsman"].name.is_allowed


@pytest.mark.parametrize("choice", list(product((False, True), repeat=5)))
def test_under_every_choice_stricter_never_shows_more(choice: tuple[bool, ...]) -> None:
    name, to, public, ok, bad = choice
    rows = _table(name=name, to=to, public=public, ok=ok, bad=bad)
    stricter = _table(name=name, to=False, public=False, ok=ok, bad=bad)
    for who in rows.keys() & stricter.keys():
        for cell, tight in zip(_cells(rows[who]), _cells(stricter[who]), strict=True):
            assert tight.is_allowed <= cell.is_allowed
    assert rows["Publik"].name.is_allowed == (name and to and public and not bad)


def _cells(row: Row) -> tuple[Cell, Cell, Cell]:
    return row.name, row.text, row.photos


def test_lists_say_that_the_identity_is_verified_and_never_a_name() -> None:
    assert reporter_shown_as(True) == "identitas terverifikasi"
    assert reporter_shown_as(False) == "anonim, identitas terverifikasi"
