"""`/laporan`: the published reports, from the projection alone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lapor.publication import queries
from lapor.publication.rows import Filters
from lapor.rules.flow import PUBLIC_LABEL, State
from lapor.rules.reasons import Kind
from lapor.rules.tracking import NotATrackingId, check_tracking_id, printed
from lapor.web.context import portal_facts

# Nothing is published before it is verified, and archived reports leave no line.
_STATES = (State.DISPOSED, State.IN_PROCESS, State.ANSWERED, State.COMPLETED)
_TITLE, _BODY = "⟦title⟧", "⟦fragment⟧"


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """List published reports, newest first, 20 a page, filtered by state, kind and area."""
    filters = Filters(
        state=_known(request.GET.get("status", ""), [str(s) for s in _STATES]),
        kind=_known(request.GET.get("jenis", ""), [str(k) for k in Kind]),
        area=request.GET.get("wilayah", "").strip()[:100],
    )
    after = request.GET.get("sesudah", "")
    page = queries.newest(filters, after)
    asked = {"wilayah": filters.area, "status": filters.state, "jenis": filters.kind}
    context = {
        "here": "reading",
        "filters": filters,
        "states": [{"value": s, "label": _(PUBLIC_LABEL[s])} for s in _STATES],
        "kinds": [{"value": k, "label": _(k.label)} for k in Kind],
        "lines": page.lines,
        "next_key": page.next_key,
        "is_first": not after,
        "query": urlencode({name: value for name, value in asked.items() if value}),
        "empty": _("Tidak ada laporan yang cocok.") if any(asked.values()) or after else "",
    }
    return render(request, "public/list.html", context)


def _known(value: str, known: list[str]) -> str:
    return value if value in known else ""


@require_safe
def report(request: HttpRequest, code: str) -> HttpResponse:
    """Show one published report, or 410 with its tombstone. One statement, 304 by ETag."""
    try:
        tracking_id = check_tracking_id(code)
    except NotATrackingId as refusal:
        raise Http404(refusal.text) from refusal
    if code != printed(tracking_id):
        return redirect("public:report", code=printed(tracking_id), permanent=True)
    page = queries.page(tracking_id)
    if page is None:
        raise Http404(_("Tidak ada laporan publik dengan nomor itu."))
    # The frame around the fragment is part of what a browser would reuse.
    frame = _frame(get_language() or "")
    etag = f'"{page.etag[:16]}{frame.mark}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    title = page.title or _("Laporan diturunkan")
    body = frame.html.replace(_TITLE, escape(title)).replace(_BODY, page.fragment)
    answer = HttpResponse(body, status=410 if page.is_tombstone else 200)
    answer["ETag"] = etag
    answer["Cache-Control"] = "no-cache"
    return answer


@dataclass(frozen=True)
class _Frame:
    """The page around a fragment, rendered once for each language and process."""

    html: str
    mark: str


def _frame(language: str) -> _Frame:
    here = portal_facts()
    return _rendered_frame(language, here["name"], demo=here["demo"])


@lru_cache(maxsize=8)
def _rendered_frame(language: str, name: str, *, demo: bool) -> _Frame:
    del language  # the active one; it only tells the frames apart
    context = {
        "title": _TITLE,
        "fragment": mark_safe(_BODY),  # noqa: S308  (a constant of ours)
        "here": "reading",
        "portal": {"name": name, "demo": demo},
    }
    html = render_to_string("public/page.html", context)
    return _Frame(html, hashlib.sha256(html.encode()).hexdigest()[:8])
