"""`/lapor`: the form, its review, and sending. Every answer keeps every word that was typed."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lapor import clock
from lapor.directory import queries as directory
from lapor.reports import commands
from lapor.reports.commands.uploads import MAX_FILES, TooManyFiles, drop_upload, stage_upload
from lapor.reports.files import MAX_BYTES, Unsafe
from lapor.reports.queries import uploads
from lapor.rules import admission, disclosure, personal_data
from lapor.rules.errors import RuleViolation
from lapor.rules.reasons import Channel, Kind
from lapor.rules.working_days import Zone, local_date
from lapor.vault import client, sealing
from lapor.vault.records import Checked
from lapor.web.public.filing import receipt, review
from lapor.web.public.filing.form import LOOKUPS, FilingForm
from lapor.web.public.filing.lookups import Lookup, find, lookups, settled
from lapor.web.public.filing.sending import identity_of, submission_of
from lapor.web.public.secrets import secret_bytes, upload_key

_HINTS = {
    Kind.COMPLAINT: gettext_lazy("Ada yang tidak berjalan sebagaimana mestinya."),
    Kind.INFORMATION_REQUEST: gettext_lazy("Saya ingin tahu sesuatu tentang layanan."),
    Kind.ASPIRATION: gettext_lazy("Saya punya usul atau harapan."),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def filing(request: HttpRequest) -> HttpResponse:
    """Show the form, or do with the posted form what its button asks."""
    if request.method != "POST":
        return _form(request, FilingForm.blank())
    form, refusals = posted(request)
    action = request.POST.get("action", "check")
    verb, _dash, what = action.partition("-")
    if verb == "find" and what in LOOKUPS:
        return _form(request, form.with_values(**{what: ""}), asked_for=what)
    if verb == "drop":
        drop_upload(upload_key=upload_key(form.key), attachment_id=_uuid(what))
        return _form(request, form)
    if verb == "mask":
        masked = {name: personal_data.mask(form[name]) for name in ("title", "text")}
        return _form(request, form.with_values(**masked))
    if refusals or verb in ("attach", "table", "edit"):
        return _form(request, form, refusals=refusals, status=422 if refusals else 200)
    step: dict[str, Callable[[HttpRequest, FilingForm], HttpResponse]] = {
        "send": _send,
        "resend": _resend,
    }
    return step.get(verb, _check)(request, form)


@require_POST
@csrf_exempt
def start(request: HttpRequest) -> HttpResponse:
    """Open the form with the words from the home page; changes nothing, so it needs no token."""
    return _form(request, FilingForm.blank(text=request.POST.get("text", "")[:5000]))


def renewed(request: HttpRequest) -> HttpResponse:
    """Give back a form whose page had become too old, with every word and file and a new token."""
    form, refusals = posted(request)
    notice = _("Halaman ini sudah terlalu lama terbuka. Isian Anda tetap ada; tekan sekali lagi.")
    return _form(request, form, refusals=refusals, notice=notice, status=403)


def posted(request: HttpRequest) -> tuple[FilingForm, list[str]]:
    """Return the posted form, its files staged, and a sentence for each file that was refused."""
    form = FilingForm.posted(request.POST)
    return form, stage(request, upload_key(form.key))


def stage(request: HttpRequest, key: str) -> list[str]:
    """Stage the files of a posted form under ``key``; return a sentence for each refused."""
    refusals: list[str] = []
    for file in request.FILES.getlist("files")[: MAX_FILES + 1]:
        try:
            stage_upload(upload_key=key, content=file.read(MAX_BYTES + 1), at=clock.now())
        except (Unsafe, TooManyFiles) as refusal:
            refusals.append(f"{file.name}: {_(refusal.text)}")
    return refusals


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


def _form(
    request: HttpRequest,
    form: FilingForm,
    *,
    asked_for: str = "",
    refusals: list[str] | None = None,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render the form as it stands."""
    context = {
        "here": "filing",
        "form": form,
        "notice": notice,
        "kinds": [{"value": k.value, "label": k.label, "hint": _HINTS[k]} for k in _HINTS],
        "limits": {"title": admission.TITLE_MOST, "text": admission.TEXT_MOST},
        "lookups": lookups(form, asked_for),
        "categories": directory.main_categories(),
        "files": uploads.staged(upload_key(form.key)) if request.method == "POST" else (),
        "refusals": refusals or [],
        "who": _who(form),
        "personal": _personal(form),
        "today_iso": local_date(clock.now(), Zone.WIT).isoformat(),
    }
    return render(request, "public/filing.html", context, status=status)


def _who(form: FilingForm) -> tuple[disclosure.Row, ...]:
    return disclosure.table(
        name_public=form.name_is_public,
        name_to_handlers=not form.is_anonim,
        is_public=not form.is_rahasia,
        consent_ombudsman=form.consents,
        is_misconduct=form.is_about_conduct,
    )


def _personal(form: FilingForm) -> str:
    """Return "Ada nomor telepon di teks Anda." or "", from what stands in the title and text."""
    found = personal_data.find(f"{form['title']}\n{form['text']}")
    kinds = list(dict.fromkeys(_(each.kind.label) for each in found))
    return _("Ada {what} di teks Anda.").format(what=", ".join(kinds)) if kinds else ""


