"""What a filed report is told is wrong, field by field, and what privacy it is born with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapor.rules.admission import (
    LIMITS,
    ContactKind,
    Fact,
    IdentityDraft,
    NotAContact,
    Privacy,
    Submission,
    effective_privacy,
    identity_problems,
    limits_on,
    missing_facts,
    normalise_contact,
    problems,
    question_for,
)
from lapor.rules.reasons import Kind

TODAY = date(2026, 11, 25)
SOUND = Submission(
    kind=Kind.COMPLAINT,
    title="Lampu jalan padam",
    text="Lampu jalan di depan pasar padam sejak hari Minggu.",
    incident_on=date(2026, 11, 22),
    area_code="63.03.05.1001",
    place_note="depan pasar",
    latitude=-3.41,
    longitude=114.85,
)
BUDI = IdentityDraft("Budi Santoso", "0812 3456 7890", "63.03.05.1001", "Jl. Melati 4")


def test_a_sound_report_has_no_problem() -> None:
    assert problems(SOUND, TODAY) == {}
    assert missing_facts(SOUND) == ()


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        ({"kind": None}, "kind", "Pilih jenis"),
        ({"title": ""}, "title", "belum diisi"),
        ({"title": "  Lampu  "}, "title", "terlalu pendek: 5 huruf"),
        ({"title": "x" * 151}, "title", "terlalu panjang: 151 huruf"),
        ({"title": "Lampu jalan\npadam"}, "title", "satu baris"),
        ({"title": "Lampu jalan\x00padam"}, "title", "tidak dapat dibaca"),
        ({"text": "Lampu padam."}, "text", "terlalu pendek"),
        ({"text": "x" * 5001}, "text", "terlalu panjang"),
        ({"text": "Lampu jalan padam sejak \x00 Minggu."}, "text", "tidak dapat dibaca"),
        ({"text": "Lampu jalan padam sejak \u202e Minggu."}, "text", "tidak dapat dibaca"),
        ({"text": "Lampu jalan padam sejak \ud800 Minggu."}, "text", "tidak dapat dibaca"),
        ({"incident_on": TODAY + timedelta(days=1)}, "incident_on", "belum tiba"),
        ({"incident_on": date(2005, 12, 31)}, "incident_on", "lebih dari 20 tahun"),
        ({"incident_on": None}, "incident_on", "Isi tanggal kejadian"),
        ({"area_code": ""}, "area", "Pilih kelurahan"),
        ({"area_code": "63.3"}, "area", "dari daftar"),
        ({"area_code": "63.03.05.1001'"}, "area", "dari daftar"),
        ({"place_note": "x" * 301}, "place_note", "terlalu panjang"),
        ({"latitude": 1.35, "longitude": 153.8}, "pin", "di luar Indonesia"),
        ({"latitude": float("nan")}, "pin", "di luar Indonesia"),
        ({"longitude": None}, "pin", "tidak lengkap"),
        ({"about_conduct": True, "conduct_whom": "x" * 301}, "conduct_whom", "terlalu panjang"),
    ],
)
def test_each_wrong_field_is_named_in_a_sentence(
    change: dict[str, object], field: str, says: str
) -> None:
    found = problems(replace(SOUND, **change), TODAY)  # type: ignore[arg-type]
    assert list(found) == [field]
    assert says in found[field]
    assert found[field].endswith(".")


def test_every_problem_is_told_at_once() -> None:
    assert set(problems(Submission(None, "", ""), TODAY)) == {"kind", "title", "text"}
    assert set(problems(Submission(Kind.COMPLAINT, "", ""), TODAY)) == {
        "title", "text", "incident_on", "area",
    }  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Lampu jalan padam 👩‍🔧"},
        {"title": "Lampu jalan padam \U0001fae8"},  # newer than the Unicode of Python 3.11
        {"text": "Baris satu\r\nbaris dua\tdengan tab, lampu padam."},
        {"text": "x" * 5000},
        {"title": "x" * 150},
        {"title": "x" * 10},
        {"incident_on": TODAY},
        {"incident_on": date(2006, 1, 1)},
        {"area_code": "63"},
        {"latitude": None, "longitude": None},
        {"latitude": 6.07, "longitude": 95.3},  # Pulau Rondo, Aceh
        {"latitude": -8.5, "longitude": 141.01},  # Merauke
        {"latitude": -11.0, "longitude": 122.9},  # Pulau Ndana, Rote
        {"about_conduct": True},  # nobody must know a name to report
    ],
)
def test_what_people_do_send_is_taken(change: dict[str, object]) -> None:
    assert problems(replace(SOUND, **change), TODAY) == {}  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", [Kind.ASPIRATION, Kind.INFORMATION_REQUEST])
def test_a_question_or_an_idea_needs_no_day_and_no_place(kind: Kind) -> None:
    bare = Submission(kind, SOUND.title, SOUND.text)
    assert problems(bare, TODAY) == {}
    assert missing_facts(bare) == ()


def test_a_letter_without_day_and_place_is_taken_and_asked_for_them() -> None:
    letter = Submission(Kind.COMPLAINT, SOUND.title, SOUND.text)
    assert problems(letter, TODAY, asks_all_facts=False) == {}
    assert missing_facts(letter) == (Fact.WHERE, Fact.WHEN)
    assert question_for(missing_facts(letter)) == "Mohon lengkapi laporan Anda: di mana, kapan?"
    assert missing_facts(replace(letter, place_note="depan pasar")) == (Fact.WHEN,)
    assert missing_facts(replace(SOUND, text="tolong")) == (Fact.WHAT,)


@given(st.builds(Submission, kind=st.none() | st.sampled_from(Kind)), st.dates())
def test_no_input_breaks_the_judgement(submission: Submission, today: date) -> None:
    for sentence in problems(submission, today).values():
        assert sentence.endswith(".")
    missing_facts(submission)


ticks = st.booleans()


@given(ticks, ticks, ticks)
def test_a_report_about_conduct_is_anonim_and_rahasia_whatever_was_ticked(
    name_public: bool, name_to_handlers: bool, is_public: bool
) -> None:
    asked = replace(
        SOUND,
        about_conduct=True,
        name_public=name_public,
        name_to_handlers=name_to_handlers,
        is_public=is_public,
    )
    assert effective_privacy(asked) == Privacy(
        name_public=False, name_to_handlers=False, is_public=False
    )


def test_by_default_handlers_know_the_name_and_the_public_reads_the_report_without_it() -> None:
    assert effective_privacy(SOUND) == Privacy(
        name_public=False, name_to_handlers=True, is_public=True
    )


@given(ticks, ticks, ticks)
def test_a_name_is_public_only_where_the_report_is_and_handlers_know_it(
    name_public: bool, name_to_handlers: bool, is_public: bool
) -> None:
    given_privacy = effective_privacy(
        replace(
            SOUND,
            name_public=name_public,
            name_to_handlers=name_to_handlers,
            is_public=is_public,
        )
    )
    assert given_privacy.name_public == (name_public and name_to_handlers and is_public)
    assert given_privacy.name_to_handlers == name_to_handlers
    assert given_privacy.is_public == is_public


@pytest.mark.parametrize(
    ("typed", "kind", "value"),
    [
        ("0812 3456 7890", ContactKind.PHONE, "+6281234567890"),
        ("+62 812-3456-7890", ContactKind.PHONE, "+6281234567890"),
        ("62812345678", ContactKind.PHONE, "+62812345678"),
        ("(0812) 34567890", ContactKind.PHONE, "+6281234567890"),
        ("81234567890", ContactKind.PHONE, "+6281234567890"),
        (" Budi.Santoso@Contoh.ID ", ContactKind.EMAIL, "budi.santoso@contoh.id"),
        ("a+b@sub.contoh.co.id", ContactKind.EMAIL, "a+b@sub.contoh.co.id"),
    ],
)
def test_a_contact_is_read_into_its_one_form(typed: str, kind: ContactKind, value: str) -> None:
    contact = normalise_contact(typed)
    assert (contact.kind, contact.value) == (kind, value)
    assert normalise_contact(contact.value) == contact
    assert value not in repr(contact)


@pytest.mark.parametrize(
    "typed",
    ["", "budi", "021 5551234", "0812", "08123456789012345", "+1 202 555 0100", "a@b", "a@@b.id",
     "a b@contoh.id", "a@contoh.id\nBcc: x@y.id", "@contoh.id", ".a@contoh.id", "a@-x.id",
     "é@contoh.id", "x" * 65 + "@contoh.id", "٠٨١٢٣٤٥٦٧٨٩٠"],
)  # fmt: skip
def test_what_is_no_contact_is_refused_without_repeating_it(typed: str) -> None:
    with pytest.raises(NotAContact) as refusal:
        normalise_contact(typed)
    fixed = {
        "Alamat surel itu belum benar. Contoh: nama@contoh.id.",
        "Isi surel atau nomor ponsel Indonesia. Contoh: 0812 3456 7890.",
    }
    assert refusal.value.text in fixed


def test_a_sound_identity_has_no_problem_and_its_nik_may_be_empty() -> None:
    assert identity_problems(BUDI) == {}
    assert identity_problems(replace(BUDI, nik="6303 0512 0785 0003")) == {}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "B"}, "name"),
        ({"name": "Budi 3"}, "name"),
        ({"name": "..."}, "name"),
        ({"name": "Budi\nSantoso"}, "name"),
        ({"name": "B" * 101}, "name"),
        ({"contact": ""}, "contact"),
        ({"contact": "budi"}, "contact"),
        ({"contact": "x" * 300}, "contact"),
        ({"area_code": ""}, "home"),
        ({"area_code": "63.03.05"}, "home"),
        ({"address_line": "Jl."}, "address_line"),
        ({"address_line": "x" * 201}, "address_line"),
        ({"nik": "123"}, "nik"),
    ],
)
def test_a_wrong_identity_is_told_without_repeating_what_was_typed(
    change: dict[str, str], field: str
) -> None:
    wrong = replace(BUDI, **change)
    found = identity_problems(wrong)
    assert list(found) == [field]
    assert all(value not in found[field] for value in change.values() if len(value) > 3)
    assert "Budi" not in repr(wrong)


def test_limits_are_data_with_a_day_from_which_they_hold() -> None:
    assert limits_on(TODAY) == LIMITS[-1]
    assert (LIMITS[-1].files_most, LIMITS[-1].file_bytes_most) == (10, 10_485_760)
    longer = replace(LIMITS[-1], version=2, text_most=9000)
    assert problems(replace(SOUND, text="x" * 6000), TODAY, limits=longer) == {}
