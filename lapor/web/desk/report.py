"""`/meja/<LPR-...>`: one report, left its story, right what this officer may do now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from lapor.referrals.queries import told_of
from lapor.reports import commands
from lapor.reports.commands import Call, Done, KeyReused, Once, Stale
from lapor.reports.commands.uploads import TooManyFiles, drop_upload, stage_upload
from lapor.reports.files import Unsafe
from lapor.reports.queries import uploads
from lapor.reports.queries.report_page import Entry, ReportPage, in_reach, report_page
from lapor.rules import tracking
from lapor.rules.access import NotYours
from lapor.rules.errors import RuleViolation
from lapor.rules.flow import Action
from lapor.rules.reasons import FollowUpKind, Kind
from lapor.rules.working_days import local_date
from lapor.vault import client
from lapor.vault.commands.ledger import record_read
from lapor.vault.records import What
from lapor.web.acting import Acting, officers_only
from lapor.web.carried import Carried
from lapor.web.desk import forms
from lapor.web.desk.difference import difference, is_changed
from lapor.web.desk.forms import DeskForm
from lapor.web.desk.lookups import PARTS, hits, lookups
from lapor.web.desk.offers import may_open_name, offers
from lapor.web.downloads import send
from lapor.web.public.filing.lookups import Hit, Lookup

_MOST_FILES = 10


@require_http_methods(["GET", "HEAD", "POST"])
@officers_only()
def report(request: HttpRequest, acting: Acting, code: str) -> HttpResponse:
    """Show the report, or take the posted action on it."""
    page = _found(code, acting)
    if acting.is_seat and page.subject.desk_unit_id != acting.actor.unit_id:
        # What was referred to a seat it reads there, masked unless its reporter consented.
        return redirect("oversight:case", tracking.printed(page.tracking_id))
    if request.method != "POST":
        told = _TOLD.get(request.GET.get("tercatat", ""), "")
        return _show(request, acting, page, forms.blank(page), told=told)
    asked = request.POST.get("do", "")
    action = next((each for each in forms.FIELDS if each == asked), None)
    if action is None:
        raise Http404
    form = forms.posted(request.POST, action, page)
    key = forms.upload_key(acting.actor.user_id, form.key)
    refusals = _stage(request, acting, key) if action is Action.ANSWER else []
    verb, _dash, what = request.POST.get("action", "send").partition("-")
    if verb == "drop":
        drop_upload(upload_key=key, attachment_id=_uuid(what))
    if verb != "send":
        asked_for = what if verb == "find" else ""
        if asked_for in PARTS:
            form = form.with_values(**{asked_for: ""})
        return _show(request, acting, page, form, asked_for=asked_for)
    if refusals:
        return _show(request, acting, page, form, refusals=refusals, status=422)
    return _take(request, acting, page, form)


_TOLD = {
    "verify": _("Laporan sudah diverifikasi dan diteruskan."),
    "follow_up": _("Tindak lanjut tercatat dan dibaca pelapor."),
    "answer": _("Jawaban akhir tercatat. Giliran pelapor."),
    "acknowledge": _("Kabar terkirim kepada pelapor."),
    "close": _("Laporan ditutup."),
    "note": _("Catatan internal tersimpan."),
}


def _found(code: str, acting: Acting) -> ReportPage:
    """Return the report, 404 if the address is none or it is not the officer's business."""
    page = report_page(_number(code), acting.actor, at=acting.at)
    if page is None:
        raise Http404
    return page


def _number(code: str) -> str:
    try:
        return tracking.check_tracking_id(code)
    except tracking.NotATrackingId as wrong:
        raise Http404 from wrong


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def _stage(request: HttpRequest, acting: Acting, key: str) -> list[str]:
    refusals = []
    for file in request.FILES.getlist("files")[: _MOST_FILES + 1]:
        try:
            stage_upload(upload_key=key, content=file.read(), at=acting.at)
        except (Unsafe, TooManyFiles) as refusal:
            refusals.append(f"{file.name}: {_(refusal.text)}")
    return refusals


