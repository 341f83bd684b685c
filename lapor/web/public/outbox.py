"""`/kotak-keluar`: in a demo, every message that would have been sent, read from the vault."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lapor import clock
from lapor.vault import client


@never_cache
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """Show the messages of the last 24 hours, newest first; outside a demo there is no such page."""
    if not settings.LAPOR_DEMO:
        raise Http404
    try:
        context = {"messages_sent": client.outbox(clock.now()), "is_down": False}
    except (client.VaultUnavailable, client.VaultRefused):
        context = {"messages_sent": [], "is_down": True}
    status = 503 if context["is_down"] else 200
    return render(request, "public/outbox.html", context, status=status)
