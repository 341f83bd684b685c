"""Every message says what happened, who owes the next step and by when, and fits its channel."""

from __future__ import annotations

import re
from datetime import date
from itertools import chain

import pytest

from lapor.notifications import texts
from lapor.notifications.messages import (
    GSM_7,
    SMS_LENGTH,
    Facts,
    plain,
    said_day,
    short_day,
    written,
)
from lapor.notifications.texts import Words
from lapor.rules.clocks import POLICIES, ClockKind
from lapor.rules.flow import Action
from lapor.rules.reactions import REACTIONS
from lapor.rules.working_days import Zone

LONG = "Dinas Pekerjaan Umum, Penataan Ruang, Perumahan dan Kawasan Permukiman"
FACTS = Facts(
    number="LPR-7K3F9-QXM2V",
    address="https://lapor.kabupaten-panjang-sekali.go.id/lacak",
    unit=LONG,
    due={str(kind): (date(2026, 12, 25), Zone.WITA) for kind in ClockKind},
    policy=POLICIES[-1],
    reason="tindak pidana, wewenang penegak hukum",
)
ALL = [
    *(pytest.param(words, id=f"reporter-{a}-{v}") for (a, v), words in texts.REPORTER.items()),
    *(pytest.param(words, id=f"officer-{a}-{v}") for (a, v), words in texts.OFFICER.items()),
    pytest.param(texts.QUIET_REPORTER, id="quiet-reporter"),
    pytest.param(texts.QUIET_OFFICER, id="quiet-officer"),
]


@pytest.mark.parametrize("words", ALL)
def test_an_sms_is_one_message_of_the_gsm_alphabet_and_not_cut(words: Words) -> None:
    sms = written(words, FACTS, closing="").sms
    assert len(sms) <= SMS_LENGTH
    assert set(sms) <= GSM_7
    # Cut off would mean that its own last words are missing.
    tail = plain(re.split(r"\{\w+\}", words.sms)[-1]).strip()
    assert tail in sms


@pytest.mark.parametrize("words", ALL)
def test_every_field_is_filled_and_the_number_is_named(words: Words) -> None:
    message = written(words, FACTS, closing="Buka {alamat}.")
    for part in (message.subject, message.body, message.sms):
        assert "{" not in part
    assert FACTS.number in message.subject
    assert FACTS.number in message.sms
    assert FACTS.address in message.body


@pytest.mark.parametrize("words", ALL)
def test_a_missing_date_still_reads_as_a_sentence(words: Words) -> None:
    without = Facts(
        number=FACTS.number, address=FACTS.address, unit=LONG, due={}, policy=FACTS.policy
    )
    message = written(words, without, closing="")
    assert "None" not in message.body + message.sms
    assert len(message.sms) <= SMS_LENGTH


def test_no_words_ask_for_a_title_a_name_or_a_key() -> None:
    known = {
        "nomor", "unit", "unit_pendek", "alasan", "alasan_pendek", "alamat",
        "appeal_window", "reopen_window", *(str(kind) for kind in ClockKind),
    }  # fmt: skip
    every = chain(
        texts.REPORTER.values(),
        texts.OFFICER.values(),
        (texts.QUIET_REPORTER, texts.QUIET_OFFICER),
    )
    for words in every:
        said = words.subject + words.happened + words.next_step + words.sms
        assert set(re.findall(r"\{(\w+)\}", said)) <= known


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("notifications.tell_reporter", texts.REPORTER),
        ("notifications.tell_officers", texts.OFFICER),
    ],
)
def test_every_action_that_is_told_has_its_words(
    name: str, table: dict[tuple[Action, str], Words]
) -> None:
    told = {action for action, names in REACTIONS.items() if name in names}
    worded = {action for action, _variant in table}
    assert told <= worded
    assert worded <= told, "words that nobody ever sends"


def test_a_day_is_said_with_the_hour_it_ends_and_its_zone() -> None:
    assert said_day(date(2026, 12, 4), Zone.WIT) == "Jumat, 4 Desember 2026 pukul 23.59 WIT"
    assert short_day(date(2026, 5, 31)) == "31 Mei 2026"


def test_marks_outside_the_gsm_alphabet_become_plain() -> None:
    assert plain("“Dinas Sosial” – é…") == '"Dinas Sosial" - e...'
