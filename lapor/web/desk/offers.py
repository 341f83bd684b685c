"""Which actions the page offers somebody, each with its consequence and its clock.

The rules decide again when it is sent; here nothing is offered that they would refuse for a
reason the page can know.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import dateformat
from django.utils.translation import gettext as _

from lapor.reports.queries.report_page import ReportPage
from lapor.rules import access, flow
from lapor.rules.access import Actor
from lapor.rules.clocks import ClockKind
from lapor.rules.flow import Action, Role, State
from lapor.rules.reasons import Ball

# In the order of the page: what moves a report first.
_SHOWN = (
    Action.VERIFY,
    Action.FOLLOW_UP,
    Action.ANSWER,
    Action.ACKNOWLEDGE,
    Action.CLOSE,
    Action.NOTE,
)
_NAMES = frozenset(
    {
        Role.LIAISON,
        Role.CASE_HANDLER,
        Role.INSPECTORATE,
        Role.INSTITUTION_ADMIN,
        Role.NATIONAL_ADMIN,
    }
)


@dataclass(frozen=True)
class Offer:
    """An action with what it brings about and what it does to the clocks. key: of its form."""

    action: Action
    consequence: str
    clock: str
    key: str = ""


def offers(page: ReportPage, actor: Actor) -> tuple[Offer, ...]:
    """Return the actions that make sense now, in the order of the page."""
    granted = flow.actions_for(actor.role, page.state)
    return tuple(
        Offer(action, *_words(action, page))
        for action in _SHOWN
        if action in granted
        and access.may(actor, action, page.subject)
        and _makes_sense(action, page, actor)
    )


def may_open_name(page: ReportPage, actor: Actor) -> bool:
    """Whether the officer may ask the vault for the reporter's name."""
    return actor.role in _NAMES and page.identity_ref is not None and not page.is_anonim


def _makes_sense(action: Action, page: ReportPage, actor: Actor) -> bool:
    match action:
        case Action.ANSWER if actor.role is Role.INSTITUTION_ADMIN:
            return not page.has_liaison
        case Action.ACKNOWLEDGE if page.state is State.ANSWERED:
            return page.clock(ClockKind.RESPONSE) is not None
        case Action.CLOSE if page.state is State.ANSWERED:
            is_admin = actor.role is Role.INSTITUTION_ADMIN
            return is_admin and page.ball is Ball.REPORTER and not _answered_by(page, actor)
        case Action.CLOSE:
            is_national = actor.role is Role.NATIONAL_ADMIN
            return is_national and page.clock(ClockKind.DECISION) is not None
    return True


def _answered_by(page: ReportPage, actor: Actor) -> bool:
    return any(
        e.action in (Action.ANSWER, Action.APPROVE)
        and e.post_id == actor.post_id
        and e.cycle == page.cycle
        for e in page.entries
    )


def _words(action: Action, page: ReportPage) -> tuple[str, str]:
    """Return the consequence and what happens to the clocks, as two sentences."""
    until = dateformat.format(page.reply_until, "l, j F Y")
    match action:
        case Action.VERIFY:
            return (
                _("Laporan diteruskan ke unit, dan teks publiknya terbit bila tidak rahasia."),
                _("Mulai berjalan: tindak lanjut pertama 5 hari kerja; jawaban akhir 5, 14,"
                  " atau 60 hari kerja menurut golongannya."),
            )  # fmt: skip
        case Action.FOLLOW_UP:
            return (
                _(
                    "Apa yang sudah dilakukan, atau janji dengan tanggal. Dibaca pelapor dan publik."
                ),
                _("Jam tindak lanjut pertama berhenti; jam jawaban akhir tetap berjalan."),
            )
        case Action.ANSWER:
            return (
                _("Hasil, aturan yang dipakai, dan buktinya. Dibaca pelapor dan publik."),
                _("Jam jawaban akhir berhenti. Pelapor dapat menerima atau menyanggah sampai"
                  " {day}.").format(day=until),
            )  # fmt: skip
        case Action.ACKNOWLEDGE if page.state is State.ANSWERED:
            return (
                _("Balasan atas pesan pelapor."),
                _("Jam balasan berhenti; giliran pelapor lagi sampai {day}.").format(day=until),
            )
        case Action.ACKNOWLEDGE:
            return _("Kabar untuk pelapor, bukan tindak lanjut."), _("Tidak ada jam yang berhenti.")
        case Action.CLOSE:
            return (
                _("Menutup atas persetujuan pelapor, yang Anda kutip. Tidak dihitung sebagai"
                  " penyelesaian."),
                _("Semua jam berakhir."),
            )  # fmt: skip
    return _("Hanya untuk petugas; pelapor dan publik tidak melihatnya."), ""