def _take(request: HttpRequest, acting: Acting, page: ReportPage, form: DeskForm) -> HttpResponse:
    """Carry the action out; a refusal brings the page back with every word in it."""
    assert form.action is not None
    command, errors = _command(form, acting)
    errors = forms.too_long(form) | errors
    if command is None or errors:
        return _show(request, acting, page, form.with_errors(errors), status=422)
    seen = request.POST.get("seen", "")
    call = Call(
        page.tracking_id,
        acting.actor,
        acting.at,
        once=Once(f"desk:{acting.actor.user_id}:{form.action}", form.key, form.body),
        seen=int(seen) if seen.isdecimal() else None,
    )
    try:
        command(call)
    except Stale as stale:
        fresh = _found(page.tracking_id, acting)
        news = fresh.since(call.seen or 0)
        changes = () if news else stale.changes
        return _show(
            request, acting, fresh, form, notice=_(stale.text), since=news, changes=changes,
            status=409,
        )  # fmt: skip
    except KeyReused as refusal:
        # What was sent stands; the other words are kept, to be sent knowingly as something new.
        fresh, again = _found(page.tracking_id, acting), replace(form, key=str(uuid4()))
        return _show(request, acting, fresh, again, notice=_(refusal.text), status=409)
    except NotYours as refusal:
        return _show(request, acting, page, form, notice=_(refusal.text), status=403)
    except RuleViolation as refusal:
        refused = form.with_errors({forms.MAIN_FIELD[form.action]: _(refusal.text)})
        return _show(request, acting, page, refused, status=422)
    return redirect(f"/meja/{tracking.printed(page.tracking_id)}?tercatat={form.action}")


Command = Callable[[Call], Done]


def _command(form: DeskForm, acting: Acting) -> tuple[Command | None, dict[str, str]]:
    """Return what to call, or what is still missing, field by field."""
    match form.action:
        case Action.VERIFY:
            decision, errors = forms.verification(form)
            if decision is None:
                return None, errors
            return lambda call: commands.verify(
                call.tracking_id, decision, actor=call.actor, at=call.at, once=call.once,
                seen=call.seen,
            ), {}  # fmt: skip
        case Action.FOLLOW_UP:
            given, errors = forms.follow_up(form)
            return (lambda call: commands.follow_up(call, given)) if given else None, errors
        case Action.ANSWER:
            key = forms.upload_key(acting.actor.user_id, form.key)
            said, errors = forms.answer(form, key)
            return (lambda call: commands.answer(call, said)) if said else None, errors
        case Action.ACKNOWLEDGE | Action.CLOSE | Action.NOTE:
            return _saying(form)
    return None, {}


def _saying(form: DeskForm) -> tuple[Command | None, dict[str, str]]:
    """Return the command that carries one text, or that the text is missing."""
    assert form.action is not None
    field = forms.MAIN_FIELD[form.action]
    text = form[field]
    if not text:
        return None, {field: _("Tulis dahulu isinya.")}
    say = {
        Action.ACKNOWLEDGE: commands.acknowledge,
        Action.CLOSE: commands.close,
        Action.NOTE: commands.note,
    }[form.action]
    return lambda call: say(call, text), {}


