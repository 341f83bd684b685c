"""`/lacak`: the reporter's own page, opened by number and key, and his turn on it.

The pair travels in a POST and then in a signed, short-lived cookie that only these pages get;
never in an address, where histories and logs would keep it.
"""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID, uuid4

from django.conf import settings
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lapor import clock
from lapor.referrals.queries import told_of
from lapor.reports import commands
from lapor.reports.commands import Call, Once, Stale
from lapor.reports.commands.uploads import drop_upload
from lapor.reports.queries import tracking, uploads
from lapor.reports.queries.tracking import Standing, Tracking
from lapor.rules.errors import RuleViolation
from lapor.rules.flow import Action
from lapor.web.downloads import send
from lapor.web.public.filing.views import stage

COOKIE = "lapor_lacak"
_SALT = "lapor.tracking"
_OPEN_SECONDS = 60 * 60
# Kept and shown whole, so that nothing is lost; what may be sent is shorter.
_KEPT_MOST = 200_000
_SENT_MOST = 5000
# What a reporter may answer, and which action each answer is.
MEANINGS = {"selesai": Action.ACCEPT, "belum": Action.DISPUTE, "pesan": Action.REPLY}
# What of a turn survives an expired page: typed words and their idempotency key.
_KEPT = ("text", "meaning", "rating", "is_public", "idem")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Ask for number and key, or show the report they open."""
    if request.method == "POST":
        return _open(request)
    pair = _pair(request)
    found = tracking.find(*pair, at=clock.now()) if pair else None
    if found is None:
        return _ask(request)
    return _page(request, found, told=str(_TOLD.get(request.GET.get("terkirim", ""), "")))


_TOLD = {
    "selesai": gettext_lazy("Terima kasih. Laporan ditutup dan nilai Anda tercatat."),
    "belum": gettext_lazy("Sanggahan Anda tercatat. Laporan kembali dikerjakan."),
    "pesan": gettext_lazy("Pesan Anda tercatat dan diteruskan kepada yang memegang laporan."),
}


def _open(request: HttpRequest) -> HttpResponse:
    pair = (request.POST.get("number", "")[:100], request.POST.get("key", "")[:100])
    if tracking.holder_of(*pair) is None:
        # One sentence for every mistake: it must not tell which numbers exist.
        error = _("Nomor dan kunci itu tidak cocok. Periksa keduanya pada tanda terima Anda.")
        return _ask(request, error=error, status=422)
    kept = {name: request.POST.get(name, "") for name in _KEPT}
    found = tracking.find(*pair, at=clock.now()) if kept["text"] or kept["meaning"] else None
    if found is not None:
        answer = _page(request, found, typed=kept)
    else:
        answer = redirect("public:track")
        answer.status_code = 303
    answer.set_signed_cookie(
        COOKIE,
        "\n".join(pair),
        salt=_SALT,
        max_age=_OPEN_SECONDS,
        path="/lacak",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return answer


def _pair(request: HttpRequest) -> tuple[str, str] | None:
    """Return number and key out of the cookie, None if there is none or it is old."""
    try:
        kept = request.get_signed_cookie(COOKIE, salt=_SALT, max_age=_OPEN_SECONDS) or ""
    except (KeyError, BadSignature):
        return None
    number, _newline, key = kept.partition("\n")
    return number, key


def _ask(
    request: HttpRequest, *, error: str = "", notice: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "here": "tracking",
        "error": error,
        "notice": notice,
        "number": request.POST.get("number", "")[:100],
        "key": request.POST.get("key", "")[:100],
        "kept": [(name, request.POST[name]) for name in _KEPT if request.POST.get(name)],
    }
    return render(request, "public/tracking_ask.html", context, status=status)


def _page(
    request: HttpRequest,
    found: Tracking,
    *,
    typed: dict[str, str] | None = None,
    told: str = "",
    error: str = "",
    since: tuple[tracking.Entry, ...] = (),
    status: int = 200,
) -> HttpResponse:
    typed = typed or {}
    idem = typed.get("idem") or str(uuid4())
    context = {
        "here": "tracking",
        "report": found,
        "told": told,
        "error": error,
        "since": since,
        "ombudsman": told_of(found.tracking_id) if found.is_referred else (),
        "typed": typed,
        "idem": idem,
        "staged": uploads.staged(_upload_key(idem)) if typed else (),
        "can_answer": Action.ACCEPT in found.actions,
        "can_reply": Action.REPLY in found.actions,
        "ratings": [("1", _("Buruk")), ("2", _("Kurang")), ("3", _("Cukup")), ("4", _("Baik")),
                    ("5", _("Sangat baik"))],
    }  # fmt: skip
    return render(request, "public/tracking.html", context, status=status)


@never_cache
@require_POST
def turn(request: HttpRequest) -> HttpResponse:
    """Take the reporter's turn: accept with a rating, dispute, or send a message."""
    pair = _pair(request)
    standing = tracking.standing(*pair) if pair else None
    typed = {name: request.POST.get(name, "").strip()[:_KEPT_MOST] for name in _KEPT}
    if standing is None:
        notice = _(
            "Halaman ini sudah terlalu lama terbuka. Yang Anda ketik tidak hilang: ketik lagi"
            " nomor dan kunci untuk melanjutkan."
        )
        return _ask(request, notice=notice, status=403)
    typed["idem"] = _idem(typed["idem"])
    refusals = stage(request, _upload_key(typed["idem"]))
    action = request.POST.get("action", "send")
    if action.startswith("drop-"):
        _drop(typed["idem"], action.removeprefix("drop-"))
        return _again(request, typed)
    error = " ".join(refusals) or _missing(standing, typed)
    if error:
        return _again(request, typed, error=error, status=422)
    return _take(request, standing, typed)