def problems_of(form: FilingForm) -> tuple[FilingForm, dict[str, str]]:
    """Return the form with its lookups settled, and what is wrong with it, field by field."""
    form, errors = settled(form)
    if form["category"] and not directory.category_name(form["category"]):
        form = form.with_values(category="")
    # The date of the easternmost zone, or nobody there could report before breakfast.
    today = local_date(clock.now(), Zone.WIT)
    judged = dict(admission.problems(submission_of(form), today))
    judged |= admission.identity_problems(identity_of(form))
    judged |= errors
    if "home" in judged and form["home_same"]:
        # "The same place" cannot be lived in: it is no village, or none was chosen.
        if "area" in judged:
            del judged["home"]
        else:
            form = form.with_values(home_same="", home_q=form["area_q"])
    return form, {name: _(text) for name, text in judged.items()}


def _check(request: HttpRequest, form: FilingForm) -> HttpResponse:
    form, errors = problems_of(form)
    if errors:
        return _form(request, form.with_errors(errors), status=422)
    if review.challenge_of(form) is not None:
        return _review(request, form)
    return _with_new_code(request, form)


def _resend(request: HttpRequest, form: FilingForm) -> HttpResponse:
    """Send a code for a form that is complete; else tell what is missing."""
    form, errors = problems_of(form)
    if errors:
        return _form(request, form.with_errors(errors), status=422)
    return _with_new_code(request, form)


def _with_new_code(request: HttpRequest, form: FilingForm) -> HttpResponse:
    try:
        return _review(request, review.with_code_sent(form), sent=True)
    except (client.VaultUnavailable, client.VaultRefused) as refusal:
        status = 503 if isinstance(refusal, client.VaultUnavailable) else 429
        return _review(request, form, notice=_(refusal.text), status=status)


def _review(
    request: HttpRequest,
    form: FilingForm,
    *,
    notice: str = "",
    sent: bool = False,
    status: int = 200,
) -> HttpResponse:
    names = tuple(file.name for file in uploads.staged(upload_key(form.key)))
    context = {
        "here": "filing",
        "form": form,
        "kept": [(name, form[name]) for name in form.values if form[name]],
        "parts": review.summary(form, names),
        "who": _who(form),
        "personal": "" if form.is_rahasia else _personal(form),
        "notice": notice,
        "sent": sent,
        "has_code": bool(form["challenge"]),
    }
    return render(request, "public/review.html", context, status=status)


def _send(request: HttpRequest, form: FilingForm) -> HttpResponse:
    form, errors = problems_of(form)
    if errors:
        return _form(request, form.with_errors(errors), status=422)
    challenge = review.challenge_of(form)
    if challenge is None:
        notice = _("Kode sudah terlalu lama. Kami kirim kode baru; ketik kode yang terakhir.")
        return _renewed(request, form, notice)
    try:
        checked = client.check_code(challenge, "".join(request.POST.get("code", "").split()))
        if not checked.ok:
            return _wrong_code(request, form, checked)
        sent = commands.submit(
            submission_of(form),
            sealed=sealing.seal(identity_of(form)),
            form_secret=form.key,
            public_name=form["name"] if form.name_is_public else "",
            upload_key=upload_key(form.key),
            channel=Channel.WEB,
            at=clock.now(),
        )
    except client.VaultUnavailable as down:
        return _review(request, form, notice=_(down.text), status=503)
    except RuleViolation as refusal:
        return _review(request, form, notice=_(refusal.text), status=422)
    return receipt.page(request, form, sent)


def _renewed(request: HttpRequest, form: FilingForm, notice: str) -> HttpResponse:
    try:
        return _review(request, review.with_code_sent(form), notice=notice, status=422)
    except (client.VaultUnavailable, client.VaultRefused) as refusal:
        return _review(request, form, notice=_(refusal.text), status=503)


def _wrong_code(request: HttpRequest, form: FilingForm, checked: Checked) -> HttpResponse:
    if checked.is_expired or checked.attempts_left == 0:
        text = _("Kode ini sudah tidak berlaku. Minta kode baru.")
    else:
        text = _("Kode belum cocok. Sisa {n} kali mencoba.").format(n=checked.attempts_left)
    return _review(request, form.with_errors({"code": text}), status=422)


@never_cache
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Stage one file for the form that sends it along; answer with the list of staged files."""
    secret = secret_bytes(request.POST.get("form_secret", ""))
    if secret is None:
        return HttpResponse(status=400)
    key = upload_key(secret)
    refusals = stage(request, key)
    context = {"files": uploads.staged(key), "refusals": refusals}
    return render(request, "public/_files.html", context, status=422 if refusals else 200)


@require_GET
def lookup(request: HttpRequest) -> HttpResponse:
    """Answer a search of one part with its list of hits, for a page that has JavaScript."""
    part, words = request.GET.get("bagian", ""), request.GET.get("q", "")[:100]
    if part not in LOOKUPS:
        return HttpResponse(status=404)
    found = Lookup(words, "", find(part, words), bool(words))
    optional = part in ("target", "named")
    return render(
        request, "public/_hits.html", {"part": part, "lookup": found, "optional": optional}
    )


@require_GET
def who(request: HttpRequest) -> HttpResponse:
    """Answer with the table of who may know for the ticks in the query; names nobody."""
    return render(request, "public/_who.html", {"who": _who(FilingForm.posted(request.GET))})