def _show(
    request: HttpRequest,
    acting: Acting,
    page: ReportPage,
    form: DeskForm,
    *,
    told: str = "",
    notice: str = "",
    since: tuple[Entry, ...] = (),
    changes: tuple[tuple[str, datetime], ...] = (),
    refusals: list[str] | None = None,
    asked_for: str = "",
    name: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render the page; that somebody read something protected is written down before it is given."""
    if not page.is_published:
        record_read(page.subject.report_id, What.REPORT, actor=acting.actor, at=acting.at)
    offered = offers(page, acting.actor)
    is_offered = any(each.action is form.action for each in offered)
    pieces = difference(page.text, _public_text(page, form))
    known = {
        "unit": Hit(str(page.target_id or ""), page.target),
        "category": Hit(page.category_code, page.category),
    }
    verifies = any(each.action is Action.VERIFY for each in offered)
    key = forms.upload_key(acting.actor.user_id, form.key)
    context = {
        "here": "queue",
        "acting": acting,
        "page": page,
        "form": form,
        "offers": [
            replace(each, key=form.key if each.action is form.action else str(uuid4()))
            for each in offered
        ],
        "opened": form.action or (offered[0].action if offered else None),
        "kept": () if is_offered or form.action is None else Carried.of(request).words,
        "told": _(told),
        "notice": notice,
        "since": since,
        "ombudsman": told_of(page.tracking_id) if page.referred_to else (),
        "changes": changes,
        "refusals": refusals or [],
        "staged": uploads.staged(key) if form.action is Action.ANSWER else (),
        "lookups": lookups(form, known, asked_for) if verifies else {},
        "kinds": [(str(each), each.label) for each in Kind],
        "follow_up_kinds": [(str(each), each.label) for each in FollowUpKind],
        "pieces": pieces,
        "is_changed": is_changed(pieces),
        "may_open_name": may_open_name(page, acting.actor),
        "name": name,
        "today_iso": local_date(acting.at, acting.zone).isoformat(),
    }
    return render(request, "desk/report.html", context, status=status)


def _public_text(page: ReportPage, form: DeskForm) -> str:
    return page.public_text or form["public_text"]


@require_POST
@officers_only()
def name(request: HttpRequest, acting: Acting, code: str) -> HttpResponse:
    """Open the reporter's name through the vault process, which writes down who asked first."""
    page = _found(code, acting)
    form = forms.blank(page)
    if page.identity_ref is None or not may_open_name(page, acting.actor):
        notice = _("Nama pelapor tidak dapat dibuka: pelapor memilih anonim, atau bukan wewenang"
                   " Anda.")  # fmt: skip
        return _show(request, acting, page, form, notice=notice, status=403)
    try:
        shown = client.show_name(page.identity_ref, page.tracking_id, actor=acting.actor)
    except client.VaultUnavailable as down:
        return _show(request, acting, page, form, notice=_(down.text), status=503)
    except client.VaultRefused as refusal:
        return _show(request, acting, page, form, notice=_(refusal.text), status=422)
    return _show(request, acting, page, form, name=shown)


@require_POST
@officers_only()
def upload(request: HttpRequest, acting: Acting, code: str) -> HttpResponse:
    """Stage one piece of evidence for the answer being written; answer with the list of staged."""
    page = _found(code, acting)
    if not any(each.action is Action.ANSWER for each in offers(page, acting.actor)):
        return HttpResponse(status=403)
    key = forms.upload_key(acting.actor.user_id, forms.key_from(request.POST.get("key", "")))
    refusals = _stage(request, acting, key)
    context = {"files": uploads.staged(key), "refusals": refusals}
    return render(request, "public/_files.html", context, status=422 if refusals else 200)


@require_safe
@officers_only()
def file(request: HttpRequest, acting: Acting, code: str, attachment_id: UUID) -> HttpResponse:
    """Hand out one clean file of a report within reach, as a download; the reading is kept."""
    number = _number(code)
    report_id = in_reach(number, acting.actor)
    found = uploads.of_report(number, attachment_id) if report_id is not None else None
    if found is None or report_id is None:
        raise Http404
    record_read(
        report_id, What.ATTACHMENT, actor=acting.actor, at=acting.at, detail=str(attachment_id)
    )
    return send(found)


@require_GET
@officers_only()
def lookup(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Answer a search of one part with its list of hits, for a page that has JavaScript."""
    part = request.GET.get("bagian", "")
    if part not in PARTS:
        raise Http404
    words = request.GET.get("q", "").strip()[:100]
    found = Lookup(words, "", hits(part, words), bool(words))
    context = {"part": part, "lookup": found, "optional": part == "category"}
    return render(request, "public/_hits.html", context)