def _again(
    request: HttpRequest,
    typed: dict[str, str],
    *,
    error: str = "",
    seen: int | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the page as it is now with what was typed, and what happened after ``seen``."""
    pair = _pair(request)
    found = tracking.find(*pair, at=clock.now()) if pair else None
    if found is None:
        return _ask(request, status=403)
    since = () if seen is None else tracking.events_since(found, seen)
    return _page(request, found, typed=typed, error=error, since=since, status=status)


def _take(request: HttpRequest, standing: Standing, typed: dict[str, str]) -> HttpResponse:
    seen = request.POST.get("seen", "")
    body = tuple(typed[name] for name in ("text", "meaning", "rating", "is_public"))
    call = Call(
        standing.tracking_id,
        standing.actor,
        clock.now(),
        once=Once(f"reporter:{standing.tracking_id}", typed["idem"], body),
        seen=int(seen) if seen.isdecimal() else None,
    )
    try:
        _act(call, typed)
    except Stale as stale:
        return _again(request, typed, error=_(stale.text), seen=call.seen, status=409)
    except RuleViolation as refusal:
        return _again(request, typed, error=_(refusal.text), status=422)
    return redirect(f"/lacak?terkirim={typed['meaning'] or 'pesan'}")


def _act(call: Call, typed: dict[str, str]) -> None:
    match MEANINGS.get(typed["meaning"], Action.REPLY):
        case Action.ACCEPT:
            commands.accept(call, rating=int(typed["rating"]), text=typed["text"])
        case Action.DISPUTE:
            commands.dispute(call, typed["text"], upload_key=_upload_key(typed["idem"]))
        case _reply:
            is_public = typed["is_public"] == "1"
            key = _upload_key(typed["idem"])
            commands.reply(call, typed["text"], is_public=is_public, upload_key=key)


def _missing(standing: Standing, typed: dict[str, str]) -> str:
    """Return what the turn still lacks, "" if it can be taken."""
    meaning = typed["meaning"]
    if len(typed["text"]) > _SENT_MOST:
        return _("Paling banyak 5.000 huruf. Yang Anda tulis tetap ada di sini.")
    if Action.ACCEPT in standing.actions and meaning not in MEANINGS:
        return _("Pilih dahulu: selesai, belum selesai, atau hanya pesan.")
    if meaning == "selesai" and typed["rating"] not in {"1", "2", "3", "4", "5"}:
        return _("Beri nilai 1 sampai 5.")
    if meaning != "selesai" and not typed["text"]:
        return _("Tulis pesan Anda dahulu.")
    return ""


def _idem(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return str(uuid4())


def _upload_key(idem: str) -> str:
    """Return under which key the files of one turn are staged."""
    key = settings.SECRET_KEY.encode() + b"turn"
    return hmac.new(key, idem.encode(), hashlib.sha256).hexdigest()


def _drop(idem: str, attachment: str) -> None:
    try:
        drop_upload(upload_key=_upload_key(idem), attachment_id=UUID(attachment))
    except ValueError:
        return


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Close the report on this device."""
    answer = redirect("public:track")
    answer.delete_cookie(COOKIE, path="/lacak", samesite="Lax")
    return answer


@never_cache
@require_safe
def file(request: HttpRequest, attachment_id: UUID) -> HttpResponse:
    """Hand out one clean file of the report that the cookie opens, as a download."""
    pair = _pair(request)
    row = tracking.holder_of(*pair) if pair else None
    found = uploads.of_report(row.tracking_id, attachment_id) if row else None
    if found is None:
        raise Http404
    return send(found)
