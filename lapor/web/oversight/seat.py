"""`/ombudsman`: what was referred to a seat, and what the seat decides about it.

Headquarters sees every seat's cases and may move one. The text is masked unless the reporter
consented. Source: RULES.md 5.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lapor.directory import queries as directory
from lapor.directory.kinds import OMBUDSMAN
from lapor.referrals import commands, queries
from lapor.referrals.decisions import SEATS, Decision, ReferralState
from lapor.referrals.queries import Case
from lapor.reports.queries.report_page import files_of, identity_of, in_reach
from lapor.rules import tracking
from lapor.rules.errors import RuleViolation
from lapor.rules.flow import Role
from lapor.rules.labels import Labelled
from lapor.rules.labels import _ as mark
from lapor.vault import client
from lapor.vault.commands.ledger import record_read
from lapor.vault.records import What
from lapor.web.acting import Acting, officers_only

# Kept and shown whole, so that nothing is lost; what may be sent is shorter.
_KEPT_MOST = 200_000
_SENT_MOST = 10_000


class Part(Labelled):
    """A part of the seat's list."""

    WAITING = "menunggu", mark("Menunggu keputusan")
    RUNNING = "berjalan", mark("Sedang diperiksa")
    ENDED = "selesai", mark("Selesai")


_STATES = {
    Part.WAITING: frozenset({ReferralState.SENT}),
    Part.RUNNING: frozenset({ReferralState.ACCEPTED, ReferralState.ASKED}),
    Part.ENDED: frozenset({ReferralState.DECLINED, ReferralState.CLOSED}),
}
_CONSEQUENCES = {
    Decision.ACCEPT: mark("Kantor Anda memeriksa; pelapor dan instansi diberi tahu."),
    Decision.DECLINE: mark("Tidak diperiksa, dengan alasan yang dibaca pelapor."),
    Decision.ASK: mark("Pertanyaan kepada instansi; pelapor tahu bahwa Anda bertanya."),
    Decision.NOTE_OUTCOME: mark("Hasil pemeriksaan, dibaca pelapor. Berkas selesai di sini."),
    Decision.MOVE: mark("Berkas dan jangkauannya pindah ke kantor lain."),
}


@dataclass(frozen=True)
class Choice:
    """A decision as the form offers it."""

    value: Decision
    label: str
    consequence: str


@require_safe
@officers_only(*SEATS)
def seat(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Show the cases at the seat, the newest first."""
    asked = request.GET.get("bagian", "")
    part = next((each for each in Part if each == asked), Part.WAITING)
    context = {
        "here": "seat",
        "acting": acting,
        "part": part,
        "parts": [(each, _(each.label)) for each in Part],
        "rows": queries.referred_to(acting.actor, states=_STATES[part]),
        "is_headquarters": acting.role is Role.OMBUDSMAN,
    }
    return render(request, "oversight/seat.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@officers_only(*SEATS)
def case(request: HttpRequest, acting: Acting, code: str) -> HttpResponse:
    """Show one case file, or take the seat's decision about it."""
    found, report_id = _found(code, acting)
    if request.method != "POST":
        told = _("Putusan Anda tercatat.") if request.GET.get("tercatat") else ""
        return _show(request, acting, found, report_id, told=told)
    text = request.POST.get("decision_text", "").strip()[:_KEPT_MOST]
    asked = request.POST.get("decision", "")
    decision = next((each for each in found.decisions if each == asked), None)
    if request.POST.get("seen", "") != str(len(found.steps)):
        stale = _("Berkas ini berubah sejak halaman Anda dibuka. Periksa lalu kirim lagi.")
        return _show(request, acting, found, report_id, error=stale, typed=text, status=409)
    if decision is None:
        error = _("Pilih putusan Anda dahulu.")
        return _show(request, acting, found, report_id, error=error, typed=text, status=422)
    if len(text) > _SENT_MOST:
        error = _("Paling banyak 10.000 huruf. Yang Anda tulis tetap ada di sini.")
        return _show(
            request, acting, found, report_id, error=error, typed=text, chosen=decision, status=422
        )
    try:
        _decide(request, acting, found, decision, text)
    except RuleViolation as refusal:
        error = _(refusal.text)
        return _show(
            request, acting, found, report_id, error=error, typed=text, chosen=decision, status=422
        )
    return redirect(f"/ombudsman/{found.row.number}?tercatat=1")


def _decide(
    request: HttpRequest, acting: Acting, found: Case, decision: Decision, text: str
) -> None:
    if decision is not Decision.MOVE:
        commands.decide(found.row.id, decision, actor=acting.actor, at=acting.at, text=text)
        return
    office = request.POST.get("office", "")
    if not office.isdecimal():
        raise commands.NotAnOffice(_("Pilih kantor Ombudsman."))
    commands.move_to(found.row.id, int(office), actor=acting.actor, at=acting.at, text=text)


def _found(code: str, acting: Acting) -> tuple[Case, int]:
    """Return the newest referral of a report and the report's id; 404 out of the seat's reach."""
    try:
        number = tracking.check_tracking_id(code)
    except tracking.NotATrackingId as wrong:
        raise Http404 from wrong
    found = queries.case_of_report(number, acting.actor)
    report_id = in_reach(number, acting.actor)
    if found is None or report_id is None:
        raise Http404
    return found, report_id


def _show(
    request: HttpRequest,
    acting: Acting,
    found: Case,
    report_id: int,
    *,
    told: str = "",
    error: str = "",
    typed: str = "",
    chosen: Decision | None = None,
    name: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render the case; that the seat read it is written down before it is given."""
    record_read(report_id, What.REPORT, actor=acting.actor, at=acting.at)
    context = {
        "here": "seat",
        "acting": acting,
        "case": found,
        "file": found.file,
        "files": files_of(report_id),
        "choices": [Choice(d, _(d.label), _(_CONSEQUENCES[d])) for d in found.decisions],
        "offices": _offices() if Decision.MOVE in found.decisions else (),
        "told": told,
        "error": error,
        "typed": typed,
        "chosen": chosen,
        "name": name,
        "seen": len(found.steps),
    }
    return render(request, "oversight/case.html", context, status=status)


def _offices() -> list[tuple[int, str]]:
    root = directory.unit_by_key(OMBUDSMAN)
    return [(unit.pk, unit.name) for unit in directory.units_of_tree(root.path)]


@require_POST
@officers_only(*SEATS)
def name(request: HttpRequest, acting: Acting, code: str) -> HttpResponse:
    """Open the reporter's name, only by consent, through the vault process."""
    found, report_id = _found(code, acting)
    ref = identity_of(report_id) if found.may_see_name else None
    if ref is None:
        error = _("Pelapor belum menyetujui identitasnya diteruskan kepada Ombudsman.")
        return _show(request, acting, found, report_id, error=error, status=403)
    try:
        shown = client.show_name(ref, found.row.tracking_id, actor=acting.actor)
    except (client.VaultUnavailable, client.VaultRefused) as refusal:
        status = 503 if isinstance(refusal, client.VaultUnavailable) else 422
        return _show(request, acting, found, report_id, error=_(refusal.text), status=status)
    return _show(request, acting, found, report_id, name=shown)
