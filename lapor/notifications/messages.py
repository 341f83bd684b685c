"""From a row of ``texts`` and the facts of one report to a message that can be sent. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lapor.notifications.texts import Words
from lapor.rules.clocks import Policy
from lapor.rules.labels import _
from lapor.rules.working_days import WEEKDAYS, Zone

SMS_LENGTH = 160
_UNIT_IN_SMS = 34

_MONTHS = (
    _("Januari"), _("Februari"), _("Maret"), _("April"), _("Mei"), _("Juni"),
    _("Juli"), _("Agustus"), _("September"), _("Oktober"), _("November"), _("Desember"),
)  # fmt: skip
_SHORT_MONTHS = (
    "Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des",
)  # fmt: skip
# What one character of an SMS can be (3GPP TS 23.038, default alphabet); anything else would
# turn the message into one of 70 characters.
GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_PLAINER = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "..."})
_NO_DATE = _("batas yang berlaku")


@dataclass(frozen=True)
class Facts:
    """What a message may know. No name, no title, no word of the report.

    number: the printed tracking ID. address: where the recipient goes on. due: by the
    clock's stored name, the day it falls due on and the zone whose day that is.
    """

    number: str
    address: str
    unit: str
    due: Mapping[str, tuple[date, Zone]]
    policy: Policy
    reason: str = ""


@dataclass(frozen=True)
class Message:
    """The three forms of one message."""

    subject: str
    body: str
    sms: str


def written(words: Words, facts: Facts, *, closing: str) -> Message:
    """Fill the words with the facts. closing: the last lines of the e-mail."""
    long = _Fields(facts, {name: said_day(*due) for name, due in facts.due.items()})
    short = _Fields(facts, {name: short_day(due[0]) for name, due in facts.due.items()})
    return Message(
        subject=words.subject.format_map(long),
        body="\n\n".join(
            (
                words.happened.format_map(long),
                words.next_step.format_map(long),
                closing.format_map(long),
            )
        )
        + "\n",
        sms=_sms(facts, words.sms.format_map(short)),
    )


def said_day(on: date, zone: Zone) -> str:
    """Return "Jumat, 4 Desember 2026 pukul 23.59 WIB": a due day ends with the day."""
    day = f"{WEEKDAYS[on.weekday()]}, {on.day} {_MONTHS[on.month - 1]} {on.year}"
    return f"{day} pukul 23.59 {zone.abbreviation}"


def short_day(on: date) -> str:
    """Return "4 Des 2026"."""
    return f"{on.day} {_SHORT_MONTHS[on.month - 1]} {on.year}"


class _Fields(dict[str, str]):
    """The fields of one message; a clock that does not run has no date to name."""

    def __init__(self, facts: Facts, dates: Mapping[str, str]) -> None:
        super().__init__(
            dates,
            nomor=facts.number,
            unit=facts.unit,
            unit_pendek=_cut(facts.unit, _UNIT_IN_SMS),
            alasan=facts.reason,
            alasan_pendek=_cut(facts.reason, _UNIT_IN_SMS),
            alamat=facts.address,
            appeal_window=str(facts.policy.appeal_window),
            reopen_window=str(facts.policy.reopen_window),
        )

    def __missing__(self, name: str) -> str:
        return _NO_DATE


def _sms(facts: Facts, sentence: str) -> str:
    """Return the short text: at most 160 characters of the GSM alphabet, address if it fits."""
    text = plain(f"LAPOR {facts.number}: {sentence}")
    with_address = plain(f"{text} {facts.address}")
    return (with_address if len(with_address) <= SMS_LENGTH else text)[:SMS_LENGTH]


def plain(text: str) -> str:
    """Return the text in the GSM alphabet: accents and typographic marks made plain."""
    marks_gone = unicodedata.normalize("NFKD", text.translate(_PLAINER))
    return "".join(letter for letter in marks_gone if letter in GSM_7)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "."
