"""What people see when something cannot be done: what happened, that nothing was lost, what to do."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from lapor.web.acting import sign_in_page
from lapor.web.carried import Carried
from lapor.web.context import portal_facts
from lapor.web.public.filing.views import renewed

# What a form carries that is not the person's: kept out of what is offered again.
_OURS = {"csrfmiddlewaretoken"}


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Tell calmly that there is nothing here, the same for what never was and what is not yours."""
    lines = [
        _("Alamatnya mungkin salah ketik, atau halamannya sudah tidak ada."),
        _("Nomor laporan dan kunci Anda tetap berlaku di halaman lacak."),
    ]
    context = {"heading": _("Halaman ini tidak ada"), "lines": lines}
    return render(request, "public/message.html", context, status=404)


def not_understood(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Tell calmly that a request was more than we take, or not one of our forms."""
    lines = [
        _("Kiriman ini terlalu besar atau tidak lengkap, jadi belum ada yang tersimpan."),
        _("Tekan tombol kembali: isian Anda masih ada. Kirim paling banyak 10 berkas sekaligus."),
    ]
    context: dict[str, object] = {"heading": _("Kiriman tidak dapat dibaca"), "lines": lines}
    return HttpResponse(_plain(context), status=400)


def broken(request: HttpRequest) -> HttpResponse:
    """Tell calmly that we failed. Needs neither database nor session: they may be what broke."""
    lines = [
        _("Ini kesalahan kami, bukan Anda. Laporan yang sudah bernomor tidak hilang."),
        _("Tekan tombol kembali: isian Anda biasanya masih ada. Coba lagi beberapa menit lagi."),
    ]
    context: dict[str, object] = {"heading": _("Layanan sedang terganggu"), "lines": lines}
    return HttpResponse(_plain(context), status=500)


def _plain(context: dict[str, object]) -> str:
    """Render without the request's own context, which would ask the session or the database."""
    return render_to_string("public/message.html", context | {"portal": portal_facts()})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Give a form back whose token is old, with everything typed and a fresh token.

    Only to a form that this site itself sent: words from elsewhere are not shown as if the reader
    had typed them here.
    """
    if request.method != "POST" or not _is_from_here(request):
        lines = [_("Permintaan ini tidak datang dari halaman kami. Buka halamannya, lalu ulangi.")]
        refused = {"heading": _("Permintaan ditolak"), "lines": lines}
        return render(request, "public/message.html", refused, status=403)
    if request.path == "/lapor":
        return renewed(request)
    if request.path == "/masuk":  # a password is typed again, never carried through a page
        old = _("Halaman ini terbuka terlalu lama. Ketik kata sandi Anda sekali lagi.")
        return sign_in_page(request, error=old, carried=Carried.through(request), status=403)
    fields = [
        (name, value)
        for name in request.POST
        if name not in _OURS
        for value in request.POST.getlist(name)
    ]
    context: dict[str, object] = {"fields": fields, "address": request.get_full_path()}
    return render(request, "public/again.html", context, status=403)


def _is_from_here(request: HttpRequest) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(origin).netloc == request.get_host()
