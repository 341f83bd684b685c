"""The receipt: number, key, dates and what happens next; answered to the send itself.

It is rendered from the POST and never redirected to: the key must not stand in an address, and a
reload sends the same form again, which files nothing and shows the same receipt.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import dateformat
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lapor.reports.commands import Receipt
from lapor.reports.queries.clock_views import first_promises
from lapor.rules.clocks import ClockKind
from lapor.rules.tracking import printed, printed_key
from lapor.rules.working_days import Explanation
from lapor.web.explaining import reasons
from lapor.web.public.filing.form import FilingForm


@dataclass(frozen=True)
class Step:
    """One thing that will happen, by when, and why then ("" where it needs no reason)."""

    what: str
    when: str
    why: str = ""


def page(request: HttpRequest, form: FilingForm, receipt: Receipt) -> HttpResponse:
    """Show the receipt of a report that was filed just now, or once more."""
    address = request.build_absolute_uri("/lacak")
    key = printed_key(receipt.receipt_key) if receipt.receipt_key else ""
    context = {
        "here": "filing",
        "receipt": receipt,
        "code": printed(receipt.tracking_id),
        "key": key,
        "title": form["title"],
        "sent_at": receipt.filed_at,
        "steps": _steps(receipt),
        "address": address,
        "qr": qr(address),
    }
    return render(request, "public/receipt.html", context)


@lru_cache(maxsize=16)
def qr(address: str) -> SafeString:
    """Return the QR code of a public address as SVG; never of a key. Drawing takes 5 ms."""
    drawn = io.BytesIO()
    segno.make(address, error="m").save(
        drawn, kind="svg", xmldecl=False, svgns=False, omitsize=True, title=address, border=2
    )
    return mark_safe(drawn.getvalue().decode())  # noqa: S308  (drawn by us)


def _steps(receipt: Receipt) -> list[Step]:
    why = first_promises(receipt.tracking_id)
    return [
        Step(_("Diterima"), _("Nomor dan kunci dikirim ke layar ini saja.")),
        Step(
            _("Diverifikasi"),
            _("paling lambat {day}").format(day=_day(receipt.verify_by)),
            _reasons(why, ClockKind.VERIFICATION),
        ),
        Step(_("Tindak lanjut pertama"), _("5 hari kerja setelah diverifikasi")),
        Step(
            _("Jawaban akhir"),
            _("5, 14, atau 60 hari kerja setelah diverifikasi, menurut jenisnya"),
        ),
        Step(_("Giliran Anda"), _("terima atau sanggah dalam 10 hari kerja setelah dijawab")),
        Step(
            _("Bila didiamkan: ke Ombudsman"),
            _("{day}, oleh sistem, tanpa Anda meminta").format(day=_day(receipt.refer_by)),
            _reasons(why, ClockKind.NEGLECT),
        ),
    ]


def _reasons(why: Mapping[ClockKind, Explanation], kind: ClockKind) -> str:
    return reasons(why[kind]) if kind in why else ""


def _day(on: date) -> str:
    return dateformat.format(on, "l, j F Y")
