"""`/meja`: what needs this officer now, or, for an auditor, the proof of one report's history."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lapor.reports.queries import desk
from lapor.reports.queries.chain import chain_of
from lapor.reports.queries.desk import Tab
from lapor.reports.queries.desk_order import MOST_COUNTED
from lapor.rules import tracking
from lapor.rules.flow import Role
from lapor.web.acting import Acting, officers_only


@dataclass(frozen=True)
class TabLink:
    """A tab as a link with its count in words."""

    label: str
    href: str
    count: str
    is_here: bool


@require_safe
@officers_only()
def queue(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Show a tab of the queue; each role without one is led to what it has."""
    if acting.role is Role.OMBUDSMAN_OFFICE:
        return redirect("oversight:seat")
    if acting.role is Role.AUDITOR:
        return _audit(request, acting)
    words = request.GET.get("q", "").strip()[:100]
    number = _number(words)
    if number is not None:
        return redirect("desk:report", tracking.printed(number))
    tabs = desk.tabs_for(acting.role)
    tab = _tab(request.GET.get("bagian", ""), tabs)
    after = desk.mark_from(request.GET.get("sesudah", ""))
    found = desk.queue(acting.actor, tab, at=acting.at, after=after, words=words)
    context = {
        "here": "queue",
        "acting": acting,
        "heading": _heading(acting.role, tab),
        "tab": tab,
        "tabs": [_link(each, found.counts.get(each, 0), tab) for each in tabs],
        "queue": found,
        "words": words,
        "is_later": after is not None,
        "following": _following(tab, words, found),
        "empty": _(_EMPTY[tab]),
        "shows_holder": acting.role not in (Role.LIAISON, Role.CASE_HANDLER),
    }
    return render(request, "desk/queue.html", context)


def _number(words: str) -> str | None:
    """Return the tracking ID somebody typed into the search, None if it is none."""
    try:
        return tracking.check_tracking_id(words)
    except tracking.NotATrackingId:
        return None


def _tab(asked: str, tabs: tuple[Tab, ...]) -> Tab:
    return next((each for each in tabs if each == asked), tabs[0])


def _link(tab: Tab, count: int, here: Tab) -> TabLink:
    most = f"{MOST_COUNTED:,}".replace(",", ".")
    words = _("lebih dari {n}").format(n=most) if count > MOST_COUNTED else str(count)
    return TabLink(_(tab.label), f"/meja?bagian={tab}", words, tab is here)


def _following(tab: Tab, words: str, found: desk.Queue) -> str:
    if found.following is None:
        return ""
    asked = {"bagian": str(tab), "sesudah": found.following.text} | ({"q": words} if words else {})
    return f"/meja?{urlencode(asked)}"


def _heading(role: Role, tab: Tab) -> str:
    if tab is Tab.ACT:
        return _("Yang memerlukan Anda sekarang")
    if role is Role.INTAKE_OFFICER:
        return _("Laporan yang Anda terima")
    if role is Role.PRESIDENTIAL_OFFICE:
        return _("Laporan program prioritas")
    return _(tab.label)


_EMPTY = {
    Tab.ACT: _("Tidak ada yang menunggu tindakan Anda. Laporan baru muncul di sini."),
    Tab.LATE: _("Tidak ada yang terlambat."),
    Tab.PROMISED: _("Tidak ada janji yang jatuh tempo minggu ini."),
    Tab.WAITING: _("Tidak ada laporan yang menunggu pelapornya."),
    Tab.OPEN: _("Tidak ada laporan yang berjalan dalam jangkauan Anda."),
    Tab.DONE: _("Belum ada laporan yang selesai."),
}


def _audit(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Show the chain of one report's events, and whether it holds; no word of the report."""
    words = request.GET.get("nomor", "").strip()[:100]
    number = _number(words) if words else None
    context = {
        "here": "audit",
        "acting": acting,
        "words": words,
        "is_wrong": bool(words) and number is None,
        "number": number,
        "chain": chain_of(number) if number else None,
    }
    return render(request, "desk/audit.html", context)
